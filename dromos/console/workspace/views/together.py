"""Two people on one ticket see each other. Nothing is stored: it is said to the others' screens and forgotten."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from dromos.accounts.models import User
from dromos.console.door import user_of
from dromos.console.workspace.door import staff
from dromos.lib import live
from dromos.lib.typed import whole
from dromos.tickets.access import ticket_for_staff

DOINGS = frozenset({"reading", "writing", "left"})
MOST = 20


@staff
@require_POST
def here(request: HttpRequest, number: str) -> HttpResponse:
    """Say on the ticket's topic that this person reads, writes, or has left."""
    found = ticket_for_staff(user_of(request), number)
    doing = request.POST.get("doing", "reading")
    new = request.POST.get("new") == "1"
    live.push(
        f"ticket:{found.pk}", "here", user=request.user.pk, doing=doing if doing in DOINGS else "reading", new=new
    )
    return HttpResponse(status=204)


@staff
def company(request: HttpRequest, number: str) -> HttpResponse:
    """The faces of those who are here: ``?who=7:writing,9:reading``."""
    ticket_for_staff(user_of(request), number)
    pairs = [pair.partition(":") for pair in request.GET.get("who", "").split(",")[:MOST]]
    doings = {pk: doing for key, _colon, doing in pairs if (pk := whole(key)) is not None}
    people = User.objects.filter(pk__in=doings).exclude(pk=user_of(request).pk)
    shown = [(person.name, doings[person.pk]) for person in people]
    return render(request, "workspace/company.html", {"people": shown})
