"""Who works when: the reads that planning and routing need about people. A handful of queries, however many people."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from dromos.accounts.models import Department, Grant, User
from dromos.calendars import absences, shifts
from dromos.calendars.clock import Calendar, Frames
from dromos.calendars.models import Absence, DepartmentCalendar, Schedule, ShiftChange, WorkingPattern
from dromos.calendars.queries import NoCalendarError, calendar_for, calendar_value
from dromos.calendars.shifts import Period, Person, Turn

WORKERS = (Grant.Role.AGENT, Grant.Role.LEAD)
FURTHEST = dt.timedelta(days=60)
"""How far ahead somebody's next shift is looked for."""


@dataclass(frozen=True, slots=True)
class Roster:
    """One person's time in the period asked about: shifts as planned, absences of every state, and what is left."""

    user: User
    planned: Sequence[Period]
    works: Sequence[Period]
    absences: Sequence[Absence]


def who_works_when(users: Iterable[User], starts_at: dt.datetime, ends_at: dt.datetime) -> list[Roster]:
    """The time of ``users`` in ``[starts_at, ends_at)``, in their order: a handful of queries."""
    found = list(users)
    people = people_of(found, starts_at, ends_at)
    rows = _absences([user.pk for user in found], starts_at, ends_at)
    return [
        Roster(
            user=user,
            planned=shifts.planned(people[user.pk], starts_at, ends_at),
            works=shifts.works(people[user.pk], starts_at, ends_at),
            absences=rows[user.pk],
        )
        for user in found
    ]


def working_at(users: Iterable[User], at: dt.datetime) -> frozenset[int]:
    """Ids of those of ``users`` who are to be at work at ``at``."""
    people = people_of(list(users), at, at)
    moment = Period(at, at + dt.timedelta(seconds=1))
    return frozenset(pk for pk, person in people.items() if shifts.works(person, moment.starts_at, moment.ends_at))


def back_at(users: Iterable[User], at: dt.datetime) -> dict[int, dt.datetime | None]:
    """When each of ``users`` works next: ``at`` itself when at work; None when not within sixty days."""
    people = people_of(list(users), at, at + FURTHEST)
    return {pk: _next(person, at) for pk, person in people.items()}


def _next(person: Person, at: dt.datetime) -> dt.datetime | None:
    for days in (3, FURTHEST.days):
        if works := shifts.works(person, at, at + dt.timedelta(days=days)):
            return works[0].starts_at
    return None


def members_of(department: Department) -> list[User]:
    """The people who work in a department, by name."""
    here = Grant.objects.filter(role__in=WORKERS, department=department).values("user_id")
    return list(User.objects.filter(is_active=True, pk__in=here).order_by("name", "pk"))


def at_work_by_day(
    users: Collection[User], first: dt.date, last: dt.date, time_zone: str
) -> dict[dt.date, frozenset[int]]:
    """Who works at all on each local day of ``[first, last]``: what a lead sees before approving leave."""
    whole = shifts.whole_days(first, last, time_zone)
    rosters = who_works_when(users, whole.starts_at, whole.ends_at)
    zone, found = ZoneInfo(time_zone), {}
    for number in range((last - first).days + 1):
        day = first + dt.timedelta(days=number)
        begins = dt.datetime.combine(day, dt.time(), tzinfo=zone)
        period = Period(begins, dt.datetime.combine(day + dt.timedelta(days=1), dt.time(), tzinfo=zone))
        found[day] = frozenset(one.user.pk for one in rosters if any(period.overlaps(part) for part in one.works))
    return found


def absences_to_decide(users: Iterable[User]) -> list[Absence]:
    """What waits for a lead's answer, soonest first."""
    asked = Absence.objects.filter(user__in=list(users), state=Absence.State.REQUESTED)
    return list(asked.select_related("user").order_by("starts_at", "id"))


def people_of(users: Sequence[User], starts_at: dt.datetime, ends_at: dt.datetime) -> dict[int, Person]:
    """Everything that says when ``users`` work in ``[starts_at, ends_at)``, as values of ``shifts``."""
    ids = [user.pk for user in users]
    turns, changes = _turns(ids, starts_at, ends_at), _changes(ids, starts_at, ends_at)
    away, fallback = _absences(ids, starts_at, ends_at, binding=True), _fallbacks(ids)
    return {
        user.pk: Person(
            id=user.pk,
            time_zone=user.time_zone,
            turns=turns[user.pk],
            changes=changes[user.pk],
            away=[Period(row.starts_at, row.ends_at) for row in away[user.pk]],
            fallback=fallback.get(user.pk),
        )
        for user in users
    }


def _turns(ids: Sequence[int], starts_at: dt.datetime, ends_at: dt.datetime) -> Mapping[int, list[Turn]]:
    found: dict[int, list[Turn]] = defaultdict(list)
    rows = Schedule.objects.filter(user_id__in=ids, starts_date__lte=ends_at.date() + dt.timedelta(days=2))
    rows = rows.exclude(ends_date__lt=starts_at.date() - dt.timedelta(days=2))
    for row in rows.select_related("pattern__calendar").order_by("-starts_date"):
        found[row.user_id].append(_turn(row, row.pattern))
    return found


def _turn(row: Schedule, pattern: WorkingPattern) -> Turn:
    calendar = calendar_value(pattern.calendar) if pattern.calendar else None
    weeks = shifts.read_weeks(pattern.weeks)
    return Turn(weeks, row.starts_date, row.ends_date, row.first_week, calendar, pattern.time_zone)


def _changes(ids: Sequence[int], starts_at: dt.datetime, ends_at: dt.datetime) -> Mapping[int, dict[dt.date, Frames]]:
    found: dict[int, dict[dt.date, Frames]] = defaultdict(dict)
    days = (starts_at.date() - dt.timedelta(days=3), ends_at.date() + dt.timedelta(days=2))
    for row in ShiftChange.objects.filter(user_id__in=ids, date__range=days):
        found[row.user_id][row.date] = shifts.read_shift(row.frames)
    return found


def _absences(
    ids: Sequence[int], starts_at: dt.datetime, ends_at: dt.datetime, *, binding: bool = False
) -> Mapping[int, list[Absence]]:
    found: dict[int, list[Absence]] = defaultdict(list)
    rows = Absence.objects.filter(user_id__in=ids, starts_at__lte=ends_at, ends_at__gt=starts_at)
    for row in rows.filter(state__in=absences.BINDING) if binding else rows:
        found[row.user_id].append(row)
    return found


def _fallbacks(ids: Sequence[int]) -> dict[int, Calendar]:
    """The calendar each person follows without a pattern: that of the first of their departments, else the house's."""
    links = DepartmentCalendar.objects.select_related("calendar")
    by_department = {link.department_id: calendar_value(link.calendar) for link in links}
    try:
        house = calendar_value(calendar_for(None))
    except NoCalendarError:
        house = None
    found = {pk: house for pk in ids if house is not None}
    grants = Grant.objects.filter(user_id__in=ids, role__in=WORKERS, department__in=by_department)
    for user_id, department_id in grants.order_by("-department_id").values_list("user_id", "department_id"):
        found[user_id] = by_department[department_id]
    return found
