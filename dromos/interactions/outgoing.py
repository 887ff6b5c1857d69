"""What a channel answers about an outgoing letter, and when a letter is tried again. Plain values, pure."""

import datetime as dt
from dataclasses import dataclass

MINUTES = (1, 5, 15, 60, 180, 360, 720, 1440, 1440, 1440)
BACK_OFF = tuple(dt.timedelta(minutes=minutes) for minutes in MINUTES)


@dataclass(frozen=True, slots=True)
class Answer:
    """What the other side said about one recipient: taken, refused for good, or to be tried again."""

    is_accepted: bool
    is_permanent: bool = False
    text: str = ""


def next_try(attempts: int, at: dt.datetime) -> dt.datetime | None:
    """When to try again after ``attempts`` failures (1 or more); None: not any more, after about five days."""
    return at + BACK_OFF[attempts - 1] if attempts <= len(BACK_OFF) else None
