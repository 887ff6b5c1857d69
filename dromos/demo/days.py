"""When customers write: ninety days with a weekly pattern, two peaks a day and a slow growth. Pure."""

import random
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

DAYS = 90
_WEEKDAY = (1.28, 1.12, 1.04, 1.0, 0.94, 0.42, 0.3)
_PEAKS = ((0.42, 10.25, 1.1), (0.36, 15.5, 1.3), (0.22, 19.75, 2.0))  # share, hour, spread
_STORM = 1.7  # the day after a storm


def arrivals(at: datetime, count: int, rng: random.Random) -> list[datetime]:
    """`count` instants in the ninety days before `at`, in order, aware (UTC)."""
    zone = ZoneInfo("Europe/Athens")
    today = at.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    storm = rng.randrange(20, 70)
    weights = [_weight(today - timedelta(days=ago), ago, storm) for ago in range(DAYS + 1)]
    found: list[datetime] = []
    while len(found) < count:
        (ago,) = rng.choices(range(DAYS + 1), weights)
        when = (today - timedelta(days=ago)).replace(tzinfo=None) + timedelta(seconds=_second_of_day(rng))
        instant = when.replace(tzinfo=zone).astimezone(UTC)
        if instant < at - timedelta(minutes=2):
            found.append(instant)
    return sorted(found)


def _weight(day: datetime, ago: int, storm: int) -> float:
    return _WEEKDAY[day.weekday()] * (1 + (DAYS - ago) / DAYS * 0.25) * (_STORM if ago == storm else 1.0)


def _second_of_day(rng: random.Random) -> int:
    (peak,) = rng.choices(_PEAKS, [share for share, _hour, _spread in _PEAKS])
    hour = rng.gauss(peak[1], peak[2])
    return int(min(max(hour, 0.2), 23.8) * 3600)
