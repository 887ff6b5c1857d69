"""Screens are told of what concerns them, on commit; leavers hold no work."""

import json
from typing import Any

import pytest

from dromos.accounts.actions import deactivate_user
from dromos.lib import live, reactions
from dromos.lib.actor import SYSTEM
from dromos.routing import actions
from dromos.routing.dispatch import dispatch_once
from dromos.routing.tests.house import NOW, House, by, fresh


@pytest.fixture
def pushed(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What browsers would be told, instead of telling them."""
    told: list[dict[str, Any]] = []
    monkeypatch.setattr(live, "notify", lambda _channel, *payloads: told.extend(map(json.loads, payloads)))
    return told


def test_an_offer_is_told_to_the_agent_the_department_and_the_floor(house: House, pushed: list[dict[str, Any]]) -> None:
    cyril = house.agent("Cyril")
    item = house.letter()
    pushed.clear()
    dispatch_once(NOW)
    assert [push["topic"] for push in pushed] == [f"user:{cyril.user_id}", f"department:{house.support.pk}", "floor"]
    assert pushed[0]["kind"] == "offer"
    assert pushed[0]["work_item_id"] == item.pk


def test_presence_is_told_to_oneself_and_the_floor(house: House, pushed: list[dict[str, Any]]) -> None:
    cyril = house.agent("Cyril")
    pushed.clear()
    house.presence(cyril, "away")
    assert pushed == [
        {"topic": f"user:{cyril.user_id}", "kind": "presence"},
        {"topic": "floor", "kind": "presence"},
    ]


def test_the_work_of_a_deactivated_colleague_goes_back_to_its_queue(house: House) -> None:
    cyril = house.agent("Cyril")
    item = house.letter()
    actions.assign_by_hand(item=item, agent=cyril, by=by(cyril), at=NOW)
    deactivate_user(user=cyril.user, by=SYSTEM, at=NOW)
    reactions.run_due(NOW)
    assert fresh(item).state == "pending"
