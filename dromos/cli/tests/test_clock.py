"""``dromos clock``: one line in, one line out."""

import io
import json
from pathlib import Path

import pytest

from dromos.cli import main

OFFICE = {day: [["08:00", "12:00"], ["13:00", "17:00"]] for day in ("Mon", "Tue", "Wed", "Thu", "Fri")}
CASE = {"tz": "Europe/Athens", "start": "2026-11-20 16:00:00", "hours": OFFICE, "calendar_tz": "Europe/Athens"}


def asked(what: str, cases: list[object], path: Path, capsys: pytest.CaptureFixture[str]) -> tuple[list[object], int]:
    file = path / "cases.jsonl"
    file.write_text("\n".join(line if isinstance(line, str) else json.dumps(line) for line in cases) + "\n\n")
    with pytest.raises(SystemExit) as ended:
        main.main(["clock", what, str(file)])
    answers = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert isinstance(ended.value.code, int)
    return answers, ended.value.code


def test_due_times_are_told_in_the_zone_of_the_question(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cases: list[object] = [
        {**CASE, "add": {"Hours": 2}},
        {**CASE, "add": {"Hours": 1}},
        {**CASE, "add": {"Hours": 2}, "holidays": ["11-23", "2026-11-24"]},
        {**CASE, "add": {"Minutes": 61, "Seconds": 1}, "exceptions": {"2026-11-21": [["10:00", "11:00"]]}},
        {**CASE, "tz": "UTC", "start": "2026-11-20 14:00:00", "add": {"Hours": 2}},
    ]
    answers, code = asked("add", cases, tmp_path, capsys)
    days = (
        "2026-11-23 09:00:00",
        "2026-11-20 17:00:00",
        "2026-11-25 09:00:00",
        "2026-11-21 10:01:01",
        "2026-11-23 07:00:00",
    )
    assert answers == [{"result": day} for day in days]
    assert code == 0


def test_working_seconds_between_two_times(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(json.dumps({**CASE, "end": "2026-11-23 08:30:00"})))
    with pytest.raises(SystemExit) as ended:
        main.main(["clock", "elapsed"])
    assert (json.loads(capsys.readouterr().out), ended.value.code) == ({"result": 5400}, 0)


@pytest.mark.parametrize(
    ("case", "why"),
    [
        ("{", "Expecting"),
        ([], "JSON object"),
        ({"tz": "UTC"}, "add is missing"),
        ({**CASE, "add": {"Hours": -2}}, "forwards"),
        ({**CASE, "add": {"Weeks": 2}}, "no such unit: Weeks"),
        ({**CASE, "add": {"Hours": 0.0001}}, "whole seconds"),
        ({**CASE, "add": {"Hours": 1}, "calendar_tz": "Mars/Olympus"}, "Mars"),
        ({**CASE, "add": {"Hours": 1}, "hours": {}}, "no opening"),
        ({**CASE, "add": {"Hours": 1}, "hours": {"Mon": [["17:00", "08:00"]]}}, "end after it starts"),
    ],
)
def test_a_case_that_makes_no_sense_is_answered_with_the_reason_and_the_others_too(
    case: object, why: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    answers, code = asked("add", [case, {**CASE, "add": {"Hours": 1}}], tmp_path, capsys)
    assert why in answers[0]["error"]  # type: ignore[index]
    assert answers[1] == {"result": "2026-11-20 17:00:00"}
    assert code == 1
