"""A ticket's clocks while its story is told: the same rules as in `tickets.clocks`, on values instead of rows. Pure."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from dromos.calendars import clock as business
from dromos.calendars.clock import Calendar
from dromos.sla import rules
from dromos.sla.defaults import usual_pauses
from dromos.sla.matching import Policy
from dromos.sla.rules import TargetClock
from dromos.tickets import states

FIRST, NEXT, RESOLUTION = "first_reply", "next_reply", "resolution"


@dataclass(slots=True)
class Kept:
    """One clock with what a row needs beside its value."""

    kind: str
    calendar_id: int
    calendar: Calendar
    policy_id: int
    value: TargetClock


class Clocks:
    """All clocks of one ticket. `calendar` is (id, value) of its department."""

    def __init__(self, policy: Policy | None, calendar: tuple[int, Calendar]) -> None:
        self.policy, self.calendar = policy, calendar
        self.pauses = rules.read_pauses(usual_pauses())
        self.all: list[Kept] = []

    def live(self) -> list[Kept]:
        return [kept for kept in self.all if kept.value.is_live]

    def earliest_due(self) -> dt.datetime | None:
        return min((kept.value.due_at for kept in self.live() if kept.value.due_at), default=None)

    def due_reply(self) -> dt.datetime | None:
        """When the customer may expect an answer."""
        replies = [k.value for k in self.live() if k.kind in {FIRST, NEXT} and k.value.state == "running"]
        return min((value.due_at for value in replies if value.due_at), default=None)

    def start(self, kind: str, at: dt.datetime) -> None:
        target_s = getattr(self.policy, f"{kind}_s") if self.policy else None
        if self.policy is not None and target_s is not None:
            value = rules.start(self.calendar[1], target_s=target_s, at=at, warn_before_s=self.policy.warn_before_s)
            self.all.append(Kept(kind, *self.calendar, self.policy.id, value))

    def catch_up(self, at: dt.datetime) -> None:
        """Give every warning and breach the time at which the sweep would have seen it."""
        for kept in self.live():
            while kept.value.next_at is not None and kept.value.next_at <= at:
                kept.value, _alarm = rules.look(kept.value, kept.calendar, at=kept.value.next_at)

    def staff_replied(self, at: dt.datetime) -> None:
        self._each(lambda kept: rules.stop(kept.value, at=at), {FIRST, NEXT})

    def customer_wrote(self, at: dt.datetime, *, replied_before: bool) -> None:
        if replied_before and not any(kept.kind in {FIRST, NEXT} for kept in self.live()):
            self.start(NEXT, at)

    def follow_state(self, old: str, new: str, at: dt.datetime) -> None:
        if new == states.SOLVED:
            self._each(lambda kept: rules.stop(kept.value, at=at))
        elif old in {states.SOLVED, states.CLOSED} and new in states.LIVE:
            self._restart_resolution(at)
        else:
            self._each(lambda kept: self._paused_or_not(kept, new, at))

    def _paused_or_not(self, kept: Kept, state: str, at: dt.datetime) -> TargetClock:
        rule = self.pauses.get(state)
        turn = rules.pause if rule is not None and kept.kind in rule.kinds else rules.resume
        return turn(kept.value, kept.calendar, at=at)

    def _restart_resolution(self, at: dt.datetime) -> None:
        last = next((kept.value for kept in reversed(self.all) if kept.kind == RESOLUTION), None)
        self.start(RESOLUTION, at)
        kept = self.all[-1]
        left = kept.value.target_s
        if last is not None and last.stopped_at is not None and last.due_at is not None and last.state == "met":
            left = max(business.elapsed(self.calendar[1], last.stopped_at, last.due_at), left // 8)
        warn = min(kept.value.warn_before_s, left // 2)
        kept.value = rules.start(self.calendar[1], target_s=left, at=at, warn_before_s=warn)

    def hand_over(self, calendar: tuple[int, Calendar], policy: Policy | None, at: dt.datetime) -> None:
        """Another department: its calendar, perhaps another policy; the time used stays used."""
        for kept in self.live():
            target_s = getattr(policy, f"{kept.kind}_s") if policy else None
            if policy is None or target_s is None:
                kept.value = rules.cancel(kept.value, at=at)
                continue
            kept.value = rules.recompute(
                kept.value,
                was=kept.calendar,
                calendar=calendar[1],
                target_s=target_s,
                warn_before_s=policy.warn_before_s,
                at=at,
            )
            kept.calendar_id, kept.calendar, kept.policy_id = *calendar, policy.id
        self.calendar, self.policy = calendar, policy

    def _each(self, change: Callable[[Kept], TargetClock], kinds: set[str] | None = None) -> None:
        for kept in self.live():
            if kinds is None or kept.kind in kinds:
                kept.value = change(kept)
