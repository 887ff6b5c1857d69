"""The six-class day as a scenario that can be changed like any other: a day of its own for each seed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from dromos.routing.engine.vocabulary import AgentState, ChannelAbility, Demand, Requirement
from dromos.routing.simulation.changes import Change, changed
from dromos.routing.simulation.day import SIX_CLASSES, six_class_day
from dromos.routing.simulation.sampling import AS_IT_WAS, drawn
from dromos.routing.simulation.scenario import Arrival, Scenario, Stage, Worker
from dromos.routing.simulation.timeline import DAY

QUEUE = 1
CHANNEL = "email"
OPENS = 4 * DAY + 8 * 60  # eight o'clock on a Monday
OVERTIME = 14 * 60.0  # what is left in the evening is finished


def six_classes(
    seed: int,
    *,
    agents: int = 60,
    skills_per_agent: tuple[int, int] = (1, 3),
    load: float = 1.05,
    hours: float = 10,
) -> Scenario:
    """Draw a day. Skills are "0" to "9"; segments are "1" (weight 10, five minutes) to "6"."""
    day = six_class_day(seed, agents=agents, skills_per_agent=skills_per_agent, load=load, hours=hours)
    workers = [
        Worker(_state(number, known), f"{number + 1:03d}", ((OPENS, OPENS + day.minutes + OVERTIME),))
        for number, known in enumerate(day.roster)
    ]
    arrivals = [
        Arrival(
            at=OPENS + arrival.at,
            demand=Demand(QUEUE, CHANNEL, 1, (Requirement(str(arrival.skill)),)),
            stages=(Stage(arrival.work),),
            due_at=OPENS + arrival.at + arrival.target,
            weight=arrival.weight,
            priority=arrival.service_class,
            segment=str(arrival.service_class + 1),
            topic=str(arrival.skill),
        )
        for arrival in day.arrivals
    ]
    return Scenario(
        arrivals=tuple(arrivals),
        workers=tuple(workers),
        starts_at=OPENS,
        ends_at=OPENS + day.minutes,
        measured_from=OPENS,
        mean_work={str(skill): mean for skill, mean in enumerate(day.mean_work)},
        labels={f"segment:{number}": _segment(number) for number in range(1, len(SIX_CLASSES) + 1)},
        judges_beginning=True,
    )


def both(scenario: Scenario, changes: Sequence[Change], seed: int) -> tuple[Scenario, Scenario]:
    """A day as it is and changed, settled. Nothing is drawn from other days; `seed` is for who falls ill."""
    other = changed(scenario, changes)
    workers = drawn(replace(other, arrivals=(), incidents=()), seed).workers
    return drawn(scenario, AS_IT_WAS), replace(drawn(other, AS_IT_WAS), workers=workers)


def _state(number: int, known: dict[int, float]) -> AgentState:
    return AgentState(
        id=number + 1,
        queues=frozenset({QUEUE}),
        skills={str(skill): 3 for skill in known},
        channels={CHANNEL: ChannelAbility()},
        speeds={str(skill): speed for skill, speed in known.items()},
    )


def _segment(number: int) -> str:
    told = SIX_CLASSES[number - 1]
    return f"{number} ({told.weight:g} x, {told.target:g} min)"
