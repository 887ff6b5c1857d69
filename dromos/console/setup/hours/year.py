"""A year of a calendar as twelve little months: which days are open, closed, or different, and why."""

import calendar as months
import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import formats
from django.utils.translation import gettext as _

from dromos.calendars.clock import Calendar, Frames


@dataclass(frozen=True, slots=True)
class Day:
    """One day as it is drawn. ``kind``: open, closed (by the week), holiday, worked, feed, own; ``words``: why."""

    date: dt.date
    kind: str
    words: str


@dataclass(frozen=True, slots=True)
class Month:
    """One month: its name, and weeks of seven places, None where the month has no day."""

    name: str
    weeks: list[list[Day | None]]


def months_of(value: Calendar, year: int, special: Iterable[tuple[dt.date, str, str]]) -> list[Month]:
    """The year of ``value``; ``special`` as `queries.days_of_year` gives it."""
    named = {date: (name, kind) for date, name, kind in special}
    return [
        Month(
            formats.date_format(dt.date(year, month, 1), "F"),
            [
                [_day(value, date, named) if date.month == month else None for date in week]
                for week in months.Calendar().monthdatescalendar(year, month)
            ],
        )
        for month in range(1, 13)
    ]


def weekdays() -> list[tuple[str, str]]:
    """Short and full names of the days, Monday first."""
    monday = dt.date(2024, 1, 1)
    days = [monday + dt.timedelta(days=n) for n in range(7)]
    return [(formats.date_format(day, "D"), formats.date_format(day, "l")) for day in days]


def _day(value: Calendar, date: dt.date, named: dict[dt.date, tuple[str, str]]) -> Day:
    frames = value.frames_on(date)
    name, kind = named.get(date, ("", ""))
    if kind == "exception":
        shown = "own"
    elif kind == "worked":
        shown, name = "worked", name or _("Worked instead of another day")
    elif kind:
        shown = "feed" if kind == "feed" else "holiday"
    else:
        shown = "open" if frames else "closed"
    parts = [formats.date_format(date, "l j F Y"), name, hours(frames)]
    return Day(date, shown, ", ".join(part for part in parts if part))


def hours(frames: Frames) -> str:
    """``09:00–13:00, 14:00–18:00``, or "closed"."""
    return ", ".join(f"{_wall(opens)}–{_wall(closes)}" for opens, closes in frames) or _("closed")


def _wall(seconds: int) -> str:
    return f"{seconds // 3600:02}:{seconds % 3600 // 60:02}"
