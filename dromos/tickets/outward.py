"""Tickets as other systems are told of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q

from dromos.accounts.models import Token
from dromos.interactions.models import Message
from dromos.lib.standing import Standing
from dromos.tickets import access, custom, states
from dromos.tickets.models import CustomField, FieldValue, Ticket

FIELDS = (
    "id", "number", "subject", "state", "priority", "severity", "department__key", "category__key", "customer_id",
    "customer__name", "language", "channel", "work_item__agent__user__name", "work_item__due_at", "opened_at",
    "updated_at", "first_replied_at", "solved_at", "closed_at", "version",
)  # fmt: skip
NAMES = {
    "department__key": "department", "category__key": "category", "work_item__agent__user__name": "agent",
    "work_item__due_at": "due_at",
}  # fmt: skip
MOMENTS = ("due_at", "opened_at", "updated_at", "first_replied_at", "solved_at", "closed_at")
HIDDEN = (Message.State.DRAFT, Message.State.FAILED)
Place = tuple[dt.datetime | None, int]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which tickets. Empty fields ask nothing; ``state`` is a state, ``live`` or ``done``.

    Newest first; with ``changed_since`` in the order they last changed. ``after`` is where the page before ended.
    """

    state: str = ""
    department: str = ""
    category: str = ""
    priority: str = ""
    customer_id: int | None = None
    fields: tuple[tuple[int, Any], ...] = ()
    changed_since: dt.datetime | None = None
    after: Place | None = None
    limit: int = 50


def page_of(token: Token, wanted: Wanted) -> tuple[Sequence[dict[str, Any]], Place | None]:
    """One page as it is told, and where it ended when more follow. Three queries, whatever the size of the house."""
    tickets = access.tickets_of_token(token).filter(_asked(wanted))
    if wanted.changed_since is None:
        tickets = tickets.order_by("-id")
        if wanted.after is not None:
            tickets = tickets.filter(id__lt=wanted.after[1])
    else:
        tickets = tickets.filter(updated_at__gte=wanted.changed_since).order_by("updated_at", "id")
        if wanted.after is not None and wanted.after[0] is not None:
            since, pk = wanted.after
            tickets = tickets.filter(Q(updated_at__gt=since) | Q(updated_at=since, id__gt=pk), updated_at__gte=since)
    found = list(tickets.values_list("pk", flat=True)[: wanted.limit + 1])
    by_id = {row["id"]: row for row in _ROWS(found)}
    rows = [by_id[pk] for pk in found if pk in by_id]
    shown = rows[: wanted.limit]
    last = (shown[-1]["updated_at"], shown[-1]["id"]) if len(rows) > wanted.limit else None
    return [told_row(row) for row in shown], last


_ROWS = Standing(lambda ids: Ticket.objects.filter(pk__in=ids).values(*FIELDS), list[int])


def _asked(wanted: Wanted) -> Q:
    asked = Q()
    if wanted.state == "live":
        asked &= Q(state__in=states.LIVE)
    elif wanted.state == "done":
        asked &= Q(state__in=states.DONE)
    elif wanted.state:
        asked &= Q(state=wanted.state)
    if wanted.department:
        asked &= Q(department__key=wanted.department)
    if wanted.category:
        asked &= Q(category__key=wanted.category) | Q(category__key__startswith=f"{wanted.category}/")
    if wanted.priority:
        asked &= Q(priority=wanted.priority)
    if wanted.customer_id is not None:
        asked &= Q(customer_id=wanted.customer_id)
    for field_id, value in wanted.fields:
        holds = {"value__contains": value} if isinstance(value, list) else {"value": value}
        asked &= Q(Exists(FieldValue.objects.filter(ticket=OuterRef("pk"), field=field_id, **holds)))
    return asked


def field_asked(token: Token, key: str, text: str) -> tuple[int, Any]:
    """The own field ``key`` and ``text`` as it keeps it. Raises ValueError when the token hears of no such field."""
    for row in custom.fields_of_house(set(token.departments.values_list("pk", flat=True))):
        if row.key == key and "\0" not in text and (value := custom.cleaned(row, text)) is not None:
            return row.pk, value
    raise ValueError(key)


def told_row(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row of FIELDS as other systems read it: plain JSON."""
    told = {NAMES.get(name, name): value for name, value in row.items()}
    told["customer"] = {"id": told.pop("customer_id"), "name": told.pop("customer__name")}
    del told["id"]
    return told | {name: told_moment(told[name]) for name in MOMENTS}


def told_moment(value: dt.datetime | None) -> str | None:
    return None if value is None else value.astimezone(dt.UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def told(ticket: Ticket) -> dict[str, Any]:
    """One ticket, whose department, category, customer and work item are at hand."""
    item = ticket.work_item
    row = {name: getattr(ticket, name) for name in FIELDS if "__" not in name}
    return told_row(
        row
        | {
            "department__key": ticket.department.key,
            "category__key": ticket.category.key if ticket.category else None,
            "customer__name": ticket.customer.name,
            "work_item__agent__user__name": item.agent.user.name if item and item.agent else None,
            "work_item__due_at": item.due_at if item else None,
        }
    )


def told_messages(ticket: Ticket) -> list[dict[str, Any]]:
    """What was written to and fro, oldest first; neither drafts nor internal notes. One query."""
    rows = (
        Message.objects.filter(interaction__ticket_link__ticket=ticket).exclude(state__in=HIDDEN).order_by("at", "id")
    )
    fields = ("id", "direction", "channel", "at", "from_name", "from_address", "subject", "text")
    return [{**row, "at": told_moment(row["at"])} for row in rows.values(*fields)]


def told_fields(token: Token, ticket: Ticket) -> dict[str, Any]:
    """The own fields of the ticket by key, null where nothing was given, as far as the token hears of them."""
    rows = fields_of(token, ticket)
    held = custom.values_of(ticket) if rows else {}
    return {row.key: held[row.pk].value if row.pk in held else None for row in rows}


def fields_of(token: Token, ticket: Ticket) -> list[CustomField]:
    """The own fields of the ticket that the token reads and fills in."""
    return custom.fields_of_token(ticket, set(token.departments.values_list("pk", flat=True)))
