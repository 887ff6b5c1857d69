"""The six-class day: a ten-hour day with two peaks that routing policies are compared on.

Agents know a few of the skills with a proficiency that multiplies their speed. Items arrive by a non-
homogeneous Poisson
process at a mean `load` (1.0 keeps everybody busy all day at speed 1), need one skill, belong to one of
six classes of
weight and target, and carry a log-normal amount of work. The same seed gives the same day, draw for draw,
as the
reference scenario that the policies of the field were measured on.
"""

from __future__ import annotations

import itertools
import math
import random
from collections.abc import Iterator
from dataclasses import dataclass

from dromos.routing.engine.vocabulary import AgentState, ChannelAbility, Demand, Item, Requirement
from dromos.routing.simulation.world import Case, Worker, World

MAIN_SPEED = 1.15


@dataclass(frozen=True, slots=True)
class ServiceClass:
    """Share of arrivals, weight, and minutes within which handling should start."""

    share: float
    weight: float
    target: float


SIX_CLASSES = (
    ServiceClass(0.06, 10, 5.0),
    ServiceClass(0.06, 8, 60.0),
    ServiceClass(0.10, 5, 240.0),
    ServiceClass(0.28, 2, 5.0),
    ServiceClass(0.30, 1, 120.0),
    ServiceClass(0.20, 1, 20.0),
)


@dataclass(frozen=True, slots=True)
class Arrival:
    """`work` is known to the simulator alone: no policy may see it."""

    at: float
    skill: int
    service_class: int
    weight: float
    target: float
    work: float


@dataclass(frozen=True, slots=True)
class Day:
    """`roster`: per agent the speed at each known skill. `mean_work`: minutes per skill."""

    roster: tuple[dict[int, float], ...]
    mean_work: tuple[float, ...]
    arrivals: tuple[Arrival, ...]
    minutes: float


def six_class_day(
    seed: int,
    *,
    agents: int = 60,
    skills: int = 10,
    skills_per_agent: tuple[int, int] = (1, 3),
    hours: float = 10,
    load: float = 1.05,
) -> Day:
    """Draw a day. Seeds are whole numbers; equal arguments give equal days on every machine."""
    rng = random.Random(seed)  # noqa: S311
    mean_work = [rng.uniform(5, 20) for _ in range(skills)]
    popularity = [1 / (i + 1) ** 0.7 for i in range(skills)]
    total = sum(popularity)
    popularity = [p / total for p in popularity]
    work_share = [p * m for p, m in zip(popularity, mean_work, strict=True)]
    roster = tuple(_agent(rng, a, skills, skills_per_agent, work_share) for a in range(agents))
    horizon = hours * 60.0
    average = sum(_intensity(x * horizon / 600) for x in range(600)) / 600
    rate = load * agents / sum(work_share) / average
    arrivals = tuple(_arrival(rng, at, popularity, mean_work) for at in _arrival_times(rng, rate, horizon))
    return Day(roster, tuple(mean_work), arrivals, horizon)


def _agent(
    rng: random.Random, number: int, skills: int, how_many: tuple[int, int], work_share: list[float]
) -> dict[int, float]:
    count = rng.randint(*how_many)
    main = rng.choices(range(skills), work_share)[0] if number >= skills else number
    known = {main}
    while len(known) < count:
        known.add(rng.choices(range(skills), work_share)[0])
    return {skill: (MAIN_SPEED if skill == main else rng.uniform(0.7, 1.05)) for skill in known}


def _intensity(minute: float) -> float:
    hour = minute / 60
    morning = 0.55 * math.exp(-(((hour - 2.5) / 1.1) ** 2))
    afternoon = 0.50 * math.exp(-(((hour - 7) / 1.2) ** 2))
    return 0.72 + morning + afternoon


def _arrival_times(rng: random.Random, rate: float, horizon: float) -> Iterator[float]:
    """Thinning of a Poisson process at the peak rate."""
    peak, at = rate * 1.35, 0.0
    while True:
        at += rng.expovariate(peak)
        if at > horizon:
            return
        if rng.random() <= rate * _intensity(at) / peak:
            yield at


def _arrival(rng: random.Random, at: float, popularity: list[float], mean_work: list[float]) -> Arrival:
    skill = rng.choices(range(len(popularity)), popularity)[0]
    number = _class_at(rng.random())
    service = SIX_CLASSES[number]
    work = rng.lognormvariate(math.log(mean_work[skill]) - 0.32, 0.8)
    return Arrival(at, skill, number, service.weight, service.target, work)


def _class_at(quantile: float) -> int:
    reached = itertools.accumulate(service.share for service in SIX_CLASSES)
    last = len(SIX_CLASSES) - 1  # the shares may add up to a little less than one
    return next((number for number, share in enumerate(reached) if quantile <= share), last)


QUEUE = 1
CHANNEL = "email"


def world_of(day: Day) -> World:
    """The day as the engine meets it: one queue, one channel, one item in hand at a time, mean work as given."""
    return World(
        cases=tuple(_case(number, arrival) for number, arrival in enumerate(day.arrivals)),
        workers=tuple(Worker(_agent_state(number, known)) for number, known in enumerate(day.roster)),
        mean_work={str(skill): mean for skill, mean in enumerate(day.mean_work)},
    )


def _case(number: int, arrival: Arrival) -> Case:
    item = Item(
        id=number,
        demand=Demand(QUEUE, CHANNEL, 1, (Requirement(str(arrival.skill)),)),
        enqueued_at=arrival.at,
        due_at=arrival.at + arrival.target,
        weight=arrival.weight,
        priority=arrival.service_class,
    )
    return Case(item, arrival.work, segment=str(arrival.service_class))


def _agent_state(number: int, known: dict[int, float]) -> AgentState:
    return AgentState(
        id=number,
        queues=frozenset({QUEUE}),
        skills={str(skill): 3 for skill in known},
        channels={CHANNEL: ChannelAbility()},
        speeds={str(skill): speed for skill, speed in known.items()},
    )
