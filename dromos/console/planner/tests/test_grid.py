"""Days as the planner draws them: pure, without a database."""

import datetime as dt
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

from dromos.calendars.shifts import Period
from dromos.console.planner import grid

ATHENS = ZoneInfo("Europe/Athens")
MONDAY = dt.date(2026, 11, 23)


def at(day: int, hour: float) -> dt.datetime:
    return dt.datetime(2026, 11, 23, tzinfo=ATHENS) + dt.timedelta(days=day, hours=hour)


def roster(works: list[Period], absences: list[Any] | None = None) -> Any:
    return SimpleNamespace(
        user=SimpleNamespace(pk=1, time_zone="Europe/Athens"), planned=works, works=works, absences=absences or []
    )


def absence(starts: dt.datetime, ends: dt.datetime, state: str = "approved", *, is_whole_days: bool = True) -> Any:
    return SimpleNamespace(
        kind="leave",
        state=state,
        starts_at=starts,
        ends_at=ends,
        is_whole_days=is_whole_days,
        get_kind_display=lambda: "Leave",
    )


def test_a_shift_is_drawn_in_the_reader_s_hours() -> None:
    works = [Period(at(0, 9).astimezone(dt.UTC), at(0, 13).astimezone(dt.UTC))]
    assert grid.on_day(works, MONDAY, ATHENS) == [(9 * 3600, 13 * 3600)]
    assert grid.on_day(works, MONDAY, ZoneInfo("Europe/Prague")) == [(8 * 3600, 12 * 3600)]


def test_a_night_is_drawn_on_both_days() -> None:
    row = grid.row_of(roster([Period(at(0, 22), at(1, 6))]), grid.days_from(MONDAY, 2), ATHENS, set())
    assert [cell.works for cell in row.cells] == [[(22 * 3600, 86_400)], [(0, 6 * 3600)]]
    assert row.seconds == 8 * 3600


def test_absences_show_on_their_days_unless_they_were_declined() -> None:
    away = [
        absence(at(0, 0), at(1, 0)),
        absence(at(1, 9), at(1, 11), is_whole_days=False),
        absence(at(1, 0), at(2, 0), "declined"),
    ]
    row = grid.row_of(roster([], away), grid.days_from(MONDAY, 2), ATHENS, {(1, MONDAY)})
    assert [[one.is_whole_day for one in cell.away] for cell in row.cells] == [[True], [False]]
    assert [cell.is_changed for cell in row.cells] == [True, False]


def test_people_at_work_are_counted_by_day_and_hour() -> None:
    days = grid.days_from(MONDAY, 2)
    early = grid.row_of(roster([Period(at(0, 6), at(0, 14))]), days, ATHENS, set())
    late = grid.row_of(roster([Period(at(0, 13.5), at(0, 22))]), days, ATHENS, set())
    monday, tuesday = grid.cover_of([early, late], days)
    assert (monday.people, tuesday.people) == (2, 0)
    assert [monday.by_hour[hour] for hour in (5, 6, 13, 14, 21, 22)] == [0, 1, 2, 1, 1, 0]


def test_a_week_begins_on_monday() -> None:
    assert grid.monday_of(dt.date(2026, 11, 29)) == MONDAY
    assert grid.monday_of(MONDAY) == MONDAY


def test_a_whole_day_is_one_day_wherever_the_reader_sits() -> None:
    row = grid.row_of(
        roster([], [absence(at(0, 0), at(1, 0))]), grid.days_from(MONDAY, 3), ZoneInfo("Asia/Tokyo"), set()
    )
    assert [len(cell.away) for cell in row.cells] == [1, 0, 0]
