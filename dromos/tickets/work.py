"""A ticket as a work item: what routing needs of it, copied when it is enqueued and again whenever it changes."""

import datetime as dt
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from dromos.accounts.models import User
from dromos.calendars.shifts import Period
from dromos.customers import queries as customers
from dromos.customers.models import Area
from dromos.customers.outlines import Place
from dromos.lib.actor import Actor
from dromos.routing import actions as routing
from dromos.routing import needs, weights
from dromos.routing.models import Agent, Queue, WorkItem
from dromos.sla import penalties
from dromos.sla.queries import policy_row, terms_of
from dromos.tickets import clocks, crowd, legs
from dromos.tickets.models import Task, Ticket, TicketClock

State = WorkItem.State
VISIT = "visit"
"""The kind and the channel of visits."""
TASK = "task"
"""The kind of the steps of a ticket."""
TASK_CHANNELS = {"call_back": "phone"}
# A form, and what another system sent, is answered by letter: whoever may write letters may take it.
ANSWERED_BY = {"webform": "email", "api": "email"}
PRIORITIES = {"urgent": 1, "high": 2, "normal": 3, "low": 4}


class NoQueueError(LookupError):
    """The department has no active queue, so its work could reach nobody. An administrator must add one."""


def _facts(ticket: Ticket, rows: Iterable[TicketClock], *, customers_hit: int) -> dict[str, Any]:
    segment = None if ticket.is_unproven else customers.segment_of(ticket.customer)
    return {
        "subject": ticket.subject[:250],
        "reference": ticket.number,
        "channel": ANSWERED_BY.get(ticket.channel, ticket.channel),
        "requirements": _requirements(ticket),
        "language": ticket.language,
        "area_key": ticket.area.key if ticket.area and not ticket.widened else "",
        "priority": PRIORITIES[ticket.priority],
        "severity": ticket.severity,
        "segment_weight": weights.stakes(
            segment_weight=segment.weight if segment else 1.0,
            severity=ticket.severity,
            penalty=float(_penalty(rows)),
            customers=customers_hit,
        ),
        "customers_hit": customers_hit,
        "excluded_users": [ticket.customer.user_id] if ticket.customer.user_id else [],
    }


def _penalty(rows: Iterable[TicketClock]) -> Decimal:
    """Money that a breach of these clocks may cost."""
    agreed = [(terms_of(policy_row(row.policy_id) if row.policy_id else None), row.kind) for row in rows]
    return max((penalties.at_stake(terms) for terms, kind in agreed if terms and kind in terms.on), default=Decimal(0))


def _requirements(ticket: Ticket) -> list[dict[str, Any]]:
    """The skills the category asks for, and those a rule or the leg added, each at the higher level; the category's
    first.

    A widened ticket asks for less of each, but never for less than a beginner.
    """
    levels = {row["skill"]: row["level"] for row in needs.requirements_of(ticket.category)}
    stay = legs.current(ticket)
    for skill, level in (*ticket.extra_skills.items(), *(stay.leg.skills.items() if stay else ())):
        levels[skill] = max(level, levels.get(skill, 0))
    return [{"skill": skill, "level": max(level - ticket.widened, 1)} for skill, level in levels.items()]


def _queue_of(ticket: Ticket) -> Queue:
    stay = legs.current(ticket)
    if stay is not None and stay.leg.queue is not None and stay.leg.queue.is_active:
        return stay.leg.queue
    queue = needs.queue_of(ticket.department_id)
    if queue is None:
        raise NoQueueError(_("%(department)s has no active queue.") % {"department": ticket.department})
    return queue


def enqueue(ticket: Ticket, *, started: Sequence[TicketClock], by: Actor, at: dt.datetime) -> WorkItem:
    """Let the new ticket (saved by the caller), with the clocks that start, wait in its department's queue.

    Raises NoQueueError.
    """
    due_at = clocks.earliest_due(started)
    return routing.enqueue(
        queue=_queue_of(ticket), due_at=due_at, by=by, at=at, **_facts(ticket, started, customers_hit=1)
    )


def enqueue_visit(
    ticket: Ticket, *, window: Period, place: Place | None, area: Area | None, by: Actor, at: dt.datetime
) -> WorkItem:
    """Let a visit wait in the queue of the ticket, for whoever has its skills and may go out. Raises NoQueueError."""
    facts = _facts(ticket, clocks.running(ticket), customers_hit=crowd.customers_hit(ticket))
    facts |= {"channel": VISIT, "area_key": area.key if area else ""}
    return routing.enqueue(
        kind=VISIT, queue=_queue_of(ticket), due_at=window.starts_at, window=window, place=place, by=by, at=at, **facts
    )


def enqueue_task(
    ticket: Ticket,
    task: Task,
    *,
    preferred: Agent | None,
    by: Actor,
    at: dt.datetime,
) -> WorkItem:
    """Let a step of the ticket wait in its queue, best for ``preferred``. Who calls must be one who takes calls."""
    facts = _facts(ticket, clocks.running(ticket), customers_hit=crowd.customers_hit(ticket))
    elsewhere = task.queue.department_id != ticket.department_id
    facts |= {"subject": task.title, "channel": TASK_CHANNELS.get(task.kind, "back_office")}
    if elsewhere:
        facts |= {"requirements": []}  # another trade than the ticket's: its queue knows
    return routing.enqueue(
        kind=TASK, queue=task.queue, due_at=task.due_at, preferred_agent=preferred, by=by, at=at, **facts
    )


def queue_of(department_id: int) -> Queue:
    """Where a department's work waits. Raises NoQueueError."""
    queue = needs.queue_of(department_id)
    if queue is None:
        raise NoQueueError(_("This department has no active queue."))
    return queue


def follow(ticket: Ticket, *, by: Actor, at: dt.datetime) -> None:
    """Copy what changed (due time, priority, skills, language …) onto the item, so that it is routed anew."""
    item = ticket.work_item
    if item is not None and item.state in WorkItem.OPEN_STATES:
        running = clocks.running(ticket)
        hit = crowd.customers_hit(ticket)
        facts = {"due_at": clocks.earliest_due(running), **_facts(ticket, running, customers_hit=hit)}
        if routing.differs(item, **facts):
            routing.change_item(item=item, by=by, at=at, **facts)


def claim(ticket: Ticket, *, by: Actor, at: dt.datetime) -> None:
    """Whoever works on a ticket nobody holds, holds it from now on. Nothing for those who take no work."""
    item, agent = ticket.work_item, _agent_of(by)
    if item is None or agent is None or item.state not in {State.PENDING, State.RESERVED}:
        return
    try:
        routing.transfer(item=item, agent=agent, reason="claimed", by=by, at=at)
    except routing.NotEligibleError:
        return  # offline, or of another department: they write, but the ticket stays in its queue
    ticket.work_item = WorkItem.objects.get(pk=item.pk)


def wait(ticket: Ticket, *, until: dt.datetime, by: Actor, at: dt.datetime) -> None:
    """The item waits with its agent; one that nobody holds leaves the queue until it is resumed."""
    item = ticket.work_item
    if item is None:
        return
    if item.state in {State.ASSIGNED, State.WAITING}:
        routing.wait_for(item=item, until=None, by=by, at=at)
    elif item.state in {State.PENDING, State.RESERVED}:
        routing.complete(item=item, by=by, at=at)
    del until  # the ticket's own time to wait decides; the item is resumed with it


def resume(ticket: Ticket, *, by: Actor, at: dt.datetime) -> None:
    """The item goes on: with its agent, else from the queue, as old as it was."""
    item = ticket.work_item
    if item is None:
        return
    if item.state == State.WAITING:
        routing.resume(item=item, by=by, at=at)
    elif item.state in {State.COMPLETED, State.WRAPPING}:
        routing.reopen(item=item, by=by, at=at, due_at=clocks.earliest_due(clocks.running(ticket)))


def complete(ticket: Ticket, *, by: Actor, at: dt.datetime) -> None:
    item = ticket.work_item
    if item is not None and item.state in WorkItem.OPEN_STATES and item.state != State.WRAPPING:
        routing.complete(item=item, by=by, at=at)


def reopen(ticket: Ticket, *, by: Actor, at: dt.datetime) -> None:
    item = ticket.work_item
    if item is not None and item.state in {State.COMPLETED, State.WRAPPING}:
        routing.reopen(item=item, by=by, at=at, due_at=clocks.earliest_due(clocks.running(ticket)))


def cancel(ticket: Ticket, *, by: Actor, at: dt.datetime) -> None:
    item = ticket.work_item
    if item is not None and item.state in WorkItem.OPEN_STATES:
        routing.cancel(item=item, by=by, at=at)


def to_department(ticket: Ticket, *, by: Actor, at: dt.datetime, reason: str) -> None:
    """Into the new department's queue, with the due time its calendar gives."""
    item = ticket.work_item
    if item is None or item.state not in WorkItem.OPEN_STATES:
        return
    routing.transfer(item=item, queue=_queue_of(ticket), reason=reason, by=by, at=at)
    ticket.work_item = WorkItem.objects.select_related("queue", "agent__user").get(pk=item.pk)
    follow(ticket, by=by, at=at)


def to_leg(ticket: Ticket, *, by: Actor, at: dt.datetime, reason: str, preferred: User | None = None) -> None:
    """Into the queue of the leg the ticket is on now, asking for what that leg needs; best to ``preferred``."""
    to_department(ticket, by=by, at=at, reason=reason)
    item = ticket.work_item
    agent = Agent.objects.filter(user=preferred, is_active=True).first() if preferred else None
    if agent is not None and item is not None and item.state in WorkItem.OPEN_STATES:
        routing.change_item(item=item, preferred_agent=agent, by=by, at=at)


def to_person(ticket: Ticket, user: User, *, by: Actor, at: dt.datetime, reason: str) -> None:
    """To one person. Raises NotEligibleError when they take no work, are offline, or it is their own case."""
    item = ticket.work_item
    agent = Agent.objects.filter(user=user).first()
    if agent is None:
        raise routing.NotEligibleError(_("%(name)s does not take tickets.") % {"name": user.name})
    if item is not None and item.state in WorkItem.OPEN_STATES:
        routing.transfer(item=item, agent=agent, reason=reason, by=by, at=at)


def give_back(ticket: Ticket, *, by: Actor, at: dt.datetime, reason: str) -> bool:
    """Out of the hands that have it, into its queue; returns whether somebody had it."""
    item = ticket.work_item
    if item is None or item.state not in {State.ASSIGNED, State.WAITING}:
        return False
    routing.return_item(item=item, reason=reason, by=by, at=at)
    return True


def _agent_of(by: Actor) -> Agent | None:
    return Agent.objects.filter(user_id=by.staff_id, is_active=True).first() if by.kind == "staff" else None
