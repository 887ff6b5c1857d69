"""The business clock at its edges, one behaviour each."""

import pickle
from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from dromos.calendars import clock
from dromos.calendars.clock import Calendar, NeverOpen, frames, weekly

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri")
ATHENS = ZoneInfo("Europe/Athens")
OFFICE = weekly("Europe/Athens", {key: [("08:00", "12:00"), ("13:00", "17:00")] for key in WEEKDAYS})
ROUND_THE_CLOCK = weekly("Europe/Athens", {key: [("00:00", "24:00")] for key in clock.DAYS})
CLOSED = weekly("Europe/Athens", {})
HOUR = 3600


def athens(text: str, fold: int = 0) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ATHENS, fold=fold)


def test_the_lunch_break_does_not_count() -> None:
    assert clock.add(OFFICE, athens("2026-11-23 11:30"), HOUR) == athens("2026-11-23 13:30")


def test_a_weekend_does_not_count() -> None:
    assert clock.add(OFFICE, athens("2026-11-20 16:00"), 2 * HOUR) == athens("2026-11-23 09:00")


def test_a_budget_that_ends_at_closing_time_ends_at_the_closing_instant() -> None:
    assert clock.add(OFFICE, athens("2026-11-20 16:00"), HOUR) == athens("2026-11-20 17:00")
    assert clock.add(OFFICE, athens("2026-11-20 16:00"), HOUR + 1) == athens("2026-11-23 08:00:01")


def test_seconds_and_microseconds_are_kept() -> None:
    start = athens("2026-11-23 11:59:59.250000")
    assert clock.add(OFFICE, start, 2) == athens("2026-11-23 13:00:01.250000")
    assert clock.elapsed(OFFICE, start, athens("2026-11-23 13:00:01.250000")) == 2
    assert clock.elapsed(OFFICE, start, athens("2026-11-23 13:00:01.249999")) == 1


def test_microseconds_outside_working_time_do_not_shift_the_due_time() -> None:
    assert clock.add(OFFICE, athens("2026-11-23 07:00:00.9"), HOUR) == athens("2026-11-23 09:00")


def test_a_moment_with_microseconds_before_closing_goes_on_next_morning() -> None:
    due = clock.add(OFFICE, athens("2026-11-20 16:59:59.5"), 1)
    assert due == athens("2026-11-23 08:00:00.5")


def test_no_time_added_is_the_start_itself_even_when_closed() -> None:
    sunday = athens("2026-11-22 10:00")
    assert clock.add(OFFICE, sunday, 0) == sunday
    assert clock.subtract(OFFICE, sunday, 0) == sunday


def test_a_holiday_is_skipped() -> None:
    calendar = weekly("Europe/Athens", {key: [("09:00", "17:00")] for key in WEEKDAYS}, holidays=[date(2026, 10, 28)])
    assert clock.add(calendar, athens("2026-10-27 16:00"), 2 * HOUR) == athens("2026-10-29 10:00")


def test_a_yearly_holiday_is_skipped_every_year() -> None:
    calendar = weekly("Europe/Athens", {key: [("09:00", "17:00")] for key in WEEKDAYS}, yearly_holidays=[(12, 25)])
    for year in (2026, 2028):
        assert not clock.is_open(calendar, athens(f"{year}-12-25 10:00"))


def test_an_exception_wins_over_holiday_and_week() -> None:
    calendar = weekly(
        "Europe/Budapest",
        {key: [("09:00", "17:00")] for key in WEEKDAYS},
        holidays=[date(2026, 12, 24)],
        exceptions={date(2026, 12, 24): [("09:00", "12:00")], date(2026, 12, 12): [("09:00", "17:00")]},
    )
    assert calendar.frames_on(date(2026, 12, 24)) == ((32400, 43200),)
    assert calendar.frames_on(date(2026, 12, 12)) == ((32400, 61200),)
    assert calendar.frames_on(date(2026, 12, 19)) == ()


def test_in_spring_the_day_has_23_working_hours() -> None:
    midnight = athens("2026-03-29 00:00")
    assert clock.elapsed(ROUND_THE_CLOCK, midnight, athens("2026-03-30 00:00")) == 23 * HOUR
    assert clock.add(ROUND_THE_CLOCK, midnight, 4 * HOUR) == athens("2026-03-29 05:00")


def test_in_autumn_the_day_has_25_working_hours() -> None:
    midnight = athens("2026-10-25 00:00")
    assert clock.elapsed(ROUND_THE_CLOCK, midnight, athens("2026-10-26 00:00")) == 25 * HOUR
    assert clock.add(ROUND_THE_CLOCK, midnight, 4 * HOUR).astimezone(UTC) == datetime(2026, 10, 25, 1, tzinfo=UTC)


def test_a_frame_in_the_hour_that_happens_twice_is_open_twice() -> None:
    calendar = weekly("Europe/Athens", {"Sun": [("03:00", "03:30")]})
    assert clock.is_open(calendar, athens("2026-10-25 03:10", fold=0))
    assert not clock.is_open(calendar, athens("2026-10-25 03:40", fold=0))
    assert clock.is_open(calendar, athens("2026-10-25 03:10", fold=1))
    assert clock.elapsed(calendar, athens("2026-10-25 00:00"), athens("2026-10-26 00:00")) == HOUR


def test_a_frame_in_the_hour_that_never_happens_is_not_open() -> None:
    calendar = weekly("Europe/Athens", {"Sun": [("03:00", "04:00")]})
    assert clock.elapsed(calendar, athens("2026-03-29 00:00"), athens("2026-03-30 00:00")) == 0


def test_an_office_day_over_a_change_of_time_keeps_its_hours() -> None:
    friday = athens("2026-03-27 16:00")
    assert clock.add(OFFICE, friday, 2 * HOUR) == athens("2026-03-30 09:00")


def test_the_result_is_in_the_zone_of_the_start() -> None:
    start = datetime(2026, 11, 23, 8, tzinfo=timezone(timedelta(hours=5)))
    due = clock.add(OFFICE, start, HOUR)
    assert due.tzinfo is start.tzinfo
    assert due == athens("2026-11-23 09:00")


def test_the_zone_of_the_question_does_not_change_the_answer() -> None:
    start = athens("2026-11-20 16:30")
    in_utc = clock.add(OFFICE, start.astimezone(UTC), 5 * HOUR)
    assert in_utc == clock.add(OFFICE, start, 5 * HOUR)
    assert in_utc.tzinfo is UTC


def test_elapsed_is_zero_when_the_end_is_not_after_the_start() -> None:
    assert clock.elapsed(OFFICE, athens("2026-11-23 12:00"), athens("2026-11-23 09:00")) == 0
    assert clock.elapsed(OFFICE, athens("2026-11-23 09:00"), athens("2026-11-23 09:00")) == 0


def test_remaining_counts_down_and_then_below_zero() -> None:
    due = athens("2026-11-23 10:00")
    assert clock.remaining(OFFICE, athens("2026-11-20 16:00"), due) == 3 * HOUR
    assert clock.remaining(OFFICE, due, due) == 0
    assert clock.remaining(OFFICE, athens("2026-11-23 14:00"), due) == -3 * HOUR


def test_time_before_a_due_time_falls_when_somebody_is_there() -> None:
    due = athens("2026-11-23 09:00")
    assert clock.subtract(OFFICE, due, HOUR) == athens("2026-11-23 08:00")
    assert clock.subtract(OFFICE, due, 2 * HOUR) == athens("2026-11-20 16:00")
    assert clock.subtract(OFFICE, athens("2026-11-22 09:00:00.7"), HOUR) == athens("2026-11-20 16:00")
    assert clock.subtract(OFFICE, athens("2026-01-05 08:30:00.5"), HOUR) == athens("2026-01-02 16:30:00.5")


def test_time_may_be_subtracted_far_back() -> None:
    back = clock.subtract(OFFICE, athens("2026-11-23 09:00"), 20 * 250 * 8 * HOUR)
    assert back.year == 2007
    assert clock.elapsed(OFFICE, back, athens("2026-11-23 09:00")) == 20 * 250 * 8 * HOUR


def test_the_opening_instant_is_open_and_the_closing_instant_is_not() -> None:
    assert clock.is_open(OFFICE, athens("2026-11-23 08:00"))
    assert not clock.is_open(OFFICE, athens("2026-11-23 12:00"))
    assert not clock.is_open(OFFICE, athens("2026-11-23 07:59:59"))


def test_the_next_opening_is_now_when_open() -> None:
    now = athens("2026-11-23 09:15:00.5")
    assert clock.next_opening(OFFICE, now) == now
    assert clock.next_opening(OFFICE, athens("2026-11-23 12:00")) == athens("2026-11-23 13:00")
    assert clock.next_opening(OFFICE, athens("2026-12-31 18:00")) == athens("2027-01-01 08:00")


def test_the_next_closing_ends_the_present_or_the_coming_stretch() -> None:
    assert clock.next_closing(OFFICE, athens("2026-11-23 09:00")) == athens("2026-11-23 12:00")
    assert clock.next_closing(OFFICE, athens("2026-11-22 09:00")) == athens("2026-11-23 12:00")


def test_a_stretch_over_the_new_year_is_one_stretch() -> None:
    calendar = weekly("UTC", {"Thu": [("22:00", "24:00")], "Fri": [("00:00", "06:00")]})
    closing = datetime(2027, 1, 1, 6, tzinfo=UTC)
    assert clock.next_closing(calendar, datetime(2026, 12, 31, 23, tzinfo=UTC)) == closing


def test_years_added_in_front_join_what_was_there() -> None:
    calendar = weekly("UTC", {key: [("00:00", "24:00")] for key in clock.DAYS})
    clock.is_open(calendar, datetime(2027, 6, 1, tzinfo=UTC))
    start, end = datetime(2025, 3, 1, tzinfo=UTC), datetime(2028, 3, 1, tzinfo=UTC)
    assert clock.elapsed(calendar, start, end) == (end - start).days * 86_400
    assert clock.add(calendar, start, (end - start).days * 86_400) == end


def test_a_calendar_that_never_opens_says_so() -> None:
    now = athens("2026-11-23 09:00")
    with pytest.raises(NeverOpen):
        clock.add(CLOSED, now, 1)
    with pytest.raises(NeverOpen):
        clock.subtract(CLOSED, now, 1)
    with pytest.raises(NeverOpen):
        clock.next_opening(CLOSED, now)
    assert not clock.is_open(CLOSED, now)
    assert clock.elapsed(CLOSED, now, now + timedelta(days=400)) == 0


@pytest.mark.parametrize("seconds", [-1, clock.CENTURY + 1])
def test_an_amount_out_of_bounds_is_refused(seconds: int) -> None:
    with pytest.raises(ValueError, match="century"):
        clock.add(OFFICE, athens("2026-11-23 09:00"), seconds)
    with pytest.raises(ValueError, match="century"):
        clock.subtract(OFFICE, athens("2026-11-23 09:00"), seconds)


def test_a_naive_datetime_is_refused() -> None:
    naive = datetime(2026, 11, 23, 9)  # noqa: DTZ001
    for ask in (clock.is_open, clock.next_opening, lambda c, at: clock.add(c, at, 0)):
        with pytest.raises(ValueError, match="aware"):
            ask(OFFICE, naive)


@pytest.mark.parametrize("text", ["8", "24:01", "12:60", "aa:bb", "08:00:60", "-1:00", "1:2:3:4"])
def test_a_text_that_is_no_time_of_day_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a time of day"):
        frames((text, "24:00"))


def test_a_frame_that_ends_before_it_starts_is_refused() -> None:
    with pytest.raises(ValueError, match="end after it starts"):
        frames(("17:00", "08:00"))


def test_frames_that_touch_or_overlap_become_one() -> None:
    assert frames(("12:00", "13:00:30"), ("08:00", "12:00"), ("09:00", "10:00")) == ((28800, 46830),)


def test_a_week_with_other_than_seven_days_is_refused() -> None:
    with pytest.raises(ValueError, match="seven days"):
        Calendar(time_zone="UTC", week=((),) * 6)
    with pytest.raises(ValueError, match="unknown days: Mo"):
        weekly("UTC", {"Mo": []})


def test_calendars_with_equal_data_are_equal_and_survive_pickling() -> None:
    again = weekly("Europe/Athens", {key: [("08:00", "12:00"), ("13:00", "17:00")] for key in WEEKDAYS})
    assert again == OFFICE
    assert hash(again) == hash(OFFICE)
    assert pickle.loads(pickle.dumps(OFFICE)) == OFFICE  # noqa: S301
