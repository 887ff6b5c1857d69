"""Every write to calendars."""

import datetime as dt
from typing import Any
from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from dromos.accounts.access import require_administration
from dromos.accounts.models import Department
from dromos.calendars.clock import DAYS
from dromos.calendars.events import CalendarChanged, DepartmentCalendarChanged
from dromos.calendars.holidays import is_known
from dromos.calendars.models import BusinessCalendar, CalendarException, DepartmentCalendar
from dromos.calendars.queries import read_frames
from dromos.lib import audit
from dromos.lib.actor import Actor
from dromos.lib.events import announce

FIELDS = ("name", "time_zone", "country", "region", "frames", "is_default")
OFFICE_HOURS = {day: [["09:00", "13:00"], ["14:00", "18:00"]] for day in DAYS[:5]}


@transaction.atomic
def create_calendar(
    *,
    key: str,
    name: str,
    time_zone: str,
    by: Actor,
    at: dt.datetime,
    frames: dict[str, Any] | None = None,
    country: str = "",
    region: str = "",
    is_default: bool = False,
) -> BusinessCalendar:
    """Create a calendar (office hours with a lunch break when no frames are given). Raises ValidationError."""
    require_administration(by)
    calendar = BusinessCalendar(
        key=key,
        name=name,
        time_zone=time_zone,
        country=country,
        region=region,
        frames=OFFICE_HOURS if frames is None else frames,
        is_default=is_default,
        updated_at=at,
    )
    _check(calendar)
    _make_room_for_default(calendar)
    calendar.save(force_insert=True)
    audit.record(by=by, at=at, verb="create", subject=calendar, changes={"key": key, "name": name})
    announce(CalendarChanged(calendar.pk), at)
    return calendar


@transaction.atomic
def change_calendar(*, calendar: BusinessCalendar, by: Actor, at: dt.datetime, **changes: Any) -> BusinessCalendar:
    """Change fields of FIELDS. Raises ValidationError; nothing is written then."""
    require_administration(by)
    if unknown := set(changes) - set(FIELDS):
        raise ValueError(f"cannot change {', '.join(sorted(unknown))} of a calendar")
    old = {key: getattr(calendar, key) for key in changes}
    for key, value in changes.items():
        setattr(calendar, key, value)
    _check(calendar)
    if different := audit.differences(old, changes):
        _make_room_for_default(calendar)
        _touch(calendar, at)
        calendar.save()
        audit.record(by=by, at=at, verb="change", subject=calendar, changes=different)
        announce(CalendarChanged(calendar.pk), at)
    return calendar


@transaction.atomic
def set_exception(
    *, calendar: BusinessCalendar, date: dt.date, name: str, frames: list[Any], by: Actor, at: dt.datetime
) -> CalendarException:
    """Make ``date`` different from the week: open in ``frames``, or closed when there are none."""
    require_administration(by)
    _check_frames(frames, str(date))
    exception, _created = CalendarException.objects.update_or_create(
        calendar=calendar, date=date, defaults={"name": name, "frames": frames}
    )
    _exceptions_changed(calendar, {str(date): [None, {"name": name, "frames": frames}]}, by, at)
    return exception


@transaction.atomic
def remove_exception(*, calendar: BusinessCalendar, date: dt.date, by: Actor, at: dt.datetime) -> None:
    """Make ``date`` an ordinary day again; without effect when it is one."""
    require_administration(by)
    for exception in CalendarException.objects.filter(calendar=calendar, date=date):
        old = {"name": exception.name, "frames": exception.frames}
        exception.delete()
        _exceptions_changed(calendar, {str(date): [old, None]}, by, at)


@transaction.atomic
def assign_calendar(*, department: Department, calendar: BusinessCalendar | None, by: Actor, at: dt.datetime) -> None:
    """Let a department follow ``calendar``; None: the default one."""
    require_administration(by)
    link = DepartmentCalendar.objects.filter(department=department).select_related("calendar").first()
    old = link.calendar if link else None
    if old == calendar:
        return
    if calendar is None:
        DepartmentCalendar.objects.filter(department=department).delete()
    else:
        DepartmentCalendar.objects.update_or_create(department=department, defaults={"calendar": calendar})
        announce(DepartmentCalendarChanged(department.pk, calendar.pk), at)
    changes = {"calendar": [str(old) if old else None, str(calendar) if calendar else None]}
    audit.record(by=by, at=at, verb="assign_calendar", subject=department, changes=changes)


@transaction.atomic
def ensure_default_calendar(*, time_zone: str, country: str, by: Actor, at: dt.datetime) -> BusinessCalendar:
    """The default calendar; made with office hours when there is none yet."""
    return BusinessCalendar.objects.filter(is_default=True).first() or create_calendar(
        key="office", name="Office hours", time_zone=time_zone, country=country, is_default=True, by=by, at=at
    )


def _exceptions_changed(calendar: BusinessCalendar, changes: dict[str, Any], by: Actor, at: dt.datetime) -> None:
    _touch(calendar, at)
    calendar.save(update_fields=["updated_at"])
    audit.record(by=by, at=at, verb="change_exceptions", subject=calendar, changes=changes)
    announce(CalendarChanged(calendar.pk), at)


def _touch(calendar: BusinessCalendar, at: dt.datetime) -> None:
    """Raise ``updated_at`` even when two changes have the same ``at``: what is kept by it must be renewed."""
    calendar.updated_at = max(at, calendar.updated_at + dt.timedelta(microseconds=1))


def _make_room_for_default(calendar: BusinessCalendar) -> None:
    if calendar.is_default:
        BusinessCalendar.objects.filter(is_default=True).exclude(pk=calendar.pk).update(is_default=False)


def _check(calendar: BusinessCalendar) -> None:
    if calendar.time_zone not in available_timezones():
        raise ValidationError({"time_zone": _("There is no such time zone.")})
    if calendar.country and not is_known(calendar.country, calendar.region):
        raise ValidationError({"country": _("No holidays are known for this country and region.")})
    if not isinstance(calendar.frames, dict) or set(calendar.frames) - set(DAYS):
        raise ValidationError({"frames": _("Working hours belong to days from Monday to Sunday.")})
    for day, stored in calendar.frames.items():
        _check_frames(stored, day)
    if not any(calendar.frames.values()):
        raise ValidationError({"frames": _("At least one day needs working hours.")})


def _check_frames(stored: Any, day: str) -> None:
    try:
        read_frames(stored)
    except ValueError as problem:
        message = _("%(day)s: write hours as 09:00 to 17:00, the end after the start.") % {"day": day}
        raise ValidationError({"frames": message}) from problem
