"""What an item weighs: priority times what is at stake, in few steps."""

import pytest

from dromos.routing.weights import STEPS, stakes, weight_of


def test_a_usual_item_of_normal_priority_weighs_one() -> None:
    assert stakes() == 1
    assert weight_of(3) == 1


def test_each_thing_at_stake_adds_weight() -> None:
    usual = stakes()
    assert stakes(segment_weight=4) == 4 * usual
    assert stakes(severity=1) == 2 * usual
    assert stakes(penalty=100) == 2 * usual
    assert stakes(customers=10) == 2 * usual
    assert stakes(severity=4) < usual


def test_great_sums_and_crowds_do_not_drown_everybody_else() -> None:
    assert stakes(penalty=1e9) == 5
    assert stakes(customers=10**9) == 4
    assert weight_of(1, stakes(segment_weight=10, severity=1, penalty=1e9, customers=10**9)) == max(STEPS)


@pytest.mark.parametrize(
    ("priority", "stake", "weight"), [(1, 1, 8), (2, 1, 3), (4, 1, 0.5), (4, 0.1, 0.25), (9, 4, 3)]
)
def test_weights_come_in_few_steps(priority: int, stake: float, weight: float) -> None:
    assert weight_of(priority, stake) == weight
