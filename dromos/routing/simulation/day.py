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

import dataclasses
import itertools
import math
import random
from collections.abc import Iterator
from dataclasses import dataclass

from dromos.routing.engine.vocabulary import AgentState, ChannelAbility, Demand, Item, Requirement
from dromos.routing.simulation.world import Case, Worker, World

MAIN_SPEED = 1.15
INCIDENT = 0xB0B  # keeps the draws of an incident apart from those of the day


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


def world_of(day: Day, *, learns: bool = False) -> World:
    """The day as the engine meets it: one queue, one channel, one item in hand at a time. The mean work of the skills
    is known from the beginning, or with `learns` only from what has been completed.
    """
    known = {} if learns else {str(skill): mean for skill, mean in enumerate(day.mean_work)}
    return World(
        cases=tuple(_case(number, arrival) for number, arrival in enumerate(day.arrivals)),
        workers=tuple(Worker(_agent_state(number, speeds)) for number, speeds in enumerate(day.roster)),
        mean_work=known,
        learns=learns,
    )


def with_incident(day: Day, seed: int, *, times: int = 8, start: float = 240.0, minutes: float = 60.0) -> Day:
    """The same day on which something breaks: for an hour one skill, drawn by the seed, is asked for so many times
    as often.
    """
    rng = random.Random(seed ^ INCIDENT)  # noqa: S311
    skill = rng.randrange(len(day.mean_work))
    usual = [a for a in day.arrivals if a.skill == skill and start <= a.at < start + minutes]
    more = [_further(rng, start + minutes * rng.random(), skill, day) for _ in range(len(usual) * (times - 1))]
    return dataclasses.replace(day, arrivals=tuple(sorted((*day.arrivals, *more), key=lambda a: a.at)))


def _further(rng: random.Random, at: float, skill: int, day: Day) -> Arrival:
    only_this = [float(number == skill) for number in range(len(day.mean_work))]
    return _arrival(rng, at, only_this, list(day.mean_work))


def blended(world: World) -> World:
    """The same people with room for four units. What is due within five minutes is a call and takes all of it, what
    is due within twenty a chat: two units, two at once, each then taking 1.6 times as long. The rest stays e-mail,
    four units.
    """
    units = {"phone": 4, "chat": 2, "email": 4}
    channels = {channel: ChannelAbility() for channel in units}

    def moved(case: Case) -> Case:
        channel = "phone" if case.item.target < 10 else "chat" if case.item.target < 30 else "email"
        demand = dataclasses.replace(case.item.demand, channel=channel, units=units[channel])
        slower = 1.6 if channel == "chat" else 1.0
        return dataclasses.replace(case, item=dataclasses.replace(case.item, demand=demand), work=case.work * slower)

    def roomy(worker: Worker) -> Worker:
        return dataclasses.replace(worker, agent=dataclasses.replace(worker.agent, units=4, channels=channels))

    return dataclasses.replace(world, cases=tuple(map(moved, world.cases)), workers=tuple(map(roomy, world.workers)))


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
