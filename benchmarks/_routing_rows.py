"""The part of the routing benchmark that needs tables: a house with people and a backlog, and a router of its own.

1. Everybody is offline, the backlog waits; a router starts: `restart_s`, from the birth of its process to its lead.
2. Everybody comes at once and is given work until nobody has room: `durable_per_s`, from the first hint to the last
   commit, with reasons stored and fsync on.
3. The backlog is gone, there is room again, and work arrives one by one: `p99_ms` from each arrival's commit to the
   commit of its reservation.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import random
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

from django.core.management import call_command
from django.db import connection, transaction

from benchmarks._routing_memory import SKILLS, classes, people
from dromos.accounts.models import Department, Grant, User
from dromos.lib.actor import SYSTEM
from dromos.routing import actions, hints
from dromos.routing.engine import Demand
from dromos.routing.models import Agent, AgentSkill, ChannelSkill, Presence, Queue, Skill, WorkItem

UNITS, RATE, SECONDS = 4, 200, 10


class RouterProcess:
    """The router as a child, and what it says."""

    def __init__(self) -> None:
        self.said: list[dict[str, Any]] = []
        self._news = threading.Condition()
        words = [sys.executable, "-m", "benchmarks._router_process", str(time.time())]
        self.process = subprocess.Popen(words, stdout=subprocess.PIPE, text=True)
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        for line in self.process.stdout or ():
            with self._news:
                self.said.append(json.loads(line))
                self._news.notify_all()

    def wait(self, key: str, seconds: float = 120) -> dict[str, Any]:
        """The first thing said with `key`."""
        with self._news:
            if not self._news.wait_for(lambda: any(key in fact for fact in self.said), seconds):
                raise RuntimeError(f"the router said no {key} within {seconds} s")
            return next(fact for fact in self.said if key in fact)

    def settle(self, seconds: float = 2.0) -> None:
        """Wait until it says nothing any more."""
        with self._news:
            while self._news.wait(seconds):
                pass

    def commits(self) -> dict[int, float]:
        return {item: fact["at"] for fact in self.said if "items" in fact for item in fact["items"]}

    def end(self) -> None:
        self.process.kill()
        self.process.wait()


def measure(agents: int, items: int) -> dict[str, float]:
    call_command("migrate", verbosity=0)
    queue = furnish(agents, items)
    with _router() as router:
        figures = {"restart_s": round(router.wait("leads")["leads"], 2)}
        figures |= _rush(router)
        figures |= _arrivals(router, queue)
        peaks = [fact["rss_mb"] for fact in router.said if "rss_mb" in fact]
    with _router() as router:
        again = router.wait("leads")["leads"]
    return figures | {"restart_s": round(max(figures["restart_s"], again), 2), "rss_mb": max(peaks)}


@contextlib.contextmanager
def _router() -> Iterator[RouterProcess]:
    router = RouterProcess()
    try:
        yield router
    finally:
        router.end()


def _rush(router: RouterProcess) -> dict[str, float]:
    """Everybody becomes available in one moment."""
    router.said.clear()
    began = time.monotonic()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE routing_presence SET state = 'available'")
        said = hints.written(agents=Agent.objects.values_list("id", flat=True))
        cursor.execute("SELECT pg_notify('dromos_dispatch', word) FROM unnest(%s::text[]) AS word", [said])
    router.wait("turn")
    router.settle(3.0)
    commits = router.commits()
    seconds = max(commits.values()) - began
    assert WorkItem.objects.filter(state="reserved").count() == len(commits), "a commit was lost"
    return {"durable_decisions": len(commits), "durable_per_s": round(len(commits) / seconds)}


def _arrivals(router: RouterProcess, queue: Queue) -> dict[str, float]:
    """An open stream: the next arrives whether or not the one before has found somebody."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM routing_workitem WHERE state = 'pending'")
        cursor.execute("UPDATE routing_agent SET capacity_units = capacity_units + %s, max_held = 100", [UNITS])
        cursor.execute("ANALYZE")
        cursor.execute("SELECT pg_notify('dromos_dispatch', '')")
    rng = random.Random(5)
    kinds = classes(rng)
    _until_served(router, lambda: _arrive(queue, kinds[0]))
    born: dict[int, float] = {}
    start = time.monotonic()
    for number in range(RATE * SECONDS):
        time.sleep(max(0.0, start + number / RATE - time.monotonic()))
        item, moment = _arrive(queue, kinds[rng.randrange(len(kinds))])
        born[item] = moment
    stream = time.monotonic() - start
    router.settle()
    commits = router.commits()
    waits = sorted((commits[item] - moment) * 1000 for item, moment in born.items() if item in commits)
    return {
        "arrivals": len(born),
        "arrivals_per_s": round(len(born) / stream),
        "placed": len(waits),
        "p50_ms": round(waits[len(waits) // 2], 2),
        "p99_ms": round(waits[int(len(waits) * 0.99)], 2),
        "max_ms": round(waits[-1], 2),
    }


def _arrive(queue: Queue, kind: tuple[Demand, float, float]) -> tuple[int, float]:
    demand, weight, target = kind
    at = dt.datetime.now(dt.UTC)
    with transaction.atomic():
        item = actions.enqueue(
            queue=queue,
            channel=demand.channel,
            subject="An arrival",
            requirements=[{"skill": need.skill, "level": need.level} for need in demand.requirements],
            segment_weight=weight,
            due_at=at + dt.timedelta(minutes=target),
            by=SYSTEM,
            at=at,
        )
        return item.pk, time.monotonic()  # before the commit: what is measured includes it


def _until_served(router: RouterProcess, arrive: Callable[[], tuple[int, float]], seconds: float = 120) -> None:
    """The router has read the house anew when it serves what arrives."""
    deadline = time.monotonic() + seconds
    probes: set[int] = set()
    while not probes & router.commits().keys():
        if time.monotonic() > deadline or router.process.poll() is not None:
            raise RuntimeError("the router serves nobody any more")
        probes.add(arrive()[0])
        time.sleep(0.5)
    router.settle(1.0)


# -- the house -----------------------------------------------------------------------------------------


def furnish(agents: int, items: int) -> Queue:
    """Agents as the memory part has them, all offline, and the backlog; filled by COPY."""
    rng = random.Random(1)
    kinds, crew = classes(rng), people(rng, agents)
    department = Department.objects.create(key="support", name="Support")
    queue = Queue.objects.create(key="support", name="Support", department=department, offer_timeout_s=3600)
    now = dt.datetime.now(dt.UTC)
    skills = Skill.objects.bulk_create(
        [Skill(key=f"s{n}", names={}, mean_minutes=rng.uniform(5, 20)) for n in range(SKILLS)]
    )
    known = {skill.key: skill for skill in skills}
    users = User.objects.bulk_create([User(email=f"a{one.id}@bench.example", name=f"A{one.id}") for one in crew])
    Grant.objects.bulk_create([Grant(user=user, role="agent", department=department) for user in users])
    rows = Agent.objects.bulk_create([Agent(user=user, capacity_units=UNITS) for user in users])
    pairs = list(zip(rows, crew, strict=True))
    Presence.objects.bulk_create([Presence(agent=row, state="offline", since_at=now) for row in rows])
    ChannelSkill.objects.bulk_create(
        [ChannelSkill(agent=row, channel=key) for row, one in pairs for key in one.channels]
    )
    AgentSkill.objects.bulk_create(
        [
            AgentSkill(agent=row, skill=known[key], level=level)
            for row, one in pairs
            for key, level in one.skills.items()
        ]
    )
    _backlog(queue, kinds, items, rng, now)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return queue


def _backlog(
    queue: Queue, kinds: list[tuple[Demand, float, float]], count: int, rng: random.Random, now: dt.datetime
) -> None:
    columns = [
        "kind",
        "channel",
        "units",
        "queue_id",
        "subject",
        "reference",
        "requirements",
        "language",
        "area_key",
        "priority",
        "severity",
        "weight",
        "due_at",
        "enqueued_at",
        "state",
        "state_at",
        "excluded_users",
        "steps",
        "version",
    ]
    connection.ensure_connection()
    with connection.connection.cursor() as cursor:
        names = ", ".join(columns)
        with cursor.copy(f"COPY routing_workitem ({names}) FROM STDIN") as copy:  # names of our own
            for number in range(count):
                demand, weight, target = kinds[rng.randrange(len(kinds))]
                asked = json.dumps([{"skill": need.skill, "level": need.level} for need in demand.requirements])
                born = now - dt.timedelta(minutes=300 * number / count)
                due = born + dt.timedelta(minutes=target)
                head = ("ticket", demand.channel, 1, queue.pk, f"Item {number}", "", asked, "", "", 3, 3, weight)
                copy.write_row((*head, due, born, "pending", born, "[]", "[]", 1))
