"""Laying routes: an administrator says which departments a ticket goes through, in which order, within what time."""

import datetime as dt
import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from dromos.accounts.access import require_administration
from dromos.accounts.models import Department
from dromos.catalog.models import Category
from dromos.lib import audit
from dromos.lib.actor import Actor
from dromos.routing.models import Queue
from dromos.tickets import gates, routes
from dromos.tickets.models import CategoryRoute, Route, RouteLeg, RouteVersion

MOST_LEGS = 12


class CrookedRouteError(ValueError):
    """The route cannot be gone like this; the message says why."""


@dataclass(frozen=True, slots=True)
class LegPlan:
    """One leg as it is to be: the fields of a RouteLeg."""

    department: Department
    queue: Queue | None = None
    line: int | None = None
    task: str = ""
    budget_s: int | None = None
    asks: Sequence[str] = ()
    skills: Mapping[str, int] = field(default_factory=dict)
    answers_customer: bool = False
    may_return: bool = True
    may_skip: bool = False


@transaction.atomic
def create_route(
    *, name: str, plan: Sequence[LegPlan], categories: Sequence[Category], by: Actor, at: dt.datetime
) -> Route:
    """Lay a route, for ``categories`` and those below them. Raises CrookedRouteError, NotAllowedError."""
    require_administration(by)
    _check(plan)
    route = Route.objects.create(name=name)
    _new_version(route, plan, 1, at)
    _link(route, categories)
    record = {"name": name, "legs": _told(plan), "categories": _keys(categories)}
    audit.record(by=by, at=at, verb="create", subject=route, changes=record)
    return route


@transaction.atomic
def change_route(
    *,
    route: Route,
    name: str,
    plan: Sequence[LegPlan],
    categories: Sequence[Category],
    is_active: bool,
    by: Actor,
    at: dt.datetime,
) -> Route:
    """Change a route. Other legs make a new version: tickets under way keep the one they began with.

    Raises CrookedRouteError, NotAllowedError.
    """
    require_administration(by)
    _check(plan)
    old = {
        "name": route.name,
        "is_active": route.is_active,
        "legs": _told(plan_of(route)),
        "categories": _linked(route),
    }
    new = {"name": name, "is_active": is_active, "legs": _told(plan), "categories": _keys(categories)}
    changes = audit.differences(old, new)
    if "legs" in changes:
        last = RouteVersion.objects.select_for_update().filter(route=route).order_by("-number").first()
        _new_version(route, plan, last.number + 1 if last else 1, at)
    route.name, route.is_active = name, is_active
    route.save(update_fields=["name", "is_active"])
    _link(route, categories)
    audit.record(by=by, at=at, verb="change", subject=route, changes=changes)
    return route


@transaction.atomic
def remove_route(*, route: Route, by: Actor, at: dt.datetime) -> None:
    """No ticket sets out on it any more; those under way go it to its end."""
    require_administration(by)
    route.retired_at = at
    route.save(update_fields=["retired_at"])
    audit.record(by=by, at=at, verb="remove", subject=route, changes={"categories": [_linked(route), []]})
    CategoryRoute.objects.filter(route=route).delete()


def plan_of(route: Route) -> list[LegPlan]:
    """The newest legs of ``route`` as a plan."""
    return [
        LegPlan(**{name: getattr(leg, name) for name in LegPlan.__dataclass_fields__})
        for leg in routes.newest_legs(route)
    ]


def differs(route: Route, plan: Sequence[LegPlan]) -> bool:
    """Would saving ``plan`` make a new version?"""
    return _told(plan_of(route)) != _told(plan)


def _check(plan: Sequence[LegPlan]) -> None:
    if len(plan) < 2:
        raise CrookedRouteError(_("A route needs at least two legs."))
    if len(plan) > MOST_LEGS:
        raise CrookedRouteError(_("A route has at most %(most)s legs.") % {"most": MOST_LEGS})
    if sum(leg.answers_customer for leg in plan) != 1:
        raise CrookedRouteError(_("Say which one leg answers the customer."))
    for leg in plan:
        if unknown := set(leg.asks) - set(gates.ASKS):
            raise ValueError(f"a leg cannot ask for {', '.join(sorted(unknown))}")
        if leg.queue is not None and leg.queue.department_id != leg.department.pk:
            raise CrookedRouteError(
                _("The queue %(queue)s belongs to another department than %(department)s.")
                % {"queue": leg.queue, "department": leg.department}
            )
    for one, other in itertools.pairwise(plan):
        if one.department == other.department and one.queue == other.queue and one.line == other.line:
            raise CrookedRouteError(
                _("%(department)s stands twice in a row: say which line or queue each is.")
                % {"department": one.department}
            )


def _new_version(route: Route, plan: Sequence[LegPlan], number: int, at: dt.datetime) -> None:
    version = RouteVersion.objects.create(route=route, number=number, made_at=at)
    RouteLeg.objects.bulk_create(
        RouteLeg(version=version, position=position, **{**_fields(leg), "may_return": leg.may_return and position > 0})
        for position, leg in enumerate(plan)
    )


def _fields(leg: LegPlan) -> dict[str, Any]:
    given = {name: getattr(leg, name) for name in LegPlan.__dataclass_fields__}
    return {**given, "asks": [ask for ask in gates.ASKS if ask in leg.asks], "skills": dict(leg.skills)}


def _told(plan: Sequence[LegPlan]) -> list[dict[str, Any]]:
    """The legs as the audit log keeps them."""
    told = []
    for position, leg in enumerate(plan):
        fields = _fields(leg) | {"may_return": leg.may_return and position > 0}
        told.append({**fields, "department": leg.department.key, "queue": leg.queue.key if leg.queue else ""})
    return told


def _link(route: Route, categories: Sequence[Category]) -> None:
    """Make ``categories`` all that take the route; one that took another takes this one now."""
    CategoryRoute.objects.filter(route=route).exclude(category__in=categories).delete()
    for category in categories:
        CategoryRoute.objects.update_or_create(category=category, defaults={"route": route})


def _linked(route: Route) -> list[str]:
    links = CategoryRoute.objects.filter(route=route).order_by("category__key")
    return list(links.values_list("category__key", flat=True))


def _keys(categories: Sequence[Category]) -> list[str]:
    return sorted(category.key for category in categories)
