"""What the search page shows."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from dromos.accounts.models import User
from dromos.console.workspace import rows
from dromos.customers import access as customers
from dromos.customers.queries import find
from dromos.lib.typed import page_number
from dromos.tickets.search import query
from dromos.tickets.search.finding import MOST, PAGE, Found, Hit, search

RECENT = "recent_searches"
KEPT, LONGEST, LAST_PAGE = 8, 400, MOST // PAGE


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for."""

    text: str
    page: int


def asked_of(given: Mapping[str, str]) -> Asked:
    return Asked(given.get("q", "").strip()[:LONGEST], page_number(given.get("page", ""), last=LAST_PAGE))


def remembered(known: object, text: str) -> list[str]:
    """The recent questions, newest first, each once."""
    recent = [one for one in known if isinstance(one, str) and one != text] if isinstance(known, list) else []
    return [text, *recent][:KEPT] if text else recent[:KEPT]


def answer(user: User, asked: Asked, at: dt.datetime, *, typing: bool = False) -> dict[str, Any]:
    found = search(user, asked.text, at=at, page=asked.page, typing=typing)
    return {
        "asked": asked,
        "found": found,
        "hits": [hit(one, at) for one in found.hits],
        "summary": summary(found),
        "most": MOST,
    }


def hit(one: Hit, at: dt.datetime) -> dict[str, Any]:
    """A row for the template: as in lists, with its marked pieces."""
    return rows.ticket(one.row, at) | {
        "subject_pieces": one.subject,
        "pieces": one.snippet,
        "is_note": one.is_note,
        "department": one.row["department__name"],
    }


def summary(found: Found) -> str:
    """How many there are, honestly; "" when nothing was asked."""
    if not found.asked or found.failed or not found.number:
        return ""
    if found.more:
        return _("More than %(number)s tickets. The newest are ranked here; add a word to see fewer.") % {
            "number": f"{MOST:,}".replace(",", "\N{NO-BREAK SPACE}")
        }
    return _("One ticket") if found.number == 1 else _("%(number)s tickets") % {"number": found.number}


def people(user: User, asked: Asked) -> dict[str, Any]:
    """Customers whom the words may mean; none when operators or phrases were asked for."""
    tree = query.parse(asked.text).tree
    plain = isinstance(tree, query.Word) or (
        isinstance(tree, query.All) and all(isinstance(one, query.Word) for one in tree.of)
    )
    if not plain or not customers.may_read(user):
        return {"customers": []}
    return {"customers": find(customers.visible_to(user), asked.text, limit=5)}


def around(recent: Sequence[str]) -> dict[str, Any]:
    return {"recent": recent, "operators": operators()}


def operators() -> list[tuple[str, str]]:
    """Examples of what can be asked, each in one line."""
    return [
        ("router -wifi", _("with “router”, without “wifi”")),
        ('"no connection"', _("these words in this order, in any form")),
        ("invoice OR bill", _("one of them")),
        ("inv*", _("words that begin so")),
        ("from:kostas", _("who wrote: a name or an address")),
        ("customer:meridian", _("whose ticket: a name, an organisation or an address")),
        ("status:open", _("a state; also live, waiting, done")),
        ("after:30d before:2026-11-01", _("opened since or before a day; 30d is 30 days ago")),
        ("in:finance", _("a department")),
        ("category:billing", _("a category and all below it")),
        ("tag:vip", _("a tag")),
        ("priority:urgent", _("a priority")),
        ("assigned:me", _("who has it: me, nobody, or a name")),
        ("lang:el", _("the customer's language")),
        ("channel:email", _("how it came")),
        ("has:attachment", _("with a file; also has:note, has:tag")),
        ("number:1010", _("a number that begins so")),
    ]
