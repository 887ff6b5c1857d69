"""Bounded waiting: the stated bound holds, and large work is not starved by small."""

from __future__ import annotations

import heapq
import random
from collections.abc import Sequence
from itertools import pairwise

import pytest

from dromos.routing.engine import POLICIES, ChannelAbility, Demand, Item, Requirement
from dromos.routing.engine.board import Board
from dromos.routing.engine.patience import GRACE, SHARE_OF_OVERDUE, TARGETS_BEFORE_OVERDUE
from dromos.routing.engine.roster import Roster
from dromos.routing.engine.tests.cast import SUPPORT, agent

MEAN = {"a": 4.0, "b": 8.0, "c": 16.0}
LONGEST = max(MEAN.values())


def waits(board: Board, items: Sequence[Item]) -> dict[int, float]:
    """Play until nothing is left; work takes as long as expected at usual speed."""
    begun: dict[int, float] = {}
    events: list[tuple[float, int, int, Demand | None]] = [(i.enqueued_at, 1, i.id, None) for i in items]
    heapq.heapify(events)
    by_id = {item.id: item for item in items}
    while events:
        now, _, number, demand = heapq.heappop(events)
        if demand is None:
            board.put(by_id[number], now)
        else:
            board.give_back(number, demand, now)
        for decision in board.settle(now):
            asked = by_id[decision.item].demand
            begun[decision.item] = now - by_id[decision.item].enqueued_at
            heapq.heappush(events, (now + MEAN[asked.main_skill or "a"], 0, decision.winner, asked))
    return begun


def crew(count: int, units: int = 1) -> Roster:
    able = {"skills": dict.fromkeys(MEAN, 4), "channels": {"email": ChannelAbility(), "phone": ChannelAbility()}}
    return Roster(agent(number, units=units, **able) for number in range(count))


def day(seed: int, count: int, load: float) -> list[Item]:
    """Poisson arrivals; one in twenty is light with time to spare, the rest heavy and urgent."""
    rng, now, items = random.Random(seed), 0.0, []
    rate = load * count / (sum(MEAN.values()) / 3)
    for number in range(250):
        now += rng.expovariate(rate)
        skill = rng.choice(sorted(MEAN))
        light = rng.random() < 0.05
        target, weight = (30.0, 0.25) if light else (2.0, 40.0)
        items.append(Item(number, Demand(SUPPORT, "email", 1, (Requirement(skill),)), now, now + target, weight))
    return items


def beyond_bound(policy: str, seed: int, count: int, load: float) -> float:
    """By how many minutes the worst wait exceeds three targets and four first-come-first-served waits."""
    items = day(seed, count, load)
    fifo = waits(Board(crew(count), POLICIES["fifo"], mean_work=MEAN), items)
    mine = waits(Board(crew(count), POLICIES[policy], mean_work=MEAN), items)
    assert mine.keys() == fifo.keys() == {item.id for item in items}
    return max(mine[i.id] - TARGETS_BEFORE_OVERDUE * i.target - fifo[i.id] / SHARE_OF_OVERDUE for i in items)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize(("count", "load", "pieces"), [(1, 0.95, 6), (1, 1.3, 6), (3, 0.95, 10)])
def test_nothing_waits_longer_than_its_bound(seed: int, count: int, load: float, pieces: int) -> None:
    """Three targets, four times what first come, first served would give, the grace, and a few pieces of work."""
    assert beyond_bound("bounded_index", seed, count, load) <= pieces * LONGEST + GRACE / SHARE_OF_OVERDUE


def test_without_patience_the_light_items_wait_far_beyond_it() -> None:
    assert beyond_bound("index", 1, 1, 1.3) > 20 * LONGEST


def test_the_overdue_get_their_quarter_and_not_more() -> None:
    """A flood of overdue light items beside a flood of heavy ones: every fourth minute is theirs."""

    def one(number: int, weight: float) -> Item:
        return Item(number, Demand(SUPPORT, "email", 1, (Requirement("b"),)), 0.0, 10.0, weight)

    board = Board(crew(1), mean_work=MEAN)
    for number in range(100):
        board.put(one(number, 0.25 if number < 50 else 40.0), 0.0)
    picked = []
    for turn in range(40):
        decision = board.pick_for(0, 100.0 + turn)
        assert decision is not None
        picked.append(decision.item < 50)
        board.roster.give_back(0, one(0, 1.0).demand, 100.0 + turn)
    assert sum(picked) == 10
    assert not any(a and b for a, b in pairwise(picked)), "spread evenly"


def test_a_promise_of_minutes_goes_before_the_overdue_until_too_much_is_owed() -> None:
    """Light items long overdue beside a stream of weighty ones promised within five minutes."""

    def one(number: int, at: float, target: float, weight: float) -> Item:
        return Item(number, Demand(SUPPORT, "email", 1, (Requirement("b"),)), at, at + target, weight)

    board = Board(crew(1), mean_work=MEAN)
    for number in range(20):
        board.put(one(number, 0.0, 10.0, 0.25), 0.0)
    light = []
    for turn in range(40):
        now = 100.0 + turn
        board.put(one(100 + turn, now, 5.0, 10.0), now)
        decision = board.pick_for(0, now)
        assert decision is not None
        light.append(decision.item < 100)
        board.roster.give_back(0, one(0, now, 5.0, 10.0).demand, now)
    owed_in_turns = int(GRACE / (SHARE_OF_OVERDUE * MEAN["b"]))
    assert not any(light[:owed_in_turns])
    assert any(light[owed_in_turns : owed_in_turns + 4])
    assert (40 - owed_in_turns) * SHARE_OF_OVERDUE - 1 <= sum(light) <= 40 * SHARE_OF_OVERDUE, "then their quarter"


def small_and_large(count: int) -> tuple[Board, list[Item]]:
    """Letters enough to fill everybody for ever, and now and then a call that takes all four units of somebody."""
    letters = [Item(n, Demand(SUPPORT, "email", 1, (Requirement("a"),)), n / count, n / count + 5) for n in range(400)]
    calls = [
        Item(1000 + n, Demand(SUPPORT, "phone", 4, (Requirement("b"),)), 20.0 + 25 * n, 22.0 + 25 * n)
        for n in range(3 if count == 1 else 8)
    ]
    return Board(crew(count, units=4), mean_work=MEAN), letters + calls


@pytest.mark.parametrize("count", [1, 3])
def test_large_work_is_not_starved_by_small(count: int) -> None:
    """Once it is overdue somebody saves up units; the longest letter in hand is the longest it then takes."""
    board, items = small_and_large(count)
    got = waits(board, items)
    calls = [wait for number, wait in got.items() if number >= 1000]
    assert len(got) == len(items)
    assert max(calls) <= 3.0 + 2 * MEAN["a"] + (MEAN["b"] if count == 1 else 0)
    assert all(seat.saving is None for seat in board.roster.seats), "nobody saves when all is done"


def test_whoever_saves_up_is_freed_when_the_large_item_leaves() -> None:
    board = Board(crew(1, units=4), mean_work=MEAN)
    letters = [Item(n, Demand(SUPPORT, "email", 1), 0.0, 60.0) for n in range(6)]
    for item in letters:
        board.put(item, 0.0)
    assert len(list(board.settle(0.0))) == 4
    call = Item(9, Demand(SUPPORT, "phone", 4), 0.0, 1.0)
    board.put(call, 0.0)
    board.give_back(0, letters[0].demand, 30.0)
    assert list(board.settle(30.0)) == [], "a unit is free, and saved"
    assert board.roster.screen(letters[5], 30.0).excluded == {"saved": 1}
    assert board.roster.screen(call, 30.0).excluded == {"units": 1}
    assert board.withdraw(call)
    assert [decision.item for decision in board.settle(30.0)] == [4]


def test_whoever_goes_away_saves_no_longer() -> None:
    board = Board(crew(2, units=4), mean_work=MEAN)
    for number in range(12):
        board.put(Item(number, Demand(SUPPORT, "email", 1), 0.0, 60.0), 0.0)
    assert len(list(board.settle(0.0))) == 8
    call = Item(99, Demand(SUPPORT, "phone", 4), 0.0, 1.0)
    board.put(call, 0.0)
    board.give_back(0, Demand(SUPPORT, "email", 1), 30.0)
    assert list(board.settle(30.0)) == []
    [saver] = [seat.agent.id for seat in board.roster.seats if seat.saving == 99]
    board.set_present(saver, present=False)
    assert all(seat.saving is None for seat in board.roster.seats)
