"""How an item gets from one state to another: compare-and-set, and the rows that follow it. For this
package's verbs.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _

from dromos.lib.events import announce, notify
from dromos.routing import hints
from dromos.routing.events import OfferRescinded
from dromos.routing.models import Agent, Assignment, Reservation, WorkItem

WAKE_DISPATCH = "dromos_dispatch"
State = WorkItem.State


class ItemMovedError(Exception):
    """Somebody else was faster: the item is no longer in the state this needs."""


def wake_dispatch(*, items: Iterable[int] = (), agents: Iterable[int] = ()) -> None:
    """Hint to the router, delivered on commit: these items or agents are not what they were. Without any: look again
    at everything.
    """
    notify(WAKE_DISPATCH, *hints.written(items, agents))


def move(item: WorkItem, expected: tuple[str, ...], at: dt.datetime, **changes: Any) -> None:
    """Set `changes` if the row is still as `expected`, and refresh `item`. Raises ItemMovedError."""
    if "state" in changes:
        changes = {"waiting_until_at": None, "wrapping_until_at": None, "state_at": at} | changes
    rows = WorkItem.objects.filter(pk=item.pk, state__in=expected)
    if rows.update(version=F("version") + 1, **changes) != 1:
        raise ItemMovedError(_("This work is no longer where you saw it: somebody was faster."))
    item.refresh_from_db()


def lock_item(item: WorkItem, expected: tuple[str, ...]) -> None:
    """Hold the row for this transaction and refresh `item`. Raises ItemMovedError when its state is not
    `expected`.
    """
    held = WorkItem.objects.select_for_update(of=("self",), no_key=True).filter(pk=item.pk, state__in=expected).first()
    if held is None:
        raise ItemMovedError(_("This work is no longer where you saw it: somebody was faster."))
    item.refresh_from_db()


def settle_offer(item: WorkItem, at: dt.datetime, reason: str) -> None:
    """Rescind the live offer of `item`, if there is one."""
    live = Reservation.objects.filter(work_item=item, state=Reservation.State.OFFERED).select_related("agent").first()
    if live is None:
        return
    live.state, live.decided_at, live.reason = Reservation.State.RESCINDED, at, reason[:200]
    live.save(update_fields=["state", "decided_at", "reason"])
    announce(OfferRescinded(item.pk, live.pk, live.agent.user_id, item.queue.department_id), at)


def begin_assignment(item: WorkItem, agent: Agent, at: dt.datetime) -> None:
    Assignment.objects.create(work_item=item, agent=agent, started_at=at)


def end_assignment(item: WorkItem, how: str, at: dt.datetime) -> Agent | None:
    """Close the open assignment and note that its agent has less to do. None when nobody was answerable."""
    open_one = Assignment.objects.filter(work_item=item, ended_at__isnull=True).select_related("agent").first()
    if open_one is None:
        return None
    open_one.ended_at, open_one.ended_how = at, how
    open_one.save(update_fields=["ended_at", "ended_how"])
    Agent.objects.filter(pk=open_one.agent_id).update(idle_since_at=at)
    return open_one.agent
