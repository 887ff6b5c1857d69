"""What the list of tickets shows: the filter as it was asked for, its rows, what can be chosen."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from dromos.accounts.access import rights_of
from dromos.accounts.models import Department, User
from dromos.console.workspace import rows
from dromos.lib.live import make_pass
from dromos.tickets import access, queries
from dromos.tickets.models import Ticket
from dromos.tickets.queries import Filter


def page(user: User, asked: Mapping[str, str], at: dt.datetime) -> dict[str, Any]:
    """Four queries whatever the size: rights, departments, rows, nothing else but the session."""
    wanted = wanted_by(user, asked)
    departments = readable_departments(user)
    number = int(asked.get("page", "1")) if asked.get("page", "1").isdecimal() else 1
    found = queries.list_tickets(user, wanted, page=min(number, 10_000))
    return {
        "wanted": wanted,
        "whose": asked.get("whose", ""),
        "rows": [rows.ticket(row, at) for row in found.rows],
        "page": found,
        "departments": departments,
        "states": state_choices(),
        "priorities": Ticket.Priority.choices,
        "orders": order_choices(),
        "live_pass": make_pass([f"user:{user.pk}", *(f"department:{row.pk}" for row in departments)]),
    }


def wanted_by(user: User, asked: Mapping[str, str]) -> Filter:
    """The filter a query string asks for; whatever makes no sense is ignored."""
    department = asked.get("department", "")
    owners = {"mine": user.pk, "nobody": 0}
    return Filter(
        state=asked.get("state", "live"),
        department_id=int(department) if department.isdecimal() and len(department) < 10 else None,
        owner=owners.get(asked.get("whose", "")),
        priority=asked.get("priority", "") if asked.get("priority", "") in Ticket.Priority.values else "",
        text=asked.get("text", "")[:200],
        order=asked.get("order", "due"),
    )


def readable_departments(user: User) -> list[Department]:
    held = access.readable_departments(rights_of(user))
    departments = Department.objects.filter(is_active=True)
    return list(departments if held is None else departments.filter(pk__in=held))


def state_choices() -> list[tuple[str, str]]:
    return [
        ("live", _("Everything not done")),
        ("new", _("New")),
        ("open", _("Open")),
        ("waiting", _("Waiting")),
        ("solved", _("Solved")),
        ("done", _("Everything done")),
        ("all", _("All")),
    ]


def order_choices() -> list[tuple[str, str]]:
    return [
        ("due", _("Due first")),
        ("newest", _("Newest first")),
        ("oldest", _("Oldest first")),
        ("updated", _("Last changed")),
    ]
