"""The clock against a counter of minutes that knows nothing but the wall clock, on random calendars and spans.

A part is quick; all ten thousand run with ``--full``.
"""

import random
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from dromos.calendars import clock
from dromos.calendars.clock import Calendar, Frames

ZONES = (
    "UTC", "Europe/Athens", "Europe/Budapest", "Europe/Prague", "Europe/Minsk", "America/St_Johns", "America/New_York",
    "Australia/Lord_Howe", "Asia/Kathmandu", "Africa/Casablanca", "Pacific/Apia",
)  # fmt: skip
FIRST = datetime(2025, 1, 1, tzinfo=UTC)
CHANGES = tuple(
    datetime(2026, month, day, tzinfo=UTC)
    for month, day in ((3, 8), (3, 29), (4, 5), (10, 4), (10, 25), (11, 1), (1, 1), (12, 31))
)
MINUTE = timedelta(minutes=1)


def random_day(dice: random.Random) -> Frames:
    marks = sorted(dice.sample(range(0, 1441, dice.choice((1, 15, 30))), dice.choice((0, 2, 2, 2, 4, 4, 6))))
    return tuple((opens * 60, closes * 60) for opens, closes in list(pairwise(marks))[::2])


def random_calendar(dice: random.Random, about: datetime) -> Calendar:
    days = [about.date() + timedelta(days=dice.randrange(-3, 12)) for _ in range(dice.randrange(5))]
    return Calendar(
        time_zone=dice.choice(ZONES),
        week=tuple(random_day(dice) for _ in range(7)),
        holidays=frozenset(days[::2]),
        yearly_holidays=frozenset({(1, 1)} if dice.random() < 0.5 else ()),
        exceptions=tuple({day: random_day(dice) for day in days[1::2]}.items()),
    )


def open_minutes(calendar: Calendar, start: datetime, minutes: int) -> list[bool]:
    """For each minute from ``start`` whether it is open, by the wall clock alone."""
    zone, exceptions = ZoneInfo(calendar.time_zone), dict(calendar.exceptions)
    found, known = [], dict[date, Frames]()
    at = start
    for _ in range(minutes):
        wall = at.astimezone(zone)
        day = wall.date()
        if day not in known:
            off = day in calendar.holidays or (day.month, day.day) in calendar.yearly_holidays
            known[day] = exceptions.get(day, () if off else calendar.week[day.weekday()])
        second = wall.hour * 3600 + wall.minute * 60
        found.append(any(opens <= second < closes for opens, closes in known[day]))
        at += MINUTE
    return found


def compare(seed: int) -> None:
    dice = random.Random(seed)
    about = dice.choice(CHANGES) if dice.random() < 0.6 else FIRST + timedelta(days=dice.randrange(900))
    start = about + timedelta(minutes=dice.randrange(-2880, 2880))
    span = dice.choice((60, 600, 1440, 2880, 4320, 10080))
    calendar = random_calendar(dice, about)
    minutes = open_minutes(calendar, start, span)
    end, worked = start + span * MINUTE, sum(minutes)
    assert clock.elapsed(calendar, start, end) == worked * 60, f"seed {seed}"
    assert clock.is_open(calendar, start) == minutes[0], f"seed {seed}"
    if worked:
        check_the_way_back(calendar, start, minutes, dice.randrange(1, worked + 1), seed)


def check_the_way_back(calendar: Calendar, start: datetime, minutes: list[bool], budget: int, seed: int) -> None:
    """``budget`` minutes are used up at the end of that many open ones, and not before; seconds are kept."""
    opened = [number for number, is_open in enumerate(minutes) if is_open]
    due = start + (opened[budget - 1] + 1) * MINUTE
    assert clock.add(calendar, start, budget * 60) == due, f"seed {seed}"
    assert clock.add(calendar, start, budget * 60 - 7) == due - timedelta(seconds=7), f"seed {seed}"
    assert clock.remaining(calendar, start, due) == budget * 60, f"seed {seed}"
    assert clock.elapsed(calendar, clock.subtract(calendar, due, budget * 60), due) == budget * 60, f"seed {seed}"
    assert clock.next_opening(calendar, start) == start + minutes.index(True) * MINUTE, f"seed {seed}"


def test_random_calendars_agree_with_a_counter_of_minutes() -> None:
    for seed in range(150):
        compare(seed)


@pytest.mark.full
def test_ten_thousand_random_calendars_agree_with_a_counter_of_minutes() -> None:
    for seed in range(10_000):
        compare(seed)
