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
_TYPE = re.compile(r"[a-z0-9][\w.+-]{0,60}/[\w.+-]{1,80}", re.ASCII)
_REST_OF_LINE = re.compile(rb"(--)?[ \t]*(?:\r?\n|\Z)")
_FIRST_BOUNDARY = re.compile(rb"(?:\A|\n)--([^\s-][^\r\n]{0,98}|-{2,40}[^\s-][^\r\n]{0,90})\r?\n(?=[Cc]ontent-)")


@dataclass(slots=True)
class Part:
    """One MIME part. `body` is the raw slice, still transfer-encoded; `parts` are the children, if any."""

    fields: dict[str, list[str]]
    body: bytes
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
    def main_type(self) -> str:
        return self.content_type.partition("/")[0]

    @property
    def filename(self) -> str:
        """The claimed name, decoded but not yet made safe; "" when none."""
        found = self.disposition_parameters.get("filename") or self.parameters.get("name") or ""
        return decode_words(found)

    def content(self) -> bytes:
        """The bytes after undoing the transfer encoding, as far as they can be."""
        encoding = self.first("content-transfer-encoding").strip().lower()
        if encoding == "base64":
            return decode_base64(self.body)
        if encoding == "quoted-printable":
            return quopri.decodestring(self.body)
        if encoding in {"x-uuencode", "uuencode", "x-uue", "uue"}:
            return _from_uu(self.body)
        return self.body

    def walk(self) -> Iterator["Part"]:
        """The part itself and all below it, in order."""
        yield self
        for part in self.parts:
            yield from part.walk()


def parse_parts(raw: bytes) -> Part:
    """The tree of parts of a whole letter."""
    return _part(raw, depth=0, budget=[MAX_PARTS], default="text/plain")


def _part(raw: bytes, *, depth: int, budget: list[int], default: str) -> Part:
    fields, start = split_header(raw) if depth == 0 else _part_header(raw)
    return _filled(Part(fields, raw[start:]), depth=depth, budget=budget, default=default)


def _part_header(raw: bytes) -> tuple[dict[str, list[str]], int]:
    """A part may have no header at all: then it begins with an empty line."""
    if raw[:1] == b"\n":
        return {}, 1
    if raw[:2] == b"\r\n":
        return {}, 2
    return split_header(raw)


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
            part.parts.append(Part({}, part.body[start:], "application/octet-stream"))
            break
        part.parts.append(_part(part.body[start:end], depth=depth + 1, budget=budget, default=inner))
    if not part.parts:
        part.defects.append("no part found")
        part.content_type = "text/plain"
    return part


def _slices(part: Part) -> Iterator[tuple[int, int]]:
    """Where each child begins and ends, between the boundary lines; the last may lack its closing line."""
    body, start = part.body, -1
    for line_start, line_end, is_last in _boundary_lines(part):
        if start >= 0:
            yield start, _before_newline(body, line_start)
        start = line_end
        if is_last:
            return
    if 0 <= start < len(body):
        part.defects.append("no closing boundary")
        yield start, len(body)


def _before_newline(body: bytes, end: int) -> int:
    """The newline before a boundary belongs to the boundary."""
    if body[end - 1 : end] != b"\n":
        return end
    return end - 2 if body[end - 2 : end] == b"\r\n" else end - 1


def _boundary_lines(part: Part) -> Iterator[tuple[int, int, bool]]:
    """(start, end, is it the closing one) of each line that holds the boundary; a lost boundary is guessed."""
    boundary = part.parameters.get("boundary", "").rstrip().encode("utf-8", "surrogateescape")
    found = list(_lines_of(part.body, boundary)) if boundary else []
    if not found:
        if boundary:
            part.defects.append("boundary not found")
        guessed = _FIRST_BOUNDARY.search(part.body)
        found = list(_lines_of(part.body, guessed.group(1).rstrip())) if guessed else []
    yield from found


def _lines_of(body: bytes, boundary: bytes) -> Iterator[tuple[int, int, bool]]:
    mark = b"--" + boundary[:200]
    position = body.find(mark)
    while position >= 0:
        end = position + len(mark)
        rest = _REST_OF_LINE.match(body, end) if position == 0 or body[position - 1] == 10 else None
        if rest:
            yield position, rest.end(), bool(rest.group(1))
            end = rest.end()
        position = body.find(mark, end)


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
