"""Which character set bytes without a believable label are in. Pure; never raises; bounded by a sample.

Every candidate decodes the sample; what comes out is weighed:
1. a letter counts by how common it is in the languages that use the character set;
2. what writers do not do costs: scripts mixed in one word, capitals after small letters, three accented Latin letters
   in a row, symbols inside words, controls;
3. the heaviest text wins; between equals the more widespread character set.
"""

import re
import unicodedata
from functools import lru_cache

SAMPLE = 300
AROUND = 12

_ALPHABETS: dict[str, dict[str, float]] = {
    "western": {"éáíóúñçãâêôè": 1.6, "äöüßåæ": 1.7, "¿¡": 1.5, "àøùœëïîìò": 1.3, "õû": 0.7, "ýþðÿš": 0.1},
    "hungarian": {"áéíóúöü": 1.6, "őű": 1.9},
    "czech": {"áéíóúý": 1.6, "ěščřžůďťň": 1.7, "äôľĺŕ": 1.0},
    "polish": {"ąęółśżźćń": 1.6},
    "balkan": {"šđčćž": 1.5, "ăâîşţ": 1.4},
    "turkish": {"ışğçöüâî": 1.6, "İŞĞ": 1.5},
    "cyrillic": {"оеаинтсрвл": 1.9, "кмдпуяыьгзбчйхж": 1.5, "юшщцэфіїєґ": 1.0, "ъёўјљњћђџ": 0.4},
    "greek": {"αοιετσνηυρ": 1.9, "πκμλςωγδθφχβ": 1.5, "άόίέήύώ": 1.6, "ξζψϊϋΐΰ": 0.8},
    "hebrew": {"יואלהמרתשנבכ": 1.9, "דחקפעםטןצגסזךףץ": 1.5},
    "arabic": {"اليمنوترهبدعفسقكحجشصطخذضزغظثءآأؤإئىة": 1.5},
    "signs": {
        "的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用道行所然家种事成方多"
        "经么去法学如都同现当没动面起看定天分还进好小部其些主样理心她本前开但因只从想实日者意无力它与长把机十民第公此已工使情明性知全三"
        "又关点正业外将两高间由问很最重并物手应这個們來為國時會對過發後經麼學現當沒動還進樣開從實無與長機關點業將兩間應請謝您好"
        "月火水木金土今昨何電話接続回線": 3.2,
        "이다는을에가의은하고지로도기리사시어자나인스한그아으를서과대일들해수있정게요부전제여니안주보라면만세상장원우오동구조말없것되연결비"
        "유모성소신습되터넷불색을": 3.6,
    },
}
# Codec, alphabet and handicap, in order of how widespread they are.
CANDIDATES = (
    ("cp1252", "western", 0.0),
    ("cp1251", "cyrillic", 0.2),
    ("cp1253", "greek", 0.2),
    ("cp1250", "czech", 0.2),
    ("cp1250", "hungarian", 0.2),
    ("cp1250", "polish", 0.3),
    ("cp1250", "balkan", 0.5),
    ("iso8859-2", "czech", 0.3),
    ("iso8859-2", "hungarian", 0.3),
    ("iso8859-2", "polish", 0.4),
    ("iso8859-2", "balkan", 0.6),
    ("koi8-u", "cyrillic", 0.4),
    ("cp1254", "turkish", 0.6),
    ("cp1255", "hebrew", 0.6),
    ("cp1256", "arabic", 0.8),
    ("iso8859-5", "cyrillic", 1.0),
    ("cp866", "cyrillic", 1.5),
    ("mac-cyrillic", "cyrillic", 1.5),
    ("gb18030", "signs", 0.6),
    ("cp932", "signs", 0.6),
    ("euc_jp", "signs", 0.6),
    ("cp949", "signs", 0.6),
    ("big5", "signs", 0.8),
)
_PUNCTUATION = frozenset("“”„‘’‚‹›«»–—…€£§°·№©®™¿¡¹²³½¼ºª\u00a0、。，！？：；（）「」・")
_ALONE = re.compile(r"(?<![^\W\d_])[À-ÖØ-ÞĀ-ž](?![^\W\d_])")  # no word of Latin letters is one accented capital
_LONE = re.compile(r"(?<![^\W\d_])[^\W\d_a-zA-Z](?![^\W\d_])")
_WORD = re.compile(r"[^\W\d_]{2,}")
_RUNS = re.compile(rb"[\x80-\xff]+")
_STRICT = {"gb18030", "cp932", "euc_jp", "cp949", "big5"}


def guess(raw: bytes) -> str:
    """The codec that makes the most of `raw`; "cp1252" when nothing speaks for another."""
    return _guessed(_sample(raw))


@lru_cache(maxsize=128)
def _guessed(sample: bytes) -> str:
    weighed = ((_weight(sample, codec, alphabet) - handicap, codec) for codec, alphabet, handicap in CANDIDATES)
    return max(weighed, key=lambda pair: pair[0])[1]


def _sample(raw: bytes) -> bytes:
    """The surroundings of the first high bytes: the rest is the same in every candidate."""
    pieces: list[bytes] = []
    length = end = 0
    for found in _RUNS.finditer(raw[: 1 << 20]):
        start = max(end, found.start() - AROUND)
        end = found.end() + AROUND
        pieces.append(raw[start : min(end, start + SAMPLE)])
        length += end - start
        if length > SAMPLE:
            break
    return b"".join(pieces)


@lru_cache(maxsize=32)
def _weights(alphabet: str) -> dict[str, float]:
    weights = {letter: weight for letters, weight in _ALPHABETS[alphabet].items() for letter in letters}
    return weights | {letter.upper(): weight * 0.8 for letter, weight in weights.items() if len(letter.upper()) == 1}


def _weight(sample: bytes, codec: str, alphabet: str) -> float:
    try:
        text = sample.decode(codec, "strict" if codec in _STRICT else "replace")
    except UnicodeDecodeError as error:
        if error.end < len(sample) - 3:
            return -10_000.0
        text = sample.decode(codec, "ignore")
    weights = _weights(alphabet)
    total = 0.0
    before, script, run = " ", "", 0
    has_words = any(not word.isascii() for word in _WORD.findall(text))
    total -= 1.5 * len((_ALONE if has_words else _LONE).findall(text))
    for letter in text:
        kind = _script(letter)
        if letter >= "\x80":
            run += 1
            total += weights.get(letter, _unlisted(letter, codec))
            if kind == "latin" and run > 2:
                total -= 1.5
            if not kind and before.isalpha() and letter not in _PUNCTUATION:
                total -= 1.0
        else:
            run = 0
        if kind and script and kind != script:
            total -= 2.5
        if kind and letter.isupper() and before.islower():
            total -= 1.2
        if letter >= "\x80" and kind and before.isdigit():
            total -= 0.8
        script, before = kind, letter
    return total


def _unlisted(letter: str, codec: str) -> float:
    if letter in _PUNCTUATION:
        return 0.4
    code = ord(letter)
    if codec in _STRICT:
        return _east_asian(code)
    if code < 0xA0 or letter == "\ufffd":
        return -4.0
    return 0.0 if letter.isalpha() else -0.6


def _east_asian(code: int) -> float:
    """A letter of two bytes, so twice the weight of others: syllables are surer than signs."""
    if 0x3040 <= code < 0x3100:
        return 3.4
    if 0xAC00 <= code < 0xD7B0:
        return 1.6
    if 0x4E00 <= code < 0xA000:
        return 2.0 if code in _common_signs() else 0.6
    if 0xFF61 <= code < 0xFFA0 or 0xE000 <= code < 0xF900:
        return -1.5
    return 0.4 if 0x3000 <= code < 0x3040 or 0xFF01 <= code < 0xFF5F else -1.0


@lru_cache(maxsize=1)
def _common_signs() -> frozenset[int]:
    """The Chinese characters of everyday use: level 1 of GB 2312 and of Big5, and of the Japanese standard."""
    found: set[int] = set()
    for codec, rows in (("gb2312", range(0xB0, 0xD8)), ("euc_jp", range(0xB0, 0xD0)), ("big5", range(0xA4, 0xC6))):
        for row in rows:
            for cell in range(0xA1, 0xFF):
                found |= {ord(letter) for letter in bytes((row, cell)).decode(codec, "ignore")}
    return frozenset(found)


@lru_cache(maxsize=4096)
def _script(letter: str) -> str:
    if letter.isascii():
        return "latin" if letter.isalpha() else ""
    if not letter.isalpha():
        return ""
    first = unicodedata.name(letter, "").partition(" ")[0].lower()
    return "signs" if first in {"cjk", "hiragana", "katakana", "hangul", "katakana-hiragana"} else first
