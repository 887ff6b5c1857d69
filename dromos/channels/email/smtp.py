"""Handing letters to a mail server. Connections are kept per thread and reused while they live."""

import contextlib
import datetime as dt
import smtplib
import threading
import time
from collections.abc import Mapping

from dromos.channels.adapter import Answer, Envelope, PostponedError, TransportError
from dromos.channels.email import actions
from dromos.channels.email.explain import explain
from dromos.channels.email.models import Mailbox
from dromos.channels.email.tokens import TokenRefusedError, sign_in, xoauth2
from dromos.channels.email.trust import context_of

TIMEOUT = 30.0
BUSY = dt.timedelta(seconds=2)
TOO_MUCH = ("rate limit", "too many messages", "too much mail", "throttl", "quota exceeded", "slow down")
IDLE = 25.0  # seconds after which a kept connection is not trusted any more


class _Lines(threading.local):
    """Open connections of one thread: by account, with the settings they were made of and when last used."""

    def __init__(self) -> None:
        self.open: dict[int, tuple[str, smtplib.SMTP, float]] = {}


_lines = _Lines()


def connect(mailbox: Mailbox) -> smtplib.SMTP:
    """An open, signed-in connection. Raises OSError, SMTPException, TokenRefusedError."""
    security, host, port = mailbox.smtp_security, mailbox.smtp_host, mailbox.smtp_port
    name = mailbox.address.rpartition("@")[2] or "localhost"
    server: smtplib.SMTP
    if security == Mailbox.Security.TLS:
        context = context_of(mailbox)
        server = smtplib.SMTP_SSL(host, port, local_hostname=name, timeout=TIMEOUT, context=context)
    else:
        server = smtplib.SMTP(host, port, local_hostname=name, timeout=TIMEOUT)
    try:
        server.ehlo()
        if security == Mailbox.Security.STARTTLS:
            server.starttls(context=context_of(mailbox))
            server.ehlo()
        _sign_in(server, mailbox)
    except BaseException:
        server.close()
        raise
    return server


def _sign_in(server: smtplib.SMTP, mailbox: Mailbox) -> None:
    user = mailbox.smtp_user
    if not user:
        return
    if mailbox.auth == Mailbox.Auth.XOAUTH2:
        sign_in(mailbox, lambda token: _xoauth2(server, xoauth2(user, token)), smtplib.SMTPAuthenticationError)
    else:
        server.login(user, mailbox.smtp_secret)


def _xoauth2(server: smtplib.SMTP, said: str) -> None:
    """Whoever is refused gets the reason as a challenge, and answers it with an empty line."""
    server.auth("XOAUTH2", lambda challenge=None: said if challenge is None else "")


def deliver(mailbox: Mailbox, envelope: Envelope, at: dt.datetime) -> Mapping[str, Answer]:
    """Hand over one letter; an answer for every recipient.

    Raises PostponedError when the account's server cannot be reached, turns the account away or wants fewer letters:
    the account rests, and the letter waits without being counted. Raises TransportError when the line broke with this
    very letter, which is counted: it may be the letter.
    """
    if not actions.take_slot(mailbox):
        raise PostponedError(at + BUSY)
    try:
        server = _line(mailbox)
    except (OSError, smtplib.SMTPException, TokenRefusedError) as error:
        raise _turned_away(mailbox, explain(error), at) from error
    try:
        answers = _transact(server, mailbox, envelope)
    except (OSError, smtplib.SMTPException) as error:
        hang_up(mailbox)
        if _is_brake(error):
            raise _turned_away(mailbox, explain(error), at) from error
        raise TransportError(explain(error)) from error
    actions.note_handed_over(mailbox=mailbox, at=at)
    return answers


def _turned_away(mailbox: Mailbox, said: str, at: dt.datetime) -> PostponedError:
    hang_up(mailbox)
    return PostponedError(actions.note_rest(mailbox=mailbox, said=said, at=at), said)


def _is_brake(error: Exception) -> bool:
    """The server closes for now (421), or says that we send too much (4.7.x, 452, and in words)."""
    if not isinstance(error, smtplib.SMTPResponseException):
        return False
    reply = error.smtp_error
    words = (reply.decode("utf-8", "replace") if isinstance(reply, bytes) else str(reply)).lower()
    too_much = words.startswith("4.7.") or any(word in words for word in TOO_MUCH)
    return error.smtp_code == 421 or (400 <= error.smtp_code < 500 and too_much)


def _line(mailbox: Mailbox) -> smtplib.SMTP:
    settings = repr([getattr(mailbox, name) for name in ("smtp_host", "smtp_port", "smtp_security", "smtp_username",
                     "smtp_sealed_secret", "imap_sealed_secret", "own_ca")])  # fmt: skip
    kept, server, used = _lines.open.get(mailbox.pk, ("", None, 0.0))
    if server is not None and kept == settings and time.monotonic() - used < IDLE:
        with contextlib.suppress(OSError, smtplib.SMTPException):
            if server.rset()[0] == 250:
                _lines.open[mailbox.pk] = (settings, server, time.monotonic())
                return server
    hang_up(mailbox)
    server = connect(mailbox)
    _lines.open[mailbox.pk] = (settings, server, time.monotonic())
    return server


def hang_up(mailbox: Mailbox) -> None:
    """Close this thread's connection for the account, if there is one."""
    found = _lines.open.pop(mailbox.pk, None)
    if found is not None:
        with contextlib.suppress(OSError, smtplib.SMTPException):
            found[1].quit()


def _transact(server: smtplib.SMTP, mailbox: Mailbox, envelope: Envelope) -> dict[str, Answer]:
    code, reply = server.mail(envelope.sender)
    if code >= 500 and envelope.sender != mailbox.address:
        # Some providers take no sender but the account's own: then failure reports come there.
        server.rset()
        code, reply = server.mail(mailbox.address)
    if code != 250:
        raise smtplib.SMTPSenderRefused(code, reply, envelope.sender)
    answers = {address: _answered(*server.rcpt(address)) for address in envelope.recipients}
    if not any(answer.is_accepted for answer in answers.values()):
        server.rset()
        return answers
    verdict = _answered(*server.data(envelope.content))
    return {address: verdict if answer.is_accepted else answer for address, answer in answers.items()}


def _answered(code: int, reply: bytes) -> Answer:
    """What the server said about one recipient; what it says about the account as a whole is raised."""
    if _is_brake(error := smtplib.SMTPResponseException(code, reply)):
        raise error
    return _answer(code, reply)


def _answer(code: int, reply: bytes) -> Answer:
    text = f"{code} {reply.decode('utf-8', 'replace')}"
    return Answer(is_accepted=200 <= code < 300, is_permanent=500 <= code < 600, text=" ".join(text.split())[:500])
