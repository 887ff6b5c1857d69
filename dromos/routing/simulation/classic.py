"""Queues with known answers as worlds for the simulator: what `theory` says must come out.

Rates are per minute and times minutes; every draw comes from the seed.
"""

from __future__ import annotations

import dataclasses
import math
import random
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from dromos.routing.engine.vocabulary import AgentState, ChannelAbility, Demand, Item, Requirement
from dromos.routing.simulation.compare import Estimate, estimate
from dromos.routing.simulation.play import Fate, Outcome, Result
from dromos.routing.simulation.world import Case, Worker, World

QUEUE, CHANNEL = 1, "phone"
BATCHES = 30  # long runs are cut into so many pieces that are nearly independent


class Stream(NamedTuple):
    """Customers of one kind: arrivals per minute, mean minutes of work (exponential unless `work_spread`, the sigma
    of a log-normal law, is given), mean patience, weight and priority.
    """

    arrivals: float
    mean_work: float
    skill: str = "any"
    priority: int = 1
    weight: float = 1.0
    patience: float = math.inf
    work_spread: float | None = None


def servers(count: int, skills: Sequence[str] = ("any",)) -> tuple[Worker, ...]:
    """People who all know the same skills equally well."""
    return tuple(server(number, skills) for number in range(count))


def server(number: int, skills: Sequence[str]) -> Worker:
    known = dict.fromkeys(skills, 4)
    return Worker(AgentState(number, frozenset({QUEUE}), known, {}, {CHANNEL: ChannelAbility()}))


def cross_trained(kinds: int, per_kind: int, skills_each: int) -> tuple[Worker, ...]:
    """`per_kind` people per kind whose main skill it is and who know `skills_each` in all, the further ones spread
    evenly; everybody is equally fast at everything, but the main skill is (by nothing that counts) the better one.
    """
    workers = []
    for number in range(kinds * per_kind):
        main, turn = number % kinds, number // kinds
        others = [(main + 1 + (turn + step) % (kinds - 1)) % kinds for step in range(skills_each - 1)]
        speeds = {str(skill): 1.0 - 1e-9 * rank for rank, skill in enumerate([main, *others])}
        agent = server(number, tuple(speeds)).agent
        workers.append(Worker(dataclasses.replace(agent, speeds=speeds)))
    return tuple(workers)


def world_of(
    streams: Sequence[Stream], workers: tuple[Worker, ...], customers: int, seed: int, spaces: int | None = None
) -> World:
    """So many customers of all streams together, in a Poisson process."""
    mean_work = {stream.skill: stream.mean_work for stream in streams}
    cases = tuple(_cases(random.Random(seed), streams, customers))  # noqa: S311
    return World(cases, workers, mean_work, spaces=spaces)


def _cases(rng: random.Random, streams: Sequence[Stream], customers: int) -> Iterator[Case]:
    rate, at = sum(stream.arrivals for stream in streams), 0.0
    chances = [stream.arrivals for stream in streams]
    for number in range(customers):
        at += rng.expovariate(rate)
        which = rng.choices(range(len(streams)), chances)[0]
        stream = streams[which]
        demand = Demand(QUEUE, CHANNEL, 1, (Requirement(stream.skill),))
        item = Item(number, demand, at, at + 1.0, stream.weight, stream.priority)
        patience = rng.expovariate(1 / stream.patience) if stream.patience < math.inf else math.inf
        yield Case(item, _work(rng, stream), str(which), patience)


def _work(rng: random.Random, stream: Stream) -> float:
    if stream.work_spread is None:
        return rng.expovariate(1 / stream.mean_work)
    middle = math.log(stream.mean_work) - stream.work_spread**2 / 2
    return rng.lognormvariate(middle, stream.work_spread)


class Steady(NamedTuple):
    """Figures of a long run after its beginning, with errors from batch means. `mean_wait` is of those who came in."""

    must_wait: Estimate
    mean_wait: Estimate
    abandoned: Estimate
    blocked: Estimate
    within: Estimate


def steady(result: Result, *, within: float = 0.0, segment: str | None = None, warm_up: float = 0.1) -> Steady:
    """The first tenth is left out; `within`: the time of the service level, counted over those who came in."""
    later = result.outcomes[round(warm_up * len(result.outcomes)) :]
    chosen = [outcome for outcome in later if segment in {None, outcome.case.segment}]
    size = len(chosen) // BATCHES
    batches = [chosen[start : start + size] for start in range(0, size * BATCHES, size)]

    def over(share: float | None, figure: str) -> Estimate:
        return estimate([_figure(batch, figure, share or 0.0) for batch in batches])

    return Steady(
        over(None, "must_wait"), over(None, "wait"), over(None, "left"), over(None, "blocked"), over(within, "within")
    )


def _figure(batch: Sequence[Outcome], figure: str, within: float) -> float:
    inside = [outcome for outcome in batch if outcome.fate is not Fate.TURNED_AWAY]
    if figure == "blocked":
        return 1 - len(inside) / len(batch)
    values = {
        "must_wait": [float(outcome.wait > 0) for outcome in inside],
        "wait": [outcome.wait for outcome in inside],
        "left": [float(outcome.fate is Fate.LEFT) for outcome in inside],
        "within": [float(outcome.wait <= within) for outcome in inside],
    }[figure]
    return sum(values) / len(values)
