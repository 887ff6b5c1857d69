"""``dromos mail inspect FILE...``: what intake makes of e-mails in files. Needs no data folder and no database."""

from __future__ import annotations

import argparse
import contextlib
import datetime as dt
import json
import os
import stat
import sys
from collections.abc import Collection
from typing import Any

from dromos.channels.email.inbound import KEPT_OF_LARGER, MAX_SIZE, parse
from dromos.intake.verdict import Kind, verdict
from dromos.interactions.inbound import InboundMessage, Unreadable
from dromos.triage.language import detect

STDIN = "-"
_LINE_ENDS = str.maketrans({"\u2028": "\\u2028", "\u2029": "\\u2029"})


class NotAFileError(OSError):
    """There is something of that name, but nothing one could read a letter from."""


def run(options: argparse.Namespace) -> int:
    """One JSON line per file on standard output, in the order given; 1 when a file could not be read, else 0."""
    own = {address.strip().lower() for address in options.own or ()}
    at = dt.datetime.now(dt.UTC)
    unread = 0
    with contextlib.suppress(BrokenPipeError):
        for name in options.files:
            try:
                content = read(name)
            except OSError as error:
                unread += 1
                print(f"dromos: {shown(name)}: {error.strerror or error}", file=sys.stderr, flush=True)
            else:
                line = json.dumps(inspected(shown(name), content, own, at), ensure_ascii=False)
                sys.stdout.buffer.write(line.translate(_LINE_ENDS).encode("utf-8", "replace") + b"\n")
        sys.stdout.flush()
        return 1 if unread else 0
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # nobody listens any more: end quietly
    return 1


def shown(name: str) -> str:
    """A file's name as text, whatever bytes it has."""
    return os.fsencode(name).decode("utf-8", "replace")


def read(name: str) -> bytes:
    """The bytes of one file (``-``: standard input); of a huge letter its beginning, as fetching keeps it."""
    if name == STDIN:
        return sys.stdin.buffer.read(MAX_SIZE)
    # Without waiting: a pipe that nobody writes to must not hold us.
    with os.fdopen(os.open(name, os.O_RDONLY | os.O_NONBLOCK), "rb") as file:
        found = os.fstat(file.fileno())
        if not stat.S_ISREG(found.st_mode):
            raise NotAFileError("is no regular file")
        return file.read(KEPT_OF_LARGER if found.st_size > MAX_SIZE else MAX_SIZE)


def inspected(name: str, content: bytes, own: Collection[str], at: dt.datetime) -> dict[str, Any]:
    """What intake makes of one letter that belongs to no ticket yet. ``own`` are the addresses of our mailboxes."""
    message = parse(content, received_at=at)
    found = _unreadable(message) if isinstance(message, Unreadable) else _read(message, own)
    return {"file": name, **found}


def _unreadable(found: Unreadable) -> dict[str, Any]:
    empty = InboundMessage(received_at=dt.datetime.now(dt.UTC), from_address="", text="")
    return {"verdict": "unreadable", "cause": found.cause, "evidence": found.detail, **_letter(empty)}


def _read(message: InboundMessage, own: Collection[str]) -> dict[str, Any]:
    judged = verdict(message, own_addresses=own)
    cause = "" if judged.kind is Kind.LETTER else str(judged.kind)
    return {"verdict": str(judged.kind), "cause": cause, "evidence": judged.evidence, **_letter(message)}


def _letter(message: InboundMessage) -> dict[str, Any]:
    return {
        "subject": message.subject,
        "from": _author(message),
        "from_name": message.from_name,
        "from_address": message.from_address,
        "to": list(message.to),
        "cc": list(message.cc),
        "message_id": message.message_id,
        "in_reply_to": " ".join(message.in_reply_to),
        "language": detect(message.new_text) if message.text else None,
        "text": message.text,
        "new_text": message.new_text,
        "attachments": [
            {
                "name": file.filename,
                "content_type": file.content_type,
                "size": len(file.content),
                "sha256": file.sha256,
            }
            for file in message.attachments
        ],
        "protection": message.protection,
        "defects": list(message.defects),
    }


def _author(message: InboundMessage) -> str:
    if not message.from_name or not message.from_address:
        return message.from_address or message.from_name
    name = message.from_name.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{name}" <{message.from_address}>'
