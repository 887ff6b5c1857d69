"""What a log of cases that went through teams and lines tells: hand-offs, ping-pong, and what the front could keep.

A *hand-off* is a change of team from one event of a case to the next. *Ping-pong*: the case came back to a team it
had left for another one (A, B, A). *Kept at the front*: nobody behind the first line ever touched it.
The measures are those of the process-mining challenge of 2013 ("push to front", "ping-pong behaviour"), whose log of
a manufacturer's service desk is the format read here.
"""

from __future__ import annotations

import csv
import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from statistics import median
from typing import Any, NamedTuple

COLUMNS = {
    "case": "SR Number", "at": "Change Date+Time", "status": "Status", "sub_status": "Sub Status",
    "function": "Involved ST Function Div", "org": "Involved Org line 3", "team": "Involved ST", "line": "ST Level",
    "impact": "SR Latest Impact", "product": "Product", "country": "Country", "who": "Resource",
}  # fmt: skip
WAITING = "Wait"
DONE = "Completed"
FRONT = "L1"
DAY = 1440.0


class LogFormatError(ValueError):
    """The file is not such a log: what is missing, and where."""


class Event(NamedTuple):
    """One line of the log. `at` in minutes since 1970 UTC."""

    case: str
    at: float
    status: str
    sub_status: str
    function: str
    org: str
    team: str
    line: str
    impact: str
    product: str
    country: str
    who: str


@dataclass(frozen=True, slots=True)
class Case:
    """One case with its events in order. What it is counted under is what the first event says."""

    id: str
    events: tuple[Event, ...]

    @property
    def teams(self) -> list[str]:
        """The teams it went through, one after another."""
        return [team for team, _events in groupby(event.team for event in self.events)]

    @property
    def lines(self) -> list[str]:
        return [line for line, _events in groupby(event.line for event in self.events)]

    @property
    def minutes(self) -> float:
        """From its first event until it was first completed, else until its last event."""
        done = next((event.at for event in self.events if event.status == DONE), self.events[-1].at)
        return done - self.events[0].at


class HandOffs(NamedTuple):
    """Figures of some cases. Shares from 0 to 1; `days`: the median until done."""

    cases: int
    hand_offs: float
    line_changes: float
    ping_pong: float
    line_ping_pong: float
    kept_at_front: float
    waited_for_user: float
    days: float


def read(lines: Iterable[str]) -> list[Case]:
    """Read a log. Raises LogFormatError."""
    rows = csv.DictReader(lines)
    missing = [column for column in COLUMNS.values() if column not in (rows.fieldnames or [])]
    if missing:
        raise LogFormatError(f"missing columns: {', '.join(missing)}")
    by_case: dict[str, list[Event]] = defaultdict(list)
    for number, row in enumerate(rows, start=2):
        event = _event(row, number)
        by_case[event.case].append(event)
    return [Case(case, tuple(sorted(events, key=lambda e: e.at))) for case, events in by_case.items()]


def _event(row: Mapping[str, Any], number: int) -> Event:
    values = {name: str(row[column] or "") for name, column in COLUMNS.items()}
    try:
        at = dt.datetime.fromisoformat(values.pop("at")).timestamp() / 60
    except ValueError as error:
        raise LogFormatError(f"line {number}: no time in “{COLUMNS['at']}”") from error
    return Event(at=at, **values)


def bounces(places: Sequence[str]) -> int:
    """How often a case came back to a place it had left: A, B, A counts once, A, B, A, B twice."""
    return sum(place in places[: number - 1] for number, place in enumerate(places) if number >= 2)


def figures(cases: Sequence[Case]) -> HandOffs:
    """Figures of at least one case."""
    n = len(cases)
    return HandOffs(
        cases=n,
        hand_offs=sum(len(case.teams) - 1 for case in cases) / n,
        line_changes=sum(len(case.lines) - 1 for case in cases) / n,
        ping_pong=sum(bounces(case.teams) > 0 for case in cases) / n,
        line_ping_pong=sum(bounces(case.lines) > 0 for case in cases) / n,
        kept_at_front=sum(set(case.lines) == {FRONT} for case in cases) / n,
        waited_for_user=sum(any(WAITING in e.sub_status for e in case.events) for case in cases) / n,
        days=median(case.minutes for case in cases) / DAY,
    )


GROUPINGS: Mapping[str, Callable[[Case], str]] = {
    "line": lambda case: case.events[0].line,
    "org": lambda case: case.events[0].org,
    "function": lambda case: case.events[0].function or "-",
    "product": lambda case: case.events[0].product,
    "country": lambda case: case.events[0].country,
    "impact": lambda case: case.events[-1].impact,
}
"""What cases can be counted under."""


def by(cases: Iterable[Case], grouping: str, *, at_least: int = 1) -> dict[str, HandOffs]:
    """Figures by product, line (where it began), org, function, country or impact; the largest groups first."""
    groups: dict[str, list[Case]] = defaultdict(list)
    for case in cases:
        groups[GROUPINGS[grouping](case)].append(case)
    found = {key: figures(group) for key, group in groups.items() if len(group) >= at_least}
    return dict(sorted(found.items(), key=lambda entry: (-entry[1].cases, entry[0])))


def ping_pong_pairs(cases: Iterable[Case], most: int = 10) -> list[tuple[str, str, int]]:
    """The pairs of teams between which cases bounce most: there and straight back."""
    counted: Counter[tuple[str, str]] = Counter()
    for case in cases:
        teams = case.teams
        for (one, other), (_other, again) in zip(pairwise(teams), pairwise(teams[1:]), strict=False):
            if one == again:
                counted[min(one, other), max(one, other)] += 1
    ranked = sorted(counted.items(), key=lambda entry: (-entry[1], entry[0]))
    return [(one, other, count) for (one, other), count in ranked[:most]]


class FirstTime(NamedTuple):
    """How often the first team was the one that finished it: as it was, and had each case gone to the team that
    finished most of its kind before (`judged` cases had a kind seen before). Lines likewise.
    """

    judged: int
    team_then: float
    team_learned: float
    line_then: float
    line_learned: float


def first_time_right(cases: Iterable[Case]) -> FirstTime:
    """Judge each case by cases that were finished before it began: nothing is known beforehand.

    Its kind is its product in its country, else its product alone.
    """
    ordered = sorted(cases, key=lambda case: case.events[0].at)
    finished = sorted(((case.events[0].at + case.minutes, number) for number, case in enumerate(ordered)))
    seen: dict[tuple[str, ...], Counter[tuple[str, str]]] = defaultdict(Counter)
    hits, judged, known = [0, 0, 0, 0], 0, 0
    for case in ordered:
        while known < len(finished) and finished[known][0] <= case.events[0].at:
            _learn(seen, ordered[finished[known][1]])
            known += 1
        guess = next((kind for kind in _kinds(case) if seen[kind]), None)
        if guess is None:
            continue
        judged += 1
        team, line = _solver(case)
        learned = seen[guess].most_common(1)[0][0]
        lines: Counter[str] = Counter()
        for (_team, its_line), count in seen[guess].items():
            lines[its_line] += count
        told = (case.events[0].team == team, learned[0] == team, case.events[0].line == line)
        for place, hit in enumerate((*told, lines.most_common(1)[0][0] == line)):
            hits[place] += hit
    return FirstTime(judged, *(hit / max(judged, 1) for hit in hits))


def _kinds(case: Case) -> list[tuple[str, ...]]:
    first = case.events[0]
    return [(first.product, first.country), (first.product,)]


def _learn(seen: Mapping[tuple[str, ...], Counter[tuple[str, str]]], case: Case) -> None:
    for kind in _kinds(case):
        seen[kind][_solver(case)] += 1


def _solver(case: Case) -> tuple[str, str]:
    """The team and line that first completed it, else the last ones."""
    done = next((event for event in case.events if event.status == DONE), case.events[-1])
    return done.team, done.line
