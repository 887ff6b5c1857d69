"""How a clock's row and its value (`sla.rules.TargetClock`) belong together: read, written, kept up to date."""

import datetime as dt
from collections.abc import Sequence

from django.db import connection

from dromos.calendars import queries as calendars
from dromos.lib.events import announce_all
from dromos.sla import penalties, rules
from dromos.sla import queries as sla
from dromos.sla.rules import TargetClock
from dromos.tickets.events import ClockBreached, ClockWarned
from dromos.tickets.models import ClockChange, TicketClock

# The fields a row and a value have in common, all but those fixed at the start.
MOVING_FIELDS = (
    "state", "target_s", "warn_before_s", "due_at", "next_at", "paused_at", "paused_in", "paused_until", "paused_s",
    "remaining_s", "warned_at", "breached_at", "stopped_at",
)  # fmt: skip


def value_of(row: TicketClock) -> TargetClock:
    return TargetClock(started_at=row.started_at, **{name: getattr(row, name) for name in MOVING_FIELDS})


def filled(row: TicketClock, value: TargetClock) -> TicketClock:
    for name in MOVING_FIELDS:
        setattr(row, name, getattr(value, name))
    return row


def save(
    row: TicketClock,
    value: TargetClock,
    at: dt.datetime,
    *,
    why: str = "",
    old: tuple[int | None, int] | None = None,
    quietly: bool = False,
) -> None:
    """Write what moved, with what held before; announce a warning or breach (not ``quietly``) found on the way.

    ``old``: policy and calendar it had before, when they are others now.
    """
    before = value_of(row)
    is_other = old is not None and old != (row.policy_id, row.calendar_id)
    if value == before and not is_other:
        return
    alarms = [] if quietly else alarms_of(row, value)
    filled(row, value)
    if before.is_live and not value.is_live:
        _fix_penalty(row, value, at)
    row.save()
    if (what := _what_moved(before, value, is_other=is_other)) is not None:
        _note_change(row, before, at, what, why, old or (row.policy_id, row.calendar_id))
    announce_all(alarms, at)


def save_alarms(rows: Sequence[TicketClock]) -> None:
    """Write what a look changes in clocks that run, all of them in one go."""
    if not rows:
        return
    with connection.cursor() as cursor:
        cursor.executemany(
            "UPDATE tickets_ticketclock SET state = %s, next_at = %s, warned_at = %s, breached_at = %s WHERE id = %s",
            [(str(row.state), row.next_at, row.warned_at, row.breached_at, row.pk) for row in rows],
        )


def alarms_of(row: TicketClock, value: TargetClock) -> list[ClockWarned | ClockBreached]:
    """What nobody has heard yet: a breach, or (without one) a warning."""
    if value.breached_at is not None and row.breached_at is None:
        return [ClockBreached(row.ticket_id, row.pk)]
    if value.warned_at is not None and row.warned_at is None:
        return [ClockWarned(row.ticket_id, row.pk)]
    return []


def _what_moved(before: TargetClock, value: TargetClock, *, is_other: bool) -> ClockChange.What | None:
    if not value.is_live:
        return None
    if value.state == "paused" and (before.state, before.paused_in) != ("paused", value.paused_in):
        return ClockChange.What.PAUSED
    if before.state == "paused" != value.state:
        return ClockChange.What.RESUMED
    promised = (before.target_s, before.due_at, before.remaining_s) != (value.target_s, value.due_at, value.remaining_s)
    return ClockChange.What.RECOMPUTED if is_other or promised else None


def _note_change(
    row: TicketClock,
    before: TargetClock,
    at: dt.datetime,
    what: ClockChange.What,
    why: str,
    old: tuple[int | None, int],
) -> None:
    ClockChange.objects.create(
        clock=row,
        at=at,
        what=what,
        why=why,
        old_due_at=before.due_at,
        new_due_at=row.due_at,
        old_target_s=before.target_s,
        new_target_s=row.target_s,
        old_policy_id=old[0],
        old_calendar_id=old[1],
    )


def _fix_penalty(row: TicketClock, value: TargetClock, at: dt.datetime) -> None:
    terms = sla.terms_of(row.policy)
    if terms is not None and row.kind in terms.on and value.breached_at is not None:
        row.penalty = penalties.owed(terms, calendars.calendar_value(row.calendar), value, at)
        row.penalty_currency = terms.currency


def bring_up_to_date(row: TicketClock, at: dt.datetime) -> None:
    """Take along every change of the clock's calendar that it has not seen, each at the moment it happened."""
    while row.calendar_version < row.calendar.version:
        was, until = calendars.value_before(row.calendar, row.calendar_version)
        if row.calendar_version + 1 == row.calendar.version:
            calendar = calendars.calendar_value(row.calendar)
        else:
            calendar, _later = calendars.value_before(row.calendar, row.calendar_version + 1)
        row.calendar_version += 1
        value = value_of(row)
        if value.state in {"running", "paused"}:
            value = rules.recompute(
                value, was=was, calendar=calendar, target_s=row.target_s, warn_before_s=row.warn_before_s,
                at=max(min(until, at), row.started_at),
            )  # fmt: skip
        save(row, value, until, why="calendar")
        TicketClock.objects.filter(pk=row.pk).update(calendar_version=row.calendar_version)
