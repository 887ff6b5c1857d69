"""Lists of tickets: who sees which, in what order, page by page. Count, list, export and bulk work all begin here.

Pages follow each other by the values of the last row (keyset paging): the hundredth page is as quick as the first, and
nothing is shown twice because something above it went away.
"""

from __future__ import annotations

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.db.models import Count, F, OrderBy, Q, QuerySet
from django.utils.dateparse import parse_datetime

from dromos.accounts.models import Department, User
from dromos.lib.standing import Standing
from dromos.lib.typed import is_storable
from dromos.tickets import access, columns, conditions
from dromos.tickets.columns import COLUMNS, Column
from dromos.tickets.models import Ticket, TicketTag

PAGE = 50
MOST_SHAPES = 60
COUNTED = 10_000
"""Further nobody counts for a screen: "more than 10,000"."""
GROUPED = 2_000
"""Longer lists that are grouped by department are read one department after the other, in place of sorting them whole;
and say no numbers beside their headings: counting them would take longer than the list.
"""
Tree = Any
Key = tuple[str, bool]


@dataclass(frozen=True, slots=True)
class List:
    """What a list shows: conditions, columns, order (pairs of column and whether it falls), its groups."""

    conditions: Tree = field(default_factory=dict)
    columns: tuple[Column, ...] = ()
    orders: tuple[tuple[str, bool], ...] = (("due", False),)
    group_by: str = ""

    @property
    def grouped_by(self) -> Column | None:
        column = COLUMNS.get(self.group_by)
        return column if column is not None and column.is_groupable else None

    @property
    def keys(self) -> list[tuple[str, bool]]:
        """What rows are really ordered by, the last being what no two share."""
        wanted = [(self.group_by, False)] if self.grouped_by else []
        wanted += self.orders[:3]
        paths: dict[str, bool] = {}
        for key, falls in wanted:
            column = COLUMNS.get(key)
            if column is not None and column.order:
                paths.setdefault(column.order, falls)
        last = next(reversed(paths.values()), False)
        paths.setdefault("id", last)
        return list(paths.items())


@dataclass(frozen=True, slots=True)
class Page:
    """One page of rows (dicts), and where the next and the one before begin ("": there is none).

    ``is_long``: it is of a grouped list of more than GROUPED tickets.
    """

    rows: Sequence[dict[str, Any]]
    after: str = ""
    before: str = ""
    is_long: bool = False


def chosen(user: User, tree: Tree, at: dt.datetime) -> QuerySet[Ticket]:
    """The tickets ``user`` may see that meet the conditions: what is counted, listed, exported and worked on."""
    return access.visible_to(user).filter(conditions.as_q(tree, viewer=user, at=at))


def count(user: User, tree: Tree, at: dt.datetime, *, most: int | None = COUNTED) -> int:
    """How many they are; ``most`` + 1 when they are more than ``most``."""
    found = chosen(user, tree, at).order_by()
    return found.count() if most is None else found[: most + 1].count()


BY_DEPARTMENT = "department__name"


def page(user: User, wanted: List, at: dt.datetime, *, after: str = "", before: str = "", size: int = PAGE) -> Page:
    """The rows that follow ``after``, or come before ``before``; the first ones without either."""
    keys = wanted.keys
    backwards = bool(before) and not after
    place = read_place(before if backwards else after, keys)
    is_long = wanted.grouped_by is not None and count(user, wanted.conditions, at, most=GROUPED) > GROUPED
    found = chosen(user, wanted.conditions, at)
    if is_long and keys[0][0] == BY_DEPARTMENT:
        ids = _by_department(found, keys, place, backwards=backwards, most=size + 1)
    else:
        ids = _following(found, keys, place, backwards=backwards, most=size + 1)
    rows = _read(wanted, ids)
    is_more, rows = len(ids) > size, rows[:size]
    if backwards:
        rows.reverse()
    _hang_tags(wanted, rows)
    if not rows:
        return Page(rows, is_long=is_long)
    first, last = _place(keys, rows[0]), _place(keys, rows[-1])
    if backwards:
        return Page(rows, after=last, before=first if is_more else "", is_long=is_long)
    before = first if place is not None else ""
    return Page(rows, after=last if is_more else "", before=before, is_long=is_long)


def _following(
    found: QuerySet[Ticket], keys: list[Key], place: Sequence[Any] | None, *, backwards: bool, most: int
) -> list[int]:
    """The ids of the first in this order that lie beyond ``place``."""
    found = _ordered(found, keys, backwards=backwards)
    if place is not None:
        found = found.filter(_beyond(keys, place, backwards=backwards))
    return list(found.values_list("pk", flat=True)[:most])


def _by_department(
    found: QuerySet[Ticket], keys: list[Key], place: Sequence[Any] | None, *, backwards: bool, most: int
) -> list[int]:
    """The same for an order that begins with the department. Of each, an index gives the first ones."""
    down = keys[0][1] is not backwards
    departments = Department.objects.order_by("-name" if down else "name")
    if place is not None:
        departments = departments.filter(**{f"name__{'lte' if down else 'gte'}": place[0]})
    ids: list[int] = []
    for name, rows in groupby(departments.values_list("name", "pk"), key=itemgetter(0)):
        theirs = found.filter(department__in=[pk for _name, pk in rows])
        beyond = place[1:] if place is not None and place[0] == name else None
        ids += _following(theirs, keys[1:], beyond, backwards=backwards, most=most - len(ids))
        if len(ids) == most:
            break
    return ids


def _read(wanted: List, ids: Sequence[int]) -> list[dict[str, Any]]:
    """The rows of these tickets, in this order: what is shown is looked up for a page, not for all that was sorted."""
    by_id = {row["id"]: row for row in _rows_with(tuple(_paths(wanted)))(list(ids))}
    return [by_id[pk] for pk in ids if pk in by_id]


@lru_cache(maxsize=MOST_SHAPES)
def _rows_with(paths: tuple[str, ...]) -> Standing[dict[str, Any]]:
    """The question for these values of tickets, by their ids."""
    ranks = {name: rank for name, rank in columns.ranks().items() if name in paths}
    plain = Ticket.objects.annotate(**ranks).order_by()
    return Standing(lambda ids: plain.filter(pk__in=ids).values(*paths), list[int])


def everything(user: User, wanted: List, at: dt.datetime, *, size: int = 500) -> Iterator[dict[str, Any]]:
    """All rows in order, read in portions: for exports."""
    after = ""
    while True:
        portion = page(user, wanted, at, after=after, size=size)
        yield from portion.rows
        if not portion.after:
            return
        after = portion.after


def group_counts(user: User, wanted: List, at: dt.datetime) -> dict[str, int]:
    """How many tickets there are under each heading; for lists that are not too long."""
    column = wanted.grouped_by
    if column is None:
        return {}
    counted: dict[str, int] = defaultdict(int)
    found = chosen(user, wanted.conditions, at).order_by().values(*column.paths).annotate(n=Count("pk"))
    for row in found:
        counted[columns.group_words(column, row)] += row["n"]
    return dict(counted)


def _paths(wanted: List) -> list[str]:
    grouped = wanted.grouped_by
    shown = [*wanted.columns, *([grouped] if grouped else [])]
    return list(
        dict.fromkeys([*columns.ALWAYS, *(path for column in shown for path in column.paths), *dict(wanted.keys)])
    )


def _ordered(found: QuerySet[Ticket], keys: list[tuple[str, bool]], *, backwards: bool) -> QuerySet[Ticket]:
    """Whatever has no value stands at the end, whichever way the order goes."""
    ranks = {name: rank for name, rank in columns.ranks().items() if name in dict(keys)}
    by = []
    for path, falls in keys:
        down = falls is not backwards
        if not _may_be_unset(path):
            by.append(OrderBy(F(path), descending=down))
        elif backwards:
            by.append(OrderBy(F(path), descending=down, nulls_first=True))
        else:
            by.append(OrderBy(F(path), descending=down, nulls_last=True))
    return found.annotate(**ranks).order_by(*by)


def _may_be_unset(path: str) -> bool:
    if path in {"id", "state_rank", "priority_rank", "customer__name", "department__name"}:
        return False
    return "__" in path or Ticket._meta.get_field(path).null


def _beyond(keys: list[tuple[str, bool]], place: Sequence[Any], *, backwards: bool) -> Q:
    """What stands after ``place`` in the order (before it, when ``backwards``)."""
    whole, equal = Q(pk__in=[]), Q()
    for (path, falls), value in zip(keys, place, strict=True):
        step = _one_beyond(path, value, down=falls is not backwards, backwards=backwards)
        if step is not None:
            whole |= equal & step
        equal &= Q(**{f"{path}__isnull": True}) if value is None else Q(**{path: value})
    path, falls = keys[0]
    if place[0] is None or _may_be_unset(path):
        return whole
    # Said twice, so that the index of the first key is used.
    return Q(**{f"{path}__{'lte' if falls is not backwards else 'gte'}": place[0]}) & whole


def _one_beyond(path: str, value: Any, *, down: bool, backwards: bool) -> Q | None:
    if value is None:
        return Q(**{f"{path}__isnull": False}) if backwards else None
    step = Q(**{f"{path}__{'lt' if down else 'gt'}": value})
    return step | Q(**{f"{path}__isnull": True}) if _may_be_unset(path) and not backwards else step


def _place(keys: list[tuple[str, bool]], row: dict[str, Any]) -> str:
    values = [row[path].isoformat() if isinstance(row[path], dt.datetime) else row[path] for path, _falls in keys]
    return json.dumps(values, ensure_ascii=False, separators=(",", ":"))


def read_place(text: str, keys: list[tuple[str, bool]]) -> list[Any] | None:
    """The values a page begins at; None for none, and for what is no place in this order."""
    try:
        values = json.loads(text[:2000]) if text else None
    except (ValueError, RecursionError):
        return None
    if not isinstance(values, list) or len(values) != len(keys):
        return None
    read = [_value(path, value) for (path, _falls), value in zip(keys, values, strict=True)]
    return None if any(value is _WRONG for value in read) else read


_WRONG = object()
_NUMBERS = {"id", "severity", "reopened_count", "hand_offs", "state_rank", "priority_rank"}


def _value(path: str, value: Any) -> Any:
    if value is None:
        return None if _may_be_unset(path) else _WRONG
    if path in _NUMBERS:
        return value if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**62 else _WRONG
    if not isinstance(value, str) or not is_storable(value):
        return _WRONG
    if not path.endswith(("_at", "_until")):
        return value
    try:
        moment = parse_datetime(value)
    except ValueError:
        return _WRONG
    return moment if moment is not None and moment.tzinfo is not None else _WRONG


def _hang_tags(wanted: List, rows: list[dict[str, Any]]) -> None:
    if not any(column.key == "tags" for column in wanted.columns):
        return
    tags = defaultdict(list)
    links = TicketTag.objects.filter(ticket__in=[row["id"] for row in rows]).order_by("tag__name")
    for ticket, name in links.values_list("ticket_id", "tag__name"):
        tags[ticket].append(name)
    for row in rows:
        row["tags"] = tags[row["id"]]
