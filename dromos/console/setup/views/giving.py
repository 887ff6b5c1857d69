"""Capacity and presence: what a piece of work takes, and why people may be away."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from dromos.console.setup.forms.giving import ReasonsForm, WeightsForm
from dromos.lib import settings
from dromos.routing.actions import set_channel_weights, set_presence_reasons
from dromos.routing.reasons import SETTING, listed
from dromos.ui.door import actor_of, administrator, carried_out


@administrator
def giving(request: HttpRequest) -> HttpResponse:
    return _page(request)


@administrator
@require_POST
def weights(request: HttpRequest) -> HttpResponse:
    form, by, at = WeightsForm(request.POST), actor_of(request), timezone.now()
    if carried_out(request, form, lambda: set_channel_weights(units=form.changed(), by=by, at=at)):
        return redirect("setup:giving")
    return _page(request, weights_form=form)


@administrator
@require_POST
def reasons(request: HttpRequest) -> HttpResponse:
    form = ReasonsForm(request.POST, reasons=listed(settings.get(SETTING)))
    by, at = actor_of(request), timezone.now()
    if carried_out(request, form, lambda: set_presence_reasons(reasons=form.reasons(), by=by, at=at)):
        return redirect("setup:giving")
    return _page(request, reasons_form=form)


def _page(request: HttpRequest, **forms: object) -> HttpResponse:
    context = {"weights_form": forms.get("weights_form") or WeightsForm()}
    context["reasons_form"] = forms.get("reasons_form") or ReasonsForm(reasons=listed(settings.get(SETTING)))
    return render(request, "setup/giving.html", context)
