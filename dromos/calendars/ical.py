"""What an iCalendar file says about working time. Pure: a face on ``icalendar`` and ``recurring_ical_events``."""

import datetime as dt
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
import recurring_ical_events

FREE = frozenset({"FREE", "TENTATIVE", "WORKINGELSEWHERE"})
MOST_EVENTS = 5_000


class UnreadableFeedError(ValueError):
    """Not an iCalendar file, or one that cannot be understood. The message says why."""


@dataclass(frozen=True, slots=True)
class Busy:
    """One occurrence of one event that takes time, half-open; whole days are midnights of ``time_zone``."""

    uid: str
    name: str
    starts_at: dt.datetime
    ends_at: dt.datetime
    is_whole_days: bool
    is_out_of_office: bool


def read(text: str, time_zone: str, since: dt.date, until: dt.date) -> list[Busy]:
    """The busy events that touch ``[since, until)``, recurrences unfolded, in order.

    Cancelled and free ("transparent") ones are left out. Times without a zone, and whole days, are ``time_zone``'s.
    Raises UnreadableFeedError.
    """
    try:
        calendar = icalendar.Calendar.from_ical(text)
        found = recurring_ical_events.of(calendar, skip_bad_series=True).between(since, until)
    except (ValueError, KeyError, IndexError, TypeError, AttributeError) as problem:
        raise UnreadableFeedError(f"not an iCalendar file: {problem}"[:300]) from problem
    if len(found) > MOST_EVENTS:
        raise UnreadableFeedError(f"more than {MOST_EVENTS} events")
    zone = ZoneInfo(time_zone)
    events = [_busy(event, zone) for event in found if _takes_time(event)]
    return sorted((one for one in events if one is not None), key=lambda one: (one.starts_at, one.uid))


def _takes_time(event: Any) -> bool:
    if str(event.get("STATUS", "")).upper() == "CANCELLED":
        return False
    if _is_out_of_office(event):
        return True
    if str(event.get("X-MICROSOFT-CDO-BUSYSTATUS", "")).upper() in FREE:
        return False
    return str(event.get("TRANSP", "OPAQUE")).upper() != "TRANSPARENT" or _whole_days(event)


def _whole_days(event: Any) -> bool:
    return not isinstance(event.start, dt.datetime)


def _is_out_of_office(event: Any) -> bool:
    return str(event.get("X-MICROSOFT-CDO-BUSYSTATUS", "")).upper() == "OOF"


def _busy(event: Any, zone: ZoneInfo) -> Busy | None:
    starts_at, ends_at = _instant(event.start, zone), _instant(event.end, zone)
    if ends_at <= starts_at:
        return None
    return Busy(
        uid=f"{event.get('UID', '')}/{starts_at:%Y%m%dT%H%M%SZ}"[-300:],
        name=str(event.get("SUMMARY", ""))[:200],
        starts_at=starts_at,
        ends_at=ends_at,
        is_whole_days=_whole_days(event),
        is_out_of_office=_is_out_of_office(event),
    )


def _instant(at: dt.date, zone: ZoneInfo) -> dt.datetime:
    if not isinstance(at, dt.datetime):
        at = dt.datetime.combine(at, dt.time())
    return (at if at.tzinfo else at.replace(tzinfo=zone)).astimezone(dt.UTC)


def closed_days(events: list[Busy], time_zone: str) -> list[tuple[dt.date, str, list[list[str]]]]:
    """What the events close of each local day: (date, names, stored frames)."""
    zone = ZoneInfo(time_zone)
    days: dict[dt.date, tuple[list[str], list[list[str]]]] = {}
    for event in events:
        starts, ends = event.starts_at.astimezone(zone), event.ends_at.astimezone(zone)
        day = starts.date()
        while dt.datetime.combine(day, dt.time(), tzinfo=zone) < ends:
            opens = starts.strftime("%H:%M:%S") if day == starts.date() else "00:00"
            closes = ends.strftime("%H:%M:%S") if day == ends.date() else "24:00"
            names, closed = days.setdefault(day, ([], []))
            if event.name and event.name not in names:
                names.append(event.name)
            if opens < closes:
                closed.append([opens, closes])
            day += dt.timedelta(days=1)
    return [(day, ", ".join(names)[:200], closed) for day, (names, closed) in sorted(days.items())]
