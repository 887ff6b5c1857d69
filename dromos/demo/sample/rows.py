"""Rows the database makes of other rows: INSERT ... SELECT, with defaults where no value is given."""

import json
from collections.abc import Mapping
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models


def insert(model: type[models.Model], values: Mapping[str, str], source: str) -> str:
    """The statement: ``values`` are SQL expressions by column, ``source`` is what follows FROM.

    Raises KeyError for a column the table does not have.
    """
    fields = {field.column: field for field in model._meta.concrete_fields if not field.generated}
    if unknown := set(values) - set(fields):
        raise KeyError(f"{model._meta.db_table} has no {', '.join(sorted(unknown))}")
    cells = {column: literal(field) for column, field in fields.items() if not isinstance(field, models.AutoField)}
    cells.update(values)
    columns = ", ".join(f'"{column}"' for column in cells)
    made = ", ".join(cells.values())
    return f'INSERT INTO "{model._meta.db_table}" ({columns}) SELECT {made} FROM {source}'  # noqa: S608 - all ours


def literal(field: "models.Field[Any, Any]") -> str:
    """The field's default as SQL."""
    value = field.get_default() if field.has_default() or not field.null else None
    if value is None:
        return "NULL"
    if isinstance(field, models.JSONField):
        return quoted(json.dumps(value)) + "::jsonb"
    if isinstance(field, ArrayField):
        return "'{}'"
    if isinstance(value, bool):
        return str(value).lower()
    return quoted(str(value)) if isinstance(value, str) else str(value)


def quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
