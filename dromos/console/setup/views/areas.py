"""Areas: the tree and the map, one area with its outline, and which area something is in."""

import json
from typing import Any

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from dromos.console.setup.forms.areas import AreaForm, WhereForm
from dromos.customers import actions
from dromos.customers.geography import Found
from dromos.customers.models import Area
from dromos.customers.outlines import as_geojson, from_rows
from dromos.customers.territories import which
from dromos.lib.actor import Actor
from dromos.ui.door import actor_of, administrator, carried_out


@administrator
def areas(request: HttpRequest) -> HttpResponse:
    rows = _tree(Area.objects.annotate(customers=Count("customer")).prefetch_related("served_by__department"))
    form = WhereForm(request.GET or None)
    found = which(form.whereabouts()) if form.is_bound and form.is_valid() else None
    context = {
        "areas": rows,
        "form": form,
        "found": _answer(found, {area.key: area.name for area, _depth in rows}),
        "others": _drawn([area for area, _depth in rows], found.key if found else ""),
    }
    return render(request, "setup/areas.html", context)


def _answer(found: Found | None, names: dict[str, str]) -> dict[str, Any] | None:
    """The area that was found, what told it, and what else would have been told."""
    if found is None:
        return None
    by = {
        "coordinates": _("by its coordinates"),
        "postcode": _("by its postcode"),
        "words": _("by its words"),
        "phone": _("by its number"),
    }
    also = [(names.get(key, key), by[way]) for way, key in found.also if key != found.key]
    return {"name": names.get(found.key, found.key), "by": by[found.by], "also": also}


def _tree(areas: Any) -> list[tuple[Area, int]]:
    """Areas with their depth, each below the one it lies in."""
    below: dict[int | None, list[Area]] = {}
    for area in sorted(areas, key=lambda one: str(one.name).casefold()):
        below.setdefault(area.parent_id, []).append(area)

    def walk(parent: int | None, depth: int) -> list[tuple[Area, int]]:
        return [row for area in below.get(parent, []) for row in [(area, depth), *walk(area.pk, depth + 1)]]

    return walk(None, 0)


def _drawn(areas: list[Area], found: str = "") -> str:
    """Outlines for the map; the area that was ``found`` stands out."""
    return json.dumps(
        [
            {"name": area.name, "outline": area.outline, "top": area.parent_id is None, "current": area.key == found}
            for area in areas
            if area.outline
        ]
    )


@administrator
def new_area(request: HttpRequest) -> HttpResponse:
    initial = {"time_zone": timezone.get_current_timezone_name()}
    form, by = AreaForm(request.POST or None, request.FILES or None, initial=initial), actor_of(request)
    if carried_out(request, form, lambda: _make(form, by)):
        return redirect("setup:areas")
    return _page(request, form, None)


def _make(form: AreaForm, by: Actor) -> None:
    at = timezone.now()
    area = actions.create_area(by=by, at=at, **form.values())
    actions.set_served_by(area=area, departments=form.cleaned_data["departments"], by=by, at=at)


@administrator
def area(request: HttpRequest, pk: int) -> HttpResponse:
    found, by = get_object_or_404(Area, pk=pk), actor_of(request)
    form = AreaForm(request.POST or None, request.FILES or None, area=found, initial=AreaForm.initial_of(found))
    if carried_out(request, form, lambda: _change(found, form, by)):
        return redirect("setup:areas")
    return _page(request, form, found)


def _change(area: Area, form: AreaForm, by: Actor) -> None:
    at = timezone.now()
    actions.change_area(area=area, by=by, at=at, **form.values())
    actions.set_served_by(area=area, departments=form.cleaned_data["departments"], by=by, at=at)


def _page(request: HttpRequest, form: AreaForm, area: Area | None) -> HttpResponse:
    others = [one for one in Area.objects.order_by("name") if area is None or one.pk != area.pk]
    return render(request, "setup/area.html", {"form": form, "area": area, "others": _drawn(others)})


@administrator
def area_geojson(request: HttpRequest, pk: int) -> HttpResponse:  # noqa: ARG001
    """The outline as a file for other programs."""
    found = get_object_or_404(Area, pk=pk)
    body = as_geojson(from_rows(found.outline), key=found.key, name=found.name)
    headers = {"Content-Disposition": f'attachment; filename="{found.key}.geojson"'}
    return HttpResponse(body, content_type="application/geo+json", headers=headers)
