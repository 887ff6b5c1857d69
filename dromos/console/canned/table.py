"""A table of canned texts (CSV) read row by row; what is wrong is said with its line."""

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _

from dromos.accounts.models import Department, User
from dromos.console.canned.forms import HOUSE, MINE, places_of
from dromos.tickets.actions import CannedPlan, Words
from dromos.tickets.models import CannedText

MOST = 2_000
COLUMNS = ("title", "shortcut", "for", "where")


@dataclass(frozen=True, slots=True)
class Read:
    """The rows as they would be kept, and everything that is wrong: nothing is taken in while there is any."""

    plans: list[CannedPlan]
    faults: list[str]


def columns() -> list[str]:
    """The columns of the table: the languages by their codes."""
    return [*COLUMNS, *(code for code, _name in settings.LANGUAGES)]


def read(text: str, user: User) -> Read:
    """Comma or semicolon; the first line names the columns. ``for``: me, house, or a department's key or name."""
    first = text.lstrip("\ufeff").partition("\n")[0]
    given = csv.DictReader(
        io.StringIO(text.lstrip("\ufeff")), delimiter=";" if first.count(";") > first.count(",") else ","
    )
    names = [name.strip().lower() for name in given.fieldnames or []]
    missing = [name for name in ("title", "shortcut") if name not in names]
    if missing:
        return Read([], [_("The first line must name the columns; missing: %(names)s") % {"names": ", ".join(missing)}])
    given.fieldnames = names
    found = Read([], [])
    for number, row in enumerate(given, start=2):
        if number > MOST:
            found.faults.append(_("There are more than %(most)s rows: take them in by parts.") % {"most": MOST})
            break
        _take(
            found,
            number,
            {
                key: (value or "").strip()
                for key, value in row.items()
                if isinstance(key, str) and not isinstance(value, list)
            },
            user,
        )
    return found


def _take(found: Read, number: int, row: Mapping[str, str], user: User) -> None:
    words = {code: Words(row[code]) for code, _name in settings.LANGUAGES if row.get(code)}
    place = row.get("where") or CannedText.Place.BOTH
    whose = _whose(row.get("for", ""), user)
    problem = ""
    if not row["title"] or not row["shortcut"]:
        problem = _("Title or shortcut is missing.")
    elif not words:
        problem = _("Write the text in one language at least.")
    elif place not in CannedText.Place.values:
        problem = _("“%(where)s” is none of: %(all)s") % {"where": place, "all": ", ".join(CannedText.Place.values)}
    elif whose is None:
        problem = _("You may not keep texts for “%(whose)s”, or there is no such department.") % {"whose": row["for"]}
    if problem or whose is None:
        found.faults.append(_("Line %(number)s: %(problem)s") % {"number": number, "problem": problem})
        return
    department, owner = whose
    found.plans.append(
        CannedPlan(
            title=row["title"], shortcut=row["shortcut"], words=words, department=department, owner=owner, place=place
        )
    )


def _whose(name: str, user: User) -> tuple[Department | None, User | None] | None:
    """(department, owner); None when this person may not keep texts for them."""
    allowed = {key for key, _label in places_of(user)}
    if name.lower() in {"", MINE}:
        return None, user
    if name.lower() == HOUSE:
        return (None, None) if HOUSE in allowed else None
    rows = [row for row in Department.objects.filter(is_active=True) if name.lower() in {row.key, row.name.lower()}]
    return (rows[0], None) if rows and f"department:{rows[0].pk}" in allowed else None
