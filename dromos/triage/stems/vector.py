"""Lexemes as PostgreSQL takes them: a tsvector for a text, a tsquery for a question. Pure."""

from collections.abc import Iterable, Sequence

from dromos.triage.stems import begun, is_common, lexemes, tokens
from dromos.triage.stems.folding import fold

GAP = 5  # places between two texts: no phrase reaches over
LAST_PLACE = 16_000  # PostgreSQL counts to 16,383
PLACES_EACH = 60  # of one lexeme: more would change no rank
MOST_WORDS = 60_000


def tsvector(texts: Iterable[tuple[str, tuple[str, ...], str]]) -> str:
    """The lexemes of texts as a tsvector literal. A text is (itself, its languages, weight A to D).

    Words past MOST_WORDS are left out: what must be found comes first.
    """
    places: dict[str, list[str]] = {}
    at = 0
    for text, languages, weight in texts:
        for word in tokens(text):
            at += 1
            if at > MOST_WORDS:
                return _literal(places)
            place = f"{min(LAST_PLACE, at)}{weight}"
            for lexeme in lexemes(word, languages):
                known = places.get(lexeme)
                if known is None:
                    places[lexeme] = [place]
                elif len(known) < PLACES_EACH:
                    known.append(place)
        at += GAP
    return _literal(places)


def _literal(places: dict[str, list[str]]) -> str:
    return " ".join([f"'{lexeme}':{','.join(known)}" for lexeme, known in places.items()])


def any_of(word: str, *, beginning: bool = False) -> str:
    """A tsquery for one word: any of its lexemes; ``beginning``: also words that begin so. "" for a word that every
    sentence has.
    """
    if not beginning and is_common(word):
        return ""
    return _either(begun(word), fold(word)) if beginning else _either(lexemes(word), "")


def phrase(text: str) -> str:
    """A tsquery for words in this order, each in any of its forms; "" when none is left."""
    return in_order(list(tokens(text)))


def in_order(words: Sequence[str]) -> str:
    """Words without lexemes (the, of) leave their place empty."""
    found = ""
    apart = 1
    for word in words:
        one = any_of(word)
        if not one:
            apart += 1
        else:
            found = f"{found} <{apart}> {one}" if found else one
            apart = 1
    return f"({found})" if found else ""


def _either(found: Sequence[str], beginning: str) -> str:
    options = [f"'{lexeme}'" for lexeme in found]
    if beginning and not any(letter in beginning for letter in "'\\"):
        options.append(f"'{beginning}':*")
    return f"({' | '.join(options)})" if options else ""
