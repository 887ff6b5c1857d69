"""What triggers can listen to, and the note that something changed: nothing where none listens to it."""

import datetime as dt
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import connection
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dromos.automation.models import Trigger
from dromos.lib.events import Event
from dromos.lib.memo import remembered
from dromos.lib.set_up import SetUp
from dromos.tickets import events as on_tickets
from dromos.tickets import states

WAKE = "dromos_triggers"
EVENTS: Mapping[str, str | Promise] = {
    "opened": _("a ticket is opened"),
    "customer_wrote": _("the customer writes again"),
    "replied": _("we write to the customer"),
    "noted": _("a note is left"),
    "state": _("the state changes"),
    "solved": _("a ticket is solved"),
    "reopened": _("a ticket is reopened"),
    "priority": _("the priority changes"),
    "severity": _("the severity changes"),
    "category": _("the category changes"),
    "handed_over": _("a ticket is handed over"),
    "tags": _("the tags change"),
    "field": _("a custom field changes"),
    "task_added": _("a task is added"),
    "task_ended": _("a task is done or dropped"),
    "warned": _("a promise is about to break"),
    "breached": _("a promise is broken"),
    "merged": _("another ticket is merged into it"),
}
OF_FIELDS = {
    "priority": ("priority", "severity"),
    "category": ("category",),
    "tags": ("tags",),
    "merged": ("merged",),
}  # fmt: skip
PLAIN: Mapping[type[Event], str] = {
    on_tickets.TicketOpened: "opened",
    on_tickets.TicketJoined: "customer_wrote",
    on_tickets.TicketReplied: "replied",
    on_tickets.TicketNoted: "noted",
    on_tickets.TicketHandedOver: "handed_over",
    on_tickets.TaskAdded: "task_added",
    on_tickets.TaskEnded: "task_ended",
    on_tickets.ClockWarned: "warned",
    on_tickets.ClockBreached: "breached",
}

# One row for all that one transaction did to a ticket.
_NOTE = """
    INSERT INTO automation_change (ticket_id, xact, at, events, depth, cause_id)
    VALUES (%(ticket)s, pg_current_xact_id()::text::bigint, %(at)s, %(events)s::varchar[], %(depth)s, %(cause)s)
    ON CONFLICT (ticket_id, xact, at) DO UPDATE SET events = automation_change.events || EXCLUDED.events
    RETURNING pg_notify(%(wake)s, '')
"""
_acting: ContextVar[tuple[int, int] | None] = ContextVar("trigger_acting", default=None)


def keys_of(event: Any) -> list[str]:
    """What ``event`` may mean to triggers. What really changed, the ticket's history tells."""
    if isinstance(event, on_tickets.TicketMoved):
        done = {states.SOLVED, states.CLOSED}
        solved = ["solved"] if event.new == states.SOLVED else []
        return ["state", *solved, *(["reopened"] if event.old in done and event.new == states.OPEN else [])]
    if isinstance(event, on_tickets.TicketChanged):
        fields = event.fields.split(",")
        found = [key for field in fields for key in OF_FIELDS.get(field, ())]
        return [*found, *(["field"] if any(field.startswith("custom.") for field in fields) else [])]
    if isinstance(event, on_tickets.TicketJoined) and event.reopened:
        return ["customer_wrote", "reopened"]
    return [PLAIN[type(event)]] if type(event) in PLAIN else []


@remembered
def listened_to() -> frozenset[str]:
    """What triggers in use listen to: asked once in a request or a batch."""
    return frozenset(key for events in _IN_USE() for key in events)


_IN_USE = SetUp(lambda: Trigger.objects.filter(is_active=True, kind="event").values_list("events", flat=True))


def note_change(event: Any, at: dt.datetime) -> None:
    """Something changed on a ticket: triggers that listen to it look as soon as it is committed."""
    keys = keys_of(event)
    if not keys or listened_to().isdisjoint(keys):
        return
    depth, cause = _acting.get() or (0, None)
    values = {"ticket": event.ticket_id, "at": at, "events": keys, "depth": depth, "cause": cause, "wake": WAKE}
    with connection.cursor() as cursor:
        cursor.execute(_NOTE, values)


@contextmanager
def acting(trigger_id: int, depth: int) -> Iterator[None]:
    """What changes within was done by a trigger that stands ``depth`` places behind the change it began with."""
    token = _acting.set((depth, trigger_id))
    try:
        yield
    finally:
        _acting.reset(token)
