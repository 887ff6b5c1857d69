"""Rules of escalation with their ladders, quiet hours, night duty and digests."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from dromos.automation import actions, push, queries, words
from dromos.automation import hours as house
from dromos.automation.models import Digest, EscalationRule
from dromos.console.setup.forms.escalation import WEEKDAYS, DigestForm, EscalationForm, HoursForm, Ladder, PushForm
from dromos.console.setup.forms.order import moved
from dromos.ui.door import actor_of, administrator, carried_out


@administrator
def escalations(request: HttpRequest) -> HttpResponse:
    context = {"rules": queries.rules_in_order(), "fired": queries.fired_lately(timezone.now()), "words": words}
    return render(request, "setup/escalations.html", context)


@administrator
def new_rule(request: HttpRequest) -> HttpResponse:
    form, ladder = _sent(request, EscalationForm(), Ladder.of([]))
    by, at = actor_of(request), timezone.now()
    if _is_complete(form, ladder) and carried_out(
        request, form, lambda: actions.create_rule(steps=ladder.values(), by=by, at=at, **form.values())
    ):
        return redirect("setup:escalations")
    return render(request, "setup/escalation.html", {"form": form, "ladder": ladder, "rule": None})


@administrator
def rule(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(EscalationRule, pk=pk, retired_at=None)
    form, ladder = _sent(request, EscalationForm(initial=EscalationForm.initial_of(found)), Ladder.of_rule(found))
    by, at = actor_of(request), timezone.now()
    if _is_complete(form, ladder) and carried_out(
        request, form, lambda: actions.change_rule(rule=found, steps=ladder.values(), by=by, at=at, **form.values())
    ):
        return redirect("setup:escalations")
    shown = EscalationRule.objects.get(pk=pk)
    return render(request, "setup/escalation.html", {"form": form, "ladder": ladder, "rule": shown})


def _sent(request: HttpRequest, form: EscalationForm, ladder: Ladder) -> tuple[EscalationForm, Ladder]:
    """What was sent; after a button of the ladder itself all that was typed, unjudged, with the rungs rearranged."""
    if request.method != "POST":
        return form, ladder
    sent = EscalationForm(request.POST)
    if ask := request.POST.get("ladder"):
        typed = {name: sent[name].value() for name in sent.fields}
        return EscalationForm(initial=typed), Ladder.sent(request.POST).rearranged(ask)
    return sent, Ladder.sent(request.POST)


def _is_complete(form: EscalationForm, ladder: Ladder) -> bool:
    return form.is_bound and all([form.is_valid(), ladder.is_valid()])


@administrator
@require_POST
def remove_rule(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(EscalationRule, pk=pk, retired_at=None)
    actions.remove_rule(rule=found, by=actor_of(request), at=timezone.now())
    return redirect("setup:escalations")


@administrator
@require_POST
def move_rule(request: HttpRequest, pk: int) -> HttpResponse:
    ids = [row.pk for row in queries.rules_in_order()]
    actions.order_rules(ids=moved(ids, pk, request.POST.get("to", "")), by=actor_of(request), at=timezone.now())
    return redirect(f"{reverse('setup:escalations')}#rule-{pk}")


@administrator
def hours(request: HttpRequest) -> HttpResponse:
    form = HoursForm(request.POST or None, initial=_hours())
    by, at = actor_of(request), timezone.now()
    if carried_out(request, form, lambda: actions.set_hours(by=by, at=at, **form.cleaned_data)):
        return redirect("setup:escalation_hours")
    return render(request, "setup/escalation_hours.html", {"form": form, **_digests(DigestForm())})


def _hours() -> dict[str, Any]:
    found = house.house()
    return {
        "quiet_from": found.quiet_from.strftime("%H:%M"),
        "quiet_to": found.quiet_to.strftime("%H:%M"),
        "gap_minutes": int(found.gap.total_seconds() // 60),
        "duty": list(found.duty),
    }


def _digests(form: DigestForm) -> dict[str, Any]:
    found = push.house()
    sent = PushForm(initial={"is_on": found.is_on, "contact": found.contact})
    return {"digests": queries.digests(), "digest_form": form, "weekdays": WEEKDAYS, "push_form": sent}


@administrator
@require_POST
def push_to_closed(request: HttpRequest) -> HttpResponse:
    form = PushForm(request.POST)
    by, at = actor_of(request), timezone.now()
    if carried_out(request, form, lambda: actions.switch_push(by=by, at=at, **form.cleaned_data)):
        return redirect("setup:escalation_hours")
    context = {"form": HoursForm(initial=_hours()), **_digests(DigestForm()), "push_form": form}
    return render(request, "setup/escalation_hours.html", context)


@administrator
@require_POST
def digests(request: HttpRequest) -> HttpResponse:
    form = DigestForm(request.POST)
    by, at = actor_of(request), timezone.now()
    if carried_out(request, form, lambda: actions.plan_digest(by=by, at=at, **form.cleaned_data)):
        return redirect("setup:escalation_hours")
    context = {"form": HoursForm(initial=_hours()), **_digests(form)}
    return render(request, "setup/escalation_hours.html", context)


@administrator
@require_POST
def remove_digest(request: HttpRequest, pk: int) -> HttpResponse:
    actions.remove_digest(digest=get_object_or_404(Digest, pk=pk), by=actor_of(request), at=timezone.now())
    return redirect("setup:escalation_hours")
