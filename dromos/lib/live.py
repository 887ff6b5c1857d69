"""Push to browsers: ids only, delivered on commit through LISTEN/NOTIFY. A hint: the browser re-reads what changed.

Topics: ``user:7`` (one member of staff), ``ticket:12``, ``department:3``, ``floor`` (leads), ``portal:TICKET``.
"""

import json
from typing import Any

from dromos.lib.events import notify

CHANNEL = "dromos_live"


def push(topic: str, kind: str, **ids: Any) -> None:
    """Tell everybody who watches ``topic`` that ``kind`` happened to the rows named by ``ids``."""
    notify(CHANNEL, json.dumps({"topic": topic, "kind": kind, **ids}, separators=(",", ":")))
