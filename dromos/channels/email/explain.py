"""Errors of mail servers in words that an administrator can act on."""

import imaplib
import poplib
import smtplib
import socket
import ssl

from django.utils.translation import gettext as _

from dromos.channels.email.tokens import TokenRefusedError

WRONG_NAME = {62, 63, 64}  # OpenSSL's: host name, e-mail address, IP address
OUT_OF_DATE = {9, 10}  # not valid yet, expired
REFUSED_SIGN_IN = ("authenticationfailed", "invalid credentials", "authentication failed", "login failed", "auth")


def explain(error: BaseException) -> str:
    """What went wrong and what to look at, in one or two sentences, with the server's own words at the end."""
    return f"{_meaning(error)} ({_own_words(error)})"


def _meaning(error: BaseException) -> str:
    said = _own_words(error).lower()
    if isinstance(error, TokenRefusedError):
        return _("The provider gave no access: sign in with the provider again.")
    if isinstance(error, smtplib.SMTPAuthenticationError) or (
        isinstance(error, (imaplib.IMAP4.error, poplib.error_proto)) and any(word in said for word in REFUSED_SIGN_IN)
    ):
        return _("The server refused the sign-in: check user name and password.")
    if isinstance(error, ssl.SSLCertVerificationError):
        return _about_certificate(error)
    for kind, meaning in (
        (socket.gaierror, _("There is no server of that name: check the server's name.")),
        (ssl.SSLError, _("No secure connection could be made: check port and security.")),
        (TimeoutError, _("The server did not answer in time: check server name, port and firewall.")),
        (ConnectionRefusedError, _("Nobody answers there: check server name and port.")),
        (smtplib.SMTPSenderRefused, _("The server does not take letters from this sender.")),
        (smtplib.SMTPNotSupportedError, _("The server cannot do what is asked of it: check the security setting.")),
        (smtplib.SMTPServerDisconnected, _("The server closed the connection: check port and security.")),
        (imaplib.IMAP4.abort, _("The server closed the connection: check port and security.")),
        (imaplib.IMAP4.error, _("The server refused: check the folder's name.")),
        (poplib.error_proto, _("The server refused: check port and security.")),
    ):
        if isinstance(error, kind):
            return meaning
    return _("The mail server could not be reached.")


def _about_certificate(error: ssl.SSLCertVerificationError) -> str:
    if error.verify_code in WRONG_NAME:
        return _("The server's certificate is for another name: use the name it was made for.")
    if error.verify_code in OUT_OF_DATE:
        return _("The server's certificate is out of date: its owner must renew it.")
    return _(
        "The server's certificate was made by an authority nobody knows: if it is your own, paste its certificate "
        "into the account's settings."
    )


def _own_words(error: BaseException) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        reply = error.smtp_error
        words = reply.decode("utf-8", "replace") if isinstance(reply, bytes) else str(reply)
        return f"{error.smtp_code} {' '.join(words.split())}"[:300]
    return " ".join((str(error) or type(error).__name__).split())[:300]
