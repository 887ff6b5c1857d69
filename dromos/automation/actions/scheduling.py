"""Rules of time: every hour or once a day, whatever has stood too long is acted upon, each ticket once an occasion.

A run takes so many tickets at most (``cap``) and says how many it left. A worker that dies in the middle leaves the
rest to the next: whatever was done is in the log, and is not done again.
"""

import datetime as dt
from collections.abc import Iterator
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import DateTimeField, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from dromos.automation import facts, values
from dromos.automation.actions import firing
from dromos.automation.differences import SYSTEM, Happened
from dromos.automation.ladder import plus
from dromos.automation.models import Trigger, TriggerFiring
from dromos.lib import memo
from dromos.routing.past import house_zone
from dromos.tickets import conditions, plain_rows
from dromos.tickets.models import HistoryEntry, Ticket

LEASE = dt.timedelta(minutes=10)
SCANNED = 10
"""So many times its cap a rule looks at, where working time decides."""
Basis = Trigger.Basis
COLUMNS = {
    Basis.CUSTOMER: "last_customer_at",
    Basis.STAFF: "last_staff_at",
    Basis.OPENED: "opened_at",
    Basis.UPDATED: "updated_at",
}


def run_rules(at: dt.datetime) -> int:
    """Run the rules of time that are due; returns how many tickets they acted upon."""
    done = 0
    while (rule := _claimed(at)) is not None:
        done += _run(rule, at)
    return done


@transaction.atomic
def _claimed(at: dt.datetime) -> Trigger | None:
    """The next rule that is due, ours for a while."""
    due = Trigger.objects.filter(kind=Trigger.Kind.TIME, is_active=True, next_run_at__lte=at)
    rule = due.select_for_update(skip_locked=True).order_by("position", "id").first()
    if rule is not None:
        rule.next_run_at = at + LEASE
        rule.save(update_fields=["next_run_at"])
    return rule


def _run(rule: Trigger, at: dt.datetime) -> int:
    with memo.scope():
        found = list(due_tickets(rule, at, limit=rule.cap + 1))
    done = sum(_act(rule, ticket, at) for ticket in found[: rule.cap])
    left = len(found) > rule.cap
    rest = waiting(rule, at).count() if left else 0
    Trigger.objects.filter(pk=rule.pk).update(
        next_run_at=next_run(rule, at), last_run_at=at, last_remainder=max(rest, int(left))
    )
    return done


@transaction.atomic
def _act(rule: Trigger, ticket: Ticket, at: dt.datetime) -> bool:
    """Act on one ticket, if all still holds now that it is ours."""
    if not Trigger.objects.filter(pk=rule.pk, is_active=True).exists():
        return False  # it was switched off in the middle of its run
    locked = Ticket.objects.select_for_update(no_key=True, skip_locked=True).filter(pk=ticket.pk).first()
    if locked is None:
        return False
    row = waiting(rule, at).filter(pk=ticket.pk).values("pk", "since_at").first()
    if row is None:
        return False
    plain = plain_rows.load([ticket.pk], at)[ticket.pk]
    why = values.because(Happened(frozenset(), SYSTEM), rule.conditions, plain, at)
    why["since_at"] = row["since_at"].isoformat()
    occasion = f"{rule.basis}:{row['since_at'].isoformat()}"
    return firing.fire(rule, locked, occasion, why, at, since_at=row["since_at"])


def waiting(rule: Trigger, at: dt.datetime) -> Any:
    """Tickets that meet the conditions, whose time is over by the wall clock, and that it has not acted upon yet.

    A query of tickets, each with ``since_at``.
    """
    tickets = Ticket.objects.filter(conditions.as_q(rule.conditions, viewer=None, at=at))
    tickets = _since(rule, tickets).filter(since_at__lte=at - dt.timedelta(seconds=rule.after_s))
    if rule.pk is not None:
        acted = TriggerFiring.objects.filter(trigger=rule.pk, ticket=OuterRef("pk"), since_at=OuterRef("since_at"))
        tickets = tickets.exclude(Exists(acted))
        if rule.basis == Basis.UPDATED:  # what the rule itself did is nothing that happened: it would wake itself
            own = TriggerFiring.objects.filter(trigger=rule.pk, ticket=OuterRef("pk"), at=OuterRef("updated_at"))
            tickets = tickets.exclude(Exists(own))
    return tickets.order_by("since_at", "pk")


def _since(rule: Trigger, tickets: QuerySet[Ticket]) -> Any:
    """With ``since_at``: from when the time counts."""
    if rule.basis in COLUMNS:
        return tickets.annotate(since_at=F(COLUMNS[Basis(rule.basis)]))
    if rule.basis == Basis.FIRED:
        done = TriggerFiring.objects.filter(
            trigger=rule.after_trigger_id, ticket=OuterRef("pk"), state=TriggerFiring.State.DONE
        )
        latest = Subquery(done.order_by("-at").values("at")[:1], output_field=DateTimeField())
        silent = Q(last_customer_at__isnull=True) | Q(last_customer_at__lt=F("since_at"))
        return tickets.annotate(since_at=latest).filter(silent)
    moved = HistoryEntry.objects.filter(ticket=OuterRef("pk"), field="state").order_by("-at", "-id")
    # Whoever never moved is in its first state since it was opened.
    return tickets.annotate(moved_at=Subquery(moved.values("at")[:1], output_field=DateTimeField())).annotate(
        since_at=Coalesce("moved_at", "opened_at")
    )


def due_tickets(rule: Trigger, at: dt.datetime, *, limit: int) -> Iterator[Ticket]:
    """Tickets whose time is over, in working time where the rule counts so; the longest first."""
    rows = waiting(rule, at).select_related("department", "customer", "work_item__agent__user")
    found = 0
    for ticket in rows[: limit * SCANNED if rule.in_working_time else limit]:
        if found >= limit:
            return
        if rule.in_working_time:
            calendar = facts.calendar_of(ticket.department)
            over_at = plus(calendar, ticket.since_at, rule.after_s)
            if over_at is None or over_at > at:
                continue
        found += 1
        yield ticket


def next_run(rule: Trigger, at: dt.datetime) -> dt.datetime:
    """The next full hour, or the next day's hour in the house's time zone."""
    if rule.every == Trigger.Every.HOUR or rule.at_time is None:
        return at.replace(minute=0, second=0, microsecond=0) + dt.timedelta(hours=1)
    zone = ZoneInfo(house_zone())
    day = at.astimezone(zone).date()
    for ahead in range(3):
        moment = dt.datetime.combine(day + dt.timedelta(days=ahead), rule.at_time, zone).astimezone(dt.UTC)
        if moment > at:
            return moment
    raise AssertionError  # pragma: no cover - one of three days in a row has it after any moment of the first
