"""Figures of a played day, judged on the time at which handling starts against the target."""

from __future__ import annotations

from typing import NamedTuple

from dromos.routing.simulation.play import Result

VIP_URGENT = 0


class Figures(NamedTuple):
    """`weighted_tardiness` and `mean_wait` in minutes; shares from 0 to 1; `gini` of the agents' busy
    minutes.
    """

    sla: float
    vip_urgent: float
    weighted_tardiness: float
    mean_wait: float
    over_twice: float
    gini: float


def measure(result: Result) -> Figures:
    starts = result.starts
    count = len(starts)
    urgent = [start for start in starts if start.arrival.service_class == VIP_URGENT]
    late = sum(s.arrival.weight * max(0.0, s.wait - s.arrival.target) for s in starts)
    return Figures(
        sla=sum(s.wait <= s.arrival.target for s in starts) / count,
        vip_urgent=sum(s.wait <= s.arrival.target for s in urgent) / len(urgent),
        weighted_tardiness=late / sum(s.arrival.weight for s in starts),
        mean_wait=sum(s.wait for s in starts) / count,
        over_twice=sum(s.wait > 2 * s.arrival.target for s in starts) / count,
        gini=gini(result.busy),
    )


def gini(values: list[float]) -> float:
    """Inequality of non-negative values: 0 when all are equal, towards 1 when one has everything."""
    ordered = sorted(values)
    n, total = len(ordered), sum(ordered)
    return sum((2 * rank - n + 1) * value for rank, value in enumerate(ordered)) / (n * total) if total else 0.0
