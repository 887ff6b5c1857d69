"""What the page of one calendar shows."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from dromos.calendars import queries
from dromos.calendars.models import BusinessCalendar
from dromos.console.planner.forms import FeedForm
from dromos.console.setup.forms.calendars import CalendarForm, ContractForm, ExceptionForm
from dromos.console.setup.hours import preview, year
from dromos.lib.typed import whole

FIRST_YEAR, LAST_YEAR = 1970, 2100


def page(calendar: BusinessCalendar, given: Mapping[str, str], today: dt.date, **forms: object) -> dict[str, Any]:
    """The week, the year (``?year=``), one day of it (``?day=``), and the forms, those given in place of fresh ones."""
    chosen = _day(given.get("day", ""))
    shown = chosen.year if chosen else _year(given.get("year", ""), today)
    special = queries.days_of_year(calendar, shown, get_language() or "")
    value = queries.calendar_value(calendar)
    line = queries.lineage(calendar)
    return {
        "line": line,
        "sources": sources(line),
        "inherits_hours": "" if any(calendar.frames.values()) else str(_nearest(line, "frames") or ""),
        "own_dates": set(calendar.exceptions.values_list("date", flat=True)),
        "followers": followers(calendar),
        "feeds": list(calendar.feeds.all()),
        "feed_form": FeedForm(),
        "contracts": list(calendar.contract_links.values_list("contract__number", flat=True)),
        "contract_form": ContractForm(),
        "zone": value.time_zone,
        "calendar": calendar,
        "form": CalendarForm(calendar=calendar, initial=CalendarForm.initial_of(calendar)),
        "try_form": preview.PreviewForm(initial={"starts": preview.friday_afternoon(today)}),
        "exception_form": _exception_form(calendar, chosen),
        "chosen": chosen,
        "chosen_words": year.hours(value.frames_on(chosen)) if chosen else "",
        "year": shown,
        "months": year.months_of(value, shown, special),
        "weekdays": year.weekdays(),
        "days": special,
        "hours_per_week": f"{sum(closes - opens for day in value.week for opens, closes in day) / 3600:g}",
        **forms,
    }


def sources(line: Sequence[BusinessCalendar]) -> list[tuple[str, str, BusinessCalendar | None]]:
    """Each thing a calendar has, what it is, and from which calendar (None: nowhere)."""
    zone, country, hours = (_nearest(line, field) for field in ("time_zone", "country", "frames"))
    holidays = f"{country.country} {country.region}".strip() if country else _("none")
    return [
        (_("Time zone"), zone.time_zone if zone else "UTC", zone),
        (_("Public holidays"), holidays, country),
        (_("Working hours"), _("of a week"), hours),
    ]


def _nearest(line: Sequence[BusinessCalendar], field: str) -> BusinessCalendar | None:
    def has(one: BusinessCalendar) -> bool:
        return any(one.frames.values()) if field == "frames" else bool(getattr(one, field))

    return next((one for one in line if has(one)), None)


def followers(calendar: BusinessCalendar) -> list[str]:
    """Departments and calendars that follow this one, by name."""
    departments = calendar.department_links.values_list("department__name", flat=True)
    return [*departments, *calendar.children.values_list("name", flat=True)]


def _exception_form(calendar: BusinessCalendar, chosen: dt.date | None) -> ExceptionForm:
    if chosen is None:
        return ExceptionForm()
    known = calendar.exceptions.filter(date=chosen).first()
    if known is None:
        return ExceptionForm(initial={"date": chosen})
    return ExceptionForm(initial={"date": chosen, "name": known.name, "frames": known.frames})


def _year(asked: str, today: dt.date) -> int:
    year = whole(asked, most=LAST_YEAR)
    return year if year is not None and year >= FIRST_YEAR else today.year


def _day(asked: str) -> dt.date | None:
    try:
        day = dt.date.fromisoformat(asked)
    except ValueError:
        return None
    return day if FIRST_YEAR <= day.year <= LAST_YEAR else None
