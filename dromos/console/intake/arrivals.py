"""How the house tells spam, its own rules over headers, and what is deleted when: for administrators."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from dromos.console.intake.forms import HeaderRuleForm, RetentionForm, SpamForm
from dromos.intake import retention, senders
from dromos.intake.models import HeaderRule
from dromos.ui.door import actor_of, administrator, carried_out


@administrator
def settings_page(request: HttpRequest) -> HttpResponse:
    """How spam is told, and the rules over headers."""
    form = SpamForm(request.POST or None, initial=SpamForm.initial_of(senders.spam_settings()))
    by, at = actor_of(request), timezone.now()
    if carried_out(request, form, lambda: senders.set_spam_settings(values=form.values(), by=by, at=at)):
        return redirect("intake:settings")
    context = {"form": form, "retention_form": RetentionForm(initial=retention.periods())}
    return render(request, "intake/settings.html", {**context, "rules": HeaderRule.objects.all()})


@administrator
@require_POST
def retention_page(request: HttpRequest) -> HttpResponse:
    """What is deleted when."""
    form = RetentionForm(request.POST)
    by, at = actor_of(request), timezone.now()
    if carried_out(request, form, lambda: retention.set_periods(values=form.cleaned_data, by=by, at=at)):
        return redirect("intake:settings")
    context = {"form": SpamForm(initial=SpamForm.initial_of(senders.spam_settings())), "retention_form": form}
    return render(request, "intake/settings.html", {**context, "rules": HeaderRule.objects.all()})


@administrator
def new_header_rule(request: HttpRequest) -> HttpResponse:
    form = HeaderRuleForm(request.POST or None, initial={"is_active": True})
    by, at = actor_of(request), timezone.now()
    if carried_out(request, form, lambda: senders.write_header_rule(rule=None, by=by, at=at, **form.cleaned_data)):
        return redirect("intake:settings")
    return render(request, "intake/header_rule.html", {"form": form, "rule": None})


@administrator
def header_rule(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(HeaderRule, pk=pk)
    form = HeaderRuleForm(request.POST or None, initial=HeaderRuleForm.initial_of(found), rule=found)
    by, at = actor_of(request), timezone.now()
    if carried_out(request, form, lambda: senders.write_header_rule(rule=found, by=by, at=at, **form.cleaned_data)):
        return redirect("intake:settings")
    return render(request, "intake/header_rule.html", {"form": form, "rule": found})


@administrator
@require_POST
def delete_header_rule(request: HttpRequest, pk: int) -> HttpResponse:
    senders.delete_header_rule(rule=get_object_or_404(HeaderRule, pk=pk), by=actor_of(request), at=timezone.now())
    return redirect("intake:settings")
