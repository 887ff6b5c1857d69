"""Many items and many people matched at once."""

import itertools
import random

import numpy as np
import pytest

from dromos.routing.engine import Cause, Item, Requirement, plan, plan_batch
from dromos.routing.engine.batch import matched
from dromos.routing.engine.tests.cast import SUPPORT, agent, letter, snapshot
from dromos.routing.engine.vocabulary import Demand


def about(number: int, skill: str, **changes: object) -> Item:
    return Item(number, Demand(SUPPORT, "email", 1, (Requirement(skill),)), 0.0, 60.0, **changes)  # type: ignore[arg-type]


def test_a_batch_keeps_the_generalist_for_what_only_they_can_do() -> None:
    crew = [agent(1, skills={"adsl": 5, "voip": 3}), agent(2, skills={"adsl": 3})]
    letters = [about(1, "adsl", weight=3.0), about(2, "voip")]
    one_by_one = {decision.item: decision.winner for decision in plan(snapshot(letters, crew)).decisions}
    assert one_by_one == {1: 1}, "the most urgent takes the best, and the other waits"
    assert {decision.item: decision.winner for decision in plan_batch(snapshot(letters, crew)).decisions} == {
        1: 2,
        2: 1,
    }


def test_a_batch_fills_all_capacity_evenly_and_says_what_is_left() -> None:
    crew = [agent(1, units=3), agent(2, units=2), agent(3, present=False)]
    batch = plan_batch(snapshot([letter(n, due_at=100 + n) for n in range(7)] + [letter(9, language="hu")], crew), 10)
    assert sorted(decision.winner for decision in batch.decisions) == [1, 1, 1, 2, 2]
    assert sorted(decision.item for decision in batch.decisions) == [0, 1, 2, 3, 4], "the most urgent"
    assert [left.item for left in batch.waiting] == [5, 6]
    assert [left.item for left in batch.unroutable] == [9]
    assert {decision.policy for decision in batch.decisions} == {"batch"}
    assert batch.decisions[0].excluded == {Cause.PRESENCE: 1}


def test_a_preferred_agent_is_worth_more_in_a_batch() -> None:
    crew = [agent(1, skills={"adsl": 4}), agent(2)]
    assert [decision.winner for decision in plan_batch(snapshot([letter(1, preferred=2)], crew)).decisions] == [2]


def test_nothing_to_match_is_an_empty_plan() -> None:
    assert plan_batch(snapshot([], [agent(1)])).decisions == ()
    assert plan_batch(snapshot([letter(1)], [])).unroutable[0].item == 1


@pytest.mark.parametrize("seed", range(30))
def test_a_match_has_most_pairs_and_then_the_greatest_sum(seed: int) -> None:
    """Judged by looking at every possible match."""
    rng = random.Random(seed)
    rows, columns = rng.randint(1, 5), rng.randint(1, 5)
    worth = np.array([[rng.choice([0.0, rng.random()]) for _ in range(columns)] for _ in range(rows)])
    wide = np.hstack([worth, np.zeros((rows, rows))])
    best = max(
        (
            sum(wide[row, column] > 0 for row, column in enumerate(choice)),
            sum(wide[row, c] for row, c in enumerate(choice)),
        )
        for choice in itertools.permutations(range(columns + rows), rows)
    )
    found = matched(worth)
    pairs = [(row, column) for row, column in enumerate(found) if column is not None]
    assert len({column for _, column in pairs}) == len(pairs)
    assert (len(pairs), pytest.approx(sum(worth[pair] for pair in pairs))) == best
