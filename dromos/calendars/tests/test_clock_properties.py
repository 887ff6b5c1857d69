"""The business clock against its laws and against a counter that knows nothing but the wall clock."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import assume, given
from hypothesis import strategies as st

from dromos.calendars import clock
from dromos.calendars.clock import Calendar

ZONES = ("UTC", "Europe/Athens", "Europe/Prague", "America/St_Johns", "Australia/Lord_Howe", "Asia/Kathmandu")
MINUTE = 60


@st.composite
def day_frames(draw: st.DrawFn) -> tuple[tuple[int, int], ...]:
    marks = draw(st.lists(st.integers(0, 1440), unique=True, max_size=6).map(sorted))
    return tuple((a * MINUTE, b * MINUTE) for a, b in list(pairwise(marks))[::2])


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    dates = st.dates(date(2025, 12, 20), date(2027, 1, 10))
    return Calendar(
        time_zone=draw(st.sampled_from(ZONES)),
        week=tuple(draw(day_frames()) for _ in range(7)),
        holidays=draw(st.frozensets(dates, max_size=8)),
        yearly_holidays=draw(st.frozensets(st.sampled_from([(1, 1), (2, 29), (12, 25)]), max_size=3)),
        exceptions=tuple(draw(st.dictionaries(dates, day_frames(), max_size=4)).items()),
    )


instants = st.datetimes(datetime(2025, 12, 25), datetime(2027, 1, 5), timezones=st.just(UTC))  # noqa: DTZ001
moments = instants.map(lambda at: at.replace(microsecond=0))
near_a_change = st.sampled_from(
    [datetime(2026, 3, 28, tzinfo=UTC), datetime(2026, 10, 24, tzinfo=UTC), datetime(2026, 4, 4, tzinfo=UTC)]
)
amounts = st.integers(0, 40 * 86_400)


def is_open_by_the_wall_clock(calendar: Calendar, at: datetime) -> bool:
    """The definition, word for word, without any table."""
    wall = at.astimezone(ZoneInfo(calendar.time_zone))
    today = dict(calendar.exceptions).get(wall.date())
    if today is None:
        off = wall.date() in calendar.holidays or (wall.month, wall.day) in calendar.yearly_holidays
        today = () if off else calendar.week[wall.weekday()]
    second = wall.hour * 3600 + wall.minute * 60 + wall.second
    return any(opens <= second < closes for opens, closes in today)


def count_minutes(calendar: Calendar, start: datetime, end: datetime) -> int:
    minutes = int((end - start).total_seconds()) // MINUTE
    return sum(is_open_by_the_wall_clock(calendar, start + timedelta(minutes=minute)) for minute in range(minutes))


@given(calendars(), st.one_of(moments, near_a_change), st.integers(0, 3 * 1440))
def test_elapsed_equals_a_minute_counter(calendar: Calendar, start: datetime, minutes: int) -> None:
    start = start.replace(second=0)
    end = start + timedelta(minutes=minutes)
    assert clock.elapsed(calendar, start, end) == MINUTE * count_minutes(calendar, start, end)


@given(calendars(), st.one_of(moments, near_a_change), st.integers(1, 12 * 60))
def test_add_equals_a_minute_counter(calendar: Calendar, start: datetime, minutes: int) -> None:
    start = start.replace(second=0)
    due = clock.add(calendar, start, minutes * MINUTE) if any(calendar.week) else start
    assume(start < due < start + timedelta(days=4))
    assert count_minutes(calendar, start, due) == minutes
    assert is_open_by_the_wall_clock(calendar, due - timedelta(minutes=1))


@given(calendars(), instants)
def test_is_open_says_what_the_wall_clock_says(calendar: Calendar, at: datetime) -> None:
    assert clock.is_open(calendar, at) == is_open_by_the_wall_clock(calendar, at)


@given(calendars(), instants, amounts)
def test_elapsed_undoes_add(calendar: Calendar, start: datetime, seconds: int) -> None:
    assume(any(calendar.week))
    due = clock.add(calendar, start, seconds)
    assert clock.elapsed(calendar, start, due) == seconds
    assert due >= start


@given(calendars(), instants, amounts)
def test_elapsed_undoes_subtract(calendar: Calendar, end: datetime, seconds: int) -> None:
    assume(any(calendar.week))
    back = clock.subtract(calendar, end, seconds)
    assert clock.elapsed(calendar, back, end) == seconds
    assert back <= end


@given(calendars(), moments, moments, moments)
def test_elapsed_is_additive(calendar: Calendar, one: datetime, two: datetime, three: datetime) -> None:
    first, second, third = sorted((one, two, three))
    whole = clock.elapsed(calendar, first, third)
    assert whole == clock.elapsed(calendar, first, second) + clock.elapsed(calendar, second, third)


@given(calendars(), instants, amounts, amounts)
def test_adding_twice_is_adding_the_sum(calendar: Calendar, start: datetime, one: int, two: int) -> None:
    assume(any(calendar.week))
    there = clock.add(calendar, clock.add(calendar, start, one), two)
    assert there == clock.add(calendar, start, one + two)


@given(calendars(), instants, instants, amounts, amounts)
def test_later_or_longer_is_never_due_sooner(
    calendar: Calendar, one: datetime, two: datetime, short: int, long: int
) -> None:
    assume(any(calendar.week))
    early, late = sorted((one, two))
    less, more = sorted((short, long))
    assert clock.add(calendar, early, less) <= clock.add(calendar, early, more)
    assert clock.add(calendar, early, less) <= clock.add(calendar, late, less)


@given(calendars(), instants, amounts, st.sampled_from(ZONES))
def test_the_zone_of_the_question_changes_nothing(calendar: Calendar, start: datetime, seconds: int, zone: str) -> None:
    assume(any(calendar.week))
    asked_elsewhere = clock.add(calendar, start.astimezone(ZoneInfo(zone)), seconds)
    assert asked_elsewhere == clock.add(calendar, start, seconds)


@given(calendars(), instants)
def test_the_next_opening_is_open_and_nothing_before_it_is(calendar: Calendar, at: datetime) -> None:
    assume(any(calendar.week))
    opening = clock.next_opening(calendar, at)
    assert clock.is_open(calendar, opening)
    assert clock.elapsed(calendar, at, opening) == 0
    assert clock.elapsed(calendar, opening, clock.next_closing(calendar, at)) > 0 or opening == at


@given(calendars(), moments, moments)
def test_the_stretches_of_a_period_are_open_apart_and_all_of_its_working_time(
    calendar: Calendar, one: datetime, two: datetime
) -> None:
    start, end = sorted((one, two))
    found = clock.stretches(calendar, start, end)
    assert sum(int((closes - opens).total_seconds()) for opens, closes in found) == clock.elapsed(calendar, start, end)
    assert all(opens < closes and clock.is_open(calendar, opens) for opens, closes in found)
    assert all(earlier[1] < later[0] for earlier, later in pairwise(found))
    assert all(start <= opens and closes <= end for opens, closes in found)


@given(calendars(), st.dates(date(2026, 1, 1), date(2026, 12, 31)))
def test_the_stretches_of_a_day_are_those_of_the_calendar(calendar: Calendar, day: date) -> None:
    found = clock.stretches_on(calendar.time_zone, day, calendar.frames_on(day))
    midnight = datetime.combine(day, datetime.min.time(), tzinfo=ZoneInfo(calendar.time_zone)).astimezone(UTC)
    for opens, closes in found:
        assert clock.elapsed(calendar, opens, closes) == int((closes - opens).total_seconds())
    ends = datetime.combine(day + timedelta(days=1), datetime.min.time(), tzinfo=ZoneInfo(calendar.time_zone))
    whole = clock.elapsed(calendar, midnight, ends.astimezone(UTC))
    assert sum(int((closes - opens).total_seconds()) for opens, closes in found) == whole


@given(day_frames(), day_frames())
def test_what_is_taken_out_of_a_day_is_gone_and_nothing_else(
    of: tuple[tuple[int, int], ...], closed: tuple[tuple[int, int], ...]
) -> None:
    left = clock.without(of, closed)
    for second in {edge + shift for frame in (*of, *closed) for edge in frame for shift in (-1, 0, 1)}:
        was = any(opens <= second < closes for opens, closes in of)
        shut = any(opens <= second < closes for opens, closes in closed)
        assert any(opens <= second < closes for opens, closes in left) == (was and not shut)


@given(calendars(), instants, amounts, st.integers(-12, 12))
def test_a_house_further_east_does_everything_as_much_earlier(
    calendar: Calendar, start: datetime, seconds: int, hours: int
) -> None:
    assume(any(calendar.week))
    here = replace(calendar, time_zone="UTC")
    there = replace(calendar, time_zone=f"Etc/GMT{-hours:+d}")
    shift = timedelta(hours=hours)
    assert clock.add(there, start - shift, seconds) == clock.add(here, start, seconds) - shift
