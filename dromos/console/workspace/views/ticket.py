"""The ticket page, and its parts that come when they are asked for."""

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from dromos.accounts.actions import change_user
from dromos.console.door import user_of
from dromos.console.workspace import aside, chronicling, dialogs, stream
from dromos.console.workspace.door import staff
from dromos.console.workspace.page import ticket_page
from dromos.lib.typed import whole
from dromos.routing.queries import explain
from dromos.tickets.access import may_work_on, ticket_for_staff
from dromos.tickets.actions import mark_seen
from dromos.tickets.stream import Mark
from dromos.ui.csp import allow


@staff
def ticket(request: HttpRequest, number: str) -> HttpResponse:
    """``?pictures=12`` shows the pictures of message 12 that come from elsewhere; the rest is stream.wanted_of."""
    found = ticket_for_staff(user_of(request), number)
    pictures = whole(request.GET.get("pictures", "")) or 0
    context = ticket_page(user_of(request), found, timezone.now(), asked=request.GET, pictures=pictures)
    response = render(request, "workspace/ticket.html", context)
    if pictures:
        allow(response, "img-src", "https:", "http:")
    allow(response, "media-src", "'self'")
    allow(response, "frame-src", "'self'")
    return response


@staff
def part_of_stream(request: HttpRequest, number: str) -> HttpResponse:
    """Older entries, asked for by the page that shows the newer ones."""
    user, found = user_of(request), ticket_for_staff(user_of(request), number)
    context = stream.on_page(user, found, stream.wanted_of(user, found, request.GET))
    return render(
        request, "workspace/stream_part.html", {"ticket": found, "may_work": may_work_on(user, found), **context}
    )


@staff
def part_of_aside(request: HttpRequest, number: str, name: str) -> HttpResponse:
    """What a folded part beside the stream holds, when it is unfolded."""
    user, found = user_of(request), ticket_for_staff(user_of(request), number)
    if name not in aside.PARTS:
        raise Http404(name)
    context = aside.PARTS[name](user, found, timezone.now())
    return render(
        request,
        f"workspace/aside/{name}.html",
        {"ticket": found, "may_work": may_work_on(user, found), **context},
    )


@staff
def dialog(request: HttpRequest, number: str, name: str) -> HttpResponse:
    """A dialog of the page, when it is opened."""
    user, found = user_of(request), ticket_for_staff(user_of(request), number)
    shown = dialogs.opened(user, found, name, timezone.now()) if may_work_on(user, found) else None
    if shown is None:
        raise Http404(name)
    return render(request, shown.template, {"ticket": found, "name": name, **shown.values})


@staff
def history(request: HttpRequest, number: str) -> HttpResponse:
    """Everything that was done on the ticket, filtered by ``kind`` and ``who``, a page at a time."""
    user, found = user_of(request), ticket_for_staff(user_of(request), number)
    context = chronicling.page(user, found, timezone.now(), asked=request.GET)
    return render(request, "workspace/history.html", context)


@staff
@require_POST
def seen(request: HttpRequest, number: str) -> HttpResponse:
    """The reader has had everything up to a place on the screen."""
    found = ticket_for_staff(user_of(request), number)
    mark = Mark.read(request.POST.get("until", ""))
    if mark is not None:
        mark_seen(ticket=found, user=user_of(request), until=mark.at, at=timezone.now())
    return HttpResponse(status=204)


@staff
@require_POST
def order(request: HttpRequest, number: str) -> HttpResponse:
    """Newest first or last: kept for the person, whatever the ticket."""
    user, at = user_of(request), timezone.now()
    ticket_for_staff(user, number)
    change_user(user=user, by=user.actor(), at=at, newest_first=request.POST.get("newest") == "first")
    return redirect("workspace:ticket", number)


@staff
def session(request: HttpRequest) -> HttpResponse:
    """Who is signed in now, and the token their forms need: for a page that was open when its session ended."""
    return JsonResponse({"me": user_of(request).pk, "token": get_token(request)})


@staff
def signed_in(request: HttpRequest) -> HttpResponse:
    """Where one arrives after signing in for a page that is open in another window."""
    return render(request, "workspace/signed_in.html")


@staff
def why(request: HttpRequest, number: str) -> HttpResponse:
    """Who can have this ticket, who cannot and why: asked for only when somebody wants to know."""
    found = ticket_for_staff(user_of(request), number)
    told = explain(found.work_item, timezone.now()) if found.work_item else None
    return render(request, "partials/why.html" if told else "workspace/no_why.html", {"why": told, "ticket": found})
