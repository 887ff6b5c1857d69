"""Checklists: lines that are ticked off on a ticket, and the lists they come from."""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from dromos.accounts.access import require_administration
from dromos.catalog.models import Category
from dromos.lib import audit, editing
from dromos.lib.actor import Actor
from dromos.tickets import access, history
from dromos.tickets.actions import moving
from dromos.tickets.actions.moving import ForbiddenMoveError
from dromos.tickets.models import CheckLine, Checklist, Ticket

MOST = 100


@transaction.atomic
def add_checklist(*, ticket: Ticket, checklist: Checklist, by: Actor, at: dt.datetime) -> int:
    """Put the lines of ``checklist`` on the ticket; returns how many. One that is there already is not put twice.

    Raises NotAllowedError.
    """
    access.require_worker(by, ticket)
    if CheckLine.objects.filter(ticket=ticket, list_name=checklist.name).exists():
        return 0
    rows = [
        CheckLine(ticket=ticket, list_name=checklist.name, text=text, position=number)
        for number, text in enumerate(checklist.lines)
    ]
    CheckLine.objects.bulk_create(rows)
    _written(ticket, "add_checklist", by, at, new=checklist.name)
    return len(rows)


@transaction.atomic
def add_check_line(*, ticket: Ticket, text: str, list_name: str = "", by: Actor, at: dt.datetime) -> CheckLine:
    """One more thing to tick off. Raises NotAllowedError, ForbiddenMoveError."""
    access.require_worker(by, ticket)
    lines = CheckLine.objects.filter(ticket=ticket)
    if not text.strip() or lines.count() >= MOST:
        raise ForbiddenMoveError(
            _("Write what is to be ticked off; a ticket has at most %(most)s lines.") % {"most": MOST}
        )
    position = editing.next_position(lines.filter(list_name=list_name))
    line = CheckLine.objects.create(ticket=ticket, list_name=list_name, text=text.strip()[:200], position=position)
    _written(ticket, "add_check_line", by, at, new=line.text)
    return line


@transaction.atomic
def tick(*, line: CheckLine, done: bool, by: Actor, at: dt.datetime) -> CheckLine:
    """It is done, or after all it is not. Twice is once. Raises NotAllowedError."""
    access.require_worker(by, line.ticket)
    line = CheckLine.objects.select_for_update(of=("self",)).select_related("ticket").get(pk=line.pk)
    if (line.done_at is not None) == done:
        return line
    line.done_at, line.done_by = (at, by.label[:200]) if done else (None, "")
    line.save(update_fields=["done_at", "done_by"])
    _written(line.ticket, "tick" if done else "untick", by, at, new=line.text)
    return line


@transaction.atomic
def remove_check_line(*, line: CheckLine, by: Actor, at: dt.datetime) -> None:
    """Raises NotAllowedError."""
    access.require_worker(by, line.ticket)
    line.delete()
    _written(line.ticket, "remove_check_line", by, at, old=line.text)


def _written(ticket: Ticket, verb: str, by: Actor, at: dt.datetime, *, old: str = "", new: str = "") -> None:
    moving.touch(ticket, at)
    history.write(ticket, verb, by=by, at=at, field="checklist", old=old, new=new)


# -- the lists -----------------------------------------------------------------------------------


@transaction.atomic
def make_checklist(
    *, name: str, lines: Sequence[str], category: Category | None = None, by: Actor, at: dt.datetime
) -> Checklist:
    """Raises NotAllowedError, ForbiddenMoveError."""
    require_administration(by)
    row = Checklist(name=name.strip()[:120], lines=_lines(lines), category=category)
    row.save()
    audit.record(by=by, at=at, verb="create", subject=row, changes={"lines": row.lines})
    return row


@transaction.atomic
def change_checklist(
    *,
    checklist: Checklist,
    name: str,
    lines: Sequence[str],
    category: Category | None,
    is_active: bool,
    by: Actor,
    at: dt.datetime,
) -> Checklist:
    """Change the template; tickets keep the lines they have. Raises NotAllowedError, ForbiddenMoveError."""
    require_administration(by)
    new = {"name": name.strip()[:120], "lines": _lines(lines), "is_active": is_active}
    changes = audit.differences({key: getattr(checklist, key) for key in new}, new)
    changes |= audit.differences({"category": str(checklist.category or "")}, {"category": str(category or "")})
    for key, value in new.items():
        setattr(checklist, key, value)
    checklist.category = category
    checklist.save()
    audit.record(by=by, at=at, verb="change", subject=checklist, changes=changes)
    return checklist


def _lines(lines: Sequence[str]) -> list[str]:
    found = [" ".join(line.split())[:200] for line in lines if line.strip()]
    if not found:
        raise ForbiddenMoveError(_("Write what is to be ticked off, one a line."))
    return found[:MOST]
