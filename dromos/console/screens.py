"""Which screens are told of which event: ids only, delivered on commit. The screen re-reads what it shows."""

import datetime as dt
from typing import Any

from django.db import connection

from dromos.lib import live
from dromos.lib.events import Event
from dromos.routing.models import WorkItem
from dromos.tickets.events import ClockBreached, ClockWarned, TicketJoined, TicketNoted, TicketOpened, TicketReplied

CONCERNED = """
    SELECT t.department_id, a.user_id FROM tickets_ticket t
    LEFT JOIN routing_workitem i ON i.id = t.work_item_id LEFT JOIN routing_agent a ON a.id = i.agent_id
    WHERE t.id = %s
"""


def people_changed(event: Any, at: dt.datetime) -> None:
    """Somebody came, went, or learned something."""
    del at
    live.push(f"user:{event.user_id}", event.name)
    live.push("floor", "people", user=event.user_id)


def person_told(event: Event, at: dt.datetime) -> None:
    """Something on a ticket concerns one person: their screen hears of it."""
    del at
    live.push(f"user:{event.user_id}", event.name, ticket=event.ticket_id)  # type: ignore[attr-defined]


def ticket_opened(event: TicketOpened, at: dt.datetime) -> None:
    """A new ticket: overviews count it."""
    del at
    live.push(f"ticket:{event.ticket_id}", "opened", ticket=event.ticket_id)


def ticket_changed(event: Event, at: dt.datetime) -> None:
    """Something happened on a ticket: its page is told by the change itself, whoever holds it and its customer here."""
    del at
    ticket_id: int = event.ticket_id  # type: ignore[attr-defined]
    holder = (
        WorkItem.objects.filter(ticket=ticket_id, agent__isnull=False).values_list("agent__user_id", flat=True).first()
    )
    if holder is not None and isinstance(event, TicketJoined):
        live.push(f"user:{holder}", event.name, ticket=ticket_id)
    if isinstance(event, TicketReplied | TicketJoined):
        live.push(f"portal:{ticket_id}", "changed", ticket=ticket_id)
    if isinstance(event, TicketNoted):
        live.push(f"ticket:{ticket_id}", "noted", ticket=ticket_id)


def clock_alarm(event: ClockWarned | ClockBreached, at: dt.datetime) -> None:
    """A promise is in danger or broken: whoever holds the ticket, its department and the lead hear of it."""
    del at
    # By hand, and one question for both: a thousand promises may break in the same second.
    with connection.cursor() as cursor:
        cursor.execute(CONCERNED, [event.ticket_id])
        row = cursor.fetchone()
    if row is None:
        return
    department, holder = row
    topics = [f"department:{department}", "floor", *([f"user:{holder}"] if holder is not None else [])]
    live.push_all(topics, event.name, ticket=event.ticket_id)
