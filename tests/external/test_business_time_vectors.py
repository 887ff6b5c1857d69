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
from dromos.cli.main import main

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


@pytest.mark.parametrize(("what", "name"), [("add", "business_time_add.json"), ("elapsed", "business_time_delta.json")])
def test_the_command_answers_every_case(
    what: str, name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = [case.values[0] for case in cases(name)]
    if not FOLDER:
        pytest.skip("DROMOS_EXTERNAL_DATA is not set")
    file = tmp_path / "cases.jsonl"
    file.write_text("".join(json.dumps(case) + "\n" for case in asked), encoding="utf-8")
    with pytest.raises(SystemExit):
        main(["clock", what, str(file)])
    answers = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    expected = [
        "error" if case.get("invalid_input") else case.get("expected", case.get("expected_seconds")) for case in asked
    ]
    assert ["error" if "error" in line else line["result"] for line in answers] == expected


@pytest.mark.parametrize("case", cases("business_time_delta.json"))
def test_working_time_between_two_instants_is_as_expected(case: dict[str, Any]) -> None:
    calendar = calendar_of(case)
    assert (
        clock.elapsed(calendar, local(case["start"], case["tz"]), local(case["end"], case["tz"]))
        == case["expected_seconds"]
    )
