"""Sends queued letters: the row is the queue, the lock is the claim.

1. A due letter is locked (SKIP LOCKED) and marked as being sent, with its final Message-ID; commit.
2. It is locked again, handed over, and each recipient's answer is written down; commit.
A process that dies between the server's "250" and the second commit leaves the letter marked, and the next worker
sends it again: the recipient may get it twice, with the same Message-ID, never not at all.

What concerns the account and not the letter (its server is away, wants fewer letters, every connection is in use)
postpones the letter and is not counted: when a server comes back after a day, everything leaves at once.
"""

import datetime as dt
import logging

from django.db import transaction
from django.utils import timezone

from dromos.channels.adapter import Answer, Channel, PostponedError, TransportError
from dromos.channels.registry import CHANNELS
from dromos.interactions import actions as outbox
from dromos.interactions.models import Message, Recipient

log = logging.getLogger(__name__)


def deliver_due(at: dt.datetime, *, limit: int = 50) -> int:
    """Send up to ``limit`` due letters over all channels; returns how many were handed over or refused."""
    done = 0
    for name, channel in CHANNELS.items():
        while done < limit and _deliver_next(name, channel, at if done == 0 else timezone.now()):
            done += 1
    return done


def _deliver_next(name: str, channel: Channel, at: dt.datetime) -> bool:
    keys = channel.sendable(at)
    if not keys:
        return False
    with transaction.atomic():
        claimed = outbox.claim_letter(channel=name, mailbox_keys=keys, at=at)
        if claimed is None:
            return False
        channel.complete(claimed)
        due = _due(claimed, at)
        try:
            channel.reserve(claimed.mailbox_key, len(due), at)
        except PostponedError as later:
            outbox.postpone(message=claimed, recipients=due, until=later.until, said=str(later))
            return True
    channel.prepare(claimed.mailbox_key)
    with transaction.atomic():
        message = _locked(claimed.pk)
        if message is not None:
            _hand_over(channel, message, at)
    return True


def _locked(message_id: int) -> Message | None:
    rows = Message.objects.select_for_update(skip_locked=True, of=("self",))
    return rows.filter(pk=message_id, state=Message.State.SENDING).first()


def _due(message: Message, at: dt.datetime) -> list[Recipient]:
    queued = message.recipients.select_for_update().filter(state=Recipient.State.QUEUED, next_at__lte=at)
    return list(queued.order_by("id"))


def _hand_over(channel: Channel, message: Message, at: dt.datetime) -> None:
    due = _due(message, at)
    if not due:
        return
    try:
        answers = channel.deliver(message.mailbox_key, channel.pack(message, due, at), at)
    except PostponedError as later:
        log.info("letter %s waits until %s: %s", message.pk, later.until, later)
        outbox.postpone(message=message, recipients=due, until=later.until, said=str(later))
        return
    except TransportError as error:
        log.warning("letter %s was not handed over: %s", message.pk, error)
        answer = Answer(is_accepted=False, is_permanent=error.is_permanent, text=str(error))
        answers = {recipient.address: answer for recipient in due}
    outbox.note_answers(message=message, recipients=due, answers=answers, at=at)
