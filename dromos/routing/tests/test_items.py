"""What can happen to work: changed, waiting, handed over, done, reopened, cancelled. Its age is never
lost.
"""

from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from dromos.accounts.access import NotAllowedError
from dromos.lib.actor import SYSTEM
from dromos.lib.models import EventRecord
from dromos.routing import actions, heads
from dromos.routing.dispatch import dispatch_once, learn_mean_work, wake_waiting
from dromos.routing.models import Agent, Assignment, Decision, Presence, Reservation, Skill, WorkItem
from dromos.routing.tests.house import NOW, House, by, fresh, later, live_offer, offer_of


def assigned(house: House, agent: Agent) -> WorkItem:
    item = house.letter()
    actions.assign_by_hand(item=item, agent=agent, by=by(agent), at=NOW)
    return fresh(item)


def test_a_change_that_makes_an_offer_unfit_takes_it_back_and_routes_anew(house: House) -> None:
    house.agent("Cyril", {"adsl": 3})
    bence = house.agent("Bence", {"adsl": 2, "hu": 5})
    item = house.letter()
    dispatch_once(NOW)
    actions.change_item(item=fresh(item), language="hu", by=SYSTEM, at=later(1))
    assert live_offer(item) is None
    dispatch_once(later(1))
    assert offer_of(item).agent == bence


def test_a_change_that_still_fits_leaves_the_offer(house: House) -> None:
    house.agent("Cyril")
    item = house.letter()
    dispatch_once(NOW)
    before = offer_of(item)
    actions.change_item(item=fresh(item), priority=1, severity=2, by=SYSTEM, at=later(1))
    assert offer_of(item) == before
    assert fresh(item).weight == 8


def test_what_somebody_already_has_stays_with_them_when_it_changes(house: House) -> None:
    cyril = house.agent("Cyril")
    item = assigned(house, cyril)
    actions.change_item(item=item, language="hu", by=SYSTEM, at=later(1))
    assert fresh(item).agent == cyril


def test_work_that_becomes_the_agents_own_case_goes_back(house: House) -> None:
    cyril = house.agent("Cyril")
    item = assigned(house, cyril)
    actions.change_item(item=item, excluded_users=[cyril.user_id], by=SYSTEM, at=later(1))
    assert fresh(item).state == "pending"
    assert dispatch_once(later(30)) == 0


def test_an_offer_to_somebody_who_was_switched_off_no_longer_fits(house: House) -> None:
    cyril = house.agent("Cyril")
    item = house.letter()
    dispatch_once(NOW)
    Agent.objects.filter(pk=cyril.pk).update(is_active=False)
    actions.change_item(item=fresh(item), severity=1, by=SYSTEM, at=NOW)
    assert fresh(item).state == "pending"


def test_only_known_facts_can_be_changed(house: House) -> None:
    with pytest.raises(ValueError, match="state"):
        actions.change_item(item=house.letter(), state="completed", by=SYSTEM, at=NOW)


def test_waiting_work_wakes_at_its_time(house: House) -> None:
    cyril = house.agent("Cyril")
    item = assigned(house, cyril)
    actions.wait_for(item=item, until=later(60), by=by(cyril), at=NOW)
    assert fresh(item).state == "waiting"
    assert wake_waiting(later(59)) == 0
    assert wake_waiting(later(60)) == 1
    assert fresh(item).state == "assigned"
    assert fresh(item).agent == cyril
    with pytest.raises(actions.ItemMovedError):
        actions.resume(item=item, by=SYSTEM, at=later(61))


def test_a_transfer_to_a_department_keeps_the_age_and_ends_the_assignment(house: House) -> None:
    cyril = house.agent("Cyril")
    eleni = house.agent("Eleni", {"adsl": 2}, department=house.finance)
    item = assigned(house, cyril)
    actions.transfer(item=item, queue=house.finance_queue, reason="an invoice", by=by(cyril), at=later(9))
    item = fresh(item)
    assert (item.state, item.queue, item.enqueued_at) == ("pending", house.finance_queue, NOW)
    assert item.last_agent == cyril
    assert Assignment.objects.get(work_item=item).ended_how == "transferred"
    dispatch_once(later(10))
    assert offer_of(item).agent == eleni


def test_handing_over_to_a_person_gives_it_to_them(house: House) -> None:
    cyril, bence = house.agent("Cyril"), house.agent("Bence", {"hu": 5}, capacity_units=0)
    item = assigned(house, cyril)
    actions.transfer(item=item, agent=bence, reason="speaks Hungarian", by=by(cyril), at=later(2))
    assert fresh(item).agent == bence
    choice = Decision.objects.filter(work_item=item).latest("id")
    assert choice.policy == "by_hand"
    assert choice.parts == {"by": "Cyril", "over": 1}, "over-assignment is allowed, and shown"


def test_handing_over_an_offered_item_takes_the_offer_back(house: House) -> None:
    house.agent("Cyril", {"adsl": 5})
    bence = house.agent("Bence")
    item = house.letter()
    dispatch_once(NOW)
    offered = offer_of(item)
    actions.assign_by_hand(item=item, agent=bence, by=by(bence), at=NOW)
    offered.refresh_from_db()
    assert offered.state == "rescinded"
    assert fresh(item).agent == bence


def test_by_hand_nobody_absent_foreign_concerned_or_gone_is_given_work(house: House) -> None:
    cyril = house.agent("Cyril")
    item = house.letter(excluded_users=[cyril.user_id])
    eleni = house.agent("Eleni", department=house.finance)
    away = house.agent("Dorota", state=Presence.State.OFFLINE)
    gone = house.agent("Bence", is_active=False)
    for agent, words in ((cyril, "own case"), (eleni, "does not work in"), (away, "offline"), (gone, "no longer")):
        with pytest.raises(actions.NotEligibleError, match=words):
            actions.assign_by_hand(item=item, agent=agent, by=by(cyril), at=NOW)
    with pytest.raises(NotAllowedError):
        actions.assign_by_hand(item=item, agent=away, by=by(eleni), at=NOW)
    assert fresh(item).state == "pending"


def test_returned_work_does_not_come_straight_back(house: House) -> None:
    cyril, bence = house.agent("Cyril", {"adsl": 5}), house.agent("Bence")
    item = assigned(house, cyril)
    actions.return_item(item=item, reason="not mine", by=by(cyril), at=later(1))
    dispatch_once(later(1))
    assert offer_of(item).agent == bence


def test_completed_work_leaves_and_a_reopened_item_is_as_old_as_it_was(house: House) -> None:
    house.agent("Bence", {"adsl": 5})
    cyril = house.agent("Cyril")
    item = assigned(house, cyril)
    actions.complete(item=item, by=by(cyril), at=later(20))
    assert (fresh(item).state, fresh(item).agent) == ("completed", None)
    actions.reopen(item=fresh(item), by=SYSTEM, at=later(600))
    assert fresh(item).enqueued_at == NOW
    dispatch_once(later(601))
    assert offer_of(item).agent == cyril, "the one who knows it is asked first"


def test_completing_what_nobody_had_is_fine_and_takes_an_offer_back(house: House) -> None:
    house.agent("Cyril")
    item = house.letter()
    dispatch_once(NOW)
    actions.complete(item=fresh(item), by=SYSTEM, at=later(1))
    assert fresh(item).state == "completed"
    assert Reservation.objects.get(work_item=item).state == "rescinded"
    with pytest.raises(actions.ItemMovedError):
        actions.complete(item=fresh(item), by=SYSTEM, at=later(2))


def test_a_wrap_up_ends_by_itself(house: House) -> None:
    actions.change_queue(queue=house.queue, wrap_up_s=120, by=SYSTEM, at=NOW)
    cyril = house.agent("Cyril", capacity_units=1)
    item = assigned(house, cyril)
    actions.complete(item=item, by=by(cyril), at=NOW)
    second = house.letter("second")
    assert dispatch_once(later(1)) == 0
    assert wake_waiting(later(2)) == 1
    assert fresh(item).state == "completed"
    assert dispatch_once(later(2)) == 1
    assert offer_of(second).agent == cyril


def test_work_reopened_while_wrapping_up_goes_back_to_the_same_agent(house: House) -> None:
    actions.change_queue(queue=house.queue, wrap_up_s=120, by=SYSTEM, at=NOW)
    cyril = house.agent("Cyril")
    item = assigned(house, cyril)
    actions.complete(item=item, by=by(cyril), at=NOW)
    actions.reopen(item=fresh(item), due_at=later(99), by=SYSTEM, at=later(1))
    assert fresh(item).preferred_agent == cyril
    assert fresh(item).due_at == later(99)


def test_cancelled_work_is_final(house: House) -> None:
    cyril = house.agent("Cyril")
    item = assigned(house, cyril)
    actions.cancel(item=item, by=SYSTEM, at=later(1))
    assert fresh(item).state == "cancelled"
    for verb in (actions.cancel, actions.complete, actions.reopen):
        with pytest.raises(actions.ItemMovedError):
            verb(item=fresh(item), by=SYSTEM, at=later(2))


def test_next_item_by_hand_is_the_most_urgent_one_can_have(house: House) -> None:
    cyril = house.agent("Cyril", state=Presence.State.AWAY)
    house.letter("old", due_at=later(900))
    urgent = house.letter("urgent", due_at=later(20))
    house.letter("Greek", due_at=later(10), language="el")
    taken = actions.take_next(agent=cyril, by=by(cyril), at=later(1))
    assert taken == urgent
    assert fresh(urgent).state == "assigned"
    assert Decision.objects.get(work_item=urgent).winner == cyril
    with pytest.raises(NotAllowedError):
        actions.take_next(agent=cyril, by=SYSTEM, at=later(1))


def test_with_nothing_to_take_next_item_takes_nothing(house: House) -> None:
    cyril = house.agent("Cyril")
    house.letter(language="el")
    assert actions.take_next(agent=cyril, by=by(cyril), at=NOW) is None


def test_the_work_of_somebody_who_leaves_goes_back_with_its_age(house: House) -> None:
    cyril = house.agent("Cyril")
    assigned(house, cyril)
    house.letter()
    dispatch_once(NOW)
    assert actions.release_work_of(agent=cyril, at=later(5)) == 2
    assert set(WorkItem.objects.values_list("state", "enqueued_at")) == {("pending", NOW)}


def test_expected_work_is_learned_from_completed_items(house: House) -> None:
    cyril = house.agent("Cyril")
    for minutes in (10, 20):
        item = assigned(house, cyril)
        actions.complete(item=item, by=by(cyril), at=later(minutes))
    assert learn_mean_work(later(60)) == 1
    assert Skill.objects.get(key="adsl").mean_minutes == 15


def test_every_change_is_told(house: House) -> None:
    cyril = house.agent("Cyril")
    item = assigned(house, cyril)
    actions.wait_for(item=item, until=None, by=by(cyril), at=NOW)
    actions.resume(item=item, by=by(cyril), at=NOW)
    actions.transfer(item=item, queue=house.finance_queue, reason="", by=by(cyril), at=NOW)
    actions.cancel(item=item, by=SYSTEM, at=NOW)
    told = EventRecord.objects.filter(payload__work_item_id=item.pk).order_by("id").values_list("name", flat=True)
    assert list(told) == [
        "WorkItemEnqueued", "ItemTransferred", "ItemAssigned", "ItemSetWaiting", "ItemResumed", "ItemTransferred",
        "ItemCancelled",
    ]  # fmt: skip


def test_steps_of_the_queue_are_copied_and_opened_as_time_passes(house: House) -> None:
    steps: list[dict[str, Any]] = [
        {"after_s": 600, "remove_requirements": ["adsl"]},
        {"after_s": 60, "drop_language": True},
    ]
    actions.set_routing_steps(queue=house.queue, steps=steps, by=SYSTEM, at=NOW)
    house.agent("Cyril", {"fibre": 3})
    item = house.letter(language="hu")
    assert [step["after"] for step in fresh(item).steps] == [1, 10]
    assert dispatch_once(later(9)) == 0
    assert dispatch_once(later(10)) == 1


def test_work_that_goes_to_another_queue_takes_the_steps_of_that_one(house: House) -> None:
    actions.set_routing_steps(queue=house.finance_queue, steps=[{"after_s": 60}], by=SYSTEM, at=NOW)
    item = house.letter()
    actions.transfer(item=item, queue=house.finance_queue, reason="", by=SYSTEM, at=later(1))
    assert [step["after"] for step in fresh(item).steps] == [1]


def test_waiting_work_takes_new_steps_only_when_asked_to(house: House) -> None:
    item = house.letter()
    actions.set_routing_steps(queue=house.queue, steps=[{"after_s": 60}], by=SYSTEM, at=NOW)
    assert fresh(item).steps == []
    actions.set_routing_steps(queue=house.queue, steps=[{"after_s": 60}], also_waiting=True, by=SYSTEM, at=NOW)
    assert len(fresh(item).steps) == 1


def test_a_step_that_makes_no_sense_is_refused(house: House) -> None:
    senseless: list[dict[str, Any]] = [
        {"drop_language": True},
        {"after_s": 1, "widen_area": "sideways"},
        {"after_s": 1, "colour": "red"},
    ]
    for step in senseless:
        with pytest.raises(ValueError, match=r"a step needs|no such widening"):
            actions.set_routing_steps(queue=house.queue, steps=[step], by=SYSTEM, at=NOW)


def test_next_item_reads_no_more_of_the_house_the_more_there_waits(
    house: House, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    """A head per demand class is enough, whatever order a queue has, and whoever declined what."""
    actions.change_queue(queue=house.finance_queue, policy="fifo", by=SYSTEM, at=NOW)
    cyril = house.agent("Cyril", capacity_units=9)
    first = house.letter("declined", due_at=later(2))
    dispatch_once(NOW)
    actions.decline(reservation=offer_of(first), reason="", by=by(cyril), at=NOW)
    for number in range(30):
        house.letter(str(number), due_at=later(60 + number))
    own_case = house.letter("own case", due_at=later(10), excluded_users=[cyril.user_id])
    values, _versions = heads.heads_for(cyril, later(1))
    assert len(values.items) == heads.EACH
    with django_assert_max_num_queries(40):
        taken = actions.take_next(agent=cyril, by=by(cyril), at=later(1))
    assert taken is not None
    assert taken.subject == "0"
    assert fresh(own_case).state == "pending"


def test_next_item_serves_a_queue_in_its_own_order(house: House) -> None:
    actions.change_queue(queue=house.queue, policy="fifo", by=SYSTEM, at=NOW)
    cyril = house.agent("Cyril", capacity_units=9)
    for number in range(6):
        house.letter(str(number), at=later(number), due_at=later(900 - 90 * number))
    taken = actions.take_next(agent=cyril, by=by(cyril), at=later(9))
    assert taken is not None
    assert taken.subject == "0", "the oldest, though it is due last"
