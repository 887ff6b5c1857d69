"""Two variants of a scenario over many seeds: figures of each with intervals, and their paired difference."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import fmean
from typing import Any, NamedTuple

from dromos.routing.simulation.compare import estimate
from dromos.routing.simulation.measure import gini, quantile
from dromos.routing.simulation.replay import Answer, Outcome, play
from dromos.routing.simulation.scenario import Scenario
from dromos.routing.simulation.timeline import Timeline, hour_of

FIGURES = (
    "kept",
    "weighted_late",
    "mean_wait",
    "median_wait",
    "p90_wait",
    "until_done",
    "utilisation",
    "gini",
    "unanswered",
)
"""`kept` and `utilisation` are shares (0 to 1), `weighted_late` minutes late by weight, waits minutes of open time
until the first answer, `until_done` until the last of the work, `gini` inequality of the people's utilisation,
`unanswered` how many never were answered.
"""


class Interval(NamedTuple):
    """A mean with the half width of its 95 % interval."""

    mean: float
    margin: float


@dataclass(frozen=True, slots=True)
class Course:
    """What one played course came to. `groups`: (how many, how many kept) by kind and key; `waits` by hour of
    arrival.
    """

    figures: Mapping[str, float]
    groups: Mapping[tuple[str, str], tuple[int, int]]
    waits: Mapping[int, float]
    people: Mapping[int, float]


@dataclass(frozen=True, slots=True)
class Pair:
    """One figure of both variants and their difference, seed by seed."""

    today: Interval
    then: Interval
    difference: Interval

    @property
    def is_clear(self) -> bool:
        """The difference is more than chance."""
        return abs(self.difference.mean) > self.difference.margin


@dataclass(frozen=True, slots=True)
class Group:
    """Targets kept of one segment, queue or language; `count`: arrivals a course."""

    kind: str
    key: str
    label: str
    count: float
    kept: Pair


@dataclass(frozen=True, slots=True)
class Comparison:
    """`waits`: by hour of arrival, the mean wait today and then. `people`: utilisation by agent, today and then."""

    seeds: int
    arrivals: float
    figures: Mapping[str, Pair]
    groups: Sequence[Group]
    waits: Mapping[int, tuple[float | None, float | None]]
    people: Sequence[tuple[str, float | None, float]]
    actual: float | None = None
    labels: Mapping[str, str] = field(default_factory=dict)

    @property
    def kept(self) -> Pair:
        return self.figures["kept"]

    def as_json(self) -> dict[str, Any]:
        return {
            "seeds": self.seeds,
            "arrivals": round(self.arrivals, 1),
            "actual": None if self.actual is None else round(self.actual, 4),
            "figures": {name: _pair(pair) for name, pair in self.figures.items()},
            "groups": [
                {"kind": g.kind, "key": g.key, "label": g.label, "count": round(g.count, 1), **_pair(g.kept)}
                for g in self.groups
            ],
            "waits": [[hour, _short(today), _short(then)] for hour, (today, then) in sorted(self.waits.items())],
            "people": [[name, _short(today), round(then, 4)] for name, today, then in self.people],
        }


def _pair(pair: Pair) -> dict[str, Any]:
    names = ("today", "then", "difference")
    sides = zip(names, (pair.today, pair.then, pair.difference), strict=True)
    return {name: [round(side.mean, 4), round(side.margin, 4)] for name, side in sides} | {"clear": pair.is_clear}


def _short(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


def measured(scenario: Scenario, outcome: Outcome) -> Course:
    """The figures of one course. Arrivals before `measured_from` and after `ends_at` are not counted."""
    answers = [a for a in outcome.answers if scenario.measured_from <= a.arrival.at < scenario.ends_at]
    hours = {queue: Timeline(open_time) for queue, open_time in scenario.hours.items()}
    last = max([scenario.ends_at, *(a.done_at for a in outcome.answers if a.done_at is not None)])
    if scenario.judges_beginning:
        answers = [answer._replace(answered_at=answer.began_at) for answer in answers]
    waits = [_wait(answer, hours, last) for answer in answers]
    utilisation = _utilisation(scenario, outcome)
    return Course(
        figures=_figures(answers, waits, [_until_done(a, hours, last) for a in answers], utilisation, last),
        groups=_groups(answers),
        waits=_by_hour(answers, waits, scenario.time_zone),
        people=utilisation.by_agent,
    )


def _wait(answer: Answer, hours: Mapping[int, Timeline], last: float) -> float:
    return _open_time(answer, last if answer.answered_at is None else answer.answered_at, hours)


def _until_done(answer: Answer, hours: Mapping[int, Timeline], last: float) -> float:
    return _open_time(answer, last if answer.done_at is None else answer.done_at, hours)


def _open_time(answer: Answer, until: float, hours: Mapping[int, Timeline]) -> float:
    opened = hours.get(answer.arrival.demand.queue)
    return opened.within(answer.arrival.at, until) if opened else until - answer.arrival.at


class _Utilisation(NamedTuple):
    by_agent: dict[int, float]
    overall: float


def _utilisation(scenario: Scenario, outcome: Outcome) -> _Utilisation:
    there = {
        worker.id: Timeline(worker.shifts).within(scenario.measured_from, scenario.ends_at)
        for worker in scenario.workers
    }
    total = sum(there.values())
    return _Utilisation(
        {agent: outcome.busy[agent] / minutes for agent, minutes in there.items() if minutes},
        sum(outcome.busy.values()) / total if total else 0.0,
    )


def _figures(
    answers: list[Answer], waits: list[float], done: list[float], busy: _Utilisation, last: float
) -> dict[str, float]:
    promised = [answer for answer in answers if answer.arrival.due_at is not None]
    weights = sum(answer.arrival.weight for answer in promised)
    late = sum(answer.arrival.weight * _late(answer, last) for answer in promised)
    return {
        "kept": sum(map(is_kept, promised)) / len(promised) if promised else 1.0,
        "weighted_late": late / weights if weights else 0.0,
        "mean_wait": fmean(waits) if waits else 0.0,
        "median_wait": quantile(waits, 0.5),
        "p90_wait": quantile(waits, 0.9),
        "until_done": fmean(done) if done else 0.0,
        "utilisation": busy.overall,
        "gini": gini(list(busy.by_agent.values())),
        "unanswered": float(sum(answer.answered_at is None for answer in answers)),
    }


def is_kept(answer: Answer) -> bool:
    due_at = answer.arrival.due_at
    return due_at is None or (answer.answered_at is not None and answer.answered_at <= due_at)


def _late(answer: Answer, last: float) -> float:
    until = last if answer.answered_at is None else answer.answered_at
    return max(0.0, until - (answer.arrival.due_at or until))


def _groups(answers: list[Answer]) -> dict[tuple[str, str], tuple[int, int]]:
    counted: dict[tuple[str, str], tuple[int, int]] = defaultdict(lambda: (0, 0))
    for answer in answers:
        arrival = answer.arrival
        if arrival.due_at is None:
            continue
        keys = [("segment", arrival.segment), ("queue", str(arrival.demand.queue))]
        keys.append(("language", arrival.demand.language or ""))
        for key in keys:
            if key[1]:
                count, kept = counted[key]
                counted[key] = (count + 1, kept + is_kept(answer))
    return dict(counted)


def _by_hour(answers: list[Answer], waits: list[float], time_zone: str) -> dict[int, float]:
    found: dict[int, list[float]] = defaultdict(list)
    for answer, wait in zip(answers, waits, strict=True):
        found[hour_of(answer.arrival.at, time_zone)].append(wait)
    return {hour: fmean(values) for hour, values in found.items()}


Source = Callable[[int], tuple[Scenario, Scenario]]
"""One course of a seed: as it is today, and changed."""
Progress = Callable[[int, int], object]


def compare(source: Source, seeds: Iterable[int], *, resampled: bool, told: Progress | None = None) -> Comparison:
    """Play both variants of every seed. `resampled`: the seeds are drawn from one history, so that their spread is
    the uncertainty of its mean; else they are independent days. `told(done, of)` is called after each course.
    """
    numbers, courses, scenario = list(seeds), [], None
    for done, seed in enumerate(numbers):
        scenario, other = source(seed)
        today = measured(scenario, play(scenario))
        if told:
            told(2 * done + 1, 2 * len(numbers))
        courses.append((today, measured(other, play(other))))
        if told:
            told(2 * done + 2, 2 * len(numbers))
    if scenario is None:
        raise ValueError("at least one seed")
    return _comparison(courses, scenario, other, resampled=resampled)


def _comparison(
    courses: list[tuple[Course, Course]], scenario: Scenario, other: Scenario, *, resampled: bool
) -> Comparison:
    def pair(pick: Callable[[Course], float | None]) -> Pair | None:
        both = [(pick(today), pick(then)) for today, then in courses]
        told = [(a, b) for a, b in both if a is not None and b is not None]
        if not told:
            return None
        return Pair(
            interval([a for a, _b in told], resampled=resampled),
            interval([b for _a, b in told], resampled=resampled),
            interval([b - a for a, b in told], resampled=resampled),
        )

    figures = {name: found for name in FIGURES if (found := pair(_figure(name)))}
    return Comparison(
        seeds=len(courses),
        arrivals=fmean(sum(n for (kind, _k), (n, _kept) in c.groups.items() if kind == "queue") for c, _t in courses),
        figures=figures,
        groups=_paired_groups(courses, scenario, pair),
        waits=_paired_waits(courses),
        people=_paired_people(courses, scenario, other),
        actual=scenario.actual,
    )


def _figure(name: str) -> Callable[[Course], float]:
    return lambda course: course.figures[name]


def interval(values: Sequence[float], *, resampled: bool) -> Interval:
    """Mean and half width of the 95 % interval; of a single course nothing is known about the width: 0."""
    if len(values) < 2:
        return Interval(values[0], 0.0)
    found = estimate(values)
    half = found.interval[1] - found.mean
    return Interval(found.mean, half * math.sqrt(len(values)) if resampled else half)


def _paired_groups(
    courses: list[tuple[Course, Course]],
    scenario: Scenario,
    pair: Callable[[Callable[[Course], float | None]], Pair | None],
) -> list[Group]:
    keys = sorted({key for today, _then in courses for key in today.groups})
    found = []
    for key in keys:

        def kept(course: Course, key: tuple[str, str] = key) -> float | None:
            count, good = course.groups.get(key, (0, 0))
            return good / count if count else None

        both = pair(kept)
        count = fmean(today.groups.get(key, (0, 0))[0] for today, _then in courses)
        if both is not None:
            found.append(Group(key[0], key[1], scenario.label(*key), count, both))
    return found


def _paired_waits(courses: list[tuple[Course, Course]]) -> dict[int, tuple[float | None, float | None]]:
    def mean(side: int, hour: int) -> float | None:
        values = [both[side].waits[hour] for both in courses if hour in both[side].waits]
        return fmean(values) if values else None

    return {hour: (mean(0, hour), mean(1, hour)) for hour in range(24)}


def _paired_people(
    courses: list[tuple[Course, Course]], scenario: Scenario, other: Scenario
) -> list[tuple[str, float | None, float]]:
    def mean(side: int, agent: int) -> float | None:
        values = [both[side].people[agent] for both in courses if agent in both[side].people]
        return fmean(values) if values else None

    known = {worker.id: worker.name for worker in [*scenario.workers, *other.workers]}
    rows = [(name, mean(0, agent), mean(1, agent)) for agent, name in known.items()]
    return sorted((name, today, then or 0.0) for name, today, then in rows if today is not None or then is not None)
