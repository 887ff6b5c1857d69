"""One possible course of a scenario: its days drawn anew, unknown efforts filled in, sickness and incidents settled.

The same seed gives the same draws whatever was changed about people and policies, so that two variants are compared
on common random numbers and differ only by what was changed.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from dromos.routing.simulation.scenario import Arrival, Incident, Scenario, Sickness, Stage, Worker
from dromos.routing.simulation.timeline import DAY, midnights, weekday_of, without

USUAL_EFFORT = 12.0
AS_IT_WAS = 0
"""The seed that keeps every day as it was."""
WEEKEND = 5


def drawn(scenario: Scenario, seed: int) -> Scenario:
    """Return one course of `scenario` without anything left to chance. Seeds are whole numbers from 0."""
    arrivals = list(scenario.arrivals) if seed == AS_IT_WAS else _other_days(scenario, seed)
    arrivals = _with_efforts(arrivals, scenario.arrivals, random.Random(f"{seed}:effort"))  # noqa: S311
    for number, incident in enumerate(scenario.incidents):
        arrivals += _of_incident(scenario, arrivals, incident, random.Random(f"{seed}:incident:{number}"))  # noqa: S311
    workers = scenario.workers
    for number, sickness in enumerate(scenario.sicknesses):
        workers = _after_lot(scenario, workers, sickness, random.Random(f"{seed}:sick:{number}"))  # noqa: S311
    return replace(
        scenario, arrivals=tuple(sorted(arrivals, key=lambda a: a.at)), workers=workers, sicknesses=(), incidents=()
    )


def _other_days(scenario: Scenario, seed: int) -> list[Arrival]:
    """Each day with the arrivals of a day of the same kind, drawn with replacement, at its hours."""
    rng = random.Random(f"{seed}:days")  # noqa: S311
    days = midnights(scenario.starts_at, scenario.ends_at, scenario.time_zone)
    by_day: dict[float, list[Arrival]] = defaultdict(list)
    for arrival in scenario.arrivals:
        by_day[max((day for day in days if day <= arrival.at), default=days[0] if days else 0.0)].append(arrival)
    kinds: dict[int, list[float]] = defaultdict(list)
    whole_weeks = len(days) >= 21
    for day in days:
        kinds[_kind(day, scenario, by_weekday=whole_weeks)].append(day)
    found: list[Arrival] = []
    for day in days:
        source = rng.choice(kinds[_kind(day, scenario, by_weekday=whole_weeks)])
        found.extend(_moved(arrival, day - source) for arrival in by_day[source])
    return found


def _kind(day: float, scenario: Scenario, *, by_weekday: bool) -> int:
    weekday = weekday_of(day, scenario.time_zone)
    return weekday if by_weekday else int(weekday >= WEEKEND)


def _moved(arrival: Arrival, by: float) -> Arrival:
    due_at = None if arrival.due_at is None else arrival.due_at + by
    return replace(arrival, at=arrival.at + by, due_at=due_at)


def _with_efforts(arrivals: Sequence[Arrival], known: Sequence[Arrival], rng: random.Random) -> list[Arrival]:
    """Stages without an effort get that of a finished stage of the same number and main skill, else of any."""
    pool: dict[tuple[bool, str | None], list[float]] = defaultdict(list)
    for arrival in known:
        for number, stage in enumerate(arrival.stages):
            if stage.effort is not None:
                pool[number > 0, arrival.demand.main_skill].append(stage.effort)
                pool[number > 0, ""].append(stage.effort)

    def effort(arrival: Arrival, number: int) -> float:
        own = pool.get((number > 0, arrival.demand.main_skill)) or pool.get((number > 0, ""))
        lot = rng.random()
        return own[int(lot * len(own))] if own else USUAL_EFFORT

    def filled(arrival: Arrival) -> Arrival:
        if all(stage.effort is not None for stage in arrival.stages):
            return arrival
        stages = tuple(
            stage if stage.effort is not None else Stage(effort(arrival, number), stage.gap, stage.queue)
            for number, stage in enumerate(arrival.stages)
        )
        return replace(arrival, stages=stages)

    return [filled(arrival) for arrival in arrivals]


def _of_incident(
    scenario: Scenario, arrivals: Sequence[Arrival], incident: Incident, rng: random.Random
) -> list[Arrival]:
    """The further arrivals of an incident: as many as its factor says of what is usual at that length of time."""
    alike = [a for a in arrivals if incident.topic in {a.topic, a.demand.main_skill}]
    days = max((scenario.ends_at - scenario.starts_at) / DAY, 1.0)
    busy_hours = min(10.0, 24.0)  # a day's contacts come in about ten hours
    usual = len(alike) / days / busy_hours * incident.minutes / 60
    count = round(max(incident.factor - 1.0, 0.0) * usual)
    begins = _first_midnight(scenario) + incident.after
    found = []
    for _number in range(count if alike else 0):
        model = alike[int(rng.random() * len(alike))]
        found.append(_moved(model, begins + rng.random() * incident.minutes - model.at))
    return found


def _first_midnight(scenario: Scenario) -> float:
    """Where the first measured day begins, from which days and hours are counted."""
    return midnights(scenario.measured_from - DAY + 1, scenario.measured_from + 1, scenario.time_zone)[-1]


def _after_lot(
    scenario: Scenario, workers: tuple[Worker, ...], sickness: Sickness, rng: random.Random
) -> tuple[Worker, ...]:
    begins = _first_midnight(scenario) + sickness.after
    away = (begins, begins + sickness.minutes)
    concerned = [w.id for w in workers if any(start < away[1] and end > away[0] for start, end in w.shifts)]
    rng.shuffle(concerned)
    ill = set(concerned[: round(sickness.share * len(concerned))])
    return tuple(replace(w, shifts=without(w.shifts, [away])) if w.id in ill else w for w in workers)
