"""What the pages about routes show, and what a change would touch."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from dromos.console import routes_drawn
from dromos.console.setup.routes.forms import Legs, RouteForm
from dromos.lib import audit
from dromos.tickets import routes
from dromos.tickets.actions import LegPlan
from dromos.tickets.actions.laying import differs
from dromos.tickets.models import Route


def listed() -> list[dict[str, Any]]:
    """Every route with its picture."""
    return [{"row": row, "drawing": routes_drawn.laid(row.legs, row.route.name)} for row in routes.all_routes()]


def editor(route: Route | None, form: RouteForm, legs: Legs) -> dict[str, Any]:
    """The form, and the picture of what stands in it as far as it makes sense."""
    return {
        "route": route,
        "form": form,
        "legs": legs,
        "drawing": routes_drawn.laid(_sensible(legs), route.name if route else ""),
        "under_way": sum(one.count for one in routes.under_way(route)) if route else 0,
        "changes": audit.lines_about(route, limit=8) if route else [],
    }


def _sensible(legs: Legs) -> Sequence[LegPlan]:
    plans = []
    for leg in legs.forms:
        one = leg if leg.is_bound else type(leg)(_as_sent(leg), prefix=leg.prefix, options=legs.options)
        if one.is_valid():
            plans.append(one.plan())
    return plans


def _as_sent(leg: Any) -> dict[str, Any]:
    """What a browser would send of a leg as it is shown."""
    typed = {**leg.typed(), "budget_s": leg.fields["budget_s"].prepare_value(leg["budget_s"].value())}
    return {leg.add_prefix(name): value for name, value in typed.items() if value not in (None, False)}


def question(request: HttpRequest, route: Route, form: RouteForm, legs: Legs) -> HttpResponse | None:
    """The page that shows who is under way; None when nobody is, the legs stay, or it was confirmed."""
    if "confirmed" in request.POST or "again" in request.POST:
        return None
    under_way = routes.under_way(route)
    if not under_way or not differs(route, legs.plan()):
        return None
    posted = [(name, value) for name in request.POST for value in request.POST.getlist(name)]
    context = {
        "route": route,
        "under_way": under_way,
        "count": sum(one.count for one in under_way),
        "tickets": routes.numbers_on(route),
        "kept": [(name, value) for name, value in posted if name != "csrfmiddlewaretoken"],
        "drawing": routes_drawn.laid(legs.plan(), str(form.cleaned_data["name"])),
    }
    return render(request, "setup/routes/touching.html", context)
