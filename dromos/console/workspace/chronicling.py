"""The page with the whole history of a ticket, as plain values for the template."""

import datetime as dt
from typing import Any

from django.http import QueryDict

from dromos.accounts.models import User
from dromos.console.workspace import words
from dromos.lib.typed import page_number
from dromos.tickets import chronicle
from dromos.tickets.models import Ticket

LAST_PAGE = 1_000


def page(user: User, ticket: Ticket, at: dt.datetime, *, asked: QueryDict) -> dict[str, Any]:
    """What the address asks for: ``kind``, ``who`` and ``page``; what means nothing asks for nothing."""
    kind, who = asked.get("kind", ""), asked.get("who", "")[:240]
    kind = kind if kind in chronicle.KINDS else ""
    number = page_number(asked.get("page", ""), last=LAST_PAGE)
    found = chronicle.of(ticket, user, at, kind=kind, who=who, page=number)
    names = words.change_kinds()
    return {
        "ticket": ticket,
        "asked": {"kind": kind, "who": who},
        "lines": [words.chronicled(line) for line in found.lines],
        "number": found.number,
        "next": number + 1 if found.has_next else None,
        "kinds": [(key, names[key], count) for key, count in found.kinds],
        "people": [(key, by.label, count) for key, by, count in found.people],
    }
