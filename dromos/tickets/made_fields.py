"""The fields that an administrator made, as fields that can be asked for: ``custom.<key>``."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import DateTimeField, F, Func, OuterRef, Q, QuerySet, TextField, Value
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as lazy

from dromos.accounts import access as accounts
from dromos.accounts.models import User
from dromos.lib.memo import remembered
from dromos.tickets import choices
from dromos.tickets.access import WORKING_ROLES
from dromos.tickets.field import Field, Read, Row
from dromos.tickets.kinds import (
    Asked,
    ChoiceKind,
    DateKind,
    Kind,
    NumberKind,
    PersonKind,
    TagKind,
    TextKind,
    YesNoKind,
    day,
)
from dromos.tickets.models import CustomField, FieldValue

PREFIX = "custom."
KINDS: Mapping[str, type[Kind]] = {
    "text": TextKind, "long": TextKind, "number": NumberKind, "date": DateKind, "choice": ChoiceKind,
    "several": TagKind, "yesno": YesNoKind, "person": PersonKind,
}  # fmt: skip


@remembered
def _known() -> dict[str, CustomField]:
    held = ArrayAgg("departments", filter=Q(departments__isnull=False), distinct=True, default=[])
    return {row.key: row for row in CustomField.objects.annotate(department_ids=held)}


def named(key: str) -> Field | None:
    """Also of a deactivated field: what was asked of it can still be asked."""
    row = _known().get(key.removeprefix(PREFIX))
    return _field(row) if row is not None else None


def offered() -> list[Field]:
    return [_field(row) for row in _known().values() if row.is_active]


def is_seen_by(field: CustomField, user: User) -> bool:
    """May ``user`` see, fill in and ask for ``field``? Administrators always."""
    departments = departments_of(field)
    rights = accounts.rights_of(user)
    if rights.is_administrator or not (departments or field.roles):
        return True
    if field.roles and not any(rights.has(role) for role in field.roles):
        return False
    held = rights.departments(*WORKING_ROLES)
    return not departments or held is None or bool(held & set(departments))


def departments_of(field: CustomField) -> list[int]:
    known: list[int] | None = getattr(field, "department_ids", None)
    return list(field.departments.values_list("pk", flat=True)) if known is None else known


def _field(row: CustomField) -> Field:
    person = row.kind == CustomField.Kind.PERSON
    return Field(
        PREFIX + row.key,
        row.label_in(get_language() or "en"),
        lazy("Own fields"),
        KINDS[row.kind](),
        rows=_rows(row),
        column={"text": "text", "long": "text", "date": "day"}.get(row.kind, "value"),
        offered=choices.agent_choices if person else lambda: _choices(row),
        meaning=choices.people_meant if person else choices.as_they_are,
        reads=_read(row),
        is_list=row.kind == CustomField.Kind.SEVERAL,
        is_whole=False,
        seen_by=partial(is_seen_by, row),
    )


def _choices(row: CustomField) -> list[choices.Choice]:
    return [(str(one["key"]), choices.in_own_words(one.get("labels", {}), str(one["key"]))) for one in row.choices]


def _rows(row: CustomField) -> Callable[[Asked], QuerySet[FieldValue]]:
    def rows(asked: Asked) -> QuerySet[FieldValue]:
        held = FieldValue.objects.filter(ticket=OuterRef("pk"), field=row)
        if row.kind != CustomField.Kind.DATE:
            return held.exclude(value=[]).exclude(value="")
        # A day begins when it does for whoever asks.
        text = Func(F("value"), template="(%(expressions)s #>> '{}')", output_field=TextField())
        midnight = Func(text, template="(%(expressions)s)::timestamp", output_field=DateTimeField())
        begins = Func(Value(asked.zone.key), midnight, function="timezone", output_field=DateTimeField())
        return held.annotate(day=begins)

    return rows


def _read(field: CustomField) -> Read:
    def read(row: Row, asked: Asked) -> Any:
        value, text = row["custom"].get(field.pk, (None, ""))
        if field.kind in {"text", "long"}:
            return (text,) if text else ()
        if field.kind == "date":
            found = day(value)
            return dt.datetime.combine(found, dt.time(), asked.zone) if found else None
        if field.kind in {"choice", "person"}:
            return frozenset() if value is None else frozenset({value})
        return frozenset(value or ()) if field.kind == "several" else value

    return read
