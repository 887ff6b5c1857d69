"""Quiet hours: when a person is left alone, in their own time zone, across both changes of the clock. Pure."""

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class Quiet:
    """From ``starts`` until ``ends`` of the wall clock, over midnight when ``ends`` is not later. Equal: never."""

    starts: dt.time
    ends: dt.time
    time_zone: str = "UTC"

    def holds(self, at: dt.datetime) -> bool:
        """Whether ``at`` lies in the quiet hours; the first second does, the last does not."""
        wall = at.astimezone(ZoneInfo(self.time_zone)).time()
        if self.starts <= self.ends:
            return self.starts <= wall < self.ends
        return wall >= self.starts or wall < self.ends

    def over_at(self, at: dt.datetime) -> dt.datetime:
        """The first moment, not before ``at``, outside of the quiet hours.

        An end that the spring change skips is the moment of the change; one that happens twice counts the first
        time, unless that has passed.
        """
        if not self.holds(at):
            return at
        zone = ZoneInfo(self.time_zone)
        local = at.astimezone(zone)
        day = local.date() + dt.timedelta(days=local.time() >= self.ends)
        for fold in (0, 1):
            end = dt.datetime.combine(day, self.ends, zone).replace(fold=fold).astimezone(dt.UTC)
            if end > at:
                return min(end, _after_gap(day, self.ends, zone))
        return end  # pragma: no cover - the second time is after every moment of the same wall hour


def _after_gap(day: dt.date, wall: dt.time, zone: ZoneInfo) -> dt.datetime:
    """The moment of the change when ``wall`` does not exist on ``day``, else the end of time."""
    early, late = (dt.datetime.combine(day, wall, zone).replace(fold=fold).astimezone(dt.UTC) for fold in (1, 0))
    if early >= late or early.astimezone(zone).time() == wall:
        return dt.datetime.max.replace(tzinfo=dt.UTC)
    # The offsets before and after differ by late - early; the change lies where the first of them ends.
    low, high = early, late
    before = early.astimezone(zone).utcoffset()
    while high - low > dt.timedelta(seconds=1):
        middle = low + (high - low) / 2
        if middle.astimezone(zone).utcoffset() == before:
            low = middle
        else:
            high = middle
    return high.replace(microsecond=0)
