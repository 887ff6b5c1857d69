"""What being late costs. Plain values in, money out.

A penalty is agreed per breach (once, when the target is broken) or per hour late (each working hour begun, on the
calendar of the clock), with a cap for each clock.
"""

import datetime as dt
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from dromos.calendars import clock as business
from dromos.calendars.clock import Calendar
from dromos.sla.rules import TargetClock

PER_BREACH, PER_HOUR = "per_breach", "per_hour"
NOTHING = Decimal(0)
WORKING_DAY = 8  # hours
CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Terms:
    """What was agreed. ``cap`` None: no upper limit. ``on``: the kinds of clock it is paid for."""

    kind: str
    amount: Decimal
    currency: str
    cap: Decimal | None = None
    on: frozenset[str] = frozenset({"resolution"})


def owed(terms: Terms, calendar: Calendar, clock: TargetClock, at: dt.datetime) -> Decimal:
    """What the lateness of one clock has cost by ``at``, if it runs on as it is until then.

    So ``at`` in the future tells what it will have cost when nothing happens before. Nothing is owed for a clock that
    was paused or kept.
    """
    broken_at = clock.breached_at or (clock.due_at if clock.state == "running" else None)
    if broken_at is None or at < broken_at:
        return NOTHING
    until = at if clock.stopped_at is None else min(at, clock.stopped_at)
    if terms.kind == PER_BREACH:
        return _capped(terms, terms.amount)
    late_s = business.elapsed(calendar, broken_at, until)
    return _capped(terms, terms.amount * -(-late_s // 3600))


def at_stake(terms: Terms) -> Decimal:
    """What a breach may well come to: the cap, else the amount, by the hour that of a working day."""
    if terms.cap is not None:
        return terms.cap
    return terms.amount if terms.kind == PER_BREACH else terms.amount * WORKING_DAY


def _capped(terms: Terms, amount: Decimal) -> Decimal:
    amount = amount if terms.cap is None else min(amount, terms.cap)
    return amount.quantize(CENT, ROUND_HALF_UP)
