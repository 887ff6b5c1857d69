"""The picture of a ticket's clocks: pure, without a database."""

import datetime as dt
from types import SimpleNamespace
from typing import Any

import pytest

from dromos.calendars.clock import DAYS, Calendar, weekly
from dromos.console.workspace import timeline

MONDAY = dt.datetime(2026, 11, 23, 9, tzinfo=dt.UTC)
OFFICE = weekly("UTC", {day: [("09:00", "17:00")] for day in DAYS[:5]})
ALWAYS = weekly("UTC", {day: [("00:00", "24:00")] for day in DAYS})


def hour(hours: float) -> dt.datetime:
    return MONDAY + dt.timedelta(hours=hours)


def row(kind: str = "resolution", state: str = "running", **fields: Any) -> Any:
    known = {
        "pk": 1,
        "kind": kind,
        "state": state,
        "started_at": MONDAY,
        "due_at": hour(8),
        "breached_at": None,
        "stopped_at": None,
        "get_kind_display": lambda: kind,
        "get_state_display": lambda: state,
    }
    return SimpleNamespace(**known | fields)


def drawn(rows: list[Any], rests: list[timeline.Rest], at: dt.datetime, calendar: Calendar = ALWAYS) -> Any:
    found = timeline.picture(rows, {1: rests}, [calendar] * len(rows), at)
    assert found is not None
    return found


def kinds(lane: timeline.Lane) -> list[tuple[str, float, float]]:
    return [(span.kind, span.x, span.width) for span in lane.spans]


def test_a_running_clock_shows_what_has_run_and_what_is_left() -> None:
    picture = drawn([row()], [], hour(2))
    assert kinds(picture.lanes[0]) == [("running", 0, 250), ("ahead", 250, 750)]
    assert (picture.lanes[0].due_x, picture.now_x) == (1000, 250)


def test_a_clock_that_stood_still_is_drawn_so() -> None:
    lane = drawn([row(due_at=hour(9))], [(hour(1), hour(2))], hour(3)).lanes[0]
    assert ("paused", 111.1, 111.1) in kinds(lane)
    assert lane.steps[1].startswith("paused")
    assert lane.steps[2].startswith("went on")


def test_a_clock_that_stands_still_is_not_said_to_go_on() -> None:
    lane = drawn([row(state="paused", due_at=None)], [(hour(1), None)], hour(4)).lanes[0]
    assert lane.due_x is None
    assert not any(step.startswith("went on") for step in lane.steps)


def test_a_pause_after_the_time_asked_about_is_left_out() -> None:
    assert timeline.pauses([(hour(1), None), (hour(4), hour(5))], hour(3)) == [(hour(1), hour(3))]


@pytest.mark.parametrize("breached_at", [hour(8), None])
def test_what_is_late_is_drawn_as_broken_even_before_anybody_has_looked(breached_at: dt.datetime | None) -> None:
    lane = drawn([row(breached_at=breached_at)], [], hour(10)).lanes[0]
    assert kinds(lane) == [("running", 0, 800), ("broken", 800, 200)]
    assert lane.steps[1].startswith("broken")


def test_a_kept_promise_ends_where_it_was_done() -> None:
    lane = drawn([row(state="met", stopped_at=hour(4))], [], hour(6)).lanes[0]
    assert kinds(lane) == [("running", 0, 500)]
    assert [step.split()[0] for step in lane.steps] == ["started", "done", "due"]
    assert "met" in lane.sentence


def test_nights_are_drawn_as_shut() -> None:
    picture = drawn([row(due_at=hour(24))], [], hour(2), OFFICE)
    shut = [span for span in picture.lanes[0].spans if span.kind == "shut"]
    assert [(span.x, span.width) for span in shut] == [(333.3, 666.7)]


def test_a_house_that_never_opens_again_is_shut_to_the_end() -> None:
    gone = Calendar("UTC", ((),) * 7)
    shut = [span for span in drawn([row()], [], hour(2), gone).lanes[0].spans if span.kind == "shut"]
    assert [(span.x, span.width) for span in shut] == [(0, 1000)]


def test_nights_of_a_month_are_not_drawn() -> None:
    lane = drawn([row(due_at=hour(24 * 30))], [], hour(2), OFFICE).lanes[0]
    assert "shut" not in {span.kind for span in lane.spans}


def test_cancelled_clocks_are_not_shown() -> None:
    assert timeline.picture([row(state="cancelled")], {}, [ALWAYS], hour(1)) is None
