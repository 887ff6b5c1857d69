"""The figures of a digest: what came, what went, what waits, and whether promises were kept."""

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import TruncDate

from dromos.automation.models import Escalation
from dromos.tickets import states
from dromos.tickets.models import Ticket, TicketClock


@dataclass(frozen=True, slots=True)
class Figures:
    """Of ``[since, until)``; ``before`` is what came in the time before of the same length. ``kept`` and ``broken``
    are promises that ended. ``days`` are (date, opened, solved), the oldest first.
    """

    opened: int
    before: int
    solved: int
    open_now: int
    late_now: int
    unanswered: int
    kept: int
    broken: int
    escalated: int
    days: tuple[tuple[dt.date, int, int], ...]
    topics: tuple[tuple[dict[str, str], int], ...]


def of(department_id: int | None, since: dt.datetime, until: dt.datetime, *, days: int, zone: ZoneInfo) -> Figures:
    """The figures of a department, or of the house (None), in the reader's days. Six queries."""
    there = {} if department_id is None else {"department_id": department_id}
    tickets = Ticket.objects.filter(**there).exclude(state__in=["rejected", "merged"])
    opened, solved = Q(opened_at__gte=since, opened_at__lt=until), Q(solved_at__gte=since, solved_at__lt=until)
    earlier = Q(opened_at__gte=since - (until - since), opened_at__lt=since)
    counts = tickets.aggregate(
        opened=Count("id", filter=opened),
        before=Count("id", filter=earlier),
        solved=Count("id", filter=solved),
        open_now=Count("id", filter=Q(state__in=states.LIVE)),
        unanswered=Count("id", filter=Q(state__in=["new", "open"], first_replied_at=None)),
    )
    late = TicketClock.objects.filter(
        stopped_at=None, due_at__lt=until, ticket__in=tickets.filter(state__in=states.LIVE)
    )
    ended = TicketClock.objects.filter(stopped_at__gte=since, stopped_at__lt=until, ticket__in=tickets)
    promises = ended.aggregate(kept=Count("id", filter=Q(state="met")), broken=Count("id", filter=Q(state="breached")))
    fired = Escalation.objects.filter(started_at__gte=since, started_at__lt=until)
    if department_id is not None:
        fired = fired.filter(Q(ticket__department_id=department_id) | Q(queue__department_id=department_id))
    topics = tickets.filter(opened).exclude(category=None).order_by().values_list("category__names")
    return Figures(
        **counts,
        **promises,
        late_now=late.values("ticket_id").distinct().count(),
        escalated=fired.count(),
        days=_days(tickets, until, days, zone),
        topics=tuple(topics.annotate(number=Count("id")).order_by("-number")[:5]),
    )


def _days(
    tickets: QuerySet[Ticket], until: dt.datetime, days: int, zone: ZoneInfo
) -> tuple[tuple[dt.date, int, int], ...]:
    last = (until - dt.timedelta(seconds=1)).astimezone(zone).date()
    dates = [last - dt.timedelta(days=back) for back in reversed(range(days))]
    begin = dt.datetime.combine(dates[0], dt.time(), zone)

    def per_day(field: str) -> dict[dt.date, int]:
        rows = tickets.filter(**{f"{field}__gte": begin, f"{field}__lt": until}).order_by()
        return dict(rows.values_list(TruncDate(field, tzinfo=zone)).annotate(Count("id")))

    opened, solved = per_day("opened_at"), per_day("solved_at")
    return tuple((day, opened.get(day, 0), solved.get(day, 0)) for day in dates)
