"""For every request of staff: the second factor is enforced, and when their browser was last seen is noted."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from dromos.accounts import actions
from dromos.accounts.access import lacks_second_factor
from dromos.accounts.models import User

Respond = Callable[[HttpRequest], HttpResponse]

SEEN_EVERY_S = 300
# What somebody may still do who must set up a second factor first.
OPEN_WITHOUT = frozenset(
    {"mfa_activate_totp", "account_logout", "account_reauthenticate", "mfa_reauthenticate", "account_language"}
)


class StaffDoor:
    """Whoever must use a second factor and has none reaches nothing but the page that sets it up.

    The customers' portal knows its people by other means and is left alone.
    """

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: object, args: object, kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        del view, args, kwargs
        match, user = request.resolver_match, request.user
        if not isinstance(user, User) or (match and "portal" in match.namespaces):
            return None
        _note_seen(request)
        if (match and match.view_name in OPEN_WITHOUT) or not lacks_second_factor(user):
            return None
        page = reverse("mfa_activate_totp")
        if request.headers.get("hx-request"):
            return HttpResponse(status=403, headers={"HX-Redirect": page})
        return HttpResponseRedirect(page)


def _note_seen(request: HttpRequest) -> None:
    now = timezone.now()
    if now.timestamp() - request.session.get("seen", 0) >= SEEN_EVERY_S:
        request.session["seen"] = int(now.timestamp())
        actions.note_seen(session_key=request.session.session_key or "", at=now)
