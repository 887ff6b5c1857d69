"""Reads about alerts and escalations for the screens."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, F, Prefetch, Q, QuerySet

from dromos.accounts.models import Department, User
from dromos.automation import access
from dromos.automation.models import (
    Alert,
    AlertItem,
    Digest,
    Escalation,
    EscalationRule,
    EscalationStep,
    Firing,
    Macro,
    MacroUse,
    PersonalAlert,
    PushSubscription,
    Trigger,
    TriggerFiring,
)
from dromos.lib.memo import remembered
from dromos.tickets import access as tickets
from dromos.tickets import conditions, plain_rows
from dromos.tickets.models import Ticket

SHOWN = 5
PAGE = 50


def raised_count(user: User) -> int:
    """How many alerts ask for ``user``, and how much news nobody read: the number at the bell. One query."""
    unread = access.news_for(user).filter(read_at=None, on_screen=True).values("pk")
    raised = Alert.objects.filter(user=user, state=Alert.State.RAISED).values("pk")
    return unread.union(raised, all=True).count()


def news_of(user: User, *, limit: int = 60) -> list[PersonalAlert]:
    """What ``user`` was told about their own work: what is not read first, then the newest."""
    rows = access.news_for(user).filter(on_screen=True).select_related("ticket")
    return list(rows.order_by(F("read_at").desc(nulls_first=True), "-raised_at")[:limit])


def push_devices_of(user: User) -> list[PushSubscription]:
    """The browsers that are woken for ``user``."""
    return list(PushSubscription.objects.filter(user=user))


@dataclass(frozen=True, slots=True)
class AlertView:
    """An alert with the newest of its open items; ``total`` counts all that are open (of an ended one: all)."""

    alert: Alert
    items: Sequence[AlertItem]
    total: int

    @property
    def more(self) -> int:
        return self.total - len(self.items)


def alerts_of(user: User, *, limit: int = 40) -> list[AlertView]:
    """One's alerts, those that ask first, then the newest."""
    open_items = Count("items", filter=Q(items__escalation__state__in=Escalation.OPEN))
    rows = list(
        access.alerts_of(user)
        .select_related("rule", "acknowledged_by")
        .annotate(waiting=open_items, total=Count("items"), is_over=~Q(state=Alert.State.RAISED))
        .order_by("is_over", "-last_at", "-id")[:limit]
    )
    views = []
    for row in rows:
        raised = row.state == Alert.State.RAISED
        views.append(
            AlertView(row, items_of(user, row, only_open=raised)[:SHOWN], row.waiting if raised else row.total)
        )
    return views


def items_of(user: User, alert: Alert, *, only_open: bool, limit: int = 500) -> list[AlertItem]:
    """What an alert is about, newest first; without what ``user`` may not read (any more)."""
    readable = Q(escalation__ticket=None) | Q(escalation__ticket__in=tickets.visible_to(user))
    rows = AlertItem.objects.filter(readable, alert=alert)
    if only_open:
        rows = rows.filter(escalation__state__in=Escalation.OPEN)
    related = (
        "escalation__rule",
        "escalation__ticket__customer",
        "escalation__ticket__department",
        "escalation__queue",
    )
    return list(rows.select_related(*related).order_by("-raised_at", "-id")[:limit])


@dataclass(frozen=True, slots=True)
class Fired:
    """One page of what fired, newest first."""

    rows: Sequence[Escalation]
    number: int
    has_next: bool


def fired(user: User, *, rule: int | None = None, state: str = "", page: int = 1) -> Fired:
    """Escalations ``user`` may see, with the steps that were taken. Three queries."""
    rows = access.escalations_for(user).select_related("rule", "ticket", "queue", "acknowledged_by")
    if rule is not None:
        rows = rows.filter(rule_id=rule)
    if state:
        rows = rows.filter(state=state)
    steps = Prefetch("firings", Firing.objects.order_by("at", "id"))
    start = (max(page, 1) - 1) * PAGE
    found = list(rows.prefetch_related(steps).order_by("-started_at", "-id")[start : start + PAGE + 1])
    return Fired(found[:PAGE], max(page, 1), len(found) > PAGE)


def rules_in_order() -> list[EscalationRule]:
    """Every rule that was not removed, with its steps. Two queries."""
    steps = Prefetch("steps", EscalationStep.objects.select_related("department", "person"))
    return list(EscalationRule.objects.filter(retired_at=None).prefetch_related(steps))


def fired_lately(at: dt.datetime) -> dict[int, int]:
    """How often each rule came true in the last seven days."""
    since = at - dt.timedelta(days=7)
    rows = Escalation.objects.filter(started_at__gt=since).order_by().values_list("rule_id").annotate(Count("id"))
    return dict(rows)


def digests() -> list[Digest]:
    """The house's first, then by department."""
    rows = Digest.objects.select_related("department")
    return list(rows.order_by(F("department__name").asc(nulls_first=True), "period", "pk"))


@remembered
def departments() -> list[Department]:
    return list(Department.objects.filter(is_active=True))


def triggers_in_order() -> list[Trigger]:
    """Every trigger that was not removed."""
    return list(Trigger.objects.filter(retired_at=None).select_related("after_trigger"))


def firings_of(trigger: Trigger | None, *, state: str = "") -> QuerySet[TriggerFiring]:
    """What one trigger, or (None) any of them did, newest first."""
    rows = TriggerFiring.objects.select_related("ticket", "trigger").order_by("-at", "-id")
    if trigger is not None:
        rows = rows.filter(trigger=trigger)
    return rows.filter(state=state) if state else rows


@dataclass(frozen=True, slots=True)
class OfferedMacro:
    """A macro that fits a ticket, with how often who looks has used it."""

    macro: Macro
    used: int


def macros_on(user: User, ticket: Ticket, at: dt.datetime) -> list[OfferedMacro]:
    """The macros offered to ``user`` on ``ticket``: those used most first, then in their order."""
    rows = list(access.macros_for(user))
    counts = dict(MacroUse.objects.filter(user=user, macro__in=rows).values_list("macro_id", "count"))
    asking = any(row.conditions for row in rows)
    plain = plain_rows.load([ticket.pk], at).get(ticket.pk, {}) if asking else {}
    offered = [
        OfferedMacro(row, counts.get(row.pk, 0))
        for row in rows
        if not row.conditions or conditions.matcher(row.conditions, viewer=user, at=at)(plain, at)
    ]
    return sorted(offered, key=lambda one: -one.used)


def bulk_macros(user: User) -> list[Macro]:
    """The macros ``user`` may use on many tickets at once, those used most first."""
    rows = list(access.macros_for(user))
    counts = dict(MacroUse.objects.filter(user=user, macro__in=rows).values_list("macro_id", "count"))
    return sorted(rows, key=lambda row: -counts.get(row.pk, 0))
