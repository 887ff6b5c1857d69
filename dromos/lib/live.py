"""Push to browsers: ids only, delivered on commit through LISTEN/NOTIFY. A hint: the browser re-reads what changed.

Topics: ``user:7`` (one member of staff), ``ticket:12``, ``department:3``, ``floor`` (leads), ``portal:TICKET``.

How a page takes part: its view checks access, and puts ``make_pass([...topics])`` into the page. The browser opens
a WebSocket at ``/live/`` of the same address, sends ``{"pass": "..."}`` first, and is answered
``{"kind": "ready"}``; then it receives what ``push`` sent to its topics, as JSON ``{"topic", "kind", ...ids}``.
``{"kind": "reread"}`` means that something may have been missed. Close code 4401: the pass is wrong or too old,
load the page anew; 1013: too slow, come back and re-read.
"""

import json
from collections.abc import Iterable
from typing import Any

from django.core import signing

from dromos.lib.events import notify

CHANNEL = "dromos_live"
_encode = json.JSONEncoder(separators=(",", ":")).encode


def push(topic: str, kind: str, **ids: Any) -> None:
    """Tell everybody who watches ``topic`` that ``kind`` happened to the rows named by ``ids``."""
    push_all([topic], kind, **ids)


def push_all(topics: Iterable[str], kind: str, **ids: Any) -> None:
    """Tell everybody who watches one of ``topics``, with one statement for all of them."""
    notify(CHANNEL, *(_encode({"topic": topic, "kind": kind, **ids}) for topic in topics))


SALT = "dromos.live"
LASTS = 12 * 60 * 60  # seconds; a longer day means one reload


def make_pass(topics: Iterable[str]) -> str:
    """Return a signed pass to ``topics`` for the page that is being made; the caller has checked access."""
    return signing.dumps(sorted(topics), salt=SALT)


def topics_of(live_pass: str) -> frozenset[str] | None:
    """Return the topics ``live_pass`` opens; None when it is not ours or too old."""
    try:
        return frozenset(signing.loads(live_pass, salt=SALT, max_age=LASTS))
    except signing.BadSignature:
        return None
