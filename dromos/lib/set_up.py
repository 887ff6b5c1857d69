"""Questions about set-up (departments, categories, calendars ...), whose answers outlive a ``memo.scope``.

    _QUEUES = SetUp(lambda department: Queue.objects.filter(department=department), int)

One statement per scope reads the stamp of each table of set-up; while the stamps of a question's tables are what they
were, its rows are those of last time. A stamp tells every row and every version of it, so that whoever changes set-up
has nothing to do: the next scope, on every machine, sees another one. (Whoever changes set-up inside of a scope meets
what stood there before, as with everything ``memo`` remembers.) Only the rows are kept, as they came: each
answer is made of them anew, and nobody meets what another request did to it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from django.db.models import QuerySet

from dromos.lib import memo
from dromos.lib.standing import Rows, Shape, Standing, asked

R = TypeVar("R")
Stamps = tuple[tuple[int, int], ...]
MOST_KEPT = 500

# Read together from the second time on that a process asks about them.
_watched: dict[str, None] = {}
_STAMP = """SELECT '{table}', count(*), coalesce(bit_xor(hashint8extended(
    (hashtid(ctid)::bigint << 32) # xmin::text::bigint, 0)), 0) FROM "{table}" """


class SetUp(Standing[R]):
    """A standing question about tables that hardly ever change. Outside of a scope it is asked each time."""

    def __init__(self, build: Callable[..., QuerySet[Any, R]], *kinds: Any) -> None:
        super().__init__(build, *kinds)
        self._kept: dict[tuple[Any, ...], tuple[Stamps, Rows]] = {}

    def _rows(self, shape: Shape, values: tuple[Any, ...]) -> Rows:
        stamps = stamps_of(shape.tables)
        if stamps is None:
            return super()._rows(shape, values)
        key = tuple(tuple(value) if isinstance(value, list) else value for value in values)
        kept = self._kept.get(key)
        if kept is None or kept[0] != stamps:
            if len(self._kept) >= MOST_KEPT:
                self._kept.clear()
            # The stamps were read before the rows: what changed in between is found by the next stamps.
            kept = self._kept[key] = (stamps, super()._rows(shape, values))
        return kept[1]


def stamps_of(tables: Sequence[str]) -> Stamps | None:
    """What tells the rows of these tables from any others, as of the scope's first question; None outside of a scope,
    or for tables this process hears of for the first time.
    """
    if not memo.is_open():
        return None
    known = _stamps()
    found = tuple(known[table] for table in tables if table in known)
    if len(found) == len(tables):
        return found
    _watched.update(dict.fromkeys(tables))
    return None


def read_stamps(tables: Sequence[str]) -> Stamps:
    """The same as of now."""
    found = _read(tables)
    return tuple(found[table] for table in tables)


@memo.remembered
def _stamps() -> dict[str, tuple[int, int]]:
    return _read(sorted(_watched)) if _watched else {}


def _read(tables: Sequence[str]) -> dict[str, tuple[int, int]]:
    sql = "UNION ALL ".join(_STAMP.format(table=table) for table in tables)
    return {table: (count, mixed) for table, count, mixed in asked(sql)}
