"""Taking a letter apart into its MIME parts. Pure; linear in the size of the letter; never raises.

Bounds: nesting, number of parts. What lies beyond a bound is not dropped: it becomes one last opaque part.
"""

import binascii
import quopri
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from dromos.channels.email.headers import decode_base64, decode_words, parameters, split_header

MAX_DEPTH = 30
MAX_PARTS = 1_000
GUESSED_WITHIN = 1_000_000
_TYPE = re.compile(r"[a-z0-9][\w.+-]{0,60}/[\w.+-]{1,80}", re.ASCII)
_REST_OF_LINE = re.compile(rb"(--)?[ \t]*(?:\r?\n|\Z)")
_FIRST_BOUNDARY = re.compile(rb"(?:\A|\n)--([^\s-][^\r\n]{0,98}|-{2,40}[^\s-][^\r\n]{0,90})\r?\n(?=[Cc]ontent-)")


@dataclass(slots=True)
class Part:
    """One MIME part. Its body is `raw[start:end]`, still transfer-encoded; `parts` are the children, if any.

    All parts share the bytes of the letter: however deep they nest, nothing is copied until somebody asks.
    """

    fields: dict[str, list[str]]
    raw: bytes
    start: int
    end: int
    content_type: str = "text/plain"
    parameters: dict[str, str] = field(default_factory=dict)
    disposition: str = ""
    disposition_parameters: dict[str, str] = field(default_factory=dict)
    parts: list["Part"] = field(default_factory=list)
    defects: list[str] = field(default_factory=list)

    def first(self, name: str) -> str:
        """The first field of that name, "" when absent."""
        return self.fields.get(name, [""])[0]

    @property
    def body(self) -> bytes:
        """The bytes of the part as they came."""
        return self.raw[self.start : self.end]

    def beginning(self, most: int) -> bytes:
        """The first `most` bytes of the body."""
        return self.raw[self.start : min(self.end, self.start + most)]

    @property
    def main_type(self) -> str:
        return self.content_type.partition("/")[0]

    @property
    def filename(self) -> str:
        """The claimed name, decoded but not yet made safe; "" when none."""
        found = self.disposition_parameters.get("filename") or self.parameters.get("name") or ""
        return decode_words(found)

    def content(self) -> bytes:
        """The bytes after undoing the transfer encoding, as far as they can be.

        Text sent as 7bit has its line ends from the transport, not from whoever wrote it: they become LF.
        """
        encoding = self.first("content-transfer-encoding").strip().lower()
        if encoding == "base64":
            return decode_base64(self.body)
        if encoding == "quoted-printable":
            return quopri.decodestring(self.body)
        if encoding in {"x-uuencode", "uuencode", "x-uue", "uue"}:
            return _from_uu(self.body)
        if encoding in {"", "7bit"} and self.main_type in {"text", "message"}:
            return self.body.replace(b"\r\n", b"\n")
        return self.body

    def walk(self) -> Iterator["Part"]:
        """The part itself and all below it, in order."""
        yield self
        for part in self.parts:
            yield from part.walk()


def parse_parts(raw: bytes) -> Part:
    """The tree of parts of a whole letter."""
    return _part(raw, 0, len(raw), depth=0, budget=[MAX_PARTS], default="text/plain")


def _part(raw: bytes, start: int, end: int, *, depth: int, budget: list[int], default: str) -> Part:
    fields, body = split_header(raw, start, end) if depth == 0 else _part_header(raw, start, end)
    return _filled(Part(fields, raw, body, end), depth=depth, budget=budget, default=default)


def _part_header(raw: bytes, start: int, end: int) -> tuple[dict[str, list[str]], int]:
    """A part may have no header at all: then it begins with an empty line."""
    if raw.startswith(b"\n", start):
        return {}, start + 1
    if raw.startswith(b"\r\n", start):
        return {}, start + 2
    return split_header(raw, start, end)


def _filled(part: Part, *, depth: int, budget: list[int], default: str) -> Part:
    budget[0] -= 1
    declared, part.parameters = parameters(part.first("content-type"))
    found = _TYPE.match(declared)
    part.content_type = found.group() if found else default
    part.disposition, part.disposition_parameters = parameters(part.first("content-disposition"))
    if part.main_type != "multipart":
        return part
    if depth >= MAX_DEPTH:
        part.defects.append("nested too deeply")
        part.content_type = "application/octet-stream"
        return part
    inner = "message/rfc822" if part.content_type == "multipart/digest" else "text/plain"
    for start, end in _slices(part):
        if budget[0] <= 0:
            part.defects.append("too many parts")
            part.parts.append(Part({}, part.raw, start, part.end, "application/octet-stream"))
            break
        part.parts.append(_part(part.raw, start, end, depth=depth + 1, budget=budget, default=inner))
    if not part.parts:
        part.defects.append("no part found")
        part.content_type = "text/plain"
    return part


def _slices(part: Part) -> Iterator[tuple[int, int]]:
    """Where each child begins and ends, between the boundary lines; the last may lack its closing line."""
    start = -1
    for line_start, line_end, is_last in _boundary_lines(part):
        if start >= 0:
            yield start, max(start, _before_newline(part.raw, line_start))
        start = line_end
        if is_last:
            return
    if 0 <= start < part.end:
        part.defects.append("no closing boundary")
        yield start, part.end


def _before_newline(raw: bytes, end: int) -> int:
    """The newline before a boundary belongs to the boundary."""
    if raw[end - 1 : end] != b"\n":
        return end
    return end - 2 if raw[end - 2 : end] == b"\r\n" else end - 1


def _boundary_lines(part: Part) -> Iterator[tuple[int, int, bool]]:
    """(start, end, is it the closing one) of each line that holds the boundary; a lost boundary is guessed."""
    boundary = part.parameters.get("boundary", "").rstrip().encode("utf-8", "surrogateescape")
    if boundary:
        lines = _lines_of(part, boundary)
        first = next(lines, None)
        if first:
            yield first
            yield from lines
            return
        part.defects.append("boundary not found")
    guessed = _guessed_boundary(part)
    if guessed:
        yield from _lines_of(part, guessed)


def _guessed_boundary(part: Part) -> bytes:
    found = _FIRST_BOUNDARY.search(part.beginning(GUESSED_WITHIN))
    return found.group(1).rstrip() if found else b""


def _lines_of(part: Part, boundary: bytes) -> Iterator[tuple[int, int, bool]]:
    mark, raw = b"--" + boundary[:200], part.raw
    position = raw.find(mark, part.start, part.end)
    while position >= 0:
        end = position + len(mark)
        starts_line = position == part.start or raw[position - 1] == 10
        rest = _REST_OF_LINE.match(raw, end, part.end) if starts_line else None
        if rest:
            yield position, rest.end(), bool(rest.group(1))
            end = rest.end()
        position = raw.find(mark, end, part.end)


def _from_uu(raw: bytes) -> bytes:
    out = bytearray()
    for line in raw.splitlines():
        if not line or line.startswith((b"begin ", b"end")):
            continue
        try:
            out += binascii.a2b_uu(line)
        except binascii.Error:
            count = (((line[0] - 32) & 63) * 4 + 5) // 3
            try:
                out += binascii.a2b_uu(line[:count])
            except binascii.Error:
                continue
    return bytes(out)
