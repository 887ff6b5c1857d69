"""What triggers look at, as values: a change from the ticket's history, the spelling of values there, why one fired."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from dromos.accounts.models import Department, User
from dromos.automation.differences import CUSTOMER, STAFF, SYSTEM, TRIGGER, Happened, Line
from dromos.automation.models import Change, TriggerFiring
from dromos.catalog.models import Category
from dromos.interactions.models import Message
from dromos.lib.actor import Actor
from dromos.lib.memo import remembered
from dromos.lib.typed import whole
from dromos.tickets import conditions
from dromos.tickets.models import HistoryEntry

LABEL = "⚡ "
"""Before the name of a trigger in histories: a person could be called like one."""
LETTERS = frozenset({"opened", "customer_wrote"})
WRITTEN = (Message.Kind.LETTER, Message.Kind.PORTAL)


def happened(change: Change) -> Happened:
    """What ``change`` was, as its ticket's history tells it. A query, and another for the letter."""
    rows = HistoryEntry.objects.filter(ticket=change.ticket_id, at=change.at).order_by("id")
    found = list(rows)
    events = frozenset(change.events)
    actor, label = (TRIGGER, change.cause.name) if change.cause else actor_of(found, events)
    wrote = not events.isdisjoint(LETTERS)
    return Happened(events, actor, label, lines_of(found), _last_letter(change.ticket_id) if wrote else "")


def _last_letter(ticket_id: int) -> str:
    """What the customer last wrote, without what they quoted."""
    rows = Message.objects.filter(interaction__ticket_link__ticket=ticket_id, direction=Message.Direction.IN)
    last = rows.filter(kind__in=WRITTEN).order_by("-id").first()
    return last.fresh_text() if last is not None else ""


def lines_of(rows: Iterable[HistoryEntry]) -> tuple[Line, ...]:
    return tuple(Line(row.field, row.old, row.new) for row in rows if row.field)


def actor_of(rows: Iterable[HistoryEntry], events: Iterable[str]) -> tuple[str, str]:
    """Who did it. What has no line in the history tells by what it is: only staff leave notes."""
    if "customer_wrote" in events or "opened" in events:
        return CUSTOMER, ""
    for row in rows:
        if row.actor_label.startswith(LABEL):
            return TRIGGER, row.actor_label
        return {"staff": STAFF, "customer": CUSTOMER}.get(row.actor_kind, SYSTEM), row.actor_label
    return (STAFF, "") if {"noted", "replied"}.intersection(events) else (SYSTEM, "")


@remembered
def names(field: str, value: str) -> str:
    """How the history spells ``value`` of ``field``; what does not exist is spelt like nothing else."""
    found: object = value
    if field == "category":
        found = Category.objects.filter(key=value).first()
    elif field == "department":
        found = Department.objects.filter(key=value).first()
    elif field == "agent":
        found = "" if value == "nobody" else User.objects.filter(pk=whole(value) or 0).first()
    return "\0" if found is None else str(found)


def because(what: Happened, tree: Any, row: Mapping[str, Any], at: dt.datetime) -> dict[str, Any]:
    """Why a trigger fired, to be kept: what happened, and each condition's field with the value it had."""
    asked = conditions.asked_by(None, at)
    held = {leaf.field.key: _plain(leaf.field.read(row, asked)) for leaf in conditions.leaves(conditions.read(tree)[0])}
    return {
        "events": sorted(what.real_events),
        "actor": what.actor,
        "label": what.label,
        "lines": [[line.field, line.old, line.new] for line in what.lines[:20]],
        "tree": tree,
        "values": held,
    }


def _plain(value: Any) -> Any:
    if isinstance(value, dt.datetime):
        return value.isoformat()
    if isinstance(value, str | int | float | bool | type(None)):
        return value
    return [str(one) for one in sorted(value, key=str)][:20]


def line(firing: TriggerFiring, verb: str, by: Actor, at: dt.datetime, *, reason: str = "") -> dict[str, Any]:
    """A line of the ticket's history about a firing."""
    return {
        "ticket": firing.ticket, "at": at, "actor_kind": by.kind, "actor_id": None, "actor_label": by.label[:200],
        "verb": verb, "new": firing.trigger.name[:500], "reason": reason,
    }  # fmt: skip
