"""Tokens of other systems: make, renew and revoke them, and see what their systems were told."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from dromos.accounts import actions
from dromos.accounts.models import Token
from dromos.backoffice import actions as backoffice
from dromos.backoffice.models import Callback
from dromos.backoffice.queries import callbacks_of
from dromos.console.setup.tokens.forms import TokenForm
from dromos.ui.door import actor_of, administrator, carried_out


@administrator
def tokens(request: HttpRequest) -> HttpResponse:
    rows = Token.objects.prefetch_related("departments").order_by("revoked_at", "name")
    return render(request, "setup/tokens/list.html", {"tokens": rows, "at": timezone.now()})


@administrator
@never_cache
def new_token(request: HttpRequest) -> HttpResponse:
    """The key is told in the answer to the form itself, and never again."""
    form, by, at = TokenForm(request.POST or None), actor_of(request), timezone.now()
    made: list[tuple[Token, str, str]] = []
    if carried_out(request, form, lambda: made.append(actions.create_token(by=by, at=at, **form.values()))):
        token, key, secret = made[0]
        return _page(request, token, key=key, secret=secret)
    return render(request, "setup/tokens/new.html", {"form": form})


@administrator
@never_cache
def token(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, get_object_or_404(Token, pk=pk))


@administrator
@require_POST
@never_cache
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Renew the key or the secret, or revoke the token, by the button that was pressed."""
    found, by, at = get_object_or_404(Token, pk=pk, revoked_at=None), actor_of(request), timezone.now()
    match request.POST.get("do"):
        case "renew":
            return _page(request, found, key=actions.renew_token(token=found, by=by, at=at))
        case "secret":
            return _page(request, found, secret=actions.renew_callback_secret(token=found, by=by, at=at))
        case "revoke":
            actions.revoke_token(token=found, by=by, at=at)
            messages.success(request, _("Revoked: the key opens nothing any more."))
    return redirect("tokens:token", pk)


@administrator
@require_POST
def send_again(request: HttpRequest, pk: int, callback_id: int) -> HttpResponse:
    callback = get_object_or_404(Callback, pk=callback_id, item__token_id=pk)
    backoffice.send_again(callback=callback, by=actor_of(request), at=timezone.now())
    messages.success(request, _("It is sent again."))
    return redirect("tokens:token", pk)


def _page(request: HttpRequest, found: Token, *, key: str = "", secret: str = "") -> HttpResponse:
    context = {"token": found, "key": key, "secret": secret, "callbacks": callbacks_of(found), "at": timezone.now()}
    return render(request, "setup/tokens/token.html", context)
