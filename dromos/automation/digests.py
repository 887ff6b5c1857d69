"""When a digest is due for whom: at an hour of the reader's own day."""

import datetime as dt
from collections.abc import Callable

from dromos.accounts.models import Grant, User
from dromos.automation import facts, hours
from dromos.automation.models import Digest
from dromos.calendars import queries as calendars
from dromos.calendars.clock import Calendar

LOOK_AGAIN = dt.timedelta(hours=1)
"""Readers come, go and travel: at the latest so long after the last look."""
STALE = dt.timedelta(hours=18)
"""Figures that are older are no news: after a standstill only the last digest is sent."""


def readers_of(digest: Digest) -> list[User]:
    """Everybody with the role there who did not say no; those who hold it everywhere read of the house."""
    grants = Grant.objects.filter(role=digest.role, department=digest.department, user__is_active=True)
    people = list(User.objects.filter(pk__in=grants.values("user_id")).order_by("pk"))
    wants = hours.preferences(people)
    return [user for user in people if wants[user.pk].digests]


def due_at(digest: Digest, user: User, at: dt.datetime) -> dt.datetime | None:
    """The last moment, not after ``at``, at which ``user``'s digest was due; None when that is too long ago."""
    zone = hours.zone_of(user)
    works = _works(digest)
    today = at.astimezone(zone).date()
    for back in range(3):
        day = today - dt.timedelta(days=back)
        moment = dt.datetime.combine(day, dt.time(digest.hour), zone).astimezone(dt.UTC)
        if moment <= at and _is_day(digest, day, works):
            return moment if at - moment < STALE and moment > digest.since_at else None
    return None


def _is_day(digest: Digest, day: dt.date, works: Callable[[dt.date], bool]) -> bool:
    return day.weekday() == digest.weekday if digest.period == Digest.Period.WEEKLY else works(day)


def _works(digest: Digest) -> Callable[[dt.date], bool]:
    calendar = facts.calendar_of(digest.department) if digest.department else _house()
    return (lambda day: bool(calendar.frames_on(day))) if calendar else lambda _day: True


def _house() -> Calendar | None:
    try:
        return calendars.calendar_value(calendars.calendar_for(None))
    except calendars.NoCalendarError:
        return None
