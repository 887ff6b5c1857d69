"""Quiet hours in people's own time, over midnight and over both changes of the clock."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dromos.automation.quiet import Quiet

ATHENS = "Europe/Athens"
NIGHT = Quiet(dt.time(21), dt.time(7), ATHENS)


def local(text: str, fold: int = 0, zone: str = ATHENS) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone), fold=fold).astimezone(dt.UTC)


@pytest.mark.parametrize(
    ("at", "quiet"),
    [("2026-11-23 20:59", False), ("2026-11-23 21:00", True), ("2026-11-24 06:59", True), ("2026-11-24 07:00", False)],
)
def test_a_night_begins_and_ends_to_the_second(at: str, quiet: object) -> None:
    assert NIGHT.holds(local(at)) is quiet


@pytest.mark.parametrize(
    ("at", "over"),
    [
        ("2026-11-23 22:00", "2026-11-24 07:00"),
        ("2026-11-24 01:00", "2026-11-24 07:00"),
        ("2026-11-24 12:00", "2026-11-24 12:00"),
        ("2026-03-28 23:00", "2026-03-29 07:00"),  # the clock goes from 3 to 4
        ("2026-10-24 23:00", "2026-10-25 07:00"),  # from 4 back to 3
    ],
)
def test_it_is_over_at_seven_whatever_the_clock_did(at: str, over: str) -> None:
    assert NIGHT.over_at(local(at)) == local(over)


def test_the_night_of_spring_is_nine_hours_long_and_that_of_autumn_eleven() -> None:
    for evening, hours in (("2026-03-28 21:00", 9), ("2026-10-24 21:00", 11)):
        assert NIGHT.over_at(local(evening)) - local(evening) == dt.timedelta(hours=hours)


def test_an_end_the_spring_change_skips_is_the_moment_of_the_change() -> None:
    quiet = Quiet(dt.time(21), dt.time(3, 30), ATHENS)
    assert quiet.over_at(local("2026-03-28 23:00")) == local("2026-03-29 04:00")


def test_an_end_that_happens_twice_counts_the_first_time_unless_it_has_passed() -> None:
    quiet = Quiet(dt.time(21), dt.time(3, 30), ATHENS)
    assert quiet.over_at(local("2026-10-24 23:00")) == local("2026-10-25 03:30")
    again = local("2026-10-25 03:10", fold=1)
    assert quiet.over_at(again) == local("2026-10-25 03:30", fold=1)


def test_the_same_time_twice_is_never_quiet() -> None:
    assert not Quiet(dt.time(7), dt.time(7), ATHENS).holds(local("2026-11-24 07:00"))


def test_hours_of_the_day_can_be_quiet_too() -> None:
    siesta = Quiet(dt.time(14), dt.time(17), ATHENS)
    assert siesta.over_at(local("2026-11-24 15:00")) == local("2026-11-24 17:00")


@given(
    st.datetimes(dt.datetime(2026, 1, 1), dt.datetime(2027, 12, 31), timezones=st.just(dt.UTC)),  # noqa: DTZ001
    st.times(),
    st.times(),
    st.sampled_from([ATHENS, "Europe/Prague", "Europe/Minsk", "America/New_York", "Australia/Lord_Howe", "UTC"]),
)
def test_when_it_is_over_it_is_not_quiet_and_not_too_late(
    at: dt.datetime, starts: dt.time, ends: dt.time, zone: str
) -> None:
    quiet = Quiet(starts.replace(microsecond=0), ends.replace(microsecond=0), zone)
    over = quiet.over_at(at)
    assert at <= over <= at + dt.timedelta(hours=26)
    assert not quiet.holds(over)
    if over > at:
        assert quiet.holds(over - dt.timedelta(seconds=1)) or over - at < dt.timedelta(seconds=1)
