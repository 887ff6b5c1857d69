"""The daily reconciliation: does the one equation add up, and is every original that was ever counted still there?

received = tickets opened + joined to tickets + deflected + set aside (by cause) + failed (waiting for a person)

The left side is counted as originals are stored (ReceivedCount), the right side is read from the rows. A day fails when

1. originals were counted that are no longer there (``missing``), or
2. an original is marked as processed and has no outcome, or one that names neither contact nor ticket
   (``unexplained``).
"""

import datetime as dt
import logging
from collections.abc import Sequence

from django.db.models import Count, Q, Sum

from dromos.intake.models import Outcome, ReconciledDay
from dromos.interactions.models import RawMessage, ReceivedCount

log = logging.getLogger(__name__)

RECENT, LONG = 2, 35
"""Days looked at each time, and once a day."""


def bounds(day: dt.date) -> tuple[dt.datetime, dt.datetime]:
    """The day in UTC, half-open."""
    start = dt.datetime.combine(day, dt.time(), tzinfo=dt.UTC)
    return start, start + dt.timedelta(days=1)


def unexplained() -> Q:
    """Originals said to be processed of which nobody can say what they became."""
    nowhere = Q(outcome__result__in=[Outcome.Result.OPENED, Outcome.Result.JOINED], outcome__ticket__isnull=True)
    lost = (
        nowhere
        | Q(outcome__isnull=True)
        | Q(outcome__result=Outcome.Result.RECORDED, outcome__interaction__isnull=True)
    )
    return Q(state=RawMessage.State.DONE) & lost


def reconcile_day(day: dt.date, at: dt.datetime) -> ReconciledDay:
    """Look at one day and keep what was found; says so in the log when it begins to fail."""
    starts_at, ends_at = bounds(day)
    rows = RawMessage.objects.filter(received_at__gte=starts_at, received_at__lt=ends_at)
    groups = rows.values_list("state", "outcome__result").annotate(n=Count("pk")).order_by()
    counts: dict[str, int] = {}
    for state, result, n in groups:
        key = (result or "unexplained") if state == RawMessage.State.DONE else state
        counts[key] = counts.get(key, 0) + n
    there = sum(counts.values())
    counted = ReceivedCount.objects.filter(day=day).aggregate(n=Sum("number"))["n"] or 0
    lost, missing = rows.filter(unexplained()).count(), max(counted - there, 0)
    found = {
        "received": max(counted, there),
        "counts": counts,
        "unexplained": lost,
        "missing": missing,
        "holds": not lost and not missing,
        "at": at,
    }
    return _kept(day, found, at)


def _kept(day: dt.date, found: dict[str, object], at: dt.datetime) -> ReconciledDay:
    row, _created = ReconciledDay.objects.update_or_create(day=day, defaults=found)
    if row.holds and row.first_failed_at is not None:
        row.first_failed_at = None
        row.save(update_fields=["first_failed_at"])
    elif not row.holds and row.first_failed_at is None:
        row.first_failed_at = at
        row.save(update_fields=["first_failed_at"])
        log.error("what arrived on %s does not add up: %s missing, %s unexplained", day, row.missing, row.unexplained)
    return row


def keep_books(at: dt.datetime) -> int:
    """Reconcile today and yesterday, all of the last weeks once a day, and what failed before; how many days failed."""
    today = at.astimezone(dt.UTC).date()
    complete = ReconciledDay.objects.filter(day=today).exists()
    days = {today - dt.timedelta(days=n) for n in range(RECENT if complete else LONG)}
    days.update(ReconciledDay.objects.filter(holds=False).values_list("day", flat=True))
    return sum(not reconcile_day(day, at).holds for day in sorted(days))


def failing_days() -> Sequence[ReconciledDay]:
    """The days that do not add up, newest first. One query."""
    return list(ReconciledDay.objects.filter(holds=False).order_by("-day")[:50])
