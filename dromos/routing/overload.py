"""When a rule about too much work begins and ends, and what the rules in force mean for routing."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from django.db.models import Count, Min, Q, Sum

from dromos.accounts.models import Grant
from dromos.routing.models import Agent, OverloadPeriod, OverloadRule, Presence, Queue, WorkItem

IN_USE = (WorkItem.State.RESERVED, WorkItem.State.ASSIGNED, WorkItem.State.WRAPPING)


def is_over(measured: float, *, was_over: bool, begins_above: float, ends_below: float) -> bool:
    """Begin above one figure, go on until below another: a figure that trembles about one of them changes nothing."""
    return measured >= ends_below if was_over else measured > begins_above


@dataclass(frozen=True, slots=True)
class Window:
    """When a rule holds at all: in ``[starts_at, ends_at)``, each day in ``[from_time, to_time)`` of ``zone``.

    A ``to_time`` before ``from_time`` is on the next day.
    """

    starts_at: dt.datetime | None = None
    ends_at: dt.datetime | None = None
    from_time: dt.time | None = None
    to_time: dt.time | None = None
    zone: str = "UTC"

    def holds_at(self, at: dt.datetime) -> bool:
        if (self.starts_at and at < self.starts_at) or (self.ends_at and at >= self.ends_at):
            return False
        if self.from_time is None or self.to_time is None:
            return True
        now = at.astimezone(ZoneInfo(self.zone)).time()
        if self.from_time <= self.to_time:
            return self.from_time <= now < self.to_time
        return now >= self.from_time or now < self.to_time


def window_of(rule: OverloadRule) -> Window:
    return Window(rule.starts_at, rule.ends_at, rule.from_time, rule.to_time, rule.time_zone)


@dataclass(frozen=True, slots=True)
class Effects:
    """``helped``: queues by the queue whose people may take their work too.

    ``widened``: queues whose routing steps all act at once.
    """

    helped: Mapping[int, frozenset[int]] = field(default_factory=dict)
    widened: frozenset[int] = frozenset()

    def also(self, queues: frozenset[int]) -> frozenset[int]:
        """``queues`` an agent works in, with those they help out in."""
        if not self.helped:
            return queues
        return queues.union(*(self.helped.get(queue, frozenset()) for queue in queues))

    def steps(self, queue: int, steps: Iterable[Mapping[str, object]]) -> list[Mapping[str, object]]:
        """The routing steps of an item of ``queue``: all of them now, while its queue is widened."""
        return [step | {"after": 0} if queue in self.widened else step for step in map(dict, steps)]


def effects() -> Effects:
    """What the rules in force ask of routing. One query."""
    running = OverloadPeriod.objects.filter(
        ended_at__isnull=True, rule__effect__in=[OverloadRule.Effect.REINFORCE, OverloadRule.Effect.WIDEN]
    )
    helped: dict[int, set[int]] = defaultdict(set)
    widened: set[int] = set()
    for effect, queue, target in running.values_list("rule__effect", "rule__queue_id", "rule__target_id"):
        if effect == OverloadRule.Effect.WIDEN:
            widened.add(queue)
        elif target is not None:
            helped[target].add(queue)
    return Effects({target: frozenset(queues) for target, queues in helped.items()}, frozenset(widened))


def helps_out(agent: Agent, queue: Queue) -> bool:
    """A rule in force lets the people of one of the agent's queues take work of ``queue``."""
    running = OverloadPeriod.objects.filter(
        ended_at__isnull=True, rule__effect=OverloadRule.Effect.REINFORCE, rule__queue=queue
    )
    grants = agent.user.grants.filter(role__in=["agent", "lead"])
    here = Q(rule__target__department__in=grants.values("department_id"))
    return running.filter(here | Q(pk__in=running if grants.filter(department__isnull=True).exists() else [])).exists()


@dataclass(frozen=True, slots=True)
class Figures:
    """``waiting`` and ``oldest_at`` count what overflowed out of the queue and waits elsewhere as the queue's own."""

    waiting: int = 0
    oldest_at: dt.datetime | None = None
    load: float = 0.0

    def measured(self, measure: str, at: dt.datetime) -> float:
        if measure == OverloadRule.Measure.WAITING:
            return float(self.waiting)
        if measure == OverloadRule.Measure.OLDEST:
            return (at - self.oldest_at).total_seconds() / 60 if self.oldest_at else 0.0
        return self.load if measure == OverloadRule.Measure.LOAD else 1.0


def figures(queues: Iterable[Queue]) -> dict[int, Figures]:
    """The figures rules look at, by queue. Three queries, and two more for each department whose load is asked."""
    asked = list(queues)
    ids = [queue.pk for queue in asked]
    pending = WorkItem.objects.filter(state=WorkItem.State.PENDING)
    waiting: dict[int, int] = defaultdict(int)
    oldest: dict[int, list[dt.datetime]] = defaultdict(list)
    own = pending.filter(queue_id__in=ids).exclude(overflows__settled_at=None, overflows__isnull=False)
    away = pending.filter(overflows__settled_at=None, overflows__home_id__in=ids)
    for rows, key in ((own, "queue_id"), (away, "overflows__home_id")):
        for queue, count, first in rows.order_by().values_list(key).annotate(n=Count("id"), first=Min("enqueued_at")):
            waiting[queue] += count
            oldest[queue].append(first)
    loads = {department: load_of(department) for department in {queue.department_id for queue in asked}}
    return {
        queue.pk: Figures(waiting[queue.pk], min(oldest[queue.pk], default=None), loads[queue.department_id])
        for queue in asked
    }


def load_of(department: int) -> float:
    """How much of what the available people of a department can carry is in use, in per cent; 0 when nobody is here."""
    members = Grant.objects.filter(
        Q(department=department) | Q(department__isnull=True), role__in=[Grant.Role.AGENT, Grant.Role.LEAD]
    )
    here = Agent.objects.filter(
        user__in=members.values("user_id"), is_active=True, presence__state=Presence.State.AVAILABLE
    )
    room = here.aggregate(n=Sum("capacity_units"))["n"] or 0
    used = WorkItem.objects.filter(agent__in=here, state__in=IN_USE).aggregate(n=Sum("units"))["n"] or 0
    return 100.0 * used / room if room else 0.0
