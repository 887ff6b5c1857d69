"""The dialogs of the ticket page. Each is asked for when somebody opens it: a page of a ticket carries none of them.

A new dialog is a line in DIALOGS and a button with ``data-action="dialog#open" data-dialog-id-param="its-name"``.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.forms import Form
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from dromos.accounts.models import Department, User
from dromos.console.workspace import doing_dialogs, doing_forms, forms, routing, visits
from dromos.console.workspace.asking import Ask, Dialog, Maker, Opening, Own
from dromos.lib.typed import whole
from dromos.routing.access import agents_of
from dromos.tickets import routes
from dromos.tickets.models import Ticket, Visit


def opened(user: User, ticket: Ticket, name: str, at: dt.datetime) -> Dialog | None:
    """The dialog ``name``; None when there is none, or nothing it asks can be done now."""
    maker, key = DIALOGS.get(name), 0
    if maker is None:
        stem, _dash, number = name.rpartition("-")
        maker, key = DIALOGS.get(f"{stem}-"), whole(number) or 0
    return maker(Opening(user, ticket, at, key)) if maker else None


def again(dialog: Ask, form: Form, trouble: tuple[str, ...] = ()) -> Ask:
    """The same dialog with what was typed, and why it could not be done."""
    return replace(dialog, form=form, trouble=trouble)


def hand_over(to: Opening) -> Ask:
    ticket = to.ticket
    people = [agent.user for agent in agents_of({ticket.department_id}).select_related("user").order_by("user__name")]
    form = forms.HandOverForm(
        departments=list(Department.objects.filter(is_active=True).exclude(pk=ticket.department_id)),
        people=[person for person in people if person.pk != to.user.pk],
    )
    stays = _("It keeps its age and its clocks.")
    leaves = _("To another department it leaves its route. It keeps its age and its clocks.")
    on_route = ticket.leg_id is not None and ticket.leg is not None and ticket.leg.ended_at is None
    return Ask(_("Hand over"), to.address("hand_over"), form, _("Hand over"), hint=leaves if on_route else stays)


def macros(to: Opening) -> Own:
    return Own("macros/dialog.html", {"ticket": to.ticket})


def wait(to: Opening) -> Ask:
    form = forms.WaitForm(initial={"waits_for": "customer", "until": forms.in_three_days(to.at)})
    return Ask(_("Wait"), to.address("wait"), form, _("Wait"))


def solve(to: Opening) -> Ask:
    return Ask(_("Solve"), to.address("solve"), doing_forms.EndOfTicketForm(ticket=to.ticket, user=to.user), _("Solve"))


def category(to: Opening) -> Ask:
    form = forms.CategoryForm(
        language=get_language() or "en",
        initial={"category": to.ticket.category_id, "seen_category": to.ticket.category_id},
    )
    hint = _("Targets are computed anew, and the right skills are asked for.")
    return Ask(_("Change the category"), to.address("category"), form, _("Change"), hint=hint)


def priority(to: Opening) -> Ask:
    now = {"priority": to.ticket.priority, "severity": to.ticket.severity}
    form = forms.PriorityForm(initial=now | {f"seen_{name}": value for name, value in now.items()})
    return Ask(_("Change priority and severity"), to.address("priority"), form, _("Change"))


def participant(to: Opening) -> Ask:
    hint = _("They read and write on this ticket from outside.")
    form = forms.ParticipantForm()
    return Ask(_("Add a participant"), to.address("add_participant"), form, _("Add"), hint=hint)


def end(to: Opening) -> Ask:
    hint = _("The customer is not told. It can be taken back for thirty days.")
    title, address = _("Not wanted, or not ours"), to.address("end")
    return Ask(title, address, forms.EndForm(), _("End the ticket"), kind="danger", hint=hint)


def plan_visit(to: Opening) -> Ask:
    hint = _("Whoever can be there and knows enough is offered it, the nearest first. The customer is told the time.")
    form = visits.plan_form(to.ticket, to.at)
    return Ask(_("Plan a visit"), to.address("visit_plan"), form, _("Plan a visit"), hint=hint)


def move_visit(to: Opening) -> Ask | None:
    visit = Visit.objects.filter(pk=to.key, ticket=to.ticket).first()
    if visit is None or not visit.is_open:
        return None
    hint, address = _("The customer is told the time."), to.address("visit_move", visit.pk)
    return Ask(_("Another time"), address, visits.move_form(visit), _("Change"), hint=hint)


def cancel_visit(to: Opening) -> Ask | None:
    visit = Visit.objects.filter(pk=to.key, ticket=to.ticket).first()
    if visit is None or not visit.is_open:
        return None
    address, hint = to.address("visit_cancel", visit.pk), _("The customer is told that nobody comes.")
    title = _("Cancel the visit")
    return Ask(title, address, forms.HandBackForm(), title, kind="danger", hint=hint)


def _acts(to: Opening) -> dict[str, Any] | None:
    way = routes.way_of(to.ticket)
    if way is None or way.is_over:
        return None
    return routing.acts(to.user, to.ticket, way.here.leg, way.legs)


def move_on(to: Opening) -> Own | None:
    acts = _acts(to)
    if acts is None or acts["gate"] is None:
        return None
    return Own("workspace/dialogs/move_on.html", {"ticket": to.ticket, "gate": acts["gate"], "next": acts["next"]})


def send_back(to: Opening) -> Ask | None:
    acts = _acts(to)
    if acts is None or acts["back_form"] is None:
        return None
    title = _("Send back to %(leg)s") % {"leg": acts["before"].department.name}
    hint = _("It is counted. The promises to the customer run on.")
    return Ask(title, to.address("send_back"), acts["back_form"], _("Send back"), hint=hint)


def skip_leg(to: Opening) -> Ask | None:
    acts = _acts(to)
    if acts is None or acts["skip_form"] is None:
        return None
    hint = _("Nothing is asked for. It stays in the history who decided, and why.")
    return Ask(_("Leave out a leg"), to.address("skip_leg"), acts["skip_form"], _("Leave out"), hint=hint)


# Its name in the page -> what makes it. A name that ends in "-" is followed by the number of what it is about.
DIALOGS: Mapping[str, Maker] = {
    "hand-over": hand_over,
    "macros": macros,
    "move-on": move_on,
    "send-back": send_back,
    "skip-leg": skip_leg,
    "wait": wait,
    "solve": solve,
    "category": category,
    "priority": priority,
    "participant": participant,
    "end": end,
    "visit": plan_visit,
    "move-visit-": move_visit,
    "cancel-visit-": cancel_visit,
    **doing_dialogs.DIALOGS,
}
