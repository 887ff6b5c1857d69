"""What changed, from what to what, and by whom; and conditions on that. Pure.

A ticket's history is the record of what changed, so a trigger tried on last week's history finds what it would have
found then. A condition is ``{"field": "priority", "op": "to", "value": ["high"]}``.
"""

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dromos.lib.typed import whole

FIELDS = ("state", "priority", "severity", "category", "department", "agent", "tags")
LETTER = "letter"
OPS = ("changed", "from", "to", "not_changed")
LETTER_OPS = ("says", "says_not", "shorter")
"""Of what the customer wrote, without what they quoted: one of these words in it, none, or fewer words than so many."""
TO, FROM, CHANGED = "to", "from", "changed"
STAFF, CUSTOMER, SYSTEM, TRIGGER = "staff", "customer", "system", "trigger"
ACTORS = (STAFF, CUSTOMER, SYSTEM, TRIGGER)
NARROW = frozenset({"priority", "severity", "category"})
"""Of these the event tells only that one may have changed."""


@dataclass(frozen=True, slots=True)
class Line:
    """One field that changed, as the history says it."""

    field: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Happened:
    """One change of a ticket: what happened (keys of ``listening.EVENTS``), who did it, which fields it changed."""

    events: frozenset[str]
    actor: str
    label: str = ""
    lines: tuple[Line, ...] = ()
    letter: str = ""

    @property
    def real_events(self) -> frozenset[str]:
        """Without those whose field did not change after all."""
        changed = {line.field for line in self.lines}
        return frozenset(key for key in self.events if key not in NARROW or key in changed)


Names = Callable[[str, str], str]
"""How the history spells the value of a field: ``names("department", "finance")`` is "Finance"."""


def listens(happened: Happened, events: Sequence[str], actors: Sequence[str]) -> bool:
    """Whether a trigger for ``events`` by ``actors`` (empty: anybody) hears of it at all."""
    return not happened.real_events.isdisjoint(events) and (not actors or happened.actor in actors)


def meets(happened: Happened, asked: Sequence[Mapping[str, Any]], names: Names) -> bool:
    """Whether all that was ``asked`` of the change holds."""
    return all(
        _says(happened.letter, one) if one["field"] == LETTER else _meets(happened.lines, one, names) for one in asked
    )


def _says(letter: str, asked: Mapping[str, Any]) -> bool:
    if not letter:
        return False
    if asked["op"] == "shorter":
        return len(letter.split()) < int(asked["value"][0])
    text = plain(letter)
    said = any(plain(str(word)) in text for word in asked["value"])
    return said if asked["op"] == "says" else not said


def plain(text: str) -> str:
    """Without accents and capitals: people write without them."""
    apart = unicodedata.normalize("NFD", text.casefold())
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def _meets(lines: Sequence[Line], asked: Mapping[str, Any], names: Names) -> bool:
    mine = [line for line in lines if line.field == asked["field"] and line.old != line.new]
    if asked["op"] == "not_changed":
        return not mine
    if not mine:
        return False
    if asked["op"] == CHANGED:
        return True
    wanted = {names(asked["field"], str(value)) for value in asked["value"]}
    # Of several steps in one change the first says where it came from, the last where it went.
    value = mine[-1].new if asked["op"] == TO else mine[0].old
    held = {part.strip() for part in value.split(",")} if asked["field"] == "tags" else {value}
    return not held.isdisjoint(wanted)


def check(asked: Any) -> bool:
    """Whether it is a list of such conditions."""
    return isinstance(asked, list) and all(isinstance(one, dict) and _is_sound(one) for one in asked)


def _is_sound(one: Mapping[str, Any]) -> bool:
    value = one.get("value")
    has_value = isinstance(value, list) and bool(value) and all(isinstance(part, str) and part for part in value)
    if one.get("field") == LETTER:
        is_number = has_value and one.get("op") == "shorter" and whole(str((value or [""])[0])) is not None
        return is_number or (has_value and one.get("op") in {"says", "says_not"})
    return one.get("field") in FIELDS and (
        one.get("op") in {CHANGED, "not_changed"} or (has_value and one.get("op") in {FROM, TO})
    )
