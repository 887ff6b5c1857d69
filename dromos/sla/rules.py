"""How targets move: plain values in, plain values out.

A target is a budget of working seconds. It runs on a business calendar, may be paused and resumed, and ends kept or
broken. A broken target stays broken: nothing later (a pause, a new policy) makes it kept.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from dromos.calendars import clock as business
from dromos.calendars.clock import Calendar

State = Literal["running", "paused", "met", "breached", "cancelled"]
Alarm = Literal["warning", "breach"]


@dataclass(frozen=True, slots=True)
class TargetClock:
    """One target of one ticket.

    ``due_at`` is None while paused (``remaining_s`` is kept then). ``next_at`` is when the clock must be looked at
    (`look`): the warning, then the due time, or the end of a pause that is limited; None when there is nothing to
    wait for. A breached clock runs on until it is stopped, so that one can say how late it was.

    ``paused_in`` is the ticket's state that holds it up, ``paused_until`` when the limit of that pause is reached
    (None: unlimited), ``paused_s`` the working seconds it stood still so far, by state, the present pause not counted.
    """

    state: State
    target_s: int
    warn_before_s: int
    started_at: dt.datetime
    due_at: dt.datetime | None
    next_at: dt.datetime | None
    paused_at: dt.datetime | None = None
    paused_in: str = ""
    paused_until: dt.datetime | None = None
    paused_s: Mapping[str, int] = field(default_factory=dict)
    remaining_s: int | None = None
    warned_at: dt.datetime | None = None
    breached_at: dt.datetime | None = None
    stopped_at: dt.datetime | None = None

    @property
    def is_live(self) -> bool:
        """Not stopped, not cancelled: running, paused, or broken and still unanswered."""
        return self.stopped_at is None


def start(
    calendar: Calendar, *, target_s: int, at: dt.datetime, warn_before_s: int = 0, used_s: int = 0
) -> TargetClock:
    """Start a target at ``at``: due when ``target_s`` working seconds have passed, ``used_s`` of them before ``at``."""
    clock = TargetClock(
        state="running", target_s=target_s, warn_before_s=warn_before_s, started_at=at, due_at=None, next_at=None
    )
    return _run(clock, calendar, at, max(target_s - used_s, 0))


def start_until(calendar: Calendar, *, due_at: dt.datetime, at: dt.datetime, warn_before_s: int = 0) -> TargetClock:
    """Start a target that is due on a date somebody named, not after a budget."""
    left = business.elapsed(calendar, at, due_at)
    clock = TargetClock(
        state="running", target_s=left, warn_before_s=warn_before_s, started_at=at, due_at=due_at, next_at=due_at
    )
    if warn_before_s and left > warn_before_s:
        return replace(clock, next_at=business.subtract(calendar, due_at, warn_before_s))
    return clock


def pause(
    clock: TargetClock, calendar: Calendar, *, at: dt.datetime, state: str = "", limit_s: int | None = None
) -> TargetClock:
    """Stop the budget from running down while the ticket is in ``state``.

    ``limit_s`` working seconds in all may it stand still in that state; then it runs on by itself (`look`). A clock
    that is already late is broken instead, and not paused.
    """
    clock, _ = look(clock, calendar, at=at)
    if clock.state != "running" or clock.due_at is None:
        return clock
    until = None
    if limit_s is not None:
        if (allowed := limit_s - clock.paused_s.get(state, 0)) <= 0:
            return clock
        until = business.add(calendar, at, allowed)
    left = business.remaining(calendar, at, clock.due_at)
    return replace(
        clock, state="paused", paused_at=at, paused_in=state, paused_until=until, remaining_s=left, due_at=None,
        next_at=until,
    )  # fmt: skip


def resume(clock: TargetClock, calendar: Calendar, *, at: dt.datetime) -> TargetClock:
    """Go on with what was left when it was paused; without effect on a clock that is not paused.

    When the limit of the pause is over, it has been running since then.
    """
    if clock.state != "paused" or clock.remaining_s is None or clock.paused_at is None:
        return clock
    since = at if clock.paused_until is None else min(at, clock.paused_until)
    stood = clock.paused_s.get(clock.paused_in, 0) + business.elapsed(calendar, clock.paused_at, since)
    awake = replace(
        clock, state="running", paused_at=None, paused_in="", paused_until=None, remaining_s=None,
        paused_s={**clock.paused_s, clock.paused_in: stood} if clock.paused_in else clock.paused_s,
    )  # fmt: skip
    return _run(awake, calendar, since, clock.remaining_s)


def stop(clock: TargetClock, *, at: dt.datetime) -> TargetClock:
    """The promised thing was done at ``at``: kept when not after the due time, else broken. Twice is once."""
    if not clock.is_live:
        return clock
    late = clock.state == "breached" or (clock.due_at is not None and at > clock.due_at)
    if late:
        broken_at = clock.breached_at or clock.due_at
        return replace(clock, state="breached", breached_at=broken_at, stopped_at=at, next_at=None)
    left = clock.remaining_s  # of a paused one: kept for when it begins again
    return replace(_unpaused(clock), state="met", stopped_at=at, next_at=None, remaining_s=left)


def cancel(clock: TargetClock, *, at: dt.datetime) -> TargetClock:
    """The target no longer applies (merged, rejected, cancelled). A broken one stays broken, and ends."""
    if not clock.is_live:
        return clock
    state: State = "breached" if clock.state == "breached" else "cancelled"
    return replace(_unpaused(clock), state=state, stopped_at=at, next_at=None)


def _unpaused(clock: TargetClock) -> TargetClock:
    return replace(clock, paused_at=None, paused_in="", paused_until=None, remaining_s=None)


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
    clock, _ = look(clock, was, at=at)
    if clock.state == "paused":
        return _recompute_paused(clock, was, calendar, target_s, warn_before_s, at)
    if clock.state != "running" or clock.due_at is None:
        return clock
    left = max(business.remaining(was, at, clock.due_at) + target_s - clock.target_s, 0)
    clock = replace(clock, target_s=target_s, warn_before_s=warn_before_s)
    if left > warn_before_s:
        clock = replace(clock, warned_at=None)
    return _run(clock, calendar, at, left)


def _recompute_paused(
    clock: TargetClock, was: Calendar, calendar: Calendar, target_s: int, warn_before_s: int, at: dt.datetime
) -> TargetClock:
    """What is left changes with the target; what is left of a limited pause runs on the new calendar."""
    left = max((clock.remaining_s or 0) + target_s - clock.target_s, 0)
    clock = replace(clock, target_s=target_s, warn_before_s=warn_before_s, remaining_s=left)
    if left > warn_before_s:
        clock = replace(clock, warned_at=None)
    if clock.paused_until is None or clock.paused_at is None:
        return clock
    stood = clock.paused_s.get(clock.paused_in, 0) + business.elapsed(was, clock.paused_at, at)
    until = business.add(calendar, at, business.elapsed(was, at, clock.paused_until))
    return replace(
        clock, paused_at=at, paused_s={**clock.paused_s, clock.paused_in: stood}, paused_until=until, next_at=until
    )


def sooner(one: TargetClock, other: TargetClock, *, at: dt.datetime) -> TargetClock:
    """Of two clocks of the same kind, the one that is broken, or will be first: what holds when tickets are merged."""
    return min((one, other), key=lambda clock: _urgency(clock, at))


def _urgency(clock: TargetClock, at: dt.datetime) -> tuple[float, float]:
    if clock.breached_at is not None:
        return 0.0, clock.breached_at.timestamp()
    if clock.due_at is not None:
        return 1.0, clock.due_at.timestamp()
    return 1.0, at.timestamp() + (clock.remaining_s or 0)


def look(clock: TargetClock, calendar: Calendar, *, at: dt.datetime) -> tuple[TargetClock, Alarm | None]:
    """What ``next_at`` is for: the clock as it is at ``at``, and the alarm that goes off now, each at most once.

    Whoever looks late gets the breach alone, not a warning of what has already happened. A pause whose limit is over
    has ended then.
    """
    if clock.state == "paused" and clock.paused_until is not None and at >= clock.paused_until:
        clock = resume(clock, calendar, at=at)
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
class Pause:
    """Which kinds of clock stand still in one state of a ticket, and for how many working seconds at most."""

    kinds: frozenset[str]
    limit_s: int | None = None


def read_pauses(stored: object) -> dict[str, Pause]:
    """Pauses from their stored form, ``{state: {"clocks": [kind, ...], "limit_s": seconds or null}}``.

    Raises ValueError.
    """
    if not isinstance(stored, dict):
        raise ValueError("pauses are given by state")  # noqa: TRY004 - one error for everything that is not right
    found = {}
    for state, rule in stored.items():
        kinds = rule.get("clocks") if isinstance(rule, dict) else None
        limit_s = rule.get("limit_s") if isinstance(rule, dict) else None
        if not isinstance(kinds, list) or not (limit_s is None or (isinstance(limit_s, int) and limit_s > 0)):
            raise ValueError(f"a pause has clocks and a limit: {rule!r}")
        found[str(state)] = Pause(frozenset(map(str, kinds)), limit_s)
    return found
