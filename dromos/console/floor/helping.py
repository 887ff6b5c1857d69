"""The lead names substitutes and makes rules for a time; both are begun and ended here."""

import datetime as dt
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from dromos.console.door import let_in, user_of
from dromos.console.floor import forms, trying
from dromos.routing import access, actions
from dromos.routing.models import OverloadRule, Substitution
from dromos.routing.overload_trial import tried
from dromos.ui.door import actor_of, carried_out

lead = let_in(missing=(Substitution.DoesNotExist, OverloadRule.DoesNotExist))  # type: ignore[arg-type]
ALIVE = (Substitution.State.ACTIVE, Substitution.State.PLANNED)
SHOWN = 100


@lead
@require_http_methods(["GET", "POST"])
def substitutes(request: HttpRequest) -> HttpResponse:
    """Who stands in for whom now and soon; a form for one more (``?person=``)."""
    user, at = user_of(request), timezone.now()
    rows = access.substitutions_led_by(user).filter(state__in=ALIVE)
    form = forms.SubstituteForm(request.POST or None, user=user, initial=_usual_substitution(request, at))
    said = _("It is arranged.")
    if request.method == "POST" and carried_out(
        request, form, lambda: actions.name_substitute(by=actor_of(request), at=at, **form.values()), said
    ):
        return redirect("floor:substitutes")
    return render(request, "floor/substitutes.html", {"rows": rows[:SHOWN], "form": form})


def _usual_substitution(request: HttpRequest, at: dt.datetime) -> dict[str, Any]:
    here = timezone.localtime(at)
    return {
        "whom": f"person:{request.GET.get('person', '')}",
        "starts_at": here,
        "ends_at": forms.tonight(here),
        "takes_open": True,
        "with_skills": True,
        "returns": Substitution.Returns.UNTOUCHED,
    }


@lead
@require_POST
def end_substitution(request: HttpRequest, substitution_id: int) -> HttpResponse:
    user, at = user_of(request), timezone.now()
    row = access.substitutions_led_by(user).get(pk=substitution_id)
    actions.end_substitution(row=row, by=actor_of(request), at=at)
    return redirect("floor:substitutes")


@lead
@require_http_methods(["GET", "POST"])
def rules(request: HttpRequest) -> HttpResponse:
    """What helps when there is too much; a form for one more, for today unless said otherwise (``?queue=``)."""
    user, at = user_of(request), timezone.now()
    form = forms.RuleForm(request.POST or None, user=user, initial=_usual_rule(request, at))
    zone = timezone.get_current_timezone_name()
    make = lambda: actions.make_overload_rule(by=actor_of(request), at=at, **form.values(zone))  # noqa: E731
    if "try" not in request.POST and request.method == "POST" and carried_out(request, form, make):
        return redirect("floor:rules")
    return _rules_page(request, form, None, at)


@lead
@require_http_methods(["GET", "POST"])
def rule(request: HttpRequest, rule_id: int) -> HttpResponse:
    """The same page with one of the rules in the form, to be changed."""
    user, at = user_of(request), timezone.now()
    row = access.overload_rules_led_by(user).get(pk=rule_id, is_active=True)
    form = forms.RuleForm(request.POST or None, user=user, initial=forms.RuleForm.initial_of(row))
    zone = row.time_zone
    change = lambda: actions.change_overload_rule(rule=row, by=actor_of(request), at=at, **form.values(zone))  # noqa: E731
    if "try" not in request.POST and request.method == "POST" and carried_out(request, form, change):
        return redirect("floor:rules")
    return _rules_page(request, form, row, at)


def _rules_page(
    request: HttpRequest, form: forms.RuleForm, changing: OverloadRule | None, at: dt.datetime
) -> HttpResponse:
    rows = access.overload_rules_led_by(user_of(request)).filter(is_active=True).prefetch_related("periods")
    shown = [(row, next((p for p in row.periods.all() if p.ended_at is None), None)) for row in rows[:SHOWN]]
    trial = []
    if "try" in request.POST and form.is_valid():
        asked = OverloadRule(**form.values(changing.time_zone if changing else timezone.get_current_timezone_name()))
        trial = trying.said(asked, tried(asked, at))
    return render(request, "floor/rules.html", {"rows": shown, "form": form, "changing": changing, "trial": trial})


def _usual_rule(request: HttpRequest, at: dt.datetime) -> dict[str, Any]:
    return {
        "queue": request.GET.get("queue", ""),
        "measure": OverloadRule.Measure.WAITING,
        "effect": OverloadRule.Effect.OVERFLOW,
        "begins_above": 20,
        "ends_below": 10,
        "ends_at": forms.tonight(timezone.localtime(at)),
    }


@lead
@require_POST
def stop_rule(request: HttpRequest, rule_id: int) -> HttpResponse:
    user, at = user_of(request), timezone.now()
    row = access.overload_rules_led_by(user).get(pk=rule_id)
    actions.stop_overload_rule(rule=row, by=actor_of(request), at=at)
    return redirect("floor:rules")
