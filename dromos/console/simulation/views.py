"""What if? Every page is for leads; what-ifs about other departments do not exist for them."""

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from dromos.console.door import let_in, user_of
from dromos.console.simulation import pages
from dromos.routing import access, actions, past

lead = let_in(missing=ObjectDoesNotExist, require=access.floor_departments)


@lead
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    user = user_of(request)
    if request.method != "POST":
        return render(
            request, "simulation/ask.html", pages.ask_page(user, pages.begun(user, request.GET.get("from", "")))
        )
    asked, is_play = pages.question(user, request.POST)
    if is_play and asked.is_complete:
        return _played(request, asked)
    return render(request, "simulation/ask.html", pages.ask_page(user, asked))


def _played(request: HttpRequest, asked: pages.Question) -> HttpResponse:
    try:
        run = actions.ask_simulation(
            source=asked.period.source,
            changes=asked.changes,
            days=asked.period.cleaned_data["days"],
            time_zone=past.house_zone(),
            departments=None,
            by=user_of(request),
            at=timezone.now(),
        )
    except actions.TooManyOpenError:
        messages.error(
            request, _("Three of your questions are being played already. Wait for one of them, or cancel it.")
        )
        return render(request, "simulation/ask.html", pages.ask_page(user_of(request), asked))
    return redirect("simulation:run", run.pk)


@lead
@require_GET
def run(request: HttpRequest, run_id: int) -> HttpResponse:
    return render(request, "simulation/run.html", pages.run_page(user_of(request), run_id))


@lead
@require_POST
def cancel(request: HttpRequest, run_id: int) -> HttpResponse:
    found = access.runs_visible_to(user_of(request)).get(pk=run_id)
    actions.cancel_simulation(run=found, by=user_of(request), at=timezone.now())
    return redirect("simulation:run", run_id)
