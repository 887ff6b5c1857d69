"""Which item first, and which of the free agents."""

import pytest

from dromos.routing.engine import POLICIES, AgentState, Item, explain, next_for, plan
from dromos.routing.engine.board import Board
from dromos.routing.engine.orders import Fit, index, urgency
from dromos.routing.engine.planning import board_of
from dromos.routing.engine.roster import Roster
from dromos.routing.engine.tests.cast import FINANCE, SUPPORT, agent, letter, snapshot
from dromos.routing.engine.vocabulary import Demand, Snapshot


def winners(items: list[Item], agents: list[AgentState], policy: str = "index", now: float = 10.0) -> dict[int, int]:
    result = plan(snapshot(items, agents), POLICIES[policy], now)
    return {decision.item: decision.winner for decision in result.decisions}


def test_of_two_free_agents_the_greek_letter_goes_to_the_one_who_reads_greek() -> None:
    crew = [agent(1, skills={"adsl": 5}), agent(2, languages={"en": 3, "el": 4})]
    assert winners([letter(1, language="el")], crew) == {1: 2}


def test_nobody_free_so_it_waits_and_whoever_is_free_next_gets_the_most_urgent_not_the_newest() -> None:
    letters = [letter(1, at=0, due_at=240), letter(2, at=2, due_at=30), letter(3, at=9, due_at=120)]
    busy = plan(snapshot(letters, [agent(1, used=1)]), now=10)
    assert busy.decisions == ()
    assert [u.item for u in busy.waiting] == [1, 2, 3]
    assert winners(letters, [agent(1)]) == {2: 1}


def test_the_better_skilled_then_the_less_loaded_then_the_longest_idle() -> None:
    good, better = agent(1, skills={"adsl": 3}), agent(2, skills={"adsl": 4})
    assert winners([letter(1)], [good, better]) == {1: 2}
    loaded, light = agent(1, units=4, used=2), agent(2, units=4, used=1)
    assert winners([letter(1)], [loaded, light]) == {1: 2}
    rested, fresh = agent(1, idle_since=2), agent(2, idle_since=1)
    assert winners([letter(1)], [rested, fresh]) == {1: 2}


def test_the_preferred_agent_gets_it_if_free_and_somebody_else_if_not() -> None:
    crew = [agent(1, skills={"adsl": 5}), agent(2)]
    assert winners([letter(1, preferred=2)], crew) == {1: 2}
    assert winners([letter(1, preferred=2)], [crew[0], agent(2, used=1)]) == {1: 1}
    [decision] = plan(snapshot([letter(1, preferred=2)], crew)).decisions
    assert decision.parts["preferred"] == 1


def test_learned_speed_counts_more_than_the_level() -> None:
    crew = [agent(1, skills={"adsl": 5}, speeds={"adsl": 0.8}), agent(2, skills={"adsl": 4})]
    assert winners([letter(1)], crew) == {1: 2}


def test_work_is_shared_out_by_load() -> None:
    crew = [agent(1, units=4), agent(2, units=4)]
    assert sorted(winners([letter(n, at=n) for n in range(6)], crew).values()) == [1, 1, 1, 2, 2, 2]


@pytest.mark.parametrize(("policy", "first"), [("fifo", 1), ("edf", 2), ("static_priority", 3), ("index", 4)])
def test_each_policy_has_its_own_first(policy: str, first: int) -> None:
    letters = [
        letter(1, at=0, due_at=900),
        letter(2, at=2, due_at=20),
        letter(3, at=4, due_at=800, priority=1),
        letter(4, at=6, due_at=22, weight=10),
    ]
    assert list(winners(letters, [agent(1)], policy)) == [first]


def test_a_queue_may_have_an_order_of_its_own() -> None:
    def in_finance(number: int, at: float, due_at: float) -> Item:
        return Item(number, Demand(FINANCE, "email"), at, due_at)

    letters = (in_finance(1, 0, 900), in_finance(2, 5, 15), letter(3, at=1, due_at=890))
    crew = (agent(1, queues=frozenset({SUPPORT, FINANCE})),)
    by_default = plan(Snapshot(1, letters, crew), now=10)
    assert by_default.decisions[0].item == 2
    own_order = plan(Snapshot(1, letters, crew, queue_policies={FINANCE: "fifo"}), now=10)
    assert own_order.decisions[0].item == 3, "finance offers its oldest, which is less urgent than support's"


def test_the_index_is_weight_per_expected_minute_times_urgency_times_proficiency_squared() -> None:
    item = letter(1, at=0, due_at=24, weight=3)
    assert index(item, Fit(2.0, 6.0), 12) == pytest.approx(3 / 6 * 2.718281828**-1 * 4)
    assert urgency(item, 36) == pytest.approx(1.5)
    assert urgency(item, 10_000) == 4.0


def test_a_decision_tells_its_reasons() -> None:
    [decision] = plan(snapshot([letter(1, at=0, due_at=34)], [agent(1)], {"adsl": 18}), now=10).decisions
    assert decision.snapshot_version == 7
    assert decision.policy == "shortage"
    assert decision.parts["weight"] == 1
    assert decision.parts["expected"] == pytest.approx(18 / 0.9)
    assert decision.parts["slack"] == 24
    assert decision.parts["urgency"] == pytest.approx(2.718281828 ** (-2 / (34 / 20) ** 0.25))
    assert decision.parts["shortage"] == pytest.approx(1)


def test_next_item_by_hand_comes_from_the_same_engine() -> None:
    letters = [letter(1, due_at=300), letter(2, due_at=30), letter(3, due_at=20, language="el")]
    crew = [agent(1), agent(2, languages={"el": 3, "en": 3})]
    chosen = next_for(snapshot(letters, crew), 1, now=10)
    assert chosen is not None
    assert (chosen.item, chosen.winner) == (2, 1)
    assert next_for(snapshot(letters, [agent(1, used=1)]), 1) is None
    assert next_for(snapshot(letters, crew), 99) is None


def test_an_explanation_names_who_could_and_how_many_come_first() -> None:
    letters = [letter(1, due_at=300), letter(2, due_at=30), letter(3, due_at=900)]
    crew = [agent(1, skills={"adsl": 4}), agent(2), agent(3, present=False)]
    told = explain(snapshot(letters, crew), letters[0], now=10)
    assert told.best == 1
    assert told.ahead == 1
    assert told.routable
    assert [(s.agent, s.cause) for s in told.standings] == [(1, None), (2, None), (3, "presence")]
    assert (told.standings[0].score or 0) > (told.standings[1].score or 0)
    nobody = explain(snapshot(letters, []), letters[0], now=10)
    assert nobody.best is None
    assert not nobody.routable


def test_items_without_a_due_time_grow_urgent_too() -> None:
    assert letter(1, at=60).due == 60 + 480


def test_events_one_by_one_give_what_the_plan_gives() -> None:
    board = Board(Roster([agent(1), agent(2, skills={"adsl": 5})]))
    assert [board.place(letter(n, at=n), n) for n in (1, 2, 3)][2] is None
    board.roster.give_back(1, letter(1).demand, 9)
    third = board.pick_for(1, 9)
    assert third is not None
    assert third.item == 3
    assert board.pick_for(1, 9) is None
    assert board_of(snapshot([], [])).roster.everybody == 0
