"""Every write to interactions, messages and the outbox."""

import datetime as dt
import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from dromos.accounts.models import User
from dromos.catalog.actions import follow_move
from dromos.customers.models import Customer
from dromos.interactions.events import LetterBounced, LetterFailed, LetterSent
from dromos.interactions.inbound import DeliveryReport, InboundAttachment, InboundMessage
from dromos.interactions.models import Attachment, Blob, Interaction, Message, OwnAddress, RawMessage, Recipient
from dromos.interactions.outgoing import Answer, next_try
from dromos.lib.bulk import insert
from dromos.lib.events import announce, notify
from dromos.lib.standing import Standing, save
from dromos.lib.together import change, create, create_all

WAKE_INTAKE = "dromos_intake"
WAKE_DELIVERY = "dromos_delivery"


@dataclass(frozen=True, slots=True)
class RawLetter:
    """Original bytes and the place they were found at (see RawMessage). ``received_at`` None: just now."""

    source_uid: str
    content: bytes
    is_history: bool = False
    received_at: dt.datetime | None = None


@transaction.atomic
def store_raw(*, channel: str, source: str, letters: Sequence[RawLetter], at: dt.datetime) -> int:
    """Keep the originals before anything else happens to them; returns how many were new.

    A letter already stored from the same place, or with the same bytes (moved away and back, or all places renamed
    by the server), is left as it is: fetching twice is harmless. Raises IntegrityError, keeping nothing, when another
    process stores the same at this moment: the next attempt finds it.
    """
    found = {row.sha256: row for row in (_raw_row(channel, source, letter, at) for letter in letters)}
    places = [letter.source_uid for letter in letters]
    known = RawMessage.objects.filter(Q(source_uid__in=places) | Q(sha256__in=list(found)), source=source)
    seen = {value for pair in known.values_list("source_uid", "sha256") for value in pair}
    rows = [row for row in found.values() if row.source_uid not in seen and row.sha256 not in seen]
    if rows:
        insert(rows)
        _count_received(source, Counter(row.received_at.astimezone(dt.UTC).date() for row in rows))
        notify(WAKE_INTAKE, source)
    return len(rows)


_COUNT = """
INSERT INTO interactions_receivedcount (day, source, number) VALUES (%s, %s, %s)
ON CONFLICT (day, source) DO UPDATE SET number = interactions_receivedcount.number + EXCLUDED.number
"""


def _count_received(source: str, days: Mapping[dt.date, int]) -> None:
    """Write into the books how many originals were stored, in the transaction that stores them."""
    with connection.cursor() as cursor:
        for day in sorted(days):
            cursor.execute(_COUNT, [day, source, days[day]])


def _raw_row(channel: str, source: str, letter: RawLetter, at: dt.datetime) -> RawMessage:
    return RawMessage(
        channel=channel,
        source=source,
        source_uid=letter.source_uid,
        sha256=hashlib.sha256(letter.content).hexdigest(),
        size=len(letter.content),
        content=letter.content,
        is_history=letter.is_history,
        received_at=letter.received_at or at,
        next_at=at,
    )


def start_interaction(*, channel: str, customer: Customer | None, subject: str, at: dt.datetime) -> Interaction:
    """Open a contact. The caller is inside a transaction that adds its first message."""
    return create(Interaction(channel=channel, customer=customer, subject=subject[:500], started_at=at))


def part_off(*, message: Message) -> Interaction:
    """Make a contact of its own of one message; what was said around it stays. The caller is inside a transaction."""
    old = message.interaction
    new = Interaction.objects.create(
        channel=old.channel, customer=old.customer, subject=message.subject[:500] or old.subject, state=old.state,
        started_at=message.at, ended_at=old.ended_at,
    )  # fmt: skip
    message.interaction = new
    message.save(update_fields=["interaction"])
    return new


def record_inbound(
    *,
    interaction: Interaction,
    message: InboundMessage,
    kind: str,
    language: str,
    raw: RawMessage | None,
    author: User | None = None,
) -> Message:
    """Write down what arrived, with its attachments, as one message of ``interaction``."""
    row = Message(
        interaction=interaction,
        channel=message.channel,
        direction=Message.Direction.IN,
        kind=kind,
        state=Message.State.RECEIVED,
        at=message.received_at,
        raw=raw,
        author=author,
        from_name=message.from_name[:200],
        from_address=message.from_address[:320],
        to=[address[:400] for address in message.to][:200],
        cc=[address[:400] for address in message.cc][:200],
        subject=message.subject[:1000],
        text=message.text,
        html=message.html,
        folded=[list(fold) for fold in message.folded],
        language=language,
        protection=message.protection,
        message_id=message.message_id[:500],
        in_reply_to=(message.in_reply_to[0][:500] if message.in_reply_to else ""),
        references=[reference[:500] for reference in message.references][-40:],
    )
    create(row)
    attach(message=row, files=message.attachments)
    return row


def attach(*, message: Message, files: Iterable[InboundAttachment]) -> None:
    """Add ``files`` to ``message``. Equal bytes are kept once, however often they arrive."""
    files = list(files)
    if not files:
        return
    blobs = {file.sha256: Blob(sha256=file.sha256, size=len(file.content), content=file.content) for file in files}
    # In one order, so that two workers that store the same pictures cannot wait for each other.
    create_all([blobs[key] for key in sorted(blobs)], ignore_conflicts=True)
    create_all(
        Attachment(
            message=message,
            blob_id=file.sha256,
            filename=file.filename[:255],
            content_type=file.content_type[:120],
            size=len(file.content),
            content_id=file.content_id[:255],
            inline=file.is_inline,
            position=position,
        )
        for position, file in enumerate(files)
    )


@dataclass(frozen=True, slots=True)
class Letter:
    """A message out as plain values. ``to``, ``cc``: (address, name). ``automatic``: an Auto-Submitted value, or ""."""

    subject: str
    text: str
    to: Sequence[tuple[str, str]]
    cc: Sequence[tuple[str, str]] = ()
    html: str = ""
    from_name: str = ""
    from_address: str = ""
    reply_to: str = ""
    message_id: str = ""
    in_reply_to: str = ""
    references: Sequence[str] = ()
    language: str = ""
    mailbox_key: str = ""
    automatic: str = ""
    send_after: dt.datetime | None = None
    attachments: Sequence[InboundAttachment] = ()
    channel: str = "email"


def queue_letter(*, interaction: Interaction, letter: Letter, author: User | None, at: dt.datetime) -> Message:
    """Put a letter into the outbox of its channel. The caller is inside a transaction."""
    message = Message(
        interaction=interaction,
        direction=Message.Direction.OUT,
        kind=Message.Kind.AUTOMATIC if letter.automatic else Message.Kind.LETTER,
        state=Message.State.QUEUED,
        at=at,
        author=author,
        to=[address for address, _name in letter.to],
        cc=[address for address, _name in letter.cc],
        references=list(letter.references)[-40:],
        send_after=letter.send_after or at,
        **_same_fields(letter),
    )
    create(message)
    seen: dict[str, Recipient] = {}
    for kind, people in (("to", letter.to), ("cc", letter.cc)):
        for address, name in people:
            seen.setdefault(
                address.lower(),
                Recipient(
                    message=message, kind=kind, address=address, name=name[:200], next_at=message.send_after or at
                ),
            )
    create_all(seen.values())
    attach(message=message, files=letter.attachments)
    notify(WAKE_DELIVERY, "")
    return message


def _same_fields(letter: Letter) -> dict[str, Any]:
    names = (
        "channel", "subject", "text", "html", "from_name", "from_address", "reply_to", "message_id", "in_reply_to",
        "language", "mailbox_key", "automatic",
    )  # fmt: skip
    return {name: getattr(letter, name) for name in names}


def _next_due(channel: str, mailbox_keys: Sequence[str], at: dt.datetime) -> QuerySet[Message]:
    due = Recipient.objects.filter(message=OuterRef("pk"), state=Recipient.State.QUEUED, next_at__lte=at)
    rows = (
        Message.objects.select_for_update(skip_locked=True, of=("self",))
        .filter(state__in=[Message.State.QUEUED, Message.State.SENDING], send_after__lte=at)
        .filter(Exists(due), channel=channel, mailbox_key__in=mailbox_keys, direction=Message.Direction.OUT)
    )
    return rows.order_by("send_after", "id")[:1]


_NEXT_DUE = Standing(_next_due, str, list[str], dt.datetime)
_RECIPIENTS = Standing(lambda message: Recipient.objects.filter(message_id=message).order_by("id"), int)


def recipients_of(message: Message) -> Sequence[Recipient]:
    """Everybody the letter goes to, as it is now, in the order they were named."""
    return _RECIPIENTS(message.pk)


def claim_letter(*, channel: str, mailbox_keys: Sequence[str], at: dt.datetime) -> Message | None:
    """The next letter that is due, locked for the caller's transaction and marked as being sent; None: nothing due.

    A letter found marked already was left by a process that died: it is due again, with the same Message-ID.
    """
    message = _NEXT_DUE.one(channel, list(mailbox_keys), at)
    if message is not None and message.state != Message.State.SENDING:
        message.state = Message.State.SENDING
        save(message, "state")
    return message


def complete_letter(*, message: Message, **values: str) -> None:
    """Write down what a letter lacked until it leaves (its account, sender, Message-ID), so that a resend is equal."""
    for name, value in values.items():
        setattr(message, name, value)
    message.save(update_fields=list(values))


def let_others_send(*, mailbox_key: str) -> int:
    """Letters that wait for an account that is no more leave by any other that may send; how many there are."""
    waiting = Message.objects.filter(mailbox_key=mailbox_key, state=Message.State.QUEUED, sent_at__isnull=True)
    return waiting.update(mailbox_key="", from_address="", reply_to="")


def note_answers(
    *, message: Message, recipients: Iterable[Recipient], answers: Mapping[str, Answer], at: dt.datetime
) -> None:
    """Write down what became of each recipient, and of the letter. Who has no answer is tried again later."""
    waiting = Answer(is_accepted=False, text="No answer")
    for recipient in recipients:
        _note_answer(recipient, answers.get(recipient.address, waiting), at)
        if recipient.state == Recipient.State.FAILED:
            announce(LetterFailed(message.pk, recipient.address), at)
    everybody = recipients_of(message)
    left = [one.next_at for one in everybody if one.state == Recipient.State.QUEUED]
    if any(one.state == Recipient.State.SENT for one in everybody):
        message.sent_at = message.sent_at or at
    if left:
        message.state, message.send_after = Message.State.QUEUED, min(left)
    else:
        failed = any(one.state == Recipient.State.FAILED for one in everybody)
        message.state = Message.State.FAILED if failed else Message.State.SENT
        if message.sent_at is not None:
            announce(LetterSent(message.pk), at)
    save(message, "state", "send_after", "sent_at")


@transaction.atomic
def note_fault(*, message_id: int, said: str, at: dt.datetime) -> None:
    """Something of ours failed before anybody could answer: for those who are due that was an attempt."""
    outgoing = (Message.State.QUEUED, Message.State.SENDING)
    message = Message.objects.select_for_update().filter(pk=message_id, state__in=outgoing).first()
    if message is None:
        return
    due = list(message.recipients.select_for_update().filter(state=Recipient.State.QUEUED, next_at__lte=at))
    failed = Answer(is_accepted=False, text=said.replace("\x00", "")[:500])
    note_answers(message=message, recipients=due, answers={one.address: failed for one in due}, at=at)


def postpone(*, message: Message, recipients: Iterable[Recipient], until: dt.datetime, said: str) -> None:
    """The account cannot send at present: the letter waits, and that does not count as an attempt."""
    for recipient in recipients:
        recipient.next_at = until
        recipient.response = (said or recipient.response)[:500]
        recipient.save(update_fields=["next_at", "response"])
    message.state, message.send_after = Message.State.QUEUED, until
    message.save(update_fields=["state", "send_after"])


def _note_answer(recipient: Recipient, answer: Answer, at: dt.datetime) -> None:
    recipient.response = answer.text[:500]
    if answer.is_accepted:
        recipient.state, recipient.sent_at = Recipient.State.SENT, at
    else:
        recipient.attempts += 1
        again = None if answer.is_permanent else next_try(recipient.attempts, at)
        if again is None:
            recipient.state = Recipient.State.FAILED
        else:
            recipient.next_at = again
    save(recipient, "state", "sent_at", "attempts", "next_at", "response")


@transaction.atomic
def take_back(*, message: Message) -> bool:
    """Undo a letter that has not begun to be sent: it becomes a draft again. False when it is too late."""
    changed = (
        Message.objects.filter(pk=message.pk, state=Message.State.QUEUED, sent_at__isnull=True)
        .exclude(recipients__state__in=[Recipient.State.SENT])
        .update(state=Message.State.DRAFT)
    )
    return changed == 1


@transaction.atomic
def retry_recipient(*, recipient: Recipient, at: dt.datetime, address: str | None = None) -> bool:
    """Try a failed recipient again, at another ``address`` when given. False when it has not failed."""
    changed = Recipient.objects.filter(pk=recipient.pk, state__in=["failed", "bounced"]).update(
        state=Recipient.State.QUEUED, attempts=0, next_at=at, address=address or recipient.address
    )
    if changed:
        Message.objects.filter(pk=recipient.message_id).update(state=Message.State.QUEUED, send_after=at)
        notify(WAKE_DELIVERY, "")
    return changed == 1


def letter_sent(*, message_id: str) -> Message | None:
    """The letter of ours with this Message-ID (without angle brackets)."""
    return Message.objects.filter(message_id=message_id, direction=Message.Direction.OUT).first()


@transaction.atomic
def stop_recipient(*, recipient: Recipient, why: str, at: dt.datetime) -> bool:
    """Do not send to this recipient (any more). False when it has left, or nothing waits. Not announced as a failure:
    somebody wanted it so.
    """
    waiting = Recipient.objects.filter(pk=recipient.pk, state=Recipient.State.QUEUED).exclude(message__state="sending")
    if waiting.update(state=Recipient.State.FAILED, response=why[:500], next_at=at) != 1:
        return False
    others = Recipient.objects.filter(message_id=recipient.message_id)
    if not others.filter(state=Recipient.State.QUEUED).exists():
        Message.objects.filter(pk=recipient.message_id).update(state=Message.State.FAILED)
    return True


@transaction.atomic
def note_bounce(*, message: Message, report: DeliveryReport, at: dt.datetime) -> None:
    """Mark the recipient of ``message`` a delivery report names: bounced; a delay is only noted beside it."""
    words = " ".join(part for part in (report.action if report.action == "delayed" else "", report.status,
                                       report.diagnostic) if part)  # fmt: skip
    recipients = Recipient.objects.filter(message=message, address__iexact=report.recipient)
    if report.action == "delayed":
        recipients.filter(state=Recipient.State.SENT).update(response=words[:500])
    if report.action != "failed":
        return
    recipients.update(state=Recipient.State.BOUNCED, response=words[:500])
    Message.objects.filter(pk=message.pk).update(state=Message.State.BOUNCED)
    announce(LetterBounced(message.pk, report.recipient, report.is_permanent), at)


def set_aside(*, raw: RawMessage, cause: str, detail: str, at: dt.datetime) -> None:
    """Keep ``raw`` out of the flow with a stated cause. It can be released."""
    raw.state, raw.cause, raw.error, raw.processed_at = RawMessage.State.SET_ASIDE, cause, detail[:4000], at
    raw.save(update_fields=["state", "cause", "error", "processed_at"])


def mark_processed(*, raw: RawMessage, at: dt.datetime) -> None:
    change(raw, state=RawMessage.State.DONE, processed_at=at)


# One that was tried before is claimed alone: should it be what killed its worker, no other is blamed for that.
CLAIM = """
WITH due AS MATERIALIZED (
  SELECT id, attempts, next_at FROM interactions_rawmessage WHERE state = 'new' AND next_at <= %(at)s
  ORDER BY next_at, id LIMIT %(limit)s FOR UPDATE SKIP LOCKED
), placed AS (
  SELECT id, row_number() OVER line AS place, count(*) FILTER (WHERE attempts > 0) OVER line AS tried
  FROM due WINDOW line AS (ORDER BY next_at, id)
)
UPDATE interactions_rawmessage SET attempts = attempts + 1, next_at = %(until)s
WHERE id IN (SELECT id FROM placed WHERE tried = 0 OR place = 1) RETURNING id
"""
LEASE = dt.timedelta(seconds=30)
MOMENT = dt.timedelta(seconds=1)
MAX_ATTEMPTS, MAX_DEATHS = 4, 12
RETRIES = (dt.timedelta(seconds=10), dt.timedelta(minutes=1), dt.timedelta(minutes=10))


@transaction.atomic
def claim_raw(*, limit: int, at: dt.datetime) -> list[int]:
    """Ids of originals this worker takes next, oldest first. The attempt is counted and committed before the work
    begins, so that an original which kills its worker is known by it; after a death it is free when LEASE is over.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL synchronous_commit = off")  # a forgotten claim does no harm
        cursor.execute(CLAIM, {"until": at + LEASE, "at": at, "limit": limit})
        return sorted(row[0] for row in cursor.fetchall())


def free_raw(*, raw_ids: Sequence[int], at: dt.datetime) -> None:
    """Give back claimed originals that were not looked at: they are due at once, as if nobody had claimed them."""
    rows = RawMessage.objects.filter(pk__in=raw_ids, state=RawMessage.State.NEW, attempts__gt=0)
    rows.update(next_at=at, attempts=F("attempts") - 1)


def locked_raws(raw_ids: Sequence[int]) -> list[RawMessage]:
    """The claimed originals, in order, locked for the caller's transaction, without those that are done meanwhile.

    Waits for locks instead of skipping: another worker's claim may hold a row for a moment before it sees that the
    row is taken, and a row skipped here would lie until its lease is over.
    """
    rows = RawMessage.objects.select_for_update()
    return list(rows.filter(pk__in=raw_ids, state=RawMessage.State.NEW).order_by("pk"))


def has_killed(raw: RawMessage) -> bool:
    """Its workers died again and again without a word: it is not tried any more by itself."""
    return raw.attempts > MAX_DEATHS


def postpone_raw(*, raw: RawMessage, at: dt.datetime) -> None:
    """Nothing went wrong: it is taken up in a moment, and this attempt does not count."""
    raw.next_at, raw.attempts = at + MOMENT, max(raw.attempts - 1, 0)
    raw.save(update_fields=["next_at", "attempts"])


@transaction.atomic
def note_raw_failure(*, raw_id: int, error: str, at: dt.datetime) -> None:
    """Processing failed: try again later, or after MAX_ATTEMPTS leave it to a person. It never blocks the next."""
    raw = RawMessage.objects.select_for_update().filter(pk=raw_id, state=RawMessage.State.NEW).first()
    if raw is None:
        return
    raw.error = error[-4000:]
    if raw.attempts >= MAX_ATTEMPTS:
        raw.state, raw.cause, raw.processed_at = RawMessage.State.FAILED, "failed", at
    else:
        raw.next_at = at + RETRIES[min(max(raw.attempts, 1), len(RETRIES)) - 1]
    raw.save(update_fields=["error", "state", "cause", "processed_at", "next_at"])


def give_up_raw(*, raw: RawMessage, at: dt.datetime) -> None:
    """Leave an original that kills its workers to a person."""
    raw.state, raw.cause, raw.processed_at = RawMessage.State.FAILED, "killed_workers", at
    raw.error = raw.error or f"The program ended {raw.attempts} times while processing it."
    raw.save(update_fields=["error", "state", "cause", "processed_at"])


def empty_originals(*, ids: Sequence[int], at: dt.datetime) -> int:
    """Delete the bytes of originals. Their rows stay, so that the sum of what arrived stays right; how many."""
    return RawMessage.objects.filter(pk__in=ids, emptied_at__isnull=True).update(content=b"", error="", emptied_at=at)


@transaction.atomic
def release_raw(*, raw: RawMessage, at: dt.datetime, cause: str = "") -> bool:
    """Let an original that failed or was set aside be taken up at once; ``cause`` stays on it and tells intake why.

    False when it is neither (any more).
    """
    waiting = [RawMessage.State.FAILED, RawMessage.State.SET_ASIDE]
    changed = RawMessage.objects.filter(pk=raw.pk, state__in=waiting, emptied_at__isnull=True)
    done = changed.update(state=RawMessage.State.NEW, attempts=0, next_at=at, cause=cause, error="", processed_at=None)
    notify(WAKE_INTAKE, raw.source)
    return done == 1


@transaction.atomic
def set_own_addresses(*, mailbox_key: str, channel: str, addresses: Sequence[OwnAddress]) -> None:
    """Make ``addresses`` (unsaved rows) the whole set of our addresses behind one account."""
    OwnAddress.objects.filter(mailbox_key=mailbox_key, channel=channel).delete()
    for address in addresses:
        address.mailbox_key, address.channel, address.value = mailbox_key, channel, address.value.lower()
    OwnAddress.objects.bulk_create(
        addresses,
        update_conflicts=True,
        unique_fields=["channel", "value"],
        update_fields=[
            "department",
            "user",
            "mailbox_key",
            "from_name",
            "is_sender",
            "holds",
            "language",
            "signatures",
            "category",
            "priority",
            "acknowledges",
        ],
    )


def follow_category(*, old: str, new: str) -> int:
    """The branch ``old`` of the tree is ``new`` now: own addresses go on naming it. How many."""
    return follow_move(OwnAddress.objects.all(), old=old, new=new)
