"""The escalation rules an installation starts with. Plain data; times are working seconds."""

from typing import Any

MINUTE, HOUR = 60, 3600

MAIL = ["email"]
RULES: list[dict[str, Any]] = [
    {
        "name": "Critical trouble lies unanswered",
        "trigger": "silence", "wait_s": 15 * MINUTE, "severity": 1,
        "steps": [
            {"kind": "alert", "audience": "lead", "ways": MAIL, "night": "duty", "every_s": 15 * MINUTE, "times": 2},
            {"kind": "widen", "after_s": 5 * MINUTE},
            {"kind": "alert", "audience": "management", "ways": MAIL, "night": "duty", "after_s": 15 * MINUTE},
        ],
    },
    {
        "name": "A promise is about to break",
        "trigger": "before_due", "wait_s": 30 * MINUTE,
        "steps": [
            {"kind": "alert", "audience": "holder"},
            {"kind": "priority", "after_s": 10 * MINUTE},
        ],
    },
    {
        "name": "A promise is broken",
        "trigger": "breach",
        "steps": [
            {"kind": "alert", "audience": "lead", "ways": MAIL},
            {"kind": "priority", "priority": "urgent", "after_s": 30 * MINUTE},
            {"kind": "widen", "after_s": 30 * MINUTE},
        ],
    },
    {
        "name": "Still not solved hours after it was due",
        "trigger": "after_due", "clock": "resolution", "wait_s": 4 * HOUR,
        "steps": [{"kind": "alert", "audience": "management", "ways": MAIL}],
    },
    {
        "name": "A leg of the route is overdue",
        "trigger": "leg_overdue",
        "steps": [{"kind": "alert", "audience": "lead", "ways": MAIL, "every_s": 2 * HOUR, "times": 3}],
    },
    {
        "name": "A queue stands still",
        "trigger": "queue_age", "wait_s": 4 * HOUR,
        "steps": [{"kind": "alert", "audience": "lead", "ways": MAIL}],
    },
    {
        "name": "Nobody could ever take it",
        "trigger": "unroutable", "in_working_time": False,
        "steps": [
            {"kind": "alert", "audience": "lead", "ways": MAIL},
            {"kind": "alert", "audience": "administrator", "ways": MAIL, "after_s": 15 * MINUTE},
        ],
    },
    {
        "name": "The customer writes again and again",
        "trigger": "letters", "count": 3,
        "steps": [
            {"kind": "priority"},
            {"kind": "alert", "audience": "lead"},
        ],
    },
    {
        "name": "A VIP lies unanswered",
        "trigger": "silence", "wait_s": HOUR, "segment": "vip",
        "steps": [
            {"kind": "alert", "audience": "holder", "ways": MAIL},
            {"kind": "assign_lead", "after_s": HOUR},
        ],
    },
]  # fmt: skip

DIGESTS: list[dict[str, Any]] = [
    {"role": "management", "period": "weekly", "weekday": 0, "hour": 7},
    {"role": "lead", "period": "daily", "hour": 7},
]
"""Of the whole house, for those who hold the role everywhere. The leads of each department get a daily one of it."""
