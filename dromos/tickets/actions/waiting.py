"""A ticket waits: for the customer, for somebody outside, or on purpose; and wakes by itself."""

import datetime as dt

from django.db import transaction

from dromos.lib.actor import SYSTEM, Actor
from dromos.lib.events import announce
from dromos.tickets import access, clocks, states, work
from dromos.tickets.actions import moving
from dromos.tickets.actions.moving import ForbiddenMoveError
from dromos.tickets.events import TicketChanged
from dromos.tickets.models import Ticket


def wait_for_customer(*, ticket: Ticket, until: dt.datetime, by: Actor, at: dt.datetime, reason: str = "") -> Ticket:
    """Nothing can be done before the customer answers; at ``until`` the ticket comes back by itself."""
    return _wait(ticket, states.WAITING_CUSTOMER, until, by, at, reason)


def wait_for_third_party(
    *, ticket: Ticket, until: dt.datetime, by: Actor, at: dt.datetime, reason: str = "", third_party: str = ""
) -> Ticket:
    """Somebody outside (``third_party``, by name) must act first; ``until`` is the day they named.

    The customer still waits for us, so reply clocks run on. The day has a clock of its own: whoever keeps it open is
    warned before, and it breaks when the day has come and nothing was heard.
    """
    return _wait(ticket, states.WAITING_THIRD_PARTY, until, by, at, reason, third_party)


def hold(*, ticket: Ticket, until: dt.datetime, by: Actor, at: dt.datetime, reason: str) -> Ticket:
    """Put the ticket off on purpose, for a stated reason."""
    return _wait(ticket, states.ON_HOLD, until, by, at, reason)


@transaction.atomic
def _wait(
    ticket: Ticket, state: str, until: dt.datetime, by: Actor, at: dt.datetime, reason: str, others: str = ""
) -> Ticket:
    access.require_worker(by, ticket)
    if until <= at:
        raise ForbiddenMoveError("Choose a time in the future to wait until.")
    work.claim(moving.locked(ticket), by=by, at=at)
    ticket = moving.locked(ticket)
    ticket.waiting_until, ticket.waiting_for = until, others[:120] or ticket.waiting_for
    if ticket.state == state:
        moving.save(ticket, at, "waiting_until", "waiting_for")
        if state == states.WAITING_THIRD_PARTY:
            clocks.new_date_of_third_party(ticket, at)
        announce(TicketChanged(ticket.pk, "waiting_until"), at)
    else:
        moving.move(ticket, state, by=by, at=at, reason=reason)
    work.wait(ticket, until=until, by=by, at=at)
    return ticket


@transaction.atomic
def resume(*, ticket: Ticket, by: Actor, at: dt.datetime, reason: str = "") -> Ticket:
    """The waiting is over: back to open, to the same agent."""
    access.require_worker(by, ticket)
    ticket = moving.locked(ticket)
    moving.move(ticket, states.OPEN, by=by, at=at, reason=reason)
    work.resume(ticket, by=by, at=at)
    return ticket


def wake(at: dt.datetime, *, limit: int = 200) -> int:
    """Bring back the tickets whose waiting time is over; returns how many."""
    woken = 0
    while woken < limit and _wake_one(at):
        woken += 1
    return woken


@transaction.atomic
def _wake_one(at: dt.datetime) -> bool:
    ticket = (
        Ticket.objects.select_for_update(skip_locked=True)
        .filter(state__in=states.WAITING, waiting_until__lte=at)
        .order_by("waiting_until")
        .first()
    )
    if ticket is None:
        return False
    resume(ticket=ticket, by=SYSTEM, at=at, reason="The time to wait is over.")
    return True
