"""What a lead is told of the wait to come. No database."""

from dromos.routing.waits import expected_wait


def test_nobody_waits_while_somebody_is_free() -> None:
    assert expected_wait(0, free=1, here=3, finished_in_hour=30, mean_work=12) == 0


def test_what_was_finished_lately_says_how_fast_it_goes() -> None:
    assert expected_wait(5, free=0, here=1, finished_in_hour=12, mean_work=60) == 30


def test_without_a_past_the_people_who_are_here_do() -> None:
    assert expected_wait(5, free=0, here=3, finished_in_hour=4, mean_work=12) == 24


def test_with_nobody_here_nobody_knows() -> None:
    assert expected_wait(5, free=0, here=0, finished_in_hour=0, mean_work=12) is None
    assert expected_wait(0, free=0, here=0, finished_in_hour=0, mean_work=12) is None
