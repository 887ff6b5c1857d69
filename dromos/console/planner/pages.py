"""What the pages of the planner show, as plain values."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.utils import timezone

from dromos.accounts.models import Department, User
from dromos.calendars import access, roster
from dromos.calendars.models import Absence, ShiftChange, WorkingPattern
from dromos.calendars.queries import NoCalendarError, calendar_for, calendar_value
from dromos.console.planner import forms, grid, standing_in
from dromos.console.planner.door import departments_planned_by
from dromos.lib.live import make_pass
from dromos.ui.dates import day as day_name

WEEKS_OF_A_PERSON = 4
ABSENCES_BACK = dt.timedelta(days=60)
FURTHEST_DAYS = 92
"""So far ahead the others' days are looked at before leave is approved."""


def week(user: User, given: Mapping[str, str], today: dt.date) -> dict[str, Any]:
    """One department's week (``?department=``, ``?from=``). Raises Department.DoesNotExist."""
    departments = departments_planned_by(user)
    department = _chosen(departments, given.get("department", ""))
    first = grid.monday_of(day_of(given.get("from", "")) or today)
    planned = set(access.planned_by(user).values_list("pk", flat=True))
    people = [one for one in roster.members_of(department) if one.pk in planned]
    zone = zone_of(department)
    days = grid.days_from(first)
    rows = rows_of(people, days, zone)
    return {
        "departments": departments,
        "department": department,
        "zone": str(zone),
        "first": first,
        "last": days[-1],
        "before": first - dt.timedelta(days=7),
        "after": first + dt.timedelta(days=7),
        "today": today,
        "days": days,
        "rows": rows,
        "cover": grid.cover_of(rows, days),
        "asked": _beside(roster.absences_to_decide(people), people, zone),
        "live_pass": make_pass(["floor"]),
    }


def zone_of(department: Department) -> ZoneInfo:
    """Where a department's hours are told: at its calendar; without one, at the reader."""
    try:
        return ZoneInfo(calendar_value(calendar_for(department)).time_zone)
    except NoCalendarError:
        return ZoneInfo(timezone.get_current_timezone_name())


def _chosen(departments: list[Department], asked: str) -> Department:
    if not asked:
        return departments[0]
    found = [department for department in departments if str(department.pk) == asked]
    if not found:
        raise Department.DoesNotExist
    return found[0]


def rows_of(people: list[User], days: list[dt.date], zone: ZoneInfo) -> list[grid.Row]:
    starts, ends = grid.bounds(days[0], zone).starts_at, grid.bounds(days[-1], zone).ends_at
    changed = set(
        ShiftChange.objects.filter(user__in=people, date__range=(days[0], days[-1])).values_list("user", "date")
    )
    return [grid.row_of(one, days, zone, changed) for one in roster.who_works_when(people, starts, ends)]


@dataclass(frozen=True, slots=True)
class Asked:
    """An absence that waits for an answer; ``others`` of ``of`` colleagues would be at work on its worst day."""

    absence: Absence
    when: str
    first: dt.date
    others: int
    of: int


def when_of(row: Absence) -> str:
    """When somebody is away, in their own time zone: days, or days with hours."""
    zone = ZoneInfo(row.user.time_zone)
    starts, ends = row.starts_at.astimezone(zone), row.ends_at.astimezone(zone)
    if row.is_whole_days:
        last = _local(row.ends_at - dt.timedelta(seconds=1), zone)
        return day_name(starts) if last == starts.date() else f"{day_name(starts)} – {day_name(last)}"
    until = f"{ends:%H:%M}" if ends.date() == starts.date() else f"{day_name(ends)} {ends:%H:%M}"
    return f"{day_name(starts)} {starts:%H:%M} – {until}"


def _beside(asked: list[Absence], people: list[User], zone: ZoneInfo) -> list[Asked]:
    if not asked:
        return []
    spans = {
        row.pk: (_local(row.starts_at, zone), _local(row.ends_at - dt.timedelta(seconds=1), zone)) for row in asked
    }
    first = min(begins for begins, _ends in spans.values())
    last = min(max(ends for _begins, ends in spans.values()), first + dt.timedelta(days=FURTHEST_DAYS))
    by_day = roster.at_work_by_day(people, first, last, str(zone))
    found = []
    for row in asked:
        begins, ends = spans[row.pk]
        there = [ids - {row.user_id} for day, ids in by_day.items() if begins <= day <= ends and row.user_id in ids]
        others = min((len(ids) for ids in there), default=len(people) - 1)
        found.append(
            Asked(row, when_of(row), _local(row.starts_at, ZoneInfo(row.user.time_zone)), others, len(people) - 1)
        )
    return found


def _local(at: dt.datetime, zone: ZoneInfo) -> dt.date:
    return at.astimezone(zone).date()


def person(planner: User, someone: User, given: Mapping[str, str], at: dt.datetime) -> dict[str, Any]:
    """One person's time as their lead sees it: weeks, a day (``?day=``), absences, patterns, feeds."""
    chosen = day_of(given.get("day", ""))
    changed = ShiftChange.objects.filter(user=someone, date=chosen).first() if chosen else None
    return {
        **time_of(planner, someone, chosen or at.date(), at),
        "chosen": chosen,
        "changed": changed,
        "day_form": forms.DayForm(initial={"frames": changed.frames, "note": changed.note} if changed else None),
        "follow_form": forms.FollowForm(patterns=patterns_for(planner), initial={"starts_date": at.date(), "week": 1}),
        "schedules": list(
            someone.schedules.filter(Q(ends_date=None) | Q(ends_date__gt=at.date())).select_related("pattern")
        ),
        "is_self": planner.pk == someone.pk,
    }


def time_of(viewer: User, someone: User, day: dt.date, at: dt.datetime) -> dict[str, Any]:
    """The weeks from ``day`` on and the absences of one person, in their own time zone; who stands in."""
    zone = ZoneInfo(someone.time_zone)
    first = grid.monday_of(day)
    row = rows_of([someone], grid.days_from(first, 7 * WEEKS_OF_A_PERSON), zone)[0]
    substitutes = standing_in.choices(viewer, someone)
    rows = someone.absences.filter(ends_at__gt=at - ABSENCES_BACK).select_related("user", "decided_by")
    return {
        "person": someone,
        "weeks": [row.cells[n : n + 7] for n in range(0, len(row.cells), 7)],
        "days": grid.days_from(first),
        "today": at.astimezone(zone).date(),
        "absences": [(row, when_of(row)) for row in rows.order_by("-starts_at")],
        "feeds": list(someone.feeds.all()),
        "absence_form": forms.AbsenceForm(
            initial={"first_date": day, "kind": Absence.Kind.LEAVE}, substitutes=substitutes
        ),
        "substitutes": substitutes,
        "stand_ins": standing_in.shown(someone, at),
        "feed_form": forms.PersonFeedForm(initial={"absence_kind": Absence.Kind.LEAVE}),
    }


def patterns_for(user: User) -> list[int]:
    """Patterns of the house and of the departments ``user`` leads."""
    mine = Q(department=None) | Q(department__in=departments_planned_by(user))
    return list(WorkingPattern.objects.filter(mine, is_active=True).values_list("pk", flat=True))


def day_of(asked: str) -> dt.date | None:
    """A date of an address; None for what is none."""
    try:
        day = dt.date.fromisoformat(asked)
    except ValueError:
        return None
    return day if 2000 <= day.year <= 2100 else None
