"""Whose quiet hours are when, and who has night duty."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from dromos.accounts.models import User
from dromos.automation.models import AlertPreference
from dromos.automation.quiet import Quiet
from dromos.lib import settings
from dromos.lib.memo import remembered
from dromos.routing.models import Presence

SETTING = "alerts"
DEFAULTS = {"quiet_from": "21:00", "quiet_to": "07:00", "duty": [], "gather_s": 5, "gap_minutes": 10}


@dataclass(frozen=True, slots=True)
class House:
    """How the house alerts. ``duty``: ids of those who are alerted at night. ``gather_s``: how long a letter waits
    for more to say; ``gap``: the shortest time between two letters with alerts to one person.
    """

    quiet_from: dt.time
    quiet_to: dt.time
    duty: tuple[int, ...]
    gather: dt.timedelta
    gap: dt.timedelta


@remembered
def house() -> House:
    """What is set, and the defaults for the rest."""
    found = {**DEFAULTS, **(settings.get(SETTING) or {})}
    return House(
        quiet_from=dt.time.fromisoformat(found["quiet_from"]),
        quiet_to=dt.time.fromisoformat(found["quiet_to"]),
        duty=tuple(found["duty"]),
        gather=dt.timedelta(seconds=found["gather_s"]),
        gap=dt.timedelta(minutes=found["gap_minutes"]),
    )


def preferences(users: Iterable[User]) -> dict[int, AlertPreference]:
    """What each wants; the defaults for those who never said."""
    users = list(users)
    found = AlertPreference.objects.in_bulk([user.pk for user in users])
    return {user.pk: found.get(user.pk) or AlertPreference(user=user) for user in users}


def quiet_of(user: User, preference: AlertPreference) -> Quiet:
    """The quiet hours of ``user``: their own, else the house's, in their time zone."""
    zone = zone_of(user).key
    if preference.own_quiet_hours and preference.quiet_from and preference.quiet_to:
        return Quiet(preference.quiet_from, preference.quiet_to, zone)
    return Quiet(house().quiet_from, house().quiet_to, zone)


def zone_of(user: User) -> ZoneInfo:
    """The time zone ``user`` lives in; UTC when it is not known. One wrong name must not silence everybody."""
    try:
        return ZoneInfo(user.time_zone or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def next_digest(user: User, preference: AlertPreference, at: dt.datetime) -> dt.datetime:
    """The next time, after ``at``, at which ``user`` gets what was gathered: once a day, at an hour of their own."""
    zone = zone_of(user)
    day = at.astimezone(zone).date()
    for ahead in range(3):
        wall = dt.datetime.combine(day + dt.timedelta(days=ahead), dt.time(preference.digest_hour), zone)
        moment = wall.astimezone(dt.UTC)
        if moment > at:
            return moment
    raise AssertionError  # pragma: no cover - one of three days in a row begins after any moment of the first


def is_off(user: User, preference: AlertPreference) -> bool:
    """Whether ``user`` wants nothing but the screen now: they asked for that while offline, and are."""
    if not preference.only_at_work:
        return False
    return Presence.objects.filter(agent__user=user, state=Presence.State.OFFLINE).exists()


def on_duty() -> tuple[User, ...]:
    return tuple(User.objects.filter(pk__in=house().duty, is_active=True).order_by("pk"))
