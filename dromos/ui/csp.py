"""The content security policy: nothing runs, styles or loads unless it comes from us as a file."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

POLICY: dict[str, tuple[str, ...]] = {
    "default-src": ("'none'",),
    "script-src": ("'self'",),
    "style-src": ("'self'",),
    "img-src": ("'self'", "data:"),
    "font-src": ("'self'",),
    "connect-src": ("'self'",),
    "form-action": ("'self'",),
    "frame-ancestors": ("'none'",),
    "base-uri": ("'none'",),
    "manifest-src": ("'self'",),
}

Answer = Callable[[HttpRequest], HttpResponse]


class ContentSecurityPolicy:
    """Middleware: writes the header on every answer that did not write a stricter one itself."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if "Content-Security-Policy" not in response:
            response["Content-Security-Policy"] = policy(getattr(response, "csp_allows", {}))
        return response


def allow(response: HttpResponse, directive: str, *sources: str) -> None:
    """Let this one answer load more: ``allow(response, "img-src", "https:")`` after the reader asked for pictures."""
    allowed: dict[str, tuple[str, ...]] = getattr(response, "csp_allows", {})
    allowed[directive] = (*allowed.get(directive, ()), *sources)
    response.csp_allows = allowed  # type: ignore[attr-defined]


def policy(more: dict[str, tuple[str, ...]]) -> str:
    """The header's value: POLICY plus ``more`` and the address of the live sockets, if that is another one."""
    live = getattr(settings, "LIVE_URL", "")
    sources = {name: list(values) for name, values in POLICY.items()}
    if live:
        sources["connect-src"].append(live)
    for name, values in more.items():
        known = [source for source in sources.get(name, []) if source != "'none'"]  # nothing stands beside 'none'
        sources[name] = [*known, *values]
    return "; ".join(f"{name} {' '.join(values)}" for name, values in sources.items())
