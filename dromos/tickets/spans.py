"""What a ticket's history says about time: since when something is owed, and when it was not held up."""

import datetime as dt
from collections.abc import Collection

from django.db.models import Q, QuerySet

from dromos.interactions.models import Message
from dromos.tickets import states
from dromos.tickets.models import HistoryEntry, Ticket, TicketClock

Kind = TicketClock.Kind


def due_since(ticket: Ticket, kind: str) -> dt.datetime | None:
    """Since when the ticket owes what a clock of ``kind`` counts; None when it owes nothing, or has ended it."""
    since = _since(ticket, kind)
    ended = TicketClock.objects.filter(ticket=ticket, kind=kind, state__in=["met", "breached"])
    if since is None or ended.filter(Q(started_at__gte=since) | Q(stopped_at__gt=since)).exists():
        return None
    return since


def _since(ticket: Ticket, kind: str) -> dt.datetime | None:
    if kind == Kind.FIRST_REPLY:
        return ticket.opened_at if ticket.first_replied_at is None else None
    if kind == Kind.NEXT_REPLY:
        return _unanswered_since(ticket)
    if kind == Kind.QUOTE:
        return ticket.opened_at if ticket.quoted_at is None else None
    back = _moves(ticket).filter(old__in=[states.SOLVED, states.CLOSED]).order_by("-at", "-id").first()
    return back.at if back else ticket.opened_at


def _unanswered_since(ticket: Ticket) -> dt.datetime | None:
    """When the customer wrote the first letter we have not answered; None before the first reply, or when none."""
    if ticket.first_replied_at is None or ticket.last_staff_at is None:
        return None
    letters = Message.objects.filter(interaction__ticket_link__ticket=ticket, direction=Message.Direction.IN)
    unanswered = letters.filter(at__gt=ticket.last_staff_at, at__lte=ticket.last_customer_at or ticket.opened_at)
    return unanswered.order_by("at").values_list("at", flat=True).first()


def unpaused(
    ticket: Ticket, since: dt.datetime, until: dt.datetime, standing: Collection[str]
) -> list[tuple[dt.datetime, dt.datetime]]:
    """The stretches of ``[since, until)`` in which the ticket was in none of the states ``standing``."""
    found: list[tuple[dt.datetime, dt.datetime]] = []
    begins: dt.datetime | None = since
    for move in _moves(ticket).filter(at__lte=until).order_by("at", "id"):
        at = max(move.at, since)
        if move.new in standing:
            if begins is not None and begins < at:
                found.append((begins, at))
            begins = None
        elif begins is None:
            begins = at
    if begins is not None and begins < until:
        found.append((begins, until))
    return found


def _moves(ticket: Ticket) -> QuerySet[HistoryEntry]:
    return HistoryEntry.objects.filter(ticket=ticket, verb="move", field="state")
