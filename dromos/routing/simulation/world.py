"""What a simulation is given: the cases that will arrive, the people who will be there, and the room there is
to wait. Times are minutes on the scale of the caller.
"""

from __future__ import annotations

import dataclasses
import math
import random
from collections.abc import Mapping
from dataclasses import dataclass, field

from dromos.routing.engine.vocabulary import AgentState, Item

ALWAYS = ((-math.inf, math.inf),)
CHANCE = 0x5EED  # keeps the draws of "who falls ill" apart from those of other things with the same seed


@dataclass(frozen=True, slots=True)
class Case:
    """One thing that arrives at `item.enqueued_at`. Policies see `item` alone.

    `work`: minutes it takes somebody of speed 1; `patience`: minutes after which the customer is gone if nobody
    has begun; `segment`: the group its figures are counted in.
    """

    item: Item
    work: float
    segment: str = ""
    patience: float = math.inf


@dataclass(frozen=True, slots=True)
class Worker:
    """An agent and when they are there: `shifts` as (from, to), in order. At the end of a shift they finish what
    they have in hand; at `gone_at` they leave at once and what they had returns to the queue with its age.

    `speeds`: how fast they really are per main skill, where that differs from what the engine knows.
    """

    agent: AgentState
    shifts: tuple[tuple[float, float], ...] = ALWAYS
    gone_at: float = math.inf
    speeds: Mapping[str, float] = field(default_factory=dict)

    def speed(self, skill: str | None) -> float:
        return self.speeds.get(skill or "") or self.agent.proficiency(skill)

    def on_duty(self, at: float) -> bool:
        return at < self.gone_at and any(start <= at < end for start, end in self.shifts)

    def minutes_on_duty(self, begin: float, end: float) -> float:
        """Minutes between two moments that fall into a shift and before sickness."""
        until = min(end, self.gone_at)
        return sum(max(0.0, min(stop, until) - max(start, begin)) for start, stop in self.shifts)


@dataclass(frozen=True, slots=True)
class World:
    """Everything that will happen but the decisions.

    `mean_work`: minutes per main skill as known beforehand; with `learns` they are only where learning from
    completed work begins. `spaces`: how many may wait in all, None without end; who finds no room is turned away.
    `until`: nothing is begun after this minute; without it the backlog is finished.
    """

    cases: tuple[Case, ...]
    workers: tuple[Worker, ...]
    mean_work: Mapping[str, float] = field(default_factory=dict)
    learns: bool = False
    spaces: int | None = None
    until: float = math.inf
    queue_policies: Mapping[int, str] = field(default_factory=dict)


def struck_by_sickness(world: World, share: float, minute: float, seed: int) -> World:
    """The same world in which this share of the people, drawn by the seed, leave at `minute` and stay away."""
    rng = random.Random(seed ^ CHANCE)  # noqa: S311
    ill = set(rng.sample(range(len(world.workers)), round(share * len(world.workers))))
    workers = tuple(
        dataclasses.replace(worker, gone_at=min(minute, worker.gone_at)) if number in ill else worker
        for number, worker in enumerate(world.workers)
    )
    return dataclasses.replace(world, workers=workers)
