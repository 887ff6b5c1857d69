"""Figures of played worlds, by hand."""

import math

import pytest

from dromos.routing.simulation.compare import Estimate, estimate, paired_difference, paired_ratio
from dromos.routing.simulation.measure import by_segment, effort, gini, group, measure, quantile
from dromos.routing.simulation.play import play
from dromos.routing.simulation.tests.small import case, worker
from dromos.routing.simulation.world import World

CASES = (
    case(1, 0, segment="vip", weight=3),
    case(2, 1, segment="vip", weight=3),  # waits 9, 4 late
    case(3, 2, segment="all", target=60),  # waits 18
    case(4, 3, segment="all", patience=1),
)


def test_figures_per_segment_come_from_what_happened() -> None:
    groups = by_segment(play(World(CASES, (worker(7),)), "fifo"))
    assert list(groups) == ["all", "vip"]
    assert (groups["vip"].cases, groups["vip"].kept) == (2, 0.5)
    assert groups["vip"].weighted_tardiness == 2
    assert groups["vip"].p90_wait == 9
    assert groups["all"].kept == 0.5  # who left within the target was not served
    assert groups["all"].left == 0.5
    assert groups["all"].mean_wait == pytest.approx(9.5)


def test_the_six_figures_of_a_day() -> None:
    figures = measure(play(World(CASES, (worker(7),)), "fifo"))
    assert figures.sla == 0.5
    assert figures.weighted_tardiness == pytest.approx(3 * 4 / 8)
    assert figures.mean_wait == pytest.approx((0 + 9 + 18 + 1) / 4)
    assert figures.vip_urgent == 0  # nobody of that segment here
    assert figures.over_twice == 0


def test_people_are_measured_by_the_time_they_were_there() -> None:
    world = World((case(1, 0), case(2, 10)), (worker(7, shifts=((0, 10),)), worker(8, shifts=((10, 30),))))
    told = effort(play(world, "fifo"))
    assert told.utilisation == pytest.approx(20 / 30)
    assert told.gini == pytest.approx(1 / 6)
    assert effort(play(World((), (worker(7),)), "fifo")).utilisation == 0


def test_nothing_has_figures_of_zero() -> None:
    assert group([]).kept == 0
    assert group([]).weighted_tardiness == 0


def test_gini_is_zero_when_all_are_equally_busy() -> None:
    assert gini([3.0, 3.0, 3.0]) == pytest.approx(0)
    assert gini([0.0, 0.0, 0.0]) == 0
    assert gini([0.0, 0.0, 0.0, 9.0]) == pytest.approx(0.75)


def test_nine_of_ten_waited_no_longer_than_the_ninth() -> None:
    assert quantile([float(n) for n in range(1, 11)], 0.9) == 9
    assert quantile([5.0], 0.9) == 5
    assert quantile([], 0.9) == 0
    assert quantile([1.0, 2.0], 0.0) == 1


def test_a_mean_of_five_runs_has_the_interval_of_the_textbook() -> None:
    told = estimate([1.0, 2.0, 3.0, 4.0, 5.0])
    assert told.mean == 3
    assert told.se == pytest.approx(math.sqrt(2.5 / 5))
    assert told.interval == pytest.approx((3 - 2.776 * told.se, 3 + 2.776 * told.se))
    assert told.is_clear


def test_one_run_proves_nothing() -> None:
    assert estimate([4.0]) == Estimate(4.0, math.inf, 1)
    assert not estimate([4.0]).is_clear


def test_a_paired_difference_sees_what_the_noise_of_the_days_hides() -> None:
    today = [10.0, 50.0, 90.0, 20.0]
    changed = [9.0, 48.9, 89.1, 19.0]
    assert not estimate(today).is_clear
    assert paired_difference(changed, today).is_clear
    assert paired_difference(changed, today).mean == pytest.approx(-1.0)


def test_equal_runs_differ_by_exactly_nothing() -> None:
    told = paired_difference([1.0, 2.0], [1.0, 2.0])
    assert told.interval == (0, 0)
    assert not told.is_clear


def test_the_error_of_a_ratio_vanishes_when_the_runs_are_proportional() -> None:
    told = paired_ratio([1.0, 2.0, 3.0], [2.0, 4.0, 6.0])
    assert told.mean == pytest.approx(0.5)
    assert told.se == pytest.approx(0)
    assert paired_ratio([1.0, 3.0], [2.0, 2.0]).se == pytest.approx(0.5)
