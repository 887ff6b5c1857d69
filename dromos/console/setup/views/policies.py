"""SLA policies: their order, their targets, and which one holds for a ticket, and why."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from dromos.console.setup.forms.order import moved
from dromos.console.setup.forms.policies import PolicyForm, WhyForm
from dromos.console.setup.forms.working_time import written
from dromos.sla import actions
from dromos.sla.models import SlaPolicy
from dromos.sla.queries import policy_for
from dromos.ui.door import actor_of, administrator, carried_out


@administrator
def policies(request: HttpRequest) -> HttpResponse:
    form = WhyForm(request.GET if "why" in request.GET else None)
    match = policy_for(form.facts()) if form.is_bound and form.is_valid() else None
    context = {"policies": SlaPolicy.objects.all(), "why_form": form, "match": match, "written": written}
    return render(request, "setup/policies.html", context)


@administrator
def new_policy(request: HttpRequest) -> HttpResponse:
    form = PolicyForm(request.POST or None)
    by, at = actor_of(request), timezone.now()
    if carried_out(request, form, lambda: actions.create_policy(by=by, at=at, **form.values())):
        return redirect("setup:policies")
    return render(request, "setup/policy.html", {"form": form, "policy": None})


@administrator
def policy(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(SlaPolicy, pk=pk)
    form = PolicyForm(request.POST or None, initial=PolicyForm.initial_of(found))
    by, at = actor_of(request), timezone.now()
    if carried_out(request, form, lambda: actions.change_policy(policy=found, by=by, at=at, **form.values())):
        return redirect("setup:policies")
    return render(request, "setup/policy.html", {"form": form, "policy": SlaPolicy.objects.get(pk=pk)})


@administrator
@require_POST
def move_policy(request: HttpRequest, pk: int) -> HttpResponse:
    ids = list(SlaPolicy.objects.values_list("pk", flat=True))
    actions.order_policies(ids=moved(ids, pk, request.POST.get("to", "")), by=actor_of(request), at=timezone.now())
    return redirect(f"{reverse('setup:policies')}#policy-{pk}")
