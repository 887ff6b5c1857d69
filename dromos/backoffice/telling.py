"""A back-office item as other systems are told of it: the answer of the interface, and the body of a call-back."""

from __future__ import annotations

import datetime as dt
from typing import Any

from dromos.backoffice.models import BackOfficeItem
from dromos.routing.models import WorkItem

PRIORITIES = {1: "urgent", 2: "high", 3: "normal", 4: "low"}
NUMBERS = {name: number for number, name in PRIORITIES.items()}
# The wrap-up of whoever did it is no concern of the other system: for it the work is done.
STATES = {WorkItem.State.WRAPPING.value: WorkItem.State.COMPLETED.value}


def told(item: BackOfficeItem) -> dict[str, Any]:
    """Plain values only. Times are ISO 8601 in UTC."""
    work = item.work_item
    return {
        "id": work.pk,
        "version": item.version,
        "state": STATES.get(work.state, work.state),
        "subject": work.subject,
        "details": item.details,
        "reference": item.reference,
        "link": item.link,
        "channel": work.channel,
        "queue": work.queue.key,
        "department": work.queue.department.key,
        "due_at": moment(work.due_at),
        "skills": [{"skill": one["skill"], "level": one.get("level", 1)} for one in work.requirements],
        "language": work.language,
        "area": work.area_key,
        "priority": PRIORITIES[work.priority],
        "severity": work.severity,
        "agent": work.agent.user.name if work.agent else None,
        "waiting_until": moment(work.waiting_until_at),
        "nobody_can_take_it": work.unroutable_since_at is not None,
        "callback_url": item.callback_url,
        "result": item.result,
        "ended_by": item.ended_by,
        "ended_at": moment(item.ended_at),
        "created_at": moment(item.created_at),
        "changed_at": moment(item.changed_at),
    }


def moment(at: dt.datetime | None) -> str | None:
    return at.astimezone(dt.UTC).isoformat().replace("+00:00", "Z") if at else None
