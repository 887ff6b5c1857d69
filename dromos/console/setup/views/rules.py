"""The rules of triage: their order, what they say, and a box to try them on a letter."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from dromos.console.setup.forms.order import moved
from dromos.console.setup.forms.rules import RuleForm, TryForm
from dromos.triage import actions, queries
from dromos.triage.models import Rule
from dromos.ui.door import actor_of, administrator, carried_out


@administrator
def rules(request: HttpRequest) -> HttpResponse:
    return _rules_page(request, TryForm())


@administrator
@require_POST
def try_rules(request: HttpRequest) -> HttpResponse:
    """The verdict on a pasted letter: a piece of the page for htmx, else the whole page."""
    form = TryForm(request.POST)
    verdict = None
    if form.is_valid():
        verdict = queries.assess(form.cleaned_data["subject"], form.cleaned_data["text"], form.facts())
    if request.headers.get("hx-request"):
        return render(request, "setup/verdict.html", {"try_form": form, "verdict": verdict})
    return _rules_page(request, form, verdict=verdict)


@administrator
def new_rule(request: HttpRequest) -> HttpResponse:
    form = RuleForm(request.POST or None)
    by, at = actor_of(request), timezone.now()
    if carried_out(request, form, lambda: actions.create_rule(by=by, at=at, **form.values())):
        return redirect("setup:rules")
    return render(request, "setup/rule.html", {"form": form, "rule": None})


@administrator
def rule(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Rule, pk=pk)
    form = RuleForm(request.POST or None, initial=RuleForm.initial_of(found))
    by, at = actor_of(request), timezone.now()

    def change() -> None:
        is_active = form.cleaned_data["is_active"]
        actions.change_rule(rule=found, by=by, at=at, is_active=is_active, **form.values())

    if carried_out(request, form, change):
        return redirect("setup:rules")
    return render(request, "setup/rule.html", {"form": form, "rule": Rule.objects.get(pk=pk)})


@administrator
@require_POST
def delete_rule(request: HttpRequest, pk: int) -> HttpResponse:
    found, by, at = get_object_or_404(Rule, pk=pk), actor_of(request), timezone.now()
    actions.delete_rule(rule=found, by=by, at=at)
    return redirect("setup:rules")


@administrator
@require_POST
def move_rule(request: HttpRequest, pk: int) -> HttpResponse:
    """One place up or down, or to the top or the end: by the button that was pressed."""
    ids = list(Rule.objects.values_list("pk", flat=True))
    actions.order_rules(ids=moved(ids, pk, request.POST.get("to", "")), by=actor_of(request), at=timezone.now())
    return redirect(f"{reverse('setup:rules')}#rule-{pk}")


def _rules_page(request: HttpRequest, form: TryForm, **context: object) -> HttpResponse:
    listed = {"rules": Rule.objects.all(), "try_form": form, "verdict": None, **context}
    return render(request, "setup/rules.html", listed)
