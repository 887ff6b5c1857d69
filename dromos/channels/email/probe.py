"""Tries an account's settings and says in words what works: for the set-up screen's "test connection"."""

import imaplib
import poplib
import smtplib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from dromos.channels.email import smtp
from dromos.channels.email.explain import explain
from dromos.channels.email.imap import Folder
from dromos.channels.email.models import Mailbox
from dromos.channels.email.pop3 import Drop
from dromos.channels.email.tokens import TokenRefusedError
from dromos.lib.vault import SecretUnreadableError


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was tried. `text` is for people, in their language."""

    name: str
    is_ok: bool
    text: str


def try_mailbox(mailbox: Mailbox) -> list[Finding]:
    """Sign in to read and to send; nothing is fetched or sent. `mailbox` need not be saved. Takes up to a minute."""
    receiving = list(_try(_("Receiving"), mailbox, RECEIVING[Mailbox.Kind(mailbox.kind)])) if mailbox.is_fetched else []
    return [*receiving, *_try(_("Sending"), mailbox, _try_smtp)]


def _try(name: str, mailbox: Mailbox, what: Callable[[Mailbox], str]) -> Iterator[Finding]:
    try:
        yield Finding(name, is_ok=True, text=what(mailbox))
    except (OSError, imaplib.IMAP4.error, poplib.error_proto, smtplib.SMTPException, TokenRefusedError) as error:
        yield Finding(name, is_ok=False, text=explain(error))
    except (SecretUnreadableError, ValueError) as error:
        yield Finding(name, is_ok=False, text=str(error))


def _try_imap(mailbox: Mailbox) -> str:
    if not mailbox.imap_host:
        raise ValueError(_("Give the name of the server."))
    with Folder(mailbox) as folder:
        number = folder.count()
        if folder.can_idle:
            return _("It works: %(number)s letters are in the folder, and new ones are told at once.") % {
                "number": number
            }
        return _("It works: %(number)s letters are in the folder, and we look for new ones every few seconds.") % {
            "number": number
        }


def _try_pop3(mailbox: Mailbox) -> str:
    if not mailbox.imap_host:
        raise ValueError(_("Give the name of the server."))
    with Drop(mailbox) as drop:
        drop.listed()  # a server without UIDL is of no use
        said = _("It works: %(number)s letters are at the server, and we look for new ones twice a minute.")
        return said % {"number": drop.count()}


RECEIVING = {Mailbox.Kind.IMAP: _try_imap, Mailbox.Kind.POP3: _try_pop3}


def _try_smtp(mailbox: Mailbox) -> str:
    if not mailbox.smtp_host:
        raise ValueError(_("Give the name of the server."))
    server = smtp.connect(mailbox)
    server.quit()
    return _("It works: the server takes our letters.")
