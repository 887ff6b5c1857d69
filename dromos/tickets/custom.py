"""Custom fields of a ticket: which there are, who sees them, what they hold, and what is still owed."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from dromos.accounts.models import User
from dromos.catalog.models import Category
from dromos.lib.memo import remembered
from dromos.lib.typed import whole
from dromos.tickets import conditions
from dromos.tickets.made_fields import departments_of, is_seen_by
from dromos.tickets.models import CustomField, FieldValue, Ticket

Kind = CustomField.Kind
PREFIX = "custom."
"""Of a custom field's name in histories and events."""
LONGEST = 10_000


class WrongValueError(ValueError):
    """The field does not take this; the message says what it takes."""


def fields_of(ticket: Ticket, user: User | None = None) -> list[CustomField]:
    """The active fields of the ticket's category, in order; with ``user`` only those they see. One query."""
    return [row for row in _active() if belongs(row, ticket) and (user is None or is_seen_by(row, user))]


def _active() -> list[CustomField]:
    return [row for row in _all() if row.is_active]


@remembered
def _all() -> list[CustomField]:
    return list(
        CustomField.objects.annotate(
            category_keys=ArrayAgg("categories__key", filter=Q(categories__isnull=False), distinct=True, default=[]),
            department_ids=ArrayAgg("departments", filter=Q(departments__isnull=False), distinct=True, default=[]),
        )
    )


def fields_for(category: Category | None, user: User) -> list[CustomField]:
    """The active fields a new ticket of ``category`` will have, in order, as far as ``user`` sees them. One query."""
    here = category.key if category else ""
    return [row for row in _active() if belongs_to(row, here) and is_seen_by(row, user)]


def belongs(field: CustomField, ticket: Ticket) -> bool:
    """Is ``field`` one of the ticket's category, or of one above it? One without categories is every ticket's."""
    return belongs_to(field, ticket.category.key if ticket.category else "")


def belongs_to(field: CustomField, here: str) -> bool:
    """The same of the category whose key is ``here``; "" is none."""
    wanted = _category_keys(field)
    return not wanted or any(here == key or here.startswith(f"{key}/") for key in wanted)


def _category_keys(field: CustomField) -> list[str]:
    known: list[str] | None = getattr(field, "category_keys", None)
    return list(field.categories.values_list("key", flat=True)) if known is None else known


def fields_of_token(ticket: Ticket, departments: Collection[int]) -> list[CustomField]:
    """The active fields of the ticket that another system is told; ``departments`` are its own, none: the whole house.

    One of some departments alone hears of no field that only roles or other departments see.
    """
    return [row for row in fields_of_house(departments) if belongs(row, ticket)]


def fields_of_house(departments: Collection[int]) -> list[CustomField]:
    """All active fields that another system of these departments hears of; none: the whole house."""
    held = set(departments)
    return [
        row
        for row in _active()
        if not held or (not row.roles and (not departments_of(row) or held & set(departments_of(row))))
    ]


def hidden_from(user: User) -> frozenset[str]:
    """The keys of the fields ``user`` may not see, deactivated ones too."""
    return frozenset(row.key for row in _all() if not is_seen_by(row, user))


def hidden_among(names: Iterable[str], user: User) -> frozenset[str]:
    """Those of ``names`` in a history that are fields ``user`` may not see, deactivated ones too.

    Asks the database only when custom fields are among them.
    """
    asked = {name for name in names if name.startswith(PREFIX)}
    return frozenset(in_history(row) for row in (_all() if asked else ()) if not is_seen_by(row, user)) & asked


def in_history(field: CustomField) -> str:
    """What the field is called in histories."""
    return f"{PREFIX}{field.key}"[:40]


def label_of(name: str, language: str) -> str:
    """The label of what is called ``name`` in histories."""
    return next((row.label_in(language) for row in _all() if in_history(row) == name), name.removeprefix(PREFIX))


def values_of(ticket: Ticket) -> dict[int, FieldValue]:
    """What was given, by the field's id. One query."""
    return {row.field_id: row for row in FieldValue.objects.filter(ticket=ticket)}


def cleaned(field: CustomField, raw: Any) -> Any:
    """``raw``, from a form or another system, as it is kept; None for nothing. Raises WrongValueError."""
    if raw in (None, "", []):
        return None
    read = {
        Kind.NUMBER: _number, Kind.DATE: _day, Kind.YESNO: _yes_or_no, Kind.CHOICE: _choice, Kind.SEVERAL: _several,
        Kind.PERSON: _person,
    }.get(Kind(field.kind))  # fmt: skip
    return read(field, raw) if read else str(raw).strip()[: LONGEST if field.kind == Kind.LONG else 500] or None


def _number(_field: CustomField, raw: Any) -> float | int:
    try:
        value = float(str(raw).replace(" ", "").replace(" ", "").replace(",", "."))
    except ValueError:
        raise WrongValueError(_("Write a number.")) from None
    if not abs(value) < 1e15:
        raise WrongValueError(_("Write a number."))
    return int(value) if value.is_integer() else value


def _day(_field: CustomField, raw: Any) -> str:
    try:
        return (raw if isinstance(raw, dt.date) else dt.date.fromisoformat(str(raw))).isoformat()[:10]
    except ValueError:
        raise WrongValueError(_("Write a day, such as 2026-11-27.")) from None


def _yes_or_no(_field: CustomField, raw: Any) -> bool:
    if str(raw).lower() in {"true", "yes", "1", "on"}:
        return True
    if str(raw).lower() in {"false", "no", "0", "off"}:
        return False
    raise WrongValueError(_("Choose yes or no."))


def _choice(field: CustomField, raw: Any) -> str:
    if str(raw) not in {str(row["key"]) for row in field.choices}:
        raise WrongValueError(_("Choose one of the list."))
    return str(raw)


def _several(field: CustomField, raw: Any) -> list[str]:
    wanted = {str(one) for one in (raw if isinstance(raw, list | tuple) else str(raw).split(","))}
    for one in wanted:
        _choice(field, one)
    return [str(row["key"]) for row in field.choices if str(row["key"]) in wanted]


def _person(_field: CustomField, raw: Any) -> int:
    found = User.objects.filter(pk=whole(str(raw)) or 0).values_list("pk", flat=True).first()
    if found is None:
        raise WrongValueError(_("Choose one of the list."))
    return found


def in_words(field: CustomField, value: Any, language: str) -> str:
    """``value`` as people read it."""
    if value is None:
        return ""
    if field.kind == Kind.YESNO:
        return _("Yes") if value else _("No")
    if field.kind == Kind.DATE:
        return date_format(dt.date.fromisoformat(value), "DATE_FORMAT")
    if field.kind in {Kind.CHOICE, Kind.SEVERAL}:
        names = {str(row["key"]): row["labels"] for row in field.choices}
        chosen = value if isinstance(value, list) else [value]
        return ", ".join(_in(names.get(key, {}), language, key) for key in chosen)
    if field.kind == Kind.PERSON:
        return User.objects.filter(pk=value).values_list("name", flat=True).first() or ""
    return str(value)


def _in(names: Mapping[str, str], language: str, fallback: str) -> str:
    return str(names.get(language) or names.get("en") or fallback)


def text_for_search(field: CustomField, value: Any) -> str:
    """``value`` in all the words it has, whatever the language."""
    if field.kind in {Kind.CHOICE, Kind.SEVERAL}:
        chosen = value if isinstance(value, list) else [value]
        words = [text for row in field.choices if str(row["key"]) in chosen for text in row["labels"].values()]
        return " ".join(dict.fromkeys(words))
    return "" if field.kind == Kind.YESNO or value is None else in_words(field, value, "en")


def owed(ticket: Ticket, when: str, at: dt.datetime, user: User | None = None) -> list[CustomField]:
    """The fields that must be filled in before the ticket is solved, handed over or opened (``when``), and are not.

    One that is required only on some tickets is owed where its condition holds now. With ``user`` only those they see.
    """
    asked = [row for row in fields_of(ticket, user) if when in row.required_when]
    if not asked:
        return []
    given = set(FieldValue.objects.filter(ticket=ticket, field__in=asked).values_list("field_id", flat=True))
    return [row for row in asked if row.pk not in given and _is_required(row, ticket, at)]


def _is_required(field: CustomField, ticket: Ticket, at: dt.datetime) -> bool:
    if not field.required_if:
        return True
    return Ticket.objects.filter(conditions.as_q(field.required_if, viewer=None, at=at), pk=ticket.pk).exists()
