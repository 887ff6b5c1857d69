"""Business calendars: the week, the year's holidays, single dates."""

import datetime as dt

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from dromos.calendars import actions, clock, queries
from dromos.calendars.models import BusinessCalendar, Feed
from dromos.console.planner import feeds
from dromos.console.planner.forms import FeedForm
from dromos.console.setup import touching
from dromos.console.setup.forms.calendars import DAY_NAMES, CalendarForm, ContractForm, ExceptionForm
from dromos.console.setup.hours import page, preview
from dromos.lib.typed import whole
from dromos.tickets.impact import of_calendar
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
    try_form = preview.PreviewForm(initial={"starts": preview.friday_afternoon(timezone.localdate())})
    return render(request, "setup/calendar_new.html", {"form": form, "try_form": try_form})


@administrator
def calendar(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(BusinessCalendar, pk=pk)
    form = CalendarForm(request.POST or None, calendar=found, initial=CalendarForm.initial_of(found))
    by, at = actor_of(request), timezone.now()
    if asked := touching.question(request, form, lambda: of_calendar(preview.edited(form, found, at), at)):
        return asked
    if not touching.wants_to_edit(request) and carried_out(
        request, form, lambda: actions.change_calendar(calendar=found, by=by, at=at, **form.values())
    ):
        return redirect("setup:calendar", pk)
    return _calendar_page(request, BusinessCalendar.objects.get(pk=pk), form=form)


@administrator
@require_POST
def set_exception(request: HttpRequest, pk: int) -> HttpResponse:
    found, by, at = get_object_or_404(BusinessCalendar, pk=pk), actor_of(request), timezone.now()
    form = ExceptionForm(request.POST)
    if asked := touching.question(request, form, lambda: of_calendar(found, at, days=form.days())):
        return asked
    if not touching.wants_to_edit(request) and carried_out(
        request, form, lambda: actions.set_exception(calendar=found, by=by, at=at, **form.cleaned_data)
    ):
        return redirect(f"{reverse('setup:calendar', args=[pk])}?day={form.cleaned_data['date']}#day")
    return _calendar_page(request, found, exception_form=form)


@administrator
@require_POST
def remove_exception(request: HttpRequest, pk: int, date: dt.date) -> HttpResponse:
    found, at = get_object_or_404(BusinessCalendar, pk=pk), timezone.now()
    if asked := touching.question(request, Form(request.POST), lambda: of_calendar(found, at, days={str(date): None})):
        return asked
    if not touching.wants_to_edit(request):
        actions.remove_exception(calendar=found, date=date, by=actor_of(request), at=at)
    return redirect(f"{reverse('setup:calendar', args=[pk])}?day={date}#day")


@administrator
@require_POST
def add_feed(request: HttpRequest, pk: int) -> HttpResponse:
    found, by, at = get_object_or_404(BusinessCalendar, pk=pk), actor_of(request), timezone.now()
    form = FeedForm(request.POST, request.FILES)
    if carried_out(request, form, lambda: feeds.add_for_calendar(found, form, by, at)):
        return redirect(f"{reverse('setup:calendar', args=[pk])}#days")
    return _calendar_page(request, found, feed_form=form)


@administrator
@require_POST
def remove_feed(request: HttpRequest, pk: int, feed_id: int) -> HttpResponse:
    feed = get_object_or_404(Feed.objects.select_related("calendar"), pk=feed_id, calendar_id=pk)
    actions.remove_feed(feed=feed, by=actor_of(request), at=timezone.now())
    return redirect(f"{reverse('setup:calendar', args=[pk])}#days")


@administrator
@require_POST
def follow(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a contract follow this calendar; with ``end``, that of its department again."""
    found, by, at = get_object_or_404(BusinessCalendar, pk=pk), actor_of(request), timezone.now()
    form, calendar = ContractForm(request.POST), None if "end" in request.POST else found
    if carried_out(
        request,
        form,
        lambda: actions.assign_calendar_to_contract(
            contract=form.cleaned_data["number"], calendar=calendar, by=by, at=at
        ),
    ):
        return redirect("setup:calendar", pk)
    return _calendar_page(request, found, contract_form=form)


@administrator
@require_POST
def preview_target(request: HttpRequest) -> HttpResponse:
    """When a target would end on the hours as they stand in the form beside it (or as they are saved)."""
    pk, at = request.POST.get("calendar", ""), timezone.now()
    found = get_object_or_404(BusinessCalendar, pk=whole(pk) or 0) if pk.isdecimal() else None
    context = preview.page(request.POST, found, at)
    name = "setup/calendar_preview.html" if request.headers.get("hx-request") else "setup/calendar_preview_page.html"
    return render(request, name, context)


def _calendar_page(request: HttpRequest, calendar: BusinessCalendar, **forms: object) -> HttpResponse:
    return render(request, "setup/calendar.html", page.page(calendar, request.GET, timezone.localdate(), **forms))


def _week(calendar: BusinessCalendar) -> list[tuple[str, clock.Frames]]:
    """Each day's name and open stretches in seconds since midnight, for the picture."""
    return [(str(name), queries.read_frames(calendar.frames.get(day, []))) for day, name in DAY_NAMES.items()]
