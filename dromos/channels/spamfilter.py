"""Asks the spam filter the house named: rspamd by HTTP, or SpamAssassin's daemon in its own protocol.

A filter that is away never holds a letter up: it is taken in without an opinion, the filter is left alone for a while,
and the health page says so.
"""

import datetime as dt
import json
import logging
import re
import socket
import time
import urllib.error
import urllib.parse
import urllib.request

from dromos.intake.senders import HEARTBEAT, SpamSettings
from dromos.interactions.inbound import SpamOpinion
from dromos.lib.heartbeat import beat

log = logging.getLogger(__name__)

TIMEOUT = 4.0
REST = 30.0  # seconds a filter that is away is not asked
LARGEST = 2 * 2**20  # spam is small: of a larger letter the beginning is judged
_ACTIONS = {"reject", "add header", "rewrite subject", "quarantine"}
_SPAMD = re.compile(rb"^Spam: *(True|False|Yes|No) *; *(-?[\d.]+) */ *(-?[\d.]+)", re.IGNORECASE | re.MULTILINE)
_resting: dict[str, float] = {}
_told: dict[str, float] = {}


class FilterAwayError(Exception):
    """The filter did not answer, or not in a way that can be understood. The message says why."""


def opinion(content: bytes, chosen: SpamSettings, at: dt.datetime) -> SpamOpinion | None:
    """What the filter says; None when there is none, or none that answers."""
    if not chosen.filter or _resting.get(chosen.place, 0.0) > time.monotonic():
        return None
    try:
        found = ask(content, chosen)
    except FilterAwayError as away:
        log.warning("the spam filter at %s: %s", chosen.place, away)
        _resting[chosen.place] = time.monotonic() + REST
        beat(HEARTBEAT, at, ok=False, place=chosen.place, error=str(away))
        return None
    if _told.get(chosen.place, 0.0) < time.monotonic():
        _told[chosen.place] = time.monotonic() + REST
        beat(HEARTBEAT, at, place=chosen.place)
    return found


def ask(content: bytes, chosen: SpamSettings) -> SpamOpinion:
    """Ask the filter. Raises FilterAwayError."""
    content = content[:LARGEST]
    try:
        answer = _rspamd(content, chosen.place) if chosen.filter == "rspamd" else _spamd(content, chosen.place)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise FilterAwayError(f"{type(error).__name__}: {error}"[:300]) from error
    return answer


def _rspamd(content: bytes, place: str) -> SpamOpinion:
    if urllib.parse.urlsplit(place).scheme not in {"http", "https"}:
        raise ValueError("the address of rspamd begins with http:// or https://")
    request = urllib.request.Request(place.rstrip("/") + "/checkv2", data=content)  # noqa: S310 (looked at above)
    request.add_header("Content-Type", "application/octet-stream")
    with urllib.request.urlopen(request, timeout=TIMEOUT) as answer:  # noqa: S310
        found = json.loads(answer.read(1_000_000))
    symbols = found.get("symbols") or {}
    telling = sorted(symbols, key=lambda name: -float(symbols[name].get("score", 0)))
    return SpamOpinion(
        by="rspamd",
        is_spam=found["action"] in _ACTIONS,
        score=float(found["score"]),
        needed=float(found["required_score"]),
        marks=tuple(name for name in telling if float(symbols[name].get("score", 0)) > 0)[:8],
    )


def _spamd(content: bytes, place: str) -> SpamOpinion:
    """The protocol of spamd: SYMBOLS SPAMC/1.5."""
    host, _, port = place.rpartition(":")
    with socket.create_connection((host or "127.0.0.1", int(port)), timeout=TIMEOUT) as line:
        line.sendall(b"SYMBOLS SPAMC/1.5\r\nContent-length: %d\r\n\r\n" % len(content) + content)
        line.shutdown(socket.SHUT_WR)
        answer = b""
        while (piece := line.recv(65_536)) and len(answer) < 1_000_000:
            answer += piece
    head, _, body = answer.partition(b"\r\n\r\n")
    found = _SPAMD.search(head)
    if not head.startswith(b"SPAMD/") or found is None:
        raise ValueError(f"unexpected answer: {head[:80]!r}")
    marks = body.decode("ascii", "replace").replace("\r", " ").replace("\n", " ").strip()
    return SpamOpinion(
        by="SpamAssassin",
        is_spam=found.group(1).lower() in {b"true", b"yes"},
        score=float(found.group(2)),
        needed=float(found.group(3)),
        marks=tuple(mark.strip() for mark in marks.split(",") if mark.strip())[:8],
    )
