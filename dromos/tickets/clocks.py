"""A ticket's clocks: rows that ``sla.rules`` moves. Here is only when which clock starts, pauses and stops.

* first reply: runs from the opening until we first write to the customer;
* next reply: runs from each letter of the customer, once we have replied, until we write again;
* resolution: runs until the ticket is solved, and again from a reopening, with what was left.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence

from django.db import transaction

from dromos.calendars import clock as business
from dromos.calendars import queries as calendars
from dromos.calendars.models import BusinessCalendar
from dromos.customers import queries as customers
from dromos.lib.events import announce_all
from dromos.sla import queries as sla
from dromos.sla import rules
from dromos.sla.rules import TargetClock
from dromos.tickets import states
from dromos.tickets.events import ClockBreached, ClockWarned
from dromos.tickets.models import Ticket, TicketClock

FIRST, NEXT, RESOLUTION = TicketClock.Kind.FIRST_REPLY, TicketClock.Kind.NEXT_REPLY, TicketClock.Kind.RESOLUTION
# The fields a row and a value have in common, all but those fixed at the start.
MOVING_FIELDS = (
    "state", "target_s", "warn_before_s", "due_at", "next_at", "paused_at", "remaining_s", "warned_at", "breached_at",
    "stopped_at",
)  # fmt: skip


def facts_of(ticket: Ticket, at: dt.datetime) -> rules.Facts:
    """What SLA policies may match on, of this ticket now."""
    segment = None if ticket.is_unproven else customers.segment_of(ticket.customer)
    return rules.Facts(
        segment=segment.key if segment else "",
        service_level="" if ticket.is_unproven else customers.service_level_of(ticket.customer, at.date()),
        category=ticket.category.key if ticket.category else "",
        severity=ticket.severity,
        channel=ticket.channel,
        department=ticket.department.key,
    )


def first_clocks(ticket: Ticket, at: dt.datetime) -> list[TicketClock]:
    """The clocks a new ticket starts with, unsaved. Empty when no policy matches or no calendar is set up."""
    return _started(ticket, (FIRST, RESOLUTION), at)


def _started(ticket: Ticket, kinds: Sequence[str], at: dt.datetime) -> list[TicketClock]:
    policy, calendar = sla.policy_for(facts_of(ticket, at)).policy, _calendar_of(ticket)
    if policy is None or calendar is None:
        return []
    rows = []
    for kind in kinds:
        target_s = getattr(policy, f"{kind}_s")
        if target_s is None:
            continue
        value = rules.start(
            calendars.calendar_value(calendar), target_s=target_s, at=at, warn_before_s=policy.warn_before_s
        )
        row = TicketClock(ticket=ticket, kind=kind, calendar=calendar, policy_id=policy.id, started_at=at)
        rows.append(_filled(row, value))
    return rows


def _calendar_of(ticket: Ticket) -> BusinessCalendar | None:
    """None while no calendar is set up: a ticket is opened all the same, and promises nothing."""
    try:
        return calendars.calendar_for(ticket.department)
    except calendars.NoCalendarError:
        return None


def earliest_due(rows: Iterable[TicketClock]) -> dt.datetime | None:
    """When the ticket needs somebody at the latest; None when nothing runs."""
    return min((row.due_at for row in rows if row.due_at and row.stopped_at is None), default=None)


def live(ticket: Ticket) -> list[TicketClock]:
    return list(TicketClock.objects.select_related("calendar").filter(ticket=ticket, stopped_at__isnull=True))


def follow_state(ticket: Ticket, old: str, at: dt.datetime) -> None:
    """Pause, resume, stop or cancel the clocks as the move from ``old`` to the ticket's state asks."""
    new = ticket.state
    if new in states.FINAL:
        _each(ticket, lambda clock: rules.cancel(clock, at=at))
    elif new == states.SOLVED:
        _each(ticket, lambda clock: rules.stop(clock, at=at))
    elif old in {states.SOLVED, states.CLOSED} and new in states.LIVE:
        _restart_resolution(ticket, at)
    else:
        _pause_or_resume(ticket, new, at)


def _pause_or_resume(ticket: Ticket, state: str, at: dt.datetime) -> None:
    for row in live(ticket):
        calendar = calendars.calendar_value(row.calendar)
        if states.pauses(state, row.kind):
            _save(row, rules.pause(_value(row), calendar, at=at))
        else:
            _save(row, rules.resume(_value(row), calendar, at=at))


def _restart_resolution(ticket: Ticket, at: dt.datetime) -> None:
    """A reopened ticket has the working time that was left, at least an eighth of the target."""
    last = TicketClock.objects.filter(ticket=ticket, kind=RESOLUTION).order_by("-id").first()
    for row in _started(ticket, (RESOLUTION,), at):
        calendar = calendars.calendar_value(row.calendar)
        left = row.target_s
        if last is not None and last.stopped_at is not None and last.due_at is not None and last.state == "met":
            left = max(business.elapsed(calendar, last.stopped_at, last.due_at), row.target_s // 8)
        _save(row, rules.start(calendar, target_s=left, at=at, warn_before_s=min(row.warn_before_s, left // 2)))


def staff_replied(ticket: Ticket, at: dt.datetime) -> None:
    """We wrote to the customer: reply clocks have kept their promise, or broken it."""
    for row in live(ticket):
        if row.kind in {FIRST, NEXT}:
            _save(row, rules.stop(_value(row), at=at))


def customer_wrote(ticket: Ticket, at: dt.datetime) -> None:
    """The customer wrote: unless a reply is owed already, the next-reply clock starts."""
    if ticket.first_replied_at is None or any(row.kind in {FIRST, NEXT} for row in live(ticket)):
        return
    TicketClock.objects.bulk_create(_started(ticket, (NEXT,), at))


def recompute(ticket: Ticket, at: dt.datetime) -> None:
    """Category, severity, department or customer changed: other targets, another calendar may hold now.

    The working time used so far stays used. A clock the new policy does not know is cancelled; one it adds starts.
    """
    policy, calendar = sla.policy_for(facts_of(ticket, at)).policy, _calendar_of(ticket)
    for row in live(ticket):
        target_s = getattr(policy, f"{row.kind}_s") if policy else None
        if target_s is None or policy is None or calendar is None:
            _save(row, rules.cancel(_value(row), at=at))
            continue
        was = calendars.calendar_value(row.calendar)
        row.calendar, row.policy_id = calendar, policy.id
        value = rules.recompute(
            _value(row),
            was=was,
            calendar=calendars.calendar_value(calendar),
            target_s=target_s,
            warn_before_s=policy.warn_before_s,
            at=at,
        )
        _save(row, value)


@transaction.atomic
def sweep(at: dt.datetime, *, limit: int = 500) -> int:
    """Look at the clocks that are due to be looked at: each warning and breach is announced exactly once.

    Rows another worker has in hand are skipped; nothing due costs one look at a partial index.
    """
    rows = list(
        TicketClock.objects.select_for_update(skip_locked=True).filter(next_at__lte=at).order_by("next_at")[:limit]
    )
    events: list[ClockWarned | ClockBreached] = []
    for row in rows:
        value, alarm = rules.look(_value(row), at=at)
        _save(row, value)
        if alarm == "warning":
            events.append(ClockWarned(row.ticket_id, row.pk))
        elif alarm == "breach":
            events.append(ClockBreached(row.ticket_id, row.pk))
    announce_all(events, at)
    return len(rows)


def _each(ticket: Ticket, change: Callable[[TargetClock], TargetClock]) -> None:
    for row in live(ticket):
        _save(row, change(_value(row)))


def _value(row: TicketClock) -> TargetClock:
    return TargetClock(started_at=row.started_at, **{name: getattr(row, name) for name in MOVING_FIELDS})


def _filled(row: TicketClock, value: TargetClock) -> TicketClock:
    for name in MOVING_FIELDS:
        setattr(row, name, getattr(value, name))
    return row


def _save(row: TicketClock, value: TargetClock) -> None:
    _filled(row, value).save()
