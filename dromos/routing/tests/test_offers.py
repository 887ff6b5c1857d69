"""From the queue to a person: offered, accepted, declined, timed out, taken back."""

import pytest

from dromos.accounts.access import NotAllowedError
from dromos.lib.actor import SYSTEM
from dromos.lib.models import EventRecord
from dromos.routing import actions
from dromos.routing.dispatch import dispatch_once, expire_offers
from dromos.routing.models import Assignment, Decision, WorkItem
from dromos.routing.tests.house import NOW, House, by, fresh, later, live_offer, offer_of


def test_of_two_free_agents_the_greek_letter_goes_to_the_one_who_reads_greek(house: House) -> None:
    house.agent("Bence", {"adsl": 5, "hu": 5})
    alexandra = house.agent("Alexandra", {"adsl": 3, "el": 5})
    item = house.letter("Δεν έχω ίντερνετ", language="el")
    assert dispatch_once(later(1)) == 1
    assert offer_of(item).agent == alexandra
    assert fresh(item).state == "reserved"
    decision = Decision.objects.get(work_item=item)
    assert decision.winner == alexandra
    assert decision.excluded == {"language": 1}
    assert decision.snapshot_version > 0
    assert decision.parts["weight"] == 1


def test_nobody_free_so_it_waits_and_whoever_is_free_first_gets_the_most_urgent(house: House) -> None:
    agent = house.agent("Cyril", capacity_units=1)
    first = house.letter()
    dispatch_once(NOW)
    actions.accept(reservation=offer_of(first), by=by(agent), at=NOW)
    house.letter("old", at=later(1), due_at=later(900))
    urgent = house.letter("urgent", at=later(2), due_at=later(30))
    newest = house.letter("newest", at=later(3), due_at=later(600))
    assert dispatch_once(later(4)) == 0
    actions.complete(item=fresh(first), by=by(agent), at=later(5))
    assert dispatch_once(later(5)) == 1
    assert offer_of(urgent).agent == agent
    assert fresh(newest).state == "pending"


def test_an_accepted_offer_is_an_assignment(house: House) -> None:
    agent = house.agent("Cyril")
    item = house.letter()
    dispatch_once(NOW)
    actions.accept(reservation=offer_of(item), by=by(agent), at=later(0.5))
    assert fresh(item).state == "assigned"
    assert Assignment.objects.get(work_item=item, ended_at=None).agent == agent
    names = list(
        EventRecord.objects.filter(payload__work_item_id=item.pk).order_by("id").values_list("name", flat=True)
    )
    assert names == ["WorkItemEnqueued", "OfferMade", "ItemAssigned"]


def test_only_the_person_asked_may_answer(house: House) -> None:
    house.agent("Cyril")
    item = house.letter()
    dispatch_once(NOW)
    bence = house.agent("Bence")
    with pytest.raises(NotAllowedError):
        actions.accept(reservation=offer_of(item), by=by(bence), at=NOW)
    with pytest.raises(NotAllowedError):
        actions.decline(reservation=offer_of(item), reason="", by=by(bence), at=NOW)


def test_a_declined_offer_returns_to_the_queue_and_goes_to_somebody_else(house: House) -> None:
    cyril = house.agent("Cyril", {"adsl": 5})
    bence = house.agent("Bence", {"adsl": 3})
    item = house.letter()
    dispatch_once(NOW)
    actions.decline(reservation=offer_of(item), reason="on the phone", by=by(cyril), at=later(1))
    assert fresh(item).state == "pending"
    assert fresh(item).enqueued_at == NOW
    dispatch_once(later(1))
    assert offer_of(item).agent == bence


def test_a_declined_item_returns_to_its_only_agent_after_the_cool_down(house: House) -> None:
    cyril = house.agent("Cyril")
    item = house.letter()
    dispatch_once(NOW)
    actions.decline(reservation=offer_of(item), reason="", by=by(cyril), at=NOW)
    assert dispatch_once(later(4.9)) == 0
    assert dispatch_once(later(5.1)) == 1


def test_an_unanswered_offer_times_out(house: House) -> None:
    cyril = house.agent("Cyril")
    item = house.letter()
    dispatch_once(NOW)
    offered = offer_of(item)
    assert expire_offers(later(0.9)) == 0
    assert expire_offers(later(1)) == 1
    assert fresh(item).state == "pending"
    with pytest.raises(actions.OfferGoneError):
        actions.accept(reservation=offered, by=by(cyril), at=later(1.1))
    with pytest.raises(actions.OfferGoneError):
        actions.decline(reservation=offered, reason="", by=by(cyril), at=later(1.1))


def test_an_offer_cannot_be_accepted_after_its_time_even_before_it_was_cleared(house: House) -> None:
    cyril = house.agent("Cyril")
    item = house.letter()
    dispatch_once(NOW)
    with pytest.raises(actions.OfferGoneError):
        actions.accept(reservation=offer_of(item), by=by(cyril), at=later(2))


@pytest.mark.parametrize("state", ["away", "offline"])
def test_an_offer_to_somebody_who_leaves_is_taken_back(house: House, state: str) -> None:
    cyril = house.agent("Cyril")
    item = house.letter()
    dispatch_once(NOW)
    house.presence(cyril, state, later(0.2))
    assert live_offer(item) is None
    assert fresh(item).state == "pending"
    assert dispatch_once(later(0.3)) == 0
    house.presence(cyril, "available", later(0.4))
    assert dispatch_once(later(0.5)) == 1, "a rescinded offer knows no cool-down"


def test_a_queue_may_accept_for_its_people(house: House) -> None:
    actions.change_queue(queue=house.queue, auto_accept=True, by=SYSTEM, at=NOW)
    cyril = house.agent("Cyril")
    item = house.letter()
    dispatch_once(NOW)
    assert fresh(item).state == "assigned"
    assert fresh(item).agent == cyril
    assert Assignment.objects.filter(work_item=item, ended_at=None).count() == 1


def test_capacity_counts_what_is_offered_assigned_and_wrapping(house: House) -> None:
    actions.change_queue(queue=house.queue, wrap_up_s=60, by=SYSTEM, at=NOW)
    cyril = house.agent("Cyril", capacity_units=2)
    letters = [house.letter(str(n)) for n in range(4)]
    assert dispatch_once(NOW) == 2
    taken = [item for item in letters if live_offer(item)]
    actions.accept(reservation=offer_of(taken[0]), by=by(cyril), at=NOW)
    assert dispatch_once(NOW) == 0
    actions.complete(item=fresh(taken[0]), by=by(cyril), at=later(0.5))
    assert fresh(taken[0]).state == "wrapping"
    assert dispatch_once(later(0.6)) == 0


def test_waiting_frees_units_but_not_the_ceiling(house: House) -> None:
    cyril = house.agent("Cyril", capacity_units=1, max_held=2)
    for number in range(3):
        house.letter(str(number))
    for moment in (1, 2):
        assert dispatch_once(later(moment)) == 1
        item = WorkItem.objects.get(state="reserved")
        actions.accept(reservation=offer_of(item), by=by(cyril), at=later(moment))
        actions.wait_for(item=fresh(item), until=later(600), by=by(cyril), at=later(moment))
    assert dispatch_once(later(3)) == 0, "no morning flood: what waits counts as held"


def test_nobody_is_offered_their_own_case(house: House) -> None:
    cyril = house.agent("Cyril", {"adsl": 5})
    bence = house.agent("Bence", {"adsl": 2})
    item = house.letter(excluded_users=[cyril.user_id])
    dispatch_once(NOW)
    assert offer_of(item).agent == bence


def test_only_people_of_the_department_get_its_work(house: House) -> None:
    house.agent("Eleni", {"adsl": 5, "en": 5}, department=house.finance)
    item = house.letter()
    assert dispatch_once(NOW) == 0
    assert fresh(item).unroutable_since_at == NOW


def test_an_item_nobody_could_ever_take_is_told_at_once_and_only_once(house: House) -> None:
    house.agent("Cyril", {"adsl": 3})
    item = house.letter(language="hu")
    dispatch_once(later(1))
    dispatch_once(later(2))
    assert EventRecord.objects.filter(name="ItemUnroutable").count() == 1
    house.agent("Bence", {"adsl": 3, "hu": 5}, state="offline")
    dispatch_once(later(3))
    assert fresh(item).unroutable_since_at is None, "somebody could take it now, though not today"


def test_with_nothing_waiting_dispatch_costs_two_queries(house: House, django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    house.agent("Cyril")
    with django_assert_num_queries(4):  # two of them open and close the savepoint of the test
        dispatch_once(NOW)


def test_dispatch_costs_the_same_few_queries_whatever_waits(house: House, django_assert_max_num_queries) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    for name in ("Cyril", "Bence", "Alexandra"):
        house.agent(name)
    for number in range(25):
        house.letter(str(number))
    with django_assert_max_num_queries(28 + 25):  # each offer is pushed to its screens
        assert dispatch_once(NOW) == 25
