"""The eleven faults of the field, one test each, named after the fault: none of them is ours."""

from __future__ import annotations

from dromos.lib.actor import SYSTEM
from dromos.lib.models import EventRecord
from dromos.routing import actions, queries
from dromos.routing.dispatch import dispatch_once
from dromos.routing.models import WorkItem
from dromos.routing.tests.house import NOW, House, by, fresh, later, live_offer, offer_of


def test_01_a_freed_agent_waits_or_gets_the_newest_instead_of_the_most_urgent(house: House) -> None:
    cyril = house.agent("Cyril", capacity_units=1)
    first = house.letter()
    actions.assign_by_hand(item=first, agent=cyril, by=by(cyril), at=NOW)
    urgent = house.letter("urgent", at=later(1), due_at=later(20))
    house.letter("newest", at=later(2), due_at=later(500))
    actions.complete(item=fresh(first), by=by(cyril), at=later(3))
    dispatch_once(later(3))
    assert offer_of(urgent).agent == cyril


def test_02_a_changed_attribute_does_not_route_anew(house: House) -> None:
    house.agent("Cyril")
    bence = house.agent("Bence", {"fibre": 3})
    item = house.letter()
    dispatch_once(NOW)
    actions.change_item(item=fresh(item), requirements=[{"skill": "fibre", "level": 2}], by=SYSTEM, at=later(1))
    dispatch_once(later(1))
    assert offer_of(item).agent == bence


def test_03_an_offer_to_somebody_who_left_stays_with_them(house: House) -> None:
    cyril = house.agent("Cyril")
    item = house.letter()
    dispatch_once(NOW)
    house.presence(cyril, "away", later(0.1))
    assert live_offer(item) is None


def test_03_an_offer_to_somebody_who_became_busy_stays_with_them(house: House) -> None:
    cyril = house.agent("Cyril", capacity_units=1)
    item, by_hand = house.letter(), house.letter("by hand", language="hu")
    dispatch_once(NOW)
    assert offer_of(item).agent == cyril
    actions.assign_by_hand(item=fresh(by_hand), agent=cyril, by=by(cyril), at=later(0.1))
    assert live_offer(item) is None
    assert fresh(item).state == "pending"


def test_04_a_declined_item_is_lost_when_there_is_only_one_agent(house: House) -> None:
    cyril = house.agent("Cyril")
    item = house.letter()
    dispatch_once(NOW)
    actions.decline(reservation=offer_of(item), reason="", by=by(cyril), at=NOW)
    dispatch_once(later(6))
    assert offer_of(item).agent == cyril


def test_05_capacity_leaks_through_reopening_and_transfer(house: House) -> None:
    cyril = house.agent("Cyril", capacity_units=1)
    item = house.letter()
    for moment in range(5):
        actions.assign_by_hand(item=fresh(item), agent=cyril, by=by(cyril), at=later(moment))
        actions.transfer(item=fresh(item), queue=house.finance_queue, reason="", by=by(cyril), at=later(moment))
        actions.transfer(item=fresh(item), queue=house.queue, reason="", by=by(cyril), at=later(moment))
        actions.complete(item=fresh(item), by=SYSTEM, at=later(moment))
        actions.reopen(item=fresh(item), by=SYSTEM, at=later(moment))
    [on_floor] = queries.floor_agents(later(9), None)
    assert on_floor.used == 0
    assert dispatch_once(later(9)) == 1
    [on_floor] = queries.floor_agents(later(9), None)
    assert on_floor.used == 1


def test_06_relaxing_what_is_asked_loses_the_place_in_line_and_the_clock(house: House) -> None:
    item = house.letter(requirements=[{"skill": "adsl", "level": 5}])
    actions.change_item(item=item, requirements=[{"skill": "adsl", "level": 1}], by=SYSTEM, at=later(30))
    assert (fresh(item).enqueued_at, fresh(item).due_at) == (item.enqueued_at, item.due_at)
    house.letter("younger, due later", at=later(1), requirements=[{"skill": "adsl", "level": 1}])
    house.agent("Cyril", {"adsl": 2}, capacity_units=1)
    dispatch_once(later(31))
    assert live_offer(item) is not None


def test_07_a_transfer_begins_the_wait_anew(house: House) -> None:
    item = house.letter()
    actions.transfer(item=item, queue=house.finance_queue, reason="", by=SYSTEM, at=later(90))
    assert fresh(item).enqueued_at == NOW


def test_08_nobody_can_say_why_this_agent_or_why_still_waiting(house: House) -> None:
    house.agent("Cyril", {"adsl": 3}, state="away")
    house.agent("Bence", {"adsl": 1})
    why = queries.explain(house.letter(), later(1))
    assert [(person.name, person.cause) for person in why.people] == [("Cyril", "presence"), ("Bence", "skill")]


def test_09_an_item_nobody_could_ever_take_waits_in_silence(house: House) -> None:
    house.agent("Cyril")
    item = house.letter(language="hu")
    dispatch_once(later(1))
    assert EventRecord.objects.get(name="ItemUnroutable").payload["work_item_id"] == item.pk


def test_10_low_priorities_starve_behind_a_stream_of_higher_ones(house: House) -> None:
    """An old small letter is served in time while important ones keep arriving, each with time to spare."""
    cyril = house.agent("Cyril", capacity_units=1)
    old = house.letter("small", due_at=later(60), priority=4)
    for minute in range(0, 60, 10):
        house.letter("important", at=later(minute), due_at=later(minute + 60), priority=1)
        dispatch_once(later(minute))
        offered = WorkItem.objects.get(agent=cyril)
        if offered == old:
            return
        actions.complete(item=offered, by=by(cyril), at=later(minute + 1))
    raise AssertionError("it was still waiting when its time was over")


def test_11_the_morning_flood(house: House) -> None:
    """What waits for customers overnight counts: an agent who holds enough is not offered more."""
    cyril = house.agent("Cyril", capacity_units=5, max_held=3)
    for number in range(3):
        item = house.letter(str(number))
        actions.assign_by_hand(item=item, agent=cyril, by=by(cyril), at=NOW)
        actions.wait_for(item=fresh(item), until=later(900), by=by(cyril), at=NOW)
    house.letter("new")
    assert dispatch_once(later(1)) == 0
    assert WorkItem.objects.get(subject="new").state == "pending"
