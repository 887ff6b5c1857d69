"""Targets at their edges, and which policy holds."""

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from dromos.calendars import clock as business
from dromos.calendars.clock import weekly
from dromos.sla import rules
from dromos.sla.rules import Facts, Policy, TargetClock

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri")
OFFICE = weekly("Europe/Athens", {day: [("09:00", "17:00")] for day in WEEKDAYS})
EVENINGS = weekly("Europe/Athens", {day: [("12:00", "20:00")] for day in WEEKDAYS})
HOUR = 3600


def monday(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-11-23 {text}").replace(tzinfo=ZoneInfo("Europe/Athens"))


def four_hours(at: datetime, warn_before_s: int = HOUR) -> TargetClock:
    return rules.start(OFFICE, target_s=4 * HOUR, warn_before_s=warn_before_s, at=at)


def test_a_target_is_due_after_its_working_time_and_warns_before() -> None:
    clock = four_hours(monday("15:00"))
    assert clock.state == "running"
    assert clock.due_at == monday("11:00") + timedelta(days=1)
    assert clock.next_at == monday("10:00") + timedelta(days=1)


def test_a_warning_longer_than_the_target_is_not_given() -> None:
    clock = four_hours(monday("09:00"), warn_before_s=4 * HOUR)
    assert clock.next_at == clock.due_at


def test_warning_and_breach_go_off_once_each() -> None:
    clock = four_hours(monday("09:00"))
    clock, nothing = rules.look(clock, at=monday("11:59"))
    assert nothing is None
    clock, alarm = rules.look(clock, at=monday("12:00"))
    assert alarm == "warning"
    assert clock.next_at == monday("13:00")
    clock, nothing = rules.look(clock, at=monday("12:01"))
    assert nothing is None
    clock, alarm = rules.look(clock, at=monday("13:00:03"))
    assert alarm == "breach"
    assert clock.breached_at == monday("13:00")
    assert clock.next_at is None
    assert rules.look(clock, at=monday("14:00")) == (clock, None)


def test_who_looks_late_hears_of_the_breach_only() -> None:
    _, alarm = rules.look(four_hours(monday("09:00")), at=monday("16:00"))
    assert alarm == "breach"


def test_done_at_the_due_instant_is_kept() -> None:
    stopped = rules.stop(four_hours(monday("09:00")), at=monday("13:00"))
    assert stopped.state == "met"
    assert not stopped.is_live
    assert rules.stop(stopped, at=monday("16:00")) == stopped


def test_done_a_second_late_is_broken_even_when_nobody_looked() -> None:
    stopped = rules.stop(four_hours(monday("09:00")), at=monday("13:00:01"))
    assert stopped.state == "breached"
    assert stopped.breached_at == monday("13:00")
    assert stopped.stopped_at == monday("13:00:01")


def test_a_paused_target_keeps_what_was_left() -> None:
    paused = rules.pause(four_hours(monday("09:00")), OFFICE, at=monday("10:30"))
    assert (paused.state, paused.remaining_s, paused.due_at, paused.next_at) == ("paused", 9000, None, None)
    assert rules.look(paused, at=monday("23:00")) == (paused, None)
    resumed = rules.resume(paused, OFFICE, at=monday("16:00"))
    assert resumed.due_at == monday("10:30") + timedelta(days=1)


def test_a_paused_target_that_is_done_is_kept() -> None:
    paused = rules.pause(four_hours(monday("09:00")), OFFICE, at=monday("10:30"))
    assert rules.stop(paused, at=monday("16:59")).state == "met"


def test_pausing_a_late_target_does_not_save_it() -> None:
    late = rules.pause(four_hours(monday("09:00")), OFFICE, at=monday("14:00"))
    assert late.state == "breached"
    assert late.is_live
    assert rules.stop(late, at=monday("15:00")).state == "breached"


def test_resuming_what_runs_changes_nothing() -> None:
    clock = four_hours(monday("09:00"))
    assert rules.resume(clock, OFFICE, at=monday("10:00")) == clock


def test_a_cancelled_target_never_goes_off() -> None:
    cancelled = rules.cancel(four_hours(monday("09:00")), at=monday("10:00"))
    assert (cancelled.state, cancelled.next_at) == ("cancelled", None)
    assert rules.look(cancelled, at=monday("16:00")) == (cancelled, None)
    assert rules.cancel(cancelled, at=monday("16:00")) == cancelled


def test_cancelling_a_broken_target_does_not_hide_it() -> None:
    broken, _ = rules.look(four_hours(monday("09:00")), at=monday("14:00"))
    assert rules.cancel(broken, at=monday("15:00")).state == "breached"


def recomputed(clock: TargetClock, target_s: int, at: datetime, calendar: business.Calendar = OFFICE) -> TargetClock:
    return rules.recompute(clock, was=OFFICE, calendar=calendar, target_s=target_s, warn_before_s=HOUR, at=at)


def test_a_shorter_target_counts_the_time_already_used() -> None:
    assert recomputed(four_hours(monday("09:00")), 2 * HOUR, monday("10:00")).due_at == monday("11:00")


def test_a_target_shorter_than_the_time_used_is_due_at_once() -> None:
    clock = recomputed(four_hours(monday("09:00")), HOUR, monday("11:00"))
    assert rules.look(clock, at=monday("11:00"))[1] == "breach"


def test_a_new_calendar_holds_from_now_on() -> None:
    clock = recomputed(four_hours(monday("09:00")), 4 * HOUR, monday("10:00"), EVENINGS)
    assert clock.due_at == monday("15:00")


def test_a_paused_target_is_recomputed_without_waking_it() -> None:
    paused = rules.pause(four_hours(monday("09:00")), OFFICE, at=monday("10:00"))
    assert recomputed(paused, 5 * HOUR, monday("11:00")).remaining_s == 4 * HOUR
    assert recomputed(paused, HOUR // 2, monday("11:00")).remaining_s == 0


def test_a_warning_is_given_again_only_when_the_due_time_moved_away() -> None:
    warned, _ = rules.look(four_hours(monday("09:00")), at=monday("12:00"))
    assert recomputed(warned, 4 * HOUR, monday("12:30")).next_at == monday("13:00")
    assert recomputed(warned, 8 * HOUR, monday("12:30")).next_at == monday("16:00")


def test_an_ended_target_is_not_recomputed() -> None:
    met = rules.stop(four_hours(monday("09:00")), at=monday("10:00"))
    assert recomputed(met, HOUR, monday("11:00")) == met


@given(st.lists(st.integers(1, 50_000), min_size=1, max_size=8), st.integers(1, 40_000))
def test_pauses_move_the_due_time_by_the_working_time_they_last(gaps: list[int], target_s: int) -> None:
    clock = rules.start(OFFICE, target_s=target_s, at=monday("09:00"))
    at, used, running = monday("09:00"), 0, True
    for gap in gaps:
        then = at + timedelta(seconds=gap)
        used += business.elapsed(OFFICE, at, then) if running else 0
        if used >= target_s:
            return
        at, running = then, not running
        clock = (rules.resume if running else rules.pause)(clock, OFFICE, at=at)
    clock = rules.resume(clock, OFFICE, at=at)
    assert clock.due_at == business.add(OFFICE, at, target_s - used)


STANDARD = Policy(id=3, name="Everybody", first_reply_s=8 * HOUR)
POLICIES = [
    Policy(id=1, name="VIP trouble", segment="vip", category="technical", severity=2),
    Policy(id=2, name="Gold contracts", service_level="gold"),
    STANDARD,
]


def test_the_first_policy_that_agrees_in_everything_holds() -> None:
    facts = Facts(segment="vip", service_level="gold", category="technical/wifi", severity=2)
    assert rules.match(POLICIES, facts).policy == POLICIES[0]
    assert rules.match(POLICIES, replace(facts, severity=3)).policy == POLICIES[1]
    assert rules.match(POLICIES, Facts()).policy == STANDARD


def test_a_category_matches_what_is_below_it_and_nothing_that_only_begins_alike() -> None:
    facts = Facts(segment="vip", category="technical-sales", severity=2)
    assert rules.match(POLICIES[:1], facts).policy is None
    assert rules.match(POLICIES[:1], replace(facts, category="technical")).policy == POLICIES[0]


def test_the_match_says_why_each_policy_holds_or_not() -> None:
    match = rules.match(POLICIES, Facts(segment="vip", category="billing/invoice", severity=2))
    assert [(seen.policy.name, seen.agreed, seen.differed) for seen in match.why] == [
        ("VIP trouble", ("segment", "severity"), ("category",)),
        ("Gold contracts", (), ("service_level",)),
        ("Everybody", (), ()),
    ]


def test_without_a_policy_nothing_was_agreed() -> None:
    assert rules.match([], Facts()) == rules.Match(None, ())
