"""What a rule about too much work would do: now, and in the days behind us. Reads only."""

from __future__ import annotations

import datetime as dt
import heapq
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Min

from dromos.routing import overload
from dromos.routing.models import OverloadRule, WorkItem

BACK = dt.timedelta(days=14)
MOST_ITEMS = 50_000
Measure = OverloadRule.Measure
Wait = tuple[dt.datetime, dt.datetime]


@dataclass(frozen=True, slots=True)
class Trial:
    """``measured`` now, and whether it would begin at once. ``times`` it would have been in force in the days behind
    us, ``spent`` so long in all, with ``peak`` the highest figure; None where the past does not tell (load).
    """

    measured: float
    begins_now: bool
    times: int | None = None
    spent: dt.timedelta = dt.timedelta()
    peak: float = 0.0


def tried(rule: OverloadRule, at: dt.datetime) -> Trial:
    """The rule, saved or not, judged by the work of its queue: what waits now, and what waited until it was first given
    to somebody. Four queries.
    """
    now = overload.figures([rule.queue])[rule.queue_id].measured(rule.measure, at)
    begins = overload.window_of(rule).holds_at(at) and overload.is_over(
        now, was_over=False, begins_above=rule.begins_above, ends_below=rule.ends_below
    )
    if rule.measure not in {Measure.WAITING, Measure.OLDEST}:
        return Trial(now, begins)
    rows = WorkItem.objects.filter(queue=rule.queue, enqueued_at__gt=at - BACK, enqueued_at__lte=at)
    known = rows.annotate(given_at=Min("decisions__at")).order_by("enqueued_at", "pk")
    waits = [
        (born, given or (at if state == WorkItem.State.PENDING else left))
        for born, given, state, left in known.values_list("enqueued_at", "given_at", "state", "state_at")[:MOST_ITEMS]
    ]
    return replayed(rule, waits, now=now, begins_now=begins, at=at)


def replayed(rule: OverloadRule, waits: Iterable[Wait], *, now: float, begins_now: bool, at: dt.datetime) -> Trial:
    """How often, how long and how much. Pure.

    Looked at whenever something came or was given, and each quarter of an hour that something waits.
    """
    window = overload.window_of(dated(rule))
    times, spent, peak = 0, dt.timedelta(), 0.0
    began: dt.datetime | None = None
    for moment, count, oldest in _moments(list(waits), at):
        measured = float(count) if rule.measure == Measure.WAITING else (moment - oldest).total_seconds() / 60
        over = window.holds_at(moment) and overload.is_over(
            measured, was_over=began is not None, begins_above=rule.begins_above, ends_below=rule.ends_below
        )
        peak = max(peak, measured)
        if over and began is None:
            times, began = times + 1, moment
        elif not over and began is not None:
            spent, began = spent + (moment - began), None
    if began is not None:
        spent += at - began
    return Trial(now, begins_now, times, spent, peak)


def dated(rule: OverloadRule) -> OverloadRule:
    """The rule without its first and last day: only its hours count for the past."""
    return OverloadRule(from_time=rule.from_time, to_time=rule.to_time, time_zone=rule.time_zone)


def _moments(waits: list[Wait], at: dt.datetime) -> Iterable[tuple[dt.datetime, int, dt.datetime]]:
    """Moments in order, with how many wait then and since when the oldest does (the moment itself: none does)."""
    waiting: list[Wait] = []
    ends = sorted(end for _born, end in waits)
    births = sorted(waits)
    count = here = gone = 0
    moments = sorted({moment for wait in waits for moment in (*wait, *_minutes(*wait))} | {at})
    for moment in moments:
        while here < len(births) and births[here][0] <= moment:
            heapq.heappush(waiting, births[here])
            here, count = here + 1, count + 1
        while gone < len(ends) and ends[gone] <= moment:
            gone, count = gone + 1, count - 1
        while waiting and waiting[0][1] <= moment:
            heapq.heappop(waiting)
        yield moment, count, waiting[0][0] if waiting else moment


def _minutes(born: dt.datetime, end: dt.datetime) -> Iterable[dt.datetime]:
    """A look each quarter of an hour while it waits: an age passes its figure without anything happening."""
    step = dt.timedelta(minutes=15)
    return (born + step * number for number in range(1, min(int((end - born) / step), 500) + 1))
