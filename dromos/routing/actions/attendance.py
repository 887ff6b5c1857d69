"""Verbs for attendance: who is absent or off shift is offered no work, by themselves or not."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping

from django.db import transaction
from django.db.models import Q

from dromos.calendars import roster
from dromos.calendars.models import Absence
from dromos.calendars.shifts import Period
from dromos.lib.actor import SYSTEM
from dromos.routing.actions.people import set_presence
from dromos.routing.actions.relief import follow_absence
from dromos.routing.attendance import ABSENT, AHEAD, OFF_SHIFT, Away, Standing, standing
from dromos.routing.models import Agent, Attendance, Presence

PORTION = 200


def keep_attendance(at: dt.datetime) -> int:
    """Look again at those whose shift or absence begins or ends. Returns how many changed.

    Whoever becomes absent, or whose shift ends, is offline from then on, with that as the reason: nothing more is
    offered. What they hold stays theirs. Saying "available" after the end of one's shift is overtime, and holds.
    """
    agents = Agent.objects.filter(is_active=True, user__is_active=True)
    due = agents.filter(Q(attendance=None) | Q(attendance__next_at__lte=at)).order_by("pk")[:PORTION]
    return _look_at(due, at)


def look_at_attendance(*, user_ids: Iterable[int] | None = None, at: dt.datetime) -> int:
    """Shifts or absences of these people (None: of everybody) are not what they were."""
    if user_ids is None:
        return Attendance.objects.update(next_at=at)
    return _look_at(Agent.objects.filter(is_active=True, user__in=list(user_ids)), at)


def _look_at(agents: Iterable[Agent], at: dt.datetime) -> int:
    found = {
        agent.user_id: agent for agent in Agent.objects.filter(pk__in=[a.pk for a in agents]).select_related("user")
    }
    if not found:
        return 0
    people = roster.people_of([agent.user for agent in found.values()], at, at + AHEAD)
    away = _absences(found, at)
    return sum(_follow(agent, standing(people[user], away.get(user, []), at), at) for user, agent in found.items())


def _absences(users: Iterable[int], at: dt.datetime) -> Mapping[int, list[Away]]:
    rows = Absence.objects.filter(user_id__in=list(users), state=Absence.State.APPROVED, ends_at__gt=at)
    found: dict[int, list[Away]] = defaultdict(list)
    for user, kind, starts_at, ends_at in rows.order_by("starts_at").values_list(
        "user_id", "kind", "starts_at", "ends_at"
    ):
        found[user].append(Away(kind, Period(starts_at, ends_at)))
    return found


@transaction.atomic
def _follow(agent: Agent, now: Standing, at: dt.datetime) -> bool:
    row = Attendance.objects.select_for_update().filter(agent=agent).first()
    old = (row.cause, row.kind, row.until_at) if row else ("", "", None)
    fields = {"cause": now.cause, "kind": now.kind, "until_at": now.until_at, "next_at": now.next_at}
    Attendance.objects.update_or_create(agent=agent, defaults=fields)
    if old[:2] == (now.cause, now.kind):
        return old[2] != now.until_at
    presence = Presence.objects.filter(agent=agent).first()
    if presence is not None:
        _follow_presence(agent, presence, now, at)
    if ABSENT in {old[0], now.cause}:
        follow_absence(agent=agent, at=at)
    return True


def _follow_presence(agent: Agent, presence: Presence, now: Standing, at: dt.datetime) -> None:
    """Send home who is here; say why of whoever is; forget the reason of whoever may come back."""
    ours = {OFF_SHIFT, *Absence.Kind.values}
    if not now.cause:
        if presence.state == Presence.State.OFFLINE and presence.reason in ours:
            set_presence(agent=agent, state=Presence.State.OFFLINE, by=SYSTEM, at=at)
        return
    works_over = now.cause == OFF_SHIFT and presence.state == Presence.State.OFFLINE
    if not works_over:
        reason = now.kind or OFF_SHIFT
        set_presence(agent=agent, state=Presence.State.OFFLINE, reason=reason, by=SYSTEM, at=at)
