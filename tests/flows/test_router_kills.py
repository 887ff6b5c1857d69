"""The leading router is killed at random moments under load: another leads soon, nothing is lost or doubled."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.utils import timezone

from dromos.lib.actor import SYSTEM
from dromos.lib.models import Heartbeat
from dromos.routing import actions
from dromos.routing.models import Assignment, Decision, Reservation, WorkItem
from dromos.routing.router.leading import LEADER
from dromos.routing.tests.house import House, by
from tests.architecture.sources import ROOT

pytestmark = pytest.mark.django_db(transaction=True)
TAKEOVER = 5.0
PATIENCE = 60.0  # for a machine that is busy with other things


class Routers:
    """Worker processes that play only the role dispatch: two at any time, one of them leading."""

    def __init__(self) -> None:
        name = str(connection.settings_dict["NAME"])
        address = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()
        self.environment = os.environ | {"DATABASE_URL": address, "PYTHONPATH": str(ROOT)}
        self.running: dict[int, subprocess.Popen[bytes]] = {}

    def start(self) -> None:
        words = [sys.executable, "-m", "dromos.cli", "worker", "--only", "dispatch"]
        router = subprocess.Popen(words, env=self.environment, cwd=ROOT, stderr=subprocess.DEVNULL)
        self.running[router.pid] = router

    def leader(self) -> int | None:
        """Whose sign of life is the last, if that one is running and somebody holds the lock."""
        row = Heartbeat.objects.filter(name="router").first()
        return row.detail["pid"] if row and row.detail["pid"] in self.running and lock_holder() else None

    def kill(self, pid: int) -> None:
        os.kill(pid, signal.SIGKILL)
        self.running.pop(pid).wait()

    def end(self) -> None:
        for router in self.running.values():
            router.kill()
            router.wait()


@pytest.fixture
def routers() -> Iterator[Routers]:
    routers = Routers()
    try:
        routers.start()
        routers.start()
        yield routers
    finally:
        routers.end()


def lock_holder() -> int | None:
    """The session that holds the lead."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND granted AND classid = %s AND objid = %s",
            [LEADER >> 32, LEADER & 0xFFFFFFFF],
        )
        row = cursor.fetchone()
    return row[0] if row else None


def candidates() -> int:
    """How many routers lead or wait for the lead."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'dromos router' AND datname = current_database()"
        )
        return int(cursor.fetchone()[0])


def until(true: Callable[[], object], seconds: float = PATIENCE) -> float:
    began = time.monotonic()
    while not true():
        assert time.monotonic() < began + seconds, f"not within {seconds} s"
        time.sleep(0.02)
    return time.monotonic() - began


def live_through(routers: Routers, kills: int, seed: int) -> None:
    """Letters come, people accept, decline and finish, and again and again the leader dies in the middle of it."""
    dice, house = random.Random(seed), House()
    for number in range(6):
        house.agent(f"Agent{number}", capacity_units=3)
    seen: set[tuple[int, int]] = set()
    until(routers.leader)
    for kill in range(kills):
        moment = time.monotonic() + dice.uniform(0.1, 0.8)
        while time.monotonic() < moment or candidates() < 2:  # who takes over is there; starting takes its own time
            bustle(house, dice, seen)
        leader, session = routers.leader(), lock_holder()
        if leader is None:
            until(routers.leader)
            continue
        routers.kill(leader)
        assert until(lambda old=session: lock_holder() not in (None, old)) < TAKEOVER  # type: ignore[misc]
        if kill + 1 < kills:
            routers.start()
    until(lambda: not waiting_for_nothing())
    assert_nothing_is_lost_or_doubled(seen)


def bustle(house: House, dice: random.Random, seen: set[tuple[int, int]]) -> None:
    at = timezone.now()
    for _letter in range(dice.randint(1, 3)):
        house.letter(at=at)
    for offered in Reservation.objects.filter(state="offered").select_related("agent__user", "work_item__queue")[:4]:
        seen.add((offered.work_item_id, offered.agent_id))
        with contextlib.suppress(actions.OfferGoneError, actions.ItemMovedError):
            if dice.random() < 0.2:
                actions.decline(reservation=offered, reason="", by=by(offered.agent), at=at)
            else:
                item = actions.accept(reservation=offered, by=by(offered.agent), at=at)
                actions.complete(item=item, by=SYSTEM, at=at)


def waiting_for_nothing() -> bool:
    """Work waits although somebody has room for it."""
    used = Counter(WorkItem.objects.filter(state__in=["reserved", "assigned"]).values_list("agent_id", flat=True))
    cooling = Reservation.objects.filter(state="declined").values_list("work_item_id", flat=True)
    has_room = any(used[agent] < 3 for agent in Assignment.objects.values_list("agent_id", flat=True).distinct())
    return has_room and WorkItem.objects.filter(state="pending").exclude(pk__in=list(cooling)).exists()


def assert_nothing_is_lost_or_doubled(seen: set[tuple[int, int]]) -> None:
    live = Counter(Reservation.objects.filter(state="offered").values_list("work_item_id", flat=True))
    assert set(live.values()) <= {1}, "no item with two live offers"
    assert set(live) == set(WorkItem.objects.filter(state="reserved").values_list("id", flat=True))
    offered = Counter(Reservation.objects.values_list("work_item_id", "agent_id"))
    decided = Counter(Decision.objects.values_list("work_item_id", "winner_id"))
    assert offered == decided, "every decision is one offer, and every offer one decision"
    assert seen <= set(offered), "what people saw is still there"
    used = Counter(WorkItem.objects.filter(state__in=["reserved", "assigned"]).values_list("agent_id", flat=True))
    assert max(used.values(), default=0) <= 3, "nobody has more than they can take"


def test_a_killed_router_loses_and_doubles_nothing(routers: Routers) -> None:
    live_through(routers, kills=2, seed=3)


@pytest.mark.full
@pytest.mark.parametrize("seed", range(3))
def test_routers_killed_all_the_time_lose_and_double_nothing(routers: Routers, seed: int) -> None:
    live_through(routers, kills=12, seed=seed)
