"""The router follows the rows event by event, and is never trusted further than they go."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterator
from typing import Any, cast

import pytest
from django.db import connection

from dromos.lib.actor import SYSTEM
from dromos.lib.models import EventRecord, Heartbeat
from dromos.routing import actions, engine
from dromos.routing.actions import moves
from dromos.routing.hints import Hints
from dromos.routing.models import Decision, Presence, Skill, WorkItem
from dromos.routing.router import Router, committing
from dromos.routing.router.comparing import Fingerprint
from dromos.routing.router.leading import Lead
from dromos.routing.tests.house import NOW, House, by, fresh, later, live_offer, offer_of


class Overheard(Lead):
    """A lead without a connection: hears what this test's transaction says at once."""

    def __init__(self) -> None:
        super().__init__()
        self.heard = Hints()
        self.is_ours = True

    def hear(self, seconds: float) -> Hints:  # noqa: ARG002
        heard, self.heard = self.heard, Hints()
        return heard

    def say(self, _channel: str, *payloads: str) -> None:
        for payload in payloads:
            self.heard.hear(payload)


@pytest.fixture
def lead(monkeypatch: pytest.MonkeyPatch) -> Overheard:
    lead = Overheard()
    monkeypatch.setattr(moves, "notify", lead.say)
    return lead


@pytest.fixture
def router(house: House, lead: Overheard) -> Iterator[Router]:  # noqa: ARG001
    router = Router(lead)
    yield router
    router.stop()


def turn(router: Router, at: dt.datetime = NOW) -> int:
    return router.turn(at, patience=0)


def test_what_arrives_goes_to_somebody_who_is_free(house: House, router: Router) -> None:
    cyril = house.agent("Cyril")
    assert turn(router) == 0
    item = house.letter()
    assert turn(router) == 1
    assert offer_of(item).agent == cyril
    assert turn(router, later(0.1)) == 0


def test_whoever_becomes_free_gets_the_most_urgent(house: House, router: Router) -> None:
    cyril = house.agent("Cyril", capacity_units=1)
    first = house.letter()
    turn(router)
    house.letter("newest", due_at=later(500))
    urgent = house.letter("urgent", due_at=later(20))
    assert turn(router, later(0.1)) == 0
    actions.accept(reservation=offer_of(first), by=by(cyril), at=later(0.2))
    actions.complete(item=fresh(first), by=by(cyril), at=later(3))
    turn(router, later(3))
    assert offer_of(urgent).agent == cyril


def test_a_declined_offer_comes_back_by_the_clock_alone(house: House, router: Router) -> None:
    cyril = house.agent("Cyril")
    item = house.letter()
    turn(router)
    actions.decline(reservation=offer_of(item), reason="", by=by(cyril), at=later(0.5))
    assert turn(router, later(1)) == 0
    assert turn(router, later(5.4)) == 0
    assert turn(router, later(5.6)) == 1


def test_a_step_that_falls_due_brings_somebody(house: House, router: Router) -> None:
    actions.set_routing_steps(queue=house.queue, steps=[{"after_s": 300, "drop_language": True}], by=SYSTEM, at=NOW)
    house.agent("Cyril")
    turn(router)
    item = house.letter(language="hu")
    assert turn(router, later(4.9)) == 0
    assert turn(router, later(5.01)) == 1
    assert live_offer(item) is not None


def test_who_comes_leaves_or_learns_is_noticed(house: House, router: Router) -> None:
    item = house.letter()
    turn(router)
    cyril = house.agent("Cyril", {"fibre": 5}, state="offline")
    house.presence(cyril, "available")
    assert turn(router, later(1)) == 0, "knows nothing of adsl"
    actions.set_skill_level(agent=cyril, skill=Skill.objects.get(key="adsl"), level=3, by=SYSTEM, at=later(1))
    assert turn(router, later(2)) == 1
    house.presence(cyril, "away", later(3))
    assert turn(router, later(3)) == 0
    assert live_offer(item) is None


def test_what_nobody_could_ever_take_is_told_at_once_and_only_once(house: House, router: Router) -> None:
    house.agent("Cyril")
    turn(router)
    item = house.letter(language="hu")
    turn(router)
    turn(router, later(1))
    assert EventRecord.objects.filter(name="ItemUnroutable").count() == 1
    house.agent("Bence", {"adsl": 3, "hu": 5})
    assert turn(router, later(2)) == 1
    assert fresh(item).unroutable_since_at is None


def test_a_decision_that_was_overtaken_is_made_anew(house: House, router: Router) -> None:
    """Memory believes an old version of the row: nothing is written, and the row is looked at again."""
    item = house.letter()
    turn(router)
    turn(router)
    WorkItem.objects.filter(pk=item.pk).update(version=7, priority=1)
    house.agent("Cyril")
    assert turn(router, later(1)) == 0
    assert turn(router, later(1)) == 1
    assert fresh(item).version == 8


def test_room_that_is_gone_in_the_rows_is_not_given_away(house: House, router: Router, lead: Overheard) -> None:
    cyril = house.agent("Cyril", capacity_units=1)
    turn(router)
    taken = house.letter()
    actions.assign_by_hand(item=taken, agent=cyril, by=by(cyril), at=NOW)
    lead.heard = Hints()  # nobody told the router
    house.letter("another")
    assert turn(router, later(1)) == 0
    assert WorkItem.objects.get(subject="another").state == "pending"


def test_changes_nobody_told_of_are_found_by_comparing(house: House, router: Router, lead: Overheard) -> None:
    cyril = house.agent("Cyril", state="offline")
    item = house.letter()
    turn(router)
    Presence.objects.filter(agent=cyril).update(state="available")
    WorkItem.objects.filter(pk=item.pk).update(language="en", version=2)
    lead.heard = Hints()
    assert [compared(router) for _look in range(6)].count(1) == 1
    assert live_offer(item) is not None


def test_set_up_changed_behind_the_routers_back_is_found(house: House, router: Router, lead: Overheard) -> None:
    cyril = house.agent("Cyril", {"en": 3})
    house.letter()
    turn(router)
    actions.set_skill_level(agent=cyril, skill=Skill.objects.get(key="adsl"), level=5, by=SYSTEM, at=NOW)
    lead.heard = Hints()
    assert [compared(router) for _look in range(3)].count(1) == 1


def compared(router: Router) -> int:
    """A turn that compares memory with the rows, and may read everything anew."""
    router._compared = router._loaded = -1e9
    return turn(router, later(1))


def test_a_hint_that_names_nothing_means_reading_everything(house: House, router: Router, lead: Overheard) -> None:
    turn(router)
    house.agent("Cyril")
    house.letter()
    lead.heard = Hints(everything=True)
    router._loaded = -1e9
    assert turn(router, later(1)) == 1


def test_memory_is_what_the_rows_say(house: House, router: Router) -> None:
    cyril, bence = house.agent("Cyril", capacity_units=3), house.agent("Bence", {"adsl": 4}, capacity_units=2)
    turn(router)
    items = [house.letter(str(number)) for number in range(8)]
    turn(router, later(1))
    for number, item in enumerate(items):
        offered = live_offer(item)
        if offered is None:
            continue
        if number % 3 == 0:
            actions.decline(reservation=offered, reason="", by=by(offered.agent), at=later(2))
        else:
            actions.accept(reservation=offered, by=by(offered.agent), at=later(2))
    held = list(WorkItem.objects.filter(state="assigned"))
    actions.wait_for(item=held[0], until=None, by=SYSTEM, at=later(3))
    actions.complete(item=held[1], by=SYSTEM, at=later(3))
    actions.transfer(item=held[2], agent=bence, reason="", by=SYSTEM, at=later(3))
    house.presence(cyril, "away", later(4))
    turn(router, later(4))
    turn(router, later(5))
    assert router.memory is not None
    assert Fingerprint.of_memory(router.memory) == Fingerprint.of_rows()


def test_the_leader_shows_signs_of_life(house: House, router: Router) -> None:
    house.letter()
    turn(router)
    turn(router)
    assert Heartbeat.objects.get(name="router").detail["waiting"] == 1


def test_without_the_lead_nothing_is_routed(house: House, lead: Overheard) -> None:
    house.agent("Cyril")
    house.letter()
    lead.is_ours = False
    lead.ask = lambda: False  # type: ignore[method-assign]
    assert Router(lead).turn(NOW, patience=0) == 0
    assert WorkItem.objects.get().state == "pending"


@pytest.mark.django_db(transaction=True)
def test_of_two_routers_one_leads_until_it_stops() -> None:
    first, second = Router(), Router()
    try:
        turn(first)
        turn(second)
        assert (first.leads, second.leads) == (True, False)
        first.stop()
        deadline = time.monotonic() + 30
        while not second.leads and time.monotonic() < deadline:  # the session ends in its own time
            second.turn(NOW, patience=0.05)
        assert second.leads
    finally:
        first.stop()
        second.stop()
        connection.close()


def test_many_decisions_are_written_while_the_next_are_made(monkeypatch: pytest.MonkeyPatch) -> None:
    """One group is on its way while the engine is asked for the following; every one is given back with its outcome."""
    log: list[str] = []

    def decisions() -> Iterator[engine.Decision]:
        for number in range(committing.GROUP + 50):
            log.append("decide")
            yield engine.Decision(number, 1, "fifo", 0.0, {}, cast("Any", None), 0, 0.0)

    def offer(*, decisions: list[engine.Decision], **_rest: object) -> list[actions.Granted]:
        log.append("write")
        return [actions.Granted(one.item, 1, 1, 1, 1, at_once=False) for one in decisions if one.item % 2]

    monkeypatch.setattr(actions, "offer", offer)
    monkeypatch.setattr(committing, "GROUP_S", 60.0)
    carried = list(committing.carried_out(decisions(), {}, NOW))
    assert [(len(group), len(granted)) for group, granted in carried] == [(100, 50), (50, 25)]
    assert log.count("write") == 2


def test_a_shift_that_begins_before_a_heap_is_matched_to_it_as_a_whole(house: House, router: Router) -> None:
    """In turn the generalist, who comes first, would take the urgent letter that the specialist can have as well."""
    generalist = house.agent("Alexandra", {"adsl": 5, "fibre": 3}, capacity_units=1, state="offline")
    others = [house.agent(name, {"adsl": 2}, capacity_units=1, state="offline") for name in ("Bence", "Cyril", "Dora")]
    asked = {"adsl": [{"skill": "adsl", "level": 1}], "fibre": [{"skill": "fibre", "level": 1}]}
    urgent = [house.letter(str(n), requirements=asked["adsl"], priority=1, due_at=later(9)) for n in range(3)]
    cable = house.letter("cable", requirements=asked["fibre"])
    assert turn(router) == 0
    for agent in (generalist, *others):
        house.presence(agent, "available", later(1))
    assert turn(router, later(1)) == 4
    assert offer_of(cable).agent == generalist
    assert {offer_of(item).agent for item in urgent} == set(others)
    assert Decision.objects.get(work_item=cable).policy == "batch"
