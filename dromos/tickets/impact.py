"""What a change of policies or of a calendar would do to running clocks, computed without writing anything."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from dromos.calendars import queries as calendars
from dromos.calendars.clock import Calendar, NeverOpen
from dromos.calendars.models import BusinessCalendar
from dromos.sla import rules
from dromos.sla.matching import Policy, match
from dromos.tickets import clock_rows, clocks, states
from dromos.tickets.models import TicketClock

LOOKED_AT = 400
"""So many clocks are computed before a change is saved, the soonest due first."""


@dataclass(frozen=True, slots=True)
class Touched:
    """One clock that would move. ``new_due_at`` None: paused, or (``ends``) no longer promised."""

    clock: TicketClock
    new_due_at: dt.datetime | None
    policy: str
    is_late: bool
    ends: bool = False

    @property
    def is_earlier(self) -> bool:
        old = self.clock.due_at
        return not self.ends and old is not None and self.new_due_at is not None and self.new_due_at < old


@dataclass(frozen=True, slots=True)
class Impact:
    """Clocks that would move, the soonest due first; ``looked_at`` of ``open`` running ones were computed."""

    touched: tuple[Touched, ...]
    looked_at: int
    open: int

    @property
    def earlier(self) -> int:
        return sum(one.is_earlier for one in self.touched)

    @property
    def ended(self) -> int:
        return sum(one.ends for one in self.touched)

    @property
    def later(self) -> int:
        return len(self.touched) - self.earlier - self.ended

    @property
    def late(self) -> int:
        """Clocks that would be broken at once."""
        return sum(one.is_late for one in self.touched)


def of_policies(policies: Sequence[Policy], at: dt.datetime) -> Impact:
    """What would move if these, in this order, were the active policies."""
    rows = _open().filter(is_budget=False)
    return _impact((_under(policies, row, at) for row in rows[:LOOKED_AT]), rows)


def of_calendar(edited: BusinessCalendar, at: dt.datetime, *, days: Mapping[str, Any] | None = None) -> Impact:
    """What would move if ``edited``, an unsaved calendar, were saved, with other frames on ``days`` (by ISO date;
    None: an ordinary day again). Calendars that inherit from it are counted.
    """
    values = {heir.pk: _value(heir, edited, days or {}) for heir in _heirs(edited)}
    rows = _open().filter(calendar__in=values)
    return _impact((_on(values[row.calendar_id], row, at) for row in rows[:LOOKED_AT]), rows)


def _open() -> QuerySet[TicketClock]:
    rows = TicketClock.objects.filter(stopped_at=None, state__in=["running", "paused"], ticket__state__in=states.LIVE)
    related = ("ticket__category", "ticket__department", "ticket__promised_by", "calendar", "policy",
               "ticket__customer__organization__segment", "ticket__customer__segment")  # fmt: skip
    return rows.exclude(kind=TicketClock.Kind.THIRD_PARTY).select_related(*related).order_by("due_at", "id")


def _impact(found: Iterable[Touched | None], rows: QuerySet[TicketClock]) -> Impact:
    everything = list(found)
    whole = len(everything) if len(everything) < LOOKED_AT else rows.count()
    return Impact(tuple(one for one in everything if one is not None), len(everything), whole)


def _under(policies: Sequence[Policy], row: TicketClock, at: dt.datetime) -> Touched | None:
    policy = match(policies, clocks.facts_of(row.ticket, at)).policy
    target_s = policy.target_s(row.kind) if policy else None
    if policy is None or target_s is None:
        return Touched(row, None, "", is_late=False, ends=True)
    calendar = calendars.calendar_value(row.calendar)
    return _moved(row, calendar, at, target_s=target_s, warn_before_s=policy.warn_before_s, policy=policy.name)


def _on(calendar: Calendar, row: TicketClock, at: dt.datetime) -> Touched | None:
    name = row.policy.name if row.policy else ""
    return _moved(row, calendar, at, target_s=row.target_s, warn_before_s=row.warn_before_s, policy=name)


def _moved(
    row: TicketClock, calendar: Calendar, at: dt.datetime, *, target_s: int, warn_before_s: int, policy: str
) -> Touched | None:
    value, was = clock_rows.value_of(row), calendars.calendar_value(row.calendar)
    try:
        new = rules.recompute(value, was=was, calendar=calendar, target_s=target_s, warn_before_s=warn_before_s, at=at)
    except NeverOpen:
        return Touched(row, None, policy, is_late=False)
    if (new.due_at, new.remaining_s) == (value.due_at, value.remaining_s):
        return None
    is_late = new.due_at is not None and new.due_at <= at and (value.due_at is None or value.due_at > at)
    return Touched(row, new.due_at, policy, is_late=is_late)


def _heirs(edited: BusinessCalendar) -> list[BusinessCalendar]:
    """The calendar and everything below it, each with the unsaved one above."""
    found = [edited]
    for one in found:
        if one.pk is None or len(found) > 1000:
            break
        for child in BusinessCalendar.objects.filter(parent_id=one.pk):
            child.parent = one
            found.append(child)
    return found


def _value(heir: BusinessCalendar, edited: BusinessCalendar, days: Mapping[str, Any]) -> Calendar:
    described = calendars.describe(heir)
    own = set() if heir.pk == edited.pk else {str(day) for day in heir.exceptions.values_list("date", flat=True)}
    for day, frames in days.items():
        if day in own:
            continue
        described["days"].pop(day, None)
        if frames is not None:
            described["days"][day] = frames
    return calendars.value_of(described)
