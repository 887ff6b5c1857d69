"""SLA policies: their order, their targets, and which one holds for a ticket, and why."""

from typing import cast

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from dromos.accounts.models import User
from dromos.console.setup import touching, why
from dromos.console.setup.forms.order import moved
from dromos.console.setup.forms.policies import PolicyForm
from dromos.sla import actions
from dromos.sla.models import SlaPolicy
from dromos.ui.door import actor_of, administrator, carried_out


@administrator
def policies(request: HttpRequest) -> HttpResponse:
    return render(request, "setup/policies.html", why.page(cast("User", request.user), request.GET, timezone.now()))


@administrator
def new_policy(request: HttpRequest) -> HttpResponse:
    form = PolicyForm(request.POST or None)
    by, at = actor_of(request), timezone.now()
    if asked := touching.question(request, form, lambda: touching.of_policy(form.values(), None, at)):
        return asked
    if not touching.wants_to_edit(request) and carried_out(
        request, form, lambda: actions.create_policy(by=by, at=at, **form.values())
    ):
        return redirect("setup:policies")
    return render(request, "setup/policy.html", {"form": form, "policy": None})


@administrator
def policy(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(SlaPolicy, pk=pk)
    form = PolicyForm(request.POST or None, initial=PolicyForm.initial_of(found))
    by, at = actor_of(request), timezone.now()
    if asked := touching.question(request, form, lambda: touching.of_policy(form.values(), found, at)):
        return asked
    if not touching.wants_to_edit(request) and carried_out(
        request, form, lambda: actions.change_policy(policy=found, by=by, at=at, **form.values())
    ):
        return redirect("setup:policies")
    return render(request, "setup/policy.html", {"form": form, "policy": SlaPolicy.objects.get(pk=pk)})


@administrator
@require_POST
def move_policy(request: HttpRequest, pk: int) -> HttpResponse:
    ids, at = list(SlaPolicy.objects.values_list("pk", flat=True)), timezone.now()
    order = moved(ids, pk, request.POST.get("to", ""))
    if asked := touching.question(request, Form(request.POST), lambda: touching.of_order(order, at)):
        return asked
    if not touching.wants_to_edit(request):
        actions.order_policies(ids=order, by=actor_of(request), at=at)
    return redirect(f"{reverse('setup:policies')}#policy-{pk}")
