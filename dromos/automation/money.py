"""When the penalty of a ticket reaches a sum."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal

from django.db.models import Sum

from dromos.calendars.queries import calendar_value
from dromos.sla import penalties
from dromos.sla.queries import terms_of
from dromos.tickets.clock_rows import value_of
from dromos.tickets.models import TicketClock

NOTHING = Decimal(0)
HORIZON = dt.timedelta(days=60)
"""Nobody is alerted today of what is so far away; whatever changes until then is looked at anew."""


def owed_already(ids: Collection[int]) -> dict[int, dict[str, Decimal]]:
    """What was fixed as owed for clocks that have ended: by ticket and currency. One query."""
    rows = TicketClock.objects.filter(ticket_id__in=ids, stopped_at__isnull=False, penalty__gt=0).order_by()
    found: dict[int, dict[str, Decimal]] = defaultdict(dict)
    for ticket, currency, money in rows.values_list("ticket_id", "penalty_currency").annotate(Sum("penalty")):
        found[ticket][currency] = money
    return found


def reached_at(
    amount: Decimal, rows: Sequence[TicketClock], owed: Mapping[str, Decimal], at: dt.datetime
) -> dt.datetime | None:
    """The moment, to the second, at which what is owed in one currency reaches ``amount`` if nothing is done.

    ``rows`` are the live clocks, ``owed`` what has been fixed before. None when it never does, within HORIZON.
    """
    begun = [row.due_at for row in rows if row.due_at is not None]
    low, high = min([*begun, at]), at + HORIZON
    if _most(rows, owed, low) >= amount:
        return low
    if _most(rows, owed, high) < amount:
        return None
    while high - low > dt.timedelta(seconds=0.5):
        middle = low + (high - low) / 2
        low, high = (low, middle) if _most(rows, owed, middle) >= amount else (middle, high)
    return high


def _most(rows: Sequence[TicketClock], owed: Mapping[str, Decimal], at: dt.datetime) -> Decimal:
    """The largest sum in one currency at ``at``: penalties only grow, so this does too."""
    sums = defaultdict(Decimal, owed)
    for row in rows:
        terms = terms_of(row.policy)
        if terms is not None and row.kind in terms.on:
            sums[terms.currency] += penalties.owed(terms, calendar_value(row.calendar), value_of(row), at)
    return max(sums.values(), default=NOTHING)
