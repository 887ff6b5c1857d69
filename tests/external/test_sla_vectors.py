"""Targets against third-party timelines (folder named by DROMOS_EXTERNAL_DATA).

Stated differences
------------------
* A budget that ends exactly at closing time ends at the closing instant; one case expects the next opening.
* Seconds are kept; the other product counts in minutes (no case shows it, all its times are whole minutes).
"""

import json
import os
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from dromos.calendars import clock as business
from dromos.calendars.clock import Calendar, weekly
from dromos.sla import rules
from dromos.sla.matching import Facts, Policy, match
from dromos.sla.rules import TargetClock

FOLDER = os.environ.get("DROMOS_EXTERNAL_DATA")
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
ENDS_AT_CLOSING = {("pending_then_open_rolls_to_next_day", "first_response_due")}


def vectors(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((Path(FOLDER or "") / "vectors" / name).read_text(encoding="utf-8"))
    return found


def cases(name: str) -> list[Any]:
    if not FOLDER:
        return [pytest.param({}, marks=pytest.mark.skip(reason="DROMOS_EXTERNAL_DATA is not set"))]
    return [pytest.param(case, id=case["id"]) for case in vectors(name)["cases"]]


T = datetime(2013, 3, 21, 9, tzinfo=UTC)


def instant(text: str) -> datetime:
    """Read "2013-03-21T09:30:00Z", "T" or "T+10m"."""
    if text.startswith("T"):
        return T + timedelta(minutes=int(text[2:-1] or 0) if len(text) > 1 else 0)
    return datetime.fromisoformat(text)


@dataclass
class Timeline:
    """A ticket of a product whose update clock runs from the first letter nobody has answered."""

    calendar: Calendar
    policy: dict[str, Any]
    clocks: dict[str, TargetClock] = field(default_factory=dict)
    used: dict[str, int] = field(default_factory=dict)
    holds: bool = True

    def begin(self, name: str, key: str, at: datetime) -> None:
        if self.policy.get(key) is not None:
            self.clocks[name] = rules.start(self.calendar, target_s=self.policy[key] * 60, at=at)

    def end(self, name: str, at: datetime) -> None:
        clock = self.clocks.get(name)
        if clock is None or not clock.is_live:
            return
        left = clock.remaining_s if clock.due_at is None else business.remaining(self.calendar, at, clock.due_at)
        self.used[name] = max(self.used.get(name, 0), clock.target_s - (left or 0))
        self.clocks[name] = rules.stop(clock, at=at)

    def wait(self, at: datetime, *, paused: bool) -> None:
        move = rules.pause if paused else rules.resume
        self.clocks = {name: move(clock, self.calendar, at=at) for name, clock in self.clocks.items()}

    def customer(self, at: datetime) -> None:
        if "update" not in self.clocks or not self.clocks["update"].is_live:
            self.begin("update", "response_min" if "response_min" in self.policy else "update_min", at)

    def due(self, name: str) -> datetime | None:
        clock = self.clocks.get(name)
        return clock.due_at if clock is not None and clock.is_live and self.holds else None


def happen(timeline: Timeline, event: dict[str, Any], created: datetime) -> None:
    kind = event["type"]
    at = created if event["at"] == "later" else instant(event["at"])
    if kind in {"customer_message", "last_customer_contact"}:
        timeline.customer(at)
    elif kind == "first_response_at_set":
        timeline.end("first_response", at)
    elif kind == "last_agent_contact":
        timeline.end("update", at)
    elif kind == "agent_email":
        timeline.end("update", at)
        timeline.begin("update", "update_min", at)
    elif kind == "closed" or event.get("to") == "closed":
        for name in list(timeline.clocks):
            timeline.end(name, at)
    elif kind == "state":
        timeline.wait(at, paused=event["to"].startswith("pending"))
    else:
        only = match([Policy(id=1, name="P1", priority="P1")], Facts(priority=event["to"]))
        timeline.holds = only.policy is not None


def played(case: dict[str, Any]) -> tuple[Timeline, dict[str, datetime | None]]:
    plain, created = case["calendar"], instant(case["created"])
    timeline = Timeline(weekly(plain["tz"], plain["hours"]), case["sla"])
    timeline.begin("first_response", "first_response_min", created)
    timeline.begin("close", "solution_min", created)
    if str(case.get("initial_state", "")).startswith("pending"):
        timeline.wait(created, paused=True)
    before = dues(timeline)
    for event in case["events"]:
        happen(timeline, event, created)
    return timeline, before


def dues(timeline: Timeline) -> dict[str, datetime | None]:
    found = {f"{name}_due": timeline.due(name) for name in ("first_response", "update", "close")}
    return {**found, "next_due": min((at for at in found.values() if at), default=None)}


def facts_of(timeline: Timeline) -> dict[str, Any]:
    facts: dict[str, Any] = dues(timeline)
    for name, used in timeline.used.items():
        facts[f"{name}_in_min"] = used // 60
        facts[f"{name}_diff_min"] = (timeline.clocks[name].target_s - used) // 60
    return facts


@pytest.mark.parametrize("case", cases("sla_zammad.json"))
def test_a_timeline_of_another_product_gives_the_same_due_times(case: dict[str, Any]) -> None:
    timeline, before = played(case)
    after = facts_of(timeline)
    expected = case["expect"]
    pairs = (
        [(after, expected)] if "before" not in expected else [(before, expected["before"]), (after, expected["after"])]
    )
    for found, wanted in pairs:
        for key, value in wanted.items():
            told = instant(value) if isinstance(value, str) else value
            if (case["id"], key) in ENDS_AT_CLOSING:
                assert found[key] < told
                assert business.next_opening(timeline.calendar, found[key]) == told
            else:
                assert found[key] == told, key


MONDAY = datetime(2026, 11, 23, tzinfo=UTC)
TEN_TO_SIX = {day: [("10:00", "18:00")] for day in DAYS[:5]}


def named(text: str, since: datetime = MONDAY) -> datetime:
    """Read "Mon 10:00", "10:00" or "+4d (Wed) 18:00": the first such time not before the day of ``since``."""
    found = re.fullmatch(r"(?:\+(\d+)d \((\w+)\) |(\w{3}) )?(\d+):(\d+)(?::(\d+))?", text)
    assert found is not None, text
    days, _name, weekday, hours, minutes, seconds = found.groups()
    start = since.replace(hour=0, minute=0, second=0)
    ahead = int(days) if days else (DAYS.index(weekday) - start.weekday()) % 7 if weekday else 0
    return start + timedelta(days=ahead, hours=int(hours), minutes=int(minutes), seconds=int(seconds or 0))


@pytest.mark.parametrize("case", cases("sla_frappe.json"))
def test_business_hours_of_another_product_give_the_same_due_times(case: dict[str, Any]) -> None:
    created = named(case["created"])
    holidays = [named(f"{text.split()[-1]} 00:00").date() for text in case.get("holidays", [])]
    calendar = weekly("UTC", TEN_TO_SIX, holidays=holidays)
    budgets = [round(hours * 3600) for hours in vectors("sla_frappe.json")["sla"][case["priority"]]]
    response, resolution = (rules.start(calendar, target_s=budget, at=created) for budget in budgets)
    if "without_hold" in case:
        assert resolution.due_at == named(case["without_hold"], created)
    if "hold_seconds" in case:
        resolution = rules.pause(resolution, calendar, at=created)
        resolution = rules.resume(resolution, calendar, at=created + timedelta(seconds=case["hold_seconds"]))
    used = spent(calendar, resolution, case, created) if "events" in case else None
    if used is not None:
        assert used[0] == case["resolution_time_seconds"]
        assert used[1] == case.get("total_hold_seconds", used[1])
        resolution = used[2]
    for clock, key in ((response, "response_due"), (resolution, "resolution_due")):
        if case[key] is not None:
            assert clock.due_at == named(case[key], created), key


def spent(
    calendar: Calendar, clock: TargetClock, case: dict[str, Any], created: datetime
) -> tuple[int, int, TargetClock]:
    """Working seconds used and held up until it was resolved, and the clock just before."""
    at = created
    for text in case["events"]:
        when, what = re.fullmatch(r"((?:\w{3} )?\d+:\d+) (.*)", text).groups()  # type: ignore[union-attr]
        at = named(when, at)
        if what.startswith("Replied"):
            clock = rules.pause(clock, calendar, at=at, state="replied")
        elif what.startswith("Open"):
            clock = rules.resume(clock, calendar, at=at)
    assert clock.due_at is not None
    left = business.remaining(calendar, at, clock.due_at)
    return clock.target_s - left, clock.paused_s["replied"], clock
