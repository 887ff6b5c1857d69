"""The way into set-up pages: administrators only; and how their forms are carried out."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from allauth.account.adapter import get_adapter
from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.csrf import csrf_failure

from dromos.accounts.access import NotAllowedError, require_administrator
from dromos.accounts.models import User
from dromos.lib.actor import Actor

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def administrator(view: View[P]) -> View[P]:
    """Let administrators in; whoever is not signed in is asked to, everybody else gets the page for "not allowed"."""

    @login_required
    @wraps(view)
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        try:
            require_administrator(cast("User", request.user))
        except NotAllowedError as refused:
            raise PermissionDenied(str(refused)) from refused
        return view(request, *args, **kwargs)

    return cast("View[P]", guarded)


def token_refused(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form with the token of an earlier sign-in. What a script of an open page sends is answered as to whoever is
    signed out, so that the page gets a new token and goes on with what was typed.
    """
    if request.headers.get("sec-fetch-mode", "navigate") == "navigate":
        return csrf_failure(request, reason)
    return HttpResponse(status=401)


def actor_of(request: HttpRequest) -> Actor:
    return cast("User", request.user).actor(get_adapter(request).get_client_ip(request))


def carried_out(request: HttpRequest, form: forms.Form, act: Callable[[], object], said: str = "") -> bool:
    """Carry out ``act`` when the form is sound and say so; what the action refuses is shown at the form."""
    if not form.is_valid():
        return False
    try:
        act()
    except ValidationError as refused:
        show_refusal(form, refused)
        return False
    except ValueError as refused:
        part = getattr(refused, "part", None)
        form.add_error(part if part in form.fields else None, _(str(refused)))
        return False
    messages.success(request, said or _("Saved."))
    return True


def show_refusal(form: forms.Form, refused: ValidationError) -> None:
    """What an action refused, at the fields it is about."""
    by_field = refused.message_dict if hasattr(refused, "error_dict") else {"": refused.messages}
    for name, problems in by_field.items():
        for problem in problems:
            form.add_error(name if name in form.fields else None, problem)
