"""What the command palette asks for: plain rows, made visible by its own controller."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from dromos.console.door import let_in, user_of
from dromos.console.palette.finding import found
from dromos.console.palette.places import places as all_places
from dromos.tickets.access import NoSuchTicketError

SHORTEST, LONGEST = 2, 80
staff = let_in(missing=NoSuchTicketError)


@never_cache
@staff
def places(request: HttpRequest) -> HttpResponse:
    """Every page this person may open."""
    return JsonResponse({"rows": all_places(request)})


@never_cache
@staff
def find(request: HttpRequest) -> HttpResponse:
    """Whatever the typed letters may mean."""
    text = request.GET.get("q", "").strip()[:LONGEST]
    return JsonResponse({"rows": found(user_of(request), text, timezone.now()) if len(text) >= SHORTEST else []})
