"""What a list of tickets can show of each, order by and group by. One registry for screens and exports."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Expression, IntegerField, Value, When
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from dromos.routing.models import WorkItem
from dromos.tickets import choices, states
from dromos.tickets.kinds import Words
from dromos.tickets.models import Ticket

Row = Mapping[str, Any]
ALWAYS = ("id", "number", "subject", "state", "priority", "last_customer_at", "last_staff_at")
"""What every row is drawn with, whatever columns it has."""
STATES, PRIORITIES = dict(Ticket.State.choices), dict(Ticket.Priority.choices)
WORK, CHANNELS, SEVERITIES = dict(WorkItem.State.choices), dict(choices.CHANNELS), dict(choices.SEVERITIES)


@dataclass(frozen=True, slots=True)
class Column:
    """One column. ``paths`` are what is read for it, ``order`` what it is ordered by ("" : it cannot be), ``text`` its
    words in an export; ``draw`` names how a page draws it (text, moment, clock, person, state, priority, number).

    ``group`` gives the words above the tickets that have the same value; None: it cannot be grouped by.
    """

    key: str
    label: Words
    paths: tuple[str, ...]
    order: str
    draw: str
    text: Callable[[Row], Any]
    is_groupable: bool = False


def _plain(path: str) -> Callable[[Row], Any]:
    return lambda row: row[path] if row[path] is not None else ""


def _named(path: str) -> Callable[[Row], str]:
    return lambda row: choices.in_own_words(row[path], "") if row[path] else ""


def _label(path: str, labels: Mapping[Any, Words]) -> Callable[[Row], str]:
    return lambda row: str(labels.get(row[path], row[path] or ""))


def _text(key: str, label: Words, path: str, *, is_groupable: bool = True) -> Column:
    return Column(key, label, (path,), path, "text", _plain(path), is_groupable)


def _moment(key: str, label: Words) -> Column:
    return Column(key, label, (key,), key, "moment", _plain(key))


def due_of(row: Row) -> Any:
    """When the next promise of a ticket that is not done is due."""
    return row["due_at"] if row["state"] in states.LIVE else None


COLUMNS: Mapping[str, Column] = {
    column.key: column
    for column in (
        Column("number", lazy("Number"), ("number",), "id", "number", _plain("number")),
        Column("subject", lazy("Subject"), ("subject",), "subject", "subject", _plain("subject")),
        _text("customer", lazy("Customer"), "customer__name"),
        _text("organization", lazy("Organization"), "organization__name"),
        Column("state", lazy("State"), ("state",), "state_rank", "state", _label("state", STATES), is_groupable=True),
        Column(
            "priority", lazy("Priority"), ("priority",), "priority_rank", "priority", _label("priority", PRIORITIES),
            is_groupable=True,
        ),
        Column(
            "severity", lazy("Severity"), ("severity",), "severity", "text",
            lambda row: str(SEVERITIES.get(str(row["severity"]), row["severity"])), is_groupable=True,
        ),
        Column(
            "agent", lazy("Agent"), ("work_item__agent__user__name",), "work_item__agent__user__name", "person",
            _plain("work_item__agent__user__name"), is_groupable=True,
        ),
        _text("department", lazy("Department"), "department__name"),
        _text("queue", lazy("Queue"), "work_item__queue__name"),
        Column(
            "category", lazy("Category"), ("category__names",), "category__key", "text", _named("category__names"),
            is_groupable=True,
        ),
        Column(
            "product", lazy("Product"), ("product__names",), "product__key", "text", _named("product__names"),
            is_groupable=True,
        ),
        _text("area", lazy("Area"), "area__name"),
        _text("segment", lazy("Segment"), "customer__segment__name"),
        Column(
            "channel", lazy("Channel"), ("channel",), "channel", "text", _label("channel", CHANNELS), is_groupable=True
        ),
        _text("language", lazy("Language"), "language"),
        Column("due", lazy("Next due"), ("due_at", "state"), "due_at", "clock", due_of),
        Column(
            "work", lazy("Work"), ("work_item__state",), "work_item__state", "text", _label("work_item__state", WORK),
            is_groupable=True,
        ),
        _moment("opened_at", lazy("Opened")),
        _moment("updated_at", lazy("Last changed")),
        _moment("last_customer_at", lazy("Customer last wrote")),
        _moment("last_staff_at", lazy("We last wrote")),
        _moment("waiting_until", lazy("Waits until")),
        _moment("solved_at", lazy("Solved at")),
        _moment("closed_at", lazy("Closed at")),
        _text("reopened", lazy("Times reopened"), "reopened_count"),
        _text("hand_offs", lazy("Times handed over"), "hand_offs"),
        Column("tags", lazy("Tags"), (), "", "tags", lambda row: ", ".join(row["tags"])),
    )
}  # fmt: skip
USUAL = ("subject", "customer", "state", "agent", "due")


def known(keys: Any) -> tuple[Column, ...]:
    """The columns of these keys, without what is not known (any more); the usual ones when nothing is left."""
    found = [COLUMNS[key] for key in dict.fromkeys(keys or ()) if key in COLUMNS]
    return tuple(found or [COLUMNS[key] for key in USUAL])


def ranks() -> dict[str, Expression]:
    """What is ordered otherwise than by its letters: states by their course, priorities by how much they press."""
    return {
        "state_rank": _rank("state", Ticket.State.values),
        "priority_rank": _rank("priority", Ticket.Priority.values),
    }


def _rank(field: str, values: list[str]) -> Expression:
    places = [When(**{field: value}, then=Value(place)) for place, value in enumerate(values)]
    return Case(*places, default=Value(len(values)), output_field=IntegerField())


def group_words(column: Column, row: Row) -> str:
    """What stands above the tickets that share this row's value."""
    return str(column.text(row)) or _("Not set")
