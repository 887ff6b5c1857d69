"""Who stands in while somebody is away: chosen with the absence, and shown on the person's page."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import Q

from dromos.accounts.models import User
from dromos.calendars import actions as calendars
from dromos.calendars.models import Absence
from dromos.console.planner.forms import AbsenceForm
from dromos.lib.actor import Actor
from dromos.lib.typed import whole
from dromos.routing import access
from dromos.routing import actions as routing
from dromos.routing.models import Agent, Substitution

ALIVE = (Substitution.State.PLANNED, Substitution.State.ACTIVE)


def choices(planner: User, someone: User) -> list[Agent]:
    """Whom ``planner`` may name for ``someone``; nobody where nobody need be named, or others name them."""
    agent = Agent.objects.select_related("user").filter(user=someone, is_active=True).first()
    if agent is None or not access.may_name_substitute(planner.actor(), Substitution(person=agent)):
        return []
    others = Agent.objects.filter(is_active=True, user__is_active=True).exclude(pk=agent.pk)
    return list(others.select_related("user").order_by("user__name", "pk"))


def shown(someone: User, at: dt.datetime) -> list[Substitution]:
    """Who stands in for ``someone`` now and soon, by name or for their role, and for whom they do themselves."""
    departments = someone.grants.filter(until_at=None).values("department_id")
    theirs = Q(person__user=someone) | Q(substitute__user=someone) | Q(department_id__in=departments)
    rows = Substitution.objects.filter(theirs, state__in=ALIVE, ends_at__gt=at)
    return list(
        rows.select_related("person__user", "substitute__user", "department").distinct().order_by("starts_at", "pk")
    )


@transaction.atomic
def enter(*, user: User, form: AbsenceForm, by: Actor, at: dt.datetime) -> Absence:
    """The absence, and the substitute for as long when one was chosen; both or neither. Raises ValidationError."""
    absence = calendars.enter_absence(user=user, by=by, at=at, **form.values(user.time_zone))
    _name(absence, form.substitute(), by, at)
    return absence


@transaction.atomic
def approve(*, absence: Absence, substitute: str, by: Actor, at: dt.datetime) -> None:
    """The lead agrees and says who stands in (the number of an agent, "" for nobody); both or neither."""
    approved = calendars.approve_absence(absence=absence, by=by, at=at)
    chosen = Agent.objects.select_related("user").filter(pk=whole(substitute) or 0).first()
    _name(approved, chosen, by, at)


def _name(absence: Absence, substitute: Agent | None, by: Actor, at: dt.datetime) -> None:
    if substitute is not None:
        routing.name_substitute(
            person=Agent.objects.select_related("user").get(user=absence.user), substitute=substitute, absence=absence,
            starts_at=absence.starts_at, ends_at=absence.ends_at, reason=absence.get_kind_display(), by=by, at=at,
        )  # fmt: skip
