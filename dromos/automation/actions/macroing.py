"""Macros: making and ordering them, and doing what one says at a click, all or nothing."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from dromos.accounts.models import User
from dromos.automation import access
from dromos.automation.models import Macro, MacroUse
from dromos.catalog.moving import moved_in
from dromos.lib import audit, editing
from dromos.lib.actor import Actor
from dromos.tickets import actions as tickets
from dromos.tickets import changes as known
from dromos.tickets import conditions
from dromos.tickets.actions import Chosen
from dromos.tickets.changes import Change
from dromos.tickets.models import BulkRun, Ticket

FIELDS = ("name", "conditions", "changes", "after", "department", "role", "owner", "is_active")


@transaction.atomic
def create_macro(*, by: Actor, at: dt.datetime, **fields: Any) -> Macro:
    """Make a macro, last in order; ``owner``: only for them. Raises NotAllowedError, ValidationError."""
    macro = Macro(position=editing.next_position(Macro.objects.all()), created_at=at, **editing.known(fields, FIELDS))
    access.require_macro_maker(by, macro)
    _check(macro, by)
    macro.save(force_insert=True)
    audit.record(by=by, at=at, verb="create", subject=macro, changes=_plain(fields))
    return macro


@transaction.atomic
def change_macro(*, macro: Macro, by: Actor, at: dt.datetime, **fields: Any) -> Macro:
    """Change a macro. Raises NotAllowedError (also for what it would become), ValidationError."""
    access.require_macro_maker(by, macro)
    old = editing.assign(macro, fields, FIELDS)
    access.require_macro_maker(by, macro)
    _check(macro, by)
    if different := audit.differences(_plain(old), _plain(fields)):
        macro.save()
        audit.record(by=by, at=at, verb="change", subject=macro, changes=different)
    return macro


@transaction.atomic
def remove_macro(*, macro: Macro, by: Actor, at: dt.datetime) -> None:
    """Offer a macro no more. Raises NotAllowedError."""
    access.require_macro_maker(by, macro)
    macro.retired_at, macro.is_active = at, False
    macro.save(update_fields=["retired_at", "is_active"])
    audit.record(by=by, at=at, verb="remove", subject=macro, changes={"name": [macro.name, None]})


@transaction.atomic
def order_macros(*, ids: Sequence[int], by: Actor, at: dt.datetime) -> None:
    """Put macros in the order of ``ids``, as far as ``by`` may change them; the others keep theirs."""
    del at
    user = User.objects.get(pk=by.staff_id)
    rows = [row for row in Macro.objects.select_for_update().filter(retired_at=None) if access.may_make(user, row)]
    places, by_id = sorted(row.position for row in rows), {row.pk: row for row in rows}
    named = [by_id[pk] for pk in ids if pk in by_id]
    ordered = [*named, *(row for row in rows if row not in named)]
    for place, row in zip(places, ordered, strict=True):
        row.position = place
    Macro.objects.bulk_update(ordered, ["position"])


@transaction.atomic
def run_macro(*, macro: Macro, ticket: Ticket, by: Actor, at: dt.datetime) -> Ticket:
    """Do all that the macro says, or nothing; it is counted for who did it. Raises what the changes raise."""
    done = tickets.apply_changes(ticket=ticket, changes=macro.changes, by=by, at=at, reason=macro.name)
    _count(macro, by, at)
    return done


@transaction.atomic
def start_with_macro(
    *, macro: Macro | None, chosen: Chosen, changes: Sequence[Change], by: Actor, at: dt.datetime
) -> BulkRun:
    """Start bulk work; it is counted as a use of the macro it was begun with. Raises NothingToDoError."""
    run = tickets.start_bulk(chosen=chosen, changes=changes, by=by, at=at)
    if macro is not None:
        _count(macro, by, at)
    return run


def _count(macro: Macro, by: Actor, at: dt.datetime) -> None:
    use, created = MacroUse.objects.get_or_create(
        macro=macro, user_id=by.staff_id, defaults={"count": 1, "last_at": at}
    )
    if not created:
        MacroUse.objects.filter(pk=use.pk).update(count=F("count") + 1, last_at=at)


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    kept = (str, int, bool, list, dict, type(None))
    return {key: value if isinstance(value, kept) else str(value) for key, value in values.items()}


def _check(macro: Macro, by: Actor) -> None:
    maker = User.objects.get(pk=by.staff_id) if by.is_staff else None
    problems: dict[str, list[str]] = {}
    if not macro.name.strip():
        problems["name"] = [_("Give the macro a name.")]
    if faults := conditions.check(macro.conditions, maker):
        problems["conditions"] = faults
    if faults := known.check_all(macro.changes):
        problems["changes"] = faults
    if problems:
        raise ValidationError(problems)


def follow_category(*, old: str, new: str) -> int:
    """The branch ``old`` of the tree is ``new`` now: macros go on naming it. How many."""
    named = []
    for row in Macro.objects.all():
        now = moved_in([row.conditions, row.changes], old, new)
        if now != [row.conditions, row.changes]:
            row.conditions, row.changes = now
            named.append(row)
    return Macro.objects.bulk_update(named, ["conditions", "changes"])
