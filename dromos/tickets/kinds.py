"""What can be asked of a field, by its kind: choice, person, tag, text, number, date, yesno.

Each kind says the same thing twice, as a condition of the database (``where``) and as a test of a plain value
(``test``), so that a list, its live counter and a trigger never disagree. What a person chose comes as a list of texts
or numbers; ``Asked`` says who asks and when. A day is a day in the time zone of whoever asks.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

if TYPE_CHECKING:
    from dromos.accounts.models import User
    from dromos.tickets.field import Field

Test = Callable[[Any], bool]
Words = str | Promise
MOST_VALUES, LONGEST_TEXT, MOST_UNITS = 200, 200, 10_000
NOTHING = Q(pk__in=[])
UNITS: Mapping[str, tuple[dt.timedelta, Words]] = {
    "minutes": (dt.timedelta(minutes=1), lazy("minutes")),
    "hours": (dt.timedelta(hours=1), lazy("hours")),
    "days": (dt.timedelta(days=1), lazy("days")),
    "weeks": (dt.timedelta(weeks=1), lazy("weeks")),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asks (None: nobody in particular, a rule of the house), when, and in which time zone their days begin."""

    viewer: User | None
    at: dt.datetime
    zone: ZoneInfo


class Kind:
    """One kind of field. ``operators`` are in the order in which they are offered; the first is the usual one."""

    key: ClassVar[str]
    operators: ClassVar[Mapping[str, Words]]
    bare: ClassVar[Collection[str]] = frozenset()
    """Operators that need no value."""

    def faults(self, field: Field, op: str, values: Sequence[Any]) -> list[str]:
        """What is wrong with the values, in words. The operator is one of ``operators``."""
        if op in self.bare:
            return []
        if not values:
            return [_("Say what it is compared with.")]
        return [_("This is too much at once.")] if len(values) > MOST_VALUES else self._wrong(field, op, values)

    def _wrong(self, field: Field, op: str, values: Sequence[Any]) -> list[str]:
        raise NotImplementedError

    def where(self, field: Field, op: str, values: Sequence[Any], asked: Asked) -> Q:
        """The condition of the database; the values have no faults."""
        raise NotImplementedError

    def test(self, field: Field, op: str, values: Sequence[Any], asked: Asked) -> Test:
        """The same as a test of what ``Field.read`` gives; the values have no faults."""
        raise NotImplementedError

    def said(self, field: Field, op: str, values: Sequence[Any]) -> str:
        """The values in words; "" when there are none."""
        raise NotImplementedError

    def moves_with_time(self, field: Field, op: str) -> bool:  # noqa: ARG002
        """Whether a ticket may begin or cease to meet this although nothing about it changes."""
        return field.moves_with_time


class ChoiceKind(Kind):
    """One of several, or (``field.is_several``) some of them."""

    key = "choice"
    operators = {"is": lazy("is"), "is_not": lazy("is not"), "empty": lazy("is empty"), "not_empty": lazy("is set")}
    bare = frozenset({"empty", "not_empty"})

    def _wrong(self, field: Field, op: str, values: Sequence[Any]) -> list[str]:  # noqa: ARG002
        known = field.known_values()
        gone = [str(value) for value in values if str(value) not in known]
        return [_("There is no “%(value)s” any more.") % {"value": gone[0][:80]}] if gone else []

    def where(self, field: Field, op: str, values: Sequence[Any], asked: Asked) -> Q:
        if op in self.bare:
            return field.missing(asked) if op == "empty" else ~field.missing(asked)
        if op == "all_of":
            whole = Q()
            for value in values:
                whole &= self._any(field, op, [value], asked)
            return whole
        found = self._any(field, op, values, asked)
        return ~found if op in {"is_not", "not_under"} else found

    def _any(self, field: Field, op: str, values: Sequence[Any], asked: Asked) -> Q:
        return field.one_of(field.meant(op, [str(value) for value in values], asked), asked)

    def test(self, field: Field, op: str, values: Sequence[Any], asked: Asked) -> Test:
        if op in self.bare:
            return (lambda held: not held) if op == "empty" else bool
        texts = [str(value) for value in values]
        if op == "all_of":
            each = [frozenset(field.meant(op, [text], asked)) for text in texts]
            return lambda held: all(held & one for one in each)
        wanted = frozenset(field.meant(op, texts, asked))
        if None not in wanted:
            met: Test = lambda held: not held.isdisjoint(wanted)  # noqa: E731
        else:
            met = lambda held: not held or not held.isdisjoint(wanted)  # noqa: E731
        return (lambda held: not met(held)) if op in {"is_not", "not_under"} else met

    def said(self, field: Field, op: str, values: Sequence[Any]) -> str:
        names = dict(field.all_choices()) if values else {}
        joint = _(" and ") if op == "all_of" else _(" or ")
        return joint.join(str(names.get(str(value), value)) for value in values)


class FixedChoiceKind(ChoiceKind):
    """A choice that is always made: it is never empty."""

    operators = {"is": lazy("is"), "is_not": lazy("is not")}


class TreeKind(ChoiceKind):
    """A node of a tree: with what is below it, or alone."""

    operators = {
        "under": lazy("is or is below"), "not_under": lazy("is not, nor below"), "is": lazy("is exactly"),
        "is_not": lazy("is not exactly"), "empty": lazy("is empty"), "not_empty": lazy("is set"),
    }  # fmt: skip


class PersonKind(ChoiceKind):
    """Somebody of the staff; "me" is whoever looks, "nobody" is nobody."""

    key = "person"
    operators = {"is": lazy("is"), "is_not": lazy("is not")}


class PeopleKind(PersonKind):
    """Several of the staff."""

    operators = {
        "is": lazy("has one of"), "is_not": lazy("has none of"),
        "empty": lazy("is empty"), "not_empty": lazy("is set"),
    }  # fmt: skip


class TagKind(ChoiceKind):
    key = "tag"
    operators = {
        "is": lazy("has one of"), "all_of": lazy("has all of"), "is_not": lazy("has none of"),
        "empty": lazy("is empty"), "not_empty": lazy("is set"),
    }  # fmt: skip


class TextKind(Kind):
    """Words. Capitals do not matter; several texts mean any of them."""

    key = "text"
    operators = {
        "contains": lazy("contains"), "not_contains": lazy("does not contain"), "starts": lazy("begins with"),
        "is": lazy("is"), "is_not": lazy("is not"), "empty": lazy("is empty"), "not_empty": lazy("is set"),
    }  # fmt: skip
    bare = frozenset({"empty", "not_empty"})
    lookups: ClassVar[Mapping[str, str]] = {
        "contains": "icontains", "not_contains": "icontains", "starts": "istartswith", "is": "iexact",
        "is_not": "iexact",
    }  # fmt: skip

    def _wrong(self, field: Field, op: str, values: Sequence[Any]) -> list[str]:  # noqa: ARG002
        if any(not isinstance(value, str) or not value.strip() for value in values):
            return [_("Say what it is compared with.")]
        if any("\x00" in value for value in values):
            return [_("This is no text.")]
        return [_("This is too long.")] if any(len(value) > LONGEST_TEXT for value in values) else []

    def where(self, field: Field, op: str, values: Sequence[Any], asked: Asked) -> Q:
        if op in self.bare:
            return field.missing(asked) if op == "empty" else ~field.missing(asked)
        found = Q()
        for value in values:
            found |= field.compare(self.lookups[op], value.strip(), asked)
        return ~found if op in {"not_contains", "is_not"} else found

    def test(self, field: Field, op: str, values: Sequence[Any], asked: Asked) -> Test:  # noqa: ARG002
        if op in self.bare:
            return (lambda held: not held) if op == "empty" else bool
        wanted = [folded(value.strip()) for value in values]
        one: Callable[[str, str], bool] = {
            "contains": lambda text, word: word in text,
            "not_contains": lambda text, word: word in text,
            "starts": lambda text, word: text.startswith(word),
        }.get(op, lambda text, word: text == word)

        def found(held: Collection[str]) -> bool:
            return any(one(text, word) for text in map(folded, held) for word in wanted)

        return (lambda held: not found(held)) if op in {"not_contains", "is_not"} else found

    def said(self, field: Field, op: str, values: Sequence[Any]) -> str:  # noqa: ARG002
        return _(" or ").join(f"“{value}”" for value in values)


class NumberKind(Kind):
    key = "number"
    operators = {
        "is": lazy("is"), "is_not": lazy("is not"), "at_least": lazy("is at least"), "at_most": lazy("is at most"),
        "empty": lazy("is empty"), "not_empty": lazy("is set"),
    }  # fmt: skip
    bare = frozenset({"empty", "not_empty"})

    def _wrong(self, field: Field, op: str, values: Sequence[Any]) -> list[str]:  # noqa: ARG002
        return [] if all(number(value) is not None for value in values) else [_("This is no number.")]

    def where(self, field: Field, op: str, values: Sequence[Any], asked: Asked) -> Q:
        if op in self.bare:
            return field.missing(asked) if op == "empty" else ~field.missing(asked)
        numbers = [found for found in map(number, values) if found is not None]
        if op in {"at_least", "at_most"}:
            return field.compare("gte" if op == "at_least" else "lte", numbers[0], asked)
        # To a column of whole numbers 1.5 would be rounded.
        wanted = [int(found) for found in numbers if found == int(found)] if field.is_whole else numbers
        found = field.compare("in", wanted, asked)
        return ~found if op == "is_not" else found

    def test(self, field: Field, op: str, values: Sequence[Any], asked: Asked) -> Test:  # noqa: ARG002
        if op in self.bare:
            return (lambda held: held is None) if op == "empty" else (lambda held: held is not None)
        numbers = [found for found in map(number, values) if found is not None]
        if op == "at_least":
            return lambda held: held is not None and held >= numbers[0]
        if op == "at_most":
            return lambda held: held is not None and held <= numbers[0]
        return (lambda held: held not in numbers) if op == "is_not" else (lambda held: held in numbers)

    def said(self, field: Field, op: str, values: Sequence[Any]) -> str:  # noqa: ARG002
        return _(" or ").join(str(value) for value in values)


class DateKind(Kind):
    """A moment. Every operator is a half-open period, so both ways of asking only compare."""

    key = "date"
    operators = {
        "within_last": lazy("was in the last"), "longer_ago": lazy("was longer ago than"),
        "within_next": lazy("is in the next"), "later_than": lazy("is later than in"),
        "past": lazy("is past"), "future": lazy("is still to come"), "today": lazy("is today"),
        "yesterday": lazy("was yesterday"), "tomorrow": lazy("is tomorrow"), "this_week": lazy("is this week"),
        "this_month": lazy("is this month"), "on": lazy("is on"), "before": lazy("is before"),
        "after": lazy("is after"), "empty": lazy("is empty"), "not_empty": lazy("is set"),
    }  # fmt: skip
    bare = frozenset(
        {"past", "future", "today", "yesterday", "tomorrow", "this_week", "this_month", "empty", "not_empty"}
    )
    spans: ClassVar[Collection[str]] = frozenset({"within_last", "longer_ago", "within_next", "later_than"})
    fixed: ClassVar[Collection[str]] = frozenset({"on", "before", "after", "empty", "not_empty"})

    def _wrong(self, field: Field, op: str, values: Sequence[Any]) -> list[str]:  # noqa: ARG002
        if op in self.spans:
            amount = number(values[0])
            known = len(values) > 1 and values[1] in UNITS
            right = known and amount is not None and amount == int(amount) and 0 < amount <= MOST_UNITS
            return [] if right else [_("Give a whole number from 1 to 10,000 and a unit.")]
        return [] if day(values[0]) is not None else [_("Give a day, such as 2026-11-22.")]

    def where(self, field: Field, op: str, values: Sequence[Any], asked: Asked) -> Q:
        if op in {"empty", "not_empty"}:
            return field.missing(asked) if op == "empty" else ~field.missing(asked)
        begins, ends = period(op, values, asked)
        return field.between(begins, ends, asked)

    def test(self, field: Field, op: str, values: Sequence[Any], asked: Asked) -> Test:  # noqa: ARG002
        if op in {"empty", "not_empty"}:
            return (lambda held: not _each(held)) if op == "empty" else (lambda held: bool(_each(held)))
        begins, ends = period(op, values, asked)
        return lambda held: any(
            (begins is None or one >= begins) and (ends is None or one < ends) for one in _each(held)
        )

    def said(self, field: Field, op: str, values: Sequence[Any]) -> str:  # noqa: ARG002
        if op in self.spans and len(values) > 1 and values[1] in UNITS:
            return f"{values[0]} {UNITS[values[1]][1]}"
        return str(values[0]) if values else ""

    def moves_with_time(self, field: Field, op: str) -> bool:  # noqa: ARG002  (the kind's contract)
        return op not in self.fixed


class YesNoKind(Kind):
    key = "yesno"
    operators = {"is": lazy("is")}

    def _wrong(self, field: Field, op: str, values: Sequence[Any]) -> list[str]:  # noqa: ARG002
        return [] if _truth(values[0]) is not None else [_("Choose yes or no.")]

    def where(self, field: Field, op: str, values: Sequence[Any], asked: Asked) -> Q:  # noqa: ARG002
        found = field.holds(asked)
        return found if _truth(values[0]) else ~found

    def test(self, field: Field, op: str, values: Sequence[Any], asked: Asked) -> Test:  # noqa: ARG002
        wanted = _truth(values[0])
        return lambda held: bool(held) is wanted

    def said(self, field: Field, op: str, values: Sequence[Any]) -> str:  # noqa: ARG002
        return (_("yes") if _truth(values[0]) else _("no")) if values else ""


def period(op: str, values: Sequence[Any], asked: Asked) -> tuple[dt.datetime | None, dt.datetime | None]:
    """[begins, ends) of a date operator; None: without end on that side."""
    at, today = asked.at, asked.at.astimezone(asked.zone).date()
    if op in DateKind.spans:
        span = int(number(values[0]) or 0) * UNITS[values[1]][0]
        return {
            "within_last": (at - span, at + dt.timedelta(microseconds=1)),
            "longer_ago": (None, at - span),
            "within_next": (at, at + span),
            "later_than": (at + span, None),
        }[op]
    if op in {"past", "future"}:
        return (None, at) if op == "past" else (at, None)
    if op in {"on", "before", "after"}:
        begins, ends = _days(day(values[0]) or today, 1, asked.zone)
        return {"on": (begins, ends), "before": (None, begins), "after": (ends, None)}[op]
    if op == "this_week":
        return _days(today - dt.timedelta(days=today.weekday()), 7, asked.zone)
    if op == "this_month":
        first = today.replace(day=1)
        return _days(first, ((first + dt.timedelta(days=31)).replace(day=1) - first).days, asked.zone)
    return _days(today + dt.timedelta(days={"yesterday": -1, "today": 0, "tomorrow": 1}[op]), 1, asked.zone)


def _days(first: dt.date, count: int, zone: ZoneInfo) -> tuple[dt.datetime, dt.datetime]:
    begins = dt.datetime.combine(first, dt.time(), zone)
    ends = dt.datetime.combine(first + dt.timedelta(days=count), dt.time(), zone)
    return begins.astimezone(dt.UTC), ends.astimezone(dt.UTC)


def day(value: Any) -> dt.date | None:
    """The day an ISO text names; None for anything else, and for days nobody can mean."""
    try:
        found = dt.date.fromisoformat(value)
    except (TypeError, ValueError):
        return None
    return found if 1970 <= found.year <= 2200 else None


def number(value: Any) -> float | None:
    """A number given as such or as text, with a point or a comma; None for anything else."""
    if isinstance(value, bool):
        return None
    try:
        found = float(str(value).strip().replace(",", ".")[:30])
    except ValueError:
        return None
    return found if abs(found) < 1e15 else None


def folded(text: str) -> str:
    """Capitals made equal letter by letter, as the database does it."""
    return "".join(upper if len(upper := letter.upper()) == 1 else letter for letter in text)


def _each(held: Any) -> Collection[dt.datetime]:
    return () if held is None else held if isinstance(held, tuple) else (held,)


def _truth(value: Any) -> bool | None:
    return {"True": True, "true": True, "yes": True, "1": True, "False": False, "false": False, "no": False}.get(
        str(value), False if str(value) == "0" else None
    )
