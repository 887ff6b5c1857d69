"""A ticket's clocks drawn against time: when each ran, stood still, was broken or done, and when the house was shut.

Plain values in, plain values out; the template draws them. Places are thousandths of the picture's width.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from dromos.calendars import clock as business
from dromos.calendars.clock import Calendar
from dromos.ui.dates import spoken

WIDTH = 1000
MOST_DAYS_WITH_NIGHTS = 21
Rest = tuple[dt.datetime, dt.datetime | None]
"""From when until when a clock stands still; None: it still does."""


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of one kind: running, paused, broken, ahead (still to come) or shut (the house is closed)."""

    kind: str
    x: float
    width: float


@dataclass(frozen=True, slots=True)
class Lane:
    """One clock: its name and state, what is drawn, and the same in words."""

    row: Any
    spans: list[Span]
    due_x: float | None
    sentence: str
    steps: list[str]


@dataclass(frozen=True, slots=True)
class Picture:
    """Every lane on one scale of time."""

    lanes: list[Lane]
    starts_at: dt.datetime
    ends_at: dt.datetime
    now_x: float


def pauses(rests: Iterable[Rest], until: dt.datetime) -> list[tuple[dt.datetime, dt.datetime]]:
    """When the clock stood still, up to ``until``."""
    found = [(since, until if ends is None else min(ends, until)) for since, ends in rests]
    return [(since, ends) for since, ends in found if since < ends]


def picture(
    rows: Sequence[Any], rests: Mapping[int, Sequence[Rest]], calendars: Sequence[Calendar], at: dt.datetime
) -> Picture | None:
    """The clocks that count (a cancelled one does not); None when there is none. ``calendars``: one for each row.

    ``rests``: when each stood still, by its id.
    """
    shown = [(row, calendar) for row, calendar in zip(rows, calendars, strict=True) if row.state != "cancelled"]
    if not shown:
        return None
    starts = min(row.started_at for row, _calendar in shown)
    ends = max(max(row.stopped_at or at, row.due_at or row.started_at) for row, _calendar in shown)
    scale = _Scale(starts, max(ends, starts + dt.timedelta(minutes=30)))
    lanes = [_lane(row, rests.get(row.pk, ()), calendar, scale, at) for row, calendar in shown]
    return Picture(lanes, scale.starts, scale.ends, scale.x(at))


@dataclass(frozen=True, slots=True)
class _Scale:
    starts: dt.datetime
    ends: dt.datetime

    def x(self, at: dt.datetime) -> float:
        share = (at - self.starts) / (self.ends - self.starts)
        return round(min(max(share, 0.0), 1.0) * WIDTH, 1)

    def span(self, kind: str, since: dt.datetime, until: dt.datetime) -> list[Span]:
        x = self.x(since)
        width = round(self.x(until) - x, 1)
        return [Span(kind, x, width)] if width > 0 else []


def _lane(row: Any, stood: Sequence[Rest], calendar: Calendar, scale: _Scale, at: dt.datetime) -> Lane:
    until = row.stopped_at or at
    broken = row.breached_at or (row.due_at if row.due_at and row.due_at < until else None)
    rests = pauses(stood, min(until, broken) if broken else until)
    spans = [*_shut(calendar, scale), *scale.span("running", row.started_at, min(until, broken or until))]
    for since, ends in rests:
        spans += scale.span("paused", since, ends)
    if broken:
        spans += scale.span("broken", broken, until)
    elif row.due_at and row.stopped_at is None:
        spans += scale.span("ahead", until, row.due_at)
    steps = _steps(row, rests, broken, at)
    sentence = f"{row.get_kind_display()}: {row.get_state_display()}. {'; '.join(steps)}."
    return Lane(row, spans, scale.x(row.due_at) if row.due_at else None, sentence, steps)


def _shut(calendar: Calendar, scale: _Scale) -> list[Span]:
    """When the house is shut; not drawn on a scale where a night is a hair."""
    if scale.ends - scale.starts > dt.timedelta(days=MOST_DAYS_WITH_NIGHTS):
        return []
    spans: list[Span] = []
    at = scale.starts
    while at < scale.ends:
        try:
            opens, closes = business.next_opening(calendar, at), business.next_closing(calendar, at)
        except business.NeverOpen:
            return [*spans, *scale.span("shut", at, scale.ends)]
        spans += scale.span("shut", at, min(opens, scale.ends))
        at = closes
    return spans


def _steps(
    row: Any, rests: Sequence[tuple[dt.datetime, dt.datetime]], broken: dt.datetime | None, at: dt.datetime
) -> list[str]:
    told = [(row.started_at, _("started %(time)s"))]
    for since, ends in rests:
        told.append((since, _("paused %(time)s")))
        if ends < (row.stopped_at or at):
            told.append((ends, _("went on %(time)s")))
    if broken:
        told.append((broken, _("broken %(time)s")))
    elif row.due_at:
        told.append((row.due_at, _("due %(time)s")))
    if row.stopped_at:
        told.append((row.stopped_at, _("done %(time)s")))
    return [words % {"time": spoken(when, at)} for when, words in sorted(told, key=lambda step: step[0])]
