"""The default order sees who is short of people: a flexible agent serves the skill that too few know."""

import random

import numpy as np
import pytest

from dromos.routing.engine import orders
from dromos.routing.engine.board import Board
from dromos.routing.engine.lanes import Heads
from dromos.routing.engine.policies import POLICIES
from dromos.routing.engine.roster import Roster
from dromos.routing.engine.shortage import RENEWED_EVERY, kind_of
from dromos.routing.engine.vocabulary import AgentState, ChannelAbility, Demand, Item, Requirement


def agent(number: int, *skills: str, queue: int = 1, languages: tuple[str, ...] = ()) -> AgentState:
    known = dict.fromkeys(skills, 4)
    return AgentState(number, frozenset({queue}), known, dict.fromkeys(languages, 3), {"email": ChannelAbility()})


def item(number: int, skill: str | None, at: float = 0.0, target: float = 60.0, language: str | None = None) -> Item:
    needs = (Requirement(skill),) if skill else ()
    return Item(number, Demand(1, "email", requirements=needs, language=language), at, at + target)


def board(people: list[AgentState], policy: str = "shortage") -> Board:
    made = Board(Roster(people), POLICIES[policy])
    for one in people:
        made.take(one.id, item(0, None).demand)
    return made


def freed(made: Board, number: int, now: float) -> int:
    made.give_back(number, item(0, None).demand, now)
    decision = made.pick_for(number, now)
    assert decision is not None
    return decision.item


PEOPLE = [agent(1, "common", "rare"), agent(2, "common"), agent(3, "common"), agent(4, "common")]


def test_a_flexible_agent_serves_the_skill_that_too_few_know() -> None:
    """The common items are a little more urgent, and with an eye on urgency alone they would go first."""
    chosen = {}
    for policy in ("index", "shortage"):
        made = board(PEOPLE, policy)
        for number in range(6):
            made.put(item(10 + number, "common", target=60), 0.0)
            made.put(item(20 + number, "rare", target=62), 0.0)
        chosen[policy] = freed(made, 1, 1.0)
    assert chosen == {"index": 10, "shortage": 20}


def test_the_reasons_name_the_shortage() -> None:
    made = board(PEOPLE)
    for number in range(6):
        made.put(item(20 + number, "rare"), 0.0)
    made.give_back(1, item(0, None).demand, 1.0)
    decision = made.pick_for(1, 1.0)
    assert decision is not None
    assert decision.parts["shortage"] == pytest.approx(made.fit(item(9, "rare"), 1.0).price)
    assert decision.parts["premium"] == pytest.approx(1, abs=0.01)


def test_prices_are_renewed_every_five_minutes_and_new_work_has_the_last_price() -> None:
    made = board(PEOPLE)
    made.put(item(1, "common"), 0.0)
    made.put(item(2, "rare"), 0.0)
    made.advance(0.0)
    common, first = (made.fit(item(9, skill), 1.0).price for skill in ("common", "rare"))
    for number in range(9):
        made.put(item(20 + number, "rare", at=1.0), 1.0)
    made.advance(RENEWED_EVERY - 0.1)
    assert made.fit(item(9, "rare"), 1.0).price == first
    made.advance(RENEWED_EVERY)
    renewed = made.fit(item(9, "rare"), 1.0).price
    assert renewed / made.fit(item(9, "common"), 1.0).price > first / common
    made.put(item(40, "rare", at=6.0, target=600), 6.0)
    waiting = made.class_of(40)
    assert waiting is not None
    assert made.lanes.price[waiting.slot] == renewed


def test_who_is_away_relieves_nothing() -> None:
    made = board([*PEOPLE, agent(5, "rare")])
    for number in range(6):
        made.put(item(10 + number, "common"), 0.0)
        made.put(item(20 + number, "rare"), 0.0)
    made.advance(0.0)
    together = made.fit(item(9, "rare"), 1.0).price
    made.set_present(5, present=False)
    made.advance(RENEWED_EVERY)
    assert made.fit(item(9, "rare"), 1.0).price > together


def test_a_language_that_few_speak_makes_work_dear_and_other_queues_do_not() -> None:
    people = [agent(1, "a", languages=("el",)), agent(2, "a"), agent(3, "a"), agent(4, "a", queue=2, languages=("el",))]
    made = board(people)
    for number in range(5):
        made.put(item(10 + number, "a"), 0.0)
        made.put(item(20 + number, "a", language="el"), 0.0)
        made.put(item(30 + number, None), 0.0)
    made.advance(0.0)
    assert made.fit(item(9, "a", language="el"), 1.0).price > made.fit(item(9, "a"), 1.0).price
    assert kind_of(item(9, None).demand) == (1, None, None)


def test_many_heads_at_once_are_scored_as_one_by_one() -> None:
    rng = random.Random(4)
    made = board(PEOPLE)
    items = [
        Item(
            n,
            item(n, rng.choice(["common", "rare"])).demand,
            rng.uniform(0, 90),
            rng.uniform(91, 300),
            rng.choice([1, 10]),
        )
        for n in range(1, 60)
    ]
    for one in items:
        made.put(one, 90.0)
    made.advance(200.0)
    heads = [waiting for waiting in made.classes.values() if waiting]
    slots, speeds = np.array([waiting.slot for waiting in heads]), np.full(len(heads), 1.1)
    policy = POLICIES["shortage"]
    assert policy.heads is not None
    together = policy.heads(Heads(made.lanes, slots, speeds), 200.0)
    alone = [policy.score(waiting.head, made.fit(waiting.head, 1.1), 200.0) for waiting in heads]
    assert together == pytest.approx(alone)


def test_urgency_begins_earlier_for_long_targets_and_is_bounded_when_late() -> None:
    short, long = item(1, "a", target=10), item(2, "a", target=320)
    assert orders.far_sighted_urgency(long, 300) > orders.far_sighted_urgency(short, -10)
    assert orders.far_sighted_urgency(short, 10.0) == pytest.approx(0.7)
    assert orders.far_sighted_urgency(short, 20.0) == pytest.approx(1.4)
    assert orders.far_sighted_urgency(short, 9999.0) == pytest.approx(1.4)


def test_only_great_weight_at_short_notice_has_a_premium() -> None:
    assert orders.premium(10, 5) == pytest.approx(9)
    assert orders.premium(2, 5) == pytest.approx(1, abs=0.07)
    assert orders.premium(8, 60) == pytest.approx(1, abs=0.01)
