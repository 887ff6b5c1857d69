"""Writing together: the rows of one transaction go to the database in as few statements as possible.

Inside ``together()`` a row made with ``create`` has its key at once, but is written when the block ends, with all
other new rows of its table in one statement; the same for ``change``. Nobody can tell the difference: a statement
that names a table with rows waiting is preceded by them, and a savepoint by all. Outside of a block rows are
written at once. Foreign keys are checked at the commit (PostgreSQL, DEFERRABLE), so the order does not matter.
"""

from __future__ import annotations

import contextlib
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextvars import ContextVar
from typing import Any, TypeVar

from django.db import connection
from django.db.models import Model

from dromos.lib.bulk import insert
from dromos.lib.standing import asked

M = TypeVar("M", bound=Model)
Values = tuple[tuple[str, Any], ...]

_WORDS = re.compile(r"[a-z0-9_]+_[a-z0-9_]+")

_block: ContextVar[_Block | None] = ContextVar("together_block", default=None)
# Tables (and key columns) that blocks of this process needed keys of: they are asked for together from then on.
_keyed: dict[str, str] = {}
KEYS_EACH = 3
FETCH_KEYS = """
WITH asked AS MATERIALIZED (
  SELECT name, pg_get_serial_sequence(name, key)::regclass AS sequence
  FROM unnest($1::text[], $2::text[]) AS asked(name, key)
)
SELECT name, nextval(sequence) FROM asked, generate_series(1, $3)
"""


@contextlib.contextmanager
def together(expected: int = 1) -> Iterator[None]:
    """Write the rows of the block with few statements. The block is the inside of one transaction.

    ``expected``: about how many things the block will take care of; keys are fetched accordingly. When the
    block fails nothing more is written. An inner block is part of the outer one.
    """
    if _block.get() is not None:
        yield
        return
    block = _Block(max(expected, 1))
    token = _block.set(block)
    try:
        with connection.execute_wrapper(block.before):
            yield
            block.write_all()
    finally:
        _block.reset(token)


def is_open() -> bool:
    """Whether rows made now are written at the end of a block."""
    return _block.get() is not None


def new_key(model: type[Model]) -> int:
    """The key a row of ``model`` is going to have; nobody else gets it."""
    block = _block.get() or _Block(1)
    return block.key(model)


def create(row: M) -> M:
    """Insert ``row``, now or together with others; its primary key is known when this returns."""
    block = _block.get()
    if block is None:
        row.save(force_insert=True)
    else:
        block.add(row)
    return row


def create_all(rows: Iterable[Model], *, ignore_conflicts: bool = False) -> None:
    """Insert ``rows``, all of one model. ``ignore_conflicts``: those that break a uniqueness are left out."""
    rows = list(rows)
    block = _block.get()
    if not rows:
        return
    if block is None:
        type(rows[0])._default_manager.bulk_create(rows, ignore_conflicts=ignore_conflicts)
    else:
        for row in rows:
            block.add(row, ignore_conflicts=ignore_conflicts)


def change(row: Model, **values: Any) -> None:
    """Set fields of ``row``, one that is in the database, here and there."""
    for name, value in values.items():
        setattr(row, name, value)
    block = _block.get()
    if block is None:
        row.save(update_fields=list(values))
    else:
        block.change(row, tuple(values.items()))


class _Block:
    """What waits to be written in one block."""

    def __init__(self, expected: int) -> None:
        self.expected = expected
        self.rows: dict[tuple[type[Model], bool], list[Model]] = defaultdict(list)
        self.changes: dict[tuple[type[Model], Values], list[Any]] = defaultdict(list)
        self.tables: set[str] = set()
        self.keys: dict[str, list[int]] = {}

    def add(self, row: Model, *, ignore_conflicts: bool = False) -> None:
        if row.pk is None:
            row.pk = self.key(type(row))
        self.rows[type(row), ignore_conflicts].append(row)
        self.tables.add(row._meta.db_table)

    def change(self, row: Model, values: Values) -> None:
        self.changes[type(row), values].append(row.pk)
        self.tables.add(row._meta.db_table)

    def key(self, model: type[Model]) -> int:
        table, column = model._meta.db_table, model._meta.pk.column or ""
        if not self.keys.get(table):
            _keyed[table] = column
            self._fetch_keys({table: column} if self.keys else dict(_keyed))
        return self.keys[table].pop()

    def _fetch_keys(self, columns: dict[str, str]) -> None:
        found = asked(FETCH_KEYS, list(columns), list(columns.values()), self.expected * KEYS_EACH)
        for table, key in sorted(found, key=lambda row: -row[1]):
            self.keys.setdefault(table, []).append(key)

    def before(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:  # noqa: FBT001
        """See to it that the statement meets every row it could see, and takes back those it undoes."""
        if self.tables:
            if sql.startswith("ROLLBACK"):
                self._forget()
            elif sql.startswith("SAVEPOINT"):
                self.write_all()
            else:
                for table in self.tables.intersection(_WORDS.findall(sql)):
                    self._write(table)
        return execute(sql, params, many, context)

    def _forget(self) -> None:
        self.rows.clear()
        self.changes.clear()
        self.tables.clear()

    def write_all(self) -> None:
        """Write everything that waits: new rows in one go, without waiting for the answer to each statement."""
        if self.rows:
            with connection.wrap_database_errors, connection.connection.pipeline():
                for table in sorted({model._meta.db_table for model, _ignore in self.rows}):
                    self._insert(table)
        for table in sorted(self.tables):
            self._write(table)

    def _write(self, table: str) -> None:
        if table not in self.tables:
            return  # written meanwhile, on behalf of a statement in between
        self.tables.discard(table)
        self._insert(table)
        for model, values in [key for key in self.changes if key[0]._meta.db_table == table]:
            keys = self.changes.pop((model, values))
            model._default_manager.filter(pk__in=keys).update(**dict(values))

    def _insert(self, table: str) -> None:
        for model, ignore in [key for key in self.rows if key[0]._meta.db_table == table]:
            rows = self.rows.pop((model, ignore))
            rows.sort(key=lambda row: row.pk)  # in one order, so that two workers cannot wait for each other
            insert(rows, ignore_conflicts=ignore)
