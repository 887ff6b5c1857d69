"""Loading what rules look at: tickets, their clocks and letters, queues, as plain values; a few queries a batch."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from django.db.models import Count, F, Max, Min, Q

from dromos.accounts.models import Department
from dromos.automation import money
from dromos.automation.ladder import Rung
from dromos.automation.models import EscalationRule, EscalationStep
from dromos.automation.rules import ClockFacts, QueueFacts, Rule, TicketFacts
from dromos.calendars import queries as calendars
from dromos.calendars.clock import Calendar
from dromos.customers import queries as customers
from dromos.interactions.models import Message
from dromos.lib.memo import remembered
from dromos.routing.models import Queue, WorkItem
from dromos.tickets.models import Ticket, TicketClock

WRITTEN = (Message.Kind.LETTER, Message.Kind.PORTAL)
RELATED = ("customer__segment", "customer__organization__segment", "department", "category", "work_item__agent__user")


@remembered
def rules() -> tuple[Rule, ...]:
    """The rules in use, in their order."""
    rows = EscalationRule.objects.filter(is_active=True, retired_at=None).order_by("position", "id")
    return tuple(
        Rule(
            id=row.pk,
            trigger=row.trigger,
            active_since_at=row.active_since_at,
            clock=row.clock,
            wait_s=row.wait_s,
            count=row.count,
            amount=row.amount,
            in_working_time=row.in_working_time,
            department=row.department,
            category=row.category,
            segment=row.segment,
            priority=row.priority,
            severity=row.severity,
            channel=row.channel,
        )
        for row in rows
    )


@remembered
def steps_of(rule_id: int) -> tuple[EscalationStep, ...]:
    """The rungs of a rule's ladder, from the lowest."""
    return tuple(EscalationStep.objects.filter(rule_id=rule_id).select_related("department", "person"))


def rungs_of(rule_id: int) -> list[Rung]:
    return [Rung(step.after_s, step.every_s, step.times) for step in steps_of(rule_id)]


@remembered
def calendar_of(department: Department) -> Calendar | None:
    """The department's working time; None (the wall clock) while no calendar is set up."""
    try:
        return calendars.calendar_value(calendars.calendar_for(department))
    except calendars.NoCalendarError:
        return None


def of_tickets(tickets: Sequence[Ticket], at: dt.datetime) -> dict[int, TicketFacts]:
    """The facts of ``tickets``, loaded with RELATED: two queries beside theirs, one more when a rule asks for money."""
    ids = [ticket.pk for ticket in tickets]
    amounts = {rule.amount for rule in rules() if rule.trigger == "penalty" and rule.amount}
    rows: dict[int, list[TicketClock]] = defaultdict(list)
    for row in TicketClock.objects.select_related("calendar", "policy").filter(ticket_id__in=ids, stopped_at=None):
        rows[row.ticket_id].append(row)
    letters = _unanswered(ids)
    owed = money.owed_already(ids) if amounts else {}
    return {
        ticket.pk: replace(
            _facts(ticket, _clocks(rows[ticket.pk]), letters.get(ticket.pk)),
            penalty_at={
                amount: money.reached_at(amount, rows[ticket.pk], owed.get(ticket.pk, {}), at) for amount in amounts
            },
        )
        for ticket in tickets
    }


Unanswered = tuple[dt.datetime, dt.datetime, int]


def _facts(ticket: Ticket, clocks: list[ClockFacts], letters: Unanswered | None) -> TicketFacts:
    segment = customers.segment_of(ticket.customer)
    first, last, count = letters or (None, None, 0)
    if first is None and ticket.last_staff_at is None:
        first = ticket.opened_at  # said on the telephone: nobody has written back
    return TicketFacts(
        id=ticket.pk,
        state=ticket.state,
        labels={
            "department": ticket.department.key,
            "category": ticket.category.key if ticket.category else "",
            "segment": segment.key if segment else "",
            "priority": ticket.priority,
            "severity": ticket.severity,
            "channel": ticket.channel,
        },
        calendar=clocks[0].calendar if clocks else calendar_of(ticket.department),
        unanswered_since=first,
        last_letter_at=last,
        letters=count,
        clocks=tuple(clocks),
        unroutable_since=ticket.work_item.unroutable_since_at if ticket.work_item else None,
    )


def _clocks(rows: Iterable[TicketClock]) -> list[ClockFacts]:
    return [
        ClockFacts(row.pk, row.kind, row.started_at, row.due_at, calendars.calendar_value(row.calendar))
        for row in sorted(rows, key=lambda row: row.pk)
    ]


def _unanswered(ids: Collection[int]) -> dict[int, Unanswered]:
    """First, last and number of the customer's letters since we last wrote, by ticket; those without are left out."""
    ticket = "interaction__ticket_link__ticket"
    unread = Q(**{f"{ticket}__last_staff_at": None}) | Q(at__gt=F(f"{ticket}__last_staff_at"))
    rows = (
        Message.objects.filter(unread, direction=Message.Direction.IN, kind__in=WRITTEN, **{f"{ticket}__in": ids})
        .order_by()
        .values_list(f"{ticket}_id")
        .annotate(Min("at"), Max("at"), Count("id"))
    )
    return {pk: (first, last, count) for pk, first, last, count in rows}


def of_queues(ids: Iterable[int]) -> dict[int, QueueFacts]:
    """The facts of active queues: two queries. What nobody can take now because it waits on purpose does not count."""
    queues = Queue.objects.select_related("department").filter(pk__in=list(ids), is_active=True)
    pending = WorkItem.objects.filter(queue__in=queues, state=WorkItem.State.PENDING).order_by(
        "queue_id", "enqueued_at"
    )
    oldest = {
        queue: (at, pk) for queue, at, pk in pending.distinct("queue_id").values_list("queue_id", "enqueued_at", "pk")
    }
    counts = dict(pending.order_by().values_list("queue_id").annotate(Count("id")))
    found = {}
    for queue in queues:
        oldest_at, oldest_id = oldest.get(queue.pk, (None, 0))
        calendar = calendar_of(queue.department)
        found[queue.pk] = QueueFacts(
            queue.pk, queue.department.key, calendar, oldest_at, oldest_id, counts.get(queue.pk, 0)
        )
    return found
