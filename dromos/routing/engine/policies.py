"""Orders of service, each a plain function of one signature, and rules that choose between free agents.

An item rule: `(item, fit, now) -> float`, the greater the sooner. An agent rule: `(candidate) -> tuple`, the
least first.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from dromos.routing.engine.vocabulary import Item

URGENCY_SCALE = 12.0  # minutes; p_bar of the apparent-tardiness-cost index
LATENESS_CEILING = 3.0  # lateness beyond this many targets does not raise urgency further


class Fit(NamedTuple):
    """How one agent suits one item: proficiency (1.0 is the mean) and the minutes of work expected of
    them.
    """

    proficiency: float
    expected: float


class Candidate(NamedTuple):
    """One eligible agent, as agent rules see them. `load` is used units over all units."""

    agent: int
    proficiency: float
    load: float
    idle_since: float


ItemRule = Callable[[Item, Fit, float], float]
AgentRule = Callable[[Candidate], tuple[float, ...]]


def fifo(item: Item, fit: Fit, now: float) -> float:  # noqa: ARG001
    """The oldest first."""
    return -item.enqueued_at


def edf(item: Item, fit: Fit, now: float) -> float:  # noqa: ARG001
    """The earliest due first (Jackson 1955)."""
    return -item.due


def static_priority(item: Item, fit: Fit, now: float) -> float:  # noqa: ARG001
    """Strict tiers, the oldest first within a tier. Low tiers can starve: a baseline, not a
    recommendation.
    """
    return -item.priority * 1e10 - item.enqueued_at


def index(item: Item, fit: Fit, now: float) -> float:
    """Apparent tardiness cost (after Vepsalainen and Morton 1987) with k=1, b=2, g=1: a deadline-shaped
    generalised c-mu.

    weight / expected minutes * urgency * proficiency^2, where urgency = exp(-slack / 12 min) before the due
    time and
    1 + lateness / target (at most three targets) after it.
    """
    return item.weight / fit.expected * urgency(item, now) * fit.proficiency**2


def urgency(item: Item, now: float) -> float:
    slack = item.due - now
    if slack > 0:
        return math.exp(-slack / URGENCY_SCALE)
    return 1.0 + min(-slack / item.target, LATENESS_CEILING)


def best_skill(candidate: Candidate) -> tuple[float, ...]:
    """Best proficiency, then least loaded, then longest idle."""
    return (-candidate.proficiency, candidate.load, candidate.idle_since, candidate.agent)


def longest_idle(candidate: Candidate) -> tuple[float, ...]:
    """Least loaded, then longest idle: the fair rule."""
    return (candidate.load, candidate.idle_since, candidate.agent)


@dataclass(frozen=True, slots=True)
class Policy:
    """An order of service: the rule, its explanation in parts, the order inside a demand class, and the
    choice of agent.
    """

    name: str
    score: ItemRule
    parts: Callable[[Item, Fit, float], Mapping[str, float]]
    order: Callable[[Item], tuple[float, ...]]
    choose: AgentRule = best_skill


def _fifo_parts(item: Item, fit: Fit, now: float) -> Mapping[str, float]:
    return {"waited": now - item.enqueued_at, "proficiency": fit.proficiency}


def _edf_parts(item: Item, fit: Fit, now: float) -> Mapping[str, float]:
    return {"slack": item.due - now, "proficiency": fit.proficiency}


def _priority_parts(item: Item, fit: Fit, now: float) -> Mapping[str, float]:
    return {"priority": item.priority, "waited": now - item.enqueued_at, "proficiency": fit.proficiency}


def _index_parts(item: Item, fit: Fit, now: float) -> Mapping[str, float]:
    return {
        "weight": item.weight,
        "expected": fit.expected,
        "slack": item.due - now,
        "urgency": urgency(item, now),
        "proficiency": fit.proficiency,
    }


def _by_age(item: Item) -> tuple[float, ...]:
    return (item.enqueued_at, item.id)


def _by_due(item: Item) -> tuple[float, ...]:
    return (item.due, item.enqueued_at, item.id)


def _by_priority(item: Item) -> tuple[float, ...]:
    return (item.priority, item.enqueued_at, item.id)


POLICIES: Mapping[str, Policy] = {
    policy.name: policy
    for policy in (
        Policy("index", index, _index_parts, _by_due),
        Policy("edf", edf, _edf_parts, _by_due),
        Policy("fifo", fifo, _fifo_parts, _by_age, longest_idle),
        Policy("static_priority", static_priority, _priority_parts, _by_priority, longest_idle),
    )
}
DEFAULT_POLICY = POLICIES["index"]
