"""Visits on the ticket page, and the day of whoever goes there."""

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils import timezone

from dromos.accounts.models import User
from dromos.console.workspace import forms
from dromos.customers.models import Area, Location
from dromos.lib.standing import Standing
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
    """Each visit of the ticket, and whether something may be done to it. One query."""
    return [{"row": row, "may_act": works and row.is_open} for row in _VISITS(ticket.pk)]


_VISITS = Standing(
    lambda ticket: Visit.objects.filter(ticket=ticket).select_related("location", "area", "work_item__agent__user"), int
)


def move_form(visit: Visit) -> forms.VisitTimeForm:
    begins, ends = timezone.localtime(visit.starts_at), timezone.localtime(visit.ends_at)
    initial = {"day": begins.date(), "begins": f"{begins:%H:%M}", "ends": f"{ends:%H:%M}"}
    return forms.VisitTimeForm(initial=initial, auto_id=f"visit-{visit.pk}-%s")


def coming(user: User, at: dt.datetime) -> list[Visit]:
    """The visits ``user`` has taken on, from today's on, in the order of their times. One query."""
    today = timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
    rows = Visit.objects.filter(
        work_item__agent__user=user, work_item__state__in=WorkItem.HELD_STATES, ends_at__gt=today
    )
    return list(rows.select_related("ticket__customer", "location", "area").order_by("starts_at", "id")[:20])


WIDE, HIGH, EDGE = 320, 140, 18


def drawn(visits: Sequence[Visit]) -> list[tuple[int, float, float]]:
    """The stops of the first day of `visits` for a picture of WIDE x HIGH: (number, x, y), in their order.

    North is up; what is not on the map is left out, and one stop alone is no picture.
    """
    first = timezone.localtime(visits[0].starts_at).date() if visits else None
    today = [visit for visit in visits if timezone.localtime(visit.starts_at).date() == first]
    places = [(number, place) for number, visit in enumerate(today, 1) if (place := _place(visit)) is not None]
    if len(places) < 2:
        return []
    south, west = (min(place[n] for _number, place in places) for n in (0, 1))
    north, east = (max(place[n] for _number, place in places) for n in (0, 1))
    narrow = math.cos(math.radians((south + north) / 2))  # degrees of longitude are shorter away from the equator
    scale = min((WIDE - 2 * EDGE) / max((east - west) * narrow, 1e-6), (HIGH - 2 * EDGE) / max(north - south, 1e-6))
    return [
        (number, round(EDGE + (lon - west) * narrow * scale, 1), round(EDGE + (north - lat) * scale, 1))
        for number, (lat, lon) in places
    ]


def _place(visit: Visit) -> tuple[float, float] | None:
    for thing in (visit.location, visit.area):
        if thing is not None and thing.latitude is not None and thing.longitude is not None:
            return (thing.latitude, thing.longitude)
    return None
