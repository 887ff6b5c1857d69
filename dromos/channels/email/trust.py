"""Which certificates of mail servers are believed: the usual authorities, and an own one where an account names it."""

import ssl

from django.utils.translation import gettext as _

from dromos.channels.email.models import Mailbox

PEM = "-----BEGIN CERTIFICATE-----"


def context_of(mailbox: Mailbox) -> ssl.SSLContext:
    """How connections of the account are secured: name and chain are always checked. Raises ssl.SSLError."""
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if mailbox.own_ca.strip():
        context.load_verify_locations(cadata=mailbox.own_ca)
    return context


def problem_with(pem: str) -> str:
    """Why a text is no certificate of an authority, in words; empty when it is one."""
    if not pem.strip():
        return ""
    if PEM not in pem:
        return _("Paste the certificate as text: it begins with %(begin)s.") % {"begin": PEM}
    try:
        ssl.create_default_context().load_verify_locations(cadata=pem)
    except ssl.SSLError:
        return _("This certificate cannot be read.")
    return ""
