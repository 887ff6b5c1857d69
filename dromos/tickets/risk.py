"""What lateness costs, and will cost: money per ticket, queue and customer."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeVar

from django.db.models import Q, QuerySet, Sum

from dromos.calendars.queries import calendar_value
from dromos.sla import penalties
from dromos.sla.queries import terms_of
from dromos.tickets import clock_rows
from dromos.tickets.models import Ticket, TicketClock

NOTHING = Decimal(0)
K = TypeVar("K")


@dataclass(frozen=True, slots=True)
class Cost:
    """Money of one currency: what is owed by now, and what will be by then if nothing is done. In whole cents."""

    currency: str
    owed: Decimal = NOTHING
    by_then: Decimal = NOTHING

    @property
    def at_risk(self) -> Decimal:
        """What can still be saved."""
        return self.by_then - self.owed

    def __add__(self, other: "Cost") -> "Cost":
        return Cost(self.currency, self.owed + other.owed, self.by_then + other.by_then)


@dataclass(frozen=True, slots=True)
class Late:
    """An open clock that is broken, or will be by then, with what it costs."""

    clock: TicketClock
    cost: Cost | None

    @property
    def order(self) -> tuple[Decimal, dt.datetime]:
        return (-(self.cost.by_then if self.cost else NOTHING), self.clock.due_at or self.clock.started_at)


def late_by(tickets: QuerySet[Ticket], at: dt.datetime, until: dt.datetime) -> list[Late]:
    """Open clocks of ``tickets`` that are broken at ``at`` or will be by ``until``, the dearest first: one query.

    A third party's date is not a promise of ours, and is left out.
    """
    rows = TicketClock.objects.filter(ticket__in=tickets, stopped_at__isnull=True, due_at__lt=until)
    rows = rows.exclude(kind=TicketClock.Kind.THIRD_PARTY)
    found = [Late(row, cost_of(row, at, until)) for row in rows.select_related("ticket", "calendar", "policy")]
    return sorted(found, key=lambda late: late.order)


def cost_of(row: TicketClock, at: dt.datetime, until: dt.datetime) -> Cost | None:
    """What one open clock costs by ``at`` and by ``until``; None when no penalty was agreed for it."""
    terms = terms_of(row.policy)
    if terms is None or row.kind not in terms.on:
        return None
    calendar, value = calendar_value(row.calendar), clock_rows.value_of(row)
    owed, by_then = (penalties.owed(terms, calendar, value, moment) for moment in (at, until))
    return Cost(terms.currency, owed, by_then)


def of_tickets(tickets: QuerySet[Ticket], at: dt.datetime, until: dt.datetime) -> dict[int, list[Cost]]:
    """Money by ticket, in each currency; tickets that cost nothing are left out. Two queries.

    What ended too late counts as owed, as it was when it ended.
    """
    return _by(lambda clock: clock.ticket_id, tickets, at, until)


def of_queues(tickets: QuerySet[Ticket], at: dt.datetime, until: dt.datetime) -> dict[int | None, list[Cost]]:
    """Money by queue (None: no work item)."""
    queues = dict(tickets.values_list("pk", "work_item__queue_id"))
    return _by(lambda clock: queues.get(clock.ticket_id), tickets, at, until)


def of_customers(tickets: QuerySet[Ticket], at: dt.datetime, until: dt.datetime) -> dict[int, list[Cost]]:
    """Money by customer."""
    return _by(lambda clock: clock.ticket.customer_id, tickets, at, until)


def total(costs: Iterable[Cost]) -> list[Cost]:
    """One sum for each currency, the largest first."""
    found: dict[str, Cost] = {}
    for cost in costs:
        found[cost.currency] = found.get(cost.currency, Cost(cost.currency)) + cost
    return sorted(found.values(), key=lambda cost: -cost.by_then)


def _by(
    key: Callable[[TicketClock], K], tickets: QuerySet[Ticket], at: dt.datetime, until: dt.datetime
) -> dict[K, list[Cost]]:
    found: dict[K, list[Cost]] = defaultdict(list)
    for late in late_by(tickets, at, until):
        if late.cost is not None and late.cost.by_then:
            found[key(late.clock)].append(late.cost)
    ended = TicketClock.objects.filter(ticket__in=tickets, stopped_at__lte=at, penalty__gt=0)
    for row in ended.select_related("ticket"):
        money = row.penalty or NOTHING
        found[key(row)].append(Cost(row.penalty_currency, money, money))
    return {one: total(costs) for one, costs in found.items()}


def owed_between(tickets: QuerySet[Ticket], since: dt.datetime, until: dt.datetime) -> dict[str, Decimal]:
    """What was fixed as owed in a period, by currency: for reports."""
    ended = TicketClock.objects.filter(Q(stopped_at__gte=since, stopped_at__lt=until), ticket__in=tickets)
    sums = ended.filter(penalty__gt=0).values_list("penalty_currency").annotate(money=Sum("penalty")).order_by()
    return dict(sums)
