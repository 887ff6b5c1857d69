"""Giving out work: look, plan, offer. One leader at a time; safe to call from anywhere, as often as one
likes.
"""

from __future__ import annotations

import datetime as dt

from django.db import connection, transaction
from django.db.models import Avg, DurationField, ExpressionWrapper, F

from dromos.lib.actor import SYSTEM
from dromos.lib.events import announce_all
from dromos.routing import actions, engine, snapshot
from dromos.routing.actions.moves import ItemMovedError, State, move, wake_dispatch
from dromos.routing.events import WrapUpEnded
from dromos.routing.models import Assignment, Skill, WorkItem

LEADER = 0x44726F6D6F73  # "Dromos"
LEARNING_PERIOD = dt.timedelta(days=90)
LONGEST_WORK = dt.timedelta(hours=8)
expire_offers = actions.expire_offers
return_idle = actions.return_idle


def dispatch_once(at: dt.datetime) -> int:
    """Decide everything that can be decided now and write the offers. Returns how many were made.

    1. Become the leader for this transaction, or leave it to whoever is.
    2. Nothing waits: nothing to do (one query). Else look at all rows, plan, offer.
    3. Items that nobody could ever take are told of, once.
    """
    with transaction.atomic():
        if not _lead() or not WorkItem.objects.filter(state=State.PENDING).exists():
            return 0
        waiting = snapshot.load(at)
        plan = engine.plan(waiting.values, now=snapshot.minutes(at))
        made = actions.offer(decisions=plan.decisions, versions=waiting.versions, at=at)
        hopeless = frozenset(left.item for left in plan.unroutable)
        actions.tell_unroutable(hopeless - waiting.unroutable, no_longer=waiting.unroutable - hopeless, at=at)
        return len(made)


def step(at: dt.datetime) -> int:
    """One turn without a router: what falls due is done, everything is read, and decisions are made.

    Returns how many of these there were. A house without a memory of its own (a test, a script) calls this.
    """
    return do_what_is_due(at) + return_idle(at) + dispatch_once(at)


def do_what_is_due(at: dt.datetime) -> int:
    """Offers that ran out come back, waits and wrap-ups end. Returns how many of these there were."""
    return expire_offers(at) + wake_waiting(at)


def _lead() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LEADER])
        return bool(cursor.fetchone()[0])


def wake_waiting(at: dt.datetime) -> int:
    """Waiting work whose time has come goes on with its agent; wrap-ups that are over end. Returns how
    many moved.
    """
    due = WorkItem.objects.select_related("queue", "agent").filter(state=State.WAITING, waiting_until_at__lte=at)
    moved = 0
    for item in due.order_by("waiting_until_at")[:500]:
        try:
            actions.resume(item=item, by=SYSTEM, at=at)
        except ItemMovedError:
            continue
        moved += 1
    return moved + end_wrap_ups(at)


def end_wrap_ups(at: dt.datetime) -> int:
    """Agents whose wrap-up is over are free again. Returns how many items were completed so."""
    over = WorkItem.objects.select_related("queue", "agent").filter(state=State.WRAPPING, wrapping_until_at__lte=at)
    return sum(_end_wrap_up(item, at) for item in over.order_by("wrapping_until_at")[:500])


@transaction.atomic
def _end_wrap_up(item: WorkItem, at: dt.datetime) -> bool:
    agent = item.agent
    try:
        move(item, (State.WRAPPING,), at, state=State.COMPLETED, agent=None, last_agent=agent)
    except ItemMovedError:
        return False
    if agent is not None:
        announce_all([WrapUpEnded(item.pk, agent.user_id, item.queue.department_id)], at)
    wake_dispatch(items=[item.pk])
    return True


def learn_mean_work(at: dt.datetime) -> int:
    """Set each knowledge skill's expected minutes to the mean of what was completed lately. Returns how
    many changed.

    Only completed work counts, by its main skill, and stretches longer than a working day are left out.
    """
    length = ExpressionWrapper(F("ended_at") - F("started_at"), output_field=DurationField())
    done = (
        Assignment.objects.filter(ended_how=Assignment.Ended.COMPLETED, ended_at__gt=at - LEARNING_PERIOD)
        .annotate(length=length)
        .filter(length__lt=LONGEST_WORK, length__gt=dt.timedelta(0))
        .values("work_item__requirements__0__skill")
        .annotate(mean=Avg("length"))
        .values_list("work_item__requirements__0__skill", "mean")
    )
    changed = 0
    for key, mean in done:
        rows = Skill.objects.filter(kind=Skill.Kind.KNOWLEDGE, key=key or "")
        changed += rows.update(mean_minutes=max(mean.total_seconds() / 60, 0.5))
    return changed
