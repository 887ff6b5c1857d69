"""Verbs for overload: make a rule, stop it, and what it does from its beginning to its end."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from dromos.lib import audit
from dromos.lib.actor import SYSTEM, Actor
from dromos.lib.events import announce, announce_all
from dromos.routing import overload, snapshot
from dromos.routing.access import may_lead_queues, require
from dromos.routing.actions.items import withdraw_offer
from dromos.routing.actions.moves import ItemMovedError, State, move, wake_dispatch
from dromos.routing.engine.roster import Roster
from dromos.routing.events import ItemOverflowed, OverloadChanged
from dromos.routing.models import Overflowed, OverloadPeriod, OverloadRule, Queue, WorkItem

RULE_FIELDS = (
    "name", "queue", "measure", "begins_above", "ends_below", "effect", "target", "from_time", "to_time", "time_zone",
    "starts_at", "ends_at",
)  # fmt: skip
IN_ESSENCE = frozenset({"queue", "measure", "effect", "target"})
PORTION = 100
Effect, Measure, Outcome = OverloadRule.Effect, OverloadRule.Measure, Overflowed.Outcome


class OverloadOverError(ValueError):
    """The rule holds no longer."""


@transaction.atomic
def make_overload_rule(*, by: Actor, at: dt.datetime, **fields: Any) -> OverloadRule:
    """A rule with RULE_FIELDS; it is looked at at once. Raises NotAllowedError, ValidationError."""
    unknown = set(fields) - set(RULE_FIELDS)
    if unknown:
        raise ValueError(f"an overload rule has no {', '.join(sorted(unknown))}")
    rule = OverloadRule(created_at=at, created_by=by.label[:200], **fields)
    _check(rule, at)
    queues = [queue for queue in (rule.queue, rule.target) if queue is not None]
    require(may_lead_queues(by, queues), _("Only a lead of both departments or an administrator may do this."))
    rule.save(force_insert=True)
    told = {name: str(value) for name, value in fields.items() if value not in (None, "")}
    audit.record(by=by, at=at, verb="make_overload_rule", subject=rule, changes=told)
    announce(OverloadChanged(rule.pk, rule.queue.department_id, "made"), at)
    _look_at(rule, overload.figures([rule.queue])[rule.queue_id], at)
    return rule


@transaction.atomic
def change_overload_rule(*, rule: OverloadRule, by: Actor, at: dt.datetime, **changes: Any) -> OverloadRule:
    """Change RULE_FIELDS of a rule that holds, and look at it anew at once.

    When it watches or does something else from now on, what it began ends first; other figures and other times go on
    from where it stands.

    Raises NotAllowedError, ValidationError, OverloadOverError when somebody stopped it meanwhile.
    """
    unknown = set(changes) - set(RULE_FIELDS)
    if unknown:
        raise ValueError(f"an overload rule has no {', '.join(sorted(unknown))}")
    held = OverloadRule.objects.select_for_update(of=("self",)).select_related("queue", "target").get(pk=rule.pk)
    if not held.is_active:
        raise OverloadOverError(_("This rule was stopped meanwhile."))
    old = {name: getattr(held, name) for name in changes}
    before = [queue for queue in (held.queue, held.target) if queue is not None]
    ended = OverloadPeriod.objects.filter(rule=held, ended_at__isnull=True).select_related("rule__queue")
    open_ones = list(ended)  # with the rule as it was
    for name, value in changes.items():
        setattr(held, name, value)
    _check(held, at)
    after = [queue for queue in (held.queue, held.target) if queue is not None]
    require(
        may_lead_queues(by, [*before, *after]), _("Only a lead of both departments or an administrator may do this.")
    )
    told = audit.differences(old, {name: getattr(held, name) for name in changes})
    if not told:
        return held
    if not IN_ESSENCE.isdisjoint(told):
        for period in open_ones:
            _end(period, at)
    held.save(update_fields=[*changes, "target"])
    said = {name: [str(value) for value in pair] for name, pair in told.items()}
    audit.record(by=by, at=at, verb="change", subject=held, changes=said)
    announce(OverloadChanged(held.pk, held.queue.department_id, "changed"), at)
    _look_at(held, overload.figures([held.queue])[held.queue_id], at)
    return held


def _check(rule: OverloadRule, at: dt.datetime) -> None:
    if rule.measure not in Measure.values or rule.effect not in Effect.values:
        raise ValidationError({"measure": _("Choose when it begins and what it does.")})
    if rule.effect in OverloadRule.NEEDS_TARGET and (rule.target is None or rule.target == rule.queue):
        raise ValidationError({"target": _("Choose another queue.")})
    if rule.effect not in OverloadRule.NEEDS_TARGET:
        rule.target = None
    if rule.measure == Measure.ALWAYS:
        rule.begins_above = rule.ends_below = 0.0
    if rule.ends_below > rule.begins_above or rule.ends_below < 0:
        raise ValidationError({"ends_below": _("It ends at or below the figure it begins above.")})
    if (rule.from_time is None) != (rule.to_time is None):
        raise ValidationError({"to_time": _("Give both hours, or none for the whole day.")})
    if rule.ends_at is not None and rule.ends_at <= max(at, rule.starts_at or at):
        raise ValidationError({"ends_at": _("The end comes after the beginning.")})


@transaction.atomic
def stop_overload_rule(*, rule: OverloadRule, by: Actor, at: dt.datetime) -> None:
    """It holds no longer: what it began ends now. Raises NotAllowedError."""
    queues = [queue for queue in (rule.queue, rule.target) if queue is not None]
    require(may_lead_queues(by, queues), _("Only a lead of both departments or an administrator may do this."))
    if OverloadRule.objects.filter(pk=rule.pk, is_active=True).update(is_active=False):
        for period in OverloadPeriod.objects.filter(rule=rule, ended_at__isnull=True).select_related("rule__queue"):
            _end(period, at)
        audit.record(by=by, at=at, verb="stop_overload_rule", subject=rule, changes={"is_active": [True, False]})
        announce(OverloadChanged(rule.pk, rule.queue.department_id, "stopped"), at)


def keep_overload(at: dt.datetime) -> int:
    """Measure, begin and end what the rules say, move what overflows. Returns how many began, ended or moved."""
    rules = list(OverloadRule.objects.filter(is_active=True).select_related("queue", "target").order_by("pk"))
    if not rules:
        return 0
    figures = overload.figures({rule.queue_id: rule.queue for rule in rules}.values())
    return sum(_look_at(rule, figures[rule.queue_id], at) for rule in rules)


@transaction.atomic
def _look_at(rule: OverloadRule, now: overload.Figures, at: dt.datetime) -> int:
    if rule.ends_at is not None and at >= rule.ends_at:
        stop_overload_rule(rule=rule, by=SYSTEM, at=at)
        return 1
    period = OverloadPeriod.objects.select_for_update(of=("self",)).filter(rule=rule, ended_at__isnull=True).first()
    measured = now.measured(rule.measure, at)
    over = overload.window_of(rule).holds_at(at) and overload.is_over(
        measured, was_over=period is not None, begins_above=rule.begins_above, ends_below=rule.ends_below
    )
    if not over:
        return _end(period, at) if period is not None else 0
    changed = 0
    if period is None:
        period, changed = _begin(rule, measured, at), 1
    elif measured > period.peak:
        OverloadPeriod.objects.filter(pk=period.pk).update(peak=measured)
    if rule.effect == Effect.OVERFLOW and rule.target is not None:
        changed += _overflow(period, rule.queue, rule.target, at)
    return changed


def _begin(rule: OverloadRule, measured: float, at: dt.datetime) -> OverloadPeriod:
    period = OverloadPeriod.objects.create(rule=rule, began_at=at, measured=measured, peak=measured)
    announce(OverloadChanged(rule.pk, rule.queue.department_id, "began"), at)
    if rule.effect in {Effect.REINFORCE, Effect.WIDEN}:
        wake_dispatch()
    return period


def _overflow(period: OverloadPeriod, home: Queue, target: Queue, at: dt.datetime) -> int:
    """Move what is too much, the longest waiting first, as far as somebody there could ever take it."""
    pending = WorkItem.objects.filter(queue=home, state=State.PENDING).exclude(
        overflows__isnull=False, overflows__settled_at=None
    )
    rule, moved = period.rule, []
    rows = pending.order_by("enqueued_at", "pk")
    if rule.measure == Measure.WAITING:
        rows = rows[: min(PORTION, max(0, pending.count() - int(rule.ends_below)))]
    elif rule.measure == Measure.OLDEST:
        rows = rows.filter(enqueued_at__lte=at - dt.timedelta(minutes=rule.ends_below))[:PORTION]
    else:
        rows = rows[:PORTION]
    for item in _takeable(list(rows), target, at):
        try:
            move(item, (State.PENDING,), at, queue=target, unroutable_since_at=None)
        except ItemMovedError:
            continue
        moved.append(item.pk)
        Overflowed.objects.create(period=period, work_item=item, home=home, moved_at=at)
    announce_all([ItemOverflowed(pk, target.department_id, home.pk, target.pk, "moved") for pk in moved], at)
    if moved:
        wake_dispatch(items=moved)
    return len(moved)


def _takeable(items: Sequence[WorkItem], target: Queue, at: dt.datetime) -> list[WorkItem]:
    if not items:
        return []
    roster = Roster(snapshot.load_agents())
    now, found = snapshot.minutes(at), []
    rows = [{name: getattr(item, name) for name in snapshot.ITEM_FIELDS} for item in items]
    for item, value in zip(items, snapshot.item_values(rows), strict=True):
        there = replace(value, demand=replace(value.demand, queue=target.pk))
        if roster.screen(there, now).ever:
            found.append(item)
    return found


def _end(period: OverloadPeriod, at: dt.datetime) -> int:
    """What nobody has begun goes back; what somebody there has, they finish."""
    rule = period.rule
    OverloadPeriod.objects.filter(pk=period.pk).update(ended_at=at)
    back = []
    for row in period.items.filter(settled_at__isnull=True).select_related("work_item__queue", "home").order_by("pk"):
        row.outcome, row.settled_at = _settled(row, rule, at), at
        row.save(update_fields=["outcome", "settled_at"])
        if row.outcome == Outcome.RETURNED:
            back.append(row.work_item_id)
    home = rule.queue
    announce_all(
        [ItemOverflowed(pk, home.department_id, rule.target_id or home.pk, home.pk, "returned") for pk in back], at
    )
    announce(OverloadChanged(rule.pk, home.department_id, "ended"), at)
    if rule.effect in {Effect.REINFORCE, Effect.WIDEN}:
        wake_dispatch()
    elif back:
        wake_dispatch(items=back)
    return 1


def _settled(row: Overflowed, rule: OverloadRule, at: dt.datetime) -> str:
    item = row.work_item
    if item.queue_id != rule.target_id or item.state in {State.COMPLETED, State.CANCELLED}:
        return Outcome.LEFT
    try:
        if item.state == State.RESERVED:
            withdraw_offer(item=item, reason="overload over", by=SYSTEM, at=at)
        move(item, (State.PENDING,), at, queue=row.home, unroutable_since_at=None)
    except ItemMovedError:
        return Outcome.TAKEN
    return Outcome.RETURNED
