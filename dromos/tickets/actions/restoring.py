"""Taking back an end: a ticket that was rejected, called spam or cancelled by mistake is there again."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from dromos.lib.actor import Actor
from dromos.lib.events import announce
from dromos.routing.models import Agent
from dromos.tickets import access, clocks, history, legs, states, work
from dromos.tickets.actions import moving, tasking
from dromos.tickets.actions.moving import ForbiddenMoveError
from dromos.tickets.events import TicketCalledGood, TicketMoved
from dromos.tickets.models import HistoryEntry, Ticket

WITHIN = dt.timedelta(days=30)


@transaction.atomic
def restore(*, ticket: Ticket, by: Actor, at: dt.datetime, reason: str = "") -> Ticket:
    """A rejected or cancelled ticket is open again; if it was called spam, its sender is no longer blamed for it.

    Clocks begin anew, for nobody worked on it. Raises NotAllowedError, ForbiddenMoveError.
    """
    access.require_worker(by, ticket)
    ticket = moving.locked(ticket)
    if ticket.state not in {states.REJECTED, states.CANCELLED}:
        raise ForbiddenMoveError(_("Only a rejected or cancelled ticket can be taken back."))
    if ticket.closed_at is None or at - ticket.closed_at > WITHIN:
        raise ForbiddenMoveError(_("It ended too long ago. Open a new ticket."))
    was_spam = HistoryEntry.objects.filter(ticket=ticket, verb="spam", at__gte=ticket.closed_at).exists()
    holder = ticket.work_item.last_agent_id if ticket.work_item else None
    ticket.closed_at = None
    put_back(ticket, states.OPEN, by=by, at=at, reason=reason)
    for clock in clocks.first_clocks(ticket, at):
        if clock.kind != clocks.FIRST or ticket.first_replied_at is None:
            clock.save()
    if legs.again(ticket, at):
        ticket.save(update_fields=[*legs.FIELDS])
    work_again(ticket, holder=holder, by=by, at=at)
    if was_spam:
        announce(TicketCalledGood(ticket.pk), at)
    return ticket


def put_back(ticket: Ticket, state: str, *, by: Actor, at: dt.datetime, reason: str) -> None:
    """Put a locked ticket into the state it was in: the one move that leads out of an end. Clocks are the caller's."""
    old, ticket.state = ticket.state, state
    moving.save(ticket, at, "state", "closed_at", "waiting_until", "waiting_for")
    history.write(ticket, "undo", by=by, at=at, field="state", old=old, new=state, reason=reason)
    announce(TicketMoved(ticket.pk, old, state), at)


def work_again(ticket: Ticket, *, holder: int | None, by: Actor, at: dt.datetime) -> None:
    """It waits for somebody again, best for whoever had it; a ticket that waits, waits."""
    ticket.work_item = work.enqueue(ticket, started=clocks.running(ticket), by=by, at=at)
    moving.save(ticket, at, "work_item")
    agent = Agent.objects.select_related("user").filter(pk=holder, is_active=True).first() if holder else None
    if agent is not None and tasking.give_to(ticket.work_item, agent, by, at):
        ticket.work_item.refresh_from_db()
    if ticket.state in states.WAITING and ticket.waiting_until is not None:
        work.wait(ticket, until=ticket.waiting_until, by=by, at=at)
