"""What a list of tickets shows: an overview or all tickets, narrowed by quick filters, one page of rows as cells."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from dromos.accounts.models import User
from dromos.console.models import Overview
from dromos.console.overviews import queries
from dromos.lib.live import make_pass
from dromos.tickets import columns, conditions, lists, states
from dromos.tickets.choices import department_choices
from dromos.tickets.columns import COLUMNS, Column
from dromos.tickets.models import Ticket
from dromos.tickets.search.asking import WORDS, is_plain
from dromos.ui.jinja import url

QUICK = ("text", "state", "whose", "department", "priority")
Asked = Mapping[str, str]


def wanted_by(overview: Overview | None, asked: Asked) -> lists.List:
    """The overview (all tickets without one) as the address narrows and orders it; nonsense is ignored."""
    base = overview.conditions if overview else {}
    return lists.List(
        conditions=conditions.both(base, *quick(asked, live_only=overview is None)),
        columns=columns.known(overview.columns if overview else None),
        orders=_orders(asked.get("sort", "")) or (overview.ordered_by if overview else ()) or (("due", False),),
        group_by=overview.group_by if overview else "",
    )


def quick(asked: Asked, *, live_only: bool) -> list[dict[str, Any]]:
    """The quick filters above a list as conditions."""
    state = asked.get("state", "live" if live_only else "all")
    state = {"waiting": "waiting", "all": ""}.get(state, state)
    whose = {"mine": "me", "nobody": "nobody"}.get(asked.get("whose", ""), "")
    parts = [
        _leaf("state", state, {"live", "waiting", "done", *Ticket.State.values}),
        _leaf("agent", whose, {"me", "nobody"}),
        _leaf("priority", asked.get("priority", ""), set(Ticket.Priority.values)),
    ]
    if asked.get("department"):
        parts.append(_leaf("department", asked["department"], {key for key, _name in department_choices()}))
    return [part for part in [*parts, _text(asked.get("text", "")[:200].strip())] if part]


def _leaf(field: str, value: str, known: set[str]) -> dict[str, Any]:
    return {"field": field, "op": "is", "value": [value]} if value and value in known else {}


def _text(text: str) -> dict[str, Any]:
    """What is typed into Find: the language of the search.

    Words alone also mean what the subject or the customer's name holds anywhere, and a participant's whole address; a
    number alone is a ticket's.
    """
    digits = text.lstrip("#")
    if not text:
        return {}
    if digits.isdecimal():
        return {"field": "number", "op": "starts", "value": [digits]}
    words = {"field": WORDS.key, "op": "asks", "value": [text]}
    if not is_plain(text):
        return words
    parts = [{"field": field, "op": "contains", "value": [text]} for field in ("subject", "customer")]
    return {"any": [words, *parts, {"field": "address", "op": "is", "value": [text]}]}


def _orders(sort: str) -> tuple[tuple[str, bool], ...]:
    pairs = ((part.removeprefix("-"), part.startswith("-")) for part in sort.split(",")[:3])
    return tuple((key, falls) for key, falls in pairs if key in COLUMNS and COLUMNS[key].order)


def page(user: User, overview: Overview | None, asked: Asked, at: dt.datetime) -> dict[str, Any]:
    """Everything the template draws. The queries: rights, overviews, departments, rows; one more for headings."""
    wanted = wanted_by(overview, asked)
    found = lists.page(user, wanted, at, after=asked.get("after", ""), before=asked.get("before", ""))
    return {
        "overview": overview,
        "title": overview.label if overview else _("All tickets"),
        "faults": conditions.check(overview.conditions, user) if overview else [],
        "overviews": side(user, overview),
        "columns": [_head(column, wanted, asked) for column in wanted.columns],
        "rows": _rows(user, wanted, found, at),
        "pages": _pages(found, asked),
        "quick": {key: asked.get(key, "") for key in QUICK} | {"state": _state(overview, asked)},
        "is_narrowed": any(asked.get(key) for key in QUICK),
        "departments": department_choices(),
        "states": state_choices(),
        "priorities": Ticket.Priority.choices,
        "address": address(overview),
        "asked": urlencode({key: value for key, value in asked.items() if key in {*QUICK, "sort"}}),
        "live_pass": make_pass([f"user:{user.pk}", f"overviews:{user.pk}"]),
    }


def address(overview: Overview | None) -> str:
    return url("overviews:overview", overview.pk) if overview else url("workspace:tickets")


def side(user: User, overview: Overview | None) -> list[dict[str, Any]]:
    """The person's overviews, as the side list shows them."""
    return [
        {
            "pk": row.pk,
            "text": row.label,
            "href": address(row),
            "is_here": overview is not None and row.pk == overview.pk,
            "is_counted": row.is_counted,
            "is_own": row.owner_id is not None,
        }
        for row in queries.overviews_of(user)
    ]


def _state(overview: Overview | None, asked: Asked) -> str:
    return asked.get("state", "all" if overview else "live")


def state_choices() -> list[tuple[str, str]]:
    return [
        ("live", _("Not done")),
        ("new", _("New")),
        ("open", _("Open")),
        ("waiting", _("Waiting")),
        ("solved", _("Solved")),
        ("done", _("Everything done")),
        ("all", _("All")),
    ]


def _head(column: Column, wanted: lists.List, asked: Asked) -> dict[str, Any]:
    """A column's heading, and the address that orders by it: first rising, then falling."""
    first = wanted.orders[0] if wanted.orders else ("", False)
    is_first = first[0] == column.key
    sort = f"-{column.key}" if is_first and not first[1] else column.key
    others = {key: value for key, value in asked.items() if key in QUICK}
    return {
        "key": column.key,
        "label": column.label,
        "sort": urlencode({**others, "sort": sort}) if column.order else "",
        "sorted": ("descending" if first[1] else "ascending") if is_first else "",
    }


def _rows(user: User, wanted: lists.List, found: lists.Page, at: dt.datetime) -> list[dict[str, Any]]:
    grouped, heading, counts = wanted.grouped_by, None, {}
    if grouped and found.rows and not found.is_long:
        counts = lists.group_counts(user, wanted, at)
    rows = []
    for values in found.rows:
        words = columns.group_words(grouped, values) if grouped else None
        row = drawn(values, wanted.columns)
        if words != heading:
            heading = words
            row["heading"], row["beneath"] = words, counts.get(words or "")
        rows.append(row)
    return rows


def drawn(values: dict[str, Any], shown: Sequence[Column]) -> dict[str, Any]:
    """One ticket as cells: how each is drawn, and what is in it."""
    return {
        "id": values["id"],
        "number": values["number"],
        "href": url("workspace:ticket", values["number"]),
        "subject": values["subject"],
        "priority": values["priority"],
        "unread": awaits_answer(values),
        "cells": [(column.key, column.draw, _cell(column, values)) for column in shown],
    }


def _cell(column: Column, values: dict[str, Any]) -> Any:
    if column.draw in {"moment", "state", "priority", "tags"}:
        return values[column.key]
    if column.draw == "clock" and values["state"] == states.WAITING_CUSTOMER:
        return "paused"
    return column.text(values)


def awaits_answer(values: Mapping[str, Any]) -> bool:
    """The customer wrote last."""
    wrote, answered = values["last_customer_at"], values["last_staff_at"]
    return values["state"] in states.LIVE and bool(wrote and (answered is None or wrote > answered))


def _pages(found: lists.Page, asked: Asked) -> dict[str, str]:
    others = {key: value for key, value in asked.items() if key in {*QUICK, "sort"}}
    return {
        "next": urlencode({**others, "after": found.after}) if found.after else "",
        "before": urlencode({**others, "before": found.before}) if found.before else "",
    }
