"""Logs of other systems as scenarios: a plain CSV of arrivals, incidents of a service desk, cases over lines.

Logs rarely tell how long anybody worked. Where they do not, a person's attention is read off the log: what lies
between one of their entries and the next is work on the latter, `LONGEST_TOUCH` at most.
"""

from __future__ import annotations

import csv
import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby, pairwise
from typing import Any, NamedTuple

from dromos.routing.engine.vocabulary import AgentState, ChannelAbility, Demand, Requirement
from dromos.routing.simulation.handoffs import DONE, WAITING, Case, LogFormatError
from dromos.routing.simulation.scenario import Arrival, Scenario, Stage, Worker
from dromos.routing.simulation.timeline import DAY, Stretches, Timeline, joined, weekly

LONGEST_TOUCH = 45.0
UNSEEN_TOUCH = 10.0
CLOSED = "Closed"  # by a clock, not by a person
CHANNEL = "log"
LINES = {"L1": 1, "L2": 2, "L2/L3": 2, "L3": 3}
FEWEST_TOUCHES = 5
OFFICE = (8.0, 17.0)
TARGETS = {"1": 60.0, "2": 240.0, "3": 480.0, "4": 960.0}
"""Minutes of office time by priority, for logs that say whether a target was kept but not which."""


class Touch(NamedTuple):
    """Somebody did something about a case."""

    who: str
    at: float
    key: object


def attention(touches: Iterable[Touch]) -> dict[object, float]:
    """Minutes of work by key."""
    effort: dict[object, float] = defaultdict(float)
    ordered = sorted(touches, key=lambda t: (t.who, t.at))
    for _who, mine in groupby(ordered, key=lambda t: t.who):
        before: float | None = None
        for touch in mine:
            gap = None if before is None else touch.at - before
            effort[touch.key] += UNSEEN_TOUCH if gap is None or gap > LONGEST_TOUCH else gap
            before = touch.at
    return effort


def presence(touches: Iterable[Touch], *, spare: float = 30.0) -> dict[str, Stretches]:
    """When each person was there: from the first to the last entry of a day (UTC), and a little around."""
    days: dict[str, dict[int, list[float]]] = defaultdict(lambda: defaultdict(list))
    for touch in touches:
        days[touch.who][int(touch.at // DAY)].append(touch.at)
    return {
        who: joined((min(times) - spare, max(times) + spare) for times in of_days.values())
        for who, of_days in days.items()
    }


# -- cases over lines ------------------------------------------------------------------------------


def over_lines(cases: Sequence[Case], days: int = 28, *, straight: bool = False) -> Scenario:
    """The last `days` in which cases of a log began: lines are queues, organizations skills, people those of the log.

    `straight`: every case goes at once to the line that finished it, with the same work; nothing is handed over.
    """
    ends_at = max(case.events[0].at for case in cases) + 1
    starts_at = ends_at - days * DAY
    worked = [
        (case, event) for case in cases for event in case.events if event.sub_status != CLOSED and event.at >= starts_at
    ]
    touches = [Touch(e.who, e.at, (case.id, number)) for case, number, e in _numbered(cases, starts_at)]
    effort = attention(touches)
    lines: dict[str, set[int]] = defaultdict(set)
    orgs: dict[str, set[str]] = defaultdict(set)
    counted: Counter[str] = Counter()
    for _case, event in worked:
        counted[event.who] += 1
        lines[event.who].add(LINES.get(event.line, 1))
        orgs[event.who].add(event.org)
    there = presence(touches)
    known = sorted(who for who, count in counted.items() if count >= FEWEST_TOUCHES)
    workers = [
        Worker(_state(number, lines[who], orgs[who]), who, there[who]) for number, who in enumerate(known, start=1)
    ]
    able = {(line, org) for who in known for line in lines[who] for org in orgs[who]}
    arrivals = [
        arrival
        for case in cases
        if case.events[0].at >= starts_at and (arrival := _over_lines(case, effort, able, straight=straight))
    ]
    return Scenario(
        arrivals=tuple(sorted(arrivals, key=lambda a: a.at)),
        workers=tuple(workers),
        starts_at=starts_at,
        ends_at=ends_at,
        measured_from=starts_at,
        labels={"queue:1": "L1", "queue:2": "L2", "queue:3": "L3"},
    )


def _numbered(cases: Iterable[Case], since: float) -> Iterable[tuple[Case, int, Any]]:
    """Events of people, with the number of the visit to a line they belong to."""
    for case in cases:
        for number, (_line, events) in enumerate(groupby(case.events, key=lambda e: LINES.get(e.line, 1))):
            for event in events:
                if event.at >= since and event.sub_status != CLOSED:
                    yield case, number, event


def _state(number: int, queues: set[int], skills: set[str]) -> AgentState:
    return AgentState(
        id=number,
        queues=frozenset(queues),
        skills=dict.fromkeys(sorted(skills), 4),
        channels={CHANNEL: ChannelAbility()},
    )


def _over_lines(
    case: Case, effort: Mapping[object, float], able: set[tuple[int, str]], *, straight: bool
) -> Arrival | None:
    """None: nobody of those known could do it where it was."""
    visits = [line for line, _events in groupby(LINES.get(event.line, 1) for event in case.events)]
    done = next((event for event in case.events if event.status == DONE), case.events[-1])
    org = case.events[0].org
    waited = sum(b.at - a.at for a, b in pairwise(case.events) if WAITING in a.sub_status)
    minutes = [effort.get((case.id, number), UNSEEN_TOUCH) for number in range(len(visits))]
    if straight:
        line = LINES.get(done.line, 1)
        visits, org, minutes = [line], done.org, [sum(minutes)]
    if any((line, org) not in able for line in visits):
        org = next((o for line, o in sorted(able) if line == visits[0]), "")
        if any((line, org) not in able for line in visits):
            return None
    stages = [Stage(minutes[0])]
    gap = waited / max(len(visits) - 1, 1)
    stages += [Stage(work, gap, line) for line, work in zip(visits[1:], minutes[1:], strict=True)]
    if len(visits) == 1 and waited:
        stages = [Stage(minutes[0] / 2), Stage(minutes[0] / 2, waited)]
    return Arrival(
        at=case.events[0].at,
        demand=Demand(visits[0], CHANNEL, 1, (Requirement(org),)),
        stages=tuple(stages),
        segment=case.events[-1].impact,
        topic=case.events[0].product,
    )


# -- a plain CSV -----------------------------------------------------------------------------------


def plain(lines: Iterable[str], *, hours: tuple[float, float] = OFFICE, time_zone: str = "UTC") -> Scenario:
    """A CSV of arrivals: `arrived_at` (ISO 8601), and as far as known `queue`, `skill`, `language`, `channel`,
    `segment`, `weight`, `due_at` or `target_minutes`, `handling_minutes`, `agent` (who did it).

    The people are those named, on the weekdays on which they appear, in `hours`; what each did they can do. Targets
    are about the beginning of handling. Raises LogFormatError.
    """
    rows = _rows(lines, ("arrived_at",))
    queues = {name: number for number, name in enumerate(sorted({row.get("queue") or "-" for row in rows}), start=1)}
    arrivals = [_plain(row, number, queues) for number, row in rows.numbered()]
    return _with_people(arrivals, rows, queues, hours, time_zone)


class _Rows(list[dict[str, str]]):
    def numbered(self) -> Iterable[tuple[int, dict[str, str]]]:
        return enumerate(self, start=2)


def _rows(lines: Iterable[str], needed: Sequence[str]) -> _Rows:
    reader = csv.DictReader(lines)
    missing = [column for column in needed if column not in (reader.fieldnames or [])]
    if missing:
        raise LogFormatError(f"missing columns: {', '.join(missing)}")
    return _Rows({key: (value or "").strip() for key, value in row.items() if key} for row in reader)


def _plain(row: Mapping[str, str], number: int, queues: Mapping[str, int]) -> Arrival:
    at = _moment(row["arrived_at"], number)
    due_at = _moment(row["due_at"], number) if row.get("due_at") else None
    if due_at is None and row.get("target_minutes"):
        due_at = at + _figure(row["target_minutes"], number)
    work = row.get("handling_minutes")
    return Arrival(
        at=at,
        demand=_demand(row, queues),
        stages=(Stage(_figure(work, number) if work else None),),
        due_at=due_at,
        weight=_figure(row["weight"], number) if row.get("weight") else 1.0,
        segment=row.get("segment", ""),
        topic=row.get("skill", ""),
    )


def _demand(row: Mapping[str, str], queues: Mapping[str, int]) -> Demand:
    skill = row.get("skill")
    asked = (Requirement(skill),) if skill else ()
    return Demand(queues[row.get("queue") or "-"], row.get("channel") or CHANNEL, 1, asked, row.get("language") or None)


def _moment(text: str, number: int) -> float:
    for form in (None, "%d/%m/%Y %H:%M"):
        try:
            read = dt.datetime.fromisoformat(text) if form is None else dt.datetime.strptime(text, form)  # noqa: DTZ007
        except ValueError:
            continue
        return (read if read.tzinfo else read.replace(tzinfo=dt.UTC)).timestamp() / 60
    raise LogFormatError(f"line {number}: no time: {text!r}")


def _figure(text: str, number: int) -> float:
    try:
        return float(text)
    except ValueError as error:
        raise LogFormatError(f"line {number}: no number: {text!r}") from error


def _with_people(
    arrivals: Sequence[Arrival],
    rows: Sequence[Mapping[str, str]],
    queues: Mapping[str, int],
    hours: tuple[float, float],
    time_zone: str,
) -> Scenario:
    if not arrivals:
        raise LogFormatError("there is no line in it")
    did: dict[str, list[Arrival]] = defaultdict(list)
    for arrival, row in zip(arrivals, rows, strict=True):
        if row.get("agent"):
            did[row["agent"]].append(arrival)
    if not did:
        raise LogFormatError("nobody is named in the column agent")
    starts_at = min(a.at for a in arrivals) // DAY * DAY
    ends_at = (max(a.at for a in arrivals) // DAY + 1) * DAY
    workers = [
        _person(number, name, mine, (starts_at, ends_at + 10 * DAY), hours, time_zone)
        for number, (name, mine) in enumerate(sorted(did.items()), start=1)
    ]
    opened = weekly(starts_at, ends_at + 10 * DAY, time_zone, {_weekday(a.at) for a in arrivals}, hours)
    return Scenario(
        arrivals=tuple(sorted(arrivals, key=lambda a: a.at)),
        workers=tuple(workers),
        starts_at=starts_at,
        ends_at=ends_at,
        measured_from=starts_at,
        time_zone=time_zone,
        hours=dict.fromkeys(queues.values(), opened),
        labels={f"queue:{number}": name for name, number in queues.items()},
        judges_beginning=True,
    )


def _person(
    number: int,
    name: str,
    did: Sequence[Arrival],
    period: tuple[float, float],
    hours: tuple[float, float],
    time_zone: str,
) -> Worker:
    demands = [arrival.demand for arrival in did]
    state = AgentState(
        id=number,
        queues=frozenset(demand.queue for demand in demands),
        skills={r.skill: 4 for demand in demands for r in demand.requirements},
        languages={demand.language: 4 for demand in demands if demand.language},
        channels={demand.channel: ChannelAbility() for demand in demands},
    )
    weekdays = {_weekday(arrival.at) for arrival in did}
    return Worker(state, name, weekly(*period, time_zone, weekdays, hours))


def _weekday(at: float) -> int:
    return int(at // DAY + 3) % 7  # 1970-01-01 was a Thursday


# -- incidents of a service desk -------------------------------------------------------------------


def servicenow(lines: Iterable[str], *, days: int = 28, hours: tuple[float, float] = OFFICE) -> Scenario:
    """Incidents exported from ServiceNow, one a line: groups are queues, resolvers the people.

    How long the work took is read off the resolvers' entries; targets are those of the priority (`TARGETS`). Raises
    LogFormatError.
    """
    rows = _rows(lines, ("opened_at", "resolved_at", "last_group", "resolved_by", "priority"))
    known = [
        (number, row)
        for number, row in rows.numbered()
        if all(row[column] not in {"", "?"} for column in ("opened_at", "resolved_at", "last_group", "resolved_by"))
    ]
    if not known:
        raise LogFormatError("no incident in it was resolved by anybody")
    effort = attention(Touch(row["resolved_by"], _moment(row["resolved_at"], number), number) for number, row in known)
    busiest = _busiest([_moment(row["opened_at"], number) for number, row in known], days)
    chosen = [(n, row) for n, row in known if busiest[0] <= _moment(row["opened_at"], n) < busiest[1]]
    queues = {name: number for number, name in enumerate(sorted({row["last_group"] for _n, row in chosen}), start=1)}
    opened = Timeline(weekly(busiest[0], busiest[1] + 10 * DAY, "UTC", range(5), hours))
    arrivals = [_incident(row, number, queues, effort[number], opened) for number, row in chosen]
    named = [{"agent": row["resolved_by"]} for _number, row in chosen]
    return _with_people(arrivals, named, queues, hours, "UTC")


def _busiest(moments: Sequence[float], days: int) -> tuple[float, float]:
    """The stretch of `days` whole days with the most arrivals."""
    counted = Counter(int(moment // DAY) for moment in moments)
    starts = max(sorted(counted), key=lambda day: sum(counted[day + more] for more in range(days)))
    return starts * DAY, (starts + days) * DAY


def _incident(
    row: Mapping[str, str], number: int, queues: Mapping[str, int], effort: float, opened: Timeline
) -> Arrival:
    at, grade = _moment(row["opened_at"], number), row["priority"][:1]
    return Arrival(
        at=at,
        demand=Demand(queues[row["last_group"]], CHANNEL),
        stages=(Stage(effort),),
        due_at=opened.after(at, TARGETS.get(grade, TARGETS["4"])),
        weight={"1": 8.0, "2": 3.0, "3": 1.0}.get(grade, 0.5),
        segment=row["priority"],
        topic=row.get("category", ""),
    )
