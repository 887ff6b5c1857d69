"""What being late costs."""

from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from dromos.calendars.clock import weekly
from dromos.sla import penalties, rules
from dromos.sla.penalties import Terms

OFFICE = weekly("Europe/Athens", {day: [("09:00", "17:00")] for day in ("Mon", "Tue", "Wed", "Thu", "Fri")})
HOURLY = Terms("per_hour", Decimal("12.50"), "EUR", cap=Decimal(60))
ONCE = Terms("per_breach", Decimal(200), "EUR", cap=Decimal(150))


def monday(text: str, day: int = 23) -> datetime:
    return datetime.fromisoformat(f"2026-11-{day} {text}").replace(tzinfo=ZoneInfo("Europe/Athens"))


CLOCK = rules.start(OFFICE, target_s=3600, at=monday("09:00"))  # due at 10:00


@pytest.mark.parametrize(
    ("at", "money"),
    [("09:59", "0"), ("10:00", "0"), ("10:00:01", "12.50"), ("11:00", "12.50"), ("11:00:01", "25"), ("16:59", "60")],
)
def test_each_hour_begun_costs_until_the_cap(at: str, money: str) -> None:
    assert penalties.owed(HOURLY, OFFICE, CLOCK, monday(at)) == Decimal(money)


def test_hours_in_which_nobody_works_cost_nothing() -> None:
    late = rules.start(OFFICE, target_s=8 * 3600 - 60, at=monday("09:00"))  # due at 16:59
    assert penalties.owed(HOURLY, OFFICE, late, monday("08:00", day=24)) == Decimal("12.50")


def test_a_breach_costs_once_and_at_most_the_cap() -> None:
    assert penalties.owed(ONCE, OFFICE, CLOCK, monday("10:00")) == Decimal(150)
    assert penalties.owed(ONCE, OFFICE, CLOCK, monday("10:00", day=27)) == Decimal(150)


def test_it_costs_no_more_once_it_is_done_and_nothing_when_in_time_or_waiting() -> None:
    done = rules.stop(CLOCK, at=monday("11:30"))
    assert penalties.owed(HOURLY, OFFICE, done, monday("16:00")) == Decimal(25)
    assert penalties.owed(HOURLY, OFFICE, rules.stop(CLOCK, at=monday("10:00")), monday("16:00")) == 0
    paused = rules.pause(CLOCK, OFFICE, at=monday("09:30"))
    assert penalties.owed(HOURLY, OFFICE, paused, monday("16:00")) == 0


def test_what_a_breach_may_come_to_is_the_cap_else_a_days_worth() -> None:
    assert penalties.at_stake(Terms(penalties.PER_HOUR, Decimal(20), "EUR", cap=Decimal(90))) == 90
    assert penalties.at_stake(Terms(penalties.PER_HOUR, Decimal(20), "EUR")) == 160
    assert penalties.at_stake(Terms(penalties.PER_BREACH, Decimal(20), "EUR")) == 20
