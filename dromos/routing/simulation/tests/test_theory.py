"""The formulas give the exact values that the simulator is held against."""

import itertools
import math

import pytest

from dromos.routing.simulation.classic import Stream, servers, world_of
from dromos.routing.simulation.theory import (
    Kind,
    c_mu_order,
    cobham,
    cost_of_order,
    erlang_a,
    erlang_b,
    erlang_c,
    incomplete_beta,
    limited,
    unlimited,
)

KINDS = (Kind(0.2, 1, 2, 3), Kind(0.3, 0.8, 1.28, 1), Kind(0.1, 3, 18, 4))


@pytest.mark.parametrize(
    ("servers", "offered", "waits"),
    [(10, 8, 0.409180), (14, 12, 0.481705), (50, 45, 0.363864), (100, 92, 0.311615), (3, 2, 4 / 9), (3, 3, 1)],
)
def test_erlang_c(servers: int, offered: float, waits: float) -> None:
    assert erlang_c(servers, offered) == pytest.approx(waits, abs=6e-7)


def test_erlang_b() -> None:
    assert erlang_b(10, 8) == pytest.approx(0.121661, abs=6e-7)
    assert erlang_b(14, 12) == pytest.approx(0.117210, abs=6e-7)


def test_the_call_centre_of_gans_koole_and_mandelbaum_without_patience() -> None:
    told = unlimited(50, 48, 1)
    assert told.mean_wait * 60 == pytest.approx(20.83, abs=0.005)
    assert told.quantile(0.9) * 60 == pytest.approx(58.1, abs=0.05)
    assert told.mean_wait * 48 == pytest.approx(16.67, abs=0.005)
    assert told.quantile(0.1) == 0


def test_the_call_centre_of_gans_koole_and_mandelbaum_with_patience() -> None:
    told = erlang_a(50, 48, 1, 2)
    assert told.abandoned == pytest.approx(0.0309, abs=5e-5)
    assert told.mean_wait * 60 == pytest.approx(3.71, abs=0.005)
    assert told.within(12.4447 / 60) == pytest.approx(0.9, abs=1e-5)
    assert told.queue == pytest.approx(2.97, abs=0.005)
    assert told.occupancy == pytest.approx(0.930, abs=5e-4)
    assert told.must_wait == pytest.approx(0.468, abs=5e-4)


def test_when_people_leave_as_fast_as_they_are_served_the_number_present_is_poisson() -> None:
    told = erlang_a(100, 100, 1, 1)
    at_least = 1 - sum(math.exp(k * math.log(100) - 100 - math.lgamma(k + 1)) for k in range(100))
    assert told.must_wait == pytest.approx(at_least, abs=1e-9)
    assert told.must_wait == pytest.approx(0.513299, abs=6e-7)
    assert told.abandoned == pytest.approx(0.039861, abs=6e-7)


@pytest.mark.parametrize(
    ("servers", "waits", "answer", "within"),
    [(6, 0.5875, 105.75, 0.4743), (7, 0.3241, 29.17, 0.7404), (8, 0.1673, 10.04, 0.8801)],
)
def test_staffing_for_a_hundred_calls_an_hour(servers: int, waits: float, answer: float, within: float) -> None:
    told = unlimited(servers, 100 / 3600, 180)
    assert told.must_wait == pytest.approx(waits, abs=5e-5)
    assert told.mean_wait == pytest.approx(answer, abs=0.005)
    assert told.within(20) == pytest.approx(within, abs=5e-5)


@pytest.mark.parametrize(("servers", "answer", "within"), [(26, 71.60, 0.4949), (28, 19.99, 0.7613)])
def test_staffing_for_360_calls_an_hour(servers: int, answer: float, within: float) -> None:
    told = unlimited(servers, 360 / 3600, 240)
    assert told.mean_wait == pytest.approx(answer, abs=0.005)
    assert told.within(20) == pytest.approx(within, abs=5e-5)


def test_priorities_move_waiting_about_but_do_not_change_its_sum() -> None:
    rates = [1.0, 1.5, 2.0]
    waits = cobham(5, rates, 1)
    assert waits == pytest.approx([0.190623, 0.381247, 3.049973], abs=6e-7)
    mean = sum(wait * rate for wait, rate in zip(waits, rates, strict=True)) / sum(rates)
    assert mean == pytest.approx(unlimited(5, 4.5, 1).mean_wait)
    assert mean == pytest.approx(1.524986, abs=6e-7)


def test_the_c_mu_order_is_the_cheapest_of_the_six() -> None:
    costs = {order: cost_of_order(KINDS, order) for order in itertools.permutations(range(3))}
    assert c_mu_order(KINDS) == (0, 2, 1) == min(costs, key=lambda order: costs[order])
    found = sorted(costs.values())
    assert [round(cost, 4) for cost in (found[0], found[1], found[-1])] == [5.2425, 5.3836, 8.4699]


def test_pooling_six_small_teams_shortens_the_wait_tenfold() -> None:
    apart, together = unlimited(15, 1.4, 10), unlimited(90, 8.4, 10)
    assert (apart.mean_wait, together.mean_wait) == pytest.approx((7.2232, 0.6866), abs=5e-5)
    assert (apart.within(0.5), together.within(0.5)) == pytest.approx((0.3129, 0.6948), abs=5e-5)


@pytest.mark.parametrize(
    ("offered", "blocked", "wait", "within"),
    [(77.4, 0.000168, 0.0828, 0.9423), (84.0, 0.003643, 0.4500, 0.7329), (90.6, 0.026944, 1.3343, 0.3530)],
)
def test_the_pooled_end_of_wallace_and_whitt(offered: float, blocked: float, wait: float, within: float) -> None:
    told = limited(90, offered / 10, 10, 120)
    assert told.blocked == pytest.approx(blocked, abs=6e-7)
    assert told.mean_wait == pytest.approx(wait, abs=5e-5)
    assert told.within(0.5) == pytest.approx(within, abs=5e-5)


def test_a_queue_with_much_room_is_one_without_end() -> None:
    assert limited(10, 8, 1, 500).mean_wait == pytest.approx(unlimited(10, 8, 1).mean_wait)
    assert limited(10, 8, 1, 10).mean_wait == 0
    assert limited(10, 8, 1, 10).blocked == pytest.approx(erlang_b(10, 8))


@pytest.mark.parametrize("x", [0.0, 0.1, 0.3, 0.6, 0.95, 1.0])
def test_the_incomplete_beta_of_whole_numbers_is_a_binomial_tail(x: float) -> None:
    tail = sum(math.comb(6, k) * x**k * (1 - x) ** (6 - k) for k in range(3, 7))
    assert incomplete_beta(x, 3, 4) == pytest.approx(tail, abs=1e-12)


def test_work_of_a_given_spread_has_the_mean_asked_for() -> None:
    cases = world_of([Stream(1.0, 3.0, work_spread=0.8)], servers(1), 4000, seed=2).cases
    assert sum(case.work for case in cases) / len(cases) == pytest.approx(3.0, rel=0.06)
