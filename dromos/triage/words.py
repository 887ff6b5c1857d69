"""Words of a letter and phrases that find them, whatever the accents, case and endings. Pure.

A phrase is a row of words. ``word*`` is any word that begins so; ``one|other`` is either; ``...`` lets up to three
words stand between. ``internet* ... down|dead`` finds "Internet has been DOWN". Phrases match whole words only.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import product

GAP = 3
LONGEST_TEXT = 8_000
"""Characters of a text that are looked at: what matters is said at the beginning."""

_WORD = re.compile(r"\w+")
_MARKS = re.compile(r"[\u0300-\u036f]+")
_PHRASE_WORD = re.compile(r"\.\.\.|[\w*|'’-]+")


class PhraseError(ValueError):
    """The phrase cannot be read."""


@lru_cache(maxsize=8192)
def fold(text: str) -> str:
    """Lower case without accents: ``Ίντερνετ`` -> ``ιντερνετ``, ``Čeština`` -> ``cestina``, ``Ещё`` -> ``еще``."""
    if text.isascii():
        return text.lower()
    return _MARKS.sub("", unicodedata.normalize("NFKD", text)).casefold()


def split(text: str) -> list[str]:
    """The words of a text as written, from its beginning."""
    return _WORD.findall(unicodedata.normalize("NFC", text[:LONGEST_TEXT]))


class _Pattern:
    """One phrase without alternatives: stems, whether each is a beginning only, and gaps allowed before it."""

    __slots__ = ("phrase", "steps")

    def __init__(self, phrase: str, steps: Sequence[tuple[str, bool, bool]]) -> None:
        self.phrase = phrase
        self.steps = steps

    def end(self, words: Sequence[str], start: int) -> int | None:
        """Index after the last word when the phrase stands at ``start``, where its first word is known to be."""
        at = start + 1
        for stem, is_beginning, gap in self.steps[1:]:
            for here in range(at, min(at + (GAP if gap else 0) + 1, len(words))):
                if words[here].startswith(stem) if is_beginning else words[here] == stem:
                    at = here + 1
                    break
            else:
                return None
        return at


class Phrasebook:
    """Many phrases, looked for in one pass over a text: the cost hardly grows with their number.

    Raises `PhraseError` for a phrase that cannot be read.
    """

    def __init__(self, phrases: Iterable[str]) -> None:
        self._exact: dict[str, list[_Pattern]] = {}
        self._beginnings: dict[int, dict[str, list[_Pattern]]] = {}
        for phrase in dict.fromkeys(phrases):
            for pattern in _read(phrase):
                stem, is_beginning, _ = pattern.steps[0]
                place = self._beginnings.setdefault(len(stem), {}) if is_beginning else self._exact
                place.setdefault(stem, []).append(pattern)

    def find(self, words: Sequence[str]) -> dict[str, str]:
        """The phrases found in the words (as written), each with the words it was first found as."""
        folded = [fold(word) for word in words]
        found: dict[str, str] = {}
        for start, word in enumerate(folded):
            for pattern in self._candidates(word):
                if pattern.phrase not in found and (end := pattern.end(folded, start)) is not None:
                    found[pattern.phrase] = " ".join(words[start:end])
        return found

    def _candidates(self, word: str) -> Iterable[_Pattern]:
        yield from self._exact.get(word, ())
        for length, stems in self._beginnings.items():
            if length <= len(word) and (patterns := stems.get(word[:length])):
                yield from patterns


def _read(phrase: str) -> list[_Pattern]:
    steps: list[list[tuple[str, bool, bool]]] = []
    gap = False
    for part in _PHRASE_WORD.findall(phrase):
        if part == "...":
            gap = True
            continue
        for word in _alternatives(part):
            steps.append([(stem.removesuffix("*"), stem.endswith("*"), gap) for stem in word])
            gap = False
    if not steps or gap:
        raise PhraseError(f"a phrase needs words: {phrase!r}")
    if any(not stem or "*" in stem for options in steps for stem, _, _ in options):
        raise PhraseError(f"a star stands at the end of a beginning: {phrase!r}")
    if len(list(product(*steps))) > 64:
        raise PhraseError(f"too many alternatives: {phrase!r}")
    return [_Pattern(phrase, option) for option in product(*steps)]


def _alternatives(part: str) -> list[list[str]]:
    """The alternatives at each word of one written part (``don't|won't`` -> two parts of two words each)."""
    options = [[fold(word) for word in re.findall(r"[\w*]+", option)] for option in part.split("|")]
    lengths = {len(option) for option in options}
    if lengths == {1}:
        return [[option[0] for option in options]]
    if len(options) == 1:
        return [[word] for word in options[0]]
    raise PhraseError(f"alternatives are single words: {part!r}")


def first_of(phrases: Iterable[str], found: Mapping[str, str]) -> list[str]:
    """The words that were found of these phrases, in the order of the phrases."""
    return [found[phrase] for phrase in phrases if phrase in found]
