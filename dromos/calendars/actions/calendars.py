"""Calendars, their exceptions, and who follows which."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from dromos.accounts.access import require_administration
from dromos.accounts.models import Department
from dromos.calendars.clock import DAYS
from dromos.calendars.events import CalendarChanged, ContractCalendarChanged, DepartmentCalendarChanged
from dromos.calendars.holidays import is_known
from dromos.calendars.models import (
    BusinessCalendar,
    CalendarException,
    CalendarVersion,
    ContractCalendar,
    DepartmentCalendar,
)
from dromos.calendars.queries import GENERATIONS, describe, lineage, read_frames
from dromos.customers.models import Contract
from dromos.lib import audit, editing
from dromos.lib.actor import Actor
from dromos.lib.events import announce, announce_all

FIELDS = ("name", "parent", "time_zone", "country", "region", "frames", "is_default")
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
    parent: BusinessCalendar | None = None,
) -> BusinessCalendar:
    """Create a calendar. Raises ValidationError.

    When no ``frames`` are given: the parent's, else office hours with a lunch break.
    """
    require_administration(by)
    if frames is None:
        frames = {} if parent else OFFICE_HOURS
    calendar = BusinessCalendar(
        key=key,
        name=name,
        time_zone=time_zone,
        country=country,
        region=region,
        frames=frames,
        parent=parent,
        is_default=is_default,
        updated_at=at,
    )
    _check(calendar)
    _make_room_for_default(calendar)
    calendar.save(force_insert=True)
    audit.record(by=by, at=at, verb="create", subject=calendar, changes={"key": key, "name": name})
    announce(CalendarChanged(calendar.pk), at)
    if is_default:
        _announce_new_default(at)
    return calendar


@transaction.atomic
def change_calendar(*, calendar: BusinessCalendar, by: Actor, at: dt.datetime, **changes: Any) -> BusinessCalendar:
    """Change fields of FIELDS. Raises ValidationError; nothing is written then."""
    require_administration(by)
    old = editing.assign(calendar, changes, FIELDS)
    _check(calendar)
    if different := audit.differences(old, changes):
        with changing(calendar, at):
            _make_room_for_default(calendar)
            calendar.save(update_fields=list(changes))
        if different.get("is_default"):
            _announce_new_default(at)
        told = {field: [_plain(value) for value in pair] for field, pair in different.items()}
        audit.record(by=by, at=at, verb="change", subject=calendar, changes=told)
    return calendar


def _plain(value: Any) -> Any:
    return value.name if isinstance(value, BusinessCalendar) else value


@transaction.atomic
def set_exception(
    *, calendar: BusinessCalendar, date: dt.date, name: str, frames: list[Any], by: Actor, at: dt.datetime
) -> CalendarException:
    """Make ``date`` different from the week: open in ``frames``, or closed when there are none."""
    require_administration(by)
    _check_frames(frames, str(date))
    with changing(calendar, at):
        exception, _created = CalendarException.objects.update_or_create(
            calendar=calendar, date=date, defaults={"name": name, "frames": frames}
        )
    changes = {str(date): [None, {"name": name, "frames": frames}]}
    audit.record(by=by, at=at, verb="change_exceptions", subject=calendar, changes=changes)
    return exception


@transaction.atomic
def remove_exception(*, calendar: BusinessCalendar, date: dt.date, by: Actor, at: dt.datetime) -> None:
    """Make ``date`` an ordinary day again; without effect when it is one."""
    require_administration(by)
    for exception in CalendarException.objects.filter(calendar=calendar, date=date):
        old = {"name": exception.name, "frames": exception.frames}
        with changing(calendar, at):
            exception.delete()
        audit.record(by=by, at=at, verb="change_exceptions", subject=calendar, changes={str(date): [old, None]})


@transaction.atomic
def assign_calendar(*, department: Department, calendar: BusinessCalendar | None, by: Actor, at: dt.datetime) -> None:
    """Let a department follow ``calendar``; None: the default one."""
    if _assign(DepartmentCalendar, calendar, department=department, by=by, at=at):
        announce(DepartmentCalendarChanged(department.pk), at)


@transaction.atomic
def assign_calendar_to_contract(
    *, contract: Contract, calendar: BusinessCalendar | None, by: Actor, at: dt.datetime
) -> None:
    """Let the targets of a contract's tickets run on ``calendar``; None: on the department's again."""
    if _assign(ContractCalendar, calendar, contract=contract, by=by, at=at):
        announce(ContractCalendarChanged(contract.pk), at)


def _assign(
    kind: type[DepartmentCalendar | ContractCalendar],
    calendar: BusinessCalendar | None,
    *,
    by: Actor,
    at: dt.datetime,
    **owner: Department | Contract,
) -> bool:
    """Let the owner's one link name ``calendar``; None: have no link. False when it is so already."""
    require_administration(by)
    links = kind._default_manager.filter(**owner)
    link = links.select_related("calendar").first()
    old = link.calendar if link else None
    if old == calendar:
        return False
    if calendar is None:
        links.delete()
    elif not links.update(calendar=calendar):
        kind._default_manager.create(calendar=calendar, **owner)
    changes = {"calendar": [str(old) if old else None, str(calendar) if calendar else None]}
    audit.record(by=by, at=at, verb="assign_calendar", subject=next(iter(owner.values())), changes=changes)
    return True


@transaction.atomic
def ensure_default_calendar(*, time_zone: str, country: str, by: Actor, at: dt.datetime) -> BusinessCalendar:
    """The default calendar; made with office hours when there is none yet."""
    return BusinessCalendar.objects.filter(is_default=True).first() or create_calendar(
        key="office", name="Office hours", time_zone=time_zone, country=country, is_default=True, by=by, at=at
    )


@contextmanager
def changing(calendar: BusinessCalendar, at: dt.datetime) -> Iterator[None]:
    """Around a change of ``calendar``: what it and its heirs were is kept, their versions rise, all are announced."""
    before = [(row, describe(row)) for row in _with_heirs(calendar)]
    yield
    for row, described in before:
        CalendarVersion.objects.create(calendar=row, version=row.version, described=described, replaced_at=at)
        row.version += 1
        # Raised even when two changes have the same ``at``: what is kept by it must be renewed.
        row.updated_at = max(at, row.updated_at + dt.timedelta(microseconds=1))
        BusinessCalendar.objects.filter(pk=row.pk).update(version=row.version, updated_at=row.updated_at)
        announce(CalendarChanged(row.pk), at)
    calendar.version, calendar.updated_at = before[0][0].version, before[0][0].updated_at


def _with_heirs(calendar: BusinessCalendar) -> list[BusinessCalendar]:
    """The stored calendar, locked, and everything that inherits from it; parents before children."""
    found = list(BusinessCalendar.objects.select_for_update().filter(pk=calendar.pk))
    for row in found:
        found.extend(BusinessCalendar.objects.select_for_update().filter(parent_id=row.pk).order_by("pk"))
    return found


def _make_room_for_default(calendar: BusinessCalendar) -> None:
    if calendar.is_default:
        BusinessCalendar.objects.filter(is_default=True).exclude(pk=calendar.pk).update(is_default=False)


def _announce_new_default(at: dt.datetime) -> None:
    """Departments without a calendar of their own follow another one now."""
    without = Department.objects.filter(calendar_link=None).values_list("pk", flat=True)
    announce_all([DepartmentCalendarChanged(pk) for pk in without], at)


def _check(calendar: BusinessCalendar) -> None:
    _check_parent(calendar)
    if calendar.time_zone not in available_timezones() and (calendar.time_zone or not calendar.parent):
        raise ValidationError({"time_zone": _("There is no such time zone.")})
    if calendar.country and not is_known(calendar.country, calendar.region):
        raise ValidationError({"country": _("No holidays are known for this country and region.")})
    if not isinstance(calendar.frames, dict) or set(calendar.frames) - set(DAYS):
        raise ValidationError({"frames": _("Working hours belong to days from Monday to Sunday.")})
    for day, stored in calendar.frames.items():
        _check_frames(stored, day)
    if not calendar.parent and not any(calendar.frames.values()):
        raise ValidationError({"frames": _("At least one day needs working hours.")})


def _check_parent(calendar: BusinessCalendar) -> None:
    line = lineage(calendar)
    if len(line) > GENERATIONS or any(above.pk == calendar.pk for above in line[1:] if calendar.pk):
        raise ValidationError({"parent": _("A calendar cannot inherit from itself.")})
    if calendar.parent and calendar.is_default:
        raise ValidationError({"parent": _("The calendar of the house inherits from none.")})


def _check_frames(stored: Any, day: str) -> None:
    try:
        read_frames(stored)
    except ValueError as problem:
        message = _("%(day)s: write hours as 09:00 to 17:00, the end after the start.") % {"day": day}
        raise ValidationError({"frames": message}) from problem
