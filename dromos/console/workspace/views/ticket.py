"""The ticket page and the explanation of its routing."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from dromos.console.door import user_of
from dromos.console.workspace.door import staff
from dromos.console.workspace.page import ticket_page
from dromos.routing.queries import explain
from dromos.tickets.access import ticket_for_staff
from dromos.ui.csp import allow


@staff
def ticket(request: HttpRequest, number: str) -> HttpResponse:
    """``?pictures=12`` shows the pictures of message 12 that come from elsewhere."""
    found = ticket_for_staff(user_of(request), number)
    asked = request.GET.get("pictures", "")
    pictures = int(asked) if asked.isdecimal() and len(asked) < 18 else 0
    context = ticket_page(user_of(request), found, timezone.now(), pictures=pictures)
    response = render(request, "workspace/ticket.html", context)
    if pictures:
        allow(response, "img-src", "https:", "http:")
    return response


@staff
def why(request: HttpRequest, number: str) -> HttpResponse:
    """Who can have this ticket, who cannot and why: asked for only when somebody wants to know."""
    found = ticket_for_staff(user_of(request), number)
    told = explain(found.work_item, timezone.now()) if found.work_item else None
    return render(request, "partials/why.html" if told else "workspace/no_why.html", {"why": told, "ticket": found})
