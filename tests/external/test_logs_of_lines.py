"""The service desk log of a manufacturer (BPI Challenge 2013) over its lines (folder named by DROMOS_EXTERNAL_DATA)."""

import gzip
import os
from pathlib import Path

import pytest

from dromos.routing.simulation import handoffs, imported
from dromos.routing.simulation.handoffs import Case
from dromos.routing.simulation.replay import play
from dromos.routing.simulation.sampling import AS_IT_WAS, drawn

FOLDER = os.environ.get("DROMOS_EXTERNAL_DATA")
LOG = Path(FOLDER or "") / "logs" / "volvo_bpi2013" / "VINST-new.csv.gz"
pytestmark = pytest.mark.skipif(not FOLDER, reason="DROMOS_EXTERNAL_DATA is not set")


@pytest.fixture(scope="module")
def cases() -> list[Case]:
    with gzip.open(LOG, "rt", encoding="utf-8") as lines:
        return handoffs.read(lines)


def test_every_case_and_event_of_the_log_is_read(cases: list[Case]) -> None:
    assert len(cases) == 7554
    assert sum(len(case.events) for case in cases) == 65_533


def test_hand_offs_and_ping_pong_of_the_log(cases: list[Case]) -> None:
    found = handoffs.figures(cases)
    assert found.kept_at_front == pytest.approx(4546 / 7554)
    assert found.hand_offs == pytest.approx(1.25, abs=0.01)
    assert found.ping_pong == pytest.approx(0.167, abs=0.001)
    by_line = handoffs.by(cases, "line")
    assert sum(group.cases for group in by_line.values()) == 7554
    by_product = handoffs.by(cases, "product", at_least=30)
    assert max(group.ping_pong for group in by_product.values()) > 2 * found.ping_pong
    assert max(handoffs.by(cases, "org").items(), key=lambda entry: entry[1].cases)[0] == "Org line C"


def test_learned_lines_are_right_more_often_than_the_first_line_asked(cases: list[Case]) -> None:
    found = handoffs.first_time_right(cases)
    assert found.judged > 5000
    assert found.line_learned > found.line_then


def test_the_log_can_be_played_over_its_lines(cases: list[Case]) -> None:
    scenario = imported.over_lines(cases, days=3)
    played = play(drawn(scenario, AS_IT_WAS))
    assert len(played.answers) > 200
    assert sum(answer.began_at is not None for answer in played.answers) > 0.8 * len(played.answers)
