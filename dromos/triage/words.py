"""Words of a letter and phrases that find them, whatever the accents, case and endings. Pure.

A phrase is a row of words. ``word*`` is any word that begins so; ``one|other`` is either; ``...`` lets up to three
words stand between. ``internet* ... down|dead`` finds "Internet has been DOWN". Phrases match whole words only;
apostrophes do not count (``can't`` finds "cant").
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

GAP = 3
REMEMBERED_WORDS = 20_000
LONGEST_TEXT = 8_000
"""Characters of a text that are looked at: what matters is said at the beginning."""

_WORD = re.compile(r"\w+(?:['’]\w+)*")
_MARKS = re.compile(r"[\u0300-\u036f'’]+")
_PHRASE_PART = re.compile(r"\.\.\.|[^\s-]+")


class PhraseError(ValueError):
    """The phrase cannot be read."""


@lru_cache(maxsize=8192)
def fold(word: str) -> str:
    """Lower case without accents: ``Ίντερνετ`` -> ``ιντερνετ``, ``Čeština`` -> ``cestina``, ``Ещё`` -> ``еще``."""
    if word.isascii() and "'" not in word:
        return word.lower()
    return _MARKS.sub("", unicodedata.normalize("NFKD", word)).casefold()


def split(text: str) -> list[str]:
    """The words of a text as written, from its beginning."""
    return _WORD.findall(unicodedata.normalize("NFC", text[:LONGEST_TEXT]))


class _Step:
    """One word of a phrase: its whole alternatives, its beginnings, and whether others may stand before it."""

    __slots__ = ("after_gap", "beginnings", "words")

    def __init__(self, options: Iterable[str], *, after_gap: bool) -> None:
        folded = [fold(option) for option in options]
        self.words = frozenset(option for option in folded if not option.endswith("*"))
        self.beginnings = tuple(option[:-1] for option in folded if option.endswith("*"))
        self.after_gap = after_gap

    def fits(self, word: str) -> bool:
        return word in self.words or word.startswith(self.beginnings)


class _Pattern:
    __slots__ = ("phrase", "steps")

    def __init__(self, phrase: str, steps: Sequence[_Step]) -> None:
        self.phrase = phrase
        self.steps = steps

    def end(self, words: Sequence[str], start: int) -> int | None:
        """Index after the last word when the phrase stands at ``start``, where its first word is known to be."""
        at = start + 1
        for step in self.steps[1:]:
            last = min(at + (GAP if step.after_gap else 0) + 1, len(words))
            place = next((here for here in range(at, last) if step.fits(words[here])), None)
            if place is None:
                return None
            at = place + 1
        return at


class Phrasebook:
    """Many phrases, looked for in one pass over a text: the cost hardly grows with their number.

    Raises `PhraseError` for a phrase that cannot be read.
    """

    def __init__(self, phrases: Iterable[str]) -> None:
        self._exact: dict[str, list[_Pattern]] = {}
        self._beginnings: dict[int, dict[str, list[_Pattern]]] = {}
        self._known: dict[str, Sequence[_Pattern]] = {}
        for phrase in dict.fromkeys(phrases):
            pattern = _Pattern(phrase, _read(phrase))
            for word in pattern.steps[0].words:
                self._exact.setdefault(word, []).append(pattern)
            for stem in pattern.steps[0].beginnings:
                self._beginnings.setdefault(len(stem), {}).setdefault(stem, []).append(pattern)

    def find(self, words: Sequence[str]) -> dict[str, str]:
        """The phrases found in the words (as written), each with the words it was first found as."""
        folded = [fold(word) for word in words]
        found: dict[str, str] = {}
        for start, word in enumerate(folded):
            for pattern in self._candidates(word):
                if pattern.phrase not in found and (end := pattern.end(folded, start)) is not None:
                    found[pattern.phrase] = " ".join(words[start:end])
        return found

    def _candidates(self, word: str) -> Sequence[_Pattern]:
        known = self._known.get(word)
        if known is None:
            if len(self._known) >= REMEMBERED_WORDS:
                self._known.clear()
            known = self._known[word] = tuple(self._looked_up(word))
        return known

    def _looked_up(self, word: str) -> Iterable[_Pattern]:
        yield from self._exact.get(word, ())
        for length, stems in self._beginnings.items():
            if length <= len(word) and (patterns := stems.get(word[:length])):
                yield from patterns


def _read(phrase: str) -> list[_Step]:
    steps: list[_Step] = []
    after_gap = False
    for part in _PHRASE_PART.findall(phrase):
        if part == "...":
            after_gap = True
            continue
        options = part.split("|")
        if not all(_WORD.fullmatch(option.removesuffix("*")) for option in options):
            raise PhraseError(f"{phrase!r}: words are letters, with a star only at the end of a beginning")
        steps.append(_Step(options, after_gap=after_gap and bool(steps)))
        after_gap = False
    if not steps or after_gap:
        raise PhraseError(f"a phrase needs words: {phrase!r}")
    return steps


def as_phrase(name: str) -> str:
    """A name somebody typed, as a phrase: itself when it can be read, else its words alone; "" without words."""
    try:
        _read(name)
    except PhraseError:
        return " ".join(split(name))
    return name


def first_of(phrases: Iterable[str], found: Mapping[str, str]) -> list[str]:
    """The words that were found of these phrases, in the order of the phrases."""
    return [found[phrase] for phrase in phrases if phrase in found]
