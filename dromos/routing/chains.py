"""Who stands in for whom, followed to the end: A -> B, and while B is away too, B -> C. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Link:
    """In ``[starts_at, ends_at)`` the work of ``absent`` goes to ``substitute``."""

    absent: int
    substitute: int
    starts_at: dt.datetime
    ends_at: dt.datetime


def ring(links: Iterable[Link], new: Link) -> Sequence[int] | None:
    """The people of the ring that ``new`` would close at some moment, from its absent one back to them; else None.

    Links that never hold at the same moment make no ring: A for B this week and B for A the next is fine.
    """
    leaving: dict[int, list[Link]] = {}
    for link in links:
        leaving.setdefault(link.absent, []).append(link)
    walks: list[tuple[tuple[int, ...], dt.datetime, dt.datetime]] = [
        ((new.absent, new.substitute), new.starts_at, new.ends_at)
    ]
    while walks:
        path, starts_at, ends_at = walks.pop()
        if path[-1] == path[0]:
            return path
        for link in leaving.get(path[-1], []):
            both_from, both_until = max(starts_at, link.starts_at), min(ends_at, link.ends_at)
            if both_from < both_until and link.substitute not in path[1:]:
                walks.append(((*path, link.substitute), both_from, both_until))
    return None


def path(absent: int, holding: Mapping[int, int]) -> tuple[int, ...]:
    """From ``absent`` along the substitutions that hold now (absent to substitute), as far as it goes.

    A ring, which absences of whole teams may make, is left before it closes: nobody comes twice.
    """
    walked = [absent]
    while (following := holding.get(walked[-1])) is not None and following not in walked:
        walked.append(following)
    return tuple(walked)


def final(absent: int, holding: Mapping[int, int]) -> int | None:
    """Who has the work of ``absent`` in the end. None: nobody stands in, or only people who are away themselves."""
    walked = path(absent, holding)
    if len(walked) == 1 or holding.get(walked[-1]) is not None:
        return None
    return walked[-1]
