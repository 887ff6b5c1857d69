"""Item rules: which waiting item first. Plain functions of one signature, each with its source.

`(item, fit, now) -> float`, the greater the sooner. Equal scores go by the order inside a class (oldest or earliest
due). Times are minutes. What a rule may look at is what is known while an item waits: never how long it will take.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple

from dromos.routing.engine.vocabulary import Item

URGENCY_SCALE = 12.0  # minutes; p_bar of the apparent-tardiness-cost index
LATENESS_CEILING = 3.0  # lateness beyond this many targets does not raise urgency further
MINUTES_PER_WEIGHT = 15.0  # waiting that one unit of weight counts as in a conversation score
HOPELESS = 1e12  # what puts an item behind all others


class Fit(NamedTuple):
    """How one agent suits one item: proficiency (1.0 is the mean) and the minutes of work expected of them."""

    proficiency: float
    expected: float


ItemRule = Callable[[Item, Fit, float], float]


def fifo(item: Item, fit: Fit, now: float) -> float:  # noqa: ARG001
    """The oldest first, as most products do it: Chatwoot's auto-assignment, Amazon Connect's queues."""
    return -item.enqueued_at


def conversation_score(item: Item, fit: Fit, now: float) -> float:  # noqa: ARG001
    """Minutes waited plus a bonus of 15 minutes per unit of weight: Genesys Cloud's conversation score."""
    return now - item.enqueued_at + MINUTES_PER_WEIGHT * item.weight


def static_priority(item: Item, fit: Fit, now: float) -> float:  # noqa: ARG001
    """Strict tiers, the oldest first within a tier: Twilio TaskRouter. Low tiers can starve: a baseline, not a
    recommendation.
    """
    return -item.priority * 1e10 - item.enqueued_at


def skill_first(item: Item, fit: Fit, now: float) -> float:  # noqa: ARG001
    """What the agent is best at, the oldest of it first: skills-based routing as switchboards do it, blind to time."""
    return fit.proficiency


def c_mu(item: Item, fit: Fit, now: float) -> float:  # noqa: ARG001
    """Weight per expected minute (Cox and Smith 1961): least cost of waiting where cost grows evenly with time."""
    return item.weight / fit.expected


def edf(item: Item, fit: Fit, now: float) -> float:  # noqa: ARG001
    """The earliest due first (Jackson 1955): no other order has a smaller greatest lateness on one machine."""
    return -item.due


def edf_skipping_hopeless(item: Item, fit: Fit, now: float) -> float:
    """The earliest due that can still be kept; what is late already comes last.

    A bad example, kept for comparison: it buys its share of kept targets by leaving broken ones for hours (weighted
    lateness twenty times that of `edf` in our measurements). Never use it for people.
    """
    return -item.due if now + fit.expected <= item.due else -HOPELESS - item.due


def target_used(item: Item, fit: Fit, now: float) -> float:  # noqa: ARG001
    """The share of its target that an item has used up: the "percentage of SLA" order of many desks."""
    return (now - item.enqueued_at) / item.target


def generalised_c_mu(item: Item, fit: Fit, now: float) -> float:
    """Weight times the share of the target waited, per expected minute: the generalised c-mu rule for a cost that
    grows with the square of waiting (van Mieghem 1995; for many servers and skills Mandelbaum and Stolyar 2004).
    """
    return item.weight * (now - item.enqueued_at) / item.target / fit.expected


def sigmoid_c_mu(item: Item, fit: Fit, now: float) -> float:
    """The generalised c-mu rule for a cost that rises around the due time: weight per expected minute times
    1 / (1 + exp(slack / 12 min)).
    """
    return item.weight / fit.expected / (1.0 + math.exp(min((item.due - now) / URGENCY_SCALE, 700.0)))


def urgency(item: Item, now: float, k: float = 1.0, growth: float = 1.0) -> float:
    """exp(-slack / (k * 12 min)) before the due time; after it 1 + growth * lateness / target, to three targets."""
    slack = item.due - now
    if slack > 0:
        return math.exp(-slack / (k * URGENCY_SCALE))
    return 1.0 + growth * min(-slack / item.target, LATENESS_CEILING)


def apparent_tardiness_cost(*, k: float = 1.0, skill: float = 0.0, growth: float = 0.0) -> ItemRule:
    """The apparent-tardiness-cost index (Vepsalainen and Morton 1987), a generalised c-mu with a cost shaped by the
    deadline: weight per expected minute, times `urgency`, times proficiency to the power of `skill`.
    """

    def index(item: Item, fit: Fit, now: float) -> float:
        return item.weight / fit.expected * urgency(item, now, k, growth) * math.pow(fit.proficiency, skill)

    return index


index = apparent_tardiness_cost(skill=2.0, growth=1.0)
"""The reference index: k=1, proficiency squared, lateness counts. Robust in every scenario it was measured in."""
