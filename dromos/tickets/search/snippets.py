"""Which piece of a text answers a question, and the words in it that do: found by stemming them again. Pure."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from dromos.triage.stems import Word, fold, lexemes, tokens, words

BEFORE, LENGTH = 60, 220
Piece = tuple[bool, str]
"""(is it what was asked for?, text)"""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to mark: lexemes, and beginnings of words, folded."""

    lexemes: frozenset[str]
    beginnings: tuple[str, ...] = ()

    def holds(self, word: str, languages: tuple[str, ...]) -> bool:
        if not self.lexemes.isdisjoint(lexemes(word, languages)):
            return True
        return bool(self.beginnings) and fold(word).startswith(self.beginnings)


def marked(text: str, wanted: Wanted, languages: tuple[str, ...]) -> list[Piece]:
    """All of ``text`` in pieces, in order."""
    pieces: list[Piece] = []
    last = 0
    for word in words(text):
        if wanted.holds(word.text, languages):
            if word.start > last:
                pieces.append((False, text[last : word.start]))
            pieces.append((True, word.text))
            last = word.end
    if last < len(text):
        pieces.append((False, text[last:]))
    return pieces


def snippet(text: str, wanted: Wanted, languages: tuple[str, ...]) -> tuple[int, list[Piece]]:
    """How many different asked-for words ``text`` holds, and the piece of it that shows most of them."""
    text = " ".join(text.split())
    if not any(wanted.holds(token, languages) for token in tokens(text)):
        return 0, [(False, shortened(text, 0))]
    places = [(word, _keys(word.text, wanted, languages)) for word in words(text)]
    hits = [(word, keys) for word, keys in places if keys]
    best = max(hits, key=lambda hit: (_within(hits, hit[0].start), -hit[0].start))[0]
    shown = shortened(text, best.start)
    return len(frozenset().union(*(keys for _, keys in hits))), marked(shown, wanted, languages)


def _keys(word: str, wanted: Wanted, languages: tuple[str, ...]) -> frozenset[str]:
    found = wanted.lexemes.intersection(lexemes(word, languages))
    if not found and wanted.beginnings and fold(word).startswith(wanted.beginnings):
        return frozenset({fold(word)})
    return found


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
