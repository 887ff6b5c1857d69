"""Standing questions: always the same but for their values. Django builds them once, PostgreSQL plans them once.

    _NOTES = Standing(lambda ticket: Note.objects.filter(ticket_id=ticket).select_related("author"), int)
    rows = _NOTES(ticket.pk)

To build a statement out of a queryset, and to plan it, takes several times as long as to answer it. A standing question
gives what its queryset would give (rows of a model, ``values`` or ``values_list``), but for what is prefetched.
"""

from __future__ import annotations

import datetime as dt
import functools
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Model, QuerySet
from django.db.models.query import (
    FlatValuesListIterable,
    ModelIterable,
    ValuesIterable,
    ValuesListIterable,
    get_related_populators,
)

from dromos.lib import prepared

R = TypeVar("R")
Rows = Iterable[Sequence[Any]]
_FAR = 7_000_000_000_000_000_000
# What stands for the value at a place while the statement is built: nothing that anybody looks for.
_MARKS: dict[Any, Callable[[int], Any]] = {
    int: lambda place: _FAR + place,
    str: lambda place: f"\N{REPLACEMENT CHARACTER}{place}",
    dt.datetime: lambda place: dt.datetime(1, 1, 1, 0, 0, place, tzinfo=dt.UTC),
    list[int]: lambda place: [_FAR + place],
    list[str]: lambda place: [f"\N{REPLACEMENT CHARACTER}{place}"],
}
_TABLES = re.compile(r'(?:FROM|JOIN) "(\w+)"')
_LISTS: dict[Any, str] = {list[int]: "bigint[]", list[str]: "text[]"}


@dataclass(frozen=True, slots=True)
class Shape:
    """A statement as it was built: its text, the values that never change, and how its rows are read."""

    sql: str
    fixed: tuple[Any, ...]
    read: Callable[[Rows], Iterator[Any]]
    tables: tuple[str, ...]


class Standing(Generic[R]):
    """``build`` makes the queryset of one value for each of ``kinds``: int, str, dt.datetime, or list[int]
    and list[str] for ``field__in`` and arrays. It sees no true values, so it must not look at them.

    Its last values may be left out where ``build`` can do without them: that is a statement of its own.
    """

    def __init__(self, build: Callable[..., QuerySet[Any, R]], *kinds: Any) -> None:
        self.build, self.kinds = build, kinds
        self._shapes: dict[int, Shape] = {}

    def __call__(self, *values: Any) -> list[R]:
        shape = self._shapes.get(len(values))
        if shape is None:
            shape = self._shapes[len(values)] = self._built(self.kinds[: len(values)])
        return list(shape.read(self._rows(shape, values)))

    def _rows(self, shape: Shape, values: tuple[Any, ...]) -> Rows:
        return asked(shape.sql, *values, *shape.fixed)

    def one(self, *values: Any) -> R | None:
        """The first row, None when there is none."""
        return next(iter(self(*values)), None)

    def _built(self, kinds: Sequence[Any]) -> Shape:
        marks = [_MARKS[kind](place) for place, kind in enumerate(kinds)]
        queryset = self.build(*marks)
        compiler = queryset.query.get_compiler(DEFAULT_DB_ALIAS)
        sql, params = compiler.as_sql()
        plain = [mark[0] if isinstance(mark, list) else mark for mark in marks]
        fixed: list[Any] = []
        places = [_place(param, plain, fixed) for param in params]
        sql %= tuple(f"${place}" for place in places)
        for place, kind in enumerate(kinds, start=1):
            if kind in _LISTS:
                whole = f"${place}::{_LISTS[kind]}"
                sql = sql.replace(f"IN (${place})", f"= ANY({whole})").replace(f"ARRAY[${place}]", whole)
        read = _READERS[queryset._iterable_class](queryset, compiler)
        return Shape(sql, tuple(fixed), read, tuple(sorted(set(_TABLES.findall(sql)))))


def _place(param: Any, marks: Sequence[Any], fixed: list[Any]) -> int:
    """Which value of the statement ``param`` is, counted from 1; what is no mark is kept as ``fixed``."""
    for place, mark in enumerate(marks, start=1):
        if type(param) is type(mark) and param == mark:
            return place
    fixed.append(param)
    return len(marks) + len(fixed)


def asked(sql: str, *values: Any) -> list[tuple[Any, ...]]:
    """The rows. Whoever watches or precedes statements (``together``, tests that count) meets these as well."""
    own = connections[DEFAULT_DB_ALIAS]
    own.validate_no_broken_transaction()

    def execute(sql: str, params: Sequence[Any], _many: bool, _context: Any) -> list[tuple[Any, ...]]:  # noqa: FBT001
        return prepared.ask(sql, *params)

    run: Callable[..., list[tuple[Any, ...]]] = execute
    for wrapper in reversed(own.execute_wrappers):
        run = functools.partial(wrapper, run)
    return run(sql, values, False, {"connection": own, "cursor": None})


def save(row: Model, *names: str) -> None:
    """Write these fields of ``row``, one that is in the database: what ``row.save(update_fields=names)`` does."""
    sql, fields = _update(type(row), names)
    own = connections[DEFAULT_DB_ALIAS]
    asked(sql, row.pk, *(field.get_db_prep_save(field.pre_save(row, add=False), own) for field in fields))


@functools.lru_cache(maxsize=256)
def _update(model: type[Model], names: tuple[str, ...]) -> tuple[str, tuple[Any, ...]]:
    fields = tuple(model._meta.get_field(name) for name in names)
    sets = ", ".join(f'"{field.column}" = ${place}' for place, field in enumerate(fields, start=2))  # type: ignore[union-attr]
    return f'UPDATE "{model._meta.db_table}" SET {sets} WHERE "{model._meta.pk.column}" = $1', fields  # noqa: S608


def hang(rows: Sequence[Any], name: str, children: Iterable[Any], back: str) -> None:
    """Let ``row.name.all()`` be those of ``children`` whose ``back`` is the row: as prefetching does it."""
    by_row: dict[Any, list[Any]] = {row.pk: [] for row in rows}
    key = f"{back}_id"
    for child in children:
        by_row[getattr(child, key)].append(child)
    for row in rows:
        found = getattr(row, name).all()
        found._result_cache, found._prefetch_done = by_row[row.pk], True
        for child in by_row[row.pk]:
            setattr(child, back, row)
        if not hasattr(row, "_prefetched_objects_cache"):
            row._prefetched_objects_cache = {}
        row._prefetched_objects_cache[name] = found


def _converted(compiler: Any) -> Callable[[Rows], Rows]:
    converters = compiler.get_converters([column[0] for column in compiler.select])
    return (lambda rows: compiler.apply_converters(rows, converters)) if converters else (lambda rows: rows)


def _models(queryset: QuerySet[Any, Any], compiler: Any) -> Callable[[Rows], Iterator[Any]]:
    """As django.db.models.query.ModelIterable does it, with what is the same each time done once."""
    info, select = compiler.klass_info, compiler.select
    begin, end = info["select_fields"][0], info["select_fields"][-1] + 1
    names = [column[0].target.attname for column in select[begin:end]]
    related = get_related_populators(info, select, queryset.db)  # type: ignore[call-arg]  # stubs of a newer Django
    annotated = list((compiler.annotation_col_map or {}).items())
    model, alias, converted = info["model"], queryset.db, _converted(compiler)

    def read(rows: Rows) -> Iterator[Any]:
        for row in converted(rows):
            made = model.from_db(alias, names, row[begin:end])
            for populator in related:
                populator.populate(row, made)
            for name, place in annotated:
                setattr(made, name, row[place])
            yield made

    return read


def _values(queryset: QuerySet[Any, Any], compiler: Any) -> Callable[[Rows], Iterator[Any]]:
    query, converted = queryset.query, _converted(compiler)
    names = list(query.selected or (*query.extra_select, *query.values_select, *query.annotation_select))
    return lambda rows: (dict(zip(names, row, strict=False)) for row in converted(rows))


def _lists(_queryset: QuerySet[Any, Any], compiler: Any) -> Callable[[Rows], Iterator[Any]]:
    converted = _converted(compiler)
    return lambda rows: map(tuple, converted(rows))


def _flat(_queryset: QuerySet[Any, Any], compiler: Any) -> Callable[[Rows], Iterator[Any]]:
    converted = _converted(compiler)
    return lambda rows: (row[0] for row in converted(rows))


_READERS = {
    ModelIterable: _models,
    ValuesIterable: _values,
    ValuesListIterable: _lists,
    FlatValuesListIterable: _flat,
}
