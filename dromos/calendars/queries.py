"""Reads about calendars: which one holds for whom, and its value for the clock."""

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from dromos.accounts.models import Department
from dromos.calendars.clock import DAYS, Calendar, Frames, frames
from dromos.calendars.holidays import Holiday, holidays_of
from dromos.calendars.models import BusinessCalendar, CalendarException
from dromos.lib.memo import remembered

YEARS_BACK, YEARS_AHEAD = 3, 15
"""Public holidays are laid out for so many years around a calendar's last change."""


class NoCalendarError(LookupError):
    """Neither the department nor the house has a calendar: set one up first."""


@remembered
def calendar_for(department: Department | None) -> BusinessCalendar:
    """The calendar a department's targets run on: its own, else the default one. Raises NoCalendarError."""
    found = None
    if department is not None:
        found = BusinessCalendar.objects.filter(department_links__department=department).first()
    found = found or BusinessCalendar.objects.filter(is_default=True).first()
    if found is None:
        raise NoCalendarError("There is no default business calendar.")
    return found


def calendar_value(calendar: BusinessCalendar) -> Calendar:
    """The calendar as the clock takes it, with public holidays, working Saturdays and exceptions.

    Kept per process until ``updated_at`` moves, so that the clock's tables are built once.
    """
    hours = json.dumps(calendar.frames, sort_keys=True)
    return _value(calendar.pk, calendar.updated_at, calendar.time_zone, calendar.country, calendar.region, hours)


@lru_cache(maxsize=256)
def _value(pk: int, updated_at: dt.datetime, time_zone: str, country: str, region: str, hours: str) -> Calendar:
    rows = CalendarException.objects.filter(calendar_id=pk).values_list("date", "frames")
    years = (updated_at.year - YEARS_BACK, updated_at.year + YEARS_AHEAD)
    public = holidays_of(country, region, *years) if country else []
    return build(time_zone, json.loads(hours), public, {day: read_frames(of) for day, of in rows})


def build(
    time_zone: str,
    hours: Mapping[str, Any],
    public: Sequence[Holiday] = (),
    exceptions: Mapping[dt.date, Frames] | None = None,
) -> Calendar:
    """Put a calendar together. A Saturday worked by law has a Monday's hours; an exception wins over everything."""
    week = tuple(read_frames(hours.get(day, [])) for day in DAYS)
    special = {holiday.date: week[0] for holiday in public if holiday.is_working}
    special.update(exceptions or {})
    return Calendar(
        time_zone=time_zone,
        week=week,
        holidays=frozenset(holiday.date for holiday in public if not holiday.is_working),
        exceptions=tuple(sorted(special.items())),
    )


def read_frames(stored: Any) -> Frames:
    """Frames from their stored form, a list of [from, to]. Raises ValueError."""
    if not isinstance(stored, list) or not all(isinstance(pair, list | tuple) and len(pair) == 2 for pair in stored):
        raise ValueError("frames are a list of [from, to]")
    return frames(*((str(opens), str(closes)) for opens, closes in stored))


def days_of_year(calendar: BusinessCalendar, year: int, language: str = "") -> list[tuple[dt.date, str, str]]:
    """What differs from the week in a year, in order: (date, name, "closed" | "worked" | "exception")."""
    days: dict[dt.date, tuple[str, str]] = {}
    if calendar.country:
        for holiday in holidays_of(calendar.country, calendar.region, year, year, language):
            days[holiday.date] = (holiday.name, "worked" if holiday.is_working else "closed")
    for exception in calendar.exceptions.filter(date__year=year):
        name = exception.name or days.get(exception.date, ("", ""))[0]
        days[exception.date] = (name, "exception")
    return [(day, *days[day]) for day in sorted(days)]
