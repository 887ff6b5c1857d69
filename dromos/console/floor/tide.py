"""What the live floor shows besides people: what waits and is in hand, the wait to come, what helps now."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Avg, Count, ExpressionWrapper, F, FloatField, Q, QuerySet
from django.db.models.functions import Extract

from dromos.accounts.models import Grant
from dromos.routing import queries
from dromos.routing.engine.vocabulary import DEFAULT_WORK
from dromos.routing.models import Assignment, OverloadPeriod, Substitution, WorkItem
from dromos.routing.queries import FloorAgent, QueueRow, WorkRow
from dromos.routing.waits import expected_wait

SOON = dt.timedelta(minutes=30)
HOUR = dt.timedelta(hours=1)
SHOWN, HELD_SHOWN = 25, 300


@dataclass(frozen=True, slots=True)
class Tide:
    """``soon``: items that break their promise within half an hour; ``waits``: minutes to come, None unknown."""

    soon: Mapping[int, int]
    waits: Mapping[int, float | None]


def tide(queues: Collection[QueueRow], agents: Iterable[FloorAgent], at: dt.datetime) -> Tide:
    """Of each queue. Three queries."""
    ids = [queue.id for queue in queues]
    pending = WorkItem.objects.filter(queue__in=ids, state=WorkItem.State.PENDING, due_at__gte=at, due_at__lt=at + SOON)
    soon = dict(pending.order_by().values_list("queue_id").annotate(n=Count("id")))
    finished = _finished(ids, at)
    here, free = _here(agents)
    waits = {}
    for queue in queues:
        count, mean = finished.get(queue.id, (0, DEFAULT_WORK))
        places = (None, queue.department_id)
        people, room = sum(here[place] for place in places), sum(free[place] for place in places)
        waits[queue.id] = expected_wait(queue.pending, room, people, count, mean)
    return Tide(soon, waits)


def _finished(queues: list[int], at: dt.datetime) -> Mapping[int, tuple[int, float]]:
    """How many were finished in the last hour, and the mean minutes of work."""
    minutes = ExpressionWrapper(Extract(F("ended_at") - F("started_at"), "epoch") / 60.0, output_field=FloatField())
    rows = Assignment.objects.filter(
        work_item__queue__in=queues, ended_how=Assignment.Ended.COMPLETED, ended_at__gt=at - HOUR
    )
    found = rows.order_by().values_list("work_item__queue_id").annotate(n=Count("id"), mean=Avg(minutes))
    return {queue: (count, max(mean or DEFAULT_WORK, 1.0)) for queue, count, mean in found}


def _here(agents: Iterable[FloorAgent]) -> tuple[Mapping[int | None, int], Mapping[int | None, int]]:
    """People who are available, and those with room, by department (None: in all). One query."""
    present = {agent.user_id: agent for agent in agents if agent.state == "available"}
    here: dict[int | None, int] = defaultdict(int)
    free: dict[int | None, int] = defaultdict(int)
    grants = Grant.objects.filter(user__in=present, role__in=[Grant.Role.AGENT, Grant.Role.LEAD])
    for user, department in set(grants.values_list("user_id", "department_id")):
        here[department] += 1
        free[department] += not present[user].is_busy
    return here, free


def waiting(departments: Collection[int] | None, at: dt.datetime) -> list[WorkRow]:
    """What nobody has, the earliest due first. One query."""
    items = _of(departments).filter(state=WorkItem.State.PENDING)
    return queries.work_rows(items.order_by(F("due_at").asc(nulls_last=True), "id")[:SHOWN], at)


def in_hand(departments: Collection[int] | None, at: dt.datetime) -> Mapping[int, list[WorkRow]]:
    """What each agent holds, by agent. One query."""
    items = _of(departments).filter(state__in=[WorkItem.State.ASSIGNED, WorkItem.State.WAITING])
    found: dict[int, list[WorkRow]] = defaultdict(list)
    for row in queries.work_rows(items.order_by(F("due_at").asc(nulls_last=True), "id")[:HELD_SHOWN], at):
        if row.agent_id is not None:
            found[row.agent_id].append(row)
    return found


def _of(departments: Collection[int] | None) -> QuerySet[WorkItem]:
    items = WorkItem.objects.all()
    return items if departments is None else items.filter(queue__department_id__in=departments)


def overloads(departments: Collection[int] | None) -> list[OverloadPeriod]:
    """Rules in force about queues of ``departments``. One query."""
    running = OverloadPeriod.objects.filter(ended_at__isnull=True).select_related("rule__queue", "rule__target")
    if departments is not None:
        running = running.filter(rule__queue__department_id__in=departments)
    return list(running.order_by("began_at", "pk"))


def stand_ins(agents: Iterable[FloorAgent]) -> list[Substitution]:
    """Substitutions in force among ``agents``. One query."""
    ids = [agent.id for agent in agents]
    rows = Substitution.objects.filter(Q(person__in=ids) | Q(substitute__in=ids), state=Substitution.State.ACTIVE)
    return list(rows.select_related("person__user", "substitute__user", "department").order_by("ends_at", "pk"))
