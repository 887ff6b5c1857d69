"""Verbs for offers: make, accept, decline, expire, rescind; and the next item by hand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from django.db import connection, transaction
from django.utils.translation import gettext as _

from dromos.lib.actor import Actor
from dromos.lib.events import Event, announce, announce_all
from dromos.routing import engine, fitting, snapshot
from dromos.routing.access import require
from dromos.routing.actions.items import withdraw_offer
from dromos.routing.actions.moves import ItemMovedError, State, begin_assignment, move, wake_dispatch
from dromos.routing.events import ItemAssigned, OfferDeclined, OfferMade, OfferTimedOut
from dromos.routing.models import Agent, Assignment, Decision, Reservation, WorkItem

ATTEMPTS = 5


class OfferGoneError(Exception):
    """The offer was taken back, timed out, or already decided."""


@transaction.atomic
def offer(*, decisions: Sequence[engine.Decision], versions: Mapping[int, int], at: dt.datetime) -> int:
    """Carry out decisions of the engine: reserve each item whose row is still at the version decided on.

    1. Lock the winners (always before items, so that nothing deadlocks) and count their work again.
    2. Lock the items that are still pending at that version and that nobody else is busy with; skip the
       others, and
       whatever would exceed a capacity by now: they are decided anew next time.
    3. Write reservations (or, where the queue accepts for its people, assignments), the decision log, the
       events.
    Returns how many were carried out.
    """
    winners = {
        agent.pk: agent
        for agent in Agent.objects.select_for_update(of=("self",), no_key=True)
        .select_related("user")
        .filter(pk__in={d.winner for d in decisions})
        .order_by("pk")
    }
    items = {
        item.pk: item
        for item in WorkItem.objects.select_for_update(of=("self",), no_key=True, skip_locked=True)
        .select_related("queue")
        .filter(pk__in=[d.item for d in decisions], state=State.PENDING)
        .order_by("pk")
        if versions.get(item.pk) == item.version
    }
    room = fitting.Room.of(winners.values())
    carried_out = [d for d in decisions if d.item in items and room.take(d.winner, items[d.item])]
    _write_offers(carried_out, items, winners, at)
    return len(carried_out)


def _write_offers(
    decisions: Sequence[engine.Decision], items: dict[int, WorkItem], agents: dict[int, Agent], at: dt.datetime
) -> None:
    reservations: list[Reservation] = []
    events: list[Event] = []
    for decision in decisions:
        item, agent = items[decision.item], agents[decision.winner]
        at_once = item.queue.auto_accept
        reservations.append(
            Reservation(
                work_item=item,
                agent=agent,
                offered_at=at,
                expires_at=at + dt.timedelta(seconds=item.queue.offer_timeout_s),
                state=Reservation.State.ACCEPTED if at_once else Reservation.State.OFFERED,
                decided_at=at if at_once else None,
            )
        )
    _hand_out(reservations, at)
    Reservation.objects.bulk_create(reservations)
    taken = [r for r in reservations if r.state == Reservation.State.ACCEPTED]
    Assignment.objects.bulk_create([Assignment(work_item=r.work_item, agent=r.agent, started_at=at) for r in taken])
    Decision.objects.bulk_create([fitting.decision_row(decision, at) for decision in decisions])
    for made in reservations:
        item, user = made.work_item, made.agent.user_id
        if made.state == Reservation.State.OFFERED:
            events.append(OfferMade(item.pk, made.pk, user, item.queue.department_id))
        else:
            events.append(ItemAssigned(item.pk, user, item.queue.department_id))
    announce_all(events, at)


def _hand_out(reservations: Sequence[Reservation], at: dt.datetime) -> None:
    """Set agent and state of all items in one statement."""
    rows = [
        (r.work_item_id, r.agent_id, "assigned" if r.state == Reservation.State.ACCEPTED else "reserved")
        for r in reservations
    ]
    numbers, agents, states = ([list(column) for column in zip(*rows, strict=True)]) if rows else ([], [], [])
    with connection.cursor() as cursor:
        cursor.execute(
            """UPDATE routing_workitem AS item
               SET agent_id = given.agent, state = given.state, state_at = %s, version = version + 1,
                   unroutable_since_at = NULL
               FROM unnest(%s::bigint[], %s::bigint[], %s::text[]) AS given(item, agent, state)
               WHERE item.id = given.item""",
            [at, numbers, agents, states],
        )


@transaction.atomic
def accept(*, reservation: Reservation, by: Actor, at: dt.datetime) -> WorkItem:
    """The agent takes the offered item. Raises OfferGoneError when that is no longer possible,
    NotAllowedError.
    """
    require(by.user_id == reservation.agent.user_id, _("Only the person asked may accept."))
    live = Reservation.objects.filter(pk=reservation.pk, state=Reservation.State.OFFERED, expires_at__gt=at)
    if live.update(state=Reservation.State.ACCEPTED, decided_at=at) != 1:
        raise OfferGoneError(_("This offer has already gone to somebody else or was taken back."))
    item = WorkItem.objects.select_related("queue").get(pk=reservation.work_item_id)
    move(item, (State.RESERVED,), at, state=State.ASSIGNED)
    begin_assignment(item, reservation.agent, at)
    announce(ItemAssigned(item.pk, reservation.agent.user_id, item.queue.department_id), at)
    return item


@transaction.atomic
def decline(*, reservation: Reservation, reason: str, by: Actor, at: dt.datetime) -> None:
    """The agent does not take it: it waits again, with its age. Raises OfferGoneError, NotAllowedError."""
    require(by.user_id == reservation.agent.user_id, _("Only the person asked may decline."))
    live = Reservation.objects.filter(pk=reservation.pk, state=Reservation.State.OFFERED)
    if live.update(state=Reservation.State.DECLINED, decided_at=at, reason=reason[:200]) != 1:
        raise OfferGoneError(_("This offer has already gone to somebody else or was taken back."))
    item = WorkItem.objects.select_related("queue").get(pk=reservation.work_item_id)
    move(item, (State.RESERVED,), at, state=State.PENDING, agent=None)
    user = reservation.agent.user_id
    announce(OfferDeclined(item.pk, reservation.pk, user, item.queue.department_id), at)
    wake_dispatch(items=[item.pk], agents=[reservation.agent_id])


@transaction.atomic
def expire_offers(at: dt.datetime) -> int:
    """Offers nobody answered in time go back to their queues. Returns how many."""
    late = list(
        Reservation.objects.select_for_update(of=("self",), no_key=True, skip_locked=True)
        .select_related("work_item__queue", "agent")
        .filter(state=Reservation.State.OFFERED, expires_at__lte=at)
        .order_by("pk")[:500]
    )
    for reservation in late:
        reservation.state, reservation.decided_at = Reservation.State.TIMED_OUT, at
        reservation.save(update_fields=["state", "decided_at"])
        move(reservation.work_item, (State.RESERVED,), at, state=State.PENDING, agent=None)
    announce_all(
        [OfferTimedOut(r.work_item_id, r.pk, r.agent.user_id, r.work_item.queue.department_id) for r in late],
        at,
    )
    if late:
        wake_dispatch(items=[r.work_item_id for r in late], agents=[r.agent_id for r in late])
    return len(late)


@transaction.atomic
def rescind_offers_of(*, agent: Agent, reason: str, by: Actor, at: dt.datetime) -> int:
    """Take back every live offer made to `agent`. Returns how many."""
    offered = WorkItem.objects.select_related("queue").filter(agent=agent, state=State.RESERVED)
    count = 0
    for item in offered.order_by("pk"):
        try:
            withdraw_offer(item=item, reason=reason, by=by, at=at)
        except ItemMovedError:
            continue  # accepted or expired a moment ago
        count += 1
    return count


@transaction.atomic
def take_next(*, agent: Agent, by: Actor, at: dt.datetime) -> WorkItem | None:
    """The next item by hand: the most urgent waiting item the agent can have is theirs at once; None if
    none waits.

    Chosen by the same engine, also without a dispatcher. Raises NotAllowedError.
    """
    require(by.user_id == agent.user_id, _("Everybody takes their own next item."))
    Agent.objects.select_for_update(of=("self",), no_key=True).get(pk=agent.pk)
    for _attempt in range(ATTEMPTS):
        waiting = snapshot.load(at, also_present=agent.pk)
        decision = engine.next_for(waiting.values, agent.pk, now=snapshot.minutes(at))
        if decision is None:
            return None
        item = WorkItem.objects.select_related("queue").get(pk=decision.item)
        try:
            move(item, (State.PENDING,), at, state=State.ASSIGNED, agent=agent, unroutable_since_at=None)
        except ItemMovedError:
            continue  # somebody took it between the look and the grasp
        begin_assignment(item, agent, at)
        fitting.decision_row(decision, at).save()
        announce(ItemAssigned(item.pk, agent.user_id, item.queue.department_id), at)
        return item
    return None
