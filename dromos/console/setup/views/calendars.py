"""Business calendars: the week, the year's holidays, single dates."""

import datetime as dt

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_POST

from dromos.calendars import actions, clock, queries
from dromos.calendars.models import BusinessCalendar
from dromos.console.setup.forms.calendars import DAY_NAMES, CalendarForm, ExceptionForm
from dromos.ui.door import actor_of, administrator, carried_out


@administrator
def calendars(request: HttpRequest) -> HttpResponse:
    rows = BusinessCalendar.objects.prefetch_related("department_links__department")
    listed = [(row, _week(row), clock.is_open(queries.calendar_value(row), timezone.now())) for row in rows]
    return render(request, "setup/calendars.html", {"calendars": listed})


@administrator
def new_calendar(request: HttpRequest) -> HttpResponse:
    first = not BusinessCalendar.objects.exists()
    form = CalendarForm(
        request.POST or None,
        initial={
            "frames": actions.OFFICE_HOURS,
            "is_default": first,
            "time_zone": timezone.get_current_timezone_name(),
        },
    )
    by, at = actor_of(request), timezone.now()
    if carried_out(request, form, lambda: actions.create_calendar(by=by, at=at, **form.values())):
        return redirect("setup:calendars")
    return render(request, "setup/calendar_new.html", {"form": form})


@administrator
def calendar(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(BusinessCalendar, pk=pk)
    form = CalendarForm(request.POST or None, calendar=found, initial=CalendarForm.initial_of(found))
    by, at = actor_of(request), timezone.now()
    if carried_out(request, form, lambda: actions.change_calendar(calendar=found, by=by, at=at, **form.values())):
        return redirect("setup:calendar", pk)
    return _calendar_page(request, BusinessCalendar.objects.get(pk=pk), form=form)


@administrator
@require_POST
def set_exception(request: HttpRequest, pk: int) -> HttpResponse:
    found, by, at = get_object_or_404(BusinessCalendar, pk=pk), actor_of(request), timezone.now()
    form = ExceptionForm(request.POST)
    if carried_out(request, form, lambda: actions.set_exception(calendar=found, by=by, at=at, **form.cleaned_data)):
        return redirect(f"{reverse('setup:calendar', args=[pk])}?year={form.cleaned_data['date'].year}#days")
    return _calendar_page(request, found, exception_form=form)


@administrator
@require_POST
def remove_exception(request: HttpRequest, pk: int, date: dt.date) -> HttpResponse:
    found = get_object_or_404(BusinessCalendar, pk=pk)
    actions.remove_exception(calendar=found, date=date, by=actor_of(request), at=timezone.now())
    return redirect(f"{reverse('setup:calendar', args=[pk])}?year={date.year}#days")


def _calendar_page(request: HttpRequest, calendar: BusinessCalendar, **forms: object) -> HttpResponse:
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isdecimal() and 1970 <= int(asked) <= 2100 else timezone.localdate().year
    context = {
        "calendar": calendar,
        "week": _week(calendar),
        "form": CalendarForm(calendar=calendar, initial=CalendarForm.initial_of(calendar)),
        "exception_form": ExceptionForm(),
        "year": year,
        "days": queries.days_of_year(calendar, year, get_language() or ""),
        "hours_per_week": f"{_seconds(calendar) / 3600:g}",
        **forms,
    }
    return render(request, "setup/calendar.html", context)


def _seconds(calendar: BusinessCalendar) -> int:
    return sum(closes - opens for _name, stretches in _week(calendar) for opens, closes in stretches)


def _week(calendar: BusinessCalendar) -> list[tuple[str, clock.Frames]]:
    """Each day's name and open stretches in seconds since midnight, for the picture."""
    return [(str(name), queries.read_frames(calendar.frames.get(day, []))) for day, name in DAY_NAMES.items()]
