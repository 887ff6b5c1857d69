"""What somebody typed into a search field, as a tree. Pure: knows the signs, not what stands in the database.

    words           all of them, in any form          router invoice
    "a phrase"      these words in this order         "no connection"
    word*           words that begin so               invo*
    -one            without                           -router
    one OR other    either                            invoice OR bill
    ( … )           together
    name:value      an operator (names.OPERATORS); value may be a "phrase"

Whatever cannot be read is looked for as text: there is no wrong question. What was understood otherwise than it may
have been meant is told in ``faults``.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby

from dromos.tickets.search.calls import end_of
from dromos.tickets.search.names import operator_of

LONGEST = 500
MOST = 40
_DIGITS = re.compile(r"\+?\d+(?:[-./]\d+)*")
_TOKEN = re.compile(
    r"""(?P<minus>-(?=[^\s-]))|(?P<open>\()|(?P<close>\))
    |(?P<name>[^\W\d_]+):(?=[^\s/])(?:["“„«](?P<quoted>[^"”“»]*)["”“»]?|(?P<value>[^\s()"]+))
    |["“„«](?P<phrase>[^"”“»]*)["”“»]?|(?P<word>[^\s()"“„«]+)""",
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Word:
    """A word in any form; ``begins``: any word that begins so."""

    text: str
    begins: bool = False


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words in this order, each in any form."""

    text: str


@dataclass(frozen=True, slots=True)
class Operator:
    """``name`` is one of names.OPERATORS."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Not:
    """Without what ``of`` means."""

    of: "Node"


@dataclass(frozen=True, slots=True)
class All:
    """Everything of ``of``."""

    of: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Either:
    """At least one of ``of``."""

    of: tuple["Node", ...]


Node = Word | Phrase | Operator | Not | All | Either


@dataclass(frozen=True, slots=True)
class Fault:
    """Something was read otherwise than meant: ``kind`` is unknown_operator (value: its name) or too_long."""

    kind: str
    value: str = ""


@dataclass(slots=True)
class Question:
    """The tree (None: nothing was asked), and what could not be taken as it stands."""

    tree: Node | None = None
    faults: list[Fault] = field(default_factory=list)


def parse(text: str) -> Question:
    """Read what was typed. Never fails."""
    question = Question()
    marks = list(_TOKEN.finditer(text[:LONGEST].replace("\x00", " ")))
    if len(text) > LONGEST or len(marks) > MOST:
        question.faults.append(Fault("too_long"))
    reader = _Reader(marks[:MOST], question.faults)
    question.tree = reader.either(top=True)
    return question


class _Reader:
    def __init__(self, marks: list[re.Match[str]], faults: list[Fault]) -> None:
        self.marks, self.faults, self.at = marks, faults, 0

    def either(self, *, top: bool = False) -> Node | None:
        """One or more groups with OR between; at the ``top`` a bracket too many is passed over."""
        options = []
        while self.at < len(self.marks):
            group = self.all_of()
            if group is not None:
                options.append(group)
            if self._is_or():
                self.at += 1
            elif self._is("close"):
                self.at += 1
                if not top:
                    break
        if not options:
            return None
        return options[0] if len(options) == 1 else Either(tuple(options))

    def all_of(self) -> Node | None:
        found: list[Node] = []
        while self.at < len(self.marks) and not self._is_or() and not self._is("close"):
            node = self.one()
            if node is not None:
                found.append(node)
        if not found:
            return None
        return found[0] if len(found) == 1 else All(_with_calls(found))

    def one(self) -> Node | None:
        mark = self.marks[self.at]
        self.at += 1
        if mark["minus"]:
            if self.at >= len(self.marks):
                return None
            inner = self.one()
            return Not(inner) if inner is not None else None
        if mark["open"]:
            return self.either()
        if mark["name"]:
            return self._operator(mark)
        if mark["phrase"] is not None:
            return Phrase(mark["phrase"]) if mark["phrase"].strip() else None
        return _word(mark["word"] or "")

    def _operator(self, mark: re.Match[str]) -> Node | None:
        name, value = mark["name"].lower(), mark["quoted"] if mark["quoted"] is not None else mark["value"]
        if operator := operator_of(name):
            return Operator(operator, value.strip())
        self.faults.append(Fault("unknown_operator", mark["name"]))
        return All((Word(mark["name"]), Phrase(value))) if value.strip() else Word(mark["name"])

    def _is_or(self) -> bool:
        return self.at < len(self.marks) and self.marks[self.at]["word"] in {"OR", "|", "||"}

    def _is(self, kind: str) -> bool:
        return self.at < len(self.marks) and bool(self.marks[self.at][kind])


def _is_number(node: Node) -> bool:
    return isinstance(node, Word) and bool(_DIGITS.fullmatch(node.text))


def _with_calls(found: list[Node]) -> tuple[Node, ...]:
    """Digits one after another may be a telephone number in groups: or so it stands, or in one piece."""
    nodes: list[Node] = []
    for grouped, group in groupby(
        found, key=lambda node: isinstance(node, Word) and bool(_DIGITS.fullmatch(node.text))
    ):
        run = list(group)
        joined = "".join(one.text for one in run if isinstance(one, Word))
        if grouped and len(run) > 1 and end_of(joined):
            nodes.append(Either((All(tuple(run)), Word(joined))))
        else:
            nodes += run
    return tuple(nodes)


def _word(text: str) -> Node | None:
    bare = text.strip("*")
    if not any(letter.isalnum() for letter in bare):
        return None
    return Word(bare, begins=text.endswith("*") and len(bare) > 1)


def positive(node: Node | None) -> Iterator[Word | Phrase]:
    """The words and phrases that a hit holds: what to mark in it, and what its rank is about."""
    if isinstance(node, Word | Phrase):
        yield node
    elif isinstance(node, All | Either):
        for one in node.of:
            yield from positive(one)
