"""Tickets as plain values, for asking conditions of them without the database: a few queries for many tickets."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any

from django.db.models import Q, QuerySet

from dromos.customers.models import Contract
from dromos.tickets import fields
from dromos.tickets.models import FieldValue, FollowUp, Participant, Task, Ticket, TicketClock, TicketTag, Watch

ALSO = (
    "id", "state", "last_customer_at", "last_staff_at", "leg_id", "leg__ended_at", "due_at",
    "work_item__unroutable_since_at", "department_id", "work_item__agent__user_id", "customer__user_id", "customer_id",
    "customer__organization_id", "updated_at",
)  # fmt: skip
CLOCK = ("ticket_id", "kind", "state", "due_at", "stopped_at", "breached_at")


@cache
def columns() -> list[str]:
    return sorted({*ALSO, *(path for field in fields.FIXED.values() for path in field.paths)})


class PlainRow(dict[str, Any]):
    """The values of one ticket. What lies in other tables is read, for all rows at once, when it is asked for first."""

    __slots__ = ("_fill",)

    def __init__(self, values: Mapping[str, Any], fill: Callable[[str], None]) -> None:
        super().__init__(values)
        self._fill = fill

    def __missing__(self, name: str) -> Any:
        self._fill(name)
        return self[name]


def load(ids: Iterable[int], at: dt.datetime) -> dict[int, dict[str, Any]]:
    """The values of every field of these tickets, by id; a ticket that is no more is left out."""
    rows = load_as_asked(ids, at)
    for row in list(rows.values())[:1]:
        for name in PARTS:
            row[name]
    return {pk: dict(row) for pk, row in rows.items()}


def load_as_asked(ids: Iterable[int], at: dt.datetime) -> dict[int, dict[str, Any]]:
    """The same, but each other table is only read when a value in it is asked for: for those who ask at once."""
    found = list(Ticket.objects.filter(pk__in=set(ids)).values(*columns()))
    rows: dict[int, dict[str, Any]] = {}
    rows |= {row["id"]: PlainRow(row, lambda name: PARTS[name](rows, at)) for row in found}
    return rows


def _clocks(rows: dict[int, dict[str, Any]], _at: dt.datetime) -> None:
    for row in rows.values():
        row["clocks"] = []
    for clock in TicketClock.objects.filter(ticket__in=list(rows)).order_by("id").values(*CLOCK):
        rows[clock["ticket_id"]]["clocks"].append(clock)


def _several(name: str) -> Callable[[dict[int, dict[str, Any]], dt.datetime], None]:
    """Fills ``name`` with the values of another table, by the pairs (ticket, value) it gives."""
    made: type = frozenset if name in {"tags", "watchers"} else tuple

    def fill(rows: dict[int, dict[str, Any]], _at: dt.datetime) -> None:
        values = defaultdict(list)
        for ticket, value in _SEVERAL[name]().filter(ticket__in=list(rows)):
            values[ticket].append(value)
        for pk, row in rows.items():
            row[name] = made(values[pk])

    return fill


_SEVERAL: Mapping[str, Callable[[], QuerySet[Any]]] = {
    "addresses": lambda: Participant.objects.exclude(address="").values_list("ticket_id", "address"),
    "tags": lambda: TicketTag.objects.values_list("ticket_id", "tag_id"),
    "watchers": lambda: Watch.objects.values_list("ticket_id", "user_id"),
    "follow_ups": lambda: FollowUp.objects.filter(done_at__isnull=True).values_list("ticket_id", "due_at"),
    "open_tasks": lambda: _open_tasks().values_list("ticket_id", "pk"),
    "tasks_due": lambda: _open_tasks().filter(due_at__isnull=False).values_list("ticket_id", "due_at"),
}


def _open_tasks() -> QuerySet[Task]:
    return Task.objects.filter(state=Task.State.OPEN)


def _custom(rows: dict[int, dict[str, Any]], _at: dt.datetime) -> None:
    """What the fields that an administrator made hold: (value, the same in words) by the id of the field."""
    for row in rows.values():
        row["custom"] = {}
    found = FieldValue.objects.filter(ticket__in=list(rows)).values_list("ticket_id", "field_id", "value", "text")
    for ticket, field, value, text in found:
        rows[ticket]["custom"][field] = (value, text)


def _service_levels(rows: dict[int, dict[str, Any]], at: dt.datetime) -> None:
    """Of the contracts of the customer and of their organization that hold now."""
    today = at.date()
    customers = {row["customer_id"] for row in rows.values()}
    organizations = {row["customer__organization_id"] for row in rows.values()} - {None}
    held = Contract.objects.filter(
        Q(customer__in=customers) | Q(organization__in=organizations),
        Q(ends_date__isnull=True) | Q(ends_date__gt=today), starts_date__lte=today,
    )  # fmt: skip
    levels: dict[tuple[str, int], set[str]] = defaultdict(set)
    for customer, organization, level in held.values_list("customer_id", "organization_id", "service_level"):
        levels[("customer", customer) if customer else ("organization", organization)].add(level)
    for row in rows.values():
        own = levels[("customer", row["customer_id"])]
        row["service_levels"] = own | levels[("organization", row["customer__organization_id"])]


PARTS: Mapping[str, Callable[[dict[int, dict[str, Any]], dt.datetime], None]] = {
    "clocks": _clocks,
    **{name: _several(name) for name in _SEVERAL},
    "custom": _custom,
    "service_levels": _service_levels,
}
"""What lies in other tables: by name, what reads it for all of the rows."""
