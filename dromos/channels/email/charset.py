"""From bytes of any claimed character set to clean text. Pure; never raises for any bytes or label."""

import codecs
import re
from functools import lru_cache

from dromos.channels.email.charset_guess import guess

SAMPLE = 16_384
_SAYS_MORE = {
    "utf-7",
    "hz",
    "iso2022_jp",
    "iso2022_jp_1",
    "iso2022_jp_2",
    "iso2022_jp_3",
    "iso2022_jp_ext",
    "iso2022_kr",
}
_SAYS_MORE |= {"utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"}
_PAIRED = {"gb18030", "cp932", "cp949", "big5", "big5hkscs", "cp950", "euc_jp", "euc_jis_2004", "shift_jis_2004"}
_LATIN = {"cp1252", "iso8859-15", "cp1250", "iso8859-2", "cp1254"}
_HIGH = bytes(range(128, 256))
_NOT_ASCII_LETTERS = bytes(byte for byte in range(256) if not (chr(byte).isalpha() and byte < 128))
_NOT_FOR_TEXT = {"undefined", "idna", "punycode", "unicode_escape", "raw_unicode_escape", "mbcs", "oem"}
_WIDER = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "latin-1": "cp1252",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "ks_c_5601-1987": "cp949",
    "iso8859-9": "cp1254",
    "iso8859-8": "cp1255",
    "tis-620": "cp874",
}
_ALIASES = {"unicode-1-1-utf-7": "utf-7", "iso-8859-8-i": "iso-8859-8", "iso-8859-8-e": "iso-8859-8"}
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x9f\ufffe\uffff]")
_SURROGATES = re.compile("[\ud800-\udfff]")
_OVERRIDES = re.compile("[\u202d\u202e\u2066-\u2069]")
_BREAKS = re.compile("[ \t]*[\n\t\x0b\x0c\x85\u2028\u2029]+[ \t]*")
_UTF8_SEQUENCE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")


@lru_cache(maxsize=256)
def codec_name(label: str) -> str:
    """The Python codec for a charset label of a letter, "" when there is none fit for text.

    A label that is narrower than what people put under it is widened: Latin-1 is read as Windows-1252.
    """
    wanted = label.strip().strip("\"'").lower()[:40]
    wanted = _ALIASES.get(wanted, wanted)
    for name in (wanted, re.sub(r"^(x-|cp-|windows-?|ms-?ansi)", "cp", wanted), re.sub(r"^(x|iso)-", "", wanted)):
        try:
            found = codecs.lookup(name)
        except (LookupError, ValueError, UnicodeError):
            continue
        if not getattr(found, "_is_text_encoding", True) or found.name.replace("-", "_") in _NOT_FOR_TEXT:
            return ""
        return _WIDER.get(found.name, found.name)
    return ""


def decode(raw: bytes, label: str = "") -> str:
    """The text of `raw`, believing `label` only as far as the bytes allow; undecodable bytes become U+FFFD.

    1. Bytes that are UTF-8 are UTF-8: no other text looks like it by chance. 2. A label is believed if the bytes fit
    it. Latin has few accents: where most letters are high, its label cannot be true. 3. Else it is guessed.
    """
    if raw.isascii() and not _stateful(label):
        return raw.decode("ascii")
    name = codec_name(label) if label else ""
    if name in _SAYS_MORE or not _is_utf8(raw, name):
        return _decoded(raw, name if name and _fits(raw, name, label) else _guessed(raw, name))
    return raw.decode("utf-8-sig", "replace" if name == "utf-8" else _STRAY)


def _stray_bytes(error: UnicodeError) -> tuple[str, int]:
    """Bytes that strayed into UTF-8 are most often of a Windows text pasted into it."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


_STRAY = "dromos-stray-bytes"
codecs.register_error(_STRAY, _stray_bytes)


def _is_utf8(raw: bytes, name: str) -> bool:
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        return _is_mostly_utf8(raw, enough=1 if name == "utf-8" else 3)
    # Pairs of bytes of an East Asian text may look so, but not many of them.
    return name not in _PAIRED or sum(1 for _ in _UTF8_SEQUENCE.finditer(raw[:SAMPLE])) >= 8 or text.isascii()


def believed(raw: bytes, label: str) -> bool:
    """Whether bytes that are no UTF-8 can be what their label says."""
    name = codec_name(label)
    return bool(name) and _fits(raw, name, label) and "\ufffd" not in _decoded(raw, name)


def _fits(raw: bytes, name: str, label: str) -> bool:
    if name == "utf-8" or label.strip("\"' ").lower() in {"ascii", "us-ascii"}:
        return False
    return name not in _LATIN or not _is_doubtful(raw)


def _is_doubtful(raw: bytes) -> bool:
    sample = raw[:SAMPLE]
    high = len(sample) - len(sample.translate(None, _HIGH))
    return high > 3 and high > len(sample.translate(None, _NOT_ASCII_LETTERS))


def _stateful(label: str) -> bool:
    """Encodings that say everything in ASCII bytes."""
    wanted = label.lower()
    return "2022" in wanted or "utf-7" in wanted or "utf7" in wanted or "hz" in wanted or "utf-16" in wanted


def _decoded(raw: bytes, name: str) -> str:
    try:
        return raw.decode(name, "replace")
    except (UnicodeError, ValueError, LookupError):
        return raw.decode("latin-1")


def _is_mostly_utf8(raw: bytes, *, enough: int) -> bool:
    """Damaged UTF-8 rather than something else under its name: more whole sequences than broken ones."""
    sample = raw[: SAMPLE * 4]
    whole = sum(1 for _ in _UTF8_SEQUENCE.finditer(sample))
    return whole >= enough and whole > sample.decode("utf-8", "replace").count("\ufffd")


def _guessed(raw: bytes, name: str) -> str:
    """For bytes whose label cannot be true. Broken text under a label that may be broken stays under it."""
    found = guess(raw)
    return found if found != "cp1252" or name not in _LATIN else name or found


def clean(text: str) -> str:
    """Text that PostgreSQL and a page can hold: no NUL or other controls, no lone surrogates, line ends as
    LF.
    """
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _SURROGATES.sub("\ufffd", _CONTROLS.sub("", text))


def one_line(text: str, limit: int = 1000) -> str:
    """Clean text on one line, without anything that could begin a header or turn the reading direction."""
    return _BREAKS.sub(" ", _OVERRIDES.sub("", clean(text[: limit * 4]))).strip()[:limit]
