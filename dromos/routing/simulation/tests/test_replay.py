"""A scenario played by hand-checked arithmetic."""

import math

import pytest

from dromos.routing.engine.vocabulary import Step
from dromos.routing.simulation.replay import play
from dromos.routing.simulation.scenario import Stage
from dromos.routing.simulation.tests.plain import MONDAY, NINE, arrival, scenario, worker
from dromos.routing.simulation.timeline import ALWAYS, DAY, Timeline, joined, midnights, weekly, without


def answered(*arrivals: object, workers: list[object]) -> list[float | None]:
    played = play(scenario(list(arrivals), list(workers)))  # type: ignore[arg-type]
    return [None if a.answered_at is None else a.answered_at - NINE for a in played.answers]


def test_one_person_does_one_thing_after_the_other() -> None:
    assert answered(arrival(0), arrival(1), arrival(2), workers=[worker(1)]) == [10, 20, 30]


def test_a_beginner_takes_longer_than_an_expert() -> None:
    assert answered(arrival(0, 8.0), workers=[worker(1, skills={"a": 2})]) == [10]


def test_work_unfinished_in_the_evening_goes_on_in_the_morning() -> None:
    assert answered(arrival(470, 25.0), workers=[worker(1)]) == [pytest.approx(DAY + 15)]


def test_what_comes_before_opening_waits_for_the_first_shift() -> None:
    assert answered(arrival(-120), workers=[worker(1)]) == [10]


def test_nobody_who_knows_it_means_no_answer() -> None:
    assert answered(arrival(0, skill="b"), workers=[worker(1)]) == [None]


def test_a_routing_step_lets_somebody_idle_have_what_waits() -> None:
    asked = arrival(0, skill="b", steps=(Step(5.0, remove=("b",)),))
    assert answered(asked, workers=[worker(1)]) == [pytest.approx(5 + 10 / 0.7)], (
        "as a beginner at what they do not know"
    )


def test_after_the_customers_turn_the_same_person_goes_on() -> None:
    """The second person is free, but the work belongs to the first, who is busy until minute 40."""
    two_stages = arrival(0, stages=(Stage(5.0), Stage(5.0, gap=10.0)))
    other = arrival(6, 34.0, skill="b")
    both = [worker(1, skills={"a": 5, "b": 4}), worker(2, skills={"a": 3})]
    played = play(scenario([two_stages, other], both))
    first, _other = played.answers
    assert first.agent == 1
    assert first.done_at is not None
    assert first.done_at > NINE + 40


def test_work_handed_to_another_queue_waits_there() -> None:
    handed = arrival(0, stages=(Stage(10.0), Stage(10.0, queue=2)))
    played = play(scenario([handed], [worker(1)]))
    assert played.answers[0].answered_at == NINE + 10
    assert played.answers[0].done_at is None  # nobody works in queue 2


def test_busy_minutes_count_only_the_measured_period() -> None:
    played = play(scenario([arrival(0), arrival(30)], [worker(1)], measured_from=NINE + 20))
    assert played.busy == {1: 10.0}


def test_equal_scenarios_give_equal_courses() -> None:
    made = scenario([arrival(float(n), 7.0) for n in range(40)], [worker(1), worker(2)])
    assert play(made) == play(made)


# -- timelines -------------------------------------------------------------------------------------


def test_time_is_counted_along_stretches() -> None:
    line = Timeline(((10.0, 20.0), (30.0, 40.0)))
    assert line.after(0, 10) == 20
    assert line.after(15, 10) == 35
    assert line.after(15, 16) == math.inf
    assert line.within(0, 35) == 15
    assert line.within(12, 14) == 2
    assert line.within(14, 12) == 0
    assert [line.covers(at) for at in (9, 10, 20, 39)] == [False, True, False, True]
    assert Timeline(ALWAYS).after(5, 7) == 12
    assert Timeline(ALWAYS).within(5, 7) == 2


def test_stretches_are_joined_and_cut() -> None:
    assert joined([(5, 9), (1, 5), (20, 20), (8, 12)]) == ((1, 12),)
    assert without([(0, 10), (20, 30)], [(5, 25), (8, 9)]) == ((0, 5), (25, 30))


def test_weekly_hours_follow_the_local_clock_over_the_change_of_time() -> None:
    """In Athens the clock moves forward on 29 March 2026: Monday's 8:00 is an hour earlier in UTC."""
    march_23 = 29_570_400.0  # minutes since 1970 of 2026-03-23 00:00 UTC, a Monday
    found = weekly(march_23, march_23 + 14 * DAY, "Europe/Athens", (0,), (8, 16))
    assert [start - march_23 for start, _end in found] == [6 * 60, 7 * DAY + 5 * 60]
    assert all(end - start == 480 for start, end in found)


def test_days_begin_at_local_midnight() -> None:
    assert midnights(MONDAY, MONDAY + 2 * DAY, "UTC") == [MONDAY, MONDAY + DAY]
