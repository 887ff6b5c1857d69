"""The heads of all demand classes, by SQL alone: what somebody could be given next without reading the whole house.

The classes are walked through an index of what waits, one probe each; of every class the few that are to be served
first are read. Which of them it is, the engine decides.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Any

from django.db import connection

from dromos.routing import engine, snapshot
from dromos.routing.models import Agent, Queue, Skill, WorkItem

EACH = 2  # heads of a class: somebody may just be busy with the first

# Queues with an order of their own may begin with the oldest instead of the earliest due.
HEADS = """
WITH RECURSIVE classes(demand) AS (
    (SELECT demand_key FROM routing_workitem WHERE state = 'pending' ORDER BY demand_key LIMIT 1)
    UNION ALL
    SELECT (SELECT demand_key FROM routing_workitem WHERE state = 'pending' AND demand_key > classes.demand
            ORDER BY demand_key LIMIT 1)
    FROM classes WHERE classes.demand IS NOT NULL
), open_to_them AS NOT MATERIALIZED (
    SELECT item.* FROM routing_workitem item
    WHERE item.state = 'pending' AND item.id <> ALL(%(but)s::bigint[])
    AND NOT item.excluded_users @> to_jsonb(%(user)s::bigint)
    AND (item.window_starts_at IS NULL OR NOT EXISTS (
        SELECT FROM routing_workitem other WHERE other.agent_id = %(agent)s
        AND other.state IN ('reserved', 'assigned', 'waiting', 'wrapping')
        AND other.window_starts_at < item.window_ends_at AND item.window_starts_at < other.window_ends_at))
    AND NOT EXISTS (SELECT FROM routing_reservation past JOIN routing_queue queue ON queue.id = item.queue_id
                    WHERE past.work_item_id = item.id AND past.agent_id = %(agent)s
                    AND past.state IN ('declined', 'timed_out')
                    AND past.decided_at + queue.cool_down_s * interval '1 second' > %(at)s)
    AND NOT EXISTS (SELECT FROM routing_assignment past JOIN routing_queue queue ON queue.id = item.queue_id
                    WHERE past.work_item_id = item.id AND past.agent_id = %(agent)s
                    AND past.ended_how IN ('returned', 'transferred')
                    AND past.ended_at + queue.cool_down_s * interval '1 second' > %(at)s)
)
SELECT head.id FROM classes CROSS JOIN LATERAL (
    SELECT id FROM open_to_them WHERE demand_key = classes.demand ORDER BY due_at, id LIMIT %(each)s) head
UNION
SELECT head.id FROM classes CROSS JOIN LATERAL (
    SELECT id FROM open_to_them WHERE demand_key = classes.demand AND queue_id = ANY(%(own)s::bigint[])
    ORDER BY enqueued_at, id LIMIT %(each)s) head
WHERE %(own)s::bigint[] <> '{}'
"""


def heads_for(agent: Agent, at: dt.datetime, *, but: Collection[int] = ()) -> tuple[engine.Snapshot, dict[int, int]]:
    """What `agent`, taken to be here, could be given next, with nobody else in the picture; and the rows' versions.

    `but`: these are left out.
    """
    own_order = {q["id"]: q["policy"] for q in Queue.objects.values("id", "policy") if q["policy"] in engine.POLICIES}
    with connection.cursor() as cursor:
        asked: dict[str, Any] = {
            "user": agent.user_id,
            "agent": agent.pk,
            "at": at,
            "each": EACH,
            "own": list(own_order),
            "but": list(but),
        }
        cursor.execute(HEADS, asked)
        ids = [number for (number,) in cursor.fetchall()]
    rows = list(WorkItem.objects.filter(pk__in=ids, state=WorkItem.State.PENDING).values(*snapshot.ITEM_FIELDS))
    values = snapshot.waiting_values(rows, at)
    return engine.Snapshot(
        version=snapshot.version(),
        items=tuple(values.values()),
        agents=tuple(snapshot.load_agents(also_present=agent.pk, only=agent.pk)),
        mean_work=dict(Skill.objects.filter(kind=Skill.Kind.KNOWLEDGE).values_list("key", "mean_minutes")),
        queue_policies=own_order,
    ), {row["id"]: row["version"] for row in rows}
