"""Which piece of a text answers a question, and the words in it that do: found by stemming them again. Pure."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

from dromos.triage.stems import Word, composed, fold, lexemes, tokens, words

BEFORE, LENGTH = 60, 220
Piece = tuple[bool, str]
"""(is it what was asked for?, text)"""


Keys = frozenset[str]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to mark: lexemes, and beginnings of words, folded; ``forms`` are the very words asked for, folded. What a
    word answers is found out once: the texts of one page of hits have a few thousand words, and most of them many
    times.
    """

    lexemes: Keys
    beginnings: tuple[str, ...] = ()
    forms: Keys = frozenset()
    _known: dict[tuple[str, ...], dict[str, Keys]] = field(default_factory=dict, repr=False, compare=False)

    def among(self, words: Iterable[str], languages: tuple[str, ...]) -> dict[str, Keys]:
        """Those of ``words`` that are asked for, and what each answers."""
        known = self._known.setdefault(languages, {})
        found = {}
        for word in set(words):
            keys = known.get(word)
            if keys is None:
                keys = known[word] = self._keys(word, languages)
            if keys:
                found[word] = keys
        return found

    def _keys(self, word: str, languages: tuple[str, ...]) -> Keys:
        found = self.lexemes.intersection(lexemes(word, languages))
        if not found and self.beginnings and fold(word).startswith(self.beginnings):
            return frozenset({fold(word)})
        return found


def exactness(pieces: Iterable[Piece], wanted: Wanted) -> float:
    """How many of the very words asked for ``pieces`` show, of all: 0 to 1."""
    shown = {fold(text) for is_hit, text in pieces if is_hit}
    return len(shown & wanted.forms) / len(wanted.forms) if wanted.forms else 0.0


def marked(text: str, wanted: Wanted, languages: tuple[str, ...]) -> list[Piece]:
    """All of ``text``, accents composed, in pieces, in order."""
    text = composed(text)
    return _marked(text, wanted.among(tokens(text), languages))


def _marked(text: str, asked: Collection[str]) -> list[Piece]:
    pieces: list[Piece] = []
    last = 0
    for word in words(text, asked):
        if word.start > last:
            pieces.append((False, text[last : word.start]))
        pieces.append((True, word.text))
        last = word.end
    if last < len(text):
        pieces.append((False, text[last:]))
    return pieces


def snippet(text: str, wanted: Wanted, languages: tuple[str, ...]) -> tuple[int, list[Piece]]:
    """How many different asked-for words ``text`` holds, and the piece of it that shows most of them."""
    text = composed(" ".join(text.split()))
    asked = wanted.among(tokens(text), languages)
    if not asked:
        return 0, [(False, shortened(text, 0))]
    hits = [(word, asked[word.text]) for word in words(text, asked)]
    best = max(hits, key=lambda hit: (_within(hits, hit[0].start), -hit[0].start))[0]
    shown = shortened(text, best.start)
    return len(frozenset().union(*asked.values())), _marked(shown, asked)


def _within(hits: Sequence[tuple[Word, Collection[str]]], start: int) -> int:
    """How many different words a piece that begins at ``start`` shows."""
    seen: set[str] = set()
    for word, keys in hits:
        if start <= word.start < start + LENGTH - BEFORE:
            seen.update(keys)
    return len(seen)


def shortened(text: str, at: int) -> str:
    """About LENGTH letters of ``text`` around ``at``, cut between words, with … where something is left out."""
    start = 0 if at <= BEFORE else text.find(" ", at - BEFORE) + 1
    end = len(text) if len(text) - start <= LENGTH else text.rfind(" ", start, start + LENGTH)
    if end <= start:
        end = start + LENGTH
    return ("… " if start else "") + text[start:end] + (" …" if end < len(text) else "")
