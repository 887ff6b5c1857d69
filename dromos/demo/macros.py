"""What the people of Meridian do at a click, again and again."""

import datetime as dt
from typing import Any

from dromos.accounts.models import Department
from dromos.automation.actions import create_macro
from dromos.automation.models import Macro
from dromos.lib.actor import SYSTEM

LIVE: dict[str, Any] = {"field": "state", "op": "is", "value": ["live"]}
TECHNICAL: dict[str, Any] = {"all": [LIVE, {"field": "category", "op": "under", "value": ["technical"]}]}


def macros(technical: Department, at: dt.datetime) -> list[Macro]:
    """For technical support what is about the line, the rest for everybody."""
    ours = {"conditions": TECHNICAL, "department": technical}
    rows: list[dict[str, Any]] = [
        {
            "name": "A restart helped",
            "changes": [_tag("restart helped"), {"do": "solve", "solution": "", "tell": True}],
            "after": Macro.After.NEXT,
            **ours,
        },
        {
            "name": "Measure the line, wait for the result",
            "changes": [
                {"do": "add_task", "title": "Measure the line of {{ customer.name }}", "kind": "qualification",
                 "assignee": "", "department": "", "days": 1, "note": ""},
                {"do": "wait", "waits_for": "hold", "days": 1, "reason": "The line is being measured"},
            ],
            **ours,
        },
        {
            "name": "Not the house: to Network",
            "changes": [
                _tag("line"),
                {"do": "note", "text": "Nothing in the house of {{ customer.name }}: the trouble is on the line."},
                {"do": "set_department", "department": "network"},
            ],
            "after": Macro.After.NEXT,
            **ours,
        },
        {
            "name": "Wait three days for the customer",
            "changes": [{"do": "wait", "waits_for": "customer", "days": 3, "reason": ""}],
            "conditions": LIVE,
        },
    ]  # fmt: skip
    return [create_macro(by=SYSTEM, at=at, **row) for row in rows]


def _tag(name: str) -> dict[str, Any]:
    return {"do": "add_tags", "tags": [name]}
