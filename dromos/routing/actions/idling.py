"""Work that nobody gets on with: noting that something was done about it, and taking it back when nothing is."""

from __future__ import annotations

import datetime as dt

from django.db.models import ExpressionWrapper, F, Q
from django.db.models.fields import DateTimeField
from django.db.models.functions import Coalesce, Greatest

from dromos.calendars import clock
from dromos.calendars.queries import NoCalendarError, calendar_for, calendar_value
from dromos.lib.actor import SYSTEM
from dromos.routing.actions.items import return_item
from dromos.routing.actions.moves import ItemMovedError, State
from dromos.routing.models import Queue, WorkItem

MOST_AT_ONCE = 200
IDLE = "nothing was done"


def touch(*, item_id: int, at: dt.datetime) -> None:
    """Somebody of the house did something about the item's subject: it is not forgotten."""
    WorkItem.objects.filter(pk=item_id, state__in=(State.ASSIGNED, State.WAITING)).update(touched_at=at)


def return_idle(at: dt.datetime) -> int:
    """Assigned work whose agent has done nothing for its queue's working time waits again. Returns how many.

    Working time is that of the department's calendar; without any calendar the time on the wall.
    """
    returned = 0
    for queue in Queue.objects.filter(return_after_s__gt=0).select_related("department"):
        patience = dt.timedelta(seconds=queue.return_after_s)
        since = Greatest(F("state_at"), Coalesce("touched_at", "state_at"))
        idle = WorkItem.objects.filter(Q(queue=queue, state=State.ASSIGNED)).annotate(
            since=ExpressionWrapper(since, output_field=DateTimeField())
        )
        for item in idle.filter(since__lte=at - patience).order_by("since")[:MOST_AT_ONCE]:
            if _worked(queue, item.since, at) >= patience:
                returned += _return(item, queue, at)
    return returned


def _return(item: WorkItem, queue: Queue, at: dt.datetime) -> bool:
    item.queue = queue
    try:
        return_item(item=item, reason=IDLE, by=SYSTEM, at=at)
    except ItemMovedError:
        return False  # completed or handed over a moment ago
    return True


def _worked(queue: Queue, since: dt.datetime, at: dt.datetime) -> dt.timedelta:
    try:
        calendar = calendar_for(queue.department)
    except NoCalendarError:
        return at - since
    return dt.timedelta(seconds=clock.elapsed(calendar_value(calendar), since, at))
