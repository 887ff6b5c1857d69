"""Beside the stream: everything about this customer and this trouble. What is folded is read when it is unfolded.

A new folded part is a line in PARTS and a line in aside.html; the rest comes with the page.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone

from dromos.accounts.models import User
from dromos.console.workspace import doing, words
from dromos.customers.models import Customer, Location
from dromos.customers.queries import contracts_of, segment_of
from dromos.lib.standing import Standing
from dromos.tickets import custom, passed, queries
from dromos.tickets.models import Participant, Ticket
from dromos.tickets.search.similar import similar_to
from dromos.tickets.whole_customer import others_of
from dromos.ui.viewer import zone

CONTACTS = 12
HISTORY_SHOWN = 100


def on_page(ticket: Ticket, at: dt.datetime) -> dict[str, Any]:
    """What stands open beside the stream."""
    customer = ticket.customer
    return {
        "participants": _PARTICIPANTS(ticket.pk),
        "contracts": contracts_of(customer),
        "segment": segment_of(customer),
        "their_time": their_time(customer, at),
    }


_PARTICIPANTS = Standing(lambda ticket: Participant.objects.filter(ticket=ticket).order_by("-role", "id"), int)


def their_time(customer: Customer, at: dt.datetime) -> dict[str, Any] | None:
    """What time it is where the customer is; None when nobody knows, or it is the reader's own time."""
    name = customer.time_zone or (customer.area.time_zone if customer.area and customer.area.time_zone != "UTC" else "")
    if not name or not isinstance(there := zone(name), ZoneInfo):
        return None
    local = at.astimezone(there)
    away = (local.utcoffset() or dt.timedelta()) - (
        at.astimezone(timezone.get_current_timezone()).utcoffset() or dt.timedelta()
    )
    return {"time": f"{local:%H:%M}", "zone": name, "at_night": not 8 <= local.hour < 20} if away else None


def others(user: User, ticket: Ticket, at: dt.datetime) -> dict[str, Any]:
    """The customer's other tickets with their states."""
    del at
    return {"others": others_of(user, ticket)}


def contacts(user: User, ticket: Ticket, at: dt.datetime) -> dict[str, Any]:
    del at
    return {"contacts": queries.contacts_of(user, ticket, limit=CONTACTS)}


def places(user: User, ticket: Ticket, at: dt.datetime) -> dict[str, Any]:
    """Where things of the customer stand."""
    del user, at
    return {"places": list(Location.objects.filter(customer=ticket.customer_id).select_related("area"))}


def history(user: User, ticket: Ticket, at: dt.datetime) -> dict[str, Any]:
    """Everything that happened, newest first: history, routing, clocks."""
    rows = passed.of(ticket, at, limit=HISTORY_SHOWN)
    hidden = custom.hidden_among((row.row.field for row in rows if row.what == "history"), user)
    lines = [words.happened(row, hidden) for row in rows]
    return {"history": lines, "history_shown": HISTORY_SHOWN}


def similar(user: User, ticket: Ticket, at: dt.datetime) -> dict[str, Any]:
    """Tickets about the same trouble, and what solved them."""
    del at
    return {"similar": similar_to(user, ticket)}


Part = Callable[[User, Ticket, dt.datetime], dict[str, Any]]
# The part's name -> what it shows; its template is workspace/aside/<name>.html.
PARTS: Mapping[str, Part] = {
    "doing": doing.on_page,
    "others": others,
    "similar": similar,
    "contacts": contacts,
    "places": places,
    "history": history,
}
