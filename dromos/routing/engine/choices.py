"""Agent rules: which of several free agents. `(candidate) -> tuple`, the least first."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple


class Candidate(NamedTuple):
    """One eligible agent, as agent rules see them. `load` is used units over all units; `turn` the number of the
    decision that last gave them something; `scarcity` how much of the house's knowledge hangs on them; `travel` the
    minutes they would be on their way to an item with a place.
    """

    agent: int
    proficiency: float
    load: float
    idle_since: float
    turn: int = 0
    scarcity: float = 0.0
    travel: float = 0.0


AgentRule = Callable[[Candidate], tuple[float, ...]]


def best_skill(candidate: Candidate) -> tuple[float, ...]:
    """Best proficiency, then least loaded, then longest idle."""
    return (-candidate.proficiency, candidate.load, candidate.idle_since, candidate.agent)


def longest_idle(candidate: Candidate) -> tuple[float, ...]:
    """Least loaded, then longest idle: the fair rule, and the default of Amazon Connect and most switchboards."""
    return (candidate.load, candidate.idle_since, candidate.agent)


def round_robin(candidate: Candidate) -> tuple[float, ...]:
    """Whoever was given something longest ago, whatever they still have in hand: Chatwoot's assignment."""
    return (candidate.turn, candidate.agent)


def best_but_scarce(candidate: Candidate) -> tuple[float, ...]:
    """Best proficiency at a price: who alone knows much is kept free for what only they can do.

    The price of an agent is how much of the house's knowledge hangs on them (after Gurvich and Whitt's and Wallace
    and Whitt's advice to use the least flexible first).
    """
    worth = candidate.proficiency - SCARCITY_PRICE * candidate.scarcity
    return (-worth, candidate.load, candidate.idle_since, candidate.agent)


SCARCITY_PRICE = 0.5
TRAVEL_STEP = 10.0  # minutes on the way that make no difference


def nearest_first(rule: AgentRule) -> AgentRule:
    """For items with an appointment: the least travel, in steps of TRAVEL_STEP minutes, then as `rule` says.

    All candidates have the skills at the level asked for, so that the way decides before who of them is better. An
    agent whose way is not known counts as being there already.
    """

    def choose(candidate: Candidate) -> tuple[float, ...]:
        return (candidate.travel // TRAVEL_STEP, *rule(candidate))

    return choose
