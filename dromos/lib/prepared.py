"""Statements that are prepared once on each connection: for those asked hundreds of times a second.

PostgreSQL then neither parses nor plans them again, and nothing is built out of querysets.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import psycopg
from django.db import connection
from psycopg.rows import dict_row


def ask(sql: str, *values: Any) -> list[tuple[Any, ...]]:
    """The rows of `sql`, whose places are $1, $2 ...; JSON comes as the text it is. Raises django.db.Error."""
    return _run(psycopg.RawCursor(_line()), sql, values)


def ask_by_name(sql: str, *values: Any) -> list[dict[str, Any]]:
    """The same with each row as a dictionary."""
    return _run(psycopg.RawCursor(_line(), row_factory=dict_row), sql, values)


def _line() -> psycopg.Connection[Any]:
    connection.close_if_health_check_failed()
    connection.ensure_connection()
    line: psycopg.Connection[Any] = connection.connection
    return line


def _run(cursor: psycopg.RawCursor[Any], sql: str, values: Sequence[Any]) -> list[Any]:
    with connection.wrap_database_errors, cursor:
        cursor.execute(sql, values, prepare=True)
        return cursor.fetchall() if cursor.description else []
