"""A person sets right what a machine judged or could not do. Every such act leaves a line in the audit."""

import contextlib
import datetime as dt
from collections.abc import Callable, Iterable
from typing import TypeVar

from django.db import transaction

from dromos.customers.actions import normalise
from dromos.intake import access, originals, senders
from dromos.intake.actions import RELEASED
from dromos.intake.models import Outcome, Sender
from dromos.interactions import actions as interactions
from dromos.interactions.inbound import InboundMessage
from dromos.interactions.models import RawMessage, Recipient
from dromos.lib import audit
from dromos.lib.actor import Actor
from dromos.tickets import history

T = TypeVar("T")


class NotWaitingError(ValueError):
    """It is not set aside, failed or undelivered (any more): somebody was quicker, or it is done."""


class SameRecipientError(ValueError):
    """The letter goes to that address already."""


class BadAddressError(ValueError):
    """No letter can be sent to this."""


@transaction.atomic
def release(*, raw: RawMessage, by: Actor, at: dt.datetime) -> None:
    """Take the original up once more, at once.

    One that was set aside is treated as a letter, whatever the verdict says: it opens or joins a ticket and is
    acknowledged. One that failed is tried again and judged as always. Raises NotWaitingError, NotAllowedError.
    """
    access.require_keeping(by)
    locked = RawMessage.objects.select_for_update().defer("content").get(pk=raw.pk)
    as_letter = locked.state == RawMessage.State.SET_ASIDE
    if not interactions.release_raw(raw=locked, at=at, cause=RELEASED if as_letter else ""):
        raise NotWaitingError("This is not waiting for anybody any more.")
    Outcome.objects.filter(raw=locked).delete()
    if locked.cause == "spam":
        _remember_letter(raw, by, at)
    changes = {"state": [locked.state, "new"], "cause": [locked.cause, RELEASED if as_letter else ""]}
    audit.record(by=by, at=at, verb="release" if as_letter else "try_again", subject=locked, changes=changes)


def release_all(*, rows: Iterable[RawMessage], by: Actor, at: dt.datetime) -> int:
    """``release`` each; how many. What somebody else was quicker with is left as it is. Raises NotAllowedError."""
    return _count(lambda raw: release(raw=raw, by=by, at=at), rows)


def block_senders(*, rows: Iterable[RawMessage], by: Actor, at: dt.datetime) -> list[str]:
    """``block_sender`` each; who is blocked now. Originals without a sender, and our own addresses, are passed over."""
    blocked: dict[str, None] = {}
    for raw in rows:
        with contextlib.suppress(senders.BadSenderError, senders.OwnSenderError):
            blocked[block_sender(raw=raw, by=by, at=at)] = None
    return list(blocked)


def _remember_letter(raw: RawMessage, by: Actor, at: dt.datetime) -> None:
    """What was taken for spam is a letter: that counts for its sender."""
    found = originals.read(raw)
    if isinstance(found, InboundMessage):
        senders.mark_sender(value=found.from_address, spam=False, by=by, at=at)


@transaction.atomic
def block_sender(*, raw: RawMessage, by: Actor, at: dt.datetime, domain: bool = False) -> str:
    """Nothing from the sender of this original comes in any more, or (``domain``) from all of their domain.

    Returns what is blocked. Raises BadSenderError, OwnSenderError, NotAllowedError.
    """
    found = originals.read(raw)
    address = found.from_address if isinstance(found, InboundMessage) else ""
    value = f"@{address.rpartition('@')[2]}" if domain else address
    return senders.list_sender(value=value, listed=Sender.Listed.BLOCKED, by=by, at=at).value


@transaction.atomic
def send_again(*, recipient: Recipient, by: Actor, at: dt.datetime, address: str = "") -> None:
    """Try a letter that did not arrive once more, at another ``address`` when given; its ticket's history says so.

    Raises NotWaitingError, SameRecipientError, BadAddressError, NotAllowedError.
    """
    access.require_keeping(by)
    new = normalise("email", address) or recipient.address
    if "@" not in new.strip("@") or any(ch.isspace() for ch in new):
        raise BadAddressError("This is no e-mail address.")
    others = Recipient.objects.filter(message_id=recipient.message_id, address__iexact=new).exclude(pk=recipient.pk)
    if others.exists():
        raise SameRecipientError("This letter goes to that address already.")
    if not interactions.retry_recipient(recipient=recipient, at=at, address=new):
        raise NotWaitingError("This is not waiting for anybody any more.")
    changes = {"address": [recipient.address, new], "state": [recipient.state, "queued"]}
    audit.record(by=by, at=at, verb="send_again", subject=recipient, changes=changes)
    link = getattr(recipient.message.interaction, "ticket_link", None)
    if link is not None:
        old = recipient.address if new != recipient.address else ""
        history.write(link.ticket, "retry_letter", by=by, at=at, old=old, new=new)


@transaction.atomic
def stop_sending(*, recipient: Recipient, by: Actor, at: dt.datetime) -> None:
    """Do not send this letter to this recipient. It stays in the outbox as one that did not leave.

    Raises NotWaitingError when it has left already, NotAllowedError.
    """
    access.require_keeping(by)
    if not interactions.stop_recipient(recipient=recipient, why=f"Stopped by {by.label}.", at=at):
        raise NotWaitingError("This is not waiting for anybody any more.")
    audit.record(by=by, at=at, verb="stop_sending", subject=recipient, changes={"state": [recipient.state, "failed"]})
    link = getattr(recipient.message.interaction, "ticket_link", None)
    if link is not None:
        history.write(link.ticket, "stop_letter", by=by, at=at, new=recipient.address)


def send_all_again(*, recipients: Iterable[Recipient], by: Actor, at: dt.datetime) -> int:
    """``send_again`` each, to the address it failed at; how many. Raises NotAllowedError."""
    passed_over = (BadAddressError, SameRecipientError)
    return _count(lambda one: send_again(recipient=one, by=by, at=at), recipients, *passed_over)


def stop_all(*, recipients: Iterable[Recipient], by: Actor, at: dt.datetime) -> int:
    """``stop_sending`` each; how many. Raises NotAllowedError."""
    return _count(lambda one: stop_sending(recipient=one, by=by, at=at), recipients)


def _count(verb: Callable[[T], object], rows: Iterable[T], *passed_over: type[Exception]) -> int:
    """Do ``verb`` to each; to how many it was done. Rows that somebody else was quicker with are passed over."""
    done = 0
    for row in rows:
        with contextlib.suppress(NotWaitingError, *passed_over):
            verb(row)
            done += 1
    return done
