"""The simulator comes out where theory says: within four standard errors of the exact value, which are small.

A quick part in every run; with `--full` every row of the table, on long runs, and the shape that Wallace and Whitt found
(Operations Research 2005): people with two skills are nearly as good as people with all.
"""

import dataclasses
import itertools

import pytest

from dromos.routing.engine.policies import POLICIES, best_skill
from dromos.routing.simulation import theory
from dromos.routing.simulation.classic import Steady, Stream, cross_trained, servers, steady, world_of
from dromos.routing.simulation.compare import Estimate
from dromos.routing.simulation.play import play

FIFO = dataclasses.replace(POLICIES["fifo"], choose=best_skill)


def agrees(found: Estimate, exact: float, *, error: float) -> bool:
    """Within four standard errors, and these are no larger than `error`: a wide miss could not pass."""
    assert found.se <= error, f"too noisy: {found.se} > {error}"
    return abs(found.mean - exact) <= 4 * found.se + 1e-9


def one_queue(
    count: int, offered: float, customers: int, *, patience: float = float("inf"), within: float = 0.0
) -> Steady:
    """Servers of mean work 1, so that the offered load is the arrival rate."""
    world = world_of([Stream(offered, 1.0, patience=patience)], servers(count), customers, seed=1)
    return steady(play(world, "fifo"), within=within)


def wallace_whitt(offered: float, skills_each: int, calls: int) -> Steady:
    streams = [Stream(offered / 60, 10.0, skill=str(kind)) for kind in range(6)]
    world = world_of(streams, cross_trained(6, 15, skills_each), calls, seed=3, spaces=30)
    return steady(play(world, FIFO), within=0.5)


# -- quick ---------------------------------------------------------------------------------------


def test_one_queue_waits_as_erlang_says() -> None:
    exact = theory.unlimited(3, 2, 1)
    found = one_queue(3, 2, 6000, within=0.5)
    assert agrees(found.must_wait, exact.must_wait, error=0.02)
    assert agrees(found.mean_wait, exact.mean_wait, error=0.05)
    assert agrees(found.within, exact.within(0.5), error=0.02)


def test_customers_leave_as_palm_says() -> None:
    exact = theory.erlang_a(10, 10, 1, 1)
    found = one_queue(10, 10, 6000, patience=1.0, within=0.1)
    assert agrees(found.abandoned, exact.abandoned, error=0.01)
    assert agrees(found.must_wait, exact.must_wait, error=0.03)
    assert agrees(found.within, exact.within(0.1), error=0.03)


def test_a_second_skill_closes_most_of_the_gap() -> None:
    pooled = theory.limited(90, 8.4, 10, 120).mean_wait
    alone, two = (wallace_whitt(84, skills, 9000).mean_wait.mean for skills in (1, 2))
    assert (alone - two) / (alone - pooled) >= 0.8


# -- full: every row -----------------------------------------------------------------------------


@pytest.mark.full
@pytest.mark.parametrize(("count", "offered"), [(10, 8.0), (14, 12.0), (50, 45.0), (100, 92.0), (3, 2.0)])
def test_erlang_c_row(count: int, offered: float) -> None:
    found, exact = one_queue(count, offered, 100_000), theory.unlimited(count, offered, 1)
    assert agrees(found.must_wait, exact.must_wait, error=0.04)
    assert agrees(found.mean_wait, exact.mean_wait, error=0.04)


@pytest.mark.full
def test_gans_koole_mandelbaum_row() -> None:
    exact = theory.unlimited(50, 48, 1)
    found = one_queue(50, 48, 200_000, within=exact.quantile(0.9))
    assert agrees(found.mean_wait, exact.mean_wait, error=0.1)
    assert agrees(found.within, 0.9, error=0.04)
    leaving = theory.erlang_a(50, 48, 1, 2)
    left = one_queue(50, 48, 100_000, patience=2.0, within=12.4447 / 60)
    assert agrees(left.abandoned, leaving.abandoned, error=0.004)
    assert agrees(left.mean_wait, leaving.mean_wait, error=0.006)
    assert agrees(left.must_wait, leaving.must_wait, error=0.04)
    assert agrees(left.within, 0.9, error=0.02)


@pytest.mark.full
def test_erlang_a_row() -> None:
    found = one_queue(100, 100, 100_000, patience=1.0)
    assert agrees(found.must_wait, 0.513299, error=0.04)
    assert agrees(found.abandoned, 0.039861, error=0.004)


@pytest.mark.full
@pytest.mark.parametrize(
    ("count", "per_hour", "minutes"), [(6, 100, 3), (7, 100, 3), (8, 100, 3), (26, 360, 4), (28, 360, 4)]
)
def test_staffing_row(count: int, per_hour: float, minutes: float) -> None:
    world = world_of([Stream(per_hour / 60, minutes)], servers(count), 150_000, seed=5)
    found, exact = steady(play(world, "fifo"), within=1 / 3), theory.unlimited(count, per_hour / 60, minutes)
    assert agrees(found.must_wait, exact.must_wait, error=0.02)
    assert agrees(found.mean_wait, exact.mean_wait, error=0.3)
    assert agrees(found.within, exact.within(1 / 3), error=0.02)


@pytest.mark.full
def test_cobham_row() -> None:
    streams = [Stream(rate, 1.0, priority=number) for number, rate in enumerate((1.0, 1.5, 2.0))]
    result = play(world_of(streams, servers(5), 150_000, seed=6), "static_priority")
    exact = theory.cobham(5, [1.0, 1.5, 2.0], 1.0)
    for number, error in enumerate((0.02, 0.02, 0.4)):
        assert agrees(steady(result, segment=str(number)).mean_wait, exact[number], error=error)
    fifo = play(world_of(streams, servers(5), 150_000, seed=6), "fifo")
    assert agrees(steady(fifo).mean_wait, 1.524986, error=0.2)


@pytest.mark.full
def test_c_mu_row() -> None:
    """Strict orders of one server by log-normal work of the table's second moments; the simulated costs are right and
    the c-mu order is the cheapest of the six on the same customers.
    """
    kinds = [theory.Kind(0.2, 1, 2, 3), theory.Kind(0.3, 0.8, 1.28, 1), theory.Kind(0.1, 3, 18, 4)]
    costs = {}
    for order in itertools.permutations(range(3)):
        streams = [
            Stream(kind.arrivals, kind.mean, skill=str(n), priority=order.index(n), work_spread=0.8325546111576977)
            for n, kind in enumerate(kinds)
        ]
        result = play(world_of(streams, servers(1, ("0", "1", "2")), 120_000, seed=7), "static_priority")
        waits = [steady(result, segment=str(n)).mean_wait for n in range(3)]
        costs[order] = sum(kind.cost * kind.arrivals * wait.mean for kind, wait in zip(kinds, waits, strict=True))
        error = sum((kind.cost * kind.arrivals * wait.se) ** 2 for kind, wait in zip(kinds, waits, strict=True)) ** 0.5
        assert agrees(Estimate(costs[order], error, 30), theory.cost_of_order(kinds, order), error=0.6)
    assert min(costs, key=lambda order: costs[order]) == theory.c_mu_order(kinds)


@pytest.mark.full
def test_pooling_row() -> None:
    together = world_of([Stream(8.4, 10.0)], servers(90), 200_000, seed=8)
    apart = world_of([Stream(1.4, 10.0)], servers(15), 200_000, seed=8)
    for world, count, rate, error in ((together, 90, 8.4, 0.1), (apart, 15, 1.4, 0.6)):
        found, exact = steady(play(world, "fifo"), within=0.5), theory.unlimited(count, rate, 10)
        assert agrees(found.mean_wait, exact.mean_wait, error=error)
        assert agrees(found.within, exact.within(0.5), error=0.04)


@pytest.mark.full
@pytest.mark.parametrize("offered", [77.4, 84.0, 90.6])
def test_wallace_and_whitt_row(offered: float) -> None:
    exact = theory.limited(90, offered / 10, 10, 120)
    # At the lowest load one call in 6,000 is turned away, many at a time: only a long run sees enough of them.
    calls = {1: 150_000, 2: 150_000, 6: 450_000}
    alone, two, everything = (wallace_whitt(offered, skills, count) for skills, count in calls.items())
    assert agrees(everything.mean_wait, exact.mean_wait, error=0.06)
    assert agrees(everything.blocked, exact.blocked, error=0.004)
    gap = alone.mean_wait.mean - exact.mean_wait
    assert (alone.mean_wait.mean - two.mean_wait.mean) / gap >= 0.9
