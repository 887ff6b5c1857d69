"""What concerns a ticket's clocks alone: a quote was sent; something they depend on has changed."""

import datetime as dt

from django.db import transaction
from django.db.models import F, Q, QuerySet

from dromos.customers import queries as customers
from dromos.lib import live
from dromos.lib.actor import SYSTEM, Actor
from dromos.lib.events import announce
from dromos.tickets import access, clocks, history, states, work
from dromos.tickets.actions import moving
from dromos.tickets.events import ClocksOutdated, QuoteSent, TicketChanged
from dromos.tickets.models import Ticket

PORTION = 100


@transaction.atomic
def mark_quoted(*, ticket: Ticket, by: Actor, at: dt.datetime, reference: str = "") -> Ticket:
    """The customer has their quote (``reference``: its number): the quote clock stops. Twice is once."""
    access.require_worker(by, ticket)
    ticket = moving.locked(ticket)
    if ticket.quoted_at is not None:
        return ticket
    ticket.quoted_at = at
    moving.save(ticket, at, "quoted_at")
    history.write(ticket, "quote", by=by, at=at, new=reference)
    clocks.quote_sent(ticket, at)
    work.follow(ticket, by=by, at=at)
    announce(QuoteSent(ticket.pk), at)
    return ticket


@transaction.atomic
def recompute_portion(event: ClocksOutdated, at: dt.datetime, *, limit: int = PORTION) -> int | None:
    """Compute the clocks of the next tickets ``event`` speaks of; the last one's id, None when none is left.

    A calendar's own changes are taken along as they happened (`clock_rows.bring_up_to_date`); else policy and calendar
    are looked up anew.
    """
    found = list(_concerned(event).filter(pk__gt=event.after).order_by("pk").values_list("pk", flat=True)[:limit])
    for pk in found:
        ticket = moving.locked(Ticket(pk=pk))
        before = clocks.earliest_due(clocks.running(ticket))
        if event.calendar_id is not None:
            clocks.live(ticket, at)
        else:
            clocks.recompute(ticket, at, why=event.why)
        if clocks.earliest_due(clocks.running(ticket)) != before:
            work.follow(ticket, by=SYSTEM, at=at)
            live.push(f"ticket:{pk}", "changed", ticket=pk)
        announce(TicketChanged(pk, "clocks"), at)
    return found[-1] if len(found) == limit else None


def _concerned(event: ClocksOutdated) -> QuerySet[Ticket]:
    tickets = Ticket.objects.filter(state__in=states.LIVE)
    if event.calendar_id is not None:
        stale = Q(clocks__calendar__version__gt=F("clocks__calendar_version"), clocks__stopped_at=None)
        return tickets.filter(stale, clocks__calendar_id=event.calendar_id).distinct()
    if event.department_id is not None:
        here = Q(department_id=event.department_id)
        return tickets.filter(here | Q(promised_by_id=event.department_id))
    if event.contract_id is not None:
        return tickets.filter(customer__in=customers.under_contract(event.contract_id))
    return tickets
