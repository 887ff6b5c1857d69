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
import time
from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from dromos.channels.adapter import Answer, Channel, PostponedError, TransportError
from dromos.channels.registry import CHANNELS
from dromos.interactions import actions as outbox
from dromos.interactions.models import Message, Recipient
from dromos.lib import memo
from dromos.lib.apart import AWAY
from dromos.lib.standing import Standing

log = logging.getLogger(__name__)
SET_UP_HOLDS = 1.0  # seconds


def deliver_due(at: dt.datetime, *, limit: int = 50) -> int:
    """Send up to ``limit`` due letters over all channels; returns how many were handed over or refused."""
    done = 0
    for name, channel in CHANNELS.items():
        is_more = True
        while is_more and done < limit:
            some, is_more = _deliver_some(name, channel, at if done == 0 else timezone.now(), limit - done)
            done += some
    return done


def _deliver_some(name: str, channel: Channel, at: dt.datetime, most: int) -> tuple[int, bool]:
    """The letters of about a second: what is set up, and which accounts may send, is read once for them. As soon as an
    account turns us away it is read anew. Returns how many letters that were, and whether there may be more.
    """
    done, until = 0, time.monotonic() + SET_UP_HOLDS
    with memo.scope():
        keys = channel.sendable(at)
        while keys and done < most:
            went = _deliver_next(name, channel, keys, at if done == 0 else timezone.now())
            if went is None:
                return done, False
            done += 1
            if not went or time.monotonic() >= until:
                return done, True
    return done, bool(keys)


def _deliver_next(name: str, channel: Channel, keys: Sequence[str], at: dt.datetime) -> bool | None:
    """None: no letter is due. False: the account cannot send at present.

    A fault of ours on the way counts as an attempt that failed: the letter is tried again later, and in the end shown
    as not sent; those behind it leave meanwhile.
    """
    claimed = None
    try:
        with transaction.atomic():
            claimed = outbox.claim_letter(channel=name, mailbox_keys=keys, at=at)
            if claimed is None:
                return None
            if not _complete(channel, claimed, at):
                return False
        channel.prepare(claimed.mailbox_key)
        with transaction.atomic():
            message = _LOCKED.one(claimed.pk)
            return message is None or _hand_over(channel, message, at)
    except AWAY:
        raise
    except Exception as error:
        if claimed is None:
            raise
        log.exception("letter %s could not be sent", claimed.pk)
        outbox.note_fault(message_id=claimed.pk, said=f"{type(error).__name__}: {error}", at=at)
        return True


def _complete(channel: Channel, claimed: Message, at: dt.datetime) -> bool:
    """Give the letter what it lacks. False: the account has used up what it may send, and the letter waits."""
    channel.complete(claimed)
    due = _DUE(claimed.pk, at)
    try:
        channel.reserve(claimed.mailbox_key, len(due), at)
    except PostponedError as later:
        outbox.postpone(message=claimed, recipients=due, until=later.until, said=str(later))
        return False
    return True


_LOCKED = Standing(
    lambda pk: Message.objects.select_for_update(skip_locked=True, of=("self",)).filter(
        pk=pk, state=Message.State.SENDING
    ),
    int,
)
_DUE = Standing(
    lambda message, at: (
        Recipient.objects.select_for_update()
        .filter(message_id=message, state=Recipient.State.QUEUED, next_at__lte=at)
        .order_by("id")
    ),
    int,
    dt.datetime,
)


def _hand_over(channel: Channel, message: Message, at: dt.datetime) -> bool:
    """False: the account turned the letter away, not for the letter's sake."""
    due = _DUE(message.pk, at)
    if not due:
        return True
    try:
        answers = channel.deliver(message.mailbox_key, channel.pack(message, due, at), at)
    except PostponedError as later:
        log.info("letter %s waits until %s: %s", message.pk, later.until, later)
        outbox.postpone(message=message, recipients=due, until=later.until, said=str(later))
        return False
    except TransportError as error:
        log.warning("letter %s was not handed over: %s", message.pk, error)
        answer = Answer(is_accepted=False, is_permanent=error.is_permanent, text=str(error))
        answers = {recipient.address: answer for recipient in due}
    outbox.note_answers(message=message, recipients=due, answers=answers, at=at)
    return True
