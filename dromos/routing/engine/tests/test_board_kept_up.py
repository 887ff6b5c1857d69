"""A board that lives long: what it forgets, what it learns, and what is cheap to tell it."""

import dataclasses

import pytest

from dromos.routing.engine import (
    POLICIES,
    Cause,
    ChannelAbility,
    Demand,
    Item,
    Policy,
    Requirement,
    Step,
    batch,
    board,
    picking,
    plan_batch,
    roster,
)
from dromos.routing.engine.board import Board
from dromos.routing.engine.roster import Roster
from dromos.routing.engine.tests.cast import FINANCE, SUPPORT, agent, letter, snapshot


def test_classes_in_which_nothing_waits_are_forgotten_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(board, "FEW_CLASSES", 4)
    live = Board(Roster([agent(1, skills={"a": 3}, used=1)]))
    for number in range(60):
        live.put(Item(number, Demand(SUPPORT, "email", 1, (Requirement("a", 1 + number % 3),)), 0.0, 2.0**number), 0.0)
        if number % 3:
            live.withdraw(number)
    assert len(live) == 20
    assert len(live.classes) < 60
    live.give_back(1, Demand(SUPPORT, "email"), 1.0)
    live.roster.seat(1).free = 1
    [decision] = live.settle(1.0)
    assert decision.item == 0


def test_presence_and_what_somebody_holds_are_cheap_to_tell() -> None:
    live = Board(Roster([agent(1)]))
    before = live.roster.changes
    live.replace_agent(agent(1, used=1, held=1))
    live.put(letter(1), 0.0)
    assert list(live.settle(0.0)) == []
    live.replace_agent(agent(1, present=False))
    assert list(live.settle(0.0)) == []
    live.replace_agent(agent(1))
    assert [decision.winner for decision in live.settle(0.0)] == [1]
    assert live.roster.changes == before


def test_work_given_by_other_means_takes_room_until_it_is_given_back() -> None:
    live = Board(Roster([agent(1)]))
    live.put(letter(1), 0.0)
    live.take(1, letter(9).demand)
    assert list(live.settle(0.0)) == []
    live.give_back(1, letter(9).demand, 5.0)
    assert [decision.item for decision in live.settle(5.0)] == [1]


@pytest.mark.parametrize("few", [0, 40])
def test_what_is_learned_of_the_mean_work_counts_at_once(few: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(picking, "FEW", few)
    live = Board(Roster([agent(1, skills={"a": 3, "b": 3})]), mean_work={"a": 10.0, "b": 20.0})
    for number, skill in enumerate("ab"):
        live.put(Item(number, Demand(SUPPORT, "email", 1, (Requirement(skill),)), 0.0, 60.0), 0.0)
    live.learn("b", 2.0)
    live.learn("nobody asks for it", 2.0)
    decision = live.pick_for(1, 1.0)
    assert decision is not None
    assert decision.item == 1
    live.learn("b", 3.0)
    assert live.mean_work["b"] == 3.0


@pytest.mark.parametrize("few", [0, 40])
@pytest.mark.parametrize("policy", ["bounded_index", "edf", "generalised_c_mu"])
def test_few_and_many_classes_are_looked_at_alike(few: int, policy: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Equal scores go by the order inside a class, overdue ones by age, and full channels are left out."""
    monkeypatch.setattr(picking, "FEW", few)
    channels = {"email": ChannelAbility(), "chat": ChannelAbility(3, 1)}
    one = agent(1, skills={"a": 3, "b": 3}, channels=channels, units=9, on_channel={"chat": 1}, used=1)
    live = Board(Roster([one]), POLICIES[policy])
    for number, (skill, channel, at) in enumerate(
        [("a", "chat", 0), ("a", "email", 2), ("b", "email", 1), ("b", "email", 2)]
    ):
        live.put(Item(number, Demand(SUPPORT, channel, 1, (Requirement(skill),)), float(at), at + 10.0), 5.0)
    assert [decision.item for decision in live.settle(5.0)] == [2, 1, 3]
    late = Board(Roster([agent(1)]), POLICIES[policy])
    for number in (3, 2):
        late.put(letter(number, at=1.0, due_at=2.0, level=number), 1.0)
    assert [decision.item for decision in late.settle(900.0)] == [2]


def test_the_next_change_is_the_first_that_still_matters() -> None:
    live = Board(Roster([agent(1, used=1)]))
    assert live.next_change_at() is None
    live.put(letter(1, at=0, steps=(Step(10),)), 0.0)
    live.put(letter(2, at=0, cooling=((1, 7.0),)), 0.0)
    assert live.next_change_at() == 7
    live.withdraw(2)
    assert live.next_change_at() == 10
    live.advance(10.0)
    assert live.next_change_at() is None


def test_an_item_is_kept_for_its_preferred_agent_as_long_as_they_are_there() -> None:
    live = Board(Roster([agent(1), agent(2, used=1), agent(3, present=False)]))
    live.put(letter(1, preferred=2, preferred_until=20.0), 0.0)
    assert list(live.settle(0.0)) == [], "the preferred agent is busy, and time is left"
    live.put(letter(2, preferred=3, preferred_until=20.0), 1.0)
    assert [decision.winner for decision in live.settle(1.0)] == [1], "the preferred agent is not there"
    live.give_back(1, letter(2).demand, 2.0)
    assert list(live.settle(2.0)) == []
    live.set_present(2, present=False)
    assert [decision.item for decision in live.settle(3.0)] == [1]
    live.put(letter(3, preferred=2, preferred_until=20.0, cooling=((2, 9.0),)), 4.0)
    live.give_back(1, letter(1).demand, 5.0)
    assert [decision.item for decision in live.settle(5.0)] == [3]


def test_the_grace_of_the_preferred_agent_ends() -> None:
    live = Board(Roster([agent(1), agent(2, used=1)]))
    live.put(letter(1, preferred=2, preferred_until=20.0), 0.0)
    assert list(live.settle(19.0)) == []
    assert [decision.winner for decision in live.settle(20.0)] == [1]


def test_what_takes_no_units_needs_none() -> None:
    nothing = Demand(SUPPORT, "email", 0)
    live = Board(Roster([agent(1, used=1)]))
    live.put(Item(1, nothing, 0.0), 0.0)
    assert [decision.winner for decision in live.settle(0.0)] == [1]
    live.replace_agent(agent(2, units=0))
    live.put(Item(2, nothing, 0.0), 0.0)
    assert live.roster.screen(Item(2, nothing, 0.0), 0.0).eligible == 2


def test_what_is_remembered_of_demands_has_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(roster, "MOST_REMEMBERED", 2)
    house = Roster([agent(1), agent(2)])
    for level in range(1, 6):
        house.screen(letter(1, level=level), 0.0)
    house.replace(agent(2, skills={"adsl": 5}))
    assert house.screen(letter(1, level=5), 0.0).excluded == {Cause.SKILL: 1}


def test_an_unknown_agent_among_the_cooling_does_no_harm() -> None:
    assert Roster([agent(1)]).screen(letter(1, cooling=((99, 50.0),)), 0.0).eligible == 1


def test_somebody_may_save_for_another_item_at_once() -> None:
    house = Roster([agent(1)])
    house.save(house.seat(1), 5)
    house.save(house.seat(1), 6)
    assert house.screen(letter(6), 0.0).eligible == 1
    house.save(house.seat(1), None)
    assert house.screen(letter(7), 0.0).eligible == 1


def test_a_policy_that_has_to_see_the_board_is_bound_to_it() -> None:
    seen: list[Board] = []

    def bind(live: Board) -> Policy:
        seen.append(live)
        return dataclasses.replace(POLICIES["fifo"], name="sees_all")

    live = Board(Roster([agent(1)]), dataclasses.replace(POLICIES["edf"], bind=bind))
    assert seen == [live]
    assert live.policy.name == "sees_all"


def test_a_full_round_gives_the_overdue_their_turn_too() -> None:
    crew = [agent(1, units=8)]
    light = [letter(number, at=0, due_at=10, weight=0.25) for number in range(8)]
    heavy = [letter(number, at=50, due_at=60, weight=40) for number in range(10, 18)]
    live = Board(Roster(crew))
    for item in (*light, *heavy):
        live.put(item, 100.0)
    given = [decision.item for decision in live.decide(100.0)]
    assert sum(number < 8 for number in given) == 2, "a quarter of eight"


def test_a_round_looks_again_when_a_preferred_agent_gives_way() -> None:
    crew = [agent(1, skills={"adsl": 5}), agent(2)]
    letters = [letter(1, due_at=20, preferred=2), letter(2, due_at=30, preferred=2, level=2)]
    live = Board(Roster(crew))
    for item in letters:
        live.put(item, 0.0)
    assert {decision.item: decision.winner for decision in live.decide(0.0)} == {1: 2, 2: 1}


def test_a_batch_of_very_many_goes_in_rounds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch, "MOST_AT_ONCE", 2)
    crew = [agent(number) for number in range(5)]
    assert len(plan_batch(snapshot([letter(number) for number in range(5)], crew)).decisions) == 5


def test_a_large_item_is_left_alone_while_small_ones_are_worth_more_and_no_pool_saves_as_a_whole() -> None:
    call = Demand(SUPPORT, "phone", 4)
    crew = [agent(n, units=4, channels={"email": ChannelAbility(), "phone": ChannelAbility()}) for n in (1, 2)]
    live = Board(Roster(crew))
    for number in range(12):
        live.put(Item(number, Demand(SUPPORT, "email"), 0.0, 500.0, weight=40), 0.0)
    assert len(list(live.settle(0.0))) == 8
    for number in (100, 101):
        live.put(Item(number, call, 0.0, 30.0, weight=0.25), 0.0)
    small = Item(50, Demand(SUPPORT, "email"), 25.0, 31.0, weight=40)
    live.put(small, 31.0)
    live.give_back(1, Demand(SUPPORT, "email"), 31.0)
    assert [decision.item for decision in live.settle(31.0)] == [50], "the call is due, but worth less so far"
    live.give_back(1, Demand(SUPPORT, "email"), 46.0)
    live.give_back(2, Demand(SUPPORT, "email"), 46.0)
    assert len(list(live.settle(46.0))) == 1, "one of two saves for the first call, nobody for the second"
    assert sum(seat.saving is not None for seat in live.roster.seats) == 1
    other = agent(3, queues=frozenset({FINANCE}))
    live.replace_agent(other)
    live.remove_agent(3)
    assert sum(seat.saving is not None for seat in live.roster.seats) == 1
