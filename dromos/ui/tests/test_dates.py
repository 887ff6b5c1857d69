"""Dates as people say them, exact on hover."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone, translation

from dromos.ui import dates

NOW = dt.datetime(2026, 11, 23, 8, 0, tzinfo=dt.UTC)
HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (NOW - HOUR, "09:00"),
        (NOW - DAY, "yesterday 10:00"),
        (NOW + DAY, "tomorrow 10:00"),
        (NOW - 3 * DAY, "Fri 10:00"),
        (NOW + 4 * DAY, "Fri 10:00"),
        (NOW - 20 * DAY, "3 Nov 10:00"),
        (NOW - 200 * DAY, "7 May"),
        (NOW - 400 * DAY, "19 Oct 2025"),
        (NOW + 15 * HOUR, "tomorrow 01:00"),
    ],
)
def test_a_moment_is_said_as_people_say_it_in_their_zone(value: dt.datetime, words: str) -> None:
    with timezone.override(ZoneInfo("Europe/Athens")), translation.override("en"):
        assert dates.spoken(value, NOW) == words


def test_the_exact_moment_is_one_hover_away() -> None:
    with timezone.override(ZoneInfo("Europe/Athens")), translation.override("en"):
        shown = dates.moment(NOW, NOW)
    assert 'datetime="2026-11-23T08:00:00+00:00"' in shown
    assert 'title="Monday 23 November 2026 10:00 (EET)"' in shown
    assert dates.moment(None) == ""


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, "0 s"), (59, "59 s"), (60, "1 min"), (3599, "59 min"), (3600, "1 h"), (8100, "2 h 15 min"), (-8100, "2 h 15 min"),
     (86_400, "1 d"), (100_000, "1 d 3 h")],
)  # fmt: skip
def test_a_duration_has_two_units_at_most(seconds: int, words: str) -> None:
    with translation.override("en"):
        assert dates.duration(seconds) == words


def test_a_day_is_written_out() -> None:
    with translation.override("en"):
        assert dates.day(dt.date(2026, 3, 1)) == "1 March 2026"
    assert dates.day(None) == ""
