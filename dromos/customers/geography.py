"""Which area is this? From coordinates, a postcode, the name of a place or a telephone number. Pure.

1. Each thing that is known names at most one area: coordinates the deepest area (then the smallest) whose outline they
   lie in; a postcode the area with the longest prefix of it, in its country if that is known; words the area whose name
   has most words in them; a telephone number the area with the longest prefix.
2. Two areas that do equally well name none, unless one lies in the other: then the inner one.
3. What is surest decides, in the order above. What comes later only makes it narrower: it wins when its area lies in
   the area found so far.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from dromos.customers.outlines import Outline, Place, contains, size

EARTH_KM = 6371.0088
DETOUR = 1.3
"""Roads are longer than the straight line, by this much in towns and between them."""


@dataclass(frozen=True, slots=True)
class Territory:
    """An area as it is recognised. ``within``: keys of the areas around it, the next one first."""

    key: str
    within: tuple[str, ...] = ()
    country: str = ""
    postcode_prefixes: tuple[str, ...] = ()
    phone_prefixes: tuple[str, ...] = ()
    place_names: tuple[str, ...] = ()
    outline: Outline = ()


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """What is known of where something is; empty is not known. ``phone`` in international spelling."""

    place: Place | None = None
    postcode: str = ""
    country: str = ""
    words: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """The area, what told it (coordinates, postcode, words, phone), and each other answer there was."""

    key: str
    by: str
    also: tuple[tuple[str, str], ...] = field(default=())


def find(territories: Sequence[Territory], known: Whereabouts) -> Found | None:
    """The most specific area that fits; None when nothing tells."""
    answers = [(by, ask(territories, known)) for by, ask in _ASK]
    told = [(by, area) for by, area in answers if area is not None]
    if not told:
        return None
    by, best = told[0]
    for later, area in told[1:]:
        if best.key in area.within:
            by, best = later, area
    return Found(best.key, by, tuple((other, area.key) for other, area in told if other != by))


def _by_place(territories: Sequence[Territory], known: Whereabouts) -> Territory | None:
    if known.place is None:
        return None
    around = [one for one in territories if one.outline and contains(one.outline, known.place)]
    return min(around, key=lambda one: (-len(one.within), size(one.outline), one.key), default=None)


def _by_postcode(territories: Sequence[Territory], known: Whereabouts) -> Territory | None:
    postcode, country = plain_postcode(known.postcode), known.country.upper()
    fitting = [one for one in territories if not country or not one.country or one.country.upper() == country]
    return _longest(fitting, lambda one: map(plain_postcode, one.postcode_prefixes), postcode)


def _by_phone(territories: Sequence[Territory], known: Whereabouts) -> Territory | None:
    return _longest(territories, lambda one: map(plain_phone, one.phone_prefixes), plain_phone(known.phone))


def _longest(
    territories: Iterable[Territory], prefixes: Callable[[Territory], Iterable[str]], text: str
) -> Territory | None:
    def length(one: Territory) -> int:
        return max((len(p) for p in prefixes(one) if p and text.startswith(p)), default=0)

    return _best([(length(one), one) for one in territories]) if text else None


def _by_words(territories: Sequence[Territory], known: Whereabouts) -> Territory | None:
    words = folded(known.words)
    return _best([(max((_said(name, words) for name in one.place_names), default=0), one) for one in territories])


def _best(scored: Sequence[tuple[int, Territory]]) -> Territory | None:
    """The one with the highest score above nothing; of several the one inside all others, else none."""
    most = max((score for score, _one in scored), default=0)
    if most == 0:
        return None
    first = [one for score, one in scored if score == most]
    inner = max(first, key=lambda one: len(one.within))
    return inner if all(one is inner or one.key in inner.within for one in first) else None


_ASK: tuple[tuple[str, Callable[[Sequence[Territory], Whereabouts], Territory | None]], ...] = (
    ("coordinates", _by_place),
    ("postcode", _by_postcode),
    ("words", _by_words),
    ("phone", _by_phone),
)


def plain_postcode(text: str) -> str:
    return re.sub(r"[\s-]", "", text).upper()


def plain_phone(text: str) -> str:
    """Digits after a plus: ``0030 210`` and ``+30 (210)`` are both ``+30210``."""
    digits = re.sub(r"[^\d+]", "", text)
    return "+" + digits[2:] if digits.startswith("00") else digits


def folded(text: str) -> list[str]:
    """Words in lower case without accents."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return re.findall(r"\w+", plain.casefold())


def _said(name: str, words: list[str]) -> int:
    """How many words of a name stand in a row in ``words``, 0 unless all; ``a|b`` is either, ``a*`` a beginning."""
    steps = [[_pattern(option) for option in part.split("|")] for part in name.split()]
    if not steps:
        return 0
    for start in range(len(words) - len(steps) + 1):
        here = words[start : start + len(steps)]
        if all(any(fits(word) for fits in step) for step, word in zip(steps, here, strict=True)):
            return len(steps)
    return 0


def _pattern(option: str) -> Callable[[str], bool]:
    spelling = "".join(folded(option))
    if option.endswith("*"):
        return lambda word: bool(spelling) and word.startswith(spelling)
    return lambda word: word == spelling


# -- travel --------------------------------------------------------------------------------------


def distance_km(a: Place, b: Place) -> float:
    """The great circle between two places, by the haversine formula (Sinnott, 1984)."""
    lat_a, lon_a, lat_b, lon_b = map(math.radians, (*a, *b))
    h = math.sin((lat_b - lat_a) / 2) ** 2 + math.cos(lat_a) * math.cos(lat_b) * math.sin((lon_b - lon_a) / 2) ** 2
    return 2 * EARTH_KM * math.asin(min(1.0, math.sqrt(h)))


def travel_minutes(a: Place, b: Place, *, speed_kmh: float) -> float:
    """How long it takes from one to the other by road at this mean speed."""
    return distance_km(a, b) * DETOUR / speed_kmh * 60
