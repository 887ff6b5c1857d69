"""How fast an account may send, as plain values. Pure."""

import datetime as dt
from dataclasses import dataclass, replace

MINUTE, DAY = dt.timedelta(minutes=1), dt.timedelta(days=1)
SHORTEST_REST, LONGEST_REST = dt.timedelta(seconds=20), dt.timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Spent:
    """What an account has sent in its running minute and day."""

    minute_began_at: dt.datetime
    in_minute: int
    day_began_at: dt.datetime
    in_day: int

    def at(self, moment: dt.datetime) -> "Spent":
        """With minute and day begun anew where they are over."""
        fresh = self
        if moment >= self.minute_began_at + MINUTE or moment < self.minute_began_at:
            fresh = replace(fresh, minute_began_at=moment, in_minute=0)
        if moment >= self.day_began_at + DAY or moment < self.day_began_at:
            fresh = replace(fresh, day_began_at=moment, in_day=0)
        return fresh

    def free_at(self, count: int, *, per_minute: int, per_day: int) -> dt.datetime | None:
        """When `count` recipients more may be sent to; None: now. A letter larger than a limit may go when nothing was
        sent before it, or it would never leave.
        """
        if per_day and self.in_day and self.in_day + count > per_day:
            return self.day_began_at + DAY
        if per_minute and self.in_minute and self.in_minute + count > per_minute:
            return self.minute_began_at + MINUTE
        return None

    def plus(self, count: int) -> "Spent":
        return replace(self, in_minute=self.in_minute + count, in_day=self.in_day + count)


def rest_after(times: int) -> dt.timedelta:
    """How long an account rests when its server turned it away for the `times`-th time in a row: longer and longer."""
    return min(SHORTEST_REST * (1 << min(times - 1, 20)), LONGEST_REST)
