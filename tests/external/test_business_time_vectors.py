"""Business-time arithmetic against third-party cases (folder named by DROMOS_EXTERNAL_DATA).

Stated differences
------------------
* An amount below zero is refused with ``ValueError``; the cases expect the start unchanged.
"""

import json
import os
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from dromos.calendars import clock

FOLDER = os.environ.get("DROMOS_EXTERNAL_DATA")
UNITS = {"Days": 86_400, "Hours": 3_600, "Minutes": 60, "Seconds": 1}


def cases(name: str) -> list[Any]:
    if not FOLDER:
        return [pytest.param({}, marks=pytest.mark.skip(reason="DROMOS_EXTERNAL_DATA is not set"))]
    found = json.loads((Path(FOLDER) / "vectors" / name).read_text(encoding="utf-8"))["cases"]
    return [pytest.param(case, id=f"{number}-{case['name']}") for number, case in enumerate(found)]


def calendar_of(case: dict[str, Any]) -> clock.Calendar:
    yearly = [(int(day[:2]), int(day[3:])) for day in case["holidays"]]
    return clock.weekly(case["calendar_tz"], case["hours"], yearly_holidays=yearly)


def local(text: str, zone: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


@pytest.mark.parametrize("case", cases("business_time_add.json"))
def test_adding_working_time_gives_the_expected_instant(case: dict[str, Any]) -> None:
    start = local(case["start"], case["tz"])
    seconds = sum(UNITS[unit] * amount for unit, amount in case["add"].items())
    if case["invalid_input"]:
        with pytest.raises(ValueError, match="forwards"):
            clock.add(calendar_of(case), start, seconds)
        return
    due = clock.add(calendar_of(case), start, seconds)
    assert due.strftime("%Y-%m-%d %H:%M:%S") == case["expected"]


@pytest.mark.parametrize("case", cases("business_time_delta.json"))
def test_working_time_between_two_instants_is_as_expected(case: dict[str, Any]) -> None:
    calendar = calendar_of(case)
    assert (
        clock.elapsed(calendar, local(case["start"], case["tz"]), local(case["end"], case["tz"]))
        == case["expected_seconds"]
    )
