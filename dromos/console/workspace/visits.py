"""Visits on the ticket page, and the day of whoever goes there."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from dromos.accounts.models import User
from dromos.console.workspace import forms
from dromos.customers.models import Area, Location
from dromos.routing.models import WorkItem
from dromos.tickets.models import Ticket, Visit


def plan_form(ticket: Ticket, at: dt.datetime, data: Mapping[str, Any] | None = None) -> forms.VisitForm:
    tomorrow = (timezone.localtime(at) + dt.timedelta(days=1)).date()
    return forms.VisitForm(
        data,
        locations=list(Location.objects.filter(customer=ticket.customer_id)),
        areas=list(Area.objects.order_by("name")),
        initial={"day": tomorrow, "begins": "09:00", "ends": "11:00"},
        auto_id="visit-%s",
    )


def on_page(ticket: Ticket, *, works: bool) -> list[dict[str, Any]]:
    """Each visit of the ticket with the forms of what may be done to it. One query."""
    rows = Visit.objects.filter(ticket=ticket).select_related("location", "area", "work_item__agent__user")
    return [{"row": row, "may_act": works and row.is_open, **(_forms(row) if row.is_open else {})} for row in rows]


def _forms(visit: Visit) -> dict[str, Any]:
    begins, ends = timezone.localtime(visit.starts_at), timezone.localtime(visit.ends_at)
    initial = {"day": begins.date(), "begins": f"{begins:%H:%M}", "ends": f"{ends:%H:%M}"}
    return {
        "move_form": forms.VisitTimeForm(initial=initial, auto_id=f"visit-{visit.pk}-%s"),
        "cancel_form": forms.HandBackForm(auto_id=f"visit-{visit.pk}-cancel-%s"),
    }


def coming(user: User, at: dt.datetime) -> list[Visit]:
    """The visits ``user`` has taken on, from today's on, in the order of their times. One query."""
    today = timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
    rows = Visit.objects.filter(
        work_item__agent__user=user, work_item__state__in=WorkItem.HELD_STATES, ends_at__gt=today
    )
    return list(rows.select_related("ticket__customer", "location", "area").order_by("starts_at", "id")[:20])
