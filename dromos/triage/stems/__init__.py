"""Words as they are looked for: one function for every text and every question. Pure.

``stems(text, language)`` cuts a text into words, folds case and accents, and gives each the stems it may have, as
lexemes with positions. A lexeme ends in the mark of its language (``router.e``), so that a stem of one language never
meets a word of another; what holds a digit, and an address, is the same in all languages and has no mark.

The language of a text is known, or guessed by ``languages_of``. A question is asked in every language its letters
allow (``language=None``): whoever looks for "routers" does not say whether the customer wrote English or Czech.
"""

import re
import unicodedata
from collections.abc import Callable, Container, Iterator
from dataclasses import dataclass
from functools import lru_cache

from dromos.triage import language as guessing
from dromos.triage.stems import czech, english, greek, hungarian, russian
from dromos.triage.stems.endings import listed
from dromos.triage.stems.folding import fold

__all__ = [
    "RULES", "Lexeme", "Word", "begun", "composed", "fold", "is_common", "languages_of", "lexemes", "stems", "tokens",
    "words",
]  # fmt: skip

RULES = 2
"""Grows whenever a word may get other lexemes than before, or a text other troubles: what was indexed by older rules is
then read again.
"""
MARKS = {"en": "e", "el": "g", "hu": "h", "ru": "r", "cs": "c"}
FORMS: dict[str, Callable[[str], tuple[str, ...]]] = {
    "en": english.forms, "el": greek.forms, "hu": hungarian.forms, "ru": russian.forms, "cs": czech.forms,
}  # fmt: skip
LATIN, GREEK, CYRILLIC = ("en", "hu", "cs"), ("el",), ("ru",)
LEAST_BEGUN = 4
LONGEST, LONGEST_ADDRESS = 60, 320  # letters of a word: what is longer is no word
REMEMBERED = 60_000
# Wi-Fi, which is wifi; an address; a number with its dots and dashes; letters and digits, with the end of don't.
_WORD = re.compile(
    r"(?i:wi-fi|e-mail|re-(?=\w{3})|(?:log|sign|set|check|back|on|off|pre|voice|hot)-(?=(?:in|out|up|off|line|paid|mail|spot|top)(?!\w)))[^\W_]*|[\w.+-]+@[\w-]+(?:\.[\w-]+)+|\d+(?:[.:,/-]\d+)+"
    r"|[^\W\d_]{1,6}-(?=[^\W\d_]{0,4}\d)[^\W_]+(?:-[^\W_]+)*"  # HG-8245Q
    r"|[^\W_]+(?:['’][^\W_]{1,2}(?![^\W_]))?"
)
# Words every sentence has: they find nothing in their language.
STOP = {
    "en": listed(
        """a an and are as at be been but by for from had has have he her his i if in into is it its me my of on or our
        she so than that the their them then there these they this those to too us was we were what when which who
        will with would you your hello hi dear thanks thank please regards"""
    ),
    "hu": listed(
        """az egy es is hogy ez ezt azt aki ami amit mert vagy ha de itt ott meg mar csak en te mi ti ok nekem neked
        nekunk nem sem volt van vannak tisztelt udvozlettel koszonom koszonjuk kedves"""
    ),
    "cs": listed(
        """je jsem jsme jste jsou byl byla bylo byli by bych se si na od do po pro pri pred bez jak jako kdyz kde ten
        ta to tento tato toto ze ale nebo mi mne me mam vas vam nas nam dekuji dekuju prosim pozdravem s ve ke ku z
        u k o v i uz jen"""
    ),
    "ru": listed(
        """и в во не на что это как по но из у за от до для же бы ли мы вы он она они оно его ее их мне меня нам нас
        вам вас я ты к с со о об а так то уже еще при здравствуйте спасибо пожалуйста уважением"""
    ),
    "el": listed(
        """ο η το οι τα του τησ των τον την τουσ τισ τη ενα μια ενασ και να θα δεν μην με σε για απο στο στη στην στον
        στα στουσ στισ που πωσ τι αν ωσ ειναι ημουν ειχα μου σου μασ σασ αυτο αυτη αυτοσ ή καλημερα καλησπερα
        ευχαριστω παρακαλω κατα προσ"""
    ),
}
# How words go on: what is typed of "zaplaceno" so far, "zaplace", is longer than its stem.
_GO_ON = {
    "en": listed("d s ed es ing ng"),
    "hu": listed("t k m i a ban ben nak nek val vel am em ot at et unk ni ott ett"),
    "cs": listed("a e i y u o m ch t l la lo no na ny ho mi vat val"),
    "ru": listed("а е и ы у ю я о м й х в ми го му ть т л ла ли но на ем ой ых"),
    "el": listed("α ε ι ο η σ ν υ ισ υσ ων με τε σε ει εσ οσ ησ ασ"),
}
_PARTS = re.compile(r"[^\W_]+")
_INVISIBLE = re.compile("[\u0300-\u036f\u00ad\u200b-\u200d\ufeff]")
_GREEK = re.compile("[\u0370-\u03ff\u1f00-\u1fff]")
_CYRILLIC = re.compile("[\u0400-\u04ff]")


@dataclass(frozen=True, slots=True)
class Word:
    """A word where it stands: ``text[start:end]``."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Lexeme:
    """A stem and the place of its word, counted from 1 in words; several stems may share a place."""

    text: str
    position: int


def words(text: str, among: Container[str] | None = None) -> Iterator[Word]:
    """The words of ``text`` in order, those ``among`` others when given. Addresses and numbers with dots stay in one
    piece.
    """
    for found in _WORD.finditer(text):
        if among is None or found.group() in among:
            yield Word(found.start(), found.end(), found.group())


def stems(text: str, language: str | None = None) -> list[Lexeme]:
    """The lexemes of ``text`` in order. ``language`` None: in every language its letters allow, as for a question."""
    choice = (language,) if language in FORMS else LATIN
    return [
        Lexeme(lexeme, position)
        for position, word in enumerate(tokens(text), start=1)
        for lexeme in lexemes(word, choice)
    ]


def tokens(text: str) -> Iterator[str]:
    """The words of ``text`` alone, accents composed: what ``lexemes`` takes."""
    return map(re.Match.group, _WORD.finditer(composed(text)))


def composed(text: str) -> str:
    """``text`` as ``tokens`` reads it. Accents written beside their letter, soft hyphens and other invisible signs
    would cut a word in two.
    """
    if text.isascii() or not _INVISIBLE.search(text):
        return text
    return _INVISIBLE.sub("", unicodedata.normalize("NFC", text))


@lru_cache(maxsize=REMEMBERED)
def lexemes(word: str, languages: tuple[str, ...] = LATIN) -> tuple[str, ...]:
    """The lexemes of one word. Its letters overrule ``languages``: Greek letters are Greek, Cyrillic ones Russian."""
    if len(word) > (LONGEST_ADDRESS if "@" in word else LONGEST):
        return ()
    folded = fold(word)
    if "-" in folded and folded.replace("-", "").isalpha():
        folded = folded.replace("-", "")  # wi-fi, log-in
    if "@" in folded or not folded.isalpha():
        return _neutral(folded, languages)
    return _stemmed(folded, languages)


def _stemmed(folded: str, languages: tuple[str, ...]) -> tuple[str, ...]:
    if not folded.isascii():
        if _GREEK.search(folded):
            languages = GREEK
        elif _CYRILLIC.search(folded):
            languages = CYRILLIC
    if folded.isascii() and languages in {GREEK, CYRILLIC}:
        languages = ("en",)
    return tuple(
        dict.fromkeys(
            f"{stem}.{MARKS[language]}"
            for language in languages
            if folded not in STOP[language]
            for stem in FORMS[language](folded)
            if stem
        )
    )


@lru_cache(maxsize=4096)
def begun(word: str) -> tuple[str, ...]:
    """The lexemes of words that begin with ``word`` and that do not begin so themselves."""
    found = dict.fromkeys(lexemes(word))
    bare = fold(word)
    if len(bare) >= LEAST_BEGUN and bare.isalpha():
        languages = GREEK if _GREEK.search(bare) else CYRILLIC if _CYRILLIC.search(bare) else LATIN
        longer = [
            one for language in languages for end in _GO_ON[language] for one in _stemmed(bare + end, (language,))
        ]
        found.update(dict.fromkeys(one for one in longer if not one.startswith(bare)))
    return tuple(found)


def is_common(word: str) -> bool:
    """Does every sentence of some language have this word? In a question it tells nothing."""
    folded = fold(word)
    return any(folded in words for words in STOP.values())


def _neutral(folded: str, languages: tuple[str, ...]) -> tuple[str, ...]:
    """What holds digits or is an address: whole, and in its parts; digits of long numbers also without their dashes."""
    if "'" in folded or "’" in folded:
        return _stemmed(re.split("['’]", folded)[0], languages)
    parts = _PARTS.findall(folded)
    found = [folded]
    if "@" in folded or len(parts) > 1:
        found += [lexeme for part in parts for lexeme in (part, *(_stemmed(part, languages) if part.isalpha() else ()))]
        if "@" not in folded:
            found.append("".join(parts))
    return tuple(dict.fromkeys(found))


@lru_cache(maxsize=4096)
def languages_of(text: str, hint: str = "") -> tuple[str, ...]:
    """The languages to index ``text`` in: one when it shows, else all that may be. ``hint``: the ticket's."""
    if found := guessing.certain(text):
        return (found,)
    possible = guessing.plausible(text, LATIN)
    if hint not in LATIN:
        return possible or LATIN
    return (hint,) if hint in possible else (*possible, hint)
