"""What clocks must do, told again without any of the product's arithmetic: minute by minute, by the wall clock."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass, field, replace
from zoneinfo import ZoneInfo

MINUTE = dt.timedelta(minutes=1)
FIRST, NEXT, RESOLUTION = "first_reply", "next_reply", "resolution"
Hours = dict[int, tuple[tuple[int, int], ...]]
"""Weekday to open minutes of the day."""


@dataclass
class House:
    """The working hours of one department, as they were at each moment."""

    zone: str
    hours: list[tuple[dt.datetime, Hours]]
    days: list[tuple[dt.datetime, dt.date, tuple[tuple[int, int], ...]]] = field(default_factory=list)
    known: dict[dt.datetime, bool] = field(default_factory=dict)

    def change(self) -> None:
        self.known.clear()

    def is_open(self, at: dt.datetime, seen_at: dt.datetime | None = None) -> bool:
        """Whether the minute from ``at`` is open, as told at ``seen_at`` (None: when it comes)."""
        told = seen_at or at
        if seen_at is None and at in self.known:
            return self.known[at]
        wall = at.astimezone(ZoneInfo(self.zone))
        week = next(hours for since, hours in reversed(self.hours) if since <= told)
        today = week.get(wall.weekday(), ())
        for since, day, frames in self.days:
            if since <= told and day == wall.date():
                today = frames
        minute = wall.hour * 60 + wall.minute
        found = any(opens <= minute < closes for opens, closes in today)
        if seen_at is None:
            self.known[at] = found
        return found


@dataclass
class Count:
    """One clock of one ticket, in minutes."""

    kind: str
    house: House
    target: int
    warn: int
    used: int = 0
    state: str = ""
    stood: dict[str, int] = field(default_factory=dict)
    armed: bool = True
    warn_at: dt.datetime | None = None
    is_warned: bool = False
    breached_at: dt.datetime | None = None
    is_told: bool = False
    ended_at: dt.datetime | None = None
    is_met: bool = False

    def run(self) -> None:
        """Begin, or go on: a warning is due only when more than the warning time is left."""
        self.warn_at = None
        self.armed = not self.is_warned and self.target - self.used > self.warn

    def minute(self, at: dt.datetime, limits: dict[str, int]) -> None:
        if self.ended_at is not None or self.breached_at is not None or not self.house.is_open(at):
            return
        if self.state:
            self.stood[self.state] = self.stood.get(self.state, 0) + 1
            if self.stood[self.state] == limits.get(self.state):
                self.state = ""
                self.run()
                if self.used >= self.target:
                    self.breached_at = at + MINUTE
            return
        self.come_to(at)
        self.used += 1
        if self.used >= self.target:
            self.breached_at = at + MINUTE

    def come_to(self, at: dt.datetime) -> None:
        """The warning belongs to the opening of the minute from which just the warning time is left."""
        runs = self.ended_at is None and self.breached_at is None and not self.state
        if runs and self.armed and self.warn_at is None and self.target - self.used == self.warn:
            self.warn_at = at if self.house.is_open(at) else None

    def due(self, at: dt.datetime) -> tuple[int, dt.datetime]:
        """How soon it asks for somebody, as seen at ``at``."""
        if self.breached_at is not None:
            return 0, self.breached_at
        left = self.target - self.used
        if self.state:
            return 1, at + left * MINUTE
        moment = at
        while left:
            left -= self.house.is_open(moment, at)
            moment += MINUTE
        return 1, moment


@dataclass
class Ticket:
    house: House
    state: str = "open"
    replied: bool = False
    counts: list[Count] = field(default_factory=list)
    told: Counter[str] = field(default_factory=Counter)

    def live(self, *kinds: str) -> list[Count]:
        return [one for one in self.counts if one.ended_at is None and (not kinds or one.kind in kinds)]

    def begin(self, kind: str, target: int, warn: int) -> None:
        count = Count(kind, self.house, target, warn)
        count.run()
        self.counts.append(count)
        self.follow([count])

    def look(self, at: dt.datetime) -> None:
        """Somebody looks: what is due is told, each once; a breach takes the place of its warning."""
        for one in self.live():
            one.come_to(at)
            if one.breached_at is not None and one.breached_at <= at:
                self.told["ClockBreached"] += not one.is_told
                one.is_told = True
            elif one.warn_at is not None and one.warn_at <= at and not one.is_warned:
                self.told["ClockWarned"] += 1
                one.is_warned = True

    def follow(self, counts: list[Count] | None = None) -> None:
        """Stand still, or run, as the ticket's state asks."""
        for one in self.live() if counts is None else counts:
            still = self.state == "waiting_customer" or (self.state == "on_hold" and one.kind == RESOLUTION)
            wanted = self.state if still and one.breached_at is None else ""
            if one.state and one.state != wanted:
                one.state = ""
                one.run()
            if wanted and not one.state and one.stood.get(wanted, 0) < LIMITS.get(wanted, 10**9):
                one.state = wanted

    def move(self, state: str, at: dt.datetime) -> None:
        self.state = state
        self.follow()
        for one in self.live():
            if not one.state and one.used >= one.target and one.breached_at is None:
                one.breached_at = at
        self.look(at)

    def end(self, at: dt.datetime, *kinds: str, met: bool = True) -> None:
        for one in self.live(*kinds):
            if one.breached_at is not None and (one.is_told or one.breached_at < at):
                self.told["ClockBreached"] += met and not one.is_told
                one.is_told = True
            else:
                one.breached_at, one.is_met = None, met
            one.ended_at = at

    def retarget(self, targets: dict[str, int], at: dt.datetime) -> None:
        self.look(at)
        for one in self.live():
            if one.breached_at is None:
                left = max(one.target - one.used + targets[one.kind] - one.target, 0)
                one.target = targets[one.kind]
                one.used = one.target - left
                one.is_warned = one.is_warned and left <= one.warn
                if not one.state:
                    one.run()
                    one.breached_at = at if left == 0 else None
            one.house = self.house
        self.look(at)

    def take_over(self, source: "Ticket", at: dt.datetime) -> None:
        for other in source.live():
            mine = next((one for one in self.live() if group(one.kind) == group(other.kind)), None)
            if mine is None:
                kind = NEXT if group(other.kind) == "reply" and self.replied else other.kind
                mine = replace(other, kind=kind, stood=dict(other.stood))
                self.counts.append(mine)
            elif other.due(at) < mine.due(at):
                kept = mine.kind
                mine.__dict__.update(replace(other, kind=kept, stood=dict(other.stood)).__dict__)
            self.follow([mine])
        for other in source.live():
            other.ended_at = at
        source.state = "merged"
        self.look(at)


LIMITS: dict[str, int] = {"on_hold": 90}


def group(kind: str) -> str:
    return "reply" if kind in {FIRST, NEXT} else kind
