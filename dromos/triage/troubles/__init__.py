"""What a text is about, told in whatever words and language: the troubles of the trade in it. Pure."""

from collections import defaultdict
from collections.abc import Sequence
from functools import cache, lru_cache
from itertools import islice

from dromos.triage.stems import fold, languages_of, lexemes, tokens
from dromos.triage.stems.endings import listed
from dromos.triage.troubles.words import WORDS

NEAR = 6  # words between the parts of an expression
MOST_WORDS = 150  # of a text: the trouble is told at its beginning
NOT = {
    "not": listed("not dont doesnt didnt isnt arent wasnt wont cant cannot couldnt havent hasnt never no neither nor"),
    "δεν": listed("δεν δε μην ουτε ποτε"),
}
"""Words that are one in expressions."""
_SAME = {word: one for one, words in NOT.items() for word in words}

SAYS_MORE = {
    "price": frozenset({"down"}),
    "login": frozenset({"down", "drops", "data", "bill"}),
    "cancel": frozenset({"down", "drops"}),
    "noshow": frozenset({"absent", "down"}),
    "slow": frozenset({"drops"}),
    "refund": frozenset({"down"}),
    "restart": frozenset({"down", "drops", "power"}),
    "copy": frozenset({"absent"}),
}
"""A trouble, and what is not told any more where it is: who cannot sign in has no outage."""

GOODS = frozenset({"tv", "mail", "delivery"})
SAME = frozenset({"down", "noshow", "absent"})
"""Channels, mails and parcels are gone, do not come, are missing: it is one trouble, ``absent``."""

Expression = tuple[frozenset[str], ...]


def troubles_of(text: str, hint: str = "") -> frozenset[str]:
    """The troubles ``text`` tells of. ``hint``: its likely language."""
    languages = languages_of(text[:200], hint)
    places = [_signs(word, languages) for word in islice(tokens(text), MOST_WORDS)]
    singles, expressions = _thesaurus()
    found: set[str] = set()
    where: dict[str, list[int]] = defaultdict(list)
    for at, signs in enumerate(places):
        for sign in signs:
            where[sign].append(at)
            found.update(singles.get(sign, ()))
    for sign in where:
        for trouble, expression in expressions.get(sign, ()):
            if trouble not in found and _together(expression, where):
                found.add(trouble)
    for trouble, others in SAYS_MORE.items():  # in this order
        if trouble in found:
            found -= others
    if found & GOODS and found & SAME:
        found = (found - SAME) | {"absent"}
    return frozenset(found)


@lru_cache(maxsize=30_000)
def _signs(word: str, languages: tuple[str, ...]) -> frozenset[str]:
    """A word as its lexemes, and as itself."""
    bare = fold(word).replace("'", "").replace("’", "")
    return frozenset({*lexemes(word, languages), f"={bare}", f"={_SAME.get(bare, bare)}"})


def _together(expression: Expression, where: dict[str, list[int]]) -> bool:
    """Do all parts stand near each other?"""
    first, *others = [[at for sign in part for at in where.get(sign, ())] for part in expression]
    return any(all(any(0 < abs(at - start) <= NEAR for at in places) for places in others) for start in first)


@cache
def _thesaurus() -> tuple[dict[str, frozenset[str]], dict[str, Sequence[tuple[str, Expression]]]]:
    """Sign -> troubles it tells alone; sign -> (trouble, expression) it is the first part of."""
    singles: dict[str, set[str]] = defaultdict(set)
    expressions: dict[str, list[tuple[str, Expression]]] = defaultdict(list)
    for language, troubles in WORDS.items():
        for trouble, ways in troubles.items():
            for told in ways.split():
                parts = tuple(_part(part, language) for part in told.split("+"))
                if len(parts) == 1:
                    for sign in parts[0]:
                        singles[sign].add(trouble)
                elif all(parts):
                    for sign in parts[0]:
                        expressions[sign].append((trouble, parts))
    return {sign: frozenset(found) for sign, found in singles.items()}, dict(expressions)


def _part(word: str, language: str) -> frozenset[str]:
    if word.startswith("="):
        bare = fold(word[1:])
        return frozenset({f"={_SAME.get(bare, bare)}"})
    return frozenset(lexemes(word, (language,))) or frozenset({f"={fold(word)}"})
