"""What the palette finds while one types: tickets, customers, and what an administrator sets up."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from dromos.accounts.access import rights_of
from dromos.accounts.models import Department, User
from dromos.catalog.tree import branches
from dromos.customers import access as customers
from dromos.customers.models import Customer
from dromos.routing.models import Queue
from dromos.tickets.search.finding import quick

LIMIT = 6
Found = dict[str, str]


def found(user: User, text: str, at: dt.datetime) -> list[Found]:
    """Tickets and customers ``user`` may see, and for an administrator what is set up."""
    quickly = quick(user, text, LIMIT, at=at, among=customers.visible_to(user))
    rows = [*_tickets(quickly.tickets), *_customers(quickly.customers)]
    if rights_of(user).is_administrator:
        rows += _set_up(text)
    return rows


def _tickets(rows: Sequence[Mapping[str, Any]]) -> list[Found]:
    return [
        _row("tickets", row["subject"] or _("(no subject)"), reverse("workspace:ticket", args=[row["number"]]), "inbox")
        | {"sub": f"#{row['number']} · {row['customer__name']}"}
        for row in rows
    ]


def _customers(rows: Sequence[Customer]) -> list[Found]:
    return [
        _row("customers", row.name, reverse("customers:customer", args=[row.pk]), "user")
        | {"sub": row.organization.name if row.organization else ""}
        for row in rows
    ]


def _set_up(text: str) -> list[Found]:
    people = User.objects.filter(name__icontains=text) | User.objects.filter(email__icontains=text)
    rows: list[tuple[QuerySet[Any] | Sequence[Any], str, str]] = [
        (people, "setup:person", "user"),
        (Department.objects.filter(name__icontains=text), "setup:department", "building-2"),
        (Queue.objects.filter(name__icontains=text), "setup:queue", "layers"),
    ]
    named = [
        _row("setup", str(row), reverse(page, args=[row.pk]), icon) for some, page, icon in rows for row in some[:4]
    ]
    return named + _categories(text)


def _categories(text: str) -> list[Found]:
    words = text.lower().split()
    fitting = [row for row in branches(get_language() or "en") if all(word in row.words for word in words)]
    page = reverse("setup:categories")
    return [
        _row("setup", row.name, f"{page}?open={row.key}", "folder") | {"sub": " / ".join(row.path)}
        for row in fitting[:4]
    ]


def _row(group: str, text: str, href: str, icon: str) -> Found:
    return {"group": group, "text": text, "href": href, "icon": icon}
