"""Rows made once in a test run and put back for each test that wants them.

Assembling the cast takes 259 statements, and most tests begin with it. Whatever a function put into an empty house is
remembered the first time; from then on it comes back in one statement, with the same keys. Sequences never go back
when a test is undone, so later rows of a test cannot meet those keys.
"""

import json
import pickle
from collections.abc import Callable
from typing import TypeVar, cast

from django.apps import apps
from django.db import connection
from psycopg import sql

T = TypeVar("T")
INSERT = sql.SQL(
    "INSERT INTO {table} ({columns}) SELECT {columns} FROM jsonb_populate_recordset(NULL::{row}, {values})"
)
WITHOUT_IT = "SELECT NOT EXISTS (SELECT FROM accounts_user) AND NOT EXISTS (SELECT FROM accounts_department)"


def kept(build: Callable[[], T]) -> Callable[[], T]:
    """The same as `build`, quicker from the second time on; in a house that is not empty it is just `build`.

    What `build` returns must be picklable: each test gets a copy of its own.
    """
    kept_rows: list[tuple[str, bytes]] = []

    def build_or_put_back() -> T:
        if not _is_empty():
            return build()
        if kept_rows:
            [(statement, built)] = kept_rows
            with connection.cursor() as cursor:
                cursor.execute(statement)
            return cast("T", pickle.loads(built))  # noqa: S301
        before = _rows()
        made = build()
        kept_rows.append((_statement(before, _rows()), pickle.dumps(made)))
        return made

    return build_or_put_back


def _is_empty() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(WITHOUT_IT)
        return bool(cursor.fetchone()[0])


Rows = dict[str, list[str]]


def _tables() -> dict[str, list[str]]:
    """Every table of ours, with the columns that can be written."""
    models = apps.get_models(include_auto_created=True)
    return {
        model._meta.db_table: [str(field.column) for field in model._meta.concrete_fields if not field.generated]
        for model in sorted(models, key=lambda model: model._meta.db_table)
    }


def _rows() -> Rows:
    """Every row of every table, as JSON."""
    found = {}
    with connection.cursor() as cursor:
        for table in _tables():
            cursor.execute(sql.SQL("SELECT to_jsonb(one)::text FROM {} AS one").format(sql.Identifier(table)))
            found[table] = [text for (text,) in cursor.fetchall()]
    return found


def _statement(before: Rows, after: Rows) -> str:
    """All inserts as one text. Foreign keys are checked at the end, so the order of tables does not matter."""
    parts = []
    for table, columns in _tables().items():
        assert set(before[table]) <= set(after[table]), f"what stood in {table} was changed: that cannot be put back"
        fresh = [json.loads(row) for row in after[table] if row not in set(before[table])]
        if fresh:
            names = sql.SQL(", ").join(map(sql.Identifier, columns))
            name, values = sql.Identifier(table), sql.Literal(json.dumps(fresh))
            parts.append(INSERT.format(table=name, columns=names, row=name, values=values))
    return sql.SQL(";").join(parts).as_string(connection.connection)
