"""How a call-back is signed: Standard Webhooks (standardwebhooks.com), so that ready-made receivers understand it.

The signature covers id, time stamp and body, joined by dots. A receiver refuses a time stamp older than five minutes
and remembers the id: the same id is the same event, however often it comes. Pure.
"""

import base64
import hashlib
import hmac

PREFIX = "whsec_"


def signature(secret: str, event_id: str, timestamp: int, body: bytes) -> str:
    """``v1,`` and the HMAC-SHA256 in base64. ``secret`` is ``whsec_`` and the key in base64."""
    key = base64.b64decode(secret.removeprefix(PREFIX))
    signed = f"{event_id}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


def headers(secret: str, event_id: str, timestamp: int, body: bytes) -> dict[str, str]:
    """The headers of one call-back."""
    return {
        "Content-Type": "application/json",
        "User-Agent": "Dromos",
        "webhook-id": event_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": signature(secret, event_id, timestamp, body),
    }
