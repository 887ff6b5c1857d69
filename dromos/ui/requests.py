"""Requests no browser of a person makes, refused before anything looks at them."""

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse

from dromos.lib.typed import is_storable

Answer = Callable[[HttpRequest], HttpResponse]


class NoNul:
    """Middleware: a NUL in the path, the query or a form is a bad request; PostgreSQL cannot even compare with one.

    Nor can it keep half a letter: a form says itself how its bytes are read, and some ways make such halves.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\x00" in request.path_info or "%00" in request.META.get("QUERY_STRING", ""):
            raise BadRequest("A NUL is no letter.")
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: object, args: object, kwargs: object) -> None:
        del view, args, kwargs
        if not all(is_storable(value) for _name, values in request.POST.lists() for value in values):
            raise BadRequest("A NUL is no letter, nor is half of one.")


def ip_of(request: HttpRequest) -> str | None:
    """The caller's network address, believing as many proxies as the installation says stand in front."""
    proxies: int = settings.ALLAUTH_TRUSTED_PROXY_COUNT
    hops = [hop.strip() for hop in request.headers.get("x-forwarded-for", "").split(",") if hop.strip()]
    claimed = hops[-proxies] if 0 < proxies <= len(hops) else request.META.get("REMOTE_ADDR", "")
    return claimed or None
