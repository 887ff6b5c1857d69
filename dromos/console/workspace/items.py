"""Work that is no ticket: its rows in "my work", and its own page."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from dromos.accounts.models import User
from dromos.backoffice import access
from dromos.backoffice.models import BackOfficeItem
from dromos.console.workspace import forms
from dromos.lib import audit
from dromos.lib.live import make_pass
from dromos.routing.access import sees_every_floor
from dromos.routing.models import WorkItem
from dromos.routing.queries import WorkRow, needs_of

PRIORITIES = {1: "urgent", 2: "high", 3: "normal", 4: "low"}
# Kinds of work whose page is a ticket.
ON_TICKETS = frozenset({"ticket", "visit"})
# The states of work in the words and colours of tickets.
STATES = {
    "pending": "new",
    "reserved": "new",
    "assigned": "open",
    "waiting": "on_hold",
    "wrapping": "solved",
    "completed": "solved",
    "cancelled": "cancelled",
}


def state_name(state: str) -> str:
    return str(WorkItem.State(state).label)


def rows(held: Iterable[WorkRow]) -> list[dict[str, Any]]:
    """What an agent holds apart from tickets, as the macro ``ticket_row`` wants it."""
    return [_row(row) for row in held if row.kind not in ON_TICKETS]


def _page_of(row: WorkRow) -> str:
    """A task is done on the page of its ticket."""
    if row.kind == "task":
        return reverse("workspace:ticket", args=[row.reference]) + "#p-doing"
    return reverse("workspace:item", args=[row.id])


def _row(row: WorkRow) -> dict[str, Any]:
    waits = row.state == WorkItem.State.WAITING
    due = row.waiting_until_at if waits else row.due_at
    clock = {"what": _("Until") if waits else _("Due"), "state": "paused" if waits else "running", "due": due}
    return {
        "href": _page_of(row),
        "number": row.reference or row.id,
        "subject": row.subject,
        "snippet": row.queue_name,
        "customer": "",
        "state": STATES[row.state],
        "priority": PRIORITIES[row.priority],
        "assignee": row.agent_name or "",
        "clock": clock if due else None,
        "updated_at": row.enqueued_at,
        "unread": False,
        "is_pressing": (row.is_late or row.is_due_soon) and not waits,
        "is_waiting": waits,
    }


def page(user: User, item: BackOfficeItem, at: dt.datetime) -> dict[str, Any]:
    """Everything the page of one back-office item shows."""
    work = item.work_item
    holder = work.agent.user_id if work.agent else None
    return {
        "item": item,
        "work": work,
        "state": STATES[work.state],
        "state_name": state_name(work.state),
        "priority": PRIORITIES[work.priority],
        "needs": needs_of(work),
        "area": work.area_key,
        "is_open": work.state in {WorkItem.State.PENDING, WorkItem.State.RESERVED, WorkItem.State.ASSIGNED, "waiting"},
        "is_mine": holder == user.pk,
        "is_waiting": work.state == WorkItem.State.WAITING,
        "is_held": work.state in {WorkItem.State.ASSIGNED, WorkItem.State.WAITING},
        "may_work": access.may_work_on(user.actor(), work),
        "callbacks": list(item.callbacks.order_by("-created_at")) if sees_every_floor(user) else [],
        "history": [_line(line) for line in audit.lines_about(item)],
        "complete_form": forms.CompleteForm(),
        "wait_form": forms.ItemWaitForm(initial={"until": forms.in_three_days(at)}),
        "hand_back_form": forms.HandBackForm(),
        "cancel_form": forms.CancelForm(),
        "live_pass": make_pass([f"user:{user.pk}", f"department:{work.queue.department_id}"]),
    }


def _line(line: Any) -> dict[str, Any]:
    words = {
        "create": (_("%(name)s sent it."), "inbox"),
        "change": (_("%(name)s changed it."), "square-pen"),
        "completed": (_("%(name)s completed it."), "circle-check"),
        "cancelled": (_("%(name)s cancelled it."), "circle-x"),
        "hand_back": (_("%(name)s handed it back."), "undo-2"),
    }
    text, icon = words.get(line.verb, ("%(name)s: " + line.verb, ""))
    changed = ", ".join(line.changes) if line.verb == "change" else str(line.changes.get("reason", ""))
    return {"text": text % {"name": line.actor_label}, "at": line.at, "icon": icon, "tone": "", "change": changed}
