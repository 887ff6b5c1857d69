"""Policies: an order of service with its explanation, and a choice of agent. `POLICIES` are those a queue may have.

To add one: an item rule in `orders` (source in its docstring), a line in the table below, a test. A rule that has to
see more than one item (queue lengths, who else is free) sets `bind`: it is called once with the board the policy is
going to serve and returns the policy with rules that may look at that board.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from dromos.routing.engine import orders
from dromos.routing.engine.choices import AgentRule, Candidate, best_but_scarce, best_skill, longest_idle, round_robin
from dromos.routing.engine.orders import Fit, ItemRule, urgency
from dromos.routing.engine.vocabulary import Item

if TYPE_CHECKING:
    from dromos.routing.engine.board import Board
    from dromos.routing.engine.lanes import Head, Heads

__all__ = [
    "DEFAULT_POLICY",
    "POLICIES",
    "Candidate",
    "Fit",
    "Policy",
    "best_but_scarce",
    "best_skill",
    "by_age",
    "by_due",
    "longest_idle",
    "round_robin",
]

Parts = dict[str, float]
Order = tuple[float, ...]
HeadRule = Callable[["Head", float, float], float]
HeadsRule = Callable[["Heads", float], np.ndarray]


@dataclass(frozen=True, slots=True)
class Policy:
    """`score` ranks items for an agent, `parts` explains the score, `order` is that inside a demand class (its last
    member the item's id), `choose` ranks agents.

    `head` (with an agent's proficiency and the time) and `heads` give the scores of one head of a class and of many
    at once: the same as `score`, only faster; a policy has both or neither. `bounded`: nothing is passed over for ever
    (`dromos.routing.engine.patience`). `priced`: the rule looks at the price of the kind of work
    (`dromos.routing.engine.market`), which the board renews for it.
    """

    name: str
    score: ItemRule
    parts: Callable[[Item, Fit, float], Parts]
    order: Callable[[Item], Order]
    choose: AgentRule = best_skill
    head: HeadRule | None = None
    heads: HeadsRule | None = None
    bind: Callable[[Board], Policy] | None = None
    bounded: bool = False
    priced: bool = False


# -- explanations ----------------------------------------------------------------------------------


def _age_parts(item: Item, fit: Fit, now: float) -> Parts:
    return {"waited": now - item.enqueued_at, "proficiency": fit.proficiency}


def _slack_parts(item: Item, fit: Fit, now: float) -> Parts:
    return {"slack": item.due - now, "proficiency": fit.proficiency}


def _priority_parts(item: Item, fit: Fit, now: float) -> Parts:
    return {"priority": item.priority, "waited": now - item.enqueued_at, "proficiency": fit.proficiency}


def _weight_parts(item: Item, fit: Fit, now: float) -> Parts:
    return {
        "weight": item.weight,
        "waited": now - item.enqueued_at,
        "target": item.target,
        "expected": fit.expected,
        "proficiency": fit.proficiency,
    }


def _index_parts(k: float = 1.0, growth: float = 1.0) -> Callable[[Item, Fit, float], Parts]:
    def parts(item: Item, fit: Fit, now: float) -> Parts:
        return {
            "weight": item.weight,
            "expected": fit.expected,
            "slack": item.due - now,
            "urgency": urgency(item, now, k, growth),
            "proficiency": fit.proficiency,
        }

    return parts


# -- order inside a class --------------------------------------------------------------------------


def by_age(item: Item) -> Order:
    return (item.enqueued_at, item.id)


def by_due(item: Item) -> Order:
    return (item.due, item.enqueued_at, item.id)


def by_priority(item: Item) -> Order:
    return (item.priority, item.enqueued_at, item.id)


# -- heads of classes, one and many at once ----------------------------------------------------------


def _fifo_head(head: Head, proficiency: float, now: float) -> float:  # noqa: ARG001
    return -head.enqueued_at


def _edf_head(head: Head, proficiency: float, now: float) -> float:  # noqa: ARG001
    return -head.due


def _index_head(k: float, skill: float, growth: float) -> HeadRule:
    scale = -1.0 / (k * orders.URGENCY_SCALE)

    def score(head: Head, proficiency: float, now: float) -> float:
        slack = head.due - now
        if slack > 0:
            return head.rate * math.exp(slack * scale) * math.pow(proficiency, skill + 1.0)
        late = min(-slack / head.target, orders.LATENESS_CEILING)
        return head.rate * (1.0 + growth * late) * math.pow(proficiency, skill + 1.0)

    return score


def _fifo_heads(heads: Heads, now: float) -> np.ndarray:  # noqa: ARG001
    return -heads.enqueued_at


def _edf_heads(heads: Heads, now: float) -> np.ndarray:  # noqa: ARG001
    return -heads.due


def _index_heads(k: float, skill: float, growth: float) -> HeadsRule:
    scale = -1.0 / (k * orders.URGENCY_SCALE)

    def scores(heads: Heads, now: float) -> np.ndarray:
        slack = heads.due - now
        scores: np.ndarray = np.exp(np.maximum(slack, 0.0) * scale)
        if growth and slack[slack.argmin()] < 0.0:
            scores += growth * np.minimum(np.minimum(slack, 0.0) / -heads.target, orders.LATENESS_CEILING)
        scores *= heads.rate
        weighed: np.ndarray = scores * heads.proficiency**skill
        return weighed

    return scores


def _shortage_parts(item: Item, fit: Fit, now: float) -> Parts:
    return {
        "weight": item.weight,
        "expected": fit.expected,
        "slack": item.due - now,
        "urgency": orders.far_sighted_urgency(item, now),
        "proficiency": fit.proficiency,
        "premium": orders.premium(item.weight, item.target),
        "shortage": fit.price,
    }


def _shortage_head(head: Head, proficiency: float, now: float) -> float:
    slack = head.due - now
    if slack > 0:
        urgency = math.exp(-slack * head.hurry)
    else:
        urgency = orders.LATE_YIELDS * (1.0 + min(-slack / head.target, 1.0))
    squared = proficiency * proficiency
    return urgency * head.stake * squared * squared


def _shortage_heads(heads: Heads, now: float) -> np.ndarray:
    slack = heads.due - now
    scores: np.ndarray = np.exp(-np.maximum(slack, 0.0) * heads.hurry)
    if slack[slack.argmin()] <= 0.0:
        late = orders.LATE_YIELDS * (1.0 + np.minimum(np.minimum(slack, 0.0) / -heads.target, 1.0))
        scores = np.where(slack > 0.0, scores, late)
    scores *= heads.stake
    squared = heads.proficiency * heads.proficiency
    scores *= squared * squared
    return scores


def _shortage(name: str, *, bounded: bool) -> Policy:
    return Policy(
        name,
        orders.shortage,
        _shortage_parts,
        by_due,
        head=_shortage_head,
        heads=_shortage_heads,
        bounded=bounded,
        priced=True,
    )


def _index(
    name: str,
    *,
    k: float = 1.0,
    skill: float = 0.0,
    growth: float = 0.0,
    choose: AgentRule = best_skill,
    bounded: bool = False,
) -> Policy:
    return Policy(
        name,
        orders.apparent_tardiness_cost(k=k, skill=skill, growth=growth),
        _index_parts(k, growth),
        by_due,
        choose,
        _index_head(k, skill, growth),
        _index_heads(k, skill, growth),
        bounded=bounded,
    )


POLICIES: Mapping[str, Policy] = {
    policy.name: policy
    for policy in (
        # ours
        _shortage("shortage", bounded=True),
        _shortage("shortage_unbounded", bounded=False),
        _index("bounded_index", skill=2, growth=1, bounded=True),
        _index("fair", skill=2, growth=1, choose=longest_idle, bounded=True),
        # the field and the literature, as they were measured
        _index("index", skill=2, growth=1),
        _index("index_scarce", skill=4, growth=1, choose=best_but_scarce),
        _index("index_late", skill=2, growth=3),
        _index("atc_half", k=0.5),
        _index("atc"),
        Policy("sigmoid_c_mu", orders.sigmoid_c_mu, _index_parts(), by_due),
        Policy("generalised_c_mu", orders.generalised_c_mu, _weight_parts, by_age),
        Policy("target_used", orders.target_used, _weight_parts, by_due),
        Policy("edf", orders.edf, _slack_parts, by_due, head=_edf_head, heads=_edf_heads),
        Policy("edf_longest_idle", orders.edf, _slack_parts, by_due, longest_idle, _edf_head, _edf_heads),
        Policy("edf_skipping_hopeless", orders.edf_skipping_hopeless, _slack_parts, by_due),
        Policy("c_mu", orders.c_mu, _weight_parts, by_age),
        Policy("skill_first", orders.skill_first, _age_parts, by_age),
        Policy("static_priority", orders.static_priority, _priority_parts, by_priority, longest_idle),
        Policy("conversation_score", orders.conversation_score, _weight_parts, by_age, longest_idle),
        Policy("fifo", orders.fifo, _age_parts, by_age, longest_idle, _fifo_head, _fifo_heads),
        Policy("fifo_round_robin", orders.fifo, _age_parts, by_age, round_robin, _fifo_head, _fifo_heads),
    )
}
DEFAULT_POLICY = POLICIES["shortage"]
