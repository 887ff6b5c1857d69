"""Departments: names, signatures, follow-up rule, calendar."""

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from dromos.accounts import actions
from dromos.accounts.models import Department
from dromos.calendars.actions import assign_calendar
from dromos.calendars.models import DepartmentCalendar
from dromos.console.setup import switching_off, touching
from dromos.console.setup.forms.departments import DepartmentCalendarForm, DepartmentForm, NewDepartmentForm
from dromos.routing import actions as routing
from dromos.ui.door import actor_of, administrator, carried_out


@administrator
def departments(request: HttpRequest) -> HttpResponse:
    people = Count("grant__user", distinct=True, filter=Q(grant__user__is_active=True))
    rows = Department.objects.select_related("calendar_link__calendar").annotate(people=people).order_by("name")
    return render(request, "setup/departments.html", {"departments": rows})


@administrator
def new_department(request: HttpRequest) -> HttpResponse:
    form = NewDepartmentForm(request.POST or None)
    by, at = actor_of(request), timezone.now()
    if carried_out(request, form, lambda: routing.open_department(by=by, at=at, **form.values())):
        return redirect("setup:departments")
    return render(request, "setup/department_new.html", {"form": form})


@administrator
def department(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Department, pk=pk)
    form = DepartmentForm(request.POST or None, department=found, initial=DepartmentForm.initial_of(found))
    if asked := switching_off.question(request, form, lambda: switching_off.of_department(found)):
        return asked
    by, at = actor_of(request), timezone.now()
    act = lambda: actions.change_department(department=found, by=by, at=at, **form.values())  # noqa: E731
    if not touching.wants_to_edit(request) and carried_out(request, form, act):
        return redirect("setup:departments")
    link = DepartmentCalendar.objects.filter(department=found).first()
    calendar_form = DepartmentCalendarForm(initial={"calendar": link.calendar_id if link else None})
    return render(request, "setup/department.html", {"department": found, "form": form, "calendar_form": calendar_form})


@administrator
@require_POST
def department_calendar(request: HttpRequest, pk: int) -> HttpResponse:
    found, by, at = get_object_or_404(Department, pk=pk), actor_of(request), timezone.now()
    form = DepartmentCalendarForm(request.POST)
    carried_out(
        request,
        form,
        lambda: assign_calendar(department=found, calendar=form.cleaned_data["calendar"], by=by, at=at),
    )
    return redirect("setup:department", pk)
