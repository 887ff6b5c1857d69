"""Many conditions asked of the same ticket: a question that several of them ask is asked once.

Fifty people with thirty overviews each make some fourteen hundred conditions, out of some two hundred questions
("state is live", "department is mine" for one person). A ticket answers each question once; its answers are the bits
of one number, and a condition is a test of that number: the same as ``conditions.matcher`` of its tree.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from dromos.accounts.models import User
from dromos.lib.memo import scope
from dromos.tickets import conditions
from dromos.tickets.conditions import Group, Leaf, Matcher, Node
from dromos.tickets.field import Row
from dromos.tickets.kinds import Asked

Name = tuple[str, str, str, int, str]
Holds = Callable[[int], bool]
"""Whether a condition holds, by the answers of a ticket."""


@dataclass(slots=True)
class Question:
    """One leaf of conditions, its place among the answers, and how many conditions ask it."""

    place: int
    test: Matcher
    asked: int = 0


@dataclass(frozen=True, slots=True)
class Condition:
    """One tree, as a test of the answers; ``names``: the questions it asks."""

    holds: Holds
    names: Sequence[Name]


@dataclass(slots=True)
class Questions:
    """The questions of all conditions that were added and not dropped. Places of those nobody asks are used again."""

    known: dict[Name, Question] = field(default_factory=dict)
    free: list[int] = field(default_factory=list)

    def add(self, tree: Any, *, viewer: User, at: dt.datetime) -> Condition:
        """A condition to be asked, with the set-up as it is now; what it shares with others is renewed for them too."""
        names: list[Name] = []
        with scope():
            node, asked = conditions.usable(tree, viewer), conditions.asked_by(viewer, at)
            holds = _never if node is None else _made(node, lambda leaf: self._place(leaf, asked, names))
        return Condition(holds, names)

    def drop(self, condition: Condition) -> None:
        """It is asked no more."""
        for name in condition.names:
            question = self.known[name]
            question.asked -= 1
            if not question.asked:
                del self.known[name]
                self.free.append(question.place)

    def answers(self, row: Row, at: dt.datetime) -> int:
        """What the ticket of this row of ``plain_rows`` says to every question, as the bits at their places."""
        found = 0
        for question in self.known.values():
            if question.test(row, at):
                found |= 1 << question.place
        return found

    def _place(self, leaf: Leaf, asked: Asked, names: list[Name]) -> int:
        viewer = asked.viewer.pk if asked.viewer is not None and conditions.is_personal(leaf) else 0
        name = (leaf.field.key, leaf.op, repr(leaf.values), viewer, asked.zone.key)
        names.append(name)
        test = conditions.tested_leaf(leaf, asked)
        question = self.known.get(name)
        if question is None:
            place = self.free.pop() if self.free else len(self.known)
            question = self.known[name] = Question(place, test)
        question.test = test
        question.asked += 1
        return question.place


def _never(_answers: int) -> bool:
    return False


def _made(node: Node, place: Callable[[Leaf], int]) -> Holds:
    """Leaves, and groups of nothing but leaves, compare bits; others ask their parts."""
    if isinstance(node, Leaf):
        bit = 1 << place(node)
        return lambda answers: bool(answers & bit)
    if node.how == "all":
        return _all(node, place)
    if node.how == "any" and all(isinstance(part, Leaf) for part in node.parts):
        bits = _bits(node.parts, place)
        return lambda answers: bool(answers & bits)
    parts = [_made(part, place) for part in node.parts]
    if node.how == "not":
        return lambda answers: not parts[0](answers)
    return lambda answers: any(part(answers) for part in parts)


def _all(node: Group, place: Callable[[Leaf], int]) -> Holds:
    denied = [part for part in node.parts if isinstance(part, Group) and _denies_leaf(part)]
    yes = _bits([part for part in node.parts if isinstance(part, Leaf)], place)
    no = _bits([part.parts[0] for part in denied], place)
    rest = [_made(part, place) for part in node.parts if isinstance(part, Group) and not _denies_leaf(part)]
    if yes & no:
        return _never
    both = yes | no
    if not rest:
        return lambda answers: answers & both == yes
    return lambda answers: answers & both == yes and all(part(answers) for part in rest)


def _denies_leaf(node: Group) -> bool:
    return node.how == "not" and isinstance(node.parts[0], Leaf)


def _bits(parts: Sequence[Node], place: Callable[[Leaf], int]) -> int:
    found = 0
    for part in parts:
        if isinstance(part, Leaf):
            found |= 1 << place(part)
    return found
