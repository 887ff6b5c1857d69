"""What is played: the work that arrives, the people, and when they work. Plain values; times are minutes.

An arrival is done in stages. The first ends with the first answer to the customer, which is what targets are about;
after a gap (the customer's turn) the same person goes on, or another queue does.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from dromos.routing.engine.vocabulary import AgentState, Demand, Step
from dromos.routing.simulation.timeline import ALWAYS, Stretches


@dataclass(frozen=True, slots=True)
class Stage:
    """One stretch of work. `effort`: minutes of attention of somebody of usual speed; None: not known, to be drawn
    from finished work of the same kind. `gap`: minutes before it. `queue`: another queue does it; None: whoever did
    the stage before.
    """

    effort: float | None
    gap: float = 0.0
    queue: int | None = None


@dataclass(frozen=True, slots=True)
class Arrival:
    """`due_at` is when the first answer is due; None: nothing was promised."""

    at: float
    demand: Demand
    stages: tuple[Stage, ...]
    due_at: float | None = None
    weight: float = 1.0
    priority: int = 3
    segment: str = ""
    topic: str = ""
    barred: frozenset[int] = frozenset()
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class Worker:
    """Somebody who does one thing at a time, in `shifts`."""

    state: AgentState
    name: str
    shifts: Stretches = ALWAYS

    @property
    def id(self) -> int:
        return self.state.id


@dataclass(frozen=True, slots=True)
class Sickness:
    """A `share` (0 to 1) of the people, by lot, is away for `minutes`, beginning `after` minutes after the first
    midnight.
    """

    share: float
    after: float
    minutes: float


@dataclass(frozen=True, slots=True)
class Incident:
    """`factor` times the usual arrivals of a topic or skill for `minutes`, beginning `after` minutes after the first
    midnight.
    """

    topic: str
    factor: float
    after: float
    minutes: float


@dataclass(frozen=True, slots=True)
class Scenario:
    """`hours`: open time by queue, for waits and targets; a queue not named is always open. `measured_from`: arrivals
    before only warm up. `judges_beginning`: targets are about when handling begins, not when it is answered.
    `actual`: the share of targets that were really kept, where known. `labels`: what screens call queues ("queue:3")
    and segments ("segment:vip").
    """

    arrivals: tuple[Arrival, ...]
    workers: tuple[Worker, ...]
    starts_at: float
    ends_at: float
    measured_from: float
    time_zone: str = "UTC"
    policy: str = "index"
    queue_policies: Mapping[int, str] = field(default_factory=dict)
    mean_work: Mapping[str, float] = field(default_factory=dict)
    hours: Mapping[int, Stretches] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
    sicknesses: tuple[Sickness, ...] = ()
    incidents: tuple[Incident, ...] = ()
    judges_beginning: bool = False
    actual: float | None = None

    def label(self, kind: str, key: object) -> str:
        return self.labels.get(f"{kind}:{key}") or str(key)
