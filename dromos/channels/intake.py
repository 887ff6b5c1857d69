"""Takes in stored originals: parse, receive, several at a time. Any number of workers, each with its own rows."""

import dataclasses
import datetime as dt
import logging
import time
import traceback
from collections.abc import Callable, Sequence

from django.db import InterfaceError, OperationalError, transaction
from django.utils import timezone
from psycopg.errors import DeadlockDetected

from dromos.calendars import queries as calendars
from dromos.calendars.models import BusinessCalendar
from dromos.channels import spamfilter
from dromos.channels.email import inbound
from dromos.channels.email.actions import DIRECT
from dromos.channels.email.models import Mailbox
from dromos.channels.webform import inbound as webform
from dromos.intake import actions as intake
from dromos.intake.senders import sieve, spam_settings
from dromos.intake.twins import looked_up
from dromos.interactions import actions as interactions
from dromos.interactions.inbound import InboundMessage, Unreadable
from dromos.interactions.models import RawMessage
from dromos.lib import memo, settings
from dromos.lib.events import gathered
from dromos.lib.together import together
from dromos.lib.typed import whole
from dromos.triage import queries as triage

log = logging.getLogger(__name__)

BATCH = 16
SPELL = 1.0  # seconds
TRIES = 3
TRUSTED_SERVERS = "mail_trusted_servers"
Parse = Callable[[RawMessage], InboundMessage | Unreadable]


@memo.remembered
def _trusted_servers(source: str) -> tuple[str, ...]:
    """Names under which border servers of the house, and of the mailbox it came to, sign Authentication-Results."""
    number = source.partition(":")[2]
    own = Mailbox.objects.filter(pk=whole(number) or 0).values_list("trusted_servers", flat=True).first() or []
    return (*settings.get(TRUSTED_SERVERS, ()), *own)


def _parse_email(raw: RawMessage) -> InboundMessage | Unreadable:
    content, keep = bytes(raw.content), sieve().headers
    trusted = () if raw.source_uid.startswith(DIRECT) else _trusted_servers(raw.source)
    message = inbound.parse(content, received_at=raw.received_at, trusted_servers=trusted, keep=keep)
    chosen = spam_settings()
    if isinstance(message, Unreadable) or not chosen.filter or raw.is_history or intake.is_released(raw):
        return message
    return dataclasses.replace(message, spam_opinion=spamfilter.opinion(content, chosen, timezone.now()))


def _parse_webform(raw: RawMessage) -> InboundMessage | Unreadable:
    return webform.parse(bytes(raw.content), received_at=raw.received_at)


PARSERS: dict[str, Parse] = {"email": _parse_email, "webform": _parse_webform}


def make_ready(at: dt.datetime) -> int:  # noqa: ARG001
    """Load what the first letter would wait for: rules, calendars and their holidays. Returns how many calendars."""
    with memo.scope():
        triage.rule_set()
        return len([calendars.calendar_value(row) for row in BusinessCalendar.objects.all()])


def take_in_due(at: dt.datetime) -> int:
    """Process what waits, for about a second; returns how many originals were claimed.

    Set-up is read once in that time. A failure is written down in a transaction of its own and never stops the next
    one. When the database is away the error is raised: nothing is known then, and the rows are free again by
    themselves.
    """
    ends = time.monotonic() + SPELL
    done = 0
    with memo.scope():
        while claimed := interactions.claim_raw(limit=BATCH, at=at if done == 0 else timezone.now()):
            _take_in_each(claimed)
            done += len(claimed)
            if time.monotonic() > ends:
                break
    return done


def _take_in_each(raw_ids: Sequence[int]) -> None:
    """All in one transaction; when that fails, each in one of its own: the fault of one is nobody else's."""
    if len(raw_ids) > 1:
        try:
            take_in(raw_ids, timezone.now())
        except Exception as error:  # noqa: BLE001 - met again, by its letter, and noted there
            log.warning("%d originals could not be processed together (%s): one by one", len(raw_ids), error)
        else:
            return
    for place, raw_id in enumerate(raw_ids):
        try:
            _take_in_or_note(raw_id)
        except (OperationalError, InterfaceError):
            interactions.free_raw(raw_ids=raw_ids[place + 1 :], at=timezone.now())
            raise


def _take_in_or_note(raw_id: int) -> None:
    try:
        _take_in_alone(raw_id)
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        log.exception("original %s could not be processed", raw_id)
        interactions.note_raw_failure(raw_id=raw_id, error=traceback.format_exc(), at=timezone.now())


def _take_in_alone(raw_id: int) -> None:
    """Whoever loses a deadlock tries again: it is nobody's fault, and the other one is through by then."""
    for left in reversed(range(TRIES)):
        try:
            take_in([raw_id], timezone.now())
        except OperationalError as error:
            if not left or not isinstance(error.__cause__, DeadlockDetected):
                raise
        else:
            return


def take_in(raw_ids: Sequence[int], at: dt.datetime) -> None:
    """Process claimed originals in one transaction, without those that are done already or in other hands."""
    with transaction.atomic(), gathered(), together(len(raw_ids)):
        parsed = [(raw, _parsed(raw)) for raw in interactions.locked_raws(raw_ids)]
        # Answers first: they read tickets, and need not wait until those that begin here are written.
        parsed.sort(key=lambda pair: not _answers(pair[1]))
        with looked_up([message for _raw, message in parsed if isinstance(message, InboundMessage)]):
            for raw, message in parsed:
                _take_in(raw, message, at)


def _parsed(raw: RawMessage) -> InboundMessage | Unreadable | None:
    """None for an original that has killed too many workers to be looked at once more."""
    return None if interactions.has_killed(raw) else PARSERS[raw.channel](raw)


def _answers(message: InboundMessage | Unreadable | None) -> bool:
    return isinstance(message, InboundMessage) and bool(message.in_reply_to or message.references)


def _take_in(raw: RawMessage, message: InboundMessage | Unreadable | None, at: dt.datetime) -> None:
    if message is None:
        interactions.give_up_raw(raw=raw, at=at)
    elif isinstance(message, Unreadable):
        intake.set_aside_unreadable(raw=raw, unreadable=message, at=at)
    else:
        intake.receive(message=message, raw=raw, at=at)
