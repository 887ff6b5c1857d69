"""Small worlds for tests: one queue, one channel, people who know skill `a` at mean speed."""

import math
from collections.abc import Mapping

from dromos.routing.engine.vocabulary import AgentState, ChannelAbility, Demand, Item, Requirement
from dromos.routing.simulation.world import ALWAYS, Case, Worker


def case(
    number: int,
    at: float,
    *,
    work: float = 10.0,
    skill: str = "a",
    target: float = 5.0,
    weight: float = 1.0,
    units: int = 1,
    patience: float = math.inf,
    segment: str = "",
) -> Case:
    demand = Demand(1, "chat", units, (Requirement(skill),))
    return Case(Item(number, demand, at, at + target, weight), work, segment, patience)


def worker(
    number: int,
    *,
    units: int = 1,
    skills: Mapping[str, int] | None = None,
    shifts: tuple[tuple[float, float], ...] = ALWAYS,
    gone_at: float = math.inf,
    speeds: Mapping[str, float] | None = None,
) -> Worker:
    agent = AgentState(number, frozenset({1}), skills or {"a": 4}, {}, {"chat": ChannelAbility()}, units=units)
    return Worker(agent, shifts, gone_at, speeds or {})
