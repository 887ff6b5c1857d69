"""Rows of tickets as the macro ``ticket_row`` wants them."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from dromos.tickets import states
from dromos.ui.dates import duration
from dromos.ui.jinja import url

PRESSING = dt.timedelta(hours=2)


def ticket(row: Mapping[str, Any], at: dt.datetime) -> dict[str, Any]:
    """One row of ``tickets.queries.ROW_FIELDS`` for a list."""
    due = row["work_item__due_at"] if row["state"] in states.LIVE else None
    names = row["category__names"] or {}
    category = str(names.get(get_language() or "en") or names.get("en") or "")
    return {
        "href": url("workspace:ticket", row["number"]),
        "number": row["number"],
        "subject": row["subject"],
        "snippet": " · ".join(part for part in (category, _leg(row)) if part),
        "customer": row["customer__name"],
        "state": row["state"],
        "priority": row["priority"],
        "assignee": row["work_item__agent__user__name"] or "",
        "clock": _clock(row, due),
        "updated_at": row["updated_at"],
        "unread": _awaits_answer(row),
        "is_pressing": bool(due and due < at + PRESSING),
    }


def _leg(row: Mapping[str, Any]) -> str:
    """Where it is on its route: "Leg 2: Measure"; "" off the route."""
    if row["leg__leg__position"] is None or row["leg__ended_at"] is not None:
        return ""
    leg = _("Leg %(number)s") % {"number": row["leg__leg__position"] + 1}
    return f"{leg}: {row['leg__leg__task']}" if row["leg__leg__task"] else leg


def _clock(row: Mapping[str, Any], due: dt.datetime | None) -> dict[str, Any] | None:
    if row["state"] == states.WAITING_CUSTOMER:
        return {"what": _("Promise"), "state": "paused", "due": None}
    return {"what": _("Due"), "state": "running", "due": due} if due else None


def _awaits_answer(row: Mapping[str, Any]) -> bool:
    """The customer wrote last."""
    wrote, answered = row["last_customer_at"], row["last_staff_at"]
    return row["state"] in states.LIVE and bool(wrote and (answered is None or wrote > answered))


def ago(then: dt.datetime, at: dt.datetime) -> str:
    return duration((at - then).total_seconds())
