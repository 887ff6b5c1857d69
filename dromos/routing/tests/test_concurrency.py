"""Two at once: one wins, the other is told, nothing is doubled. Real threads, real transactions."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from django.db import connection

from dromos.accounts.models import User
from dromos.lib.actor import SYSTEM
from dromos.routing import actions
from dromos.routing.dispatch import dispatch_once
from dromos.routing.models import Assignment, Presence, Reservation, WorkItem
from dromos.routing.tests.house import NOW, House, by, fresh, later, offer_of

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*calls: Callable[[], object]) -> list[object]:
    """Start all calls at the same moment, each in a thread of its own; results or exceptions in order."""
    results: list[object] = [None] * len(calls)
    gate = threading.Barrier(len(calls))

    def run(number: int, call: Callable[[], object]) -> None:
        gate.wait()
        try:
            results[number] = call()
        except Exception as error:  # noqa: BLE001
            results[number] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return results


@pytest.fixture
def house(transactional_db: None) -> House:  # noqa: ARG001
    return House()


def test_of_two_who_accept_the_same_offer_one_wins(house: House) -> None:
    cyril = house.agent("Cyril")
    item = house.letter()
    dispatch_once(NOW)
    offered = offer_of(item)

    def accept() -> object:
        return actions.accept(reservation=Reservation.objects.get(pk=offered.pk), by=by(cyril), at=NOW)

    results = at_once(accept, accept, accept)
    assert sum(isinstance(result, actions.OfferGoneError) for result in results) == 2
    assert Assignment.objects.filter(work_item=item).count() == 1


def test_accepting_while_a_colleague_hands_it_over_ends_in_one_place(house: House) -> None:
    cyril, bence = house.agent("Cyril", {"adsl": 5}), house.agent("Bence")
    for _round in range(5):
        item = house.letter()
        dispatch_once(NOW)
        offered = offer_of(item)
        at_once(
            lambda o=offered: actions.accept(reservation=o, by=by(cyril), at=NOW),  # type: ignore[misc]
            lambda i=item: actions.assign_by_hand(item=fresh(i), agent=bence, by=by(bence), at=NOW),  # type: ignore[misc]
        )
        item = fresh(item)
        assert item.state == "assigned"
        assert Assignment.objects.get(work_item=item, ended_at=None).agent == item.agent
        assert not Reservation.objects.filter(work_item=item, state="offered").exists()
        actions.complete(item=item, by=SYSTEM, at=NOW)


def test_two_dispatchers_offer_nothing_twice(house: House) -> None:
    for name in ("Cyril", "Bence"):
        house.agent(name, capacity_units=5)
    for number in range(20):
        house.letter(str(number))
    made = at_once(*[lambda: dispatch_once(later(1))] * 3)
    assert all(isinstance(count, int) for count in made), made
    dispatch_once(later(1))
    assert Reservation.objects.filter(state="offered").count() == 10
    assert WorkItem.objects.filter(state="reserved").count() == 10


def test_next_item_and_dispatch_at_once_stay_within_capacity(house: House) -> None:
    cyril = house.agent("Cyril", capacity_units=3)
    for number in range(12):
        house.letter(str(number))
    results = at_once(
        lambda: dispatch_once(NOW),
        lambda: actions.take_next(agent=cyril, by=by(cyril), at=NOW),
        lambda: actions.take_next(agent=cyril, by=by(cyril), at=NOW),
        lambda: dispatch_once(NOW),
    )
    assert not [r for r in results if isinstance(r, Exception)], results
    dispatch_once(NOW)
    assert WorkItem.objects.filter(agent=cyril).count() == 3


def test_nobody_is_left_with_an_offer_made_while_they_went_offline(house: House) -> None:
    cyril = house.agent("Cyril")
    for number in range(5):
        item = house.letter(str(number))
        user = User.objects.get(pk=cyril.user_id)
        at_once(
            lambda: dispatch_once(NOW),
            lambda u=user: actions.set_presence(agent=cyril, state="offline", by=u.actor(), at=NOW),  # type: ignore[misc]
        )
        assert Presence.objects.get(agent=cyril).state == "offline"
        assert fresh(item).state == "pending"
        actions.cancel(item=fresh(item), by=SYSTEM, at=NOW)
        house.presence(cyril, "available")
