"""What an own wording changed in a text, line by line and word by word. Pure."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import Literal

_WORDS = re.compile(r"\s+|[^\s\w]|\w+")
ALIKE = 0.4
"""Two lines that share less of their words are no rewording of one another: they are marked as a whole."""


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a line; marked: it stands on this side only."""

    text: str
    is_marked: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """``gone``: in the old text only; ``new``: in the new one only; ``same``: in both."""

    sign: Literal["same", "gone", "new"]
    parts: tuple[Part, ...]

    def __str__(self) -> str:
        return "".join(part.text for part in self.parts)


def differences(old: str, new: str) -> list[Line]:
    """Every line of both texts, in the order of reading: what is gone stands above what stands there instead.

    Empty when the texts say the same; spaces at the ends of lines are no difference.
    """
    before, after = _lines(old), _lines(new)
    if before == after:
        return []
    found: list[Line] = []
    for what, i1, i2, j1, j2 in SequenceMatcher(a=before, b=after, autojunk=False).get_opcodes():
        if what == "equal":
            found += [Line("same", (Part(line),)) for line in before[i1:i2]]
        else:
            found += _replaced(before[i1:i2], after[j1:j2])
    return found


def _lines(text: str) -> list[str]:
    return [line.rstrip() for line in text.strip().splitlines()]


def _replaced(gone: Sequence[str], new: Sequence[str]) -> Iterator[Line]:
    for old_line, new_line in zip_longest(gone, new):
        old_parts, new_parts = _parts(old_line or "", new_line or "")
        if old_line is not None:
            yield Line("gone", old_parts)
        if new_line is not None:
            yield Line("new", new_parts)


def _parts(old: str, new: str) -> tuple[tuple[Part, ...], tuple[Part, ...]]:
    old_words, new_words = _WORDS.findall(old), _WORDS.findall(new)
    words = SequenceMatcher(a=old_words, b=new_words, autojunk=False)
    if words.ratio() < ALIKE:
        return (Part(old, is_marked=True),), (Part(new, is_marked=True),)
    before: list[Part] = []
    after: list[Part] = []
    for what, i1, i2, j1, j2 in words.get_opcodes():
        for parts, piece in ((before, old_words[i1:i2]), (after, new_words[j1:j2])):
            if piece:
                parts.append(Part("".join(piece), what != "equal"))
    return tuple(before), tuple(after)
