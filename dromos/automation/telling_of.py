"""Whom an alert of a trigger goes to: ``{"audience": "holder", "person": 7, "text": "…"}``."""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dromos.accounts.models import Grant, User
from dromos.automation.audience import with_role
from dromos.tickets.models import Ticket

HOLDER, WATCHERS, PERSON = "holder", "watchers", "person"
AUDIENCES: Mapping[str, str | Promise] = {
    HOLDER: gettext_lazy("whoever holds the ticket"),
    WATCHERS: gettext_lazy("whoever watches the ticket"),
    "lead": gettext_lazy("the leads of the department"),
    "agent": gettext_lazy("the agents of the department"),
    "complaints": gettext_lazy("the complaints managers"),
    "management": gettext_lazy("management"),
    "administrator": gettext_lazy("the administrators"),
    PERSON: gettext_lazy("one person"),
}


def people_for(alert: Mapping[str, Any], ticket: Ticket) -> list[User]:
    """Who hears of it. When nobody holds the ticket, the leads of its department do."""
    audience = alert.get("audience", HOLDER)
    if audience == PERSON:
        return list(User.objects.filter(pk=alert.get("person") or 0, is_active=True))
    if audience == WATCHERS:
        return list(User.objects.filter(pk__in=ticket.watches.values("user_id"), is_active=True))
    if audience == HOLDER:
        item = ticket.work_item
        if item is not None and item.agent is not None:
            return [item.agent.user]
        audience = Grant.Role.LEAD
    return list(with_role(audience, ticket.department_id))


def administrators() -> list[User]:
    return list(with_role(Grant.Role.ADMINISTRATOR, None))


def check(alert: Any) -> str:
    """What is wrong with an alert, in words; "" when it can be given."""
    if not isinstance(alert, dict) or alert.get("audience") not in AUDIENCES:
        return _("Choose who is alerted.")
    if alert["audience"] == PERSON and not User.objects.filter(pk=alert.get("person") or 0, is_active=True).exists():
        return _("Choose the person.")
    return ""


def describe(alert: Mapping[str, Any]) -> str:
    """An alert in words: who hears of it, and what."""
    audience = alert.get("audience", "")
    who = str(AUDIENCES.get(audience, "?"))
    if audience == PERSON:
        who = User.objects.filter(pk=alert.get("person") or 0).values_list("name", flat=True).first() or "?"
    said = _("Alert %(who)s") % {"who": who}
    return f"{said}: “{alert['text']}”" if alert.get("text") else said
