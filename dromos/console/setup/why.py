"""The page of policies: their order, and which one holds for a ticket, and why each other one does not."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy

from dromos.accounts.models import User
from dromos.console.setup.forms.policies import LABELS, WhyForm
from dromos.console.setup.forms.working_time import written
from dromos.sla.models import SlaPolicy
from dromos.sla.queries import policy_for
from dromos.tickets import access
from dromos.tickets.clocks import facts_of
from dromos.tickets.models import Ticket
from dromos.tickets.queries import why_policy

NO_SUCH_TICKET = gettext_lazy("There is no ticket with this number.")


def page(user: User, given: Mapping[str, str], at: dt.datetime) -> dict[str, Any]:
    """Every policy; with ``?why=1`` the answer for the ticket of a number, or for one described."""
    form = WhyForm(given if "why" in given else None)
    context = {"policies": SlaPolicy.objects.all(), "why_form": form, "match": None, "written": written}
    if not form.is_bound or not form.is_valid():
        return context
    number = form.cleaned_data["number"]
    if number is None:
        return {**context, "match": policy_for(form.facts())}
    ticket = _ticket(user, number)
    if ticket is None:
        form.add_error("number", NO_SUCH_TICKET)
        return context
    facts = facts_of(ticket, at)
    described = WhyForm({"why": "1", "number": number, **{label: getattr(facts, label) or "" for label in LABELS}})
    return {**context, "match": why_policy(ticket, at), "ticket": ticket, "why_form": described}


def _ticket(user: User, number: int) -> Ticket | None:
    related = ("category", "department", "customer__organization__segment", "customer__segment")
    return access.visible_to(user).filter(number=number).select_related(*related).first()
