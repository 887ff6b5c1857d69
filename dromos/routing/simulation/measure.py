"""Figures of a played world, judged on the time at which handling began against the target.

Who left or was turned away within the target counts as not kept; their waiting counts as far as it went.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from dromos.routing.simulation.play import Fate, Outcome, Result

URGENT_VIP = "0"  # the segment of the six-class day with weight 10 and five minutes
Outcomes = Sequence[Outcome]


class Figures(NamedTuple):
    """`sla`, `vip_urgent`, `over_twice`: shares from 0 to 1; `weighted_tardiness`, `mean_wait`: minutes; `gini` of
    the agents' busy minutes.
    """

    sla: float
    vip_urgent: float
    weighted_tardiness: float
    mean_wait: float
    over_twice: float
    gini: float


class Group(NamedTuple):
    """The figures of one segment, or of all. `p90_wait`: nine of ten waited no longer. Shares of all that arrived."""

    cases: int
    kept: float
    weighted_tardiness: float
    mean_wait: float
    p90_wait: float
    left: float
    turned_away: float
    stranded: float


class Effort(NamedTuple):
    """`utilisation`: busy minutes by minutes on duty (of one unit; more with several things in hand at once);
    `gini`: inequality of the utilisation over people.
    """

    utilisation: float
    gini: float


def measure(result: Result) -> Figures:
    """The six figures that policies are compared by."""
    outcomes = result.outcomes
    urgent = [outcome for outcome in outcomes if outcome.case.segment == URGENT_VIP]
    return Figures(
        sla=_share(map(kept, outcomes)),
        vip_urgent=_share(map(kept, urgent)),
        weighted_tardiness=weighted_tardiness(outcomes),
        mean_wait=_mean([outcome.wait for outcome in outcomes]),
        over_twice=_share(outcome.wait > 2 * outcome.case.item.target for outcome in outcomes),
        gini=gini(result.busy),
    )


def by_segment(result: Result) -> dict[str, Group]:
    """Figures per segment, in the order of the segments' names."""
    groups: dict[str, list[Outcome]] = defaultdict(list)
    for outcome in result.outcomes:
        groups[outcome.case.segment].append(outcome)
    return {segment: group(groups[segment]) for segment in sorted(groups)}


def group(outcomes: Outcomes) -> Group:
    def fate(which: Fate) -> float:
        return _share(outcome.fate is which for outcome in outcomes)

    waits = [outcome.wait for outcome in outcomes]
    return Group(
        cases=len(outcomes),
        kept=_share(map(kept, outcomes)),
        weighted_tardiness=weighted_tardiness(outcomes),
        mean_wait=_mean(waits),
        p90_wait=quantile(waits, 0.9),
        left=fate(Fate.LEFT),
        turned_away=fate(Fate.TURNED_AWAY),
        stranded=fate(Fate.STRANDED),
    )


def effort(result: Result) -> Effort:
    duty = [worker.minutes_on_duty(result.began, result.ended) for worker in result.world.workers]
    shares = [busy / minutes for busy, minutes in zip(result.busy, duty, strict=True) if minutes > 0]
    return Effort(utilisation=sum(result.busy) / sum(duty) if sum(duty) else 0.0, gini=gini(shares))


def kept(outcome: Outcome) -> bool:
    return outcome.fate is Fate.SERVED and outcome.wait <= outcome.case.item.target


def weighted_tardiness(outcomes: Iterable[Outcome]) -> float:
    """Minutes beyond the target, mean over cases by weight."""
    late = total = 0.0
    for outcome in outcomes:
        item = outcome.case.item
        late += item.weight * max(0.0, outcome.wait - item.target)
        total += item.weight
    return late / total if total else 0.0


def gini(values: Sequence[float]) -> float:
    """Inequality of non-negative values: 0 when all are equal, towards 1 when one has everything."""
    ordered = sorted(values)
    n, total = len(ordered), sum(ordered)
    return sum((2 * rank - n + 1) * value for rank, value in enumerate(ordered)) / (n * total) if total else 0.0


def quantile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least this share does not exceed; 0 of nothing."""
    ordered = sorted(values)
    rank = max(0, -int(-share * len(ordered) // 1) - 1)
    return ordered[rank] if ordered else 0.0


def _share(found: Iterable[bool]) -> float:
    return _mean([float(one) for one in found])


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0
