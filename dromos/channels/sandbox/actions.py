"""Every write of the sandbox."""

import datetime as dt
import uuid
from collections.abc import Iterable

from django.db import transaction

from dromos.channels.email.models import Mailbox
from dromos.channels.sandbox import letter
from dromos.channels.sandbox.models import SandboxMail
from dromos.interactions import actions as interactions
from dromos.interactions.actions import RawLetter
from dromos.interactions.models import OwnAddress
from dromos.lib.bulk import insert
from dromos.lib.typed import whole
from dromos.tickets.threading import bare_address


class NoSuchMailboxError(LookupError):
    """No mailbox of the sandbox has this address."""


def mailbox_of(address: str) -> Mailbox:
    """The sandbox mailbox letters to `address` arrive in, plus-tokens aside. Raises NoSuchMailboxError."""
    plain = bare_address(address.strip().lower())
    own = OwnAddress.objects.filter(channel="email", value=plain).values_list("mailbox_key", flat=True).first()
    number = (own or "").rpartition(":")[2]
    found = Mailbox.objects.filter(pk=whole(number) or 0, kind=Mailbox.Kind.SANDBOX).first()
    if found is None:
        raise NoSuchMailboxError(address)
    return found


@transaction.atomic
def accept(*, sender: str, recipients: Iterable[str], content: bytes, at: dt.datetime) -> int:
    """Store a letter that arrived, once for each mailbox it was sent to, exactly as real mail is stored.

    When this returns, the originals are in the database. Raises NoSuchMailboxError; then nothing is kept.
    """
    by_mailbox: dict[str, list[str]] = {}
    for recipient in recipients:
        by_mailbox.setdefault(mailbox_of(recipient).source, []).append(recipient.strip().lower())
    stored = 0
    for source, addresses in by_mailbox.items():
        head = "".join(f"Delivered-To: {letter.one_line(address)}\r\n" for address in addresses)
        head = f"Return-Path: <{letter.one_line(sender)}>\r\n{head}"
        raw = RawLetter(source_uid=f"sandbox:{uuid.uuid4().hex}", content=head.encode() + content)
        stored += interactions.store_raw(channel="email", source=source, letters=[raw], at=at)
    return stored


@transaction.atomic(savepoint=False)
def put_into_mailboxes(
    *, sender: str, recipients: Iterable[str], content: bytes, message_id: str, at: dt.datetime
) -> None:
    """A letter of ours reaches imaginary mailboxes."""
    from_name, subject = letter.read_head(content)
    rows = [
        SandboxMail(
            recipient=recipient.strip().lower(),
            sender=sender,
            from_name=from_name[:200],
            subject=subject[:1000],
            message_id=message_id[:500],
            content=content,
            received_at=at,
        )
        for recipient in recipients
    ]
    insert(rows)
