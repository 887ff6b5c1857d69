"""Whether somebody is to be at work, from their shifts and absences: the standing, and until when it holds. Pure.

An absence binds everybody. A shift binds who follows a pattern or has a shift of their own that day; the hours of
a calendar alone send nobody home.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from dromos.calendars.shifts import Period, Person, works

OFF_SHIFT, ABSENT = "off_shift", "absent"
LOOK_AGAIN = dt.timedelta(hours=24)
AHEAD = dt.timedelta(days=15)


@dataclass(frozen=True, slots=True)
class Away:
    """An approved absence and its kind."""

    kind: str
    period: Period


@dataclass(frozen=True, slots=True)
class Standing:
    """``cause``: ABSENT, OFF_SHIFT, or "" for at work. ``until_at``: when that ends, None when nobody knows.

    ``next_at``: when to look again.
    """

    cause: str
    kind: str
    until_at: dt.datetime | None
    next_at: dt.datetime


def standing(person: Person, absences: Sequence[Away], at: dt.datetime) -> Standing:
    """How ``person`` stands at ``at``. ``absences`` are those that have not ended, the earliest first."""
    for away in absences:
        if away.period.starts_at <= at < away.period.ends_at:
            until = _end_of(away.period.ends_at, absences)
            return Standing(ABSENT, away.kind, until, until)
    begins = [away.period.starts_at for away in absences if away.period.starts_at > at]
    soonest = min([*begins, at + LOOK_AGAIN])
    if not _has_shifts(person, at):
        return Standing("", "", None, soonest)
    shifts = works(person, at, at + AHEAD)
    if shifts and shifts[0].starts_at <= at:
        return Standing("", "", None, min(soonest, shifts[0].ends_at))
    back = shifts[0].starts_at if shifts else None
    return Standing(OFF_SHIFT, "", back, min(soonest, back or soonest))


def _has_shifts(person: Person, at: dt.datetime) -> bool:
    day = at.astimezone(ZoneInfo(person.time_zone)).date()
    return day in person.changes or any(turn.holds_on(day) for turn in person.turns)


def _end_of(ends_at: dt.datetime, absences: Sequence[Away]) -> dt.datetime:
    """The end of absences that follow each other without a gap."""
    for away in absences:
        if away.period.starts_at <= ends_at < away.period.ends_at:
            ends_at = away.period.ends_at
    return ends_at
