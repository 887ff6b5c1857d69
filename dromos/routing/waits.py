"""How long new work will wait in a queue: an estimate from what was finished lately, else from who is here. Pure."""

from __future__ import annotations

ENOUGH = 5
"""So many pieces of work finished in the last hour say how fast the queue moves."""


def expected_wait(waiting: int, free: int, here: int, finished_in_hour: int, mean_work: float) -> float | None:
    """Minutes until somebody begins a piece of work that comes now; None when nobody is here and nothing moves.

    0 while somebody is free and nothing waits. Otherwise the queue-length estimate of Ibrahim and Whitt (2009),
    (Q + 1) / rate for Q = `waiting`, where the rate per minute is that of the last hour when at least ENOUGH were
    finished in it, else `here` people at one piece per `mean_work` minutes each. It counts nobody's skills and no
    priority: an urgent piece waits less, one that few can take waits longer.
    """
    if waiting == 0 and free > 0:
        return 0.0
    rate = finished_in_hour / 60 if finished_in_hour >= ENOUGH else here / mean_work
    return (waiting + 1) / rate if rate > 0 else None
