"""What a field of a ticket is: where its value lies in the database, and how it is read of a plain row."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db.models import Exists, Q, QuerySet

from dromos.accounts.models import User
from dromos.lib.memo import remembered
from dromos.tickets import choices
from dromos.tickets.kinds import NOTHING, Asked, ChoiceKind, Kind, TextKind, Words
from dromos.tickets.models import Ticket

Row = Mapping[str, Any]
Rows = Callable[[Asked], QuerySet[Any]]
Cases = Callable[[Asked], Mapping[str, Q]]
Read = Callable[[Row, Asked], Any]


@dataclass(frozen=True, slots=True)
class Field:
    """One field. Its value lies in ``paths`` of the ticket (the first that is set counts), as far as ``only`` holds; or
    in ``column`` of the rows of another table (``rows``, of which a ticket may have several); or is one of ``cases``.

    ``read`` gives the same value of a plain row: a set for choices, a collection of texts, else one value or None.
    """

    key: str
    label: Words
    group: Words
    kind: Kind
    paths: tuple[str, ...] = ()
    only: Q | None = None
    rows: Rows | None = None
    column: str = ""
    cases: Cases | None = None
    offered: choices.Choices = list
    meaning: choices.Meaning = choices.as_they_are
    reads: Read | None = None
    moves_with_time: bool = False
    is_list: bool = False
    """The column is a JSON list of choices."""
    is_whole: bool = True
    """Of numbers: without fractions."""
    unset: str = ""
    """A path on the way to the only one of ``paths`` that is null whenever that is: the database knows how often."""
    seen_by: Callable[[User], bool] | None = None
    """Who may ask for it; None: everybody."""

    def is_hidden_from(self, user: User | None) -> bool:
        """Nobody in particular, a rule of the house, may ask for everything."""
        return user is not None and self.seen_by is not None and not self.seen_by(user)

    def all_choices(self) -> Sequence[choices.Choice]:
        return self.offered()

    def known_values(self) -> set[str]:
        return _values(self.offered)

    def meant(self, op: str, values: Sequence[str], asked: Asked) -> set[Any]:
        """What the chosen values are in the database; None among them: no value."""
        return self.meaning(op, values, asked)

    def missing(self, asked: Asked) -> Q:
        if self.cases is not None:
            return ~any_of(self.cases(asked).values())
        if self.rows is not None:
            return ~Q(Exists(self.rows(asked).filter(**{f"{self.column}__isnull": False})))
        absent = Q()
        for path in (self.unset,) if self.unset else self.paths:
            unset = Q(**{f"{path}__isnull": True})
            absent &= unset | Q(**{path: ""}) if isinstance(self.kind, TextKind) else unset
        return absent | ~self.only if self.only else absent

    def one_of(self, values: Iterable[Any], asked: Asked) -> Q:
        wanted = set(values)
        nobody = self.missing(asked) if None in wanted else NOTHING
        wanted.discard(None)
        if self.cases is not None:
            cases = self.cases(asked)
            return any_of(cases[value] for value in sorted(wanted) if value in cases)
        return self.compare("in", sorted(wanted), asked) | nobody if wanted else nobody

    def compare(self, lookup: str, value: Any, asked: Asked) -> Q:
        """The value set, and ``lookup`` holds for it."""
        if self.rows is not None:
            return Q(Exists(self.rows(asked).filter(self._in_column(lookup, value))))
        found, before = NOTHING, Q()
        for path in self.paths:
            one = before & _set(path) & Q(**{f"{path}__{lookup}": value})
            found = one if found is NOTHING else found | one
            before &= Q(**{f"{path}__isnull": True})
        return self.only & found if self.only else found

    def _in_column(self, lookup: str, value: Any) -> Q:
        if not self.is_list:
            return Q(**{f"{self.column}__{lookup}": value})
        return any_of(Q(**{f"{self.column}__contains": [one]}) for one in value)

    def between(self, begins: dt.datetime | None, ends: dt.datetime | None, asked: Asked) -> Q:
        """Begins <= value < ends; None: without end on that side."""
        bounds = {"gte": begins, "lt": ends}
        asked_for = {f"__{lookup}": value for lookup, value in bounds.items() if value is not None}
        if self.rows is not None:
            return Q(Exists(self.rows(asked).filter(**{self.column + key: value for key, value in asked_for.items()})))
        found = _set(self.paths[0]) & Q(**{self.paths[0] + key: value for key, value in asked_for.items()})
        return self.only & found if self.only else found

    def holds(self, asked: Asked) -> Q:
        """Of a yes-or-no field: yes."""
        if self.rows is not None:
            return Q(Exists(self.rows(asked).filter(**{self.column: True})))
        return self.only or Q(**{self.paths[0]: True})

    def read(self, row: Row, asked: Asked) -> Any:
        if self.reads is not None:
            return self.reads(row, asked)
        value = next((row[path] for path in self.paths if row[path] is not None), None)
        if isinstance(self.kind, ChoiceKind):
            return frozenset() if value is None else frozenset({value})
        if isinstance(self.kind, TextKind):
            return (value,) if value else ()
        return value


@remembered
def _values(offered: choices.Choices) -> set[str]:
    """Read once in a scope: every condition is checked against them each time it is asked."""
    return {value for value, _label in offered()}


@lru_cache(maxsize=200)
def _set(path: str) -> Q:
    """The value is there, said only where it may not be: what is unknown to the database must be false for us, however
    often it is negated.
    """
    may_be_unset = "__" in path or Ticket._meta.get_field(path.removesuffix("_id")).null
    return Q(**{f"{path}__isnull": False}) if may_be_unset else Q()


def any_of(conditions: Iterable[Q]) -> Q:
    found: Q | None = None
    for condition in conditions:
        found = condition if found is None else found | condition
    return NOTHING if found is None else found
