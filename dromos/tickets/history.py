"""Writing a ticket's history: who, when, what, from what to what, why."""

import datetime as dt

from dromos.lib.actor import Actor
from dromos.lib.together import create
from dromos.routing import actions as routing
from dromos.tickets.models import HistoryEntry, Ticket


def write(
    ticket: Ticket,
    verb: str,
    *,
    by: Actor,
    at: dt.datetime,
    field: str = "",
    old: object = "",
    new: object = "",
    reason: str = "",
) -> None:
    """Add one line to the ticket's history. Whatever staff do shows that the work is not forgotten."""
    if by.is_staff and ticket.work_item_id is not None:
        routing.touch(item_id=ticket.work_item_id, at=at)
    create(line(ticket.pk, verb, by=by, at=at, field=field, old=old, new=new, reason=reason))


def line(
    ticket_id: int,
    verb: str,
    *,
    by: Actor,
    at: dt.datetime,
    field: str = "",
    old: object = "",
    new: object = "",
    reason: str = "",
) -> HistoryEntry:
    """One line of a ticket's history, not written yet: for whoever writes many at once."""
    return HistoryEntry(
        ticket_id=ticket_id,
        at=at,
        actor_kind=by.kind,
        actor_id=by.id,
        actor_label=by.label[:200],
        verb=verb,
        field=field,
        old=_text(old),
        new=_text(new),
        reason=reason,
    )


def _text(value: object) -> str:
    return "" if value is None else str(value)[:500]
