"""My work: what is offered to me, what I have, what waits; presence; the next item."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from dromos.console.door import user_of
from dromos.console.workspace import items, mywork
from dromos.console.workspace.door import REFUSALS, staff
from dromos.routing import actions as routing
from dromos.routing.models import Reservation, WorkItem
from dromos.routing.queries import agent_of


@staff
def mine(request: HttpRequest) -> HttpResponse:
    return render(request, "workspace/mine.html", mywork.page(user_of(request), timezone.now()))


@staff
@require_POST
def accept(request: HttpRequest, reservation_id: int) -> HttpResponse:
    reservation = get_object_or_404(Reservation, pk=reservation_id, agent__user=user_of(request))
    try:
        item = routing.accept(reservation=reservation, by=user_of(request).actor(), at=timezone.now())
    except REFUSALS as error:
        messages.error(request, _(str(error)))
        return redirect("workspace:mine")
    return redirect(_page_of(item))


@staff
@require_POST
def decline(request: HttpRequest, reservation_id: int) -> HttpResponse:
    reservation = get_object_or_404(Reservation, pk=reservation_id, agent__user=user_of(request))
    reason = request.POST.get("reason") or request.POST.get("words", "").strip()
    try:
        routing.decline(reservation=reservation, reason=reason, by=user_of(request).actor(), at=timezone.now())
    except REFUSALS as error:
        messages.error(request, _(str(error)))
    return redirect("workspace:mine")


@staff
@require_POST
def next_item(request: HttpRequest) -> HttpResponse:
    """The most urgent item this person can have, at once; said in words when there is none."""
    user = user_of(request)
    agent = agent_of(user)
    item = routing.take_next(agent=agent, by=user.actor(), at=timezone.now()) if agent else None
    if item is None:
        messages.success(request, _("Nothing waits that you could take. New work will be offered to you."))
        return redirect("workspace:mine")
    return redirect(_page_of(item))


def _page_of(item: WorkItem) -> str:
    """Where this piece of work is done: its ticket, else its own page, else my work."""
    if item.kind in items.ON_TICKETS:
        return reverse("workspace:ticket", args=[item.reference])
    try:
        return reverse("workspace:item", args=[item.pk])
    except NoReverseMatch:
        return reverse("workspace:mine")


@staff
@require_POST
def presence(request: HttpRequest) -> HttpResponse:
    user = user_of(request)
    agent, state = agent_of(user), request.POST.get("state", "")
    if agent is not None and state in mywork.PRESENCES:
        reason = request.POST.get("reason", "")[:60]
        routing.set_presence(agent=agent, state=state, reason=reason, by=user.actor(), at=timezone.now())
    return redirect(mywork.back(request))
