"""Queues: how each gives out its work, by which steps more people may take it, and a dry run of both."""

from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from dromos.accounts.models import User
from dromos.console.setup.forms.queues import NewQueueForm, QueueForm, Steps
from dromos.console.setup.orders import orders
from dromos.console.setup.steps import line_of
from dromos.console.setup.trying import try_queue
from dromos.routing.actions import create_queue, set_up_queue
from dromos.routing.models import Queue
from dromos.routing.queue_counts import queues_with_counts
from dromos.ui.door import actor_of, administrator, carried_out


@administrator
def queues(request: HttpRequest) -> HttpResponse:
    names = {one.key: one.name for one in orders()}
    return render(request, "setup/queues.html", {"queues": queues_with_counts(), "orders": names})


@administrator
def new_queue(request: HttpRequest) -> HttpResponse:
    form, by, at = NewQueueForm(request.POST or None), actor_of(request), timezone.now()
    made: list[Queue] = []

    def create() -> None:
        made.append(create_queue(by=by, at=at, **form.values()))

    if carried_out(
        request, form, create, _("The queue is made. Say now by which steps more people may take its work.")
    ):
        return redirect("setup:queue", made[0].pk)
    return render(request, "setup/queue_new.html", {"form": form, "orders": orders()})


@administrator
def queue(request: HttpRequest, pk: int) -> HttpResponse:
    """One queue. The button says what is to be done: rearrange the steps, try it all on recent work, or save."""
    found = get_object_or_404(Queue.objects.select_related("department"), pk=pk)
    form, steps = _sent(request, found)
    context: dict[str, Any] = {"queue": found, "form": form, "steps": steps, "orders": orders()}
    sound = form.is_bound and all([form.is_valid(), steps.is_valid()])
    if sound and "try" in request.POST:
        context["trial"] = try_queue(found, form.values(), steps.values())
    elif sound and carried_out(request, form, lambda: _save(request, found, form, steps)):
        return redirect("setup:queues")
    return render(request, "setup/queue.html", {**context, "line": line_of(steps, _language(request))})


def _save(request: HttpRequest, found: Queue, form: QueueForm, steps: Steps) -> None:
    set_up_queue(
        queue=found,
        steps=steps.values(),
        also_waiting="also_waiting" in request.POST,
        by=actor_of(request),
        at=timezone.now(),
        **form.values(),
    )


def _language(request: HttpRequest) -> str:
    return cast("User", request.user).language


def _sent(request: HttpRequest, found: Queue) -> tuple[QueueForm, Steps]:
    """What was sent; after a button of the steps themselves all that was typed, unjudged."""
    language = _language(request)
    if request.method != "POST":
        return QueueForm(initial=QueueForm.initial_of(found)), Steps.of_queue(found, language)
    sent, steps = QueueForm(request.POST), Steps.sent(found, language, request.POST)
    if ask := request.POST.get("ladder"):
        return QueueForm(initial=sent.typed()), steps.rearranged(found, language, ask)
    return sent, steps
