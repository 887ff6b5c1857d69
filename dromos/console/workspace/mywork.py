"""What the page "my work" and the presence switch show."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from dromos.accounts.models import User
from dromos.console.workspace import items, rows, visits, why_me
from dromos.lib.live import make_pass
from dromos.routing.access import queues_visible_to
from dromos.routing.models import Agent, Presence, WorkItem
from dromos.routing.queries import WorkRow, agent_of, my_work, queue_counts
from dromos.routing.reasons import DECLINING, listed
from dromos.routing.snapshot import held_by
from dromos.routing.why_me import WhyMe
from dromos.routing.why_me import why_me as reasons_for
from dromos.tickets import queries, states

PRESENCES = frozenset(Presence.State.values)
PRIORITIES = {1: "urgent", 2: "high", 3: "normal", 4: "low"}
OFFER_S = 60


def page(user: User, at: dt.datetime) -> dict[str, Any]:
    """Offers first, then what is late or due soon, the rest, what waits; and how much waits in one's queues."""
    agent = agent_for(user)
    work = my_work(agent, at) if agent else None
    held = queries.held_by(user)
    customers = {row["number"]: row["customer__name"] for row in held}
    tickets = [rows.ticket(row, at) for row in held if row["work_item__state"] != WorkItem.State.RESERVED]
    others = items.rows([*work.assigned, *work.waiting]) if work else []
    active = [row for row in tickets if row["state"] not in states.WAITING]
    active = sorted([*active, *(row for row in others if not row["is_waiting"])], key=_due)
    why = reasons_for(agent, [row.id for row in work.offers]) if agent and work else {}
    queues = list(queues_visible_to(user))
    topics = [f"user:{user.pk}", *sorted({f"department:{queue.department_id}" for queue in queues})]
    return {
        "here": presence_of(user),
        "capacity": capacity_of(agent) if agent else None,
        "offers": [_offer(row, customers, why.get(row.id), at) for row in (work.offers if work else [])],
        "declining": [(key, str(text)) for key, text in DECLINING.items()],
        "pressing": [row for row in active if row["is_pressing"]],
        "assigned": [row for row in active if not row["is_pressing"]],
        "waiting": [row for row in tickets if row["state"] in states.WAITING]
        + [row for row in others if row["is_waiting"]],
        "visits": (stops := visits.coming(user, at)),
        "stops": visits.drawn(stops),
        "queues": [row for row in queue_counts(queues_visible_to(user), at) if row.pending or row.late],
        "live_pass": make_pass(topics),
    }


def _due(row: Mapping[str, Any]) -> tuple[bool, dt.datetime]:
    """The earliest due first; what is not due keeps its order, at the end."""
    due = (row["clock"] or {}).get("due")
    return (due is None, due or dt.datetime.max.replace(tzinfo=dt.UTC))


def capacity_of(agent: Agent) -> dict[str, int]:
    """Units in use and in all; items held and how many one may hold. Counted from the rows; one query."""
    held = held_by([agent.pk])[agent.pk]
    return {"used": held.used, "units": agent.capacity_units, "held": held.held, "max_held": agent.max_held}


def _offer(row: WorkRow, customers: Mapping[str, str], why: WhyMe | None, at: dt.datetime) -> dict[str, Any]:
    clock = {"what": _("Due"), "state": "running", "due": row.due_at} if row.due_at else None
    return {
        "id": row.reservation_id,
        "number": row.reference,
        "subject": row.subject,
        "customer": customers.get(row.reference, row.queue_name),
        "why": why_me.sentences(why) if why else "",
        "waited": _("%(queue)s. Has waited %(time)s.")
        % {"queue": row.queue_name, "time": rows.ago(row.enqueued_at, at)},
        "until": row.expires_at,
        "total": max(OFFER_S, row.seconds_left or 0),
        "priority": PRIORITIES.get(row.priority, "normal"),
        "clock": clock,
    }


def back(request: HttpRequest) -> str:
    """The page a small form was on, if it is one of ours; else my work."""
    target = request.POST.get("back", "")
    safe = url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()})
    return target if safe and target.startswith("/") else reverse("workspace:mine")


def agent_for(user: User) -> Agent | None:
    """``user`` as an agent, asked once for a request; None when they take no work."""
    if not hasattr(user, "_agent"):
        user._agent = agent_of(user)  # type: ignore[attr-defined]
    found: Agent | None = user._agent  # type: ignore[attr-defined]
    return found


def presence_of(user: User) -> dict[str, Any] | None:
    """For the switch in the bar: state, reason, since, and the house's reasons; None for those who take no work."""
    agent = agent_for(user)
    if agent is None:
        return None
    reasons = [(one.key, one.name) for one in listed(getattr(agent, "presence_reasons", None))]
    row = getattr(agent, "presence", None)
    if row is None:
        return {"state": "offline", "reason": "", "since": None, "reasons": reasons}
    return {"state": row.state, "reason": row.reason, "since": row.since_at, "reasons": reasons}
