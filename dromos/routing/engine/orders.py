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
EASY_TARGET = 20.0  # minutes; what has longer than this becomes urgent earlier
PREMIUM = 1.0
LATE_YIELDS = 0.7  # urgency just after the due time, so that what can still be kept goes before it
HOPELESS = 1e12  # what puts an item behind all others


class Fit(NamedTuple):
    """How one agent suits one item: proficiency (1.0 is the mean), the minutes of work expected of them, and how short
    the house is of people for such items (1.0 is the mean; see `market`).
    """

    proficiency: float
    expected: float
    price: float = 1.0


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


def far_sighted_urgency(item: Item, now: float) -> float:
    """exp(-slack * `hurry`) before the due time; 0.7 when it has passed, then growing with lateness to twice that and
    no further: what is very late must not stand in everybody's way.
    """
    slack = item.due - now
    if slack > 0:
        return math.exp(-slack * hurry(item.target))
    return LATE_YIELDS * (1.0 + min(-slack / item.target, 1.0))


def hurry(target: float) -> float:
    """How fast urgency rises, per minute: it begins the earlier the longer the target is, by its fourth root."""
    return 1.0 / (URGENCY_SCALE * max(1.0, math.pow(target / EASY_TARGET, 0.25)))


def premium(weight: float, target: float) -> float:
    """What is of great weight and promised within minutes gets no second chance: nearly 1 for all else."""
    return 1.0 + PREMIUM * math.pow(weight / target, 3)


def shortage(item: Item, fit: Fit, now: float) -> float:
    """The index with an eye on who is short of people: weight per expected minute, times `far_sighted_urgency`,
    `premium` and the cubes of proficiency and of the price of the kind of work (`market`).

    Somebody who knows two skills serves the one that too few know before its queue is late; found by measuring (see
    the explanation of the quality of routing).
    """
    stake = item.weight / fit.expected * premium(item.weight, item.target) * math.pow(fit.price, 3)
    return stake * far_sighted_urgency(item, now) * math.pow(fit.proficiency, 3)
