"""The SLA policies an installation starts with. Plain data; targets are working seconds."""

from typing import Any

HOUR = 3_600
DAY = 8 * HOUR
"""A working day."""

ALL = ["first_reply", "next_reply", "resolution", "quote", "leg"]


def usual_pauses() -> dict[str, Any]:
    """Waiting for the customer holds up everything; waiting for others only what we cannot do without them."""
    ours = ["resolution", "leg"]
    return {
        "waiting_customer": {"clocks": ALL, "limit_s": None},
        "waiting_third_party": {"clocks": ours, "limit_s": None},
        "on_hold": {"clocks": ours, "limit_s": None},
    }


POLICIES: list[dict[str, Any]] = [
    {
        "name": "Critical",
        "severity": 1,
        "first_reply_s": HOUR // 2,
        "next_reply_s": HOUR,
        "resolution_s": 4 * HOUR,
        "warn_before_s": HOUR // 4,
    },
    {
        "name": "VIP",
        "segment": "vip",
        "first_reply_s": HOUR,
        "next_reply_s": 2 * HOUR,
        "resolution_s": DAY,
        "warn_before_s": HOUR // 2,
    },
    {
        "name": "Gold contract",
        "service_level": "gold",
        "first_reply_s": 2 * HOUR,
        "next_reply_s": 2 * HOUR,
        "resolution_s": DAY,
        "warn_before_s": HOUR // 2,
    },
    {
        "name": "Complaints",
        "category": "complaint",
        "first_reply_s": 4 * HOUR,
        "next_reply_s": DAY,
        "resolution_s": 5 * DAY,
        "warn_before_s": HOUR,
    },
    {
        "name": "No connection",
        "category": "technical/no-connection",
        "first_reply_s": 2 * HOUR,
        "next_reply_s": 4 * HOUR,
        "resolution_s": DAY,
        "warn_before_s": HOUR // 2,
    },
    {
        "name": "Quotes",
        "category": "sales/quote",
        "first_reply_s": 4 * HOUR,
        "next_reply_s": DAY,
        "resolution_s": 2 * DAY,
        "quote_s": DAY,
        "warn_before_s": HOUR,
    },
    {
        "name": "Everybody",
        "first_reply_s": DAY,
        "next_reply_s": DAY,
        "resolution_s": 3 * DAY,
        "warn_before_s": HOUR,
    },
]
