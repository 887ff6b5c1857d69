"""Every page in the reader's own language and time zone."""

from collections.abc import Callable
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

Answer = Callable[[HttpRequest], HttpResponse]
_LANGUAGES = frozenset(code for code, _name in settings.LANGUAGES)


class Viewer:
    """Middleware, after authentication: what a member of staff chose wins over what the browser says; and their pages
    are kept by no cache.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = getattr(request, "user", None)
        if user is None or not user.is_authenticated:
            with timezone.override(None):
                return self.get_response(request)
        language = user.language if user.language in _LANGUAGES else settings.LANGUAGE_CODE
        request.LANGUAGE_CODE = language
        with translation.override(language), timezone.override(zone(user.time_zone)):
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", language)
            # Whoever uses the computer next does not leaf back to what was read here.
            response.headers.setdefault("Cache-Control", "private, no-store")
            return response


def zone(name: str) -> ZoneInfo:
    """The named time zone, UTC when the name is unknown."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")
