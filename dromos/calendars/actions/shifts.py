"""Working patterns, who follows them, and single days that differ."""

import datetime as dt
from typing import Any
from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from dromos.accounts.models import Department, User
from dromos.calendars import access
from dromos.calendars.events import ShiftsChanged
from dromos.calendars.models import BusinessCalendar, Schedule, ShiftChange, WorkingPattern
from dromos.calendars.shifts import read_shift, read_weeks
from dromos.lib import audit, editing, live
from dromos.lib.actor import Actor
from dromos.lib.events import announce, announce_all

FIELDS = ("name", "department", "calendar", "time_zone", "weeks", "is_active")


@transaction.atomic
def create_pattern(
    *,
    name: str,
    weeks: list[dict[str, Any]],
    by: Actor,
    at: dt.datetime,
    department: Department | None = None,
    calendar: BusinessCalendar | None = None,
    time_zone: str = "",
) -> WorkingPattern:
    """Create a pattern of one or more weeks. Raises ValidationError, NotAllowedError."""
    pattern = WorkingPattern(
        name=name, department=department, calendar=calendar, time_zone=time_zone, weeks=weeks, is_active=True
    )
    access.require_pattern_writer(by, pattern)
    _check(pattern)
    pattern.save(force_insert=True)
    audit.record(by=by, at=at, verb="create", subject=pattern, changes={"name": name, "weeks": weeks})
    return pattern


@transaction.atomic
def change_pattern(*, pattern: WorkingPattern, by: Actor, at: dt.datetime, **changes: Any) -> WorkingPattern:
    """Change fields of FIELDS, for everybody who follows the pattern. Raises ValidationError, NotAllowedError."""
    access.require_pattern_writer(by, pattern)
    old = editing.assign(pattern, changes, FIELDS)
    access.require_pattern_writer(by, pattern)
    _check(pattern)
    if different := audit.differences(old, changes):
        pattern.save(update_fields=list(changes))
        told = {field: [_plain(value) for value in pair] for field, pair in different.items()}
        audit.record(by=by, at=at, verb="change", subject=pattern, changes=told)
        followers = pattern.schedules.values_list("user_id", flat=True).distinct()
        announce_all([ShiftsChanged(user) for user in followers], at)
    return pattern


@transaction.atomic
def assign_pattern(
    *,
    user: User,
    pattern: WorkingPattern,
    starts_date: dt.date,
    by: Actor,
    at: dt.datetime,
    ends_date: dt.date | None = None,
    first_week: int = 0,
) -> Schedule:
    """Let somebody follow ``pattern`` from ``starts_date`` until ``ends_date`` (None: for good).

    What they followed in that period ends, or begins, beside it. Raises ValidationError, NotAllowedError.
    """
    access.require_planner(by, user)
    if ends_date is not None and ends_date <= starts_date:
        raise ValidationError({"ends_date": _("The end comes after the beginning.")})
    if not 0 <= first_week < len(pattern.weeks):
        raise ValidationError({"first_week": _("The pattern has no such week.")})
    User.objects.select_for_update().get(pk=user.pk)
    _make_room(user, starts_date, ends_date)
    schedule = Schedule.objects.create(
        user=user, pattern=pattern, starts_date=starts_date, ends_date=ends_date, first_week=first_week
    )
    _changed(user, {"schedule": [None, f"{pattern.name} {starts_date} - {ends_date or ''}".strip(" -")]}, by, at)
    return schedule


@transaction.atomic
def end_schedule(*, schedule: Schedule, ends_date: dt.date, by: Actor, at: dt.datetime) -> None:
    """``ends_date`` is the first day the pattern no longer holds; not later than it starts: it never did."""
    access.require_planner(by, schedule.user)
    if ends_date <= schedule.starts_date:
        schedule.delete()
    else:
        schedule.ends_date = ends_date
        schedule.save(update_fields=["ends_date"])
    _changed(schedule.user, {"schedule": [schedule.pattern.name, f"- {ends_date}"]}, by, at)


@transaction.atomic
def change_shift(
    *, user: User, date: dt.date, frames: list[Any], by: Actor, at: dt.datetime, note: str = ""
) -> ShiftChange:
    """Let somebody work in ``frames`` on ``date``, whatever their pattern says; no frames: a free day.

    Raises ValidationError, NotAllowedError.
    """
    access.require_planner(by, user)
    try:
        read_shift(frames)
    except ValueError as problem:
        raise ValidationError({"frames": _("Write shifts as 06:00 to 14:00, apart from each other.")}) from problem
    row, _created = ShiftChange.objects.update_or_create(
        user=user, date=date, defaults={"frames": frames, "note": note[:200]}
    )
    _changed(user, {str(date): [None, frames]}, by, at)
    return row


@transaction.atomic
def remove_shift_change(*, user: User, date: dt.date, by: Actor, at: dt.datetime) -> None:
    """The pattern holds again on ``date``; without effect when it does."""
    access.require_planner(by, user)
    for row in ShiftChange.objects.filter(user=user, date=date):
        row.delete()
        _changed(user, {str(date): [row.frames, None]}, by, at)


def _make_room(user: User, starts: dt.date, ends: dt.date | None) -> None:
    """Cut what overlaps ``[starts, ends)`` out of the person's schedules."""
    rows = Schedule.objects.filter(Q(ends_date=None) | Q(ends_date__gt=starts), user=user)
    for row in rows.filter(starts_date__lt=ends) if ends is not None else rows:
        if ends is not None and (row.ends_date is None or row.ends_date > ends):
            Schedule.objects.create(
                user=user,
                pattern=row.pattern,
                starts_date=ends,
                ends_date=row.ends_date,
                first_week=_week_of(row, ends),
            )
        if row.starts_date < starts:
            row.ends_date = starts
            row.save(update_fields=["ends_date"])
        else:
            row.delete()


def _week_of(schedule: Schedule, day: dt.date) -> int:
    """Which week of its pattern the week of ``day`` is."""
    monday = schedule.starts_date - dt.timedelta(days=schedule.starts_date.weekday())
    return ((day - monday).days // 7 + schedule.first_week) % len(schedule.pattern.weeks)


def _changed(user: User, changes: dict[str, Any], by: Actor, at: dt.datetime) -> None:
    audit.record(by=by, at=at, verb="change_shifts", subject=user, changes=changes)
    announce(ShiftsChanged(user.pk), at)
    live.push("floor", "shifts", user=user.pk)


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, Department | BusinessCalendar) else value


def _check(pattern: WorkingPattern) -> None:
    if not pattern.name.strip():
        raise ValidationError({"name": _("Give it a name.")})
    if pattern.time_zone and pattern.time_zone not in available_timezones():
        raise ValidationError({"time_zone": _("There is no such time zone.")})
    try:
        read_weeks(pattern.weeks)
    except ValueError as problem:
        raise ValidationError({"weeks": _("Write shifts as 06:00 to 14:00, apart from each other.")}) from problem
