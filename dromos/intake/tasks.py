"""What intake does by the clock, and when something happened elsewhere."""

import datetime as dt

from dromos.intake import books, retention, senders
from dromos.lib.actor import SYSTEM
from dromos.tickets import letters
from dromos.tickets.events import TicketCalledGood, TicketCalledSpam
from dromos.tickets.models import Ticket


def keep_books(at: dt.datetime) -> int:
    """See whether what arrived adds up. Returns how many days do not."""
    return books.keep_books(at)


def delete_what_is_old(at: dt.datetime) -> int:
    """Delete what the house no longer wants to keep. Returns how many rows."""
    return retention.delete_what_is_old(at)


def forget_spam(event: TicketCalledGood, at: dt.datetime) -> None:
    """Staff took back that a ticket was spam: its sender is known to write letters. Runs in the same transaction."""
    ticket = Ticket.objects.filter(pk=event.ticket_id).first()
    requester = letters.requester_of(ticket) if ticket else None
    if requester is not None:
        senders.mark_sender(value=requester.address, spam=False, by=SYSTEM, at=at)


def remember_spam(event: TicketCalledSpam, at: dt.datetime) -> None:
    """Staff called a ticket spam: that counts against its sender. Runs in the transaction of the rejection."""
    ticket = Ticket.objects.filter(pk=event.ticket_id).first()
    requester = letters.requester_of(ticket) if ticket else None
    if requester is not None:
        senders.mark_sender(value=requester.address, spam=True, by=SYSTEM, at=at)
