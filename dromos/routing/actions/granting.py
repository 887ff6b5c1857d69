"""Carrying out decisions: compare-and-set on many items with one statement, and everything that follows from it."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from django.db import transaction

from dromos.lib import prepared
from dromos.lib.events import Event, announce_all, gathered
from dromos.routing import diaries, engine
from dromos.routing.appointments import Stop, clashes
from dromos.routing.events import ItemAssigned, OfferMade
from dromos.routing.models import WorkItem


class Granted(NamedTuple):
    """One decision that was carried out. `at_once`: assigned without asking."""

    item: int
    agent: int
    user: int
    department: int
    reservation: int
    at_once: bool


# Winners are locked before any item, in one order: nobody waits for anybody in a circle.
LOCK_WINNERS = "SELECT id FROM routing_agent WHERE id = ANY($1) ORDER BY id FOR NO KEY UPDATE"

# $1 the decisions as one document (arrays of texts are spelled out letter by letter), $2 moment, $3 snapshot
GRANT = """
WITH given AS MATERIALIZED (
    SELECT * FROM json_to_recordset($1::json) AS given(
        place int, item bigint, agent bigint, version int, policy text, score float8, parts jsonb, eligible int,
        excluded jsonb)
), winners AS MATERIALIZED (
    SELECT agent.id, agent.user_id,
           agent.capacity_units - coalesce(held.used, 0) AS free, agent.max_held - coalesce(held.items, 0) AS places
    FROM (SELECT DISTINCT agent FROM given) AS asked
    CROSS JOIN LATERAL (  -- OFFSET 0: look each of them up, however many there are in all
        SELECT agent.* FROM routing_agent agent
        JOIN accounts_user person ON person.id = agent.user_id AND person.is_active
        JOIN routing_presence presence ON presence.agent_id = agent.id AND presence.state = 'available'
        WHERE agent.id = asked.agent AND agent.is_active OFFSET 0
    ) AS agent
    CROSS JOIN LATERAL (
        SELECT sum(units) FILTER (WHERE state <> 'waiting') AS used,
               count(*) FILTER (WHERE state <> 'wrapping') AS items
        FROM routing_workitem
        WHERE agent_id = agent.id AND state IN ('reserved', 'assigned', 'waiting', 'wrapping')
    ) AS held
), still_open AS MATERIALIZED (
    SELECT item.id, item.units, item.channel, item.queue_id, given.*
    FROM given JOIN routing_workitem item ON item.id = given.item
    WHERE item.state = 'pending' AND item.version = given.version
    FOR NO KEY UPDATE OF item SKIP LOCKED
), summed AS (
    SELECT *, sum(units) OVER before AS units_in_all, row_number() OVER before AS items_in_all
    FROM still_open WINDOW before AS (PARTITION BY agent ORDER BY place)
), granted AS MATERIALIZED (
    SELECT summed.*, winners.user_id, queue.department_id, queue.offer_timeout_s,
           queue.auto_accept OR coalesce(leave.auto_accept, false) AS at_once,
           nextval((SELECT pg_get_serial_sequence('routing_reservation', 'id')::regclass)) AS reservation
    FROM summed JOIN winners ON winners.id = summed.agent JOIN routing_queue queue ON queue.id = summed.queue_id
    LEFT JOIN routing_channelskill leave ON leave.agent_id = summed.agent AND leave.channel = summed.channel
    WHERE summed.units_in_all <= winners.free AND summed.items_in_all <= winners.places
), moved AS (
    UPDATE routing_workitem AS item
    SET agent_id = granted.agent, state = CASE WHEN at_once THEN 'assigned' ELSE 'reserved' END, state_at = $2,
        version = item.version + 1, unroutable_since_at = NULL, touched_at = NULL
    FROM granted WHERE item.id = granted.item
), offered AS (
    INSERT INTO routing_reservation (id, work_item_id, agent_id, state, offered_at, expires_at, decided_at, reason)
    SELECT reservation, item, agent, CASE WHEN at_once THEN 'accepted' ELSE 'offered' END, $2,
           $2 + offer_timeout_s * interval '1 second', CASE WHEN at_once THEN $2 END, ''
    FROM granted
), begun AS (
    INSERT INTO routing_assignment (work_item_id, agent_id, started_at, ended_how)
    SELECT item, agent, $2, '' FROM granted WHERE at_once
), logged AS (
    INSERT INTO routing_decision
        (work_item_id, at, policy, snapshot_version, winner_id, score, parts, eligible, excluded)
    SELECT item, $2, policy, $3, agent, score, parts, eligible, excluded FROM granted
)
SELECT item, agent, user_id, department_id, reservation, at_once FROM granted ORDER BY place
"""


def offer(*, decisions: Sequence[engine.Decision], versions: Mapping[int, int], at: dt.datetime) -> list[Granted]:
    """Carry out decisions of the engine, in their order: each only if its item still waits at the version decided on.

    1. Lock the winners and count anew what they have in hand; leave out appointments they can no longer keep.
    2. Take the items that still wait at that version and that nobody else is busy with; leave out the others and
       whatever would exceed a capacity by now: they are decided anew.
    3. Write reservations (or, where queue or channel accept for their people, assignments), the decision log, events.
    Returns what was carried out.
    """
    known = [decision for decision in decisions if decision.item in versions]
    if not known:
        return []
    with transaction.atomic(), gathered():
        granted = _grant(known, versions, at)
        announce_all([_event(one) for one in granted], at)
    return granted


def _grant(decisions: Sequence[engine.Decision], versions: Mapping[int, int], at: dt.datetime) -> list[Granted]:
    prepared.ask(LOCK_WINNERS, sorted({decision.winner for decision in decisions}))
    decisions = _kept(decisions)
    snapshot = decisions[0].snapshot_version if decisions else 0
    return [Granted(*row) for row in prepared.ask(GRANT, _document(decisions, versions), at, snapshot)]


def _kept(decisions: Sequence[engine.Decision]) -> Sequence[engine.Decision]:
    """Without the appointments that their winners, who are locked, cannot keep beside those they have."""
    asked = [decision.item for decision in decisions if "travel" in decision.parts]
    if not asked:
        return decisions
    rows = WorkItem.objects.filter(pk__in=asked, window_starts_at__isnull=False)
    known = {row["id"]: row for row in rows.values("id", "channel", *diaries.FIELDS)}
    found = diaries.appointments(list(known.values()))
    given: dict[int, list[Stop]] = {}
    kept = []
    for decision in decisions:
        row = known.get(decision.item)
        if row is not None:
            stop, mine = diaries.stop_of(row), given.setdefault(decision.winner, [])
            if decision.winner in found[decision.item].engaged or clashes(stop.window, stop.place, mine):
                continue
            mine.append(stop)
        kept.append(decision)
    return kept


def _document(decisions: Sequence[engine.Decision], versions: Mapping[int, int]) -> str:
    return json.dumps(
        [
            {
                "place": place,
                "item": decision.item,
                "agent": decision.winner,
                "version": versions[decision.item],
                "policy": decision.policy,
                "score": decision.score,
                "parts": {part: round(value, 6) for part, value in decision.parts.items()},
                "eligible": decision.eligible,
                "excluded": decision.excluded,
            }
            for place, decision in enumerate(decisions)
        ]
    )


def _event(granted: Granted) -> Event:
    if granted.at_once:
        return ItemAssigned(granted.item, granted.user, granted.department)
    return OfferMade(granted.item, granted.reservation, granted.user, granted.department)
