"""What can be changed about a scenario, as values that survive JSON; `changed` applies them one after another."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from dromos.routing.engine.policies import POLICIES
from dromos.routing.engine.vocabulary import AgentState, ChannelAbility
from dromos.routing.simulation.scenario import Incident, Scenario, Sickness, Worker
from dromos.routing.simulation.timeline import DAY, Stretches, Timeline, joined, weekly, without

EVERY_DAY = (0, 1, 2, 3, 4, 5, 6)
FIRST_NEW_AGENT = 1_000_000_000
USUAL_LEVEL = 3


class UnknownChangeError(ValueError):
    """A change that does not exist, or that names something the scenario does not have."""


@dataclass(frozen=True, slots=True)
class OtherPolicy:
    """Another order of work, in one queue or in all of them."""

    policy: str
    queue: int | None = None


@dataclass(frozen=True, slots=True)
class Staffing:
    """`count` more people (fewer when negative) from `from_hour` to `to_hour` on `weekdays` (0 is Monday).

    The new ones speak `languages`, know `skills` (empty: everything that is asked for, at level 3) and work in
    `queues` (empty: all). Those taken away are of the people with these languages, skills and queues, the last ones
    by number.
    """

    count: int
    languages: Mapping[str, int] = field(default_factory=dict)
    skills: Mapping[str, int] = field(default_factory=dict)
    queues: tuple[int, ...] = ()
    weekdays: tuple[int, ...] = EVERY_DAY
    from_hour: float = 8.0
    to_hour: float = 16.0


@dataclass(frozen=True, slots=True)
class Learning:
    """One person learns a skill or a language at a level."""

    agent: int
    skill: str
    level: int = USUAL_LEVEL
    is_language: bool = False


@dataclass(frozen=True, slots=True)
class OtherShifts:
    """One person, or everybody, works other hours on some weekdays. Whoever is on leave all day stays away."""

    weekdays: tuple[int, ...]
    from_hour: float
    to_hour: float
    agent: int | None = None


@dataclass(frozen=True, slots=True)
class OtherTarget:
    """A first answer within so many minutes of open time, for one segment or for everybody."""

    minutes: float
    segment: str = ""


@dataclass(frozen=True, slots=True)
class PeopleAway:
    """A share of the people, in per cent, falls ill at `hour` of day number `day` (1: the first) for `days`."""

    percent: float
    day: int = 1
    hour: float = 0.0
    days: float = 1.0


@dataclass(frozen=True, slots=True)
class MassIncident:
    """`factor` times as much of one topic or skill from `hour` of day number `day` on, for `hours`."""

    topic: str
    factor: float = 8.0
    day: int = 1
    hour: float = 10.0
    hours: float = 1.0


Change = OtherPolicy | Staffing | Learning | OtherShifts | OtherTarget | PeopleAway | MassIncident

KINDS: Mapping[str, type[Any]] = {
    "policy": OtherPolicy,
    "staffing": Staffing,
    "learning": Learning,
    "shifts": OtherShifts,
    "target": OtherTarget,
    "away": PeopleAway,
    "incident": MassIncident,
}
KIND_OF = {made: kind for kind, made in KINDS.items()}


def as_json(change: Change) -> dict[str, Any]:
    return {"kind": KIND_OF[type(change)], **dataclasses.asdict(change)}


def from_json(stored: Mapping[str, Any]) -> Change:
    """Read what `as_json` wrote. Raises UnknownChangeError."""
    values = {key: tuple(value) if isinstance(value, list) else value for key, value in stored.items() if key != "kind"}
    try:
        made: Change = KINDS[str(stored.get("kind"))](**values)
    except (KeyError, TypeError) as error:
        raise UnknownChangeError(f"no such change: {stored.get('kind')}") from error
    return made


def changed(scenario: Scenario, changes: Iterable[Change]) -> Scenario:
    """The scenario with all changes, in order. Raises UnknownChangeError."""
    for change in changes:
        scenario = APPLY[type(change)](scenario, change)
    return scenario


def _policy(scenario: Scenario, change: OtherPolicy) -> Scenario:
    if change.policy not in POLICIES:
        raise UnknownChangeError(f"no such policy: {change.policy}")
    if change.queue is None:
        return replace(scenario, policy=change.policy, queue_policies={})
    return replace(scenario, queue_policies={**scenario.queue_policies, change.queue: change.policy})


def _staffing(scenario: Scenario, change: Staffing) -> Scenario:
    when = weekly(
        scenario.starts_at, _last_moment(scenario), scenario.time_zone, change.weekdays,
        (change.from_hour, change.to_hour),
    )  # fmt: skip
    if change.count < 0:
        return _fewer(scenario, change, when)
    new = tuple(_newcomer(scenario, change, number, when) for number in range(change.count))
    return replace(scenario, workers=scenario.workers + new)


def _newcomer(scenario: Scenario, change: Staffing, number: int, when: Stretches) -> Worker:
    queues = frozenset(change.queues or _queues(scenario))
    demands = {arrival.demand for arrival in scenario.arrivals}
    asked = {r.skill: USUAL_LEVEL for demand in demands for r in demand.requirements}
    for requirement in (r for demand in demands for r in demand.requirements):
        asked[requirement.skill] = max(asked[requirement.skill], requirement.level)
    before = sum(worker.id >= FIRST_NEW_AGENT for worker in scenario.workers)
    languages = dict(change.languages) or {d.language: USUAL_LEVEL for d in demands if d.language}
    state = AgentState(
        id=FIRST_NEW_AGENT + before + number,
        queues=queues,
        skills=dict(change.skills) or asked,
        languages={key: max(level, _hardest(scenario, key)) for key, level in languages.items()},
        channels={demand.channel: ChannelAbility() for demand in demands},
    )
    return Worker(state, f"+{before + number + 1}", when)


def _hardest(scenario: Scenario, language: str) -> int:
    return max((a.demand.language_level for a in scenario.arrivals if a.demand.language == language), default=1)


def _fewer(scenario: Scenario, change: Staffing, when: Stretches) -> Scenario:
    fitting = [worker for worker in scenario.workers if _fits(worker, change)]
    gone = {worker.id for worker in fitting[change.count :]}
    return replace(
        scenario,
        workers=tuple(replace(w, shifts=without(w.shifts, when)) if w.id in gone else w for w in scenario.workers),
    )


def _fits(worker: Worker, change: Staffing) -> bool:
    state = worker.state
    return (
        all(state.languages.get(key, 0) >= level for key, level in change.languages.items())
        and all(state.skills.get(key, 0) >= level for key, level in change.skills.items())
        and (not change.queues or bool(state.queues & set(change.queues)))
    )


def _queues(scenario: Scenario) -> set[int]:
    return {arrival.demand.queue for arrival in scenario.arrivals}


def _last_moment(scenario: Scenario) -> float:
    """Until when the people's shifts are known: after the period, so that what is left can be finished."""
    ends = [worker.shifts[-1][1] for worker in scenario.workers if worker.shifts]
    return max((end for end in ends if end < float("inf")), default=scenario.ends_at)


def _learning(scenario: Scenario, change: Learning) -> Scenario:
    if change.agent not in {worker.id for worker in scenario.workers}:
        raise UnknownChangeError(f"no such agent: {change.agent}")

    def taught(worker: Worker) -> Worker:
        if worker.id != change.agent:
            return worker
        state, new = worker.state, {change.skill: change.level}
        if change.is_language:
            return replace(worker, state=replace(state, languages={**state.languages, **new}))
        speeds = {key: speed for key, speed in state.speeds.items() if key != change.skill}
        return replace(worker, state=replace(state, skills={**state.skills, **new}, speeds=speeds))

    return replace(scenario, workers=tuple(taught(worker) for worker in scenario.workers))


def _shifts(scenario: Scenario, change: OtherShifts) -> Scenario:
    last = _last_moment(scenario)
    days = weekly(scenario.starts_at, last, scenario.time_zone, change.weekdays, (0.0, 24.0))
    hours = (change.from_hour, change.to_hour)
    new = weekly(scenario.starts_at, last, scenario.time_zone, change.weekdays, hours)

    def moved(worker: Worker) -> Worker:
        if change.agent is not None and worker.id != change.agent:
            return worker
        works = Timeline(worker.shifts)
        there = [part for part in new if _works_on_day(works, part)]
        return replace(worker, shifts=joined([*without(worker.shifts, days), *there]))

    return replace(scenario, workers=tuple(moved(worker) for worker in scenario.workers))


def _works_on_day(works: Timeline, part: tuple[float, float]) -> bool:
    middle = (part[0] + part[1]) / 2
    return works.within(middle - DAY / 2, middle + DAY / 2) > 0


def _target(scenario: Scenario, change: OtherTarget) -> Scenario:
    hours = {queue: Timeline(open_time) for queue, open_time in scenario.hours.items()}

    def promised(at: float, queue: int) -> float:
        return hours[queue].after(at, change.minutes) if queue in hours else at + change.minutes

    def moved(number: int) -> Any:
        arrival = scenario.arrivals[number]
        if change.segment and arrival.segment != change.segment:
            return arrival
        return replace(arrival, due_at=promised(arrival.at, arrival.demand.queue))

    return replace(scenario, arrivals=tuple(moved(number) for number in range(len(scenario.arrivals))))


def _away(scenario: Scenario, change: PeopleAway) -> Scenario:
    after = (change.day - 1) * DAY + change.hour * 60
    return replace(
        scenario, sicknesses=(*scenario.sicknesses, Sickness(change.percent / 100, after, change.days * DAY))
    )


def _incident(scenario: Scenario, change: MassIncident) -> Scenario:
    if not any(change.topic in {a.topic, a.demand.main_skill} for a in scenario.arrivals):
        raise UnknownChangeError(f"nothing arrived about: {change.topic}")
    after = (change.day - 1) * DAY + change.hour * 60
    return replace(
        scenario, incidents=(*scenario.incidents, Incident(change.topic, change.factor, after, change.hours * 60))
    )


APPLY: Mapping[type[Any], Callable[[Scenario, Any], Scenario]] = {
    OtherPolicy: _policy,
    Staffing: _staffing,
    Learning: _learning,
    OtherShifts: _shifts,
    OtherTarget: _target,
    PeopleAway: _away,
    MassIncident: _incident,
}
