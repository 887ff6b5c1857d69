"""Inserting rows without detours: values go to the server as they are, bytes as bytes.

Django spells every value out as SQL text; for many rows, and for bytes above all, that costs twice the time.
"""

from collections.abc import Sequence
from functools import lru_cache

import psycopg
from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.db.models import Model

MOST_PARAMETERS = 60_000  # PostgreSQL takes 65,535 in one statement
FEW = 3
"""So many rows are written by a statement that is kept prepared: it comes again."""


@transaction.atomic(savepoint=False)
def insert(rows: Sequence[Model], *, ignore_conflicts: bool = False) -> None:
    """Insert ``rows``, all of one model. Keys the database makes are not read back.

    ``ignore_conflicts``: rows that break a uniqueness are left out instead of raising IntegrityError.
    """
    if not rows:
        return
    model = type(rows[0])
    fields = [
        field
        for field in model._meta.concrete_fields
        if not (field.generated or (field.primary_key and rows[0].pk is None))
    ]
    columns = ", ".join(f'"{field.column}"' for field in fields)
    head = f'INSERT INTO "{model._meta.db_table}" ({columns}) VALUES '  # noqa: S608 - names of our own models
    tail = " ON CONFLICT DO NOTHING" if ignore_conflicts else ""
    most = MOST_PARAMETERS // len(fields)
    connection = connections[DEFAULT_DB_ALIAS]
    connection.ensure_connection()
    for start in range(0, len(rows), most):
        part = rows[start : start + most]
        for row in part:
            # Keys of what had none when it was named.
            row._prepare_related_fields_for_save(operation_name="insert")  # type: ignore[attr-defined]
        values = [field.get_db_prep_save(field.pre_save(row, add=True), connection) for row in part for field in fields]
        with connection.wrap_database_errors, psycopg.RawCursor(connection.connection) as cursor:
            cursor.execute(head + _places(len(part), len(fields)) + tail, values, prepare=len(part) <= FEW)
        for row in part:
            row._state.adding, row._state.db = False, connection.alias


@lru_cache(maxsize=1024)
def _places(rows: int, columns: int) -> str:
    """($1, $2), ($3, $4) ..."""
    numbers = iter(range(1, rows * columns + 1))
    return ", ".join(f"({', '.join(f'${next(numbers)}' for _ in range(columns))})" for _ in range(rows))
