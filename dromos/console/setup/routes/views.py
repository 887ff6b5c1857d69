"""Routes between departments: the list, and one to lay or to change."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from dromos.console.setup.routes import page
from dromos.console.setup.routes.forms import Legs, RouteForm
from dromos.tickets import actions
from dromos.tickets.models import Route
from dromos.ui.door import actor_of, administrator, carried_out


@administrator
def routes(request: HttpRequest) -> HttpResponse:
    return render(request, "setup/routes/list.html", {"routes": page.listed()})


@administrator
def new_route(request: HttpRequest) -> HttpResponse:
    form, legs = _sent(request, RouteForm(), Legs.of_route(None))
    by, at = actor_of(request), timezone.now()
    if _is_complete(form, legs) and carried_out(
        request,
        form,
        lambda: actions.create_route(
            name=form.cleaned_data["name"], categories=list(form.cleaned_data["categories"]), plan=legs.plan(), by=by,
            at=at,
        ),
    ):  # fmt: skip
        return redirect("routes:list")
    return render(request, "setup/routes/route.html", page.editor(None, form, legs))


@administrator
def route(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Route, pk=pk, retired_at=None)
    form, legs = _sent(request, RouteForm(initial=RouteForm.initial_of(found)), Legs.of_route(found))
    if _is_complete(form, legs):
        asked = page.question(request, found, form, legs)
        if asked is not None:
            return asked
        if "again" not in request.POST and _changed(request, found, form, legs):
            return redirect("routes:list")
    return render(request, "setup/routes/route.html", page.editor(found, form, legs))


def _changed(request: HttpRequest, found: Route, form: RouteForm, legs: Legs) -> bool:
    by, at = actor_of(request), timezone.now()
    data = {**form.cleaned_data, "categories": list(form.cleaned_data["categories"])}
    return carried_out(request, form, lambda: actions.change_route(route=found, plan=legs.plan(), by=by, at=at, **data))


def _sent(request: HttpRequest, form: RouteForm, legs: Legs) -> tuple[RouteForm, Legs]:
    """What was sent; after a button of the legs themselves all that was typed, unjudged, with the legs rearranged."""
    if request.method != "POST":
        return form, legs
    sent, sent_legs = RouteForm(request.POST), Legs(request.POST, [])
    if ask := request.POST.get("arrange"):
        typed = {name: sent[name].value() for name in sent.fields}
        return RouteForm(initial=typed), sent_legs.rearranged(ask)
    return sent, sent_legs


def _is_complete(form: RouteForm, legs: Legs) -> bool:
    return form.is_bound and all([form.is_valid(), legs.is_valid()])


@administrator
@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Route, pk=pk, retired_at=None)
    actions.remove_route(route=found, by=actor_of(request), at=timezone.now())
    messages.success(request, _("Removed. Tickets under way go it to its end."))
    return redirect("routes:list")
