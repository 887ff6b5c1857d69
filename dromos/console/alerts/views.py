"""Alerts: the bell, the list, acknowledging; and what fired and why."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from dromos.accounts.access import NotAllowedError
from dromos.automation import access, actions, queries
from dromos.console.alerts import pages
from dromos.console.door import user_of
from dromos.console.workspace.door import staff
from dromos.ui.door import actor_of


@staff
@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    return render(request, "alerts/mine.html", pages.mine(user_of(request), timezone.now()))


@staff
@require_GET
def bell(request: HttpRequest) -> HttpResponse:
    """The inside of the bell: how many alerts ask."""
    return render(request, "alerts/bell.html", {"raised": queries.raised_count(user_of(request))})


@staff
@require_POST
def acknowledge(request: HttpRequest, pk: int) -> HttpResponse:
    try:
        alert = access.alert_of(user_of(request), pk)
    except access.NoSuchAlertError as error:
        raise Http404 from error
    stopped = actions.acknowledge(alert=alert, by=actor_of(request), at=timezone.now())
    said = ngettext("Yours now. %(num)s ladder has stopped.", "Yours now. %(num)s ladders have stopped.", stopped)
    messages.success(request, said % {"num": stopped})
    return redirect("alerts:mine")


@staff
@require_POST
def acknowledge_one(request: HttpRequest, pk: int) -> HttpResponse:
    try:
        escalation = access.escalation_for(user_of(request), pk)
    except access.NoSuchAlertError as error:
        raise Http404 from error
    if actions.acknowledge_escalation(escalation=escalation, by=actor_of(request), at=timezone.now()):
        messages.success(request, _("Yours now. It goes no further up."))
    return redirect("alerts:fired" if request.POST.get("back") == "fired" else "alerts:mine")


@staff
@require_GET
def fired(request: HttpRequest) -> HttpResponse:
    if not access.may_see_escalations(user_of(request)):
        raise NotAllowedError(_("Only leads, complaints managers and management see what fired."))
    asked = {name: request.GET.get(name, "") for name in ("rule", "state", "page")}
    return render(request, "alerts/fired.html", pages.fired(user_of(request), timezone.now(), **asked))
