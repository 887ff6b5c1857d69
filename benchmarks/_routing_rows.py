"""The part of the routing benchmark that needs tables: a house with people and a backlog, then the real dispatcher."""

from __future__ import annotations

import datetime as dt
import random
import time

from django.core.management import call_command

from dromos.accounts.models import Department, Grant, User
from dromos.routing.dispatch import dispatch_once
from dromos.routing.models import Agent, AgentSkill, ChannelSkill, Presence, Queue, Skill, WorkItem

NOW = dt.datetime(2026, 11, 23, 9, 0, tzinfo=dt.UTC)
SKILLS, UNITS = 200, 4


def measure(agents: int, items: int) -> dict[str, float]:
    """Fill all free capacity at once; then see what one more look costs, and one arrival with a free agent."""
    call_command("migrate", verbosity=0)
    house = _furnish(agents, items)
    start = time.perf_counter()
    made = dispatch_once(NOW)
    filled = time.perf_counter() - start
    start = time.perf_counter()
    dispatch_once(NOW)
    look = time.perf_counter() - start
    return {
        "durable_decisions": made,
        "durable_per_s": round(made / filled),
        "look_at_backlog_ms": round(look * 1000, 1),
        "p99_ms": _arrival_p99(house),
    }


def _arrival_p99(queue: Queue, rounds: int = 60) -> float:
    """Milliseconds from an arrival to its committed reservation, without a backlog; one agent is always free."""
    WorkItem.objects.filter(state="pending").delete()
    Agent.objects.update(capacity_units=30, max_held=100)
    spent = []
    for number in range(rounds):
        start = time.perf_counter()
        _items(queue, 1, random.Random(number))
        dispatch_once(NOW)
        spent.append((time.perf_counter() - start) * 1000)
    return round(sorted(spent)[int(0.99 * rounds)], 1)


def _furnish(agents: int, items: int) -> Queue:
    rng = random.Random(3)
    department = Department.objects.create(key="support", name="Support")
    queue = Queue.objects.create(key="support", name="Support", department=department)
    skills = Skill.objects.bulk_create([Skill(key=f"s{n}", names={}) for n in range(SKILLS)])
    users = User.objects.bulk_create([User(email=f"a{n}@bench.example", name=f"A{n}") for n in range(agents)])
    Grant.objects.bulk_create([Grant(user=user, role="agent", department=department) for user in users])
    crew = Agent.objects.bulk_create([Agent(user=user, capacity_units=UNITS) for user in users])
    Presence.objects.bulk_create([Presence(agent=one, state="available", since_at=NOW) for one in crew])
    ChannelSkill.objects.bulk_create([ChannelSkill(agent=one, channel="email") for one in crew])
    known = [(one, skill) for one in crew for skill in rng.sample(skills, 6)]
    AgentSkill.objects.bulk_create(
        [AgentSkill(agent=one, skill=skill, level=rng.randint(1, 5)) for one, skill in known], batch_size=5000
    )
    _items(queue, items, rng)
    return queue


def _items(queue: Queue, count: int, rng: random.Random) -> None:
    WorkItem.objects.bulk_create(
        [
            WorkItem(
                queue=queue,
                channel="email",
                subject=f"Item {n}",
                requirements=[{"skill": f"s{rng.randrange(SKILLS)}", "level": rng.randint(1, 2)}],
                weight=rng.choice([1.0, 3.0, 8.0]),
                enqueued_at=NOW - dt.timedelta(minutes=rng.randint(0, 300)),
                due_at=NOW + dt.timedelta(minutes=rng.choice([5, 20, 60, 240])),
                state_at=NOW,
            )
            for n in range(count)
        ],
        batch_size=5000,
    )
