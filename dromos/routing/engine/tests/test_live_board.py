"""A board kept alive through random events decides as one that sees everything anew."""

import pytest

from dromos.routing.engine.tests.floor import Floor

POLICIES = ("shortage", "edf", "generalised_c_mu")


def run(
    seed: int, policy: str, events: int, *, shuffled: bool = False, single: bool = False, thorough: int = 25
) -> Floor:
    """Every decision is judged, one waiting item after every event, and everything after each ``thorough`` events."""
    floor = Floor(seed, policy, shuffled=shuffled, single=single)
    for number in range(events):
        floor.step()
        floor.glance()
        if number % thorough == 0:
            floor.check()
    floor.check()
    assert len(floor.log) > events / 10, "the floor was not idle"
    return floor


@pytest.mark.parametrize("policy", POLICIES)
def test_random_events_lose_double_and_overload_nothing(policy: str) -> None:
    for seed in range(3):
        run(seed, policy, 1000)


@pytest.mark.parametrize("policy", ["fifo", "edf", "static_priority"])
def test_the_more_urgent_is_never_left_while_the_less_urgent_takes_an_agent_it_could_have_had(policy: str) -> None:
    run(3, policy, 600, single=True)


@pytest.mark.full
@pytest.mark.parametrize("seed", range(100, 120))
def test_a_million_random_events_lose_double_and_overload_nothing(seed: int) -> None:
    run(seed, POLICIES[seed % 3], 50_000, thorough=200)


def test_the_same_events_give_the_same_decisions_in_whatever_order_agents_are_listed() -> None:
    first, again, shuffled = (run(7, "shortage", 400, shuffled=order) for order in (False, False, True))
    assert first.log == again.log == shuffled.log
