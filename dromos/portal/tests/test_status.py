"""Where a ticket stands on the road."""

import datetime as dt
from typing import Any

import pytest

from dromos.portal.status import STAGES, Facts, road, stage_of

T0 = dt.datetime(2026, 11, 23, 8, 0, tzinfo=dt.UTC)
T1, T2 = T0 + dt.timedelta(hours=1), T0 + dt.timedelta(hours=2)


@pytest.mark.parametrize(
    ("facts", "stage"),
    [
        ({}, "received"),
        ({"has_category": True}, "understood"),
        ({"has_category": True, "is_held": True}, "worked_on"),
        ({"state": "open"}, "worked_on"),
        ({"state": "open", "first_replied_at": T1, "last_staff_at": T1}, "answered"),
        ({"state": "waiting_customer", "last_staff_at": T1, "last_customer_at": T0}, "answered"),
        ({"state": "open", "first_replied_at": T1, "last_staff_at": T1, "last_customer_at": T2}, "worked_on"),
        ({"state": "solved", "solved_at": T2}, "solved"),
        ({"state": "closed", "solved_at": T2}, "solved"),
    ],
)
def test_the_stage_follows_what_happened(facts: dict[str, Any], stage: str) -> None:
    assert stage_of(Facts(**{"state": "new", "opened_at": T0, **facts})) == stage


def test_the_road_has_what_is_done_where_we_are_and_what_is_ahead() -> None:
    stops = road(Facts(state="open", opened_at=T0, has_category=True, is_held=True))
    assert [stop.stage for stop in stops] == list(STAGES)
    assert [stop.place for stop in stops] == ["done", "done", "now", "ahead", "ahead"]
    assert [stop.at for stop in stops] == [T0, None, None, None, None]


def test_the_end_of_the_road_is_done_all_along() -> None:
    stops = road(Facts(state="solved", opened_at=T0, last_staff_at=T1, solved_at=T2))
    assert {stop.place for stop in stops} == {"done"}
    assert [stop.at for stop in stops] == [T0, None, None, T1, T2]


def test_an_answer_that_there_never_was_is_no_stop() -> None:
    stops = road(Facts(state="solved", opened_at=T0, solved_at=T2))
    assert [stop.stage for stop in stops] == ["received", "understood", "worked_on", "solved"]
    assert {stop.place for stop in stops} == {"done"}


def test_a_ticket_that_ended_without_a_solution_has_no_road() -> None:
    assert road(Facts(state="cancelled", opened_at=T0)) == []
