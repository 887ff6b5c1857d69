"""E-mail's side of the contract of a channel: which accounts may send, what a letter looks like, who takes it."""

import contextlib
import datetime as dt
import logging
import secrets
from collections.abc import Callable, Mapping
from functools import lru_cache
from importlib import import_module
from typing import cast

from dromos.channels.adapter import Answer, Envelope, PostponedError, TransportError
from dromos.channels.email import actions
from dromos.channels.email.dkim import sign
from dromos.channels.email.models import Mailbox, SendingDomain
from dromos.channels.email.outbound import File, LetterOut, UnusableAddressError, compose, envelope_sender, is_usable
from dromos.channels.email.tokens import TokenRefusedError, access_token
from dromos.interactions import actions as outbox
from dromos.interactions.models import Attachment, Message, Recipient
from dromos.lib.memo import remembered
from dromos.lib.standing import Standing
from dromos.lib.typed import whole
from dromos.lib.vault import SecretUnreadableError, derived_key
from dromos.tickets.threading import bare_address, make_message_id

log = logging.getLogger(__name__)

NO_ACCOUNT = ""  # letters of the house itself, written before it is known which account sends them
Transport = Callable[[Mailbox, Envelope, dt.datetime], Mapping[str, Answer]]
TRANSPORTS = {
    Mailbox.Kind.IMAP: "dromos.channels.email.smtp:deliver",
    Mailbox.Kind.POP3: "dromos.channels.email.smtp:deliver",
    Mailbox.Kind.RECEPTION: "dromos.channels.email.smtp:deliver",
    Mailbox.Kind.SANDBOX: "dromos.channels.sandbox.delivery:deliver",
}


def sendable(at: dt.datetime) -> list[str]:
    """Keys of the accounts that may send now: live ones that need not wait, and the local sandbox."""
    mailboxes = [mailbox for mailbox in _ACTIVE() if mailbox.can_send]
    ready = [mailbox.key for mailbox in mailboxes if _is_ready(mailbox, at)]
    # Letters of no account leave by the first that may send: only when that one is ready.
    return [NO_ACCOUNT, *ready] if mailboxes and min(mailboxes, key=lambda one: one.pk).key in ready else ready


_ACTIVE = Standing(lambda: Mailbox.objects.filter(is_active=True).select_related("pace"))


def _is_ready(mailbox: Mailbox, at: dt.datetime) -> bool:
    pace = getattr(mailbox, "pace", None)
    if pace is None:
        return True
    if pace.rests_until is not None and pace.rests_until > at:
        return False
    spent = actions.spent_of(pace).at(at)
    return spent.free_at(1, per_minute=mailbox.smtp_per_minute, per_day=mailbox.smtp_per_day) is None


def reserve(mailbox_key: str, count: int, at: dt.datetime) -> None:
    """Take the recipients off what the account may send. Raises PostponedError when that is used up."""
    free_at = actions.reserve(mailbox=_mailbox_of(mailbox_key), count=count, at=at)
    if free_at is not None:
        raise PostponedError(free_at)


def prepare(mailbox_key: str) -> None:
    """Have an access token at hand: one asked for inside a transaction would be lost with it. Faults show later."""
    with contextlib.suppress(TransportError, TokenRefusedError, SecretUnreadableError, OSError):
        mailbox = _mailbox_of(mailbox_key)
        if mailbox.auth == Mailbox.Auth.XOAUTH2 and mailbox.kind != Mailbox.Kind.SANDBOX:
            access_token(mailbox)


def complete(message: Message) -> None:
    """Give a letter its account, sender and Message-ID where it has none; they stay for every resend."""
    values: dict[str, str] = {}
    mailbox = _mailbox_of(message.mailbox_key)
    if mailbox.key != message.mailbox_key:
        values["mailbox_key"] = mailbox.key
    if not message.from_address:
        values["from_address"] = mailbox.address
        values["from_name"] = message.from_name or mailbox.sender_name
    if not message.message_id:
        values["message_id"] = make_message_id(
            ticket_id=0,
            message_pk=message.pk,
            nonce=secrets.token_hex(8),
            domain=mailbox.address.rpartition("@")[2],
            secret=derived_key("threading"),
        )
    if values:
        outbox.complete_letter(message=message, **values)


@remembered
def _mailbox_of(key: str) -> Mailbox:
    """The account by its key; for letters of no account the first that may send."""
    _, _, number = key.partition(":")
    rows = Mailbox.objects.filter(is_active=True).order_by("id")
    found = rows.filter(pk=whole(number) or 0).first()
    found = found or next((mailbox for mailbox in rows if mailbox.can_send), None)
    if found is None:
        raise TransportError("There is no account that may send.")
    return found


def pack(message: Message, due: list[Recipient], at: dt.datetime) -> Envelope:
    """Make the letter. Raises TransportError (permanent) when it can never be addressed."""
    mailbox = _mailbox_of(message.mailbox_key)
    everybody = [(one.kind, one.address, one.name) for one in outbox.recipients_of(message)]
    reply_to = message.reply_to if mailbox.plus_addresses else bare_address(message.reply_to)
    letter = LetterOut(
        from_address=message.from_address,
        from_name=message.from_name,
        to=[(address, name) for kind, address, name in everybody if kind == "to" and is_usable(address)],
        cc=[(address, name) for kind, address, name in everybody if kind == "cc" and is_usable(address)],
        subject=message.subject,
        text=message.text,
        html=message.html,
        message_id=message.message_id,
        in_reply_to=message.in_reply_to,
        references=message.references,
        reply_to=reply_to if bare_address(reply_to) != reply_to or reply_to != message.from_address else "",
        automatic=message.automatic,
        language=message.language,
        sent_at=at,
        files=_files(message),
    )
    try:
        content = compose(letter)
    except UnusableAddressError as error:
        raise TransportError(str(error), is_permanent=True) from error
    use_null = mailbox.automatic_bounces == Mailbox.Bounces.NULL or not mailbox.plus_addresses
    sender = envelope_sender(letter, bounces_to="" if use_null else reply_to)
    signed = _signed(content, message.from_address.rpartition("@")[2], at)
    return Envelope(message.message_id, sender, tuple(one.address for one in due), signed)


def _signed(content: bytes, domain: str, at: dt.datetime) -> bytes:
    """With the domain's DKIM signature, where it has a key and is told to sign. An unsigned letter still arrives."""
    row = _signing(domain.lower())
    if row is None:
        return content
    try:
        return sign(content, domain=row.name, selector=row.selector, key=row.key, at=at)
    except (SecretUnreadableError, ValueError, TypeError):
        log.exception("letters of %s cannot be signed", row.name)
        return content


@remembered
def _signing(domain: str) -> SendingDomain | None:
    return SendingDomain.objects.filter(name=domain, signs=True).first()


_ATTACHED = Standing(
    lambda message: Attachment.objects.filter(message_id=message).select_related("blob").order_by("id"), int
)


def _files(message: Message) -> list[File]:
    return [
        File(
            filename=attachment.filename,
            content_type=attachment.content_type,
            content=bytes(attachment.blob.content),
            content_id=attachment.content_id,
            is_inline=attachment.inline,
        )
        for attachment in _ATTACHED(message.pk)
    ]


def deliver(mailbox_key: str, envelope: Envelope, at: dt.datetime) -> Mapping[str, Answer]:
    """Hand the letter to whoever carries the account's letters. Unusable addresses are refused here."""
    mailbox = _mailbox_of(mailbox_key)
    answers = {
        address: Answer(is_accepted=False, is_permanent=True, text=f"{address!r} is no e-mail address.")
        for address in envelope.recipients
        if not is_usable(address)
    }
    usable = tuple(address for address in envelope.recipients if address not in answers)
    if usable:
        carried = Envelope(envelope.message_id, envelope.sender, usable, envelope.content)
        answers.update(_transport(mailbox.kind)(mailbox, carried, at))
    return answers


@lru_cache(maxsize=8)
def _transport(kind: str) -> Transport:
    module, _, function = TRANSPORTS[Mailbox.Kind(kind)].partition(":")
    return cast("Transport", getattr(import_module(module), function))
