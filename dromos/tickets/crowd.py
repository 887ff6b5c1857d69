"""How many customers a trouble hits: those of the tickets that hang on it, all the way down. Reads only."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import islice

from dromos.tickets.models import Ticket, TicketLink

Kind = TicketLink.Kind
HANGING = (Kind.DUPLICATES, Kind.CAUSED_BY, Kind.PART_OF, Kind.MERGED)
"""What makes one ticket the same trouble as another, or a piece or a consequence of it."""
DEEPEST = 8


def customers_hit(ticket: Ticket) -> int:
    """Customers with a ticket that is a duplicate or part of this one, caused by it or merged into it, and its own.

    One query where nothing hangs on it; one more for each level.
    """
    levels = islice(below(ticket, HANGING), DEEPEST)
    return len({ticket.customer_id}.union(*(level.values() for level in levels)))


def below(ticket: Ticket, kinds: Collection[str]) -> Iterator[dict[int, int]]:
    """The tickets that hang on this one by links of ``kinds``, level by level, each once: id -> its customer's id."""
    seen, level = {ticket.pk}, {ticket.pk}
    while level:
        rows = TicketLink.objects.filter(target__in=level, kind__in=kinds).exclude(source__in=seen)
        found = dict(rows.values_list("source_id", "source__customer_id"))
        level = set(found)
        seen |= level
        if found:
            yield found


def above(tickets: Collection[Ticket]) -> Iterator[Ticket]:
    """The tickets that these hang on, all the way up: how many they hit changes when something is linked below."""
    seen = {ticket.pk for ticket in tickets}
    level = set(seen)
    for _level in range(DEEPEST):
        rows = TicketLink.objects.filter(source__in=level, kind__in=HANGING).exclude(target__in=seen)
        level = set(rows.values_list("target_id", flat=True))
        if not level:
            return
        seen |= level
        yield from Ticket.objects.filter(pk__in=level).order_by("pk")
