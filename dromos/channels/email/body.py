"""From the tree of parts to what a reader sees: text, HTML, attachments. Pure; nothing of the letter is left
out.
"""

import re
from dataclasses import dataclass, field
from html import escape

from dromos.channels.email.charset import clean, decode, one_line
from dromos.channels.email.headers import decode_words, split_header
from dromos.channels.email.invitation import words_of_calendar
from dromos.channels.email.parts import Part, parse_parts
from dromos.channels.email.protection import is_smime, signed_content
from dromos.channels.email.quotes import fold, is_forward
from dromos.channels.email.tnef import Tnef, TnefFile, read_tnef
from dromos.interactions.filenames import extension, safe_name
from dromos.interactions.html_letter import html_to_text
from dromos.interactions.inbound import InboundAttachment

MAX_TEXT = 1_000_000
MAX_HTML = 1_000_000  # shown as HTML; of a larger one the words are shown, and it is attached as a file
MAX_READ = 2_500_000  # letters of HTML whose words are read, all parts together; what lies beyond is a file only
MAX_UNWRAPPED = 3
_META_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?([\w.:-]{1,40})", re.IGNORECASE)
_TNEF = {"application/ms-tnef", "application/vnd.ms-tnef"}


@dataclass(slots=True)
class _Segment:
    """One piece of the visible letter; in an alternative both texts say the same."""

    plain: str = ""
    html: str = ""


@dataclass(slots=True)
class Body:
    """The visible letter and its files. `folded` as in InboundMessage."""

    text: str = ""
    html: str = ""
    folded: list[tuple[int, int]] = field(default_factory=list)
    attachments: list[InboundAttachment] = field(default_factory=list)
    is_calendar: bool = False
    is_forward: bool = False


@dataclass(slots=True)
class _Room:
    """What may still be read."""

    html: int = MAX_READ
    shown: int = MAX_HTML
    envelopes: int = MAX_UNWRAPPED


@dataclass(slots=True)
class _Reading:
    room: _Room = field(default_factory=_Room)
    segments: list[_Segment] = field(default_factory=list)
    files: list[Part] = field(default_factory=list)
    is_inside: bool = False


def read_body(root: Part, subject: str) -> Body:
    """Read the whole tree.

    1. Text parts that are no attachments are the letter, in order; of an alternative the richest of each
    kind. 2. Everything else is an attachment, messages inside included. 3. A letter without words borrows
    those of its calendar entry or of the message inside it.
    """
    reading = _Reading()
    _collect(root, reading)
    files = [(part, part.content()) for part in reading.files]
    body = _joined(reading.segments, subject)
    body.is_calendar = any(part.content_type == "text/calendar" for part in reading.files)
    for position, (part, content) in enumerate(files):
        body.attachments.append(_attachment(part, content, position, body.html))
    if not body.text.strip():
        _borrow_words(body, files, subject)
    return body


def _collect(part: Part, reading: _Reading) -> None:
    if part.content_type == "multipart/alternative" and part.parts:
        _collect_alternative(part, reading)
    elif part.parts:
        for child in part.parts:
            _collect(child, reading)
    elif _is_visible(part):
        _collect_words(part, reading)
    elif part.content_type in _TNEF or part.filename.lower() == "winmail.dat":
        _collect_tnef(part, reading)
    elif is_smime(part):
        _collect_envelope(part, reading)
    elif part.beginning(1_000).strip() or part.end - part.start > 1_000 or part.filename or part.main_type == "message":
        reading.files.append(part)


def _collect_words(part: Part, reading: _Reading) -> None:
    text, room = _text(part), reading.room
    if part.content_type != "text/html":
        if len(text) > MAX_TEXT:
            reading.files.append(part)
        reading.segments.append(_Segment(plain=text[:MAX_TEXT]))
    elif len(text) <= min(room.shown, room.html):
        room.shown -= len(text)
        room.html -= len(text)
        reading.segments.append(_Segment(html=text))
    else:
        reading.files.append(part)
        words, _ = html_to_text(text[: room.html], fold=False)
        room.html = max(0, room.html - len(text))
        reading.segments.append(_Segment(plain=words[:MAX_TEXT]))


def _collect_alternative(part: Part, reading: _Reading) -> None:
    """All alternatives make one segment; the files inside them (related images, calendar) are kept."""
    inner = _Reading(reading.room)
    for child in part.parts:
        _collect(child, inner)
    plain = "\n".join(segment.plain for segment in inner.segments if segment.plain.strip())
    html = "\n".join(segment.html for segment in inner.segments if segment.html.strip())
    reading.segments.append(_Segment(plain, html))
    reading.files.extend(inner.files)


def _collect_tnef(part: Part, reading: _Reading) -> None:
    """What Outlook packed into winmail.dat stands there as if it had been sent plainly."""
    found = read_tnef(part.content())
    if found is None or not found.is_whole:
        reading.files.append(part)
    if found is not None:
        _collect_unpacked(found, reading)


def _collect_unpacked(found: Tnef, reading: _Reading) -> None:
    if reading.is_inside or not any((segment.plain + segment.html).strip() for segment in reading.segments):
        html = found.html if len(found.html) <= reading.room.shown else ""
        reading.segments.append(_Segment(found.text[:MAX_TEXT], html))
    for file in found.files:
        message = read_tnef(file.content) if reading.room.envelopes > 0 else None
        if message is not None and message.is_whole:
            reading.room.envelopes -= 1
            inner = _Reading(reading.room, reading.segments, reading.files, is_inside=True)
            _collect_unpacked(message, inner)
        else:
            reading.files.append(_file(file))


def _file(file: TnefFile) -> Part:
    kept = re.fullmatch(r"[a-z]+/[\w.+-]{1,80}", file.content_type, re.ASCII)
    kind = file.content_type if kept else "application/octet-stream"
    fields = {"content-id": [file.content_id]} if file.content_id else {}
    return Part(fields, file.content, 0, len(file.content), kind, disposition_parameters={"filename": file.name})


def _collect_envelope(part: Part, reading: _Reading) -> None:
    """A signed envelope is opened without asking who signed; it stays attached, so that one may ask."""
    content = signed_content(part.content()) if reading.room.envelopes > 0 else b""
    if content:
        reading.room.envelopes -= 1
        _collect(parse_parts(content), reading)
    reading.files.append(part)


def _is_visible(part: Part) -> bool:
    if part.content_type in {"text/plain", "text/html", "text/enriched", "text/x-markdown", "text/markdown"}:
        return part.disposition != "attachment" and not (part.filename and part.disposition == "inline")
    return False


def _text(part: Part) -> str:
    raw = part.content()
    label = part.parameters.get("charset", "")
    if part.content_type == "text/html" and not label:
        found = _META_CHARSET.search(raw[:4_000])
        label = found.group(1).decode("ascii") if found else ""
    text = clean(decode(raw, label))
    if part.content_type == "text/plain" and part.parameters.get("format", "").lower() == "flowed":
        text = _unflowed(text, delsp=part.parameters.get("delsp", "").lower() == "yes")
    return text


def _unflowed(text: str, *, delsp: bool) -> str:
    """RFC 3676: lines that end in a space go on in the next one, unless they are quoted or a signature mark."""
    lines: list[list[str]] = []
    joining = False
    for line in text.split("\n"):
        stuffed = line.removeprefix(" ")
        quoted = line.startswith(">")
        goes_on = stuffed.endswith(" ") and not quoted and stuffed != "-- "
        piece = stuffed[:-1] if goes_on and delsp else stuffed
        if joining and not quoted and line:
            lines[-1].append(piece)
        else:
            lines.append([piece])
        joining = goes_on
    return "\n".join("".join(pieces) for pieces in lines)


def _joined(segments: list[_Segment], subject: str) -> Body:
    """All segments as one text, with the folded ranges, and as one HTML where any segment has HTML."""
    body = Body(is_forward=is_forward(subject, ""))
    has_html = any(segment.html.strip() for segment in segments)
    for segment in segments:
        body.is_forward = body.is_forward or is_forward(subject, segment.plain)
        text, ranges = _words(segment, is_forward_=body.is_forward)
        if not text.strip():
            continue
        if body.text:
            body.text = body.text.rstrip("\n") + "\n\n"
        shift = len(body.text)
        body.text += text
        body.folded.extend((start + shift, end + shift) for start, end in ranges)
    body.text = body.text.rstrip()
    body.folded = [(start, min(end, len(body.text))) for start, end in body.folded if start < len(body.text)]
    if has_html:
        body.html = "\n".join(filter(None, (segment.html or _as_html(segment.plain) for segment in segments)))
    return body


def _words(segment: _Segment, *, is_forward_: bool) -> tuple[str, list[tuple[int, int]]]:
    if segment.plain.strip():
        return segment.plain, fold(segment.plain, is_forward=is_forward_)
    text, ranges = html_to_text(segment.html, fold=not is_forward_)
    return text, _united(ranges, fold(text, is_forward=is_forward_))


def _united(*lists: list[tuple[int, int]]) -> list[tuple[int, int]]:
    united: list[tuple[int, int]] = []
    for start, end in sorted(pair for ranges in lists for pair in ranges):
        if united and start <= united[-1][1]:
            united[-1] = (united[-1][0], max(end, united[-1][1]))
        else:
            united.append((start, end))
    return united


def _as_html(plain: str) -> str:
    return f"<pre>{escape(plain, quote=False)}</pre>" if plain.strip() else ""


def _attachment(part: Part, content: bytes, position: int, html: str) -> InboundAttachment:
    content_id = one_line(part.first("content-id"), 250).strip("<> ")
    claimed = part.filename
    if part.content_type == "message/rfc822" and not claimed:
        fields, _ = split_header(content.lstrip())
        claimed = decode_words(fields.get("subject", [""])[0]).replace("/", "_")
        claimed = f"{claimed}.eml" if claimed.strip() else ""
    description = part.first("content-description")
    if not claimed and description:
        claimed = f"{decode_words(description)}.{extension(part.content_type)}"
    return InboundAttachment(
        filename=safe_name(claimed, part.content_type, position),
        content_type=part.content_type,
        content=content,
        content_id=content_id,
        is_inline=bool(content_id and f"cid:{content_id}" in html),
    )


def _borrow_words(body: Body, files: list[tuple[Part, bytes]], subject: str) -> None:
    for part, content in files:
        if part.content_type == "text/calendar":
            body.text = words_of_calendar(clean(decode(content, part.parameters.get("charset", ""))))
        elif part.content_type == "message/rfc822" and len(content) <= MAX_READ:
            body.text = _without_nesting(parse_parts(content.lstrip()), subject).text
        if body.text.strip():
            return


def _without_nesting(root: Part, subject: str) -> Body:
    reading = _Reading()
    _collect(root, reading)
    return _joined(reading.segments, subject)
