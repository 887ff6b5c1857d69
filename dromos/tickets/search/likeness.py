"""How much two tickets are about the same trouble. Pure.

Troubles (triage.troubles) tell it whatever the words and the language; words both have tell it the more the rarer
they are. What is in one and not in the other counts against it.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from dromos.triage.stems import languages_of, lexemes, tokens
from dromos.triage.stems.endings import listed
from dromos.triage.troubles import troubles_of

TROUBLES, WORDS, CATEGORY = 0.7, 0.3, 0.1
ENOUGH = 0.33
RARE = 6.0  # the weight of a word nobody has counted
MOST_WORDS = 120
# What somebody is talking about says less than what is wrong with it.
THINGS = listed("net box phone tv mobile bill pay contract mail visit computer wifi price delivery")


@dataclass(frozen=True, slots=True)
class Told:
    """What a ticket tells: its troubles, the stems of its words, its category."""

    troubles: frozenset[str]
    words: frozenset[str]
    category: str = ""


def told(subject: str, text: str, language: str = "", category: str = "") -> Told:
    """What a ticket tells: in its subject and the beginning of its first message."""
    whole = f"{subject}\n{text[:2000]}"
    languages = languages_of(whole[:200], language)
    found: list[str] = []
    for number, word in enumerate(tokens(whole)):
        if number >= MOST_WORDS:
            break
        found += [lexeme for lexeme in lexemes(word, languages) if not any(map(str.isdigit, lexeme))]
    return Told(troubles_of(whole, language), frozenset(found), category)


def likeness(one: Told, other: Told, weights: Mapping[str, float]) -> float:
    """0 (nothing in common) to 1. ``weights``: how rare words are (RARE for those that are missing)."""
    score = TROUBLES * _troubles(one, other) + WORDS * _words(one, other, weights)
    if one.category and one.category == other.category:
        score += CATEGORY
    elif one.category and one.category.split("/")[0] == other.category.split("/")[0]:
        score += CATEGORY / 2
    return min(score, 1.0)


def _troubles(one: Told, other: Told) -> float:
    both = sum(map(_weight, one.troubles & other.troubles))
    return both / sum(map(_weight, one.troubles | other.troubles)) if both else 0.0


def _weight(trouble: str) -> float:
    return 1.0 if trouble in THINGS else 1.6


def _words(one: Told, other: Told, weights: Mapping[str, float]) -> float:
    """The weight of the words both have, against those of the shorter one."""
    both = sum(weights.get(word, RARE) for word in one.words & other.words)
    shorter = min(one.words, other.words, key=len)
    return both / sum(weights.get(word, RARE) for word in shorter) if both else 0.0
