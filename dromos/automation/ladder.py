"""Climbing a ladder: which step comes next, and when. Pure.

Each step is counted from the one before, not from the trigger: after hours of standstill the people on the first
rung still get their time before the next hears of it. A repeated step is finished before the next one begins.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from dromos.calendars import clock as business
from dromos.calendars.clock import Calendar, NeverOpen


@dataclass(frozen=True, slots=True)
class Rung:
    """A step's times: ``after_s`` seconds after the one before; ``times`` in all, ``every_s`` seconds apart."""

    after_s: int = 0
    every_s: int = 0
    times: int = 1


@dataclass(frozen=True, slots=True)
class Place:
    """The step to be taken at ``at``, for the ``round``-th time (from 1)."""

    step: int
    round: int
    at: dt.datetime


def first(rungs: Sequence[Rung], calendar: Calendar | None, since: dt.datetime) -> Place | None:
    """Where a ladder begins whose trigger came true at ``since``; None without steps.

    Seconds are working time on ``calendar``, or of the wall clock when it is None.
    """
    return _reached(rungs, 0, calendar, since)


def following(
    rungs: Sequence[Rung], step: int, done: int, calendar: Calendar | None, fired_at: dt.datetime
) -> Place | None:
    """What comes after step ``step`` was taken for the ``done``-th time at ``fired_at``; None at the top."""
    if step < len(rungs) and done < rungs[step].times and rungs[step].every_s:
        at = plus(calendar, fired_at, rungs[step].every_s)
        return Place(step, done + 1, at) if at else None
    return _reached(rungs, step + 1, calendar, fired_at)


def _reached(rungs: Sequence[Rung], step: int, calendar: Calendar | None, since: dt.datetime) -> Place | None:
    if step >= len(rungs):
        return None
    at = plus(calendar, since, rungs[step].after_s)
    return Place(step, 1, at) if at else None


def plus(calendar: Calendar | None, at: dt.datetime, seconds: int) -> dt.datetime | None:
    """``seconds`` after ``at``, in working time unless ``calendar`` is None; None when it never opens again."""
    if calendar is None:
        return at + dt.timedelta(seconds=seconds)
    try:
        return business.add(calendar, at, seconds)
    except NeverOpen:
        return None


def minus(calendar: Calendar | None, at: dt.datetime, seconds: int) -> dt.datetime:
    """``seconds`` before ``at``; ``at`` itself when the calendar was not open long enough before."""
    if calendar is None:
        return at - dt.timedelta(seconds=seconds)
    try:
        return business.subtract(calendar, at, seconds)
    except NeverOpen:
        return at
