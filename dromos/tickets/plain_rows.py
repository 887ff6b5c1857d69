"""Tickets as plain values, for asking conditions of them without the database: a few queries for many tickets."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.db.models import Q, QuerySet

from dromos.customers.models import Contract
from dromos.tickets import fields
from dromos.tickets.models import FieldValue, FollowUp, Participant, Task, Ticket, TicketClock, TicketTag, Watch

ALSO = (
    "id", "state", "last_customer_at", "last_staff_at", "leg_id", "leg__ended_at", "work_item__due_at",
    "work_item__unroutable_since_at", "department_id", "work_item__agent__user_id", "customer__user_id", "customer_id",
    "customer__organization_id", "updated_at",
)  # fmt: skip
CLOCK = ("ticket_id", "kind", "state", "due_at", "stopped_at", "breached_at")


def columns() -> list[str]:
    return sorted({*ALSO, *(path for field in fields.FIXED.values() for path in field.paths)})


def load(ids: Iterable[int], at: dt.datetime) -> dict[int, dict[str, Any]]:
    """The values of every field of these tickets, by id; a ticket that is no more is left out."""
    rows: dict[int, dict[str, Any]] = {
        row["id"]: row for row in Ticket.objects.filter(pk__in=set(ids)).values(*columns())
    }
    if rows:
        _clocks(rows)
        for name, found in _SEVERAL.items():
            _several(rows, name, found)
        _custom(rows)
        _service_levels(rows, at)
    return rows


def _clocks(rows: dict[int, dict[str, Any]]) -> None:
    for row in rows.values():
        row["clocks"] = []
    for clock in TicketClock.objects.filter(ticket__in=list(rows)).order_by("id").values(*CLOCK):
        rows[clock["ticket_id"]]["clocks"].append(clock)


def _several(rows: dict[int, dict[str, Any]], name: str, found: Callable[[], QuerySet[Any]]) -> None:
    """Under ``name`` the values of another table, by the pairs (ticket, value) it gives."""
    values = defaultdict(list)
    for ticket, value in found().filter(ticket__in=list(rows)):
        values[ticket].append(value)
    for pk, row in rows.items():
        row[name] = frozenset(values[pk]) if name in {"tags", "watchers"} else tuple(values[pk])


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


def _custom(rows: dict[int, dict[str, Any]]) -> None:
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
