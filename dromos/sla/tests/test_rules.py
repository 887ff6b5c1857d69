"""Targets at their edges, and which policy holds."""

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dromos.calendars import clock as business
from dromos.calendars.clock import weekly
from dromos.sla import matching, rules
from dromos.sla.matching import Facts, Policy
from dromos.sla.rules import TargetClock

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
    clock, nothing = rules.look(clock, OFFICE, at=monday("11:59"))
    assert nothing is None
    clock, alarm = rules.look(clock, OFFICE, at=monday("12:00"))
    assert alarm == "warning"
    assert clock.next_at == monday("13:00")
    clock, nothing = rules.look(clock, OFFICE, at=monday("12:01"))
    assert nothing is None
    clock, alarm = rules.look(clock, OFFICE, at=monday("13:00:03"))
    assert alarm == "breach"
    assert clock.breached_at == monday("13:00")
    assert clock.next_at is None
    assert rules.look(clock, OFFICE, at=monday("14:00")) == (clock, None)


def test_who_looks_late_hears_of_the_breach_only() -> None:
    _, alarm = rules.look(four_hours(monday("09:00")), OFFICE, at=monday("16:00"))
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
    assert rules.look(paused, OFFICE, at=monday("23:00")) == (paused, None)
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
    assert rules.look(cancelled, OFFICE, at=monday("16:00")) == (cancelled, None)
    assert rules.cancel(cancelled, at=monday("16:00")) == cancelled


def test_cancelling_a_broken_target_does_not_hide_it() -> None:
    broken, _ = rules.look(four_hours(monday("09:00")), OFFICE, at=monday("14:00"))
    assert rules.cancel(broken, at=monday("15:00")).state == "breached"


def recomputed(clock: TargetClock, target_s: int, at: datetime, calendar: business.Calendar = OFFICE) -> TargetClock:
    return rules.recompute(clock, was=OFFICE, calendar=calendar, target_s=target_s, warn_before_s=HOUR, at=at)


def test_a_shorter_target_counts_the_time_already_used() -> None:
    assert recomputed(four_hours(monday("09:00")), 2 * HOUR, monday("10:00")).due_at == monday("11:00")


def test_a_target_shorter_than_the_time_used_is_due_at_once() -> None:
    clock = recomputed(four_hours(monday("09:00")), HOUR, monday("11:00"))
    assert rules.look(clock, OFFICE, at=monday("11:00"))[1] == "breach"


def test_a_new_calendar_holds_from_now_on() -> None:
    clock = recomputed(four_hours(monday("09:00")), 4 * HOUR, monday("10:00"), EVENINGS)
    assert clock.due_at == monday("15:00")


def test_a_paused_target_is_recomputed_without_waking_it() -> None:
    paused = rules.pause(four_hours(monday("09:00")), OFFICE, at=monday("10:00"))
    assert recomputed(paused, 5 * HOUR, monday("11:00")).remaining_s == 4 * HOUR
    assert recomputed(paused, HOUR // 2, monday("11:00")).remaining_s == 0


def test_a_warning_is_given_again_only_when_the_due_time_moved_away() -> None:
    warned, _ = rules.look(four_hours(monday("09:00")), OFFICE, at=monday("12:00"))
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
    assert matching.match(POLICIES, facts).policy == POLICIES[0]
    assert matching.match(POLICIES, replace(facts, severity=3)).policy == POLICIES[1]
    assert matching.match(POLICIES, Facts()).policy == STANDARD


def test_a_category_matches_what_is_below_it_and_nothing_that_only_begins_alike() -> None:
    facts = Facts(segment="vip", category="technical-sales", severity=2)
    assert matching.match(POLICIES[:1], facts).policy is None
    assert matching.match(POLICIES[:1], replace(facts, category="technical")).policy == POLICIES[0]


def test_the_match_says_why_each_policy_holds_or_not() -> None:
    match = matching.match(POLICIES, Facts(segment="vip", category="billing/invoice", severity=2))
    assert [(seen.policy.name, seen.agreed, seen.differed) for seen in match.why] == [
        ("VIP trouble", ("segment", "severity"), ("category",)),
        ("Gold contracts", (), ("service_level",)),
        ("Everybody", (), ()),
    ]
    assert [seen.holds for seen in match.why] == [False, False, True]


def test_a_later_policy_that_fits_too_is_shown_as_shadowed() -> None:
    match = matching.match([STANDARD, replace(STANDARD, id=4)], Facts(priority="high"))
    assert [(seen.holds, seen.shadowed) for seen in match.why] == [(True, False), (False, True)]


def test_a_policy_names_its_targets_by_kind() -> None:
    assert (STANDARD.target_s("first_reply"), STANDARD.target_s("quote"), STANDARD.target_s("third_party")) == (
        8 * HOUR, None, None,
    )  # fmt: skip


def test_without_a_policy_nothing_was_agreed() -> None:
    assert matching.match([], Facts()) == matching.Match(None, ())


def waiting(clock: TargetClock, at: datetime, limit_s: int | None = 2 * HOUR) -> TargetClock:
    return rules.pause(clock, OFFICE, at=at, state="waiting_customer", limit_s=limit_s)


def test_a_limited_pause_ends_by_itself_and_the_clock_runs_since_then() -> None:
    paused = waiting(four_hours(monday("09:00"), warn_before_s=0), monday("10:00"))
    assert (paused.paused_until, paused.next_at) == (monday("12:00"), monday("12:00"))
    assert rules.look(paused, OFFICE, at=monday("11:59:59")) == (paused, None)
    clock, nothing = rules.look(paused, OFFICE, at=monday("14:00"))
    assert nothing is None
    assert (clock.state, clock.due_at, dict(clock.paused_s)) == ("running", monday("15:00"), {"waiting_customer": 7200})


def test_who_looks_long_after_a_limited_pause_finds_the_breach() -> None:
    clock, alarm = rules.look(waiting(four_hours(monday("09:00")), monday("10:00")), OFFICE, at=monday("16:00"))
    assert (alarm, clock.breached_at) == ("breach", monday("15:00"))


def test_several_pauses_of_a_state_share_its_limit() -> None:
    clock = four_hours(monday("09:00"), warn_before_s=0)
    clock = rules.resume(waiting(clock, monday("09:30")), OFFICE, at=monday("11:00"))
    clock = waiting(clock, monday("11:30"))
    assert clock.paused_until == monday("12:00")
    clock = rules.resume(clock, OFFICE, at=monday("13:00"))
    assert waiting(clock, monday("13:00")).state == "running"
    on_hold = rules.pause(clock, OFFICE, at=monday("13:00"), state="on_hold", limit_s=HOUR)
    assert on_hold.paused_until == monday("14:00")


def test_the_limit_of_a_pause_is_counted_in_working_time() -> None:
    friday = monday("16:00") - timedelta(days=3)
    paused = waiting(four_hours(friday, warn_before_s=0), friday)
    assert paused.paused_until == monday("10:00")


def test_what_is_left_of_a_limited_pause_runs_on_the_new_calendar() -> None:
    paused = waiting(four_hours(monday("09:00")), monday("10:00"))
    moved = recomputed(paused, 4 * HOUR, monday("11:00"), EVENINGS)
    assert (moved.paused_until, moved.next_at) == (monday("13:00"), monday("13:00"))
    assert dict(moved.paused_s) == {"waiting_customer": HOUR}


def test_a_date_somebody_named_is_due_then_whatever_the_calendar() -> None:
    sunday = monday("12:00") - timedelta(days=1)
    clock = rules.start_until(OFFICE, due_at=sunday, at=monday("12:00") - timedelta(days=4), warn_before_s=HOUR)
    assert (clock.due_at, clock.next_at) == (sunday, monday("16:00") - timedelta(days=3))
    near = rules.start_until(OFFICE, due_at=sunday, at=sunday - timedelta(hours=1), warn_before_s=HOUR)
    assert near.next_at == sunday


def test_time_used_before_counts() -> None:
    assert rules.start(OFFICE, target_s=4 * HOUR, at=monday("12:00"), used_s=3 * HOUR).due_at == monday("13:00")
    assert rules.start(OFFICE, target_s=4 * HOUR, at=monday("12:00"), used_s=9 * HOUR).due_at == monday("12:00")


def test_the_sooner_of_two_clocks_is_the_broken_one_else_the_one_due_first() -> None:
    early, late = four_hours(monday("09:00")), four_hours(monday("10:00"))
    broken, _ = rules.look(late, OFFICE, at=monday("16:00"))
    paused = rules.pause(early, OFFICE, at=monday("09:30"))
    assert rules.sooner(late, early, at=monday("11:00")) == early
    assert rules.sooner(early, broken, at=monday("11:00")) == broken
    assert rules.sooner(paused, late, at=monday("09:30")) == paused


def test_pauses_are_read_as_stored() -> None:
    assert rules.read_pauses({"on_hold": {"clocks": ["leg"], "limit_s": 60}})["on_hold"].limit_s == 60
    nonsense: list[object] = [[], {"on_hold": {}}, {"on_hold": {"clocks": ["leg"], "limit_s": 0}}, {"on_hold": None}]
    for wrong in nonsense:
        with pytest.raises(ValueError, match="pause"):
            rules.read_pauses(wrong)
