"""Small scenarios for tests: queue 1, chat, people of mean speed (level 4), a two-day period from Monday 1970-01-05."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from dromos.routing.engine.vocabulary import AgentState, ChannelAbility, Demand, Requirement
from dromos.routing.simulation.scenario import Arrival, Scenario, Stage, Worker
from dromos.routing.simulation.timeline import DAY, Stretches

MONDAY = 4 * DAY
NINE = MONDAY + 9 * 60


def arrival(
    at: float = 0.0, *work: float | None, stages: tuple[Stage, ...] = (), target: float | None = 30.0, **more: Any
) -> Arrival:
    """Something that arrives `at` minutes after nine on Monday."""
    demand = Demand(1, "chat", 1, (Requirement(more.pop("skill", "a")),), more.pop("language", None))
    return Arrival(
        at=NINE + at,
        demand=demand,
        stages=stages or tuple(Stage(minutes) for minutes in work or (10.0,)),
        due_at=None if target is None else NINE + at + target,
        **more,
    )


def worker(
    number: int,
    *shifts: tuple[float, float],
    skills: Mapping[str, int] | None = None,
    languages: Mapping[str, int] | None = None,
) -> Worker:
    """Somebody who works from nine to five on Monday and Tuesday, or in these hours of Monday."""
    state = AgentState(
        number, frozenset({1}), {"a": 4} if skills is None else skills, languages or {}, {"chat": ChannelAbility()}
    )
    hours: Stretches = tuple((MONDAY + start * 60, MONDAY + end * 60) for start, end in shifts)
    return Worker(state, f"agent {number}", hours or ((NINE, NINE + 480), (NINE + DAY, NINE + DAY + 480)))


def scenario(arrivals: list[Arrival], workers: list[Worker], **more: Any) -> Scenario:
    made = Scenario(tuple(arrivals), tuple(workers), MONDAY, MONDAY + 2 * DAY, MONDAY)
    return replace(made, **more)
