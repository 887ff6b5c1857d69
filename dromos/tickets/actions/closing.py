"""A ticket ends, and comes back."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from dromos.lib.actor import SYSTEM, Actor
from dromos.lib.events import announce
from dromos.tickets import access, clocks, history, letters, states, work
from dromos.tickets.actions import moving
from dromos.tickets.actions.moving import ForbiddenMoveError
from dromos.tickets.actions.visiting import cancel_open_visits
from dromos.tickets.events import TicketCalledSpam, TicketChanged
from dromos.tickets.models import Participant, Ticket, TicketInteraction, TicketLink

CLOSE_AFTER = dt.timedelta(days=7)


@transaction.atomic
def solve(*, ticket: Ticket, by: Actor, at: dt.datetime, solution: str = "", tell: bool = True) -> Ticket:
    """The trouble is gone. The customer is told, with a link that reopens (``tell`` False: they were told already)."""
    access.require_worker(by, ticket)
    ticket = moving.locked(ticket)
    if ticket.state == states.NEW:
        moving.move(ticket, states.OPEN, by=by, at=at)
    ticket.solved_at = at
    moving.move(ticket, states.SOLVED, by=by, at=at, reason=solution, extra=("solved_at",))
    work.complete(ticket, by=by, at=at)
    cancel_open_visits(ticket, tell=True, by=by, at=at)
    if tell:
        letters.say_solved(ticket, solution=solution, at=at)
    return ticket


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
def reopen(*, ticket: Ticket, by: Actor, at: dt.datetime, reason: str = "") -> Ticket:
    """The trouble is back, or was never gone. The work item keeps its age; the agent who had it is preferred."""
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
    letters.say_reopened(ticket, at=at)
    return ticket


@transaction.atomic
def cancel(*, ticket: Ticket, by: Actor, at: dt.datetime, reason: str) -> Ticket:
    """The customer no longer wants it, or it was opened by mistake."""
    return _end(ticket, states.CANCELLED, by, at, reason)


@transaction.atomic
def reject(*, ticket: Ticket, by: Actor, at: dt.datetime, reason: str, is_spam: bool = False) -> Ticket:
    """Not ours, or spam (``is_spam``: that counts against its sender). Nothing is sent."""
    if is_spam:
        announce(TicketCalledSpam(ticket.pk), at)
    return _end(ticket, states.REJECTED, by, at, reason)


def _end(ticket: Ticket, state: str, by: Actor, at: dt.datetime, reason: str) -> Ticket:
    access.require_worker(by, ticket)
    ticket = moving.locked(ticket)
    ticket.closed_at = at
    moving.move(ticket, state, by=by, at=at, reason=reason, extra=("closed_at",))
    work.cancel(ticket, by=by, at=at)
    cancel_open_visits(ticket, tell=state == states.CANCELLED, by=by, at=at)
    return ticket


@transaction.atomic
def merge(*, source: Ticket, target: Ticket, by: Actor, at: dt.datetime) -> Ticket:
    """Make one of two tickets of the same trouble; returns the target, which keeps its number.

    The source's contacts, notes and participants go along, its clocks end, and later letters to it join the target.
    Raises ForbiddenMoveError when the two cannot be one.
    """
    access.require_worker(by, source)
    access.require_worker(by, target)
    first, second = sorted((source, target), key=lambda ticket: ticket.pk)
    rows = {row.pk: row for row in (moving.locked(first), moving.locked(second))}
    source, target = rows[source.pk], rows[target.pk]
    if source.pk == target.pk:
        raise ForbiddenMoveError("A ticket cannot be merged into itself.")
    if target.state in states.FINAL:
        raise ForbiddenMoveError(
            _("Ticket %(number)s has ended; merge into one that is open.") % {"number": target.number}
        )
    TicketInteraction.objects.filter(ticket=source).update(ticket=target)
    source.notes.update(ticket=target)
    known = set(target.participants.values_list("address", flat=True))
    Participant.objects.filter(ticket=source).exclude(address__in=known).update(ticket=target, role="cc")
    TicketLink.objects.create(source=source, target=target, kind=TicketLink.Kind.MERGED, at=at)
    clocks.take_over(source, target, at)
    source.closed_at = at
    moving.move(source, states.MERGED, by=by, at=at, reason=f"Merged into {target.number}.", extra=("closed_at",))
    work.cancel(source, by=by, at=at)
    cancel_open_visits(source, tell=True, by=by, at=at)
    history.write(target, "merge", by=by, at=at, new=source.number)
    target.last_customer_at = max(filter(None, (target.last_customer_at, source.last_customer_at)), default=None)
    moving.save(target, at, "last_customer_at")
    work.follow(target, by=by, at=at)
    announce(TicketChanged(target.pk, "merged"), at)
    return target
