"""Whoever is absent or off shift is offered nothing."""

import datetime as dt

import pytest

from dromos.accounts.access import NotAllowedError
from dromos.calendars import actions as calendars
from dromos.calendars.clock import Calendar
from dromos.calendars.models import Schedule, WorkingPattern
from dromos.calendars.shifts import Period, Person, Turn
from dromos.lib.actor import SYSTEM
from dromos.routing import actions
from dromos.routing.attendance import Away, standing
from dromos.routing.dispatch import dispatch_once
from dromos.routing.models import Agent, Attendance, Presence
from dromos.routing.tests.house import NOW, House, by, fresh, later, live_offer

HOUR = dt.timedelta(hours=1)
EARLY = (((6 * 3600, 14 * 3600),),) * 5 + ((), ())


def shift_worker(**fields: object) -> Person:
    return Person(1, "UTC", turns=(Turn((EARLY,), dt.date(2026, 1, 5)),), **fields)  # type: ignore[arg-type]


def test_a_shift_that_runs_says_when_to_look_again() -> None:
    found = standing(shift_worker(), [], NOW)
    assert (found.cause, found.next_at) == ("", NOW + 5 * HOUR)


def test_after_the_shift_one_is_back_at_the_next() -> None:
    found = standing(shift_worker(), [], NOW + 6 * HOUR)
    assert (found.cause, found.until_at) == ("off_shift", NOW + 21 * HOUR)


def test_the_hours_of_a_calendar_alone_send_nobody_home() -> None:
    house = Calendar(time_zone="UTC", week=EARLY)
    assert standing(Person(1, "UTC", fallback=house), [], NOW + 10 * HOUR).cause == ""


def test_absences_that_follow_each_other_are_one() -> None:
    leave = Away("leave", Period(NOW - HOUR, NOW + HOUR))
    sick = Away("sickness", Period(NOW + HOUR, NOW + 9 * HOUR))
    found = standing(Person(1, "UTC"), [leave, sick], NOW)
    assert (found.cause, found.kind, found.until_at) == ("absent", "leave", NOW + 9 * HOUR)


def test_leave_to_come_is_looked_at_when_it_begins() -> None:
    leave = Away("leave", Period(NOW + HOUR, NOW + 9 * HOUR))
    assert standing(Person(1, "UTC"), [leave], NOW).next_at == NOW + HOUR


def presence_of(agent: Agent) -> tuple[str, str]:
    row = Presence.objects.get(agent=agent)
    return row.state, row.reason


def sick(agent: Agent, hours: int = 8) -> None:
    calendars.enter_absence(
        user=agent.user, kind="sickness", starts_at=NOW, ends_at=NOW + hours * HOUR, by=SYSTEM, at=NOW
    )
    actions.look_at_attendance(user_ids=[agent.user_id], at=NOW)


def test_what_was_offered_to_somebody_who_falls_ill_goes_to_another(house: House) -> None:
    bence = house.agent("Bence", {"adsl": 5})
    letter = house.letter()
    dispatch_once(NOW)
    cyril = house.agent("Cyril", {"adsl": 2})
    sick(bence)
    assert presence_of(bence) == ("offline", "sickness")
    dispatch_once(NOW)
    offered = live_offer(letter)
    assert offered is not None
    assert offered.agent == cyril


def test_absent_people_cannot_say_that_they_are_here_until_it_is_over(house: House) -> None:
    bence = house.agent("Bence")
    sick(bence, hours=8)
    with pytest.raises(NotAllowedError, match="Bence is absent"):
        house.presence(bence, "available")
    actions.keep_attendance(NOW + 8 * HOUR)
    assert presence_of(bence) == ("offline", "")
    actions.set_presence(agent=bence, state="available", by=by(bence), at=NOW + 8 * HOUR)
    assert presence_of(bence) == ("available", "")


def test_the_end_of_the_shift_takes_people_off_the_floor_and_overtime_is_their_own_word(house: House) -> None:
    bence = house.agent("Bence")
    pattern = WorkingPattern.objects.create(name="Early", weeks=[{"Mon": [["06:00", "10:00"]]}])
    Schedule.objects.create(user=bence.user, pattern=pattern, starts_date=dt.date(2026, 11, 2))
    letter = house.letter()
    assert actions.keep_attendance(NOW) == 0
    actions.keep_attendance(NOW + HOUR)
    assert presence_of(bence) == ("offline", "off_shift")
    assert dispatch_once(NOW + HOUR) == 0
    house.presence(bence, "available", NOW + 2 * HOUR)
    actions.keep_attendance(NOW + 25 * HOUR)
    assert presence_of(bence) == ("available", "")
    assert dispatch_once(NOW + 2 * HOUR) == 1
    assert fresh(letter).agent == bence


def test_nobody_is_looked_at_before_their_time(house: House, django_assert_num_queries: object) -> None:
    house.agent("Bence")
    actions.keep_attendance(NOW)
    with django_assert_num_queries(1):  # type: ignore[operator]
        actions.keep_attendance(later(5))
    assert Attendance.objects.count() == 1
