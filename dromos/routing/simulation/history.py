"""From what really happened to work that can be played: how much attention each piece of work took. Pure.

Whoever has several things in hand gives each a part of their time. So an agent's working time is divided evenly among
what they had in hand at each moment; the shares of a piece of work are its effort. Nobody then works more than they
were there, whatever they held.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from dromos.routing.engine.vocabulary import Demand, Step
from dromos.routing.simulation.scenario import Arrival, Stage
from dromos.routing.simulation.timeline import Stretches, Timeline, without

LEAST_EFFORT = 0.5  # minutes; less is a click, not work


class Span(NamedTuple):
    """One person answerable for it, from one moment to another."""

    agent: int
    start: float
    end: float


class Move(NamedTuple):
    """It went to another queue."""

    at: float
    queue: int


@dataclass(frozen=True, slots=True)
class Past:
    """One piece of work as it went. `pauses`: when it was somebody else's turn. `answered_at`: the first answer;
    None: none yet, or not known. `demand.queue` is where it began; `moves` where it went.
    """

    id: int
    at: float
    demand: Demand
    spans: Sequence[Span] = ()
    pauses: Stretches = ()
    moves: Sequence[Move] = ()
    answered_at: float | None = None
    is_done: bool = False
    due_at: float | None = None
    weight: float = 1.0
    priority: int = 3
    segment: str = ""
    topic: str = ""
    barred: frozenset[int] = frozenset()
    steps: tuple[Step, ...] = ()


class InHand(NamedTuple):
    """A stretch in which somebody had a piece of work before them."""

    item: int
    start: float
    end: float


def arrivals(past: Iterable[Past], shifts: Mapping[int, Timeline], speeds: Speeds) -> list[Arrival]:
    """The work as arrivals with efforts at usual speed. `shifts` and `speeds` of the people who did it."""
    known = list(past)
    by_agent: dict[int, list[InHand]] = defaultdict(list)
    for item in known:
        for span, start, end in _in_hand(item):
            by_agent[span.agent].append(InHand(item.id, start, end))
    shares: dict[tuple[int, float, float], float] = {}
    for agent, stretches in by_agent.items():
        works = shifts.get(agent)
        if works is not None:
            shares |= shared(stretches, works)
    return [_arrival(item, shares, speeds) for item in known]


Speeds = Mapping[tuple[int, str], float]
"""By agent and skill, relative to the skill's mean; 1 where there is none."""


def _in_hand(item: Past) -> list[tuple[Span, float, float]]:
    """What is left of the spans without the pauses, cut at the first answer."""
    cut = item.answered_at
    found = []
    for span in item.spans:
        for start, end in without([(span.start, span.end)], item.pauses):
            if cut is not None and start < cut < end:
                found += [(span, start, cut), (span, cut, end)]
            else:
                found.append((span, start, end))
    return found


def shared(stretches: Sequence[InHand], works: Timeline) -> dict[tuple[int, float, float], float]:
    """Effort by stretch of one agent: at each moment of work, an equal part for everything in hand."""
    edges = sorted({edge for stretch in stretches for edge in (stretch.start, stretch.end)})
    starting: dict[float, list[InHand]] = defaultdict(list)
    for stretch in stretches:
        starting[stretch.start].append(stretch)
    effort: dict[tuple[int, float, float], float] = defaultdict(float)
    active: list[InHand] = []
    for since, until in pairwise(edges):
        active = [stretch for stretch in active if stretch.end > since] + starting[since]
        minutes = works.within(since, until)
        if active and minutes:
            for stretch in active:
                effort[stretch] += minutes / len(active)
    return dict(effort)


def _arrival(item: Past, shares: Mapping[tuple[int, float, float], float], speeds: Speeds) -> Arrival:
    skill = item.demand.main_skill or ""
    parts = [
        (span.agent, start, end, shares.get((item.id, start, end), 0.0) * speeds.get((span.agent, skill), 1.0))
        for span, start, end in _in_hand(item)
    ]
    first = [part for part in parts if item.answered_at is not None and part[2] <= item.answered_at]
    later = [part for part in parts if item.answered_at is not None and part[1] >= item.answered_at]
    stages = [Stage(_known(sum(part[3] for part in first)))] if first else [Stage(None)]
    return Arrival(
        at=item.at,
        demand=item.demand,
        stages=(*stages, *_later_stages(item, later)),
        due_at=item.due_at,
        weight=item.weight,
        priority=item.priority,
        segment=item.segment,
        topic=item.topic,
        barred=item.barred,
        steps=item.steps,
    )


def _known(effort: float) -> float | None:
    return effort if effort >= LEAST_EFFORT else None


def _later_stages(item: Past, parts: Sequence[tuple[int, float, float, float]]) -> list[Stage]:
    """What followed the first answer: a stage per stretch, in the queue it was in then."""
    found, ended, queue = [], item.answered_at or item.at, item.demand.queue
    for _agent, start, end, effort in sorted(parts, key=lambda part: part[1]):
        now_in = next((move.queue for move in reversed(item.moves) if move.at <= start), item.demand.queue)
        if effort >= LEAST_EFFORT:
            found.append(Stage(effort, _gap(item, ended, start), None if now_in == queue else now_in))
            queue = now_in
        ended = end
    return found


def _gap(item: Past, since: float, until: float) -> float:
    """Minutes of somebody else's turn in between; the time a colleague took to take it on is not one."""
    return sum(max(0.0, min(end, until) - max(start, since)) for start, end in item.pauses)
