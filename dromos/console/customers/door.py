"""Who may open the pages about customers: staff with a role; refusals in words, nobody learns of hidden rows."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast
from urllib.parse import urlencode, urlsplit

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render, resolve_url
from django.utils.translation import gettext as _

from dromos.accounts.access import NotAllowedError
from dromos.accounts.models import User
from dromos.customers import access
from dromos.customers.access import NoSuchCustomerError
from dromos.lib.actor import Actor

View = Callable[..., HttpResponse]


def staff(view: View) -> View:
    """Only for staff who work with customers. Somebody's own row is answered like one that does not exist."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return to_sign_in(request)
        try:
            access.require_reader(user_of(request))
            return view(request, *args, **kwargs)
        except NoSuchCustomerError as error:
            raise Http404 from error
        except NotAllowedError as error:
            return render(request, "403.html", {"reason": _(str(error))}, status=403)

    return guarded


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """To the sign-in page and back again; a piece of a page must take the whole browser there."""
    current = request.headers.get("hx-current-url", "")
    back = urlsplit(current).path if current else request.get_full_path()
    if request.headers.get("hx-request"):
        page = f"{resolve_url(settings.LOGIN_URL)}?{urlencode({'next': back})}"
        return HttpResponse(status=403, headers={"HX-Redirect": page})
    return redirect_to_login(back)


def user_of(request: HttpRequest) -> User:
    return cast("User", request.user)


def actor_of(request: HttpRequest) -> Actor:
    return user_of(request).actor(get_adapter(request).get_client_ip(request))
