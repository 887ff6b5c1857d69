"""Reads about calendars: which one holds for whom, and its value for the clock."""

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from dromos.accounts.models import Department
from dromos.calendars.clock import DAYS, Calendar, Frames, frames, without
from dromos.calendars.holidays import Holiday, holidays_of
from dromos.calendars.models import BusinessCalendar, CalendarException, CalendarVersion, FeedDay
from dromos.lib.memo import remembered
from dromos.lib.set_up import SetUp

YEARS_BACK, YEARS_AHEAD = 3, 15
"""Public holidays are laid out for so many years around a calendar's last change."""
GENERATIONS = 8
"""So many parents a calendar may have above it."""


class NoCalendarError(LookupError):
    """Neither the department nor the house has a calendar: set one up first."""


@remembered
def calendar_for(department: Department | None, contract_id: int | None = None) -> BusinessCalendar:
    """The calendar targets run on: the contract's, else the department's, else the default one of the house.

    Raises NoCalendarError.
    """
    found = None
    if contract_id is not None:
        found = _OF_CONTRACT.one(contract_id)
    if found is None and department is not None:
        found = _OF_DEPARTMENT.one(department.pk)
    found = found or _DEFAULT.one()
    if found is None:
        raise NoCalendarError("There is no default business calendar.")
    return found


_OF_CONTRACT = SetUp(
    lambda contract: BusinessCalendar.objects.filter(contract_links__contract_id=contract).order_by("pk"), int
)
_OF_DEPARTMENT = SetUp(
    lambda department: BusinessCalendar.objects.filter(department_links__department=department).order_by("pk"), int
)
_DEFAULT = SetUp(lambda: BusinessCalendar.objects.filter(is_default=True).order_by("pk"))


def calendar_value(calendar: BusinessCalendar) -> Calendar:
    """The calendar as the clock takes it, with public holidays, working Saturdays, exceptions, feeds and parents.

    Kept per process until its version moves, so that the clock's tables are built once.
    """
    own = json.dumps([calendar.time_zone, calendar.country, calendar.region, calendar.frames], sort_keys=True)
    return _value(calendar.pk, calendar.version, calendar.updated_at, own)


@lru_cache(maxsize=256)
def _value(pk: int, version: int, updated_at: dt.datetime, own: str) -> Calendar:
    del version, updated_at, own  # of the key only: another version is another value
    return value_of(describe(BusinessCalendar.objects.get(pk=pk)))


def value_before(calendar: BusinessCalendar, version: int) -> tuple[Calendar, dt.datetime]:
    """What ``version`` of a calendar was, and until when it held. LookupError when there is no such version."""
    row = CalendarVersion.objects.filter(calendar=calendar, version=version).first()
    if row is None:
        raise LookupError(f"calendar {calendar.pk} has no version {version} before the present one")
    return value_of(row.described), row.replaced_at


def lineage(calendar: BusinessCalendar) -> list[BusinessCalendar]:
    """The calendar and those it inherits from, nearest first."""
    found = [calendar]
    while found[-1].parent is not None and len(found) <= GENERATIONS:
        found.append(found[-1].parent)
    return found


def describe(calendar: BusinessCalendar) -> dict[str, Any]:
    """Everything the clock needs, as plain JSON with inheritance worked out; ``value_of`` makes the value."""
    line = lineage(calendar)
    country = next((one for one in line if one.country), calendar)
    return {
        "time_zone": next((one.time_zone for one in line if one.time_zone), "UTC"),
        "country": country.country,
        "region": country.region,
        "years": [calendar.updated_at.year - YEARS_BACK, calendar.updated_at.year + YEARS_AHEAD],
        "frames": next((one.frames for one in line if any(one.frames.values())), {}),
        "days": _days([one.pk for one in line]),
        "closed": _closed([one.pk for one in line]),
    }


def _days(line: Sequence[int]) -> dict[str, Any]:
    """Exceptions by date; the nearest calendar's wins."""
    rows = CalendarException.objects.filter(calendar_id__in=line).values_list("calendar_id", "date", "frames")
    ordered = sorted(rows, key=lambda row: -line.index(row[0]))
    return {str(date): of for _pk, date, of in ordered}


def _closed(line: Sequence[int]) -> dict[str, list[Any]]:
    """What feeds close, by date, of every calendar in line."""
    found: dict[str, list[Any]] = {}
    rows = FeedDay.objects.filter(feed__calendar_id__in=line, feed__is_active=True)
    for date, closed in rows.values_list("date", "closed"):
        found.setdefault(str(date), []).extend(closed)
    return found


def value_of(described: Mapping[str, Any]) -> Calendar:
    """The value of what ``describe`` gave."""
    return _built(json.dumps(described, sort_keys=True))


@lru_cache(maxsize=256)
def _built(described: str) -> Calendar:
    plain = json.loads(described)
    public = holidays_of(plain["country"], plain["region"], *plain["years"]) if plain["country"] else []
    exceptions = {dt.date.fromisoformat(day): read_frames(of) for day, of in plain["days"].items()}
    closed = {dt.date.fromisoformat(day): read_frames(of) for day, of in plain["closed"].items()}
    return build(plain["time_zone"], plain["frames"], public, exceptions, closed)


def build(
    time_zone: str,
    hours: Mapping[str, Any],
    public: Sequence[Holiday] = (),
    exceptions: Mapping[dt.date, Frames] | None = None,
    closed: Mapping[dt.date, Frames] | None = None,
) -> Calendar:
    """Put a calendar together. A Saturday worked by law has a Monday's hours; an exception wins over everything,
    over the feeds' ``closed`` times too.
    """
    week = tuple(read_frames(hours.get(day, [])) for day in DAYS)
    special = {holiday.date: week[0] for holiday in public if holiday.is_working}
    off = frozenset(holiday.date for holiday in public if not holiday.is_working)
    for day, shut in (closed or {}).items():
        usual = () if day in off else week[day.weekday()]
        special[day] = without(special.get(day, usual), shut)
    special.update(exceptions or {})
    return Calendar(time_zone=time_zone, week=week, holidays=off, exceptions=tuple(sorted(special.items())))


def read_frames(stored: Any) -> Frames:
    """Frames from their stored form, a list of [from, to]. Raises ValueError."""
    if not isinstance(stored, list) or not all(isinstance(pair, list | tuple) and len(pair) == 2 for pair in stored):
        raise ValueError("frames are a list of [from, to]")
    return frames(*((str(opens), str(closes)) for opens, closes in stored))


def days_of_year(calendar: BusinessCalendar, year: int, language: str = "") -> list[tuple[dt.date, str, str]]:
    """What differs from the week in a year, in order: (date, name, "closed" | "worked" | "feed" | "exception")."""
    days: dict[dt.date, tuple[str, str]] = {}
    line = lineage(calendar)
    country = next((one for one in line if one.country), None)
    if country is not None:
        for holiday in holidays_of(country.country, country.region, year, year, language):
            days[holiday.date] = (holiday.name, "worked" if holiday.is_working else "closed")
    feeds = FeedDay.objects.filter(feed__calendar__in=line, feed__is_active=True, date__year=year)
    for day in feeds:
        days[day.date] = (day.name or days.get(day.date, ("", ""))[0], "feed")
    for one in reversed(line):
        for exception in one.exceptions.filter(date__year=year):
            name = exception.name or days.get(exception.date, ("", ""))[0]
            days[exception.date] = (name, "exception")
    return [(day, *days[day]) for day in sorted(days)]
