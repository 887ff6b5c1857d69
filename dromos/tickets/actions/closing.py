"""A ticket ends, and comes back."""

import datetime as dt

from django.db import transaction

from dromos.accounts.models import User
from dromos.lib.actor import SYSTEM, Actor
from dromos.lib.events import announce
from dromos.tickets import access, history, letters, states, work
from dromos.tickets.actions import filling, moving, tasking
from dromos.tickets.actions.moving import ForbiddenMoveError
from dromos.tickets.actions.visiting import cancel_open_visits
from dromos.tickets.events import TicketCalledSpam
from dromos.tickets.models import CustomField, Ticket, TicketLink

CLOSE_AFTER = dt.timedelta(days=7)


@transaction.atomic
def solve(
    *,
    ticket: Ticket,
    by: Actor,
    at: dt.datetime,
    solution: str = "",
    tell: bool = True,
    unfinished: str = tasking.ASK,
    with_children: bool = False,
) -> Ticket:
    """The trouble is gone. The customer is told, with a link that reopens (``tell`` False: they were told already).

    ``unfinished`` says what becomes of open tasks: ``ask`` refuses, ``cancel``, ``keep``. ``with_children`` solves the
    tickets that are part of this one, as far as ``by`` may work on them. Raises NotAllowedError, FieldsMissingError,
    UnfinishedError, ForbiddenMoveError.
    """
    access.require_worker(by, ticket)
    ticket = moving.locked(ticket)
    filling.require_filled(ticket, CustomField.When.SOLVED, by=by, at=at)
    tasking.settle_tasks(ticket, unfinished, by=by, at=at)
    for child in _children(ticket, by) if with_children else []:
        solve(ticket=child, by=by, at=at, solution=solution, tell=tell, unfinished=unfinished, with_children=True)
    if ticket.state == states.NEW:
        moving.move(ticket, states.OPEN, by=by, at=at)
    ticket.solved_at = at
    moving.move(ticket, states.SOLVED, by=by, at=at, reason=solution, extra=("solved_at",))
    work.complete(ticket, by=by, at=at)
    cancel_open_visits(ticket, tell=True, by=by, at=at)
    if tell:
        letters.say_solved(ticket, solution=solution, at=at)
    return ticket


def _children(ticket: Ticket, by: Actor) -> list[Ticket]:
    """The live parts of the ticket that ``by`` may solve, oldest first. Rings cannot be: ``linking`` refuses them."""
    links = TicketLink.objects.filter(target=ticket, kind=TicketLink.Kind.PART_OF, source__state__in=states.LIVE)
    rows = [link.source for link in links.select_related("source__customer", "source__work_item__agent")]
    if not by.is_staff:
        return rows
    user = User.objects.get(pk=by.staff_id)
    return [row for row in rows if access.may_work_on(user, row)]


@transaction.atomic
def close(*, ticket: Ticket, by: Actor, at: dt.datetime) -> Ticket:
    """Nothing more will come. A customer closes their own ticket; whether it was solved before or not."""
    if by.kind != "customer":
        access.require_worker(by, ticket)
    ticket = moving.locked(ticket)
    if ticket.state in states.LIVE:
        ticket.solved_at = at
        if ticket.state == states.NEW:
            moving.move(ticket, states.OPEN, by=by, at=at)
        moving.move(ticket, states.SOLVED, by=by, at=at, extra=("solved_at",))
        work.complete(ticket, by=by, at=at)
        cancel_open_visits(ticket, tell=True, by=by, at=at)
    tasking.settle_tasks(ticket, tasking.ASK if by.is_staff else tasking.CANCEL, by=by, at=at)
    ticket.closed_at = at
    moving.move(ticket, states.CLOSED, by=by, at=at, extra=("closed_at",))
    return ticket


@transaction.atomic
def auto_close(at: dt.datetime, *, limit: int = 200) -> int:
    """Close what has been solved for CLOSE_AFTER without another word; returns how many."""
    due = Ticket.objects.filter(state=states.SOLVED, solved_at__lte=at - CLOSE_AFTER).order_by("solved_at")
    tickets = list(due.select_for_update(skip_locked=True)[:limit])
    for ticket in tickets:
        close(ticket=ticket, by=SYSTEM, at=at)
    return len(tickets)


@transaction.atomic
def reopen(*, ticket: Ticket, by: Actor, at: dt.datetime, reason: str = "", tell: bool = True) -> Ticket:
    """The trouble is back, or was never gone. The work item keeps its age; the agent who had it is preferred.

    ``tell`` False: the customer heard nothing of the end, and hears nothing of this.
    """
    if by.kind != "customer":
        access.require_worker(by, ticket)
    ticket = moving.locked(ticket)
    if ticket.state not in {states.SOLVED, states.CLOSED}:
        raise ForbiddenMoveError("Only a solved or closed ticket can be reopened.")
    ticket.reopened_count += 1
    ticket.solved_at = ticket.closed_at = None
    extra = ("reopened_count", "solved_at", "closed_at")
    moving.move(ticket, states.OPEN, by=by, at=at, reason=reason, extra=extra)
    work.reopen(ticket, by=by, at=at)
    if tell:
        letters.say_reopened(ticket, at=at)
    return ticket


@transaction.atomic
def cancel(*, ticket: Ticket, by: Actor, at: dt.datetime, reason: str) -> Ticket:
    """The customer no longer wants it, or it was opened by mistake."""
    return _end(ticket, states.CANCELLED, by, at, reason)


@transaction.atomic
def reject(*, ticket: Ticket, by: Actor, at: dt.datetime, reason: str, is_spam: bool = False) -> Ticket:
    """Not ours, or spam (``is_spam``: that counts against its sender). Nothing is sent."""
    ended = _end(ticket, states.REJECTED, by, at, reason)
    if is_spam:
        history.write(ended, "spam", by=by, at=at)
        announce(TicketCalledSpam(ticket.pk), at)
    return ended


def _end(ticket: Ticket, state: str, by: Actor, at: dt.datetime, reason: str) -> Ticket:
    access.require_worker(by, ticket)
    ticket = moving.locked(ticket)
    ticket.closed_at = at
    moving.move(ticket, state, by=by, at=at, reason=reason, extra=("closed_at",))
    tasking.settle_tasks(ticket, tasking.CANCEL, by=by, at=at)
    work.cancel(ticket, by=by, at=at)
    cancel_open_visits(ticket, tell=state == states.CANCELLED, by=by, at=at)
    return ticket
