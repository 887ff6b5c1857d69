"""Who may have an item, and the one first cause that keeps each other agent from it."""

from typing import Any

import pytest

from dromos.routing.engine import AgentState, Cause, ChannelAbility, Demand, Item, Requirement, explain, plan
from dromos.routing.engine.tests.cast import FINANCE, SUPPORT, agent, letter, snapshot

GREEK = Demand(SUPPORT, "email", 2, (Requirement("adsl", 3),), "el", 2, "athens")
ABLE: dict[str, Any] = {
    "skills": {"adsl": 3},
    "languages": {"el": 2},
    "channels": {"email": ChannelAbility(3, 2)},
    "areas": frozenset({"athens"}),
    "units": 4,
    "max_held": 3,
}


def standing(one: AgentState, item: Item) -> Cause | None:
    return explain(snapshot([item], [one]), item, now=100).standings[0].cause


@pytest.mark.parametrize(
    ("lack", "cause"),
    [
        ({}, None),
        ({"queues": frozenset({FINANCE})}, Cause.QUEUE),
        ({"skills": {}}, Cause.SKILL),
        ({"skills": {"adsl": 2}}, Cause.SKILL),
        ({"channels": {"phone": ChannelAbility()}}, Cause.CHANNEL),
        ({"languages": {"en": 5}}, Cause.LANGUAGE),
        ({"languages": {"el": 1}}, Cause.LANGUAGE),
        ({"areas": frozenset({"prague"})}, Cause.AREA),
        ({"areas": frozenset()}, None),
        ({"units": 1}, Cause.SIZE),
        ({"present": False}, Cause.PRESENCE),
        ({"on_channel": {"email": 2}}, Cause.PARALLEL),
        ({"used": 3}, Cause.UNITS),
        ({"held": 3}, Cause.HELD),
        ({"used": 2, "held": 2, "on_channel": {"email": 1}}, None),
    ],
)
def test_what_an_agent_lacks_is_named(lack: dict[str, Any], cause: Cause | None) -> None:
    item = Item(1, GREEK, enqueued_at=0)
    one = agent(5, **(ABLE | lack))
    assert standing(one, item) is cause
    expected = [] if cause else [5]
    assert [decision.winner for decision in plan(snapshot([item], [one]), now=100).decisions] == expected


def test_what_takes_no_units_finds_even_those_who_are_full() -> None:
    item = letter(1, demand=Demand(SUPPORT, "email", 0))
    assert standing(agent(5, used=1), item) is None


def test_nobody_gets_their_own_case() -> None:
    item = letter(1, barred=frozenset({5}))
    assert standing(agent(5), item) is Cause.OWN_CASE
    assert [d.winner for d in plan(snapshot([item], [agent(5), agent(6)])).decisions] == [6]


def test_a_decliner_is_asked_again_only_after_the_cool_down() -> None:
    item = letter(1, cooling=((5, 100.5),))
    assert standing(agent(5), item) is Cause.COOL_DOWN
    assert plan(snapshot([item], [agent(5)]), now=101).decisions[0].winner == 5


def test_each_excluded_agent_is_counted_under_exactly_one_cause() -> None:
    """The first in the stated order, even when several hold."""
    crew = [
        agent(1),
        agent(2, skills={}, present=False),
        agent(3, present=False, used=1),
        agent(4, used=1),
        agent(5, queues=frozenset(), skills={}),
    ]
    [decision] = plan(snapshot([letter(1)], crew)).decisions
    assert decision.winner == 1
    assert decision.eligible == 1
    assert decision.excluded == {Cause.QUEUE: 1, Cause.SKILL: 1, Cause.PRESENCE: 1, Cause.UNITS: 1}


def test_an_item_nobody_could_ever_take_is_unroutable_at_once() -> None:
    crew = [agent(1), agent(2, present=False)]
    result = plan(snapshot([letter(1, language="hu"), letter(2, at=3), letter(3, at=4)], crew))
    assert [u.item for u in result.unroutable] == [1]
    assert result.unroutable[0].excluded == {Cause.LANGUAGE: 2}
    assert [d.item for d in result.decisions] == [2]
    assert [u.item for u in result.waiting] == [3]


def test_only_the_customer_having_the_skill_makes_it_unroutable() -> None:
    result = plan(snapshot([letter(1, barred=frozenset({5}))], [agent(5)]))
    assert result.unroutable[0].excluded == {Cause.OWN_CASE: 1}
