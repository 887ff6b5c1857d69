"""Statements that are prepared once on each connection: for those asked hundreds of times a second.

PostgreSQL then neither parses nor plans them again, and nothing is built out of querysets.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import psycopg
from django.db import DEFAULT_DB_ALIAS, connections
from psycopg.rows import dict_row

MOST_KEPT = 250
"""So many statements stay prepared on a connection, the latest; psycopg's hundred are fewer than one house asks."""


def ask(sql: str, *values: Any) -> list[tuple[Any, ...]]:
    """The rows of `sql`, whose places are $1, $2 ...; JSON comes as the text it is. Raises django.db.Error."""
    return _run(sql, values)


def ask_by_name(sql: str, *values: Any) -> list[dict[str, Any]]:
    """The same with each row as a dictionary."""
    return _run(sql, values, row_factory=dict_row)


def _run(sql: str, values: Sequence[Any], **how: Any) -> list[Any]:
    own = connections[DEFAULT_DB_ALIAS]
    own.close_if_health_check_failed()
    own.ensure_connection()
    if own.queries_logged:  # whoever counts statements counts these as well
        own.queries_log.append({"sql": sql, "time": "0"})
    with own.wrap_database_errors, psycopg.RawCursor(own.connection, **how) as cursor:
        own.connection.prepared_max = MOST_KEPT
        cursor.execute(sql, values, prepare=True)
        return cursor.fetchall() if cursor.rownumber is not None else []
