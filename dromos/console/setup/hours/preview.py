"""When a target would end on working hours that are still being edited, and on which of them it is used up."""

import copy
import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dromos.calendars import clock, queries
from dromos.calendars.models import BusinessCalendar
from dromos.console.setup.forms.calendars import CalendarForm
from dromos.console.setup.forms.working_time import WorkingTimeField, written

HOURS_FIELDS = ("parent", "time_zone", "country", "region")
MOST_STEPS = 8


@dataclass(frozen=True, slots=True)
class Step:
    """Working time used up on one stretch of one day."""

    day: str
    hours: str
    seconds: int


@dataclass(frozen=True, slots=True)
class Answer:
    """``ends`` in words; ``steps`` on which the target is used up (``more``: further ones, not listed)."""

    target_s: int
    starts: str
    ends: str
    steps: tuple[Step, ...] = ()
    more: int = 0


class PreviewForm(forms.Form):
    """A target and when it starts."""

    prefix = "try"
    target = WorkingTimeField(label=gettext_lazy("A target of"), initial=7200)
    starts = forms.DateTimeField(
        label=gettext_lazy("that starts"),
        widget=forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"}),
    )


def friday_afternoon(today: dt.date) -> dt.datetime:
    """The next Friday, 16:00: the hour at which calendars show whether they are right."""
    return dt.datetime.combine(today + dt.timedelta(days=(4 - today.weekday()) % 7), dt.time(16))


def page(given: Mapping[str, str], calendar: BusinessCalendar | None, at: dt.datetime) -> dict[str, Any]:
    """What the box shows for the posted hours; the saved ones where none were posted."""
    form, try_form = CalendarForm(given, calendar=calendar), PreviewForm(given)
    form.full_clean()
    is_saved = calendar is not None and "time_zone" not in given
    row = calendar if calendar is not None and is_saved else edited(form, calendar, at)
    found = None
    if try_form.is_valid() and try_form.cleaned_data["target"]:
        found = answer(row, try_form.cleaned_data["target"], try_form.cleaned_data["starts"].replace(tzinfo=None))
    return {"answer": found, "try_form": try_form, "written": written}


def edited(form: CalendarForm, calendar: BusinessCalendar | None, at: dt.datetime) -> BusinessCalendar:
    """The calendar as the form has it, not saved. What the form got wrong is left as it was."""
    row = copy.copy(calendar) if calendar else BusinessCalendar(updated_at=at, time_zone="UTC")
    known: dict[str, Any] = getattr(form, "cleaned_data", {})
    for field in HOURS_FIELDS:
        setattr(row, field, known.get(field, getattr(row, field)))
    if "country" in form.errors:
        row.country = row.region = ""
    row.frames = {day: known.get(f"hours_{day}", row.frames.get(day, [])) for day in clock.DAYS}
    return row


def answer(row: BusinessCalendar, target_s: int, wall: dt.datetime) -> Answer | None:
    """When ``target_s`` from ``wall`` (local time there) is used up; None when the calendar never opens."""
    value = queries.value_of(queries.describe(row))
    zone = ZoneInfo(value.time_zone)
    starts = wall.replace(tzinfo=zone)
    try:
        ends = clock.add(value, starts, target_s)
        steps = _steps(value, starts, ends.astimezone(zone))
    except clock.NeverOpen:
        return None
    return Answer(target_s, _moment(starts), _moment(ends), tuple(steps[:MOST_STEPS]), max(len(steps) - MOST_STEPS, 0))


def _steps(value: clock.Calendar, at: dt.datetime, ends: dt.datetime) -> list[Step]:
    steps: list[Step] = []
    while at < ends and len(steps) < 400:
        opens = clock.next_opening(value, at)
        closes = min(clock.next_closing(value, at), ends)
        hours = f"{opens:%H:%M}–{closes:%H:%M}"
        steps.append(Step(formats.date_format(opens, "D j M"), hours, clock.elapsed(value, opens, closes)))
        at = closes
    return steps


def _moment(at: dt.datetime) -> str:
    return _("%(day)s at %(time)s") % {"day": formats.date_format(at, "l j F Y"), "time": f"{at:%H:%M}"}
