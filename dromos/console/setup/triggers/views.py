"""Triggers: the list with its order, the editor with a try on the past, the log."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from dromos.automation import actions, queries, templates
from dromos.automation.models import Trigger, TriggerFiring
from dromos.automation.trying import Trial, try_trigger
from dromos.console import changes
from dromos.console.setup.forms.order import moved
from dromos.console.setup.triggers import forms, page
from dromos.console.setup.triggers.forms import TriggerForm
from dromos.lib.typed import page_number, whole, whole_numbers
from dromos.ui.door import actor_of, administrator, carried_out, show_refusal

Filled = dict[str, Any]


@administrator
def triggers(request: HttpRequest) -> HttpResponse:
    return render(request, "setup/triggers/list.html", page.listed())


@administrator
def new_trigger(request: HttpRequest) -> HttpResponse:
    form = TriggerForm(request.POST or None, initial={"kind": request.GET.get("kind", "event")})
    filled = _sent(request) if request.method == "POST" else {"changes": [], "differences": [], "alerts": []}
    by, at = actor_of(request), timezone.now()
    if "try" in request.POST:
        return render(
            request,
            "setup/triggers/editor.html",
            page.editor(form, trigger=None, filled=filled, trial=_try(request, form, filled)),
        )
    if carried_out(request, form, lambda: actions.create_trigger(by=by, at=at, **_values(form, filled))):
        return redirect("triggers:list")
    return render(request, "setup/triggers/editor.html", page.editor(form, trigger=None, filled=filled))


@administrator
def trigger(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Trigger, pk=pk, retired_at=None)
    filled = _sent(request) if request.method == "POST" else page.filled_of(found)
    form = TriggerForm(request.POST or None, initial=TriggerForm.initial_of(found), trigger=found)
    by, at, values = actor_of(request), timezone.now(), filled
    trial = _try(request, form, filled) if "try" in request.POST else None
    if (
        trial is None
        and "try" not in request.POST
        and carried_out(
            request, form, lambda: actions.change_trigger(trigger=found, by=by, at=at, **_values(form, values))
        )
    ):
        return redirect("triggers:list")
    shown = Trigger.objects.select_related("after_trigger").get(pk=pk)
    return render(request, "setup/triggers/editor.html", page.editor(form, trigger=shown, filled=filled, trial=trial))


def _sent(request: HttpRequest) -> Filled:
    data = request.POST
    return {
        "changes": changes.read(data),
        "differences": forms.differences_sent(data),
        "alerts": forms.alerts_sent(data),
    }


def _values(form: TriggerForm, filled: Filled) -> dict[str, Any]:
    values = form.values()
    is_event = values["kind"] == Trigger.Kind.EVENT
    return {**values, **filled, "differences": [*filled["differences"], *form.letter()] if is_event else []}


def _try(request: HttpRequest, form: TriggerForm, filled: Filled) -> Trial | None:
    """What it would have done; None when it makes no sense yet, which the form says."""
    if not form.is_valid():
        return None
    asked = request.POST.get("days", "")
    days = int(asked) if asked in {str(one) for one in page.DAYS} else page.DAYS[0]
    try:
        draft = actions.draft_trigger(_values(form, filled), timezone.now())
    except ValidationError as refused:
        show_refusal(form, refused)
        return None
    return try_trigger(draft, days=days, at=timezone.now())


@administrator
@require_POST
def switch(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Trigger, pk=pk, retired_at=None)
    wanted = request.POST.get("is_active") == "1"
    actions.switch_trigger(trigger=found, is_active=wanted, by=actor_of(request), at=timezone.now())
    return redirect(f"{reverse('triggers:list')}#trigger-{pk}")


@administrator
@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Trigger, pk=pk, retired_at=None)
    actions.remove_trigger(trigger=found, by=actor_of(request), at=timezone.now())
    return redirect("triggers:list")


@administrator
@require_POST
def order(request: HttpRequest) -> HttpResponse:
    """``ids`` in their new order (drag), or one of them moved ``to`` up or down."""
    ids = [row.pk for row in queries.triggers_in_order()]
    sent = whole_numbers(request.POST.get("ids", "").split(","))
    one = request.POST.get("one", "")
    wanted = sent or moved(ids, whole(one) or 0, request.POST.get("to", ""))
    actions.order_triggers(ids=wanted, by=actor_of(request), at=timezone.now())
    return redirect(f"{reverse('triggers:list')}{f'#trigger-{one}' if one else ''}")


@administrator
@require_POST
def from_template(request: HttpRequest, key: str) -> HttpResponse:
    if key not in templates.TEMPLATES:
        raise Http404
    made = actions.make_from_template(key=key, by=actor_of(request), at=timezone.now())
    return redirect("triggers:trigger", made[0].pk)


@administrator
def log(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    found = get_object_or_404(Trigger, pk=pk) if pk is not None else None
    state, asked = request.GET.get("state", ""), request.GET.get("page", "1")
    number = page_number(asked)
    known = state if state in TriggerFiring.State.values else ""
    return render(request, "setup/triggers/log.html", page.fired(found, state=known, page=number))
