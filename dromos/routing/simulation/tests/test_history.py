"""What happened becomes work that can be played."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dromos.routing.engine.vocabulary import Demand, Requirement
from dromos.routing.simulation.history import InHand, Move, Past, Span, arrivals, shared
from dromos.routing.simulation.scenario import Stage
from dromos.routing.simulation.timeline import Timeline

DEMAND = Demand(1, "email", 1, (Requirement("a"),))
DAY_SHIFT = Timeline(((0.0, 480.0), (1440.0, 1920.0)))


def test_time_with_two_things_in_hand_is_shared_evenly() -> None:
    efforts = shared([InHand(1, 0, 60), InHand(2, 30, 60)], DAY_SHIFT)
    assert efforts == {(1, 0, 60): 45.0, (2, 30, 60): 15.0}


def test_nights_are_nobodys_work() -> None:
    assert shared([InHand(1, 450, 1470)], DAY_SHIFT) == {(1, 450, 1470): 60.0}


@given(st.lists(st.tuples(st.integers(0, 1900), st.integers(1, 400)), min_size=1, max_size=12))
def test_nobody_worked_more_than_they_were_there(stretches: list[tuple[int, int]]) -> None:
    hands = [InHand(number, start, start + length) for number, (start, length) in enumerate(stretches)]
    covered = sum(shared(hands, DAY_SHIFT).values())
    assert covered <= 960 + 1e-6


def test_work_is_cut_at_the_first_answer_and_the_customers_turn_is_a_gap() -> None:
    past = Past(
        id=1, at=0.0, demand=DEMAND, spans=[Span(7, 10.0, 400.0)], pauses=((40.0, 300.0),), answered_at=30.0,
        is_done=True, due_at=60.0,
    )  # fmt: skip
    (found,) = arrivals([past], {7: DAY_SHIFT}, {})
    assert found.stages == (Stage(20.0), Stage(10.0, 0.0), Stage(100.0, 260.0))
    assert found.due_at == 60.0


def test_effort_is_what_somebody_of_usual_speed_would_need() -> None:
    past = Past(id=1, at=0.0, demand=DEMAND, spans=[Span(7, 0.0, 100.0)], answered_at=100.0)
    (found,) = arrivals([past], {7: DAY_SHIFT}, {(7, "a"): 0.8})
    assert [stage.effort for stage in found.stages] == [pytest.approx(80.0)]


def test_unanswered_work_and_work_outside_of_hours_has_no_known_effort() -> None:
    open_still = Past(id=1, at=0.0, demand=DEMAND, spans=[Span(7, 0.0, 100.0)])
    at_night = Past(id=2, at=0.0, demand=DEMAND, spans=[Span(7, 600.0, 700.0)], answered_at=700.0)
    found = arrivals([open_still, at_night], {7: DAY_SHIFT}, {})
    assert [one.stages for one in found] == [(Stage(None),), (Stage(None),)]


def test_a_hand_over_goes_on_in_the_other_queue() -> None:
    past = Past(
        id=1, at=0.0, demand=DEMAND, spans=[Span(7, 0.0, 50.0), Span(8, 60.0, 90.0)], moves=[Move(50.0, 2)],
        answered_at=50.0,
    )  # fmt: skip
    (found,) = arrivals([past], {7: DAY_SHIFT, 8: DAY_SHIFT}, {})
    assert found.stages == (Stage(50.0), Stage(30.0, 0.0, 2))
