"""Stretches of time as sorted, separate, half-open pairs of minutes, and counting along them. Pure."""

from __future__ import annotations

import datetime as dt
import math
from bisect import bisect_right
from collections.abc import Iterable
from itertools import accumulate
from zoneinfo import ZoneInfo

Stretches = tuple[tuple[float, float], ...]
DAY = 1440.0
ALWAYS: Stretches = ((-math.inf, math.inf),)


class Timeline:
    """Stretches that time is counted along: `after` and `within` are one binary search each."""

    def __init__(self, stretches: Stretches) -> None:
        self.stretches = stretches
        self._starts = [start for start, _end in stretches]
        self._before = [0.0, *accumulate(end - start for start, end in stretches)]

    def after(self, at: float, minutes: float) -> float:
        """When `minutes` of these stretches have passed since `at`; infinity when there are not so many."""
        if self.stretches == ALWAYS:
            return at + minutes
        place = max(bisect_right(self._starts, at) - 1, 0)
        for start, end in self.stretches[place:]:
            begins = max(start, at)
            if begins < end:
                if minutes <= end - begins:
                    return begins + minutes
                minutes -= end - begins
        return math.inf

    def within(self, since: float, until: float) -> float:
        """Minutes of these stretches between two moments."""
        if until <= since:
            return 0.0
        return until - since if self.stretches == ALWAYS else self._passed(until) - self._passed(since)

    def _passed(self, at: float) -> float:
        place = bisect_right(self._starts, at) - 1
        if place < 0:
            return 0.0
        start, end = self.stretches[place]
        return self._before[place] + min(at, end) - start

    def covers(self, at: float) -> bool:
        """Whether `at` lies in a stretch; its end does not."""
        place = bisect_right(self._starts, at) - 1
        return place >= 0 and at < self.stretches[place][1]


def joined(stretches: Iterable[tuple[float, float]]) -> Stretches:
    """The same time with overlapping and touching stretches made one, in order."""
    found: list[tuple[float, float]] = []
    for start, end in sorted(stretches):
        if start >= end:
            continue
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return tuple(found)


def without(stretches: Iterable[tuple[float, float]], taken: Iterable[tuple[float, float]]) -> Stretches:
    """What is left of `stretches` when `taken` is cut out."""
    left = list(stretches)
    for begins, ends in taken:
        left = [
            (start, end)
            for first, last in left
            for start, end in ((first, min(last, begins)), (max(first, ends), last))
            if start < end
        ]
    return joined(left)


def midnights(starts_at: float, ends_at: float, time_zone: str) -> list[float]:
    """The beginnings of the local days that begin in `[starts_at, ends_at)`."""
    zone = ZoneInfo(time_zone)
    day = dt.datetime.fromtimestamp(starts_at * 60, zone).date()
    found = []
    while (begins := _midnight(day, zone)) < ends_at:
        if begins >= starts_at:
            found.append(begins)
        day += dt.timedelta(days=1)
    return found


def weekly(
    starts_at: float, ends_at: float, time_zone: str, weekdays: Iterable[int], hours: tuple[float, float]
) -> Stretches:
    """From one hour to another (0 to 24) on some weekdays (0 is Monday) of local time in `[starts_at, ends_at)`."""
    wanted, zone = set(weekdays), ZoneInfo(time_zone)
    return joined(
        (max(begins + hours[0] * 60, starts_at), min(begins + hours[1] * 60, ends_at))
        for begins in midnights(starts_at - DAY, ends_at, time_zone)
        if dt.datetime.fromtimestamp(begins * 60, zone).weekday() in wanted
    )


def weekday_of(at: float, time_zone: str) -> int:
    return dt.datetime.fromtimestamp(at * 60, ZoneInfo(time_zone)).weekday()


def hour_of(at: float, time_zone: str) -> int:
    return dt.datetime.fromtimestamp(at * 60, ZoneInfo(time_zone)).hour


def _midnight(day: dt.date, zone: ZoneInfo) -> float:
    return dt.datetime.combine(day, dt.time(), tzinfo=zone).timestamp() / 60
