"""A sent form as bytes that are kept, and those bytes as a message. Pure.

The original is two lines of JSON (who and what about; all the rest), an empty line, and the files one after another.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from dromos.interactions.inbound import InboundAttachment, InboundMessage, Said, Unreadable

KIND = "dromos-form"
_CONTROL = re.compile(r"[\x00-\x1f\x7f\u0085\u2028\u2029\ud800-\udfff]+")
_BROKEN = re.compile(r"[\x00\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Written:
    """What somebody filled in. ``category`` and ``department`` are keys; ``page`` is the origin the form stood on."""

    address: str
    name: str
    subject: str
    text: str
    language: str
    category: str = ""
    department: str = ""
    answers: Mapping[str, Any] = field(default_factory=dict)
    files: Sequence[InboundAttachment] = ()
    page: str = ""
    suspicion: str = ""


def pack(written: Written, *, nonce: str) -> bytes:
    """The original, as it is kept."""
    who = {KIND: 1, "name": written.name, "email": written.address, "subject": written.subject}
    rest = {
        "nonce": nonce,
        "page": written.page,
        "language": written.language,
        "category": written.category,
        "department": written.department,
        "suspicion": written.suspicion,
        "answers": dict(written.answers),
        "text": written.text,
        "files": [{"name": f.filename, "type": f.content_type, "size": len(f.content)} for f in written.files],
    }
    lines = (json.dumps(line, ensure_ascii=False).encode("utf-8", "replace") for line in (who, rest))
    return b"\n".join(lines) + b"\n\n" + b"".join(file.content for file in written.files)


def parse(content: bytes, *, received_at: datetime) -> InboundMessage | Unreadable:
    """The message in an original. Only its first line has to be there: lists show the beginning of an original."""
    head, _gap, files = content.partition(b"\n\n")
    first, _end, second = head.partition(b"\n")
    try:
        who = json.loads(first)
        return _message(who, json.loads(second) if second.strip() else {}, files, received_at)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        return Unreadable("no_form", f"These bytes are no form: {error!r}")


def _message(who: dict[str, Any], rest: dict[str, Any], files: bytes, received_at: datetime) -> InboundMessage:
    if KIND not in who:
        raise ValueError("not the first line of a form")
    return InboundMessage(
        received_at=received_at,
        channel="webform",
        from_address=_line(who["email"]).lower(),
        from_name=_line(who["name"])[:200],
        subject=_line(who["subject"])[:500],
        text=_BROKEN.sub("", rest.get("text", "")),
        attachments=tuple(_files(rest.get("files", ()), files)),
        said=Said(
            category=rest.get("category", ""),
            department=rest.get("department", ""),
            language=rest.get("language", ""),
            answers=rest.get("answers", {}),
            suspicion=rest.get("suspicion", ""),
        ),
    )


def _files(listed: Sequence[Mapping[str, Any]], content: bytes) -> list[InboundAttachment]:
    found, place = [], 0
    for file in listed:
        found.append(InboundAttachment(file["name"], file["type"], content[place : place + file["size"]]))
        place += file["size"]
    if place != len(content):
        raise ValueError(f"the files have {len(content)} bytes instead of {place}")
    return found


def _line(value: str) -> str:
    return _CONTROL.sub(" ", value).strip()
