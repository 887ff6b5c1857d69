"""Lists of tickets: by queue, state, owner, words; counted, ordered, paged."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from dromos.console.door import user_of
from dromos.console.workspace import listing
from dromos.console.workspace.door import staff


@staff
def tickets(request: HttpRequest) -> HttpResponse:
    return render(request, "workspace/tickets.html", listing.page(user_of(request), request.GET, timezone.now()))
