"""``dromos simulate``: questions in words, answers in a sentence."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from dromos.cli import main, simulate
from dromos.cli.spoken import SpokenError, Words

LOG = """arrived_at,queue,skill,language,segment,target_minutes,handling_minutes,agent
2026-03-02T09:00:00Z,calls,billing,el,vip,5,30,Anna
2026-03-02T09:05:00Z,calls,billing,el,all,10,30,Anna
2026-03-03T09:00:00Z,mail,network,hu,all,60,15,Bela
"""


@pytest.fixture
def log(tmp_path: Path) -> str:
    (tmp_path / "log.csv").write_text(LOG, encoding="utf-8")
    return str(tmp_path / "log.csv")


def told(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    options = main.parser().parse_args(["simulate", *words])
    assert simulate.run(options) == 0
    return capsys.readouterr().out


def refused(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    assert simulate.run(main.parser().parse_args(["simulate", *words])) == 1
    return capsys.readouterr().err


def test_a_log_is_played_with_more_people(capsys: pytest.CaptureFixture[str], log: str) -> None:
    words = ["log", log, "--people", "+1 language=el on=mon,tue hours=8:30-17", "--seeds", "2", "--json"]
    answer = json.loads(told(capsys, *words))
    assert answer["answer"].startswith("1 person more, speaking el, Monday, Tuesday, 08:30–17:00: ")
    assert answer["figures"]["kept"]["then"][0] > answer["figures"]["kept"]["today"][0]
    assert "calls" in {group["label"] for group in answer["groups"] if group["kind"] == "queue"}


def test_the_table_tells_today_then_and_the_difference(capsys: pytest.CaptureFixture[str], log: str) -> None:
    lines = told(capsys, "log", log, "--policy", "fifo", "--seeds", "2").splitlines()
    assert lines[0].startswith("Work is ordered otherwise: fifo")
    assert lines[2].split() == ["today", "then", "difference"]
    assert any(line.startswith("in time, segment vip") for line in lines)


def test_a_made_up_day_needs_no_database(capsys: pytest.CaptureFixture[str]) -> None:
    words = [
        "day",
        "--agents",
        "12",
        "--load",
        "0.9",
        "--skills",
        "2-4",
        "--away",
        "25 hour=9",
        "--seeds",
        "2",
        "--json",
    ]
    answer = json.loads(told(capsys, *words))
    assert answer["figures"]["kept"]["difference"][0] < 0
    assert len([group for group in answer["groups"] if group["kind"] == "segment"]) == 6


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--policy", "magic"], "no such policy"),
        (["--policy", "fifo quue=3"], "quue is not one of: queue"),
        (["--people", "two"], "two is no number"),
        (["--people", "+2 on=someday"], "no such day"),
        (["--people", "+2 hours=16-8"], "hours are such as"),
        (["--people", "language=el"], "begins with"),
        (["--learn", "Zoe language=el"], "there are: anna, bela"),
        (["--learn", "Anna"], "say skill=KEY:LEVEL"),
        (["--incident", "floods"], "nothing arrived about"),
    ],
)
def test_what_cannot_be_understood_says_why(
    capsys: pytest.CaptureFixture[str], log: str, words: list[str], said: str
) -> None:
    assert said in refused(capsys, "log", log, *words)


def test_a_file_that_is_not_there_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert "No such file" in refused(capsys, "log", "/nowhere.csv")


def test_every_change_can_be_said(capsys: pytest.CaptureFixture[str], log: str) -> None:
    words = ["--shift", "Anna on=mon hours=9-12", "--target", "60 segment=vip", "--learn", "Bela skill=billing:4 "]
    words += ["--incident", "billing factor=3 day=1 hour=9 hours=1", "--people", "-1 queue=mail"]
    answer = told(capsys, "log", log, *words, "--seeds", "1")
    for part in (
        "person less, mail",
        "Bela knows billing at level 4",
        "Anna works 09:00–12:00",
        "within 60 working minutes",
    ):
        assert part in answer


def test_pairs_are_read_word_by_word() -> None:
    words = Words("+2 language=el:5,hu on=mon,Friday", "language on")
    assert words.levels("language") == {"el": 5, "hu": 3}
    assert words.days() == (0, 4)
    with pytest.raises(SpokenError):
        Words("", "language")


LINES = """SR Number,Change Date+Time,Status,Sub Status,Involved ST Function Div,Involved Org line 3,Involved ST,ST Level,\
SR Latest Impact,Product,Country,Resource
1,2012-05-01T10:00:00+02:00,Accepted,In Progress,F1,Org A,S1,L1,Low,PROD1,se,r1
1,2012-05-01T10:20:00+02:00,Queued,Awaiting Assignment,F1,Org A,N2 2nd,L2,Low,PROD1,se,r1
1,2012-05-01T10:30:00+02:00,Accepted,In Progress,F1,Org A,S1,L1,Low,PROD1,se,r1
1,2012-05-01T11:00:00+02:00,Completed,In Call,F1,Org A,S1,L1,Low,PROD1,se,r1
2,2012-05-02T11:00:00+02:00,Completed,In Call,F1,Org A,S1,L1,Low,PROD1,se,r1
""".replace("\\\n", "")


def test_a_log_over_lines_is_reported_and_played(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file = tmp_path / "lines.csv.gz"
    file.write_bytes(gzip.compress(LINES.encode()))
    report = json.loads(told(capsys, "log", str(file), "--format", "bpi2013", "--json"))
    assert (report["all"]["cases"], report["all"]["hand_offs"], report["all"]["ping_pong"]) == (2, 1.0, 0.5)
    assert report["ping_pong_pairs"] == [{"teams": ["N2 2nd", "S1"], "times": 1}]
    assert {"line", "org", "product"} <= report["by"].keys()
    lines = told(capsys, "log", str(file), "--format", "bpi2013", "--play").splitlines()
    assert lines[0].startswith("2 cases: 1.00 hand-offs a case, 50.0 % came back")
    assert lines[-1].startswith("Played over its lines")
