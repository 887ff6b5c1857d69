"""Custom fields: filled in by agents, set up by administrators."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from dromos.accounts.access import require_administration
from dromos.accounts.models import Department, User
from dromos.catalog.models import Category
from dromos.catalog.moving import moved_in
from dromos.lib import audit, editing, live
from dromos.lib.actor import Actor
from dromos.lib.events import announce
from dromos.tickets import access, custom, history
from dromos.tickets.actions import indexing, moving
from dromos.tickets.actions.moving import ForbiddenMoveError
from dromos.tickets.events import TicketChanged
from dromos.tickets.models import CustomField, FieldValue, Ticket

OF_FIELD = ("labels", "help", "kind", "choices", "required_when", "required_if", "roles", "is_active", "position")


class FieldsMissingError(ForbiddenMoveError):
    """Something must be filled in first. ``fields`` says what."""

    def __init__(self, fields: Sequence[CustomField]) -> None:
        names = ", ".join(row.label_in(get_language() or "en") for row in fields)
        super().__init__(_("Fill in first: %(names)s.") % {"names": names})
        self.fields = list(fields)


@transaction.atomic
def fill_fields(*, ticket: Ticket, values: Mapping[str, Any], by: Actor, at: dt.datetime) -> Ticket:
    """Fill in custom fields of the ticket: key to value; None or "" empties one.

    Raises NotAllowedError, ForbiddenMoveError for what a field does not take, and for fields the ticket has not.
    """
    access.require_worker(by, ticket)
    ticket = moving.locked(ticket)
    fields = {row.key: row for row in custom.fields_of(ticket, _user(by))}
    held = custom.values_of(ticket)
    changed = [key for key, raw in values.items() if _fill(ticket, fields.get(key), key, raw, held, by, at)]
    if changed:
        moving.save(ticket, at)
        announce(TicketChanged(ticket.pk, ",".join(f"{custom.PREFIX}{key}" for key in changed)), at)
    return ticket


def require_filled(ticket: Ticket, when: str, *, by: Actor, at: dt.datetime) -> None:
    """Raises FieldsMissingError when staff must fill something in first."""
    if by.is_staff and (missing := custom.owed(ticket, when, at)):
        raise FieldsMissingError(missing)


@transaction.atomic(savepoint=False)
def fill_new(
    *, ticket: Ticket, values: Mapping[str, Any], asked_of: Category | None, by: Actor, at: dt.datetime
) -> Ticket:
    """Fill in the fields of a ticket that was opened just now, whoever's it is: who opens it knows what was said.

    Staff must fill in what is required when a ticket is opened, as far as they see it and were asked: the fields of
    the category ``asked_of``. Raises FieldsMissingError, ForbiddenMoveError for what a field does not take.
    """
    given = {key: value for key, value in values.items() if value not in (None, "", [])}
    if given:
        ticket = fill_fields(ticket=ticket, values=given, by=Actor("system", None, by.label, by.ip), at=at)
    if by.is_staff:
        here = asked_of.key if asked_of else ""
        missing = custom.owed(ticket, CustomField.When.OPENED, at, _user(by))
        if asked := [row for row in missing if custom.belongs_to(row, here)]:
            raise FieldsMissingError(asked)
    return ticket


def _user(by: Actor) -> User | None:
    return User.objects.get(pk=by.staff_id) if by.is_staff else None


def _fill(
    ticket: Ticket,
    field: CustomField | None,
    key: str,
    raw: Any,
    held: Mapping[int, FieldValue],
    by: Actor,
    at: dt.datetime,
) -> bool:
    if field is None:
        raise ForbiddenMoveError(_("This ticket has no field “%(key)s”.") % {"key": key})
    language = get_language() or "en"
    try:
        value = custom.cleaned(field, raw)
    except custom.WrongValueError as error:
        label = field.label_in(language)
        raise ForbiddenMoveError(f"{label}: {error}") from error
    row = held.get(field.pk)
    old = row.value if row else None
    if old == value:
        return False
    rows = FieldValue.objects.filter(ticket=ticket, field=field)
    if value is None:
        rows.delete()
    else:
        text = custom.text_for_search(field, value)
        FieldValue.objects.update_or_create(
            ticket=ticket, field=field, defaults={"value": value, "text": text, "changed_at": at}
        )
    said = {"old": custom.in_words(field, old, "en"), "new": custom.in_words(field, value, "en")}
    history.write(ticket, "change", by=by, at=at, field=custom.in_history(field), **said)
    return True


# -- set up --------------------------------------------------------------------------------------


@transaction.atomic
def make_field(
    *,
    key: str,
    categories: Sequence[Category] = (),
    departments: Sequence[Department] = (),
    by: Actor,
    at: dt.datetime,
    **values: Any,
) -> CustomField:
    """Add a field, with the values of CustomField. Raises NotAllowedError, ForbiddenMoveError when the key is taken."""
    require_administration(by)
    key = slugify(key)[:40] or slugify(str(values["labels"].get("en", "")))[:40] or "field"
    if CustomField.objects.filter(key=key).exists():
        raise ForbiddenMoveError(_("There is a field with the key “%(key)s” already.") % {"key": key})
    row = CustomField(key=key, **values)
    _require_sound(row)
    row.save()
    row.categories.set(categories)
    row.departments.set(departments)
    audit.record(by=by, at=at, verb="create", subject=row, changes={"key": key, "kind": row.kind})
    return row


@transaction.atomic
def change_field(
    *,
    field: CustomField,
    categories: Sequence[Category] | None = None,
    departments: Sequence[Department] | None = None,
    by: Actor,
    at: dt.datetime,
    **values: Any,
) -> CustomField:
    """Change a field. What was given stays; its kind changes only while nothing was.

    Raises NotAllowedError, ForbiddenMoveError.
    """
    require_administration(by)
    if values.get("kind", field.kind) != field.kind and field.values.exists():
        raise ForbiddenMoveError(_("Tickets hold values of this field already: make a new field for another kind."))
    changes = audit.differences(editing.assign(field, values, OF_FIELD), values)
    _require_sound(field)
    field.save()
    for name, rows in (("categories", categories), ("departments", departments)):
        if rows is not None:
            was = sorted(str(row) for row in getattr(field, name).all())
            getattr(field, name).set(rows)
            changes |= audit.differences({name: was}, {name: sorted(str(row) for row in rows)})
    if not {"roles", "departments"}.isdisjoint(changes):
        _seen_by_others(field, at)
    audit.record(by=by, at=at, verb="change", subject=field, changes=changes)
    return field


def _seen_by_others(field: CustomField, at: dt.datetime) -> None:
    """What only some may see is found by nobody's search, and counted in nobody else's overviews."""
    indexing.mark_unindexed(ticket_ids=field.values.values_list("ticket_id", flat=True), at=at)
    live.push("overviews", "overviews")


def _require_sound(field: CustomField) -> None:
    if not field.labels.get("en"):
        raise ForbiddenMoveError(_("Give the field a name in English: it stands in wherever a language has none."))
    if field.kind in {CustomField.Kind.CHOICE, CustomField.Kind.SEVERAL} and not field.choices:
        raise ForbiddenMoveError(_("Write what can be chosen, one a line."))


def follow_category(*, old: str, new: str) -> int:
    """The branch ``old`` of the tree is ``new`` now: fields required on its tickets only go on being so. How many."""
    named = [row for row in CustomField.objects.all() if moved_in(row.required_if, old, "") != row.required_if]
    for row in named:
        row.required_if = moved_in(row.required_if, old, new)
    return CustomField.objects.bulk_update(named, ["required_if"])
