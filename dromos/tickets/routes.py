"""Reads about routes: which one a category's tickets go, its legs, who is under way on it."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, OuterRef, QuerySet, Subquery, Sum

from dromos.catalog.models import Category
from dromos.lib.memo import remembered
from dromos.lib.set_up import SetUp
from dromos.routing import needs
from dromos.tickets import states
from dromos.tickets.models import CategoryRoute, Note, Route, RouteLeg, RouteVersion, Ticket, TicketLeg


@remembered
def route_of(category: Category | None) -> Route | None:
    """The route of ``category``, else of the nearest one above that has one; None when that is not in use."""
    if category is None:
        return None
    parts = category.key.split("/")
    paths = ["/".join(parts[:length]) for length in range(1, len(parts) + 1)]
    nearest = max(_LINKS(paths), key=lambda link: len(link.category.key), default=None)
    return nearest.route if nearest and nearest.route.is_active and nearest.route.retired_at is None else None


_LINKS = SetUp(
    lambda paths: CategoryRoute.objects.filter(category__key__in=paths).select_related("route", "category"), list[str]
)


@remembered
def newest_legs(route: Route) -> Sequence[RouteLeg]:
    """The legs of the newest version, in order."""
    newest = RouteVersion.objects.filter(route=route).order_by("-number").values("pk")[:1]
    return list(_legs().filter(version_id=Subquery(newest)))


@remembered
def legs_of(version_id: int) -> Sequence[RouteLeg]:
    """The legs of one version, in order."""
    return list(_legs().filter(version_id=version_id))


def _legs() -> QuerySet[RouteLeg]:
    return RouteLeg.objects.select_related("department", "queue", "version__route").order_by("position")


def first_leg(ticket: Ticket, *, here: bool = False) -> RouteLeg | None:
    """Where the ticket begins the route of its category: at the first leg.

    ``here``: somebody works on it already, so at the first leg of the department that has it, if there is one. None
    without a route, or when nobody works where it would begin.
    """
    route = route_of(ticket.category)
    legs = newest_legs(route) if route else ()
    first = next(iter(legs), None)
    mine = next((leg for leg in legs if leg.department_id == ticket.department_id), None) if here else None
    begins = mine or first
    return begins if begins is not None and is_staffed(begins) else None


def is_staffed(leg: RouteLeg) -> bool:
    """There is a queue its tickets can wait in."""
    if leg.queue is not None and leg.queue.is_active:
        return True
    return needs.queue_of(leg.department_id) is not None


def next_leg(leg: RouteLeg) -> RouteLeg | None:
    return next((other for other in legs_of(leg.version_id) if other.position > leg.position), None)


def leg_before(stay: TicketLeg) -> TicketLeg | None:
    """The last stay on a leg before this one: where sending back leads. None on the first leg, or after leaving out."""
    earlier = TicketLeg.objects.filter(
        ticket_id=stay.ticket_id, run=stay.run, leg__position__lt=stay.leg.position, ended_at__isnull=False
    )
    kept = earlier.exclude(how=TicketLeg.How.SKIPPED).select_related("leg__department", "leg__queue", "holder")
    return kept.order_by("-leg__position", "-started_at", "-id").first()


@dataclass(frozen=True, slots=True)
class UnderWay:
    """How many tickets are on one leg now."""

    leg: RouteLeg
    count: int


def under_way(route: Route) -> list[UnderWay]:
    """Who would stay on the versions they began with if the route were changed now, leg by leg."""
    legs = _legs().filter(version__route=route, stays__ended_at__isnull=True, stays__ticket__state__in=states.LIVE)
    counted = legs.annotate(count=Count("stays")).order_by("-version__number", "position")
    return [UnderWay(leg, leg.count) for leg in counted]


def numbers_on(route: Route, *, limit: int = 20) -> Sequence[Ticket]:
    """Some of the tickets under way on ``route``, the oldest first."""
    stays = TicketLeg.objects.filter(leg__version__route=route, ended_at__isnull=True)
    tickets = Ticket.objects.filter(pk__in=stays.values("ticket_id"), state__in=states.LIVE)
    return list(tickets.select_related("leg__leg__department", "leg__leg__version").order_by("opened_at")[:limit])


@dataclass(frozen=True, slots=True)
class Listed:
    """One route as the list of routes shows it."""

    route: Route
    version: int
    legs: Sequence[RouteLeg]
    categories: Sequence[Category]
    under_way: int


def all_routes() -> list[Listed]:
    """Every route that is not removed, with its newest legs. Four queries."""
    newest = RouteVersion.objects.filter(route=OuterRef("pk")).order_by("-number").values("number")[:1]
    routes = list(Route.objects.filter(retired_at=None).annotate(newest=Subquery(newest)))
    legs: dict[int, list[RouteLeg]] = {}
    wanted = {(route.pk, route.newest) for route in routes}
    for leg in _legs().filter(version__route__in=routes):
        if (leg.version.route_id, leg.version.number) in wanted:
            legs.setdefault(leg.version.route_id, []).append(leg)
    categories: dict[int, list[Category]] = {}
    for link in CategoryRoute.objects.filter(route__in=routes).select_related("category").order_by("category__key"):
        categories.setdefault(link.route_id, []).append(link.category)
    stays = TicketLeg.objects.filter(ended_at__isnull=True, leg__version__route__in=routes)
    counts = dict(stays.order_by().values_list("leg__version__route").annotate(Count("id")))
    return [
        Listed(route, route.newest or 0, legs.get(route.pk, []), categories.get(route.pk, []), counts.get(route.pk, 0))
        for route in routes
    ]


@dataclass(frozen=True, slots=True)
class Way:
    """The route a ticket goes, or went last: its legs, and every stay on them in order."""

    legs: Sequence[RouteLeg]
    stays: Sequence[TicketLeg]
    here: TicketLeg

    @property
    def is_over(self) -> bool:
        return self.here.ended_at is not None


def way_of(ticket: Ticket) -> Way | None:
    """The ticket's way; None when it goes none. Two queries, none without a route."""
    if ticket.leg_id is None:
        return None
    related = ("leg__department", "leg__queue", "leg__version__route", "clock__calendar", "holder")
    stays = list(TicketLeg.objects.filter(ticket=ticket).select_related(*related).order_by("started_at", "id"))
    here = next(stay for stay in stays if stay.pk == ticket.leg_id)
    return Way(legs_of(here.leg.version_id), [stay for stay in stays if stay.run == here.run], here)


def briefs_of(ticket: Ticket) -> Sequence[Note]:
    """What was left for colleagues on the way: briefs, what was tried, causes; oldest first. Two queries."""
    notes = Note.objects.filter(ticket=ticket).exclude(kind=Note.Kind.NOTE).select_related("author", "leg__leg")
    return list(notes.prefetch_related("files").order_by("at", "id"))


def hand_overs(since: dt.datetime, until: dt.datetime) -> list[tuple[str, int, int, int]]:
    """By department that has them now: tickets opened in the period, their hand-offs, and how many went back."""
    tickets = Ticket.objects.filter(opened_at__gte=since, opened_at__lt=until).order_by()
    rows = tickets.values_list("department__name").annotate(Count("id"), Sum("hand_offs"), Sum("hand_backs"))
    return sorted((name, count, offs or 0, backs or 0) for name, count, offs, backs in rows)
