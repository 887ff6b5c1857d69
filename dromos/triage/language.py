"""Which language a letter is in. Pure; microseconds for the common cases.

1. The script decides when it is one language's own: Greek letters are Greek, Cyrillic ones Russian.
2. Else telling letters and the small words every sentence needs decide, accents or not.
3. Else, for a text long enough, the statistical model of py3langid, loaded when first needed.
4. Else the hint (the customer's language), else nothing: None.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Protocol

from dromos.triage.words import fold, split

LANGUAGES = ("en", "el", "hu", "ru", "cs")
SCRIPTS = (("el", re.compile(r"[\u0370-\u03ff\u1f00-\u1fff]")), ("ru", re.compile(r"[\u0400-\u04ff]")))
SAMPLE = 1_200
ENOUGH_FOR_THE_MODEL = 12
POSSIBLE = 0.2

LETTERS = {
    "hu": re.compile(r"[őűŐŰ]|[öüÖÜ]"),
    "cs": re.compile(r"[ěřůĚŘŮščžýťďňŠČŽÝŤĎŇ]"),
}
SMALL_WORDS = {
    "en": """the and a is are was were my your our this that these with for from have has had not no you we they it its
        of on in at an be been to will would can cannot could please thank thanks hello dear hi since yesterday today
        when what why how there here because but or if do does did doesnt dont isnt wont cant
        what which who after before still
        working work works down slow need want get got very regards best kind am pm me us them he she any all only too
        order about into up out over again more some now just new""",
    "hu": """a az egy es nem van volt vagyok vannak hogy meg mar csak ez ezt azt aki ami amit mert vagy ha de itt ott
        nekem nincs nincsen koszonom koszonjuk udvozlettel tisztelt kedves jo napot szeretnem szeretnek kerem kerek
        tegnap ota ma mai mikor miert hogyan hol nalam nalunk mukodik lassu szamla szamlat szamlam elofizetes ugyfel
        szerzodes most sem sajnos kellene lehet volna minden nagyon tobb ki be fel le rossz uj hiba segitseget legyen
        internetem internetet internetunk modemem halo szia sziasztok helyett mennyi melyik mivel keszulek""",
    "cs": """je jsem jsme jste jsou byl byla bylo byli nebo ale ze se si na od po pro pri pred bez jak jako kdy kde
        proc ten ta tento tato toto mi mne me mam mame nemam nemame muj moje muze muzete prosim dekuji dekuju
        dobry den vecer zdravim pozdravem nejde nefunguje nefunguji funguje internetu vcera dnes uz jeste jen nejak
        chci chtel chtela bych potrebuji fakturu faktura smlouvu smlouva pomaly pomale ahoj zadny zadne nic vse
        rano neni nejsou jde jdou kdyz ktery ktera ktere tak velmi rad rada az nam vam vas nas ve ke ku""",
    "el": """den exw exoume kai einai mou sas mas gia apo tin ton tis stin ston sto kalimera kalispera parakalo
        euxaristw efxaristo xthes simera giati pote douleuei doulevei kathe oti exei logariasmo""",
}
"""Folded; Greek here is Greek written in Latin letters."""

_BY_WORD: dict[str, tuple[str, ...]] = {}
for _language, _words in SMALL_WORDS.items():
    for _word in _words.split():
        _BY_WORD[_word] = (*_BY_WORD.get(_word, ()), _language)


class Model(Protocol):
    """Ranks languages by likelihood, best first."""

    def rank(self, text: str) -> Sequence[tuple[str, float]]: ...


@lru_cache(maxsize=8)
def _model(allowed: tuple[str, ...]) -> Model:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier: Any = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages([language for language in allowed if language in set(identifier.labels)])
    return identifier  # type: ignore[no-any-return]


def detect(text: str, hint: str | None = None, allowed: tuple[str, ...] = LANGUAGES) -> str | None:
    """The language of ``text`` among ``allowed``; ``hint`` when the text does not tell; None when nothing does."""
    sample = text[:SAMPLE]
    known_hint = hint if hint in allowed else None
    if found := _by_script(sample):
        return found if found in allowed else known_hint
    if found := _by_words(sample, allowed):
        return found
    letters = sum(map(str.isalpha, sample))
    if letters >= ENOUGH_FOR_THE_MODEL and (found := _by_model(sample, allowed)):
        return found
    return known_hint


def certain(text: str, allowed: tuple[str, ...] = LANGUAGES) -> str | None:
    """The language that letters or small words of ``text`` tell; None when only a guess is left."""
    return _by_script(text[:SAMPLE]) or _by_words(text[:SAMPLE], allowed)


def plausible(text: str, allowed: tuple[str, ...] = LANGUAGES) -> tuple[str, ...]:
    """The languages the model thinks possible, however short ``text`` is; likeliest first."""
    return tuple(found for found, likelihood in _model(allowed).rank(text[:SAMPLE]) if likelihood >= POSSIBLE)


def _by_script(sample: str) -> str | None:
    if sample.isascii():
        return None
    for language, script in SCRIPTS:
        own = len(script.findall(sample))
        if own and own * 3 >= sum(map(str.isalpha, sample)):
            return language
    return None


def _by_words(sample: str, allowed: tuple[str, ...]) -> str | None:
    scores = dict.fromkeys(allowed, 0)
    if not sample.isascii():
        for language, letters in LETTERS.items():
            if language in scores:
                scores[language] += min(len(letters.findall(sample)), 6)
    for word in split(sample):
        for language in _BY_WORD.get(fold(word), ()):
            if language in scores:
                scores[language] += 1
    best, second = sorted(scores, key=lambda language: -scores[language])[:2] if len(scores) > 1 else (*scores, "")
    ahead = scores[best] - scores.get(second, 0)
    return best if ahead >= 2 or (ahead == 1 and scores[best] <= 2) else None


def _by_model(sample: str, allowed: tuple[str, ...]) -> str | None:
    (language, likelihood), *_ = _model(allowed).rank(sample)
    return language if likelihood >= 0.7 else None
