"""What Outlook packs into winmail.dat (TNEF, MS-OXTNEF): its files and words. Pure; bounded; never raises.

A stream of attributes: level (1 byte), identifier (4), length (4), data, checksum (2). Properties of the message and
of each file come in a second format inside two of them (MAPI properties).
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from dromos.channels.email.charset import clean, decode
from dromos.channels.email.rtf import rtf_to_text, uncompressed_rtf

SIGNATURE = b"\x78\x9f\x3e\x22"
MAX_FILES = 500
MAX_PROPERTIES = 5_000

_BODY, _CODEPAGE, _MAPI = 0x2800C, 0x69007, 0x69003
_NEW_FILE, _TITLE, _DATA, _FILE_MAPI = 0x69002, 0x18010, 0x6800F, 0x69005
_P_BODY, _P_HTML, _P_RTF = 0x1000, 0x1013, 0x1009
_P_DATA, _P_SHORT_NAME, _P_LONG_NAME, _P_TYPE, _P_CONTENT_ID = 0x3701, 0x3704, 0x3707, 0x370E, 0x3712
# Bytes of a property by its type; the others say their length themselves.
_FIXED = {0x02: 2, 0x03: 4, 0x04: 4, 0x05: 8, 0x06: 8, 0x07: 8, 0x0A: 4, 0x0B: 2, 0x14: 8, 0x40: 8, 0x48: 16}
_COUNTED = {0x0D, 0x1E, 0x1F, 0x102}
_EMBEDDED = 0x0D


@dataclass(slots=True)
class TnefFile:
    """One file inside; `name` as claimed."""

    name: str = ""
    content: bytes = b""
    content_type: str = ""
    content_id: str = ""


@dataclass(slots=True)
class Tnef:
    """What could be read. `is_whole` is False when the stream broke off or holds what is not understood."""

    text: str = ""
    html: str = ""
    files: list[TnefFile] = field(default_factory=list)
    is_whole: bool = True


def read_tnef(raw: bytes) -> Tnef | None:
    """The contents of a winmail.dat, None when it is none."""
    if not raw.startswith(SIGNATURE):
        return None
    found, codepage = Tnef(), "cp1252"
    for identifier, data in _attributes(raw, found):
        if identifier == _CODEPAGE and len(data) >= 4:
            codepage = f"cp{struct.unpack_from('<I', data)[0]}"
        elif identifier == _BODY and not found.text:
            found.text = _words(data, codepage)
        elif identifier == _MAPI:
            _take_message(found, data, codepage)
        elif identifier == _NEW_FILE:
            if len(found.files) >= MAX_FILES:
                found.is_whole = False
                break
            found.files.append(TnefFile())
        elif found.files:
            _take_file(found, identifier, data, codepage)
    found.files = [file for file in found.files if file.content or file.name]
    return found


def _attributes(raw: bytes, found: Tnef) -> Iterator[tuple[int, bytes]]:
    position = 6
    while position + 9 <= len(raw):
        identifier, length = struct.unpack_from("<II", raw, position + 1)
        start = position + 9
        if start + length > len(raw):
            found.is_whole = False
            return
        yield identifier, raw[start : start + length]
        position = start + length + 2
    found.is_whole = found.is_whole and position >= len(raw)


def _take_message(found: Tnef, data: bytes, codepage: str) -> None:
    for name, kind, value in _properties(data, found):
        if name == _P_BODY:
            found.text = found.text or _string(value, kind, codepage)
        elif name == _P_HTML:
            found.html = clean(decode(value, codepage)) if kind == 0x102 else _string(value, kind, codepage)
        elif name == _P_RTF and not found.text:
            found.text = rtf_to_text(uncompressed_rtf(value), codepage)


def _take_file(found: Tnef, identifier: int, data: bytes, codepage: str) -> None:
    file = found.files[-1]
    if identifier == _TITLE:
        file.name = file.name or _words(data, codepage)
    elif identifier == _DATA:
        file.content = data
    elif identifier == _FILE_MAPI:
        for name, kind, value in _properties(data, found):
            if name == _P_LONG_NAME or (name == _P_SHORT_NAME and not file.name):
                file.name = _string(value, kind, codepage)
            elif name == _P_TYPE:
                file.content_type = _string(value, kind, codepage).lower()
            elif name == _P_CONTENT_ID:
                file.content_id = _string(value, kind, codepage).strip("<>")
            elif name == _P_DATA and len(value) > len(file.content):
                # Of an object the other place holds only a small picture; it begins with the name of its interface.
                file.content = value[16:] if kind == _EMBEDDED else value


def _properties(data: bytes, found: Tnef) -> Iterator[tuple[int, int, bytes]]:
    """(name, type, first value) of each MAPI property; ends at what is not understood."""
    try:
        yield from _read_properties(data)
    except (struct.error, ValueError):
        found.is_whole = False


def _read_properties(data: bytes) -> Iterator[tuple[int, int, bytes]]:
    (count,) = struct.unpack_from("<I", data)
    position = 4
    for _ in range(min(count, MAX_PROPERTIES)):
        kind, name = struct.unpack_from("<HH", data, position)
        position += 4
        if name >= 0x8000:
            position = _past_name(data, position)
        several, kind = bool(kind & 0x1000), kind & 0xEFFF
        values = 1
        if several or kind in _COUNTED:
            (values,) = struct.unpack_from("<I", data, position)
            position += 4
        for index in range(min(values, MAX_PROPERTIES)):
            value, position = _value(data, position, kind)
            if index == 0:
                yield name, kind, value


def _past_name(data: bytes, position: int) -> int:
    """A named property says its name: a set, then a number or a string."""
    is_string, length = struct.unpack_from("<II", data, position + 16)
    return position + 24 + (length + (-length % 4) if is_string else 0)


def _value(data: bytes, position: int, kind: int) -> tuple[bytes, int]:
    if kind in _COUNTED:
        (length,) = struct.unpack_from("<I", data, position)
        position += 4
        end = position + length
        following = end + (-length % 4)
    elif kind in _FIXED:
        end = position + _FIXED[kind]
        following = position + max(4, _FIXED[kind])
    else:
        raise ValueError(f"unknown property type {kind:#x}")
    if end > len(data):
        raise ValueError("the value is cut off")
    return data[position:end], following


def _string(value: bytes, kind: int, codepage: str) -> str:
    if kind == 0x1F:
        return clean(value.decode("utf-16-le", "replace"))
    return _words(value, codepage)


def _words(value: bytes, codepage: str) -> str:
    return clean(decode(value.rstrip(b"\0"), codepage))
