"""What is done to a ticket apart from writing: one view, one verb."""

from dataclasses import asdict
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from dromos.accounts.models import Department
from dromos.console.door import user_of
from dromos.console.workspace import doing_forms, forms, routing, undoing
from dromos.console.workspace.door import act, carried_out, staff
from dromos.lib.actor import Actor
from dromos.routing.access import agents_of
from dromos.tickets import actions as tickets
from dromos.tickets.access import readable_by, ticket_for_staff
from dromos.tickets.models import Participant, Ticket


def _by(request: HttpRequest) -> dict[str, Any]:
    return {"by": user_of(request).actor(), "at": timezone.now()}


@staff
@require_POST
def take(request: HttpRequest, number: str) -> HttpResponse:
    user = user_of(request)

    def take_it(ticket: Ticket) -> Ticket:
        return tickets.take(ticket=ticket, user=user, at=timezone.now())

    return act(request, number, undoing.undoable(request, [{"do": "set_agent"}], take_it, _("It is yours.")))


@staff
@require_POST
def hand_over(request: HttpRequest, number: str) -> HttpResponse:
    ticket = ticket_for_staff(user_of(request), number)
    people = [agent.user for agent in agents_of({ticket.department_id}).select_related("user")]
    departments = list(Department.objects.filter(is_active=True))
    form = forms.HandOverForm(request.POST, departments=departments, people=people)

    response = carried_out(request, number, form, lambda row: _undoable_hand_over(request, row, form), "")
    return redirect("workspace:mine") if form.is_valid() and form.department else response


def _undoable_hand_over(request: HttpRequest, ticket: Ticket, form: forms.HandOverForm) -> object:
    """To a person it is undone as any change; to a department by whoever did it, though it is not theirs now."""

    def hand(row: Ticket) -> Ticket:
        return _hand_over(row, form, **_by(request))

    if form.department is None:
        return undoing.undoable(request, [{"do": "set_agent"}], hand, _("Handed over."))(ticket)
    before = tickets.hands_of(ticket)
    done = hand(ticket)
    if before is None:
        messages.success(request, _("Handed over."))
    else:
        undoing.offer(request, done, _("Handed over."), {"hand_over": asdict(before)})
    return done


def _hand_over(ticket: Ticket, form: forms.HandOverForm, *, by: Actor, at: Any) -> Ticket:
    reason = form.cleaned_data["reason"]
    if form.department is not None:
        return tickets.hand_over_to_department(ticket=ticket, department=form.department, reason=reason, by=by, at=at)
    return tickets.hand_over_to_person(ticket=ticket, user=form.person, reason=reason, by=by, at=at)


@staff
def move_on(request: HttpRequest, number: str) -> HttpResponse:
    """The gate of the leg where the ticket is. What is missing is asked for in place; what was typed stays."""
    ticket = ticket_for_staff(user_of(request), number)
    gate = routing.gate(ticket, request.POST or None, request.FILES or None)
    form, questions = gate["form"], gate["questions"]
    if request.method == "POST" and all([form.is_valid(), questions.is_valid()]):
        filled = form.filled(questions.answers)
        act(request, number, lambda row: tickets.move_on(ticket=row, filled=filled, **_by(request)), _("It moved on."))
        return _where_it_is_now(request, number)
    return render(request, "workspace/move_on.html", {"ticket": ticket, "gate": gate})


@staff
@require_POST
def send_back(request: HttpRequest, number: str) -> HttpResponse:
    form = routing.BackForm(request.POST)

    def back(ticket: Ticket) -> Ticket:
        return tickets.send_back(ticket=ticket, **form.cleaned_data, **_by(request))

    response = carried_out(request, number, form, back, _("Sent back."))
    return _where_it_is_now(request, number) if form.is_valid() else response


@staff
@require_POST
def skip_leg(request: HttpRequest, number: str) -> HttpResponse:
    form = routing.SkipForm(request.POST, ahead=routing.ahead_of(ticket_for_staff(user_of(request), number)))

    def skip(ticket: Ticket) -> Ticket:
        return tickets.skip_leg(ticket=ticket, to=form.leg, reason=form.cleaned_data["reason"], **_by(request))

    response = carried_out(request, number, form, skip, _("The leg is left out."))
    return _where_it_is_now(request, number) if form.is_valid() else response


@staff
@require_POST
def start_route(request: HttpRequest, number: str) -> HttpResponse:
    act(request, number, lambda row: tickets.start_route(ticket=row, **_by(request)), _("It set out on its route."))
    return _where_it_is_now(request, number)


def _where_it_is_now(request: HttpRequest, number: str) -> HttpResponse:
    """The ticket, or one's own work when it went where one reads no more."""
    gone = not readable_by(user_of(request)).filter(number=number).exists()
    return redirect("workspace:mine") if gone else redirect("workspace:ticket", number)


@staff
@require_POST
def category(request: HttpRequest, number: str) -> HttpResponse:
    form = forms.CategoryForm(request.POST, language=get_language() or "en")

    def change(ticket: Ticket) -> Ticket:
        data = dict(form.cleaned_data)
        return tickets.change_category(ticket=ticket, seen=data.pop("seen_category"), **data, **_by(request))

    verb = undoing.undoable(request, [{"do": "set_category"}], change, _("Category changed."))
    return carried_out(request, number, form, verb, "")


@staff
@require_POST
def priority(request: HttpRequest, number: str) -> HttpResponse:
    form = forms.PriorityForm(request.POST)

    def change(ticket: Ticket) -> Ticket:
        return tickets.change_priority(ticket=ticket, **form.wish, **_by(request))

    both = [{"do": "set_priority"}, {"do": "set_severity"}]
    return carried_out(request, number, form, undoing.undoable(request, both, change, _("Priority changed.")), "")


@staff
@require_POST
def wait(request: HttpRequest, number: str) -> HttpResponse:
    form = forms.WaitForm(request.POST if "until" in request.POST else forms.usual_wait(timezone.localtime()))

    def begin(ticket: Ticket) -> Ticket:
        given = {key: form.cleaned_data[key] for key in ("until", "reason")} | _by(request)
        if form.cleaned_data["waits_for"] == "third_party":
            return tickets.wait_for_third_party(ticket=ticket, third_party=form.cleaned_data["third_party"], **given)
        verb = tickets.hold if form.cleaned_data["waits_for"] == "hold" else tickets.wait_for_customer
        return verb(ticket=ticket, **given)

    verb = undoing.undoable(request, [{"do": "wait"}], begin, _("It waits, and comes back by itself."))
    return carried_out(request, number, form, verb, "")


@staff
@require_POST
def quoted(request: HttpRequest, number: str) -> HttpResponse:
    return act(request, number, lambda row: tickets.mark_quoted(ticket=row, **_by(request)), _("The quote is sent."))


@staff
@require_POST
def resume(request: HttpRequest, number: str) -> HttpResponse:
    return act(request, number, lambda row: tickets.resume(ticket=row, **_by(request)), _("It goes on."))


@staff
@require_POST
def solve(request: HttpRequest, number: str) -> HttpResponse:
    form = doing_forms.EndOfTicketForm(
        request.POST, ticket=ticket_for_staff(user_of(request), number), user=user_of(request)
    )

    def carry_out(ticket: Ticket) -> Ticket:
        with transaction.atomic():
            if form.values:
                tickets.fill_fields(ticket=ticket, values=form.values, **_by(request))
            return tickets.solve(ticket=ticket, **form.how, **_by(request))

    verb = undoing.undoable(request, [{"do": "solve", "tell": "tell" in request.POST}], carry_out, _("Solved."))
    return carried_out(request, number, form, verb, "")


@staff
@require_POST
def reopen(request: HttpRequest, number: str) -> HttpResponse:
    reason = request.POST.get("reason", "")[:500]

    def again(ticket: Ticket) -> Ticket:
        return tickets.reopen(ticket=ticket, reason=reason, **_by(request))

    return act(request, number, again, _("Reopened. The customer has been told."))


@staff
@require_POST
def end(request: HttpRequest, number: str) -> HttpResponse:
    form = forms.EndForm(request.POST)

    def carry_out(ticket: Ticket) -> Ticket:
        how, reason = form.cleaned_data["how"], form.cleaned_data["reason"]
        if how == "cancel":
            return tickets.cancel(ticket=ticket, reason=reason, **_by(request))
        return tickets.reject(ticket=ticket, reason=reason, is_spam=how == "spam", **_by(request))

    verb = undoing.undoable(request, [{"do": "cancel"}], carry_out, _("Ended."))
    return carried_out(request, number, form, verb, "")


@staff
@require_POST
def add_participant(request: HttpRequest, number: str) -> HttpResponse:
    form = forms.ParticipantForm(request.POST)

    def add(ticket: Ticket) -> Participant:
        known = set(ticket.participants.values_list("pk", flat=True))
        row = tickets.add_participant(ticket=ticket, **form.cleaned_data, **_by(request))
        said = _("They may read and write on this ticket now.")
        if row.pk in known:
            messages.success(request, said)
        else:
            undoing.offer(request, ticket, said, {"participant": {"added": row.pk}})
        return row

    return carried_out(request, number, form, add, "")


@staff
@require_POST
def remove_participant(request: HttpRequest, number: str, participant_id: int) -> HttpResponse:
    ticket = ticket_for_staff(user_of(request), number)
    row = get_object_or_404(Participant, pk=participant_id, ticket=ticket, role=Participant.Role.CC)

    def remove(found: Ticket) -> None:
        was = {"address": row.address, "name": row.name, "customer_id": row.customer_id}
        tickets.remove_participant(participant=row, **_by(request))
        undoing.offer(request, found, _("They no longer take part."), {"participant": {"removed": was}})

    return act(request, number, remove)
