"""Visits to the customer: planned, moved, confirmed, done, cancelled."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from dromos.console.door import user_of
from dromos.console.workspace import forms, visits
from dromos.console.workspace.door import act, carried_out, staff
from dromos.tickets import actions as tickets
from dromos.tickets.access import ticket_for_staff
from dromos.tickets.models import Ticket, Visit


def _by(request: HttpRequest) -> dict[str, Any]:
    return {"by": user_of(request).actor(), "at": timezone.now()}


def _verb(
    request: HttpRequest, number: str, visit_id: int, verb: Callable[[Visit], Visit]
) -> Callable[[Ticket], Visit]:
    ticket = ticket_for_staff(user_of(request), number)
    visit = get_object_or_404(Visit, pk=visit_id, ticket=ticket)
    return lambda _ticket: verb(visit)


@staff
@require_POST
def plan(request: HttpRequest, number: str) -> HttpResponse:
    form = visits.plan_form(ticket_for_staff(user_of(request), number), timezone.now(), request.POST)

    def begin(ticket: Ticket) -> Visit:
        return tickets.plan_visit(
            ticket=ticket, window=form.window, note=form.cleaned_data["note"], **form.place, **_by(request)
        )

    return carried_out(request, number, form, begin, _("The visit is planned. The customer is told."))


@staff
@require_POST
def move(request: HttpRequest, number: str, visit_id: int) -> HttpResponse:
    form = forms.VisitTimeForm(request.POST)

    def again(visit: Visit) -> Visit:
        return tickets.move_visit(visit=visit, window=form.window, **_by(request))

    verb = _verb(request, number, visit_id, again)
    return carried_out(request, number, form, verb, _("The visit has another time. The customer is told."))


@staff
@require_POST
def confirm(request: HttpRequest, number: str, visit_id: int) -> HttpResponse:
    verb = _verb(request, number, visit_id, lambda visit: tickets.confirm_visit(visit=visit, **_by(request)))
    return act(request, number, verb, _("The visit is confirmed."))


@staff
@require_POST
def complete(request: HttpRequest, number: str, visit_id: int) -> HttpResponse:
    verb = _verb(request, number, visit_id, lambda visit: tickets.complete_visit(visit=visit, **_by(request)))
    return act(request, number, verb, _("The visit is done."))


@staff
@require_POST
def cancel(request: HttpRequest, number: str, visit_id: int) -> HttpResponse:
    form = forms.HandBackForm(request.POST)

    def end(visit: Visit) -> Visit:
        return tickets.cancel_visit(visit=visit, reason=form.cleaned_data["reason"], **_by(request))

    verb = _verb(request, number, visit_id, end)
    return carried_out(request, number, form, verb, _("The visit is cancelled. The customer is told."))
