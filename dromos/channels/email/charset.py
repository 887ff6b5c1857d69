"""From bytes of any claimed character set to clean text. Pure; never raises for any bytes or label."""

import codecs
import re
from functools import lru_cache

from charset_normalizer import from_bytes

SAMPLE = 16_384
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
_UTF8_PAIR = re.compile(rb"[\xc2-\xf4][\x80-\xbf]+")


@lru_cache(maxsize=256)
def codec_name(label: str) -> str:
    """The Python codec for a charset label of a letter, "" when there is none fit for text.

    A label that is narrower than what people put under it is widened: Latin-1 is read as Windows-1252.
    """
    wanted = label.strip().strip("\"'").lower()[:40]
    wanted = _ALIASES.get(wanted, wanted)
    for name in (wanted, re.sub(r"^(x-|cp-|windows-?|ms-?ansi)", "cp", wanted), re.sub(r"^x-", "", wanted)):
        try:
            found = codecs.lookup(name)
        except (LookupError, ValueError, UnicodeError):
            continue
        if not getattr(found, "_is_text_encoding", True) or found.name in _NOT_FOR_TEXT:
            return ""
        return _WIDER.get(found.name, found.name)
    return ""


def decode(raw: bytes, label: str = "") -> str:
    """The text of `raw`, believing `label` only as far as the bytes allow; undecodable bytes become U+FFFD."""
    if raw.isascii() and not _stateful(label):
        return raw.decode("ascii")
    name = codec_name(label) if label else ""
    if name and name not in {"cp1252", "utf-8"}:
        return _decoded(raw, name)
    try:
        if name != "cp1252" or label.strip("\"' ").lower() in {"ascii", "us-ascii"}:
            return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        if name == "utf-8" and _is_mostly_utf8(raw):
            return raw.decode("utf-8", "replace")
    if name == "cp1252" and label.strip("\"' ").lower() not in {"ascii", "us-ascii"}:
        return _decoded(raw, "cp1252")
    return _guessed(raw)


def _stateful(label: str) -> bool:
    """Encodings that say everything in ASCII bytes."""
    wanted = label.lower()
    return "2022" in wanted or "utf-7" in wanted or "utf7" in wanted or "hz" in wanted or "utf-16" in wanted


def _decoded(raw: bytes, name: str) -> str:
    if name == "cp1252":
        try:
            return raw.decode("cp1252")
        except UnicodeDecodeError:
            return "".join(_cp1252_byte(byte) for byte in raw) if len(raw) < SAMPLE else raw.decode("latin-1")
    try:
        return raw.decode(name, "replace")
    except (UnicodeError, ValueError, LookupError):
        return raw.decode("latin-1")


def _cp1252_byte(byte: int) -> str:
    return bytes([byte]).decode("cp1252", "replace")


def _is_mostly_utf8(raw: bytes) -> bool:
    """Damaged UTF-8 rather than something else under its name: more whole sequences than broken ones."""
    sample = raw[: SAMPLE * 4]
    whole = sum(1 for _ in _UTF8_PAIR.finditer(sample))
    return whole > sample.decode("utf-8", "replace").count("\ufffd")


def _guessed(raw: bytes) -> str:
    """For bytes without a believable label: the best guess from their beginning, else Windows-1252."""
    high = next((index for index, byte in enumerate(raw[: 1 << 20]) if byte > 127), 0)
    start = max(0, high - 200)
    try:
        best = from_bytes(raw[start : start + SAMPLE]).best() if len(raw) >= 24 else None
    except (ValueError, LookupError, UnicodeError):
        best = None
    name = codec_name(best.encoding) if best else ""
    return _decoded(raw, name if name and name != "utf-8" else "cp1252")


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
