"""Times and places that work is bound to: whether one person can keep two of them. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from dromos.calendars.shifts import Period
from dromos.customers.geography import travel_minutes
from dromos.customers.outlines import Place

SPEED_KMH = 40.0
"""Mean speed on the road, in town and between towns."""


@dataclass(frozen=True, slots=True)
class Stop:
    """An appointment somebody has. Without a place, nobody knows how far it is: the way counts as nothing."""

    window: Period
    place: Place | None = None


def way(a: Place | None, b: Place | None, speed: float = SPEED_KMH) -> dt.timedelta:
    """How long it takes from one place to the other; nothing where one is not known."""
    if a is None or b is None:
        return dt.timedelta()
    return dt.timedelta(minutes=travel_minutes(a, b, speed_kmh=speed))


def clashes(window: Period, place: Place | None, others: Iterable[Stop], speed: float = SPEED_KMH) -> bool:
    """Whether whoever has `others` cannot keep this window too: they overlap, or the way between is too long."""
    return any(_clash(window, other.window, way(place, other.place, speed)) for other in others)


def _clash(one: Period, other: Period, between: dt.timedelta) -> bool:
    first, second = sorted((one, other))
    return first.ends_at + between > second.starts_at


def before(window: Period, others: Iterable[Stop], since: dt.datetime) -> Stop | None:
    """The last of `others` that ends between `since` and the beginning of `window`."""
    earlier = [one for one in others if since <= one.window.ends_at <= window.starts_at]
    return max(earlier, key=lambda one: one.window.ends_at, default=None)
