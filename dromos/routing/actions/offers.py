"""Verbs for offers: make, accept, decline, expire, rescind; and the next item by hand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from django.db import transaction
from django.utils.translation import gettext as _

from dromos.lib.actor import Actor
from dromos.lib.events import announce, announce_all
from dromos.routing import engine, fitting, heads, snapshot
from dromos.routing.access import require
from dromos.routing.actions.items import withdraw_offer
from dromos.routing.actions.moves import ItemMovedError, State, begin_assignment, move, wake_dispatch
from dromos.routing.events import ItemAssigned, ItemUnroutable, OfferDeclined, OfferTimedOut
from dromos.routing.models import Agent, Reservation, WorkItem

ATTEMPTS = 5


class OfferGoneError(Exception):
    """The offer was taken back, timed out, or already decided."""


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
    wake_dispatch(items=[item.pk])


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
        wake_dispatch(items=[r.work_item_id for r in late])
    return len(late)


@transaction.atomic
def tell_unroutable(items: Collection[int], *, no_longer: Collection[int] = (), at: dt.datetime) -> None:
    """Mark waiting items that nobody could ever take, and announce them; take the mark off `no_longer`."""
    if items:
        rows = WorkItem.objects.filter(pk__in=items, state=State.PENDING, unroutable_since_at__isnull=True)
        found = list(rows.values_list("pk", "queue__department_id"))
        rows.update(unroutable_since_at=at)
        announce_all([ItemUnroutable(item, department) for item, department in found], at)
    if no_longer:
        WorkItem.objects.filter(pk__in=no_longer).update(unroutable_since_at=None)


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

    Chosen by the same engine among the heads of what waits, so that it needs no router and reads no whole house.
    Raises NotAllowedError.
    """
    require(by.user_id == agent.user_id, _("Everybody takes their own next item."))
    Agent.objects.select_for_update(of=("self",), no_key=True).get(pk=agent.pk)
    busy: set[int] = set()  # somebody took these, or is busy with them, between the look and the grasp
    for _attempt in range(ATTEMPTS):
        values, versions = heads.heads_for(agent, at, but=busy)
        decision = engine.next_for(values, agent.pk, now=snapshot.minutes(at))
        if decision is None:
            return None
        item = _grasp(decision.item, versions[decision.item])
        if item is None:
            busy.add(decision.item)
            continue
        move(item, (State.PENDING,), at, state=State.ASSIGNED, agent=agent, unroutable_since_at=None)
        begin_assignment(item, agent, at)
        fitting.decision_row(decision, at).save()
        announce(ItemAssigned(item.pk, agent.user_id, item.queue.department_id), at)
        wake_dispatch(items=[item.pk])
        return item
    return None


def _grasp(number: int, version: int) -> WorkItem | None:
    """The row, locked, if it is still as it was seen and nobody else is busy with it."""
    rows = WorkItem.objects.select_for_update(of=("self",), no_key=True, skip_locked=True).select_related("queue")
    return rows.filter(pk=number, state=State.PENDING, version=version).first()
