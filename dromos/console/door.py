"""What the doors of the console have in common: signed in, allowed, and nobody learns of what is hidden."""

from collections.abc import Callable
from contextlib import nullcontext
from functools import wraps
from typing import Any, cast
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render, resolve_url
from django.utils.translation import gettext as _

from dromos.accounts.access import NotAllowedError
from dromos.accounts.models import User
from dromos.lib.memo import scope

View = Callable[..., HttpResponse]


def user_of(request: HttpRequest) -> User:
    return cast("User", request.user)


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """To the sign-in page and back again."""
    return redirect_to_login(request.get_full_path())


def whole_browser_to_sign_in(request: HttpRequest) -> HttpResponse:
    """To the sign-in page and back again; a piece of a page takes the whole browser there."""
    current = request.headers.get("hx-current-url", "")
    back = urlsplit(current).path if current else request.get_full_path()
    if request.headers.get("hx-request"):
        page = f"{resolve_url(settings.LOGIN_URL)}?{urlencode({'next': back})}"
        return HttpResponse(status=403, headers={"HX-Redirect": page})
    return redirect_to_login(back)


def let_in(
    *,
    missing: type[Exception],
    require: Callable[[User], object] | None = None,
    stranger: Callable[[HttpRequest], HttpResponse] = to_sign_in,
) -> Callable[[View], View]:
    """A door for views: ``stranger`` answers whoever is not signed in; ``require`` raises NotAllowedError for others.

    Set-up is read once while a page is made. What raises ``missing`` is answered as a page that does not exist, a
    refusal by the page that says why.
    """

    def door(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return stranger(request)
            try:
                if require is not None:
                    require(user_of(request))
                with scope() if request.method == "GET" else nullcontext():
                    return view(request, *args, **kwargs)
            except missing as error:
                raise Http404 from error
            except NotAllowedError as error:
                return render(request, "403.html", {"reason": _(str(error))}, status=403)

        return guarded

    return door
