"""Shifts and absences as rows: who may enter what, and who works when."""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from dromos.accounts.access import NotAllowedError
from dromos.accounts.models import User
from dromos.calendars import access, actions, roster
from dromos.calendars.actions import AbsenceMoveError
from dromos.calendars.models import Absence, Schedule, WorkingPattern
from dromos.calendars.shifts import whole_days
from dromos.lib.actor import SYSTEM
from dromos.lib.models import EventRecord
from tests.cast import Cast

pytestmark = pytest.mark.django_db
MONDAY = dt.date(2026, 11, 23)
EARLY = {day: [["06:00", "14:00"]] for day in ("Mon", "Tue", "Wed", "Thu", "Fri")}
LATE = {day: [["14:00", "22:00"]] for day in ("Mon", "Tue", "Wed", "Thu", "Fri")}


def leave(cast: Cast, name: str, *, by: str = "", first: dt.date = MONDAY, days: int = 1, **more: Any) -> Absence:
    user = cast.users[name]
    period = whole_days(first, first + dt.timedelta(days=days - 1), user.time_zone)
    more.setdefault("kind", "leave")
    return actions.enter_absence(
        user=user, starts_at=period.starts_at, ends_at=period.ends_at, by=cast.users[by or name].actor(), at=cast.at,
        **more,
    )  # fmt: skip


def early_late(cast: Cast) -> WorkingPattern:
    return actions.create_pattern(
        name="Early and late", weeks=[EARLY, LATE], time_zone="UTC", department=cast.departments["technical-support"],
        by=cast.users["filip"].actor(), at=cast.at,
    )  # fmt: skip


def works(user: User, day: dt.date) -> list[tuple[int, int]]:
    starts = dt.datetime.combine(day, dt.time(), tzinfo=dt.UTC)
    [one] = roster.who_works_when([user], starts, starts + dt.timedelta(days=1))
    return [(part.starts_at.hour, part.ends_at.hour) for part in one.works]


def test_leave_waits_for_the_lead_and_counts_once_approved(cast: Cast) -> None:
    cyril, filip = cast.users["cyril"], cast.users["filip"]
    absence = leave(cast, "cyril")
    assert absence.state == "requested"
    assert roster.absences_to_decide(access.planned_by(filip)) == [absence]
    assert cyril.pk in roster.working_at([cyril], cast.at)
    actions.approve_absence(absence=absence, by=filip.actor(), at=cast.at)
    assert roster.working_at([cyril], cast.at) == frozenset()
    assert roster.absences_to_decide(access.planned_by(filip)) == []
    tuesday = roster.back_at([cyril], cast.at)[cyril.pk]
    assert tuesday is not None
    assert tuesday.date() == MONDAY + dt.timedelta(days=1)
    names = set(EventRecord.objects.values_list("name", flat=True))
    assert {"AbsenceRequested", "AbsenceApproved"} <= names


def test_sickness_and_what_a_lead_enters_count_at_once(cast: Cast) -> None:
    assert leave(cast, "cyril", kind="sickness").state == "approved"
    assert leave(cast, "bence", by="filip").state == "approved"
    with pytest.raises(AbsenceMoveError):
        actions.decline_absence(
            absence=Absence.objects.get(user=cast.users["cyril"]),
            reason="No",
            by=cast.users["filip"].actor(),
            at=cast.at,
        )


def test_a_declined_leave_says_why_and_changes_nothing(cast: Cast) -> None:
    absence = leave(cast, "cyril")
    with pytest.raises(ValidationError):
        actions.decline_absence(absence=absence, reason=" ", by=cast.users["filip"].actor(), at=cast.at)
    actions.decline_absence(absence=absence, reason="Two are away", by=cast.users["filip"].actor(), at=cast.at)
    assert cast.users["cyril"].pk in roster.working_at([cast.users["cyril"]], cast.at)


def test_only_leads_of_their_department_and_they_themselves_plan_somebodys_time(cast: Cast) -> None:
    with pytest.raises(NotAllowedError):
        leave(cast, "eleni", by="filip")
    with pytest.raises(NotAllowedError):
        leave(cast, "cyril", by="bence")
    absence = leave(cast, "cyril")
    with pytest.raises(NotAllowedError):
        actions.approve_absence(absence=absence, by=cast.users["bence"].actor(), at=cast.at)
    actions.approve_absence(absence=absence, by=cast.users["ilona"].actor(), at=cast.at)


def test_a_lead_does_not_approve_their_own_leave(cast: Cast) -> None:
    absence = leave(cast, "filip")
    assert absence.state == "requested"
    with pytest.raises(NotAllowedError):
        actions.approve_absence(absence=absence, by=cast.users["filip"].actor(), at=cast.at)


def test_a_longer_leave_is_asked_for_again_and_a_shorter_one_is_not(cast: Cast) -> None:
    filip, cyril = cast.users["filip"].actor(), cast.users["cyril"].actor()
    absence = actions.approve_absence(absence=leave(cast, "cyril", days=3), by=filip, at=cast.at)
    day = dt.timedelta(days=1)
    shorter = actions.change_absence(
        absence=absence, starts_at=absence.starts_at, ends_at=absence.ends_at - day, by=cyril, at=cast.at
    )
    assert shorter.state == "approved"
    longer = actions.change_absence(
        absence=absence, starts_at=absence.starts_at, ends_at=absence.ends_at + day, by=cyril, at=cast.at
    )
    assert longer.state == "requested"
    assert actions.cancel_absence(absence=longer, by=cyril, at=cast.at).state == "cancelled"
    with pytest.raises(AbsenceMoveError):
        actions.change_absence(absence=longer, starts_at=longer.starts_at, ends_at=longer.ends_at, by=cyril, at=cast.at)


def test_absences_that_make_no_sense_are_refused(cast: Cast) -> None:
    leave(cast, "cyril")
    for wrong in ({}, {"days": 0}, {"kind": "boredom"}, {"days": 2000}):
        with pytest.raises(ValidationError):
            leave(cast, "cyril", **wrong)
    assert leave(cast, "cyril", kind="sickness").state == "approved"  # one may fall ill on leave


def test_people_follow_patterns_and_a_later_one_takes_over(cast: Cast) -> None:
    cyril, filip = cast.users["cyril"], cast.users["filip"].actor()
    pattern = early_late(cast)
    actions.assign_pattern(user=cyril, pattern=pattern, starts_date=MONDAY, by=filip, at=cast.at)
    week = dt.timedelta(days=7)
    assert [works(cyril, MONDAY + weeks * week) for weeks in range(3)] == [[(6, 14)], [(14, 22)], [(6, 14)]]
    # Two weeks of late shifts in the middle: what was before goes on after them, in its own rhythm.
    actions.assign_pattern(
        user=cyril, pattern=pattern, starts_date=MONDAY + 2 * week, ends_date=MONDAY + 3 * week, first_week=1, by=filip,
        at=cast.at,
    )  # fmt: skip
    assert works(cyril, MONDAY + 2 * week) == [(14, 22)]
    assert works(cyril, MONDAY + 4 * week) == [(6, 14)]
    assert Schedule.objects.filter(user=cyril).count() == 3
    last = Schedule.objects.filter(user=cyril).order_by("-starts_date")[0]
    actions.end_schedule(schedule=last, ends_date=MONDAY + 4 * week, by=filip, at=cast.at)
    assert works(cyril, MONDAY + 5 * week) == [(6, 10), (11, 15)]  # the house's own hours, told in UTC


def test_a_single_day_may_differ_and_be_ordinary_again(cast: Cast) -> None:
    cyril, filip = cast.users["cyril"], cast.users["filip"].actor()
    actions.change_shift(user=cyril, date=MONDAY, frames=[["10:00", "11:00"]], note="Swap", by=filip, at=cast.at)
    assert works(cyril, MONDAY) == [(10, 11)]
    with pytest.raises(ValidationError):
        actions.change_shift(user=cyril, date=MONDAY, frames=[["10:00"]], by=filip, at=cast.at)
    actions.remove_shift_change(user=cyril, date=MONDAY, by=filip, at=cast.at)
    assert works(cyril, MONDAY) == [(6, 10), (11, 15)]


def test_a_changed_pattern_holds_for_everybody_who_follows_it(cast: Cast) -> None:
    cyril, filip = cast.users["cyril"], cast.users["filip"].actor()
    pattern = early_late(cast)
    actions.assign_pattern(user=cyril, pattern=pattern, starts_date=MONDAY, by=filip, at=cast.at)
    actions.change_pattern(pattern=pattern, weeks=[LATE], by=filip, at=cast.at)
    assert works(cyril, MONDAY) == [(14, 22)]
    with pytest.raises(ValidationError):
        actions.change_pattern(pattern=pattern, weeks=[], by=filip, at=cast.at)
    with pytest.raises(NotAllowedError):
        actions.change_pattern(pattern=pattern, name="Mine", by=cyril.actor(), at=cast.at)
    with pytest.raises(ValidationError):
        actions.assign_pattern(user=cyril, pattern=pattern, starts_date=MONDAY, first_week=7, by=filip, at=cast.at)


def test_a_lead_sees_who_is_left_on_each_day(cast: Cast) -> None:
    leave(cast, "bence", by="filip")
    team = roster.members_of(cast.departments["technical-support"])
    left = roster.at_work_by_day(team, MONDAY, MONDAY + dt.timedelta(days=5), "Europe/Athens")
    assert cast.users["bence"].pk not in left[MONDAY]
    assert cast.users["bence"].pk in left[MONDAY + dt.timedelta(days=1)]
    assert left[MONDAY + dt.timedelta(days=5)] == frozenset()


def test_asking_about_many_people_costs_the_same_queries(cast: Cast, django_assert_max_num_queries: Any) -> None:
    everybody = list(User.objects.all())
    with django_assert_max_num_queries(8):
        assert len(roster.working_at(everybody, cast.at)) == len(everybody)


def test_a_call_up_entered_by_the_system_counts(cast: Cast) -> None:
    cyril = cast.users["cyril"]
    period = whole_days(MONDAY, MONDAY, "UTC")
    actions.enter_absence(
        user=cyril, kind="call_up", starts_at=period.starts_at, ends_at=period.ends_at, by=SYSTEM, at=cast.at
    )
    assert not roster.working_at([cyril], cast.at)
