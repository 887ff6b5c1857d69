"""Who works when, as days to draw: pure, from rosters to cells of a week."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from dromos.calendars.clock import DAY
from dromos.calendars.roster import Roster
from dromos.calendars.shifts import Period

HOUR = 3600
Stretch = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Away:
    """An absence as one day shows it."""

    kind: str
    label: str
    state: str
    is_whole_day: bool


@dataclass(frozen=True, slots=True)
class Cell:
    """One person's day: seconds since midnight of work and of what was planned, and what keeps them away."""

    date: dt.date
    works: list[Stretch]
    planned: list[Stretch]
    away: list[Away]
    is_changed: bool

    @property
    def seconds(self) -> int:
        return sum(ends - begins for begins, ends in self.works)


@dataclass(frozen=True, slots=True)
class Row:
    """One person's days."""

    user: Any
    cells: list[Cell]

    @property
    def seconds(self) -> int:
        return sum(cell.seconds for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Cover:
    """How many work on a day at all, and in each of its hours."""

    date: dt.date
    people: int
    by_hour: list[int]


def monday_of(day: dt.date) -> dt.date:
    return day - dt.timedelta(days=day.weekday())


def days_from(first: dt.date, number: int = 7) -> list[dt.date]:
    return [first + dt.timedelta(days=n) for n in range(number)]


def bounds(day: dt.date, zone: ZoneInfo) -> Period:
    """A local day as a period."""
    begins = dt.datetime.combine(day, dt.time(), tzinfo=zone)
    return Period(begins, dt.datetime.combine(day + dt.timedelta(days=1), dt.time(), tzinfo=zone))


def row_of(roster: Roster, days: Sequence[dt.date], zone: ZoneInfo, changed: Collection[tuple[int, dt.date]]) -> Row:
    """``changed``: (person, day) for single days that differ from the pattern."""
    return Row(roster.user, [_cell(roster, day, zone, (roster.user.pk, day) in changed) for day in days])


def _cell(roster: Roster, day: dt.date, zone: ZoneInfo, is_changed: bool) -> Cell:  # noqa: FBT001
    away = [
        Away(row.kind, str(row.get_kind_display()), row.state, row.is_whole_days)
        for row in roster.absences
        if row.state in {"requested", "approved"} and _falls_on(row, day, zone, ZoneInfo(roster.user.time_zone))
    ]
    return Cell(day, on_day(roster.works, day, zone), on_day(roster.planned, day, zone), away, is_changed)


def _falls_on(row: Any, day: dt.date, zone: ZoneInfo, home: ZoneInfo) -> bool:
    """Whole days are those of the person's ``home``; hours fall where they do for the reader."""
    if not row.is_whole_days:
        return bounds(day, zone).overlaps(Period(row.starts_at, row.ends_at))
    last = (row.ends_at - dt.timedelta(seconds=1)).astimezone(home).date()
    return bool(row.starts_at.astimezone(home).date() <= day <= last)


def on_day(periods: Iterable[Period], day: dt.date, zone: ZoneInfo) -> list[Stretch]:
    """The parts of ``periods`` on a local day, in wall seconds since its midnight."""
    here = bounds(day, zone)
    found = []
    for period in periods:
        begins, ends = max(period.starts_at, here.starts_at), min(period.ends_at, here.ends_at)
        if begins < ends:
            found.append((_wall(begins, zone), DAY if ends == here.ends_at else _wall(ends, zone)))
    return found


def _wall(at: dt.datetime, zone: ZoneInfo) -> int:
    local = at.astimezone(zone)
    return local.hour * HOUR + local.minute * 60 + local.second


def cover_of(rows: Sequence[Row], days: Sequence[dt.date]) -> list[Cover]:
    """How many are at work: in each hour, whoever works in any part of it."""
    found = []
    for n, day in enumerate(days):
        cells = [row.cells[n] for row in rows]
        hours = [
            sum(any(begins < (hour + 1) * HOUR and ends > hour * HOUR for begins, ends in cell.works) for cell in cells)
            for hour in range(24)
        ]
        found.append(Cover(day, sum(bool(cell.works) for cell in cells), hours))
    return found
