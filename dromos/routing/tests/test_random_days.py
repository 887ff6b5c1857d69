"""Random days: whatever people do in whatever order, nothing is lost, doubled or beyond capacity by our
doing.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

import pytest

from dromos.accounts.access import NotAllowedError
from dromos.lib.actor import SYSTEM
from dromos.routing import actions
from dromos.routing.dispatch import dispatch_once, expire_offers, wake_waiting
from dromos.routing.models import Agent, Assignment, Presence, Reservation, WorkItem
from dromos.routing.tests.house import NOW, House, by

T = TypeVar("T")
REFUSALS = (actions.ItemMovedError, actions.OfferGoneError, actions.NotEligibleError, NotAllowedError)


class RandomDay:
    """A house in which anything may happen next."""

    def __init__(self, house: House, seed: int) -> None:
        self.house, self.rng, self.at = house, random.Random(seed), NOW
        self.crew = [
            house.agent("Cyril", {"adsl": 4, "en": 3}, capacity_units=2, max_held=4),
            house.agent("Bence", {"adsl": 2, "hu": 5}, capacity_units=3),
            house.agent("Dorota", {"fibre": 5, "cs": 5, "adsl": 3}, capacity_units=1, max_held=2),
        ]
        self.enqueued: list[WorkItem] = []

    def step(self) -> None:
        self.at += dt.timedelta(seconds=self.rng.randint(1, 90))
        event = self.rng.choice(self.EVENTS)
        try:
            event(self)
        except REFUSALS:
            return  # a person was too late, or may not: told so, nothing else happens

    def arrive(self) -> None:
        fields: dict[str, Any] = {
            "language": self.rng.choice(["", "hu", "cs"]),
            "due_at": self.at + dt.timedelta(minutes=self.rng.randint(5, 500)),
        }
        excluded = [self.rng.choice(self.crew).user_id] if self.rng.random() < 0.2 else []
        self.enqueued.append(self.house.letter(at=self.at, excluded_users=excluded, **fields))

    def dispatch(self) -> None:
        before = {agent.pk: self.units(agent) for agent in self.crew}
        dispatch_once(self.at)
        for agent in self.crew:
            now = self.units(agent)
            assert now <= max(agent.capacity_units, before[agent.pk]), "dispatch never exceeds capacity"
            if now > before[agent.pk]:
                assert WorkItem.objects.filter(agent=agent).exclude(state="wrapping").count() <= agent.max_held

    def answer(self) -> None:
        reservation = self.any_of(Reservation.objects.select_related("agent__user").order_by("-id")[:5])
        if reservation is None:
            return
        if self.rng.random() < 0.7:
            actions.accept(reservation=reservation, by=by(reservation.agent), at=self.at)
        else:
            actions.decline(reservation=reservation, reason="busy", by=by(reservation.agent), at=self.at)

    def work(self) -> None:
        item = self.any_of(self.enqueued)
        if item is None:
            return
        verb = self.rng.choice(
            ["complete", "wait", "resume", "transfer", "hand", "reopen", "return", "change", "cancel"]
        )
        self.do(verb, WorkItem.objects.select_related("queue", "agent__user").get(pk=item.pk))

    def do(self, verb: str, item: WorkItem) -> None:
        facts: dict[str, Any] = {"item": item, "by": SYSTEM, "at": self.at}
        verbs: dict[str, Callable[[], object]] = {
            "complete": lambda: actions.complete(**facts),
            "wait": lambda: actions.wait_for(until=self.at + dt.timedelta(minutes=3), **facts),
            "resume": lambda: actions.resume(**facts),
            "transfer": lambda: actions.transfer(queue=self.house.queue, reason="", **facts),
            "hand": lambda: actions.assign_by_hand(agent=self.rng.choice(self.crew), **facts),
            "reopen": lambda: actions.reopen(**facts),
            "return": lambda: actions.return_item(reason="", **facts),
            "change": lambda: actions.change_item(language=self.rng.choice(["", "hu"]), **facts),
            "cancel": lambda: self.rng.random() < 0.2 and actions.cancel(**facts),
        }
        verbs[verb]()

    def presence(self) -> None:
        agent = self.rng.choice(self.crew)
        state = self.rng.choices(["available", "away", "offline"], [6, 1, 1])[0]
        actions.set_presence(agent=agent, state=state, by=by(agent), at=self.at)

    def pull(self) -> None:
        agent = self.rng.choice(self.crew)
        actions.take_next(agent=agent, by=by(agent), at=self.at)

    def clocks(self) -> None:
        expire_offers(self.at)
        wake_waiting(self.at)

    EVENTS = (arrive, arrive, dispatch, dispatch, dispatch, answer, answer, answer, work, work, presence, pull, clocks)

    def any_of(self, things: Iterable[T]) -> T | None:
        known = list(things)
        return self.rng.choice(known) if known else None

    def units(self, agent: Agent) -> int:
        in_use = WorkItem.objects.filter(agent=agent, state__in=["reserved", "assigned", "wrapping"])
        return sum(in_use.values_list("units", flat=True))

    def check(self) -> None:
        """What must hold at any moment."""
        assert WorkItem.objects.count() == len(self.enqueued), "nothing is lost"
        born = {item.pk: item.enqueued_at for item in self.enqueued}
        offered = set(Reservation.objects.filter(state="offered").values_list("work_item_id", "agent_id"))
        open_ones = set(Assignment.objects.filter(ended_at=None).values_list("work_item_id", "agent_id"))
        absent = set(Presence.objects.exclude(state="available").values_list("agent_id", flat=True))
        for item in WorkItem.objects.select_related("agent"):
            assert item.enqueued_at == born[item.pk], "age is kept"
            pair = (item.pk, item.agent_id)
            assert (pair in offered) == (item.state == "reserved")
            assert (pair in open_ones) == (item.state in {"assigned", "waiting"})
            if item.state == "reserved":
                assert item.agent_id not in absent, "nobody absent is asked"
                assert item.agent is not None
                assert item.agent.user_id not in item.excluded_users


@pytest.mark.parametrize("seed", range(2))
def test_a_random_day_loses_doubles_and_overloads_nothing(house: House, seed: int) -> None:
    day = RandomDay(house, seed)
    for number in range(120):
        day.step()
        if number % 10 == 0:
            day.check()
    day.check()
    assert Reservation.objects.filter(state="accepted").exists(), "the day was not empty"


@pytest.mark.full
@pytest.mark.parametrize("seed", [2, 3, *range(100, 120)])
def test_many_long_random_days(house: House, seed: int) -> None:
    day = RandomDay(house, seed)
    for _number in range(1000):
        day.step()
    day.check()
