"""Verbs for work items: enqueue, change, wait, resume, transfer, complete, reopen, cancel."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from dromos.calendars.shifts import Period
from dromos.customers.outlines import Place
from dromos.lib.actor import Actor
from dromos.lib.events import announce, gathered
from dromos.lib.together import create
from dromos.routing import diaries, fitting, snapshot
from dromos.routing.access import may_give_out, require
from dromos.routing.actions.moves import (
    ItemMovedError,
    State,
    begin_assignment,
    end_assignment,
    lock_item,
    move,
    settle_offer,
    wake_dispatch,
)
from dromos.routing.events import (
    ItemAssigned,
    ItemCancelled,
    ItemCompleted,
    ItemReopened,
    ItemResumed,
    ItemSetWaiting,
    ItemTransferred,
    WorkItemChanged,
    WorkItemEnqueued,
)
from dromos.routing.models import Agent, Assignment, Presence, Queue, WorkItem
from dromos.routing.needs import steps_of, units_of
from dromos.routing.weights import weight_of

CHANGEABLE = frozenset(
    {
        "subject",
        "reference",
        "queue",
        "channel",
        "requirements",
        "language",
        "area_key",
        "priority",
        "severity",
        "customers_hit",
        "weight",
        "due_at",
        "preferred_agent",
        "excluded_users",
        "steps",
        *diaries.FIELDS,
    }
)


class NotEligibleError(Exception):
    """The person may not be given this work; the message says why."""


@transaction.atomic(savepoint=False)
def enqueue(
    *,
    queue: Queue,
    channel: str,
    subject: str,
    reference: str = "",
    kind: str = "ticket",
    requirements: Sequence[dict[str, Any]] = (),
    language: str = "",
    area_key: str = "",
    priority: int = WorkItem.Priority.NORMAL,
    severity: int = 3,
    customers_hit: int = 1,
    segment_weight: float = 1.0,
    due_at: dt.datetime | None = None,
    enqueued_at: dt.datetime | None = None,
    preferred_agent: Agent | None = None,
    excluded_users: Iterable[int] = (),
    steps: Sequence[dict[str, Any]] | None = None,
    window: Period | None = None,
    place: Place | None = None,
    by: Actor,  # noqa: ARG001
    at: dt.datetime,
) -> WorkItem:
    """Let work wait in `queue`. `requirements` are `{"skill": key, "level": 1-5}`, the main skill first.

    `enqueued_at` is the beginning of its age when that is not now. `excluded_users` may never be given it. `steps`
    are those of the queue unless given (see `needs.steps_of`). `window` and `place` are those of its appointment.
    """
    item = WorkItem(
        queue=queue,
        kind=kind,
        channel=channel,
        units=units_of(channel),
        subject=subject[:250],
        reference=reference,
        requirements=list(requirements),
        language=language,
        area_key=area_key,
        priority=priority,
        severity=severity,
        customers_hit=customers_hit,
        weight=weight_of(priority, segment_weight),
        due_at=due_at,
        enqueued_at=enqueued_at or at,
        state_at=at,
        preferred_agent=preferred_agent,
        preferred_until_at=_grace(queue, preferred_agent, at),
        excluded_users=sorted(set(excluded_users)),
        steps=list(steps_of(queue.pk) if steps is None else steps),
        window_starts_at=window.starts_at if window else None,
        window_ends_at=window.ends_at if window else None,
        place_lat=place[0] if place else None,
        place_lon=place[1] if place else None,
    )
    create(item)
    with gathered():
        announce(WorkItemEnqueued(item.pk, queue.department_id), at)
        wake_dispatch(items=[item.pk])
    return item


def _grace(queue: Queue, preferred: Agent | None, at: dt.datetime) -> dt.datetime | None:
    """Until when work that begins to wait now is kept for the agent it prefers; None: not at all."""
    if preferred is None or not queue.wait_for_preferred_s:
        return None
    return at + dt.timedelta(seconds=queue.wait_for_preferred_s)


def differs(item: WorkItem, *, segment_weight: float | None = None, **values: Any) -> bool:
    """Would `change_item` with these values change anything? The item must be as the database has it."""
    if segment_weight is not None:
        values["weight"] = weight_of(values.get("priority", item.priority), segment_weight)
    return any(getattr(item, name) != value for name, value in values.items())


def change_item(
    *, item: WorkItem, by: Actor, at: dt.datetime, segment_weight: float | None = None, **changes: Any
) -> WorkItem:
    """Change fields of CHANGEABLE and route anew: an offer that no longer fits is rescinded.

    Work that somebody already has stays with them, unless it has become their own case or they cannot keep its
    appointment. `segment_weight` or a new
    priority recomputes the weight unless `weight` is given too. Raises ItemMovedError, and nothing is changed.
    """
    unknown = set(changes) - CHANGEABLE
    if unknown:
        raise ValueError(f"cannot change {', '.join(sorted(unknown))} of a work item")
    if "weight" not in changes and (segment_weight is not None or "priority" in changes):
        changes["weight"] = weight_of(changes.get("priority", item.priority), segment_weight or 1.0)
    if "excluded_users" in changes:
        changes["excluded_users"] = sorted(set(changes["excluded_users"]))
    if "queue" in changes and changes["queue"] != item.queue:
        changes.setdefault("steps", list(steps_of(changes["queue"].pk)))
    if "preferred_agent" in changes:
        changes["preferred_until_at"] = _grace(changes.get("queue", item.queue), changes["preferred_agent"], at)
    # No savepoint: each letter that joins a ticket comes by here. A refusal leaves before anything is written.
    with transaction.atomic(savepoint=False):
        refusal = _changed(item, changes, by, at)
    if refusal is not None:
        raise refusal
    return item


def _changed(item: WorkItem, changes: dict[str, Any], by: Actor, at: dt.datetime) -> ItemMovedError | None:
    try:
        move(item, tuple(WorkItem.OPEN_STATES), at, **changes, unroutable_since_at=None)
    except ItemMovedError as refusal:
        return refusal
    if item.agent is not None and not fitting.still_fits(item, item.agent, at):
        if item.state == State.RESERVED:
            withdraw_offer(item=item, reason="changed", by=by, at=at)
        elif item.agent.user_id in item.excluded_users:
            return_item(item=item, reason="own case", by=by, at=at)
        elif item.state in {State.ASSIGNED, State.WAITING} and not diaries.free_for(item.agent, item):
            return_item(item=item, reason="appointment", by=by, at=at)
    announce(WorkItemChanged(item.pk, item.queue.department_id), at)
    wake_dispatch(items=[item.pk])
    return None


@transaction.atomic
def withdraw_offer(*, item: WorkItem, reason: str, by: Actor, at: dt.datetime) -> None:  # noqa: ARG001
    """Take a live offer back; the item waits again. Raises ItemMovedError."""
    lock_item(item, (State.RESERVED,))
    settle_offer(item, at, reason)
    move(item, (State.RESERVED,), at, state=State.PENDING, agent=None)
    wake_dispatch(items=[item.pk])


def make_room(*, agent: Agent, by: Actor, at: dt.datetime) -> None:
    """Whoever has come to have more than they can take is no longer asked to take more: the last offers go first."""
    excess = snapshot.held_by([agent.pk])[agent.pk].used - agent.capacity_units
    if excess <= 0:
        return
    for offered in WorkItem.objects.filter(agent=agent, state=State.RESERVED).select_related("queue").order_by("-id"):
        if excess > 0:
            withdraw_offer(item=offered, reason="busy", by=by, at=at)
            excess -= offered.units


@transaction.atomic
def wait_for(*, item: WorkItem, until: dt.datetime | None, by: Actor, at: dt.datetime) -> None:  # noqa: ARG001
    """Assigned work waits for somebody else: it frees units but still counts as held. `until` None: until
    resumed.
    """
    move(item, (State.ASSIGNED, State.WAITING), at, state=State.WAITING, waiting_until_at=until)
    announce(ItemSetWaiting(item.pk, _holder(item).user_id, item.queue.department_id), at)
    wake_dispatch(items=[item.pk])


@transaction.atomic
def resume(*, item: WorkItem, by: Actor, at: dt.datetime) -> None:
    """Waiting work goes on, with the same agent, even beyond their capacity. Raises ItemMovedError."""
    move(item, (State.WAITING,), at, state=State.ASSIGNED)
    make_room(agent=_holder(item), by=by, at=at)
    announce(ItemResumed(item.pk, _holder(item).user_id, item.queue.department_id), at)
    wake_dispatch(items=[item.pk])


@transaction.atomic
def transfer(
    *,
    item: WorkItem,
    queue: Queue | None = None,
    agent: Agent | None = None,
    reason: str,
    by: Actor,
    at: dt.datetime,
) -> None:
    """Hand over to a queue, or to a person (of `queue`, else of the item's own). The item keeps its age.

    Raises ItemMovedError, and NotEligibleError when the person may not have it or is offline.
    """
    lock_item(item, tuple(WorkItem.OPEN_STATES))
    target = queue or item.queue
    if agent is not None:
        require_eligible(item, target, agent)
    settle_offer(item, at, reason)
    holder = end_assignment(item, Assignment.Ended.TRANSFERRED, at)
    changes: dict[str, Any] = {"queue": target, "unroutable_since_at": None}
    if target != item.queue:
        changes["steps"] = list(steps_of(target.pk))
    if holder is not None:
        changes["last_agent"] = holder
    if agent is None:
        move(item, tuple(WorkItem.OPEN_STATES), at, state=State.PENDING, agent=None, preferred_agent=None, **changes)
    else:
        move(item, tuple(WorkItem.OPEN_STATES), at, state=State.ASSIGNED, agent=agent, **changes)
        begin_assignment(item, agent, at)
        make_room(agent=agent, by=by, at=at)
        fitting.log_choice_by_hand(item, agent, by, at)
    announce(ItemTransferred(item.pk, holder.user_id if holder else None, target.department_id), at)
    if agent is not None:
        announce(ItemAssigned(item.pk, agent.user_id, target.department_id), at)
    wake_dispatch(items=[item.pk])


@transaction.atomic
def return_item(*, item: WorkItem, reason: str, by: Actor, at: dt.datetime) -> None:  # noqa: ARG001
    """Assigned work goes back to its queue; whoever had it is not asked again before the cool-down."""
    lock_item(item, (State.ASSIGNED, State.WAITING))
    holder = end_assignment(item, Assignment.Ended.RETURNED, at)
    move(item, (State.ASSIGNED, State.WAITING), at, state=State.PENDING, agent=None, last_agent=holder)
    announce(ItemTransferred(item.pk, holder.user_id if holder else None, item.queue.department_id), at)
    wake_dispatch(items=[item.pk])


@transaction.atomic
def assign_by_hand(*, item: WorkItem, agent: Agent, by: Actor, at: dt.datetime) -> None:
    """Give open work to a person whatever their capacity; the excess is shown, not refused.

    Raises NotAllowedError, NotEligibleError, ItemMovedError.
    """
    require(may_give_out(by, item.queue), _("Only people of this department may give out its work."))
    transfer(item=item, agent=agent, reason="by hand", by=by, at=at)


@transaction.atomic
def complete(*, item: WorkItem, by: Actor, at: dt.datetime) -> None:  # noqa: ARG001
    """The work is done. Its agent wraps up first where the queue says so."""
    lock_item(item, tuple(WorkItem.OPEN_STATES))
    settle_offer(item, at, "completed")
    holder = end_assignment(item, Assignment.Ended.COMPLETED, at)
    if holder is not None and item.queue.wrap_up_s and item.state == State.ASSIGNED:
        until = at + dt.timedelta(seconds=item.queue.wrap_up_s)
        move(item, tuple(WorkItem.OPEN_STATES), at, state=State.WRAPPING, wrapping_until_at=until)
    else:
        last = {"last_agent": holder} if holder else {}
        move(item, tuple(WorkItem.OPEN_STATES), at, state=State.COMPLETED, agent=None, **last)
    announce(ItemCompleted(item.pk, holder.user_id if holder else None, item.queue.department_id), at)
    wake_dispatch(items=[item.pk])


@transaction.atomic
def reopen(*, item: WorkItem, by: Actor, at: dt.datetime, due_at: dt.datetime | None = None) -> None:  # noqa: ARG001
    """Completed work is waiting again, as old as it was, preferably for whoever did it last."""
    preferred = item.agent if item.state == State.WRAPPING else item.last_agent
    expected = (State.COMPLETED, State.WRAPPING)
    changes: dict[str, Any] = {"preferred_until_at": _grace(item.queue, preferred, at)}
    if due_at:
        changes["due_at"] = due_at
    move(item, expected, at, state=State.PENDING, agent=None, preferred_agent=preferred, **changes)
    announce(ItemReopened(item.pk, item.queue.department_id), at)
    wake_dispatch(items=[item.pk])


@transaction.atomic
def cancel(*, item: WorkItem, by: Actor, at: dt.datetime) -> None:  # noqa: ARG001
    """The work is no longer wanted (merged, rejected, withdrawn)."""
    lock_item(item, tuple(WorkItem.OPEN_STATES))
    settle_offer(item, at, "cancelled")
    holder = end_assignment(item, Assignment.Ended.CANCELLED, at)
    last = {"last_agent": holder} if holder else {}
    move(item, tuple(WorkItem.OPEN_STATES), at, state=State.CANCELLED, agent=None, **last)
    announce(ItemCancelled(item.pk, holder.user_id if holder else None, item.queue.department_id), at)
    wake_dispatch(items=[item.pk])


def require_eligible(item: WorkItem, queue: Queue, agent: Agent) -> None:
    """By hand a person may be overloaded or lack a skill, but never be absent, a stranger to the queue,
    or concerned.
    """
    name = agent.user.name
    if not agent.is_active or not agent.user.is_active:
        raise NotEligibleError(_("%(name)s no longer takes work.") % {"name": name})
    if agent.user_id in item.excluded_users:
        raise NotEligibleError(_("This is the own case of %(name)s.") % {"name": name})
    if not fitting.is_member(agent, queue):
        raise NotEligibleError(
            _("%(name)s does not work in %(department)s.") % {"name": name, "department": queue.department}
        )
    if item.window_starts_at is not None:
        Agent.objects.select_for_update(of=("self",), no_key=True).get(pk=agent.pk)  # one appointment at a time
        if not diaries.free_for(agent, item):
            raise NotEligibleError(_("%(name)s has another appointment then, or is not at work.") % {"name": name})
    if not Presence.objects.filter(agent=agent).exclude(state=Presence.State.OFFLINE).exists():
        raise NotEligibleError(_("%(name)s is offline. Hand it to the department instead.") % {"name": name})


def _holder(item: WorkItem) -> Agent:
    if item.agent is None:
        raise ItemMovedError(_("Nobody holds this work."))
    return item.agent
