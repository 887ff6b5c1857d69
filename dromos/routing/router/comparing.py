"""Comparing memory with the rows, cheaply: sums over both, and only when they differ twice alike, one by one.

A difference seen once may be a change whose hint is on its way; what was missed stays different by the same amount.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from django.db import connection

from dromos.routing.hints import Hints
from dromos.routing.models import WorkItem
from dromos.routing.router.memory import Memory

ROWS = """
SELECT
  (SELECT ARRAY[count(*), coalesce(sum(id), 0), coalesce(sum(version), 0)] FROM routing_workitem
   WHERE state = 'pending'),
  (SELECT ARRAY[count(*), coalesce(sum(item.id), 0), coalesce(sum(item.agent_id), 0),
                coalesce(sum(item.units) FILTER (WHERE item.state <> 'waiting' AND here.id IS NOT NULL), 0),
                count(*) FILTER (WHERE item.state <> 'wrapping' AND here.id IS NOT NULL)]
   FROM routing_workitem item
   LEFT JOIN (SELECT agent.id FROM routing_agent agent JOIN accounts_user person ON person.id = agent.user_id
              WHERE agent.is_active AND person.is_active) here ON here.id = item.agent_id
   WHERE item.state IN ('reserved', 'assigned', 'waiting', 'wrapping')),
  (SELECT count(*) FROM routing_presence presence JOIN routing_agent agent ON agent.id = presence.agent_id
   JOIN accounts_user person ON person.id = agent.user_id
   WHERE presence.state = 'available' AND agent.is_active AND person.is_active)
"""
SETUP = """
SELECT concat_ws('/',
  (SELECT string_agg(concat_ws(',', id, department_id, policy), ';' ORDER BY id) FROM routing_queue),
  (SELECT sum(hashtextextended(concat_ws(',', agent.id, capacity_units, max_held, area_keys), 0)::numeric)
   FROM routing_agent agent JOIN accounts_user person ON person.id = agent.user_id
   WHERE agent.is_active AND person.is_active),
  (SELECT sum(hashint8extended(agent_id * 1048573 + skill_id * 8 + level, 0)::numeric) FROM routing_agentskill),
  (SELECT sum(hashtextextended(concat_ws(',', agent_id, channel, level, parallel), 0)::numeric)
   FROM routing_channelskill),
  (SELECT sum(hashtextextended(concat_ws(',', user_id, department_id), 0)::numeric) FROM accounts_grant
   WHERE role IN ('agent', 'lead')),
  (SELECT sum(hashtextextended(concat_ws(',', id, key, parent_id), 0)::numeric) FROM customers_area))
"""


class Fingerprint(NamedTuple):
    """Sums over what waits, over what is in people's hands, and over who is here."""

    waiting: tuple[int, ...]
    held: tuple[int, ...]
    present: int

    @classmethod
    def of_rows(cls) -> Fingerprint:
        waiting, held, present = _asked(ROWS)
        return cls(tuple(map(int, waiting)), tuple(map(int, held)), present)

    @classmethod
    def of_memory(cls, memory: Memory) -> Fingerprint:
        roster = memory.board.roster
        seats = [roster.seat(agent) for agent in roster.position]
        used = sum(seat.agent.units - seat.free for seat in seats)
        held = (len(memory.holders), sum(memory.holders), sum(memory.holders.values()))
        return cls(
            (len(memory.versions), sum(memory.versions), sum(memory.versions.values())),
            (*held, used, sum(seat.held for seat in seats)),
            sum(seat.present for seat in seats),
        )


class Comparison:
    """Compares one memory with the rows again and again."""

    def __init__(self) -> None:
        self._setup = setup()
        self._difference: tuple[Fingerprint, ...] | None = None

    @property
    def in_doubt(self) -> bool:
        """The last look found a difference that may only have been on its way."""
        return self._difference is not None

    def of(self, memory: Memory) -> Hints:
        """What memory got wrong, as hints; nothing while in doubt."""
        if setup() != self._setup:
            return Hints(everything=True)
        rows, known = Fingerprint.of_rows(), Fingerprint.of_memory(memory)
        difference = None if rows == known else _difference(rows, known)
        before, self._difference = self._difference, difference
        if difference is None or difference != before:
            return Hints()
        self._difference = None
        found = _one_by_one(memory)
        return found or Hints(everything=True)


def setup() -> str:
    """Everything about queues and people that memory is built on, as one text."""
    [text] = _asked(SETUP)
    return str(text)


def _asked(sql: str) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchone()


def _difference(rows: Fingerprint, known: Fingerprint) -> Any:
    def less(ours: tuple[int, ...], theirs: tuple[int, ...]) -> tuple[int, ...]:
        return tuple(one - other for one, other in zip(ours, theirs, strict=True))

    return less(rows.waiting, known.waiting), less(rows.held, known.held), rows.present - known.present


def _one_by_one(memory: Memory) -> Hints:
    waiting = dict(WorkItem.objects.filter(state="pending").values_list("id", "version").iterator(20_000))
    held = WorkItem.objects.filter(state__in=WorkItem.HELD_STATES).values_list("id", "agent_id").iterator(20_000)
    holders: dict[int, int] = dict(held)
    return Hints(items=_unlike(waiting, memory.versions) | _unlike(holders, memory.holders))


def _unlike(rows: dict[int, int], known: dict[int, int]) -> set[int]:
    return {number for number in rows.keys() | known.keys() if rows.get(number) != known.get(number)}
