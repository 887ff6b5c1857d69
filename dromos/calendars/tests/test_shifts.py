"""When a person works: patterns, single days, absences. Pure."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from dromos.calendars import absences, shifts
from dromos.calendars.clock import DAYS, weekly
from dromos.calendars.shifts import Period, Person, Turn, read_weeks

ATHENS = ZoneInfo("Europe/Athens")
EARLY = {day: [["06:00", "14:00"]] for day in DAYS[:5]}
LATE = {day: [["14:00", "22:00"]] for day in DAYS[:5]}
MONDAY = dt.date(2026, 11, 23)


def athens(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=ATHENS)


def hours(person: Person, day: str) -> list[tuple[str, str]]:
    starts = athens(f"{day} 00:00")
    return [
        (part.starts_at.astimezone(ATHENS).strftime("%d %H:%M"), part.ends_at.astimezone(ATHENS).strftime("%d %H:%M"))
        for part in shifts.works(person, starts, starts + dt.timedelta(days=1))
    ]


def person(*weeks: dict[str, list[list[str]]], **rest: object) -> Person:
    turn = Turn(read_weeks(list(weeks)), MONDAY)
    return Person(id=1, time_zone="Europe/Athens", turns=[turn], **rest)  # type: ignore[arg-type]


def test_weeks_of_a_pattern_follow_each_other() -> None:
    rotating = person(EARLY, LATE)
    assert hours(rotating, "2026-11-27") == [("27 06:00", "27 14:00")]
    assert hours(rotating, "2026-11-30") == [("30 14:00", "30 22:00")]
    assert hours(rotating, "2026-12-07") == [("07 06:00", "07 14:00")]
    assert hours(rotating, "2026-11-28") == []
    assert hours(rotating, "2026-11-20") == []  # before it began


def test_a_pattern_may_begin_with_its_second_week_and_in_the_middle_of_one() -> None:
    turn = Turn(read_weeks([EARLY, LATE]), MONDAY + dt.timedelta(days=2), first_week=1)
    assert turn.frames_on(MONDAY + dt.timedelta(days=3)) == ((14 * 3600, 22 * 3600),)
    assert turn.frames_on(MONDAY + dt.timedelta(days=7)) == ((6 * 3600, 14 * 3600),)


def test_a_night_shift_goes_on_after_midnight() -> None:
    nights = person({"Mon": [["22:00", "06:00"]]})
    assert hours(nights, "2026-11-23") == [("23 22:00", "24 00:00")]
    assert hours(nights, "2026-11-24") == [("24 00:00", "24 06:00")]


def test_a_night_shift_over_the_change_of_time_lasts_an_hour_more() -> None:
    nights = Person(1, "Europe/Athens", [Turn(read_weeks([{"Sat": [["22:00", "06:00"]]}]), dt.date(2026, 1, 5))])
    autumn = shifts.works(nights, athens("2026-10-24 12:00"), athens("2026-10-25 12:00"))
    spring = shifts.works(nights, athens("2026-03-28 12:00"), athens("2026-03-29 12:00"))
    assert [part.seconds // 3600 for part in (*autumn, *spring)] == [9, 7]


def test_a_changed_day_wins_over_the_pattern() -> None:
    changed = person(EARLY, changes={MONDAY: (), dt.date(2026, 11, 28): ((8 * 3600, 12 * 3600),)})
    assert hours(changed, "2026-11-23") == []
    assert hours(changed, "2026-11-28") == [("28 08:00", "28 12:00")]


def test_an_absence_takes_its_part_of_the_shift() -> None:
    away = person(EARLY, away=[Period(athens("2026-11-23 09:00"), athens("2026-11-23 11:00"))])
    assert hours(away, "2026-11-23") == [("23 06:00", "23 09:00"), ("23 11:00", "23 14:00")]


def test_holidays_of_the_calendar_are_free_and_a_short_day_is_short() -> None:
    house = weekly(
        "Europe/Athens",
        {day: [("08:00", "17:00")] for day in DAYS[:5]},
        holidays=[MONDAY],
        exceptions={dt.date(2026, 11, 24): [("08:00", "12:00")], dt.date(2026, 11, 28): [("08:00", "17:00")]},
    )
    turn = Turn(read_weeks([EARLY]), MONDAY, calendar=house)
    follower = Person(1, "Europe/Athens", [turn])
    assert hours(follower, "2026-11-23") == []
    assert hours(follower, "2026-11-24") == [("24 08:00", "24 12:00")]
    assert hours(follower, "2026-11-28") == [("28 08:00", "28 14:00")]  # a Saturday worked by law


def test_without_a_pattern_the_calendar_of_the_department_holds_where_it_is() -> None:
    prague = weekly("Europe/Prague", {"Mon": [("08:00", "16:00")]})
    follower = Person(1, "Europe/Athens", fallback=prague)
    assert hours(follower, "2026-11-23") == [("23 09:00", "23 17:00")]


def test_a_pattern_may_be_told_in_another_time_zone() -> None:
    turn = Turn(read_weeks([EARLY]), MONDAY, time_zone="Europe/Prague")
    assert hours(Person(1, "Europe/Athens", [turn]), "2026-11-23") == [("23 07:00", "23 15:00")]


def test_nobody_works_without_pattern_and_calendar() -> None:
    assert hours(Person(1, "Europe/Athens"), "2026-11-23") == []


def test_a_day_off_lasts_from_midnight_to_midnight_where_the_person_lives() -> None:
    period = shifts.whole_days(dt.date(2026, 10, 24), dt.date(2026, 10, 25), "Europe/Athens")
    assert period.seconds == 49 * 3600


@pytest.mark.parametrize(
    "weeks",
    [[], {}, [{"Someday": []}], [{"Mon": [["08:00"]]}], [{"Mon": [["08:00", "08:00"]]}], [{"Mon": [["24:00", "06:00"]]}],
     [{"Mon": [["08:00", "12:00"], ["11:00", "13:00"]]}], [{"Mon": "08:00-12:00"}]],
)  # fmt: skip
def test_a_pattern_that_makes_no_sense_is_refused(weeks: object) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        read_weeks(weeks)


def test_a_shift_outside_the_hours_of_a_short_day_does_not_take_place() -> None:
    house = weekly("Europe/Athens", {}, exceptions={MONDAY: [("16:00", "17:00")]})
    follower = Person(1, "Europe/Athens", [Turn(read_weeks([EARLY]), MONDAY, calendar=house)])
    assert hours(follower, "2026-11-23") == []


def test_periods_that_only_touch_do_not_overlap() -> None:
    one, two, three = (athens(f"2026-11-23 {hour}:00") for hour in ("08", "09", "10"))
    assert not Period(one, two).overlaps(Period(two, three))
    assert Period(one, three).overlaps(Period(two, three))


def test_touching_periods_become_one() -> None:
    one, two, three = (athens(f"2026-11-23 {hour}:00") for hour in ("08", "09", "10"))
    assert shifts.joined([Period(two, three), Period(one, two)]) == [Period(one, three)]


def test_only_what_was_asked_for_can_be_declined_and_nothing_comes_back_from_cancelled() -> None:
    assert absences.may_move("requested", "declined")
    assert not absences.may_move("approved", "declined")
    assert not any(absences.may_move("cancelled", state) for state in absences.MOVES)
