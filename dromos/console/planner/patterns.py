"""Working patterns: shifts of one or more weeks that people follow."""

from typing import Any

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from dromos.calendars import actions
from dromos.calendars.models import WorkingPattern
from dromos.calendars.shifts import read_weeks
from dromos.console.door import user_of
from dromos.console.planner import forms, pages
from dromos.console.planner.door import departments_planned_by, planning
from dromos.lib.typed import whole
from dromos.ui.door import actor_of, carried_out

OFFICE = {day: [["09:00", "17:00"]] for day in ("Mon", "Tue", "Wed", "Thu", "Fri")}


@planning
@require_GET
def patterns(request: HttpRequest) -> HttpResponse:
    rows = WorkingPattern.objects.filter(pk__in=pages.patterns_for(user_of(request)))
    rows = rows.select_related("department", "calendar").annotate(people=Count("schedules__user", distinct=True))
    listed = [(row, _weeks(row)) for row in rows]
    return render(request, "planner/patterns.html", {"patterns": listed})


@planning
def new_pattern(request: HttpRequest) -> HttpResponse:
    form = _form(request, None, initial={"department": departments_planned_by(user_of(request))[0]})
    by, at = actor_of(request), timezone.now()
    if _wants_weeks(request) or not carried_out(
        request, form, lambda: actions.create_pattern(by=by, at=at, **form.values())
    ):
        return render(request, "planner/pattern.html", {"form": form, "pattern": None})
    return redirect("planner:patterns")


@planning
def pattern(request: HttpRequest, pk: int) -> HttpResponse:
    found = WorkingPattern.objects.get(pk=pk, pk__in=pages.patterns_for(user_of(request)))
    form = _form(request, found, initial=forms.PatternForm.initial_of(found))
    by, at = actor_of(request), timezone.now()
    if _wants_weeks(request) or not carried_out(
        request, form, lambda: actions.change_pattern(pattern=found, by=by, at=at, **form.values())
    ):
        return render(request, "planner/pattern.html", {"form": form, "pattern": found})
    return redirect("planner:patterns")


def _weeks(row: WorkingPattern) -> list[list[Any]]:
    """Each week's days as stretches within the day, for the picture."""
    return [[[(a, min(b, 86_400)) for a, b in day] for day in week] for week in read_weeks(row.weeks)]


def _wants_weeks(request: HttpRequest) -> bool:
    """The button that adds or removes a week was pressed: the form is shown again, nothing is saved."""
    return "weeks" in request.POST and bool(request.POST.get("resize"))


def _form(request: HttpRequest, found: WorkingPattern | None, initial: dict[str, Any]) -> forms.PatternForm:
    known = len(found.weeks) if found else 1
    asked = request.POST.get("resize") or request.POST.get("weeks") or str(known)
    number = whole(asked)
    weeks = min(max(known if number is None else number, 1), forms.MOST_WEEKS)
    departments = departments_planned_by(user_of(request))
    pattern = found or WorkingPattern(weeks=[OFFICE])
    return forms.PatternForm(
        request.POST or None, departments=departments, weeks=weeks, pattern=pattern, initial=initial
    )
