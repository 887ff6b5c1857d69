"""What one is told about one's own work: by which ways, on which devices, and that it was seen."""

from pathlib import Path

from django.contrib import messages
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from dromos.accounts.queries import devices_of
from dromos.automation import actions, hours, push, queries
from dromos.automation.webpush import CrookedSubscriptionError
from dromos.console.alerts.forms import DeviceForm, PreferenceForm
from dromos.console.door import user_of
from dromos.console.workspace.door import staff
from dromos.lib.typed import whole
from dromos.ui.door import actor_of, carried_out

WORKER = "ui/push-worker.js"


@staff
def how(request: HttpRequest) -> HttpResponse:
    """By which ways one is told of what."""
    user = user_of(request)
    form = PreferenceForm(request.POST or None, initial=PreferenceForm.initial_of(user))
    if carried_out(request, form, lambda: actions.set_preference(by=actor_of(request), **form.values())):
        return redirect("alerts:how")
    context = {
        "form": form,
        "house": hours.house(),
        "push": push.house(),
        "devices": queries.push_devices_of(user),
    }
    return render(request, "alerts/how.html", context)


@staff
@require_POST
def news(request: HttpRequest) -> HttpResponse:
    """What this page shall show as notifications: once, whichever window asks first."""
    rows = actions.claim_news(by=actor_of(request), at=timezone.now())
    return JsonResponse({"news": [push.shown(row) for row in rows]})


@staff
@require_POST
def seen(request: HttpRequest) -> HttpResponse:
    """The alerts about one ticket (``number``), one of them (``alert``), or all were seen."""
    one = whole(request.POST.get("alert", ""))
    ids = None if one is None else [one]
    actions.mark_read(by=actor_of(request), number=request.POST.get("number", ""), ids=ids, at=timezone.now())
    return redirect("alerts:mine") if "page" in request.POST else HttpResponse(status=204)


@staff
@require_POST
def add_device(request: HttpRequest) -> HttpResponse:
    """A browser wants to be woken."""
    form = DeviceForm(request.POST)
    if not form.is_valid():
        return HttpResponse(status=400)
    current = next(
        (row for row in devices_of(user_of(request)) if row.session_key == request.session.session_key), None
    )
    name = current.name if current else _("A browser")
    try:
        actions.subscribe(**form.cleaned_data, device=name, by=actor_of(request), at=timezone.now())
    except (CrookedSubscriptionError, push.PushIsOffError):
        return HttpResponse(status=400)
    return HttpResponse(status=204)


@staff
@require_POST
def remove_device(request: HttpRequest, pk: int) -> HttpResponse:
    if actions.unsubscribe(by=actor_of(request), pk=pk):
        messages.success(request, _("This device is woken no more."))
    return redirect("alerts:how")


@require_GET
@never_cache
def worker(request: HttpRequest) -> HttpResponse:
    """The script that a browser keeps to be woken by. It may speak for every page of ours."""
    del request
    source = Path(str(finders.find(WORKER))).read_bytes()
    return HttpResponse(source, content_type="text/javascript", headers={"Service-Worker-Allowed": "/"})
