"""When a letter reached its mailbox, by its own words: for servers that do not say, or say when it was copied. Pure."""

import datetime as dt
import re

from dromos.channels.email.headers import moment

HEAD = 256 * 1024
_FIELD = re.compile(rb"^(received|date)[ \t]*:((?:[^\n]*\n)(?:[ \t][^\n]*\n)*)", re.IGNORECASE | re.MULTILINE)


def received_at(content: bytes) -> dt.datetime | None:
    """The time in the topmost Received line, which the mailbox's own server wrote; None: it does not say."""
    return _times(content).get("received")


def arrived_at(content: bytes) -> dt.datetime | None:
    """When it was received; else when its writer says it was written; None: it says neither."""
    times = _times(content)
    return times.get("received") or times.get("date")


def _times(content: bytes) -> dict[str, dt.datetime]:
    head = re.split(rb"\r?\n\r?\n", content[:HEAD], maxsplit=1)[0] + b"\n"
    found: dict[str, dt.datetime] = {}
    for name, value in _FIELD.findall(head):
        key = name.decode("ascii").lower()
        text = " ".join(value.decode("ascii", "replace").split())
        when = None if key in found else moment(text.rpartition(";")[2].strip() if key == "received" else text)
        if when is not None:
            found[key] = when
    return found
