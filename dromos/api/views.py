"""What machines may ask."""

import hmac

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from dromos.api.health import WELL, examine, health_token


@require_GET
@never_cache
def ping(_request: HttpRequest) -> HttpResponse:
    """For whoever only wants to know that somebody answers. Tells nothing."""
    return HttpResponse("ok\n", content_type="text/plain")


@require_GET
@never_cache
def health(request: HttpRequest) -> HttpResponse:
    """The doctor's report, for holders of the token that ``dromos doctor --token`` prints."""
    shown = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not hmac.compare_digest(shown.encode(), health_token().encode()):
        return JsonResponse({"detail": "a token is needed"}, status=401, headers={"WWW-Authenticate": "Bearer"})
    report = examine(timezone.now())
    return JsonResponse(report.as_json(), status=200 if report.status <= WELL + 1 else 503)
