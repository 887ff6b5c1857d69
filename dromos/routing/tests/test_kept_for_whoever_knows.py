"""A customer who writes again is kept, for a while, for the person they know."""

import pytest

from dromos.lib.actor import SYSTEM
from dromos.routing import actions
from dromos.routing.dispatch import dispatch_once
from dromos.routing.models import Agent, WorkItem
from dromos.routing.tests.house import NOW, House, by, fresh, later, offer_of


@pytest.fixture
def knows(house: House) -> Agent:
    """Cyril, who can have one piece of work at a time; half an hour belongs to whoever is known."""
    actions.change_queue(queue=house.queue, wait_for_preferred_s=1800, by=SYSTEM, at=NOW)
    return house.agent("Cyril", capacity_units=1)


def reopened(house: House, knows: Agent) -> WorkItem:
    """Cyril has done it, has other work by now, and Bence has come."""
    item = house.letter()
    dispatch_once(NOW)
    actions.accept(reservation=offer_of(item), by=by(knows), at=NOW)
    actions.complete(item=fresh(item), by=by(knows), at=later(1))
    other = house.letter("other", at=later(2))
    dispatch_once(later(2))
    actions.accept(reservation=offer_of(other), by=by(knows), at=later(2))
    house.agent("Bence")
    actions.reopen(item=fresh(item), by=SYSTEM, at=later(10))
    return item


def test_nobody_else_is_asked_while_that_person_is_there_and_time_is_left(house: House, knows: Agent) -> None:
    item = reopened(house, knows)
    assert dispatch_once(later(39)) == 0
    assert dispatch_once(later(41)) == 1
    assert offer_of(item).agent.user.name == "Bence"


def test_it_goes_to_others_at_once_when_that_person_has_left(house: House, knows: Agent) -> None:
    item = reopened(house, knows)
    actions.set_presence(agent=knows, state="away", reason="break", by=by(knows), at=later(11))
    assert dispatch_once(later(11)) == 1
    assert offer_of(item).agent.user.name == "Bence"


def test_without_the_setting_it_goes_to_whoever_is_free(house: House, knows: Agent) -> None:
    actions.change_queue(queue=house.queue, wait_for_preferred_s=0, by=SYSTEM, at=NOW)
    item = reopened(house, knows)
    assert dispatch_once(later(11)) == 1
    assert offer_of(item).agent.user.name == "Bence"
