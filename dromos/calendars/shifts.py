"""When a person works: a pattern of weeks, single days that differ, and time away. Pure.

A person without a pattern works the hours of the calendar their department follows.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from dromos.calendars import clock
from dromos.calendars.clock import DAY, DAYS, Calendar, Frames

Week = tuple[Frames, ...]
"""Seven days, Monday first. A frame may end after midnight: 22:00 to 30:00."""


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A half-open stretch of time."""

    starts_at: dt.datetime
    ends_at: dt.datetime

    def overlaps(self, other: "Period") -> bool:
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at

    @property
    def seconds(self) -> int:
        return int((self.ends_at - self.starts_at).total_seconds())


@dataclass(frozen=True, slots=True)
class Turn:
    """A pattern followed from one date until another (None: for good). ``calendar``: whose holidays are free.

    ``time_zone`` is where its hours are told; empty: at the person's.
    """

    weeks: tuple[Week, ...]
    starts_date: dt.date
    ends_date: dt.date | None = None
    first_week: int = 0
    calendar: Calendar | None = None
    time_zone: str = ""

    def holds_on(self, day: dt.date) -> bool:
        return self.starts_date <= day and (self.ends_date is None or day < self.ends_date)

    def frames_on(self, day: dt.date) -> Frames:
        """The shift of a date: on a day the calendar treats specially, only while the house is open.

        A Saturday worked by law, without a shift of its own, has the Monday's.
        """
        monday = self.starts_date - dt.timedelta(days=self.starts_date.weekday())
        week = self.weeks[((day - monday).days // 7 + self.first_week) % len(self.weeks)]
        shift = week[day.weekday()]
        if self.calendar is None or not self.calendar.is_special(day):
            return shift
        house = self.calendar.frames_on(day)
        if house and not shift and not self.calendar.week[day.weekday()]:
            shift = week[0]
        return _both(shift, house)


@dataclass(frozen=True, slots=True)
class Person:
    """Everything that says when one person works."""

    id: int
    time_zone: str
    turns: Sequence[Turn] = ()
    changes: Mapping[dt.date, Frames] = field(default_factory=dict)
    away: Sequence[Period] = ()
    fallback: Calendar | None = None

    def shift_on(self, day: dt.date) -> tuple[str, Frames]:
        """The shift of a local date, absences not counted, and in which time zone it is told."""
        turn = next((turn for turn in self.turns if turn.holds_on(day)), None)
        zone = (turn.time_zone if turn else "") or self.time_zone
        if (changed := self.changes.get(day)) is not None:
            return zone, changed
        if turn is not None:
            return zone, turn.frames_on(day)
        return (self.fallback.time_zone, self.fallback.frames_on(day)) if self.fallback else (zone, ())


def planned(person: Person, starts_at: dt.datetime, ends_at: dt.datetime) -> list[Period]:
    """The shifts of ``[starts_at, ends_at)``, absences not counted, in UTC."""
    day = starts_at.astimezone(ZoneInfo(person.time_zone)).date() - dt.timedelta(days=2)
    last = ends_at.astimezone(ZoneInfo(person.time_zone)).date() + dt.timedelta(days=1)
    found: list[Period] = []
    while day <= last:
        zone, shift = person.shift_on(day)
        for opens, closes in clock.stretches_on(zone, day, shift):
            if opens < ends_at and closes > starts_at:
                found.append(Period(max(opens, starts_at), min(closes, ends_at)))
        day += dt.timedelta(days=1)
    return joined(found)


def works(person: Person, starts_at: dt.datetime, ends_at: dt.datetime) -> list[Period]:
    """When the person works in ``[starts_at, ends_at)``: their shifts without their absences, in UTC."""
    return without(planned(person, starts_at, ends_at), person.away)


def joined(periods: Iterable[Period]) -> list[Period]:
    """The same time with overlapping and touching periods made one, in order."""
    found: list[Period] = []
    for period in sorted(periods):
        if found and period.starts_at <= found[-1].ends_at:
            found[-1] = Period(found[-1].starts_at, max(found[-1].ends_at, period.ends_at))
        else:
            found.append(period)
    return found


def without(periods: Iterable[Period], taken: Iterable[Period]) -> list[Period]:
    """What is left of ``periods`` when ``taken`` is cut out."""
    left = list(periods)
    for away in taken:
        left = [
            part
            for period in left
            for part in (
                Period(period.starts_at, min(period.ends_at, away.starts_at)),
                Period(max(period.starts_at, away.ends_at), period.ends_at),
            )
            if part.starts_at < part.ends_at
        ]
    return left


def whole_days(first: dt.date, last: dt.date, time_zone: str) -> Period:
    """From midnight at the beginning of ``first`` to midnight at the end of ``last`` (both included), in UTC."""
    zone = ZoneInfo(time_zone)
    begins = dt.datetime.combine(first, dt.time(), tzinfo=zone)
    ends = dt.datetime.combine(last + dt.timedelta(days=1), dt.time(), tzinfo=zone)
    return Period(begins.astimezone(dt.UTC), ends.astimezone(dt.UTC))


def read_shift(stored: Any) -> Frames:
    """A day's shifts from their stored form, a list of [from, to]; one that ends before it starts ends next day.

    Raises ValueError for anything else, and for shifts that overlap.
    """
    if not isinstance(stored, list) or not all(isinstance(pair, list | tuple) and len(pair) == 2 for pair in stored):
        raise ValueError("shifts are a list of [from, to]")
    found = sorted(_over_midnight(str(opens), str(closes)) for opens, closes in stored)
    if any(later[0] < earlier[1] for earlier, later in pairwise(found)):
        raise ValueError("shifts of a day overlap")
    return tuple(found)


def read_weeks(stored: Any) -> tuple[Week, ...]:
    """A pattern from its stored form, a list of weeks. Raises ValueError."""
    if not isinstance(stored, list) or not stored:
        raise ValueError("a pattern has at least one week")
    if any(not isinstance(week, dict) or set(week) - set(DAYS) for week in stored):
        raise ValueError("a week has days from Mon to Sun")
    return tuple(tuple(read_shift(week.get(day, [])) for day in DAYS) for week in stored)


def _over_midnight(opens: str, closes: str) -> tuple[int, int]:
    starts, ends = clock.wall_seconds(opens), clock.wall_seconds(closes)
    if starts in (DAY, ends):
        raise ValueError(f"a shift lasts: {opens}-{closes}")
    return starts, ends if ends > starts else ends + DAY


def _both(one: Frames, other: Frames) -> Frames:
    """The time in both; what goes beyond midnight is kept as long as the house is open until midnight."""
    kept = []
    for opens, closes in one:
        for first, last in other:
            until = closes if last == DAY else min(closes, last)
            if max(opens, first) < until:
                kept.append((max(opens, first), until))
    return tuple(sorted(kept))
