"""How many due times a second the business clock gives, one call at a time: ``./run bench clocks``.

Starts are spread over the year; the calendar has a lunch break, weekends and the public holidays of Greece.
"""

import datetime as dt
import json
import time

from dromos.calendars import clock
from dromos.calendars.holidays import holidays_of

CALLS = 100_000
TWO_HOURS = 2 * 3600
HOURS = {day: [("08:00", "12:30"), ("13:00", "17:00")] for day in clock.DAYS[:5]}


def due_times_per_s(calendar: clock.Calendar, seconds: int) -> float:
    first = dt.datetime(2026, 1, 2, 7, 13, 5, tzinfo=dt.UTC)
    starts = [first + dt.timedelta(seconds=313 * number) for number in range(CALLS)]
    began = time.perf_counter()
    for start in starts:
        clock.add(calendar, start, seconds)
    return CALLS / (time.perf_counter() - began)


def main() -> None:
    closed = [holiday.date for holiday in holidays_of("GR", "", 2024, 2032)]
    calendar = clock.weekly("Europe/Athens", HOURS, holidays=closed)
    since, until = dt.datetime(2026, 1, 1, tzinfo=dt.UTC), dt.datetime(2028, 1, 1, tzinfo=dt.UTC)
    two_years = clock.elapsed(calendar, since, until)
    figures = {
        "due_times_per_s": round(due_times_per_s(calendar, TWO_HOURS)),
        "due_times_per_s_two_years": round(due_times_per_s(calendar, two_years)),
    }
    for name, bar in (("due_times_per_s", 100_000), ("due_times_per_s_two_years", 80_000)):
        print(f"{name:<28} {figures[name]:>10,}   (bar {bar:,})")
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
