"""Prices of skills: what is short is dear, and flexible people tie prices together."""

import pytest

from dromos.routing.engine.market import Kind, Market, Stall


def kind(skill: str) -> Kind:
    return (1, skill, None)


def stall(**speeds: float) -> Stall:
    return Stall({kind(skill): speed for skill, speed in speeds.items()})


A, B, C = kind("a"), kind("b"), kind("c")


def test_equal_skills_with_equal_work_cost_the_same() -> None:
    prices = Market([A, B], [stall(a=1.0), stall(b=1.0)]).prices({A: 30.0, B: 30.0})
    assert prices == pytest.approx({A: 1.0, B: 1.0})


def test_the_skill_with_more_work_per_person_is_dearer() -> None:
    prices = Market([A, B], [stall(a=1.0), stall(b=1.0)]).prices({A: 96.0, B: 16.0})
    assert prices[A] / prices[B] == pytest.approx((96 + 4) / (16 + 4))


def test_a_flexible_person_evens_prices_out() -> None:
    split = Market([A, B], [stall(a=1.0), stall(b=1.0)]).prices({A: 40.0, B: 30.0})
    shared = Market([A, B], [stall(a=1.0), stall(a=1.0, b=1.0), stall(b=1.0)]).prices({A: 40.0, B: 30.0})
    assert shared[A] / shared[B] < split[A] / split[B]
    assert shared[A] / shared[B] == pytest.approx(1.0, abs=0.05)


def test_who_is_slow_at_the_short_skill_helps_there_only_when_it_pays() -> None:
    """In equilibrium nobody gives time to a kind that pays them less than another."""
    market = Market([A, B], [stall(a=1.15, b=0.7), stall(b=1.0)])
    for _ in range(60):
        prices = market.prices({A: 40.0, B: 40.0})
    assert prices[A] * 1.15 > prices[B] * 0.7
    given = dict(zip(zip(market.person.tolist(), market.kind.tolist(), strict=True), market.bids, strict=True))
    assert given[0, 1] < 0.05 * given[0, 0]


def test_the_next_prices_are_found_from_the_last() -> None:
    market = Market([A, B, C], [stall(a=1, b=0.8), stall(b=1, c=0.8), stall(c=1)])
    market.prices({A: 50.0, B: 10.0, C: 10.0})
    warm = market.prices({A: 55.0, B: 10.0, C: 12.0})
    cold = Market([A, B, C], [stall(a=1, b=0.8), stall(b=1, c=0.8), stall(c=1)]).prices({A: 55.0, B: 10.0, C: 12.0})
    assert warm == pytest.approx(cold, rel=0.02)


def test_what_nobody_can_do_has_no_price_to_speak_of() -> None:
    assert Market([A, B], [stall(a=1.0)]).prices({A: 10.0, B: 500.0})[B] == 1.0
    assert Market([A], []).prices({A: 10.0}) == {A: 1.0}
    assert Market([], [stall(a=1.0)]).prices({}) == {}
