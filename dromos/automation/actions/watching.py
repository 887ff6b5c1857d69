"""Looking: which rules have come true for which tickets and queues, and what has settled by itself.

A ticket has one row that says when the rules must next look at it. A change of the ticket puts that to now; the look
itself starts ladders, settles those whose cause is gone, and puts down when to look again. So nothing needs a job
per promise, and a worker that was away finds everything in the rows.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet

from dromos.automation import facts, ladder
from dromos.automation import rules as engine
from dromos.automation.actions import alerting
from dromos.automation.events import EscalationStarted
from dromos.automation.models import Escalation, QueueWatch, TicketWatch
from dromos.automation.rules import Look, Occasion, Rule, TicketFacts
from dromos.calendars.clock import Calendar
from dromos.lib import memo
from dromos.lib.apart import apart
from dromos.lib.events import announce_all
from dromos.lib.standing import asked
from dromos.tickets import states
from dromos.tickets.models import Ticket

State = Escalation.State
QUEUE_LOOKS_EVERY = dt.timedelta(seconds=60)
AFTER_FAULT = dt.timedelta(minutes=10)
A_SECOND_FOR = 300
"""After a change of the rules every live ticket is looked at anew, so many in a second."""

_LOOK_AGAIN = """
    INSERT INTO automation_ticketwatch (ticket_id, next_at) VALUES ($1, $2)
    ON CONFLICT (ticket_id) DO UPDATE SET next_at = LEAST(automation_ticketwatch.next_at, EXCLUDED.next_at)
"""
# What is due anyway keeps its place. A watch that somebody holds is being moved up by them: waiting for it, with all
# others in hand, would end in a deadlock.
_LOOK_AGAIN_AT_WATCHED = """
    WITH free AS MATERIALIZED (
        SELECT watch.ticket_id, row_number() OVER (ORDER BY watch.ticket_id) AS place
        FROM (
            SELECT ticket_id FROM automation_ticketwatch AS one JOIN tickets_ticket AS ticket ON ticket.id = ticket_id
            WHERE ticket.state = ANY(%(live)s) FOR NO KEY UPDATE OF one SKIP LOCKED
        ) AS watch
    )
    UPDATE automation_ticketwatch AS watch
    SET next_at = LEAST(watch.next_at, %(at)s + (free.place / %(many)s) * interval '1 second')
    FROM free WHERE watch.ticket_id = free.ticket_id
"""
_WATCH_UNWATCHED = """
    INSERT INTO automation_ticketwatch (ticket_id, next_at)
    SELECT id, %(at)s + (row_number() OVER (ORDER BY id) / %(many)s) * interval '1 second'
    FROM tickets_ticket AS ticket WHERE state = ANY(%(live)s)
        AND NOT EXISTS (SELECT FROM automation_ticketwatch WHERE ticket_id = ticket.id)
    ON CONFLICT DO NOTHING
"""


_PUT_DOWN = """
    UPDATE automation_ticketwatch AS watch SET next_at = said.next_at
    FROM unnest(%s::bigint[], %s::timestamptz[]) AS said(ticket_id, next_at) WHERE watch.ticket_id = said.ticket_id
"""


def look_again(ticket_id: int, at: dt.datetime) -> None:
    """Something about the ticket changed: the rules look at it at once. One statement."""
    asked(_LOOK_AGAIN, ticket_id, at)


@transaction.atomic
def look_again_at_all(at: dt.datetime) -> None:
    """The rules changed: every live ticket and queue is looked at anew, the tickets spread over a while."""
    with connection.cursor() as cursor:
        given: dict[str, Any] = {"at": at, "many": A_SECOND_FOR, "live": sorted(states.LIVE)}
        cursor.execute(_WATCH_UNWATCHED, given)
        cursor.execute(_LOOK_AGAIN_AT_WATCHED, given)
    QueueWatch.objects.update(next_at=at)


@dataclass(frozen=True, slots=True)
class _Found:
    """An occasion of a rule, with what the escalation is about."""

    rule: Rule
    occasion: Occasion
    calendar: Calendar | None
    ticket_id: int | None = None
    queue_id: int | None = None


def look_at_tickets(at: dt.datetime, *, limit: int = 100) -> int:
    """Look at the tickets that are due to be looked at; returns how many. Rows in other hands are skipped.

    A ticket at which the look fails is looked at again later, and holds up no other.
    """
    due = TicketWatch.objects.filter(next_at__lte=at).order_by("next_at")
    return apart(
        "escalation",
        lambda only: _look_at(due if only is None else due.filter(ticket_id=only), at, limit),
        due=lambda: due.values_list("ticket_id", flat=True)[:limit],
        put_off=lambda ticket: TicketWatch.objects.filter(ticket_id=ticket).update(next_at=at + AFTER_FAULT),
    )


def _look_at(due: QuerySet[TicketWatch], at: dt.datetime, limit: int) -> int:
    with memo.scope(), transaction.atomic():
        # The ticket is locked with its row, and nobody is waited for: an action that holds the ticket may be about
        # to write the row.
        watches = list(
            due.select_for_update(of=("self", "ticket"), no_key=True, skip_locked=True).select_related(
                *(f"ticket__{related}" for related in facts.RELATED)
            )[:limit]
        )
        if not watches:
            return 0
        known = facts.of_tickets([watch.ticket for watch in watches], at)
        found: list[_Found] = []
        for watch in watches:
            looks = _looks(known[watch.ticket_id], at)
            found += looks[0]
            watch.next_at = looks[1]
        _follow(found, Escalation.objects.filter(ticket_id__in=list(known)), at)
        _put_down(watches)
        return len(watches)


def _put_down(watches: Sequence[TicketWatch]) -> None:
    values: list[Any] = [[watch.ticket_id for watch in watches], [watch.next_at for watch in watches]]
    with connection.cursor() as cursor:
        cursor.execute(_PUT_DOWN, values)


def _looks(ticket: TicketFacts, at: dt.datetime) -> tuple[list[_Found], dt.datetime | None]:
    found, times = [], []
    for rule in facts.rules():
        seen = engine.look(rule, ticket, at)
        found += [_Found(rule, one, ticket.calendar, ticket_id=ticket.id) for one in seen.occasions]
        times.append(seen)
    return found, engine.together(times).look_at


_WATCH_NEW_QUEUES = """
    INSERT INTO automation_queuewatch (queue_id, next_at)
    SELECT id, %s FROM routing_queue WHERE is_active
        AND NOT EXISTS (SELECT FROM automation_queuewatch WHERE queue_id = routing_queue.id)
    ON CONFLICT DO NOTHING
"""


def look_at_queues(at: dt.datetime) -> int:
    """Look at the queues that are due to be looked at; returns how many."""
    with memo.scope(), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(_WATCH_NEW_QUEUES, [at])
        due = QueueWatch.objects.select_for_update(skip_locked=True).filter(next_at__lte=at).order_by("queue_id")
        watches = {watch.queue_id: watch for watch in due[:200]}
        known = facts.of_queues(watches)
        found = []
        for queue in known.values():
            seen: list[tuple[Rule, Look]] = [(rule, engine.look_at_queue(rule, queue, at)) for rule in facts.rules()]
            found += [
                _Found(rule, one, queue.calendar, queue_id=queue.id) for rule, look in seen for one in look.occasions
            ]
            times = [look.look_at for _rule, look in seen if look.look_at is not None]
            watches[queue.id].next_at = min([*times, at + QUEUE_LOOKS_EVERY])
        for pk in watches.keys() - known.keys():
            watches[pk].next_at = at + QUEUE_LOOKS_EVERY
        _follow(found, Escalation.objects.filter(queue_id__in=list(watches)), at)
        QueueWatch.objects.bulk_update(watches.values(), ["next_at"])
        return len(found)


def _follow(found: Sequence[_Found], of_subjects: QuerySet[Escalation], at: dt.datetime) -> None:
    """Make the rows what the looks found: start, let wait, go on, settle."""
    live = list(of_subjects.filter(ended_at=None).select_for_update().order_by("pk"))
    standing = {(one.rule.id, one.occasion.name): one for one in found}
    queues_busy = {(row.rule_id, row.queue_id) for row in live if row.queue_id}
    settled = [row for row in live if _is_over(row, standing, found)]
    for row in live:
        one = standing.get((row.rule_id, row.occasion))
        if one is not None and row not in settled:
            _let_wait_or_go_on(row, one, at)
    settle(settled, at)
    fresh = [
        one
        for one in found
        if not one.occasion.is_paused
        and one.occasion.since_at >= one.rule.active_since_at
        and (one.rule.id, one.queue_id) not in queues_busy
    ]
    _start(fresh, at)


def _is_over(row: Escalation, standing: dict[tuple[int, str], _Found], found: Sequence[_Found]) -> bool:
    if row.queue_id is not None:  # another piece of work may be the oldest by now
        return not any(one.rule.id == row.rule_id and one.queue_id == row.queue_id for one in found)
    return (row.rule_id, row.occasion) not in standing


def _let_wait_or_go_on(row: Escalation, one: _Found, at: dt.datetime) -> None:
    if row.state != State.RUNNING:
        return
    if one.occasion.is_paused and row.next_at is not None:
        row.next_at = None
        row.save(update_fields=["next_at"])
    elif not one.occasion.is_paused and row.next_at is None:
        row.next_at = at
        row.save(update_fields=["next_at"])


def _start(found: Sequence[_Found], at: dt.datetime) -> None:
    """Begin the ladders of what was found, each occasion once for ever."""
    rows = [row for row in (_begun(one, at) for one in found) if row is not None]
    if not rows:
        return
    known = set(
        Escalation.objects.filter(occasion__in=[row.occasion for row in rows]).values_list("rule_id", "occasion")
    )
    rows = [row for row in rows if (row.rule_id, row.occasion) not in known]
    # The constraint decides; the look before only keeps the numbers of rows from running on.
    Escalation.objects.bulk_create(rows, ignore_conflicts=True)
    keys = {(row.rule_id, row.occasion) for row in rows}
    made = Escalation.objects.filter(occasion__in=[row.occasion for row in rows], started_at=at)
    announce_all(
        [
            EscalationStarted(row.pk, row.rule_id, row.ticket_id)
            for row in made.order_by("pk")
            if (row.rule_id, row.occasion) in keys
        ],
        at,
    )


def _begun(one: _Found, at: dt.datetime) -> Escalation | None:
    calendar = one.calendar if one.rule.in_working_time else None
    place = ladder.first(facts.rungs_of(one.rule.id), calendar, one.occasion.since_at)
    if place is None:
        return None
    return Escalation(
        rule_id=one.rule.id,
        ticket_id=one.ticket_id,
        queue_id=one.queue_id,
        clock_id=one.occasion.clock_id,
        occasion=one.occasion.name,
        facts=dict(one.occasion.facts),
        since_at=one.occasion.since_at,
        started_at=at,
        step=place.step,
        next_at=place.at,
    )


def settle(rows: Iterable[Escalation], at: dt.datetime, *, state: str = State.SETTLED) -> None:
    """The cause is gone (or the rule): the ladders end, and alerts about nothing else with them."""
    rows = list(rows)
    if not rows:
        return
    for row in rows:
        row.state = row.state if row.state == State.ACKNOWLEDGED else State(state)
        row.ended_at, row.next_at = at, None
    Escalation.objects.bulk_update(rows, ["state", "ended_at", "next_at"])
    alerting.follow_escalations([row.pk for row in rows], at)


def tickets_to_lock(ids: Iterable[int]) -> dict[int, Ticket]:
    """Those of the tickets that are in nobody's hands, locked until the transaction ends."""
    rows = Ticket.objects.select_for_update(of=("self",), no_key=True, skip_locked=True)
    return {row.pk: row for row in rows.select_related(*facts.RELATED).filter(pk__in=list(ids)).order_by("pk")}
