"""The live floor. Every page is for leads; what lies outside their departments does not exist for them."""

import datetime as dt
from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from dromos.accounts.access import NotAllowedError
from dromos.console.door import let_in, user_of
from dromos.console.floor import board, fits, late, moving
from dromos.lib.actor import Actor
from dromos.lib.typed import page_number
from dromos.routing import access
from dromos.routing.actions import ItemMovedError, NotEligibleError, set_presence
from dromos.routing.models import Presence
from dromos.tickets.actions.moving import ForbiddenMoveError
from dromos.tickets.work import NoQueueError

REFUSALS = (ForbiddenMoveError, ItemMovedError, NoQueueError, NotAllowedError, NotEligibleError)
# Whoever asks is judged by what they ask for; other departments' work and people do not exist for them.
lead = let_in(missing=ObjectDoesNotExist)


@lead
@require_GET
def live(request: HttpRequest) -> HttpResponse:
    return render(request, "floor/live.html", board.board(user_of(request), timezone.now()))


@lead
@require_GET
def late_today(request: HttpRequest) -> HttpResponse:
    tomorrow = timezone.localdate() + dt.timedelta(days=1)
    tonight = dt.datetime.combine(tomorrow, dt.time(), tzinfo=timezone.get_current_timezone())
    return render(request, "floor/late.html", late.page(user_of(request), timezone.now(), tonight))


@lead
@require_GET
def queue(request: HttpRequest, queue_id: int) -> HttpResponse:
    page = page_number(request.GET.get("page", ""))
    return render(request, "floor/queue.html", board.queue_page(user_of(request), queue_id, timezone.now(), page=page))


@lead
@require_GET
def person(request: HttpRequest, agent_id: int) -> HttpResponse:
    return render(request, "floor/person.html", board.person_page(user_of(request), agent_id, timezone.now()))


@lead
@require_GET
def item(request: HttpRequest, item_id: int) -> HttpResponse:
    found = access.item_led_by(user_of(request), item_id)
    return render(request, "floor/item.html", board.item_page(found, timezone.now()))


@lead
@require_POST
def presence(request: HttpRequest, agent_id: int) -> HttpResponse:
    agent = access.agents_led_by(user_of(request)).select_related("user").get(pk=agent_id)
    state, reason = request.POST.get("state", ""), request.POST.get("reason", "")
    if state not in Presence.State.values:
        return HttpResponseBadRequest()
    _try(
        request,
        lambda by: set_presence(agent=agent, state=state, reason=reason, by=by, at=timezone.now()),
        _("%(name)s: presence changed.") % {"name": agent.user.name},
    )
    return redirect("floor:live")


@lead
@require_POST
def give(request: HttpRequest, item_id: int) -> HttpResponse:
    """Hand a piece of work over to the person chosen."""
    found = access.item_led_by(user_of(request), item_id)
    agent = board.agent_choice(found, request.POST.get("agent", ""))
    done = _try(
        request,
        lambda by: moving.give_to(found, agent, by=by, at=timezone.now()),
        _("%(name)s has it now.") % {"name": agent.user.name},
    )
    return redirect("floor:live") if done else redirect("floor:item", item_id)


@lead
@require_GET
def fits_of(request: HttpRequest, item_id: int) -> JsonResponse:
    """Whom and what a piece of work fits, asked for when it is picked up."""
    user = user_of(request)
    return JsonResponse(fits.of_item(user, access.item_led_by(user, item_id), timezone.now()))


@lead
@require_POST
def drop(request: HttpRequest, item_id: int) -> HttpResponse:
    """It was dropped on a person, or on a queue."""
    if request.POST.get("agent"):
        return give(request, item_id)
    found = access.item_led_by(user_of(request), item_id)
    queue = board.queue_choice(user_of(request), request.POST.get("queue", ""))
    said = _("It waits in %(queue)s now.") % {"queue": queue}
    _try(request, lambda by: moving.move_to_queue(found, queue, by=by, at=timezone.now()), said)
    return redirect("floor:live")


@lead
@require_POST
def move(request: HttpRequest, item_id: int) -> HttpResponse:
    """Hand a piece of work over to the department chosen."""
    found = access.item_led_by(user_of(request), item_id)
    department = board.department_choice(request.POST.get("department", ""))
    reason = request.POST.get("reason", "")
    done = _try(
        request,
        lambda by: moving.move_to(found, department, reason=reason, by=by, at=timezone.now()),
        _("It is with %(department)s now.") % {"department": department},
    )
    return redirect("floor:live") if done else redirect("floor:item", item_id)


def _try(request: HttpRequest, verb: Callable[[Actor], object], said: str) -> bool:
    """Do it as this member of staff; a refusal is shown in words."""
    try:
        verb(user_of(request).actor())
    except REFUSALS as error:
        messages.error(request, _(str(error)))
        return False
    messages.success(request, said)
    return True
