"""The overviews a new house begins with. Plain values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as lazy

Leaf = dict[str, Any]
LIVE: Leaf = {"field": "state", "op": "is", "value": ["live"]}
TO_DO: Leaf = {"field": "state", "op": "is", "value": ["new", "open"]}
MINE: Leaf = {"field": "agent", "op": "is", "value": ["me"]}
NOBODYS: Leaf = {"field": "agent", "op": "is", "value": ["nobody"]}
OURS: Leaf = {"field": "department", "op": "is", "value": ["mine"]}


@dataclass(frozen=True, slots=True)
class Usual:
    """One overview of the usual set; it is for everybody."""

    key: str
    name: str | Promise
    parts: Sequence[Leaf]
    columns: Sequence[str] = ("subject", "customer", "state", "agent", "due")
    orders: Sequence[tuple[str, bool]] = (("due", False),)
    group_by: str = ""


USUAL: Sequence[Usual] = (
    Usual("mine", lazy("My open tickets"), (MINE, TO_DO), ("subject", "customer", "state", "priority", "due")),
    Usual(
        "answered", lazy("The customer wrote last"),
        (MINE, LIVE, {"field": "last_from", "op": "is", "value": ["customer"]}),
        ("subject", "customer", "state", "last_customer_at", "due"), (("last_customer_at", False),),
    ),
    Usual(
        "unassigned", lazy("Nobody's, in my departments"), (OURS, NOBODYS, TO_DO),
        ("subject", "customer", "department", "priority", "due"),
    ),
    Usual("overdue", lazy("Overdue"), (OURS, LIVE, {"field": "due", "op": "past"})),
    Usual("due-today", lazy("Due today"), (OURS, LIVE, {"field": "due", "op": "today"})),
    Usual(
        "waiting-today", lazy("Waits for the customer until today"),
        (
            OURS, {"field": "state", "op": "is", "value": ["waiting_customer"]},
            {"any": [{"field": "waiting_until", "op": "today"}, {"field": "waiting_until", "op": "past"}]},
        ),
        ("subject", "customer", "agent", "last_staff_at", "waiting_until"), (("waiting_until", False),),
    ),
    Usual(
        "watched", lazy("I watch"), (LIVE, {"field": "watcher", "op": "is", "value": ["me"]}),
        ("subject", "customer", "state", "agent", "updated_at"), (("updated_at", True),),
    ),
    Usual(
        "departments", lazy("Everything open in my departments"), (OURS, LIVE),
        ("subject", "customer", "state", "agent", "due"), (("due", False),), "department",
    ),
    Usual(
        "solved", lazy("Solved lately in my departments"),
        (OURS, {"field": "solved_at", "op": "within_last", "value": [3, "days"]}),
        ("subject", "customer", "state", "category", "solved_at"), (("solved_at", True),),
    ),
)  # fmt: skip
NAMES: Mapping[str, str | Promise] = {usual.key: usual.name for usual in USUAL}
