"""``dromos clock``: due times and working time of cases given as JSON lines. Needs no database."""

from __future__ import annotations

import argparse
import datetime as dt
import json
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from functools import lru_cache
from pathlib import Path
from typing import Any, TextIO
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from dromos.calendars import clock
from dromos.calendars.clock import Calendar

UNITS = {"Days": 86_400, "Hours": 3_600, "Minutes": 60, "Seconds": 1}
"""Amounts of working time: a day is 24 working hours."""


def run(options: argparse.Namespace) -> int:
    """Answer each case of the file (or of the input) with a line; 1 when one of them could not be answered."""
    answer = ANSWERS[options.what]
    failed = False
    with opened(options.file) as lines:
        for case in cases(lines):
            line = answered(answer, case)
            failed = failed or "error" in line
            print(json.dumps(line, ensure_ascii=False), flush=True)
    return 1 if failed else 0


def opened(name: str | None) -> AbstractContextManager[TextIO]:
    if name in {None, "-"}:
        return nullcontext(sys.stdin)
    try:
        return Path(str(name)).open(encoding="utf-8")
    except OSError as problem:
        sys.exit(f"dromos: {problem}")


def cases(lines: Any) -> Iterator[str]:
    return (line for line in lines if line.strip())


def answered(answer: Callable[[Mapping[str, Any]], Any], line: str) -> dict[str, Any]:
    """``{"result": ...}``, or ``{"error": why}`` for a case that makes no sense."""
    try:
        case = json.loads(line)
        if not isinstance(case, dict):
            return {"error": "a case is a JSON object"}
        return {"result": answer(case)}
    except KeyError as problem:
        return {"error": f"{problem.args[0]} is missing"}
    except ZoneInfoNotFoundError as problem:
        return {"error": str(problem.args[0])}
    except (ValueError, TypeError, AttributeError, OverflowError) as problem:
        return {"error": str(problem) or type(problem).__name__}


def add(case: Mapping[str, Any]) -> str:
    """When the working time ``add`` has passed since ``start``, as local time in ``tz``."""
    if unknown := set(case["add"]) - set(UNITS):
        raise ValueError(f"no such unit: {', '.join(sorted(unknown))}")
    seconds = sum(UNITS[unit] * amount for unit, amount in case["add"].items())
    if seconds != int(seconds):
        raise ValueError("working time is counted in whole seconds")
    due = clock.add(calendar_of(case), instant(case["start"], case["tz"]), int(seconds))
    return due.astimezone(ZoneInfo(case["tz"])).strftime("%Y-%m-%d %H:%M:%S")


def elapsed(case: Mapping[str, Any]) -> int:
    """Working seconds from ``start`` to ``end``; 0 when the end is not after the start."""
    zone = case["tz"]
    return clock.elapsed(calendar_of(case), instant(case["start"], zone), instant(case["end"], zone))


ANSWERS: dict[str, Callable[[Mapping[str, Any]], Any]] = {"add": add, "elapsed": elapsed}


def instant(text: str, zone: str) -> dt.datetime:
    """A local time in ``zone``; the first of two that have the same name. One with an offset is taken as it is."""
    at = dt.datetime.fromisoformat(text)
    return at if at.tzinfo else at.replace(tzinfo=ZoneInfo(zone))


def calendar_of(case: Mapping[str, Any]) -> Calendar:
    """The calendar of a case: the same data give the same one, whose tables are built once."""
    told = {key: case.get(key) for key in ("hours", "holidays", "exceptions")}
    return _calendar(str(case.get("calendar_tz") or case["tz"]), json.dumps(told, sort_keys=True))


@lru_cache(maxsize=64)
def _calendar(zone: str, told: str) -> Calendar:
    plain = json.loads(told)
    days = [str(day) for day in plain["holidays"] or ()]
    exceptions = {dt.date.fromisoformat(day): _pairs(of) for day, of in (plain["exceptions"] or {}).items()}
    return clock.weekly(
        zone,
        {day: _pairs(of) for day, of in (plain["hours"] or {}).items()},
        holidays=[dt.date.fromisoformat(day) for day in days if len(day) > 5],
        yearly_holidays=[_month_and_day(day) for day in days if len(day) <= 5],
        exceptions=exceptions,
    )


def _pairs(frames: Any) -> list[tuple[str, str]]:
    return [(str(opens), str(closes)) for opens, closes in frames]


def _month_and_day(text: str) -> tuple[int, int]:
    date = dt.date.fromisoformat(f"2000-{text}")
    return date.month, date.day
