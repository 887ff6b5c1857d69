"""Up to where somebody has read a ticket."""

import datetime as dt

from dromos.accounts.models import User
from dromos.tickets.models import Ticket, TicketRead


def mark_seen(*, ticket: Ticket, user: User, until: dt.datetime, at: dt.datetime) -> None:
    """``user`` has read what stands on the ticket up to ``until``; never backwards, never beyond ``at``."""
    seen = min(until, at)
    _row, created = TicketRead.objects.get_or_create(ticket=ticket, user=user, defaults={"seen_at": seen})
    if not created:
        TicketRead.objects.filter(ticket=ticket, user=user, seen_at__lt=seen).update(seen_at=seen)
