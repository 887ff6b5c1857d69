"""Before a change is saved that moves running clocks: what it would touch, and whether that is meant."""

import datetime as dt
from collections.abc import Callable
from dataclasses import fields
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from dromos.sla.matching import Policy
from dromos.sla.models import SlaPolicy
from dromos.sla.queries import policies
from dromos.tickets.impact import Impact, of_policies

SHOWN = 25
COLUMNS = tuple(field.name for field in fields(Policy))


def question(request: HttpRequest, form: forms.Form, find: Callable[[], Impact]) -> HttpResponse | None:
    """The page that shows what a sound form would touch; None when it touches nothing, or was confirmed."""
    if not form.is_valid() or "confirmed" in request.POST or "again" in request.POST:
        return None
    impact = find()
    if not impact.touched:
        return None
    context = {"impact": impact, "shown": impact.touched[:SHOWN], "kept": kept(request)}
    return render(request, "setup/impact.html", context)


def kept(request: HttpRequest) -> list[tuple[str, str]]:
    """What was posted, to be posted again by whoever confirms it."""
    posted = [(name, value) for name in request.POST for value in request.POST.getlist(name)]
    return [(name, value) for name, value in posted if name != "csrfmiddlewaretoken"]


def wants_to_edit(request: HttpRequest) -> bool:
    """Whoever saw what it touches wants to change the form again: nothing is saved."""
    return "again" in request.POST


def of_policy(values: dict[str, Any], policy: SlaPolicy | None, at: dt.datetime) -> Impact:
    """What would move if this policy (None: a new one, last in order) were as the form has it."""
    known = [(row.pk, row.is_active) for row in SlaPolicy.objects.order_by("position", "id")]
    by_id = {one.id: one for one in policies()}
    if policy is None:
        known.append((0, values["is_active"]))
    pk = policy.pk if policy else 0
    edited = Policy(**{**_columns(values), "id": pk, "penalty_on": tuple(values.get("penalty_on", ()))})
    order = [edited if one == pk else by_id.get(one) for one, active in known if one != pk or values["is_active"]]
    return of_policies([one for one in order if one is not None], at)


def of_order(ids: list[int], at: dt.datetime) -> Impact:
    """What would move if the active policies stood in this order."""
    by_id = {one.id: one for one in policies()}
    return of_policies([by_id[pk] for pk in ids if pk in by_id], at)


def _columns(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name in COLUMNS}
