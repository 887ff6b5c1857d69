"""How targets move, and which policy holds: plain values in, plain values out.

A target is a budget of working seconds. It runs on a business calendar, may be paused and resumed, and ends kept or
broken. A broken target stays broken: nothing later (a pause, a new policy) makes it kept.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from typing import Literal

from dromos.calendars import clock as business
from dromos.calendars.clock import Calendar

State = Literal["running", "paused", "met", "breached", "cancelled"]
Alarm = Literal["warning", "breach"]


@dataclass(frozen=True, slots=True)
class TargetClock:
    """One target of one ticket.

    ``due_at`` is None while paused (``remaining_s`` is kept then). ``next_at`` is when the clock must be looked at
    (`look`): the warning, then the due time; None when there is nothing to wait for. A breached clock runs on until
    it is stopped, so that one can say how late it was.
    """

    state: State
    target_s: int
    warn_before_s: int
    started_at: dt.datetime
    due_at: dt.datetime | None
    next_at: dt.datetime | None
    paused_at: dt.datetime | None = None
    remaining_s: int | None = None
    warned_at: dt.datetime | None = None
    breached_at: dt.datetime | None = None
    stopped_at: dt.datetime | None = None

    @property
    def is_live(self) -> bool:
        """Not stopped, not cancelled: running, paused, or broken and still unanswered."""
        return self.stopped_at is None


def start(calendar: Calendar, *, target_s: int, at: dt.datetime, warn_before_s: int = 0) -> TargetClock:
    """Start a target at ``at``: due when ``target_s`` working seconds have passed."""
    clock = TargetClock(
        state="running", target_s=target_s, warn_before_s=warn_before_s, started_at=at, due_at=None, next_at=None
    )
    return _run(clock, calendar, at, target_s)


def pause(clock: TargetClock, calendar: Calendar, *, at: dt.datetime) -> TargetClock:
    """Stop the budget from running down. A clock that is already late is broken instead, and not paused."""
    clock, _ = look(clock, at=at)
    if clock.state != "running" or clock.due_at is None:
        return clock
    left = business.remaining(calendar, at, clock.due_at)
    return replace(clock, state="paused", paused_at=at, remaining_s=left, due_at=None, next_at=None)


def resume(clock: TargetClock, calendar: Calendar, *, at: dt.datetime) -> TargetClock:
    """Go on with what was left when it was paused; without effect on a clock that is not paused."""
    if clock.state != "paused" or clock.remaining_s is None:
        return clock
    return _run(replace(clock, state="running", paused_at=None, remaining_s=None), calendar, at, clock.remaining_s)


def stop(clock: TargetClock, *, at: dt.datetime) -> TargetClock:
    """The promised thing was done at ``at``: kept when not after the due time, else broken. Twice is once."""
    if not clock.is_live:
        return clock
    late = clock.state == "breached" or (clock.due_at is not None and at > clock.due_at)
    if late:
        broken_at = clock.breached_at or clock.due_at
        return replace(clock, state="breached", breached_at=broken_at, stopped_at=at, next_at=None)
    return replace(clock, state="met", stopped_at=at, paused_at=None, remaining_s=None, next_at=None)


def cancel(clock: TargetClock, *, at: dt.datetime) -> TargetClock:
    """The target no longer applies (merged, rejected, cancelled). A broken one stays broken, and ends."""
    if not clock.is_live:
        return clock
    state: State = "breached" if clock.state == "breached" else "cancelled"
    return replace(clock, state=state, stopped_at=at, next_at=None)


def recompute(
    clock: TargetClock,
    *,
    was: Calendar,
    calendar: Calendar,
    target_s: int,
    warn_before_s: int,
    at: dt.datetime,
) -> TargetClock:
    """Go on with another target or another calendar from ``at``.

    The working seconds used so far, counted on the calendar that held until now, are kept; what is left of the new
    target runs on the new calendar. A warning already given is not repeated unless the due time moved out by more
    than the warning time.
    """
    clock, _ = look(clock, at=at)
    if clock.state not in {"running", "paused"}:
        return clock
    left = clock.remaining_s if clock.due_at is None else business.remaining(was, at, clock.due_at)
    left = (left or 0) + target_s - clock.target_s
    clock = replace(clock, target_s=target_s, warn_before_s=warn_before_s)
    if clock.state == "paused":
        return replace(clock, remaining_s=max(left, 0))
    if left > warn_before_s:
        clock = replace(clock, warned_at=None)
    return _run(clock, calendar, at, max(left, 0))


def look(clock: TargetClock, *, at: dt.datetime) -> tuple[TargetClock, Alarm | None]:
    """What ``next_at`` is for: the clock as it is at ``at``, and the alarm that goes off now, each at most once.

    Whoever looks late gets the breach alone, not a warning of what has already happened.
    """
    if clock.state != "running" or clock.due_at is None:
        return clock, None
    if at >= clock.due_at:
        return replace(clock, state="breached", breached_at=clock.due_at, next_at=None), "breach"
    if clock.next_at is not None and clock.next_at < clock.due_at and at >= clock.next_at:
        return replace(clock, warned_at=at, next_at=clock.due_at), "warning"
    return clock, None


def _run(clock: TargetClock, calendar: Calendar, at: dt.datetime, left: int) -> TargetClock:
    due_at = business.add(calendar, at, left)
    next_at = due_at
    if clock.warn_before_s and clock.warned_at is None and left > clock.warn_before_s:
        next_at = business.subtract(calendar, due_at, clock.warn_before_s)
    return replace(clock, due_at=due_at, next_at=next_at)


@dataclass(frozen=True, slots=True)
class Facts:
    """What a policy may match on; "" and None mean not known."""

    segment: str = ""
    service_level: str = ""
    category: str = ""
    severity: int | None = None
    channel: str = ""
    department: str = ""


@dataclass(frozen=True, slots=True)
class Policy:
    """An SLA policy as a value; "" and None match everything, ``category`` matches itself and what is below it."""

    id: int
    name: str
    segment: str = ""
    service_level: str = ""
    category: str = ""
    severity: int | None = None
    channel: str = ""
    department: str = ""
    first_reply_s: int | None = None
    next_reply_s: int | None = None
    resolution_s: int | None = None
    warn_before_s: int = 0


@dataclass(frozen=True, slots=True)
class Considered:
    """One policy and why it holds or not: the labels that agreed, and the ones that did not."""

    policy: Policy
    agreed: tuple[str, ...]
    differed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Match:
    """The policy that holds (None: nothing was agreed) and every policy that was looked at, in order."""

    policy: Policy | None
    why: tuple[Considered, ...]


LABELS = tuple(label.name for label in fields(Facts))


def match(policies: Iterable[Policy], facts: Facts) -> Match:
    """The first policy, in the order given, all of whose labels agree with the facts."""
    why: list[Considered] = []
    for policy in policies:
        asked = [label for label in LABELS if getattr(policy, label) not in {"", None}]
        differed = tuple(label for label in asked if not _agrees(label, getattr(policy, label), getattr(facts, label)))
        why.append(Considered(policy, tuple(label for label in asked if label not in differed), differed))
        if not differed:
            return Match(policy, tuple(why))
    return Match(None, tuple(why))


def _agrees(label: str, wanted: str | int, given: str | int | None) -> bool:
    if label == "category":
        return given == wanted or str(given).startswith(f"{str(wanted).rstrip('/')}/")
    return given == wanted
