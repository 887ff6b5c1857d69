"""What the interface does by the clock."""

import datetime as dt

from dromos.api import actions


def forget_old_answers(at: dt.datetime) -> int:
    """Answers kept for requests sent twice are needed for two days. Returns how many were forgotten."""
    return actions.forget_old_answers(before=at - actions.KEPT_FOR)
