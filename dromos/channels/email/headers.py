"""Reading header fields: encoded words, addresses, identifiers, parameters, dates. Pure; never raises.

A header block is read as bytes and kept as text that is unfolded but still encoded (RFC 2047), because an
encoded comma must not separate two addresses.
"""

import binascii
import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_tz
from urllib.parse import unquote_to_bytes

from dromos.channels.email.charset import believed, decode, one_line
from dromos.channels.email.charset_guess import guess

MAX_HEADER_BYTES = 512_000
MAX_FIELDS = 3_000
MAX_FIELD = 64_000
MAX_STRAYS = 200
MAX_ADDRESSES = 500
MAX_REFERENCES = 100

_FIELD = re.compile(rb"([!-9;-~]{1,120})[ \t]*:(.*)", re.DOTALL)
_WELL_KNOWN = re.compile(
    rb"^(from|to|subject|date|message-id|mime-version|content-type|content-transfer-encoding|received)[ \t]*:",
    re.IGNORECASE | re.MULTILINE,
)
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?([\w.:-]{2,40})", re.IGNORECASE)
_WORD_CHARSET = re.compile(rb"=\?([\w.:-]{2,40})\?[bBqQ]\?")
_WORD = re.compile(r"=\?([^?\s*]{1,40})(?:\*[^?]{0,20})?\?([bBqQ])\?(.{0,4000}?)\?=", re.DOTALL)
_ID = re.compile(r"<([^<>]{1,998})>")
_ADDRESS = re.compile(r"[^\s<>\"(),;:\[\]\\@]{1,128}@[^\s<>\"(),;:\\@]{1,255}")
_PARAMETER = re.compile(r";\s*([^\s=;]{1,80})\s*=\s*(\"(?:[^\"\\]|\\.)*\"|[^;]*)", re.DOTALL)
_SPECIAL = re.compile(r"\"(?:[^\"\\]|\\.){0,400}+\"|<[^<>]*>|\([^()]*\)|=\?[^?\s]*\?[bBqQ]\?[^?\s]*\?=|[,;:@]")
_CONTINUED = re.compile(r"^(.+?)\*(\d{1,4})(\*?)$")


def split_header(raw: bytes, start: int = 0, end: int | None = None) -> tuple[dict[str, list[str]], int]:
    """The fields by lower-case name in order of appearance, and where the body begins, of `raw[start:end]`.

    Leading blank lines, a byte-order mark and an mbox "From " line are passed over. A line that can be no field ends
    the header, as an empty line does, unless well-known fields still follow: then it was a damaged continuation.
    """
    fields: dict[str, list[list[bytes]]] = defaultdict(list)
    lines: list[bytes] = []
    begins, ends = start, len(raw) if end is None else end
    strays = 0
    after = begins
    for at, after, line in _lines(raw, begins, ends):
        found = _FIELD.match(line)
        if found and line[:1] not in {b" ", b"\t"}:
            lines = [found.group(2).strip()]
            named = fields[found.group(1).decode("ascii").lower()]
            if len(named) < MAX_FIELDS and len(fields) < MAX_FIELDS:
                named.append(lines)
        elif not line:
            if fields or at > begins + 1_000:
                break
        elif fields and (line[:1] in {b" ", b"\t"} or (strays < MAX_STRAYS and _goes_on(raw, after, ends))):
            strays += line[:1] not in {b" ", b"\t"}
            lines.append(line.strip())
        elif fields or not line.startswith((b"From ", b">From ")):
            return _decoded_fields(fields, raw[begins : min(ends, begins + 20_000)]), at
    return _decoded_fields(fields, raw[begins : min(ends, begins + 20_000)]), after


def _goes_on(raw: bytes, position: int, end: int) -> bool:
    """Well-known fields follow before the next empty line."""
    ahead = raw[position : min(end, position + 20_000)]
    return bool(_WELL_KNOWN.search(re.split(rb"\r?\n\r?\n", ahead, maxsplit=1)[0]))


def _decoded_fields(fields: dict[str, list[list[bytes]]], raw: bytes) -> dict[str, list[str]]:
    """Raw 8-bit values are read in the charset that the letter names for its words, where that fits."""
    joined = {name: [b" ".join(lines)[:MAX_FIELD] for lines in values] for name, values in fields.items() if values}
    strange = [value for values in joined.values() for value in values if not value.isascii()]
    if not strange:
        return {name: [value.decode("ascii") for value in values] for name, values in joined.items()}
    label = _label_of_header(strange, raw)
    return {name: [_decoded_field(value, label) for value in values] for name, values in joined.items()}


def _label_of_header(strange: list[bytes], raw: bytes) -> str:
    """One program wrote them all: judged together, few letters are enough to tell."""
    together = b" ".join(value for value in strange if not _is_utf8(value))[:MAX_FIELD]
    for named in (_WORD_CHARSET.search(raw), _CHARSET.search(raw)):
        label = named.group(1).decode("ascii") if named else ""
        if label and believed(together, label):
            return label
    return guess(together) if together else ""


def _is_utf8(value: bytes) -> bool:
    try:
        value.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _decoded_field(value: bytes, label: str) -> str:
    return value.decode("utf-8") if _is_utf8(value) else decode(value, label)


def _lines(raw: bytes, start: int, end: int) -> Iterator[tuple[int, int, bytes]]:
    """(start, start of the next line, line without its end) of the header block, within its bound."""
    position = start + 3 if raw.startswith(b"\xef\xbb\xbf", start) else start
    limit = min(end, start + MAX_HEADER_BYTES)
    while position < limit:
        newline = raw.find(b"\n", position, limit)
        following = limit if newline < 0 else newline + 1
        yield position, following, raw[position:following].rstrip(b"\r\n")
        position = following


def decode_words(text: str) -> str:
    """RFC 2047 encoded words decoded, wherever they stand. Neighbours of one charset are joined as bytes
    first, because many senders split in the middle of a letter.
    """
    if "=?" not in text:
        return text
    out: list[str] = []
    charset, pending = "", bytearray()
    position = 0
    for found in _WORD.finditer(text):
        gap = text[position : found.start()]
        label = found.group(1).lower()
        if gap.strip() or label != charset or (gap and not pending):
            out.append(decode(bytes(pending), charset))
            pending.clear()
            out.append(gap if gap.strip() or not charset else "")
        charset = label
        pending += _word_bytes(found.group(2), found.group(3))
        position = found.end()
    out.extend((decode(bytes(pending), charset), text[position:]))
    return "".join(out)


def _word_bytes(encoding: str, payload: str) -> bytes:
    raw = payload.encode("utf-8", "replace")
    return decode_base64(raw) if encoding in "bB" else binascii.a2b_qp(raw, header=True)


def decode_base64(raw: bytes) -> bytes:
    """Base64 as far as it goes: strange characters are passed over, a missing end is made up for."""
    try:
        return binascii.a2b_base64(raw)
    except binascii.Error:
        kept = re.sub(rb"[^A-Za-z0-9+/]", b"", raw)
        kept = kept[: len(kept) - 1] if len(kept) % 4 == 1 else kept
        return binascii.a2b_base64(kept + b"=" * (-len(kept) % 4))


def addresses(value: str) -> list[tuple[str, str]]:
    """(name, address) of each address in the field, groups taken apart. The address is bare and lower-case,
    "" when only a name is there; entries with neither are left out.
    """
    found = [_one_address(token) for token in _tokens(value[:MAX_FIELD])]
    return [(name, address) for name, address in found if name or address][:MAX_ADDRESSES]


def _tokens(value: str) -> Iterator[str]:
    """The field cut at commas and semicolons that stand outside quotes, angles and comments; a group's name
    is dropped. A quote or angle that never closes is an ordinary letter.
    """
    start = 0
    seen_address = False
    for found in _SPECIAL.finditer(value):
        special = found.group()
        seen_address = seen_address or "@" in special
        if special in {",", ";"}:
            yield value[start : found.start()]
            start, seen_address = found.end(), False
        elif special == ":" and not seen_address and len(value) > found.end():
            start = found.end()
    yield value[start:]


def _one_address(token: str) -> tuple[str, str]:
    before, angle, inside = token.rpartition("<")
    address = bare(inside.partition(">")[0]) if angle else ""
    if address:
        return _name(before), address
    plain = re.sub(r"\([^()]*\)", " ", token)
    address = bare(plain)
    if not address:
        decoded = decode_words(token)
        found = _ADDRESS.search(decoded)
        address = bare(found.group()) if found else ""
        if found:
            return _name(decoded[: found.start()].rstrip(" <")), address
        return _name(before if angle else token), ""
    comment = re.search(r"\(([^()]*)\)", token)
    return _name(comment.group(1)) if comment else "", address


def _name(text: str) -> str:
    text = text.strip()
    if len(text) > 1 and text[0] == text[-1] == '"':
        text = re.sub(r"\\(.)", r"\1", text[1:-1])
    elif "(" in text:
        # What stands in brackets is a remark (RFC 5322), but better than no name at all.
        alone = re.sub(r"\s*\([^()]*\)", "", text)
        text = alone if alone.strip("\"' ") else re.sub(r"[()\"]", "", text)
    return one_line(decode_words(text), 200).strip("\"' ")


def bare(text: str) -> str:
    """The address alone, lower-case, "" when the text is none."""
    candidate = text.strip().strip("\"'<>").removeprefix("mailto:").strip().rstrip(".").lower()
    found = _ADDRESS.fullmatch(candidate)
    if not found:
        found = _ADDRESS.search(candidate) if " " in candidate and len(candidate) < 400 else None
        if not found or candidate.count("@") != 1:
            return ""
    return one_line(found.group(), 320)


def identifiers(values: list[str]) -> tuple[str, ...]:
    """Message identifiers without brackets, in order, each once; white space inside (bad folding) is dropped."""
    found: list[str] = []
    for value in values:
        inside = _ID.findall(value)
        candidates = inside or [token for token in value.split() if "@" in token]
        found.extend("".join(one_line(candidate, 500).split()) for candidate in candidates)
    unique = list(dict.fromkeys(identifier for identifier in found if identifier))
    return tuple(unique[-MAX_REFERENCES:])


def parameters(value: str) -> tuple[str, dict[str, str]]:
    """(main value in lower case, parameters by lower-case name), RFC 2231 continuations and charsets
    resolved.
    """
    if not value:
        return "", {}
    value = value[:MAX_FIELD]
    main = value.partition(";")[0].strip().lower()
    plain: dict[str, str] = {}
    pieces: dict[str, dict[int, tuple[str, bool]]] = defaultdict(dict)
    for found in _PARAMETER.finditer(value):
        name, text = found.group(1).lower(), found.group(2).strip()
        if text[:1] == '"':
            text = re.sub(r"\\(.)", r"\1", text[1:-1] if text[-1:] == '"' and len(text) > 1 else text[1:])
        continued = _CONTINUED.match(name)
        if continued:
            pieces[continued.group(1)][int(continued.group(2))] = (text, bool(continued.group(3)))
        elif name.endswith("*"):
            pieces[name[:-1]][0] = (text, True)
        else:
            plain.setdefault(name, text)
    for name, numbered in pieces.items():
        plain[name] = _joined([numbered[index] for index in sorted(numbered)])
    return main, plain


def _joined(pieces: list[tuple[str, bool]]) -> str:
    charset = ""
    first, encoded = pieces[0]
    if encoded and first.count("'") >= 2:
        charset, _, first = first.split("'", 2)
        pieces = [(first, True), *pieces[1:]]
    raw = b"".join(
        unquote_to_bytes(text) if is_encoded else text.encode("utf-8", "replace") for text, is_encoded in pieces
    )
    return decode(raw, charset or "utf-8")


def moment(value: str) -> datetime | None:
    """The date of a letter in UTC, None when unreadable or absurd."""
    try:
        parsed = parsedate_tz(value[:200])
        if not parsed:
            return None
        zone = timezone(timedelta(seconds=parsed[9] or 0))
        found = datetime(*parsed[:6], tzinfo=zone).astimezone(UTC)
    except (ValueError, OverflowError, TypeError, IndexError):
        return None
    return found if 1980 <= found.year <= 2100 else None
