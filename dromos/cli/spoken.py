"""Changes as they are written on the command line: a first word, then ``name=value`` pairs."""

from __future__ import annotations

import argparse
import shlex
from collections.abc import Callable, Mapping
from typing import Any

from dromos.routing.simulation import changes as what
from dromos.routing.simulation.changes import Change
from dromos.routing.simulation.scenario import Scenario

WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
LEVEL = 3


class SpokenError(ValueError):
    """A change nobody can understand: which, and why."""


class Words(dict[str, str]):
    """The pairs of one change; `first` is the word before them."""

    def __init__(self, text: str, allowed: str) -> None:
        self.text = text
        parts = shlex.split(text)
        if not parts or "=" in parts[0]:
            raise SpokenError(f"“{text}” begins with what it is about, such as “+2” or a name")
        self.first, pairs = parts[0], [part.partition("=") for part in parts[1:]]
        super().__init__((name, value) for name, _equals, value in pairs)
        if unknown := set(self) - set(allowed.split()):
            raise SpokenError(f"“{text}”: {', '.join(sorted(unknown))} is not one of: {allowed}")

    def number(self, name: str, default: float) -> float:
        return self._read(self.get(name), default)

    def leading(self) -> float:
        return self._read(self.first.rstrip("%"), 0.0)

    def _read(self, text: str | None, default: float) -> float:
        try:
            return default if text is None else float(text)
        except ValueError as error:
            raise SpokenError(f"“{self.text}”: {text} is no number") from error

    def hours(self) -> tuple[float, float]:
        first, _, last = self.get("hours", "8-16").partition("-")
        start, end = self._read(_decimal(first), 0.0), self._read(_decimal(last) or None, 24.0)
        if not 0 <= start < end <= 24:
            raise SpokenError(f"“{self.text}”: hours are such as 8-16 or 13:30-17:00")
        return start, end

    def days(self) -> tuple[int, ...]:
        names = [name.strip().lower()[:3] for name in self.get("on", ",".join(WEEK)).split(",")]
        if unknown := set(names) - set(WEEK):
            raise SpokenError(f"“{self.text}”: no such day: {', '.join(sorted(unknown))}")
        return tuple(sorted({WEEK.index(name) for name in names}))

    def levels(self, name: str) -> dict[str, int]:
        found = {}
        for part in filter(None, self.get(name, "").split(",")):
            key, _, level = part.partition(":")
            found[key] = int(self._read(level or None, LEVEL))
        return found


def _decimal(text: str) -> str:
    """8, 8.5 and 8:30 as a decimal number of hours."""
    hour, colon, minute = text.partition(":")
    return str(float(hour) + float(minute) / 60) if colon and hour.isdecimal() and minute.isdecimal() else text


def changes_of(options: argparse.Namespace, scenario: Scenario, names: Mapping[str, str]) -> list[Change]:
    """Everything the options ask for, in a steady order. Raises SpokenError."""
    known = {worker.name.casefold(): worker.id for worker in scenario.workers}
    queues = {
        name.casefold(): int(key.partition(":")[2]) for key, name in scenario.labels.items() if key[:6] == "queue:"
    }
    queues |= {name.casefold(): int(key.partition(":")[2]) for key, name in names.items() if key[:9] == "queuekey:"}
    found = Finder(known, queues)
    return [make(found, text) for option, make in MAKERS.items() for text in getattr(options, option)]


class Finder:
    """Names of people and queues as people write them."""

    def __init__(self, people: Mapping[str, int], queues: Mapping[str, int]) -> None:
        self.people, self.queues = people, queues

    def person(self, name: str) -> int:
        return self._one(self.people, name)

    def queue(self, name: str) -> int:
        return int(name) if name.isdecimal() else self._one(self.queues, name)

    def _one(self, of: Mapping[str, int], name: str) -> int:
        try:
            return of[name.casefold()]
        except KeyError as error:
            raise SpokenError(f"no “{name}” here; there are: {', '.join(sorted(of))}") from error


def _people(found: Finder, text: str) -> Change:
    words = Words(text, "language skill queue on hours")
    start, end = words.hours()
    return what.Staffing(
        count=int(words.leading()),
        languages=words.levels("language"),
        skills=words.levels("skill"),
        queues=tuple(found.queue(name) for name in filter(None, words.get("queue", "").split(","))),
        weekdays=words.days(),
        from_hour=start,
        to_hour=end,
    )


def _policy(found: Finder, text: str) -> Change:
    words = Words(text, "queue")
    return what.OtherPolicy(words.first, found.queue(words["queue"]) if "queue" in words else None)


def _learn(found: Finder, text: str) -> Change:
    words = Words(text, "skill language")
    for name in ("language", "skill"):
        for key, level in words.levels(name).items():
            return what.Learning(found.person(words.first), key, level, is_language=name == "language")
    raise SpokenError(f"“{text}”: say skill=KEY:LEVEL or language=CODE:LEVEL")


def _shift(found: Finder, text: str) -> Change:
    words = Words(text, "on hours")
    agent = None if words.first == "everybody" else found.person(words.first)
    return what.OtherShifts(words.days(), *words.hours(), agent=agent)


def _target(found: Finder, text: str) -> Change:
    del found
    words = Words(text, "segment")
    return what.OtherTarget(words.leading(), words.get("segment", ""))


def _away(found: Finder, text: str) -> Change:
    del found
    words = Words(text, "day hour days")
    return what.PeopleAway(
        words.leading(), int(words.number("day", 1)), words.number("hour", 0), words.number("days", 1)
    )


def _incident(found: Finder, text: str) -> Change:
    del found
    words = Words(text, "factor day hour hours")
    return what.MassIncident(
        words.first, words.number("factor", 8), int(words.number("day", 1)), words.number("hour", 10),
        words.number("hours", 1),
    )  # fmt: skip


MAKERS: Mapping[str, Callable[[Finder, str], Any]] = {
    "people": _people,
    "policy": _policy,
    "learn": _learn,
    "shift": _shift,
    "target": _target,
    "away": _away,
    "incident": _incident,
}
