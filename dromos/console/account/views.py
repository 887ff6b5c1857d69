"""One's own account: invitation, first start, preferences, devices."""

from typing import Any, cast

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from dromos.accounts import actions, invitations
from dromos.accounts.access import must_use_second_factor
from dromos.accounts.models import User
from dromos.accounts.queries import devices_of
from dromos.console.account.forms import FirstAdministratorForm, NewPasswordForm, PreferencesForm, SignatureForm
from dromos.lib.actor import Actor


def _staff(request: HttpRequest) -> tuple[User, Actor]:
    user = cast("User", request.user)
    return user, user.actor(get_adapter(request).get_client_ip(request))


@never_cache
@sensitive_post_parameters("password", "again")
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """The invited person chooses a password. A used, expired or invented link: one and the same page."""
    try:
        user = invitations.invited_user(token, timezone.now())
    except invitations.InvitationError:
        return render(request, "account/link_gone.html", status=404)
    form = NewPasswordForm(request.POST or None, user=user)
    if form.is_valid():
        by = user.actor(get_adapter(request).get_client_ip(request))
        actions.accept_invitation(user=user, password=form.cleaned_data["password"], by=by, at=timezone.now())
        messages.success(request, _("Your password is set. You can sign in now."))
        return redirect("account_login")
    return render(request, "account/invitation.html", {"form": form, "invited": user})


@never_cache
@sensitive_post_parameters("password", "again")
def first_start(request: HttpRequest, token: str) -> HttpResponse:
    """Makes the first administrator, for whoever can read the terminal. Gone once anybody has an account."""
    if not invitations.is_first_start(token):
        raise Http404
    form = FirstAdministratorForm(request.POST or None, initial={"language": "en", "time_zone": "UTC"})
    if form.is_valid():
        fields = {key: value for key, value in form.cleaned_data.items() if key != "again"}
        try:
            actions.create_first_administrator(**fields, at=timezone.now())
        except actions.AlreadyStartedError as error:
            raise Http404 from error
        messages.success(request, _("Your account is ready. You can sign in now."))
        return redirect("account_login")
    return render(request, "account/first_start.html", {"form": form})


@login_required
def me(request: HttpRequest) -> HttpResponse:
    """Preferences, security and devices of the person who asks."""
    user, by = _staff(request)
    form = PreferencesForm(request.POST or None, initial=_preferences(user))
    if form.is_valid():
        actions.change_user(user=user, by=by, at=timezone.now(), **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("account_me")
    return _me_page(request, user, form=form)


@login_required
@require_POST
def signature(request: HttpRequest) -> HttpResponse:
    """What one adds under one's letters."""
    user, by = _staff(request)
    form = SignatureForm(request.POST, user=user)
    if form.is_valid():
        actions.sign_with(user=user, signatures=form.cleaned_data, by=by, at=timezone.now())
        messages.success(request, _("Saved."))
        return redirect("account_me")
    return _me_page(request, user, signature=form)


def _preferences(user: User) -> dict[str, Any]:
    return {key: getattr(user, key) for key in actions.PREFERENCES}


def _me_page(request: HttpRequest, user: User, **forms: Any) -> HttpResponse:
    context = {
        "form": PreferencesForm(initial=_preferences(user)),
        "signature": SignatureForm(user=user),
        "devices": devices_of(user),
        "session_key": request.session.session_key,
        "must_use_second_factor": must_use_second_factor(user),
        **forms,
    }
    return render(request, "account/me.html", context)


@login_required
@require_POST
def sign_out_device(request: HttpRequest, device_id: int) -> HttpResponse:
    user, by = _staff(request)
    if not actions.sign_out_device(user=user, device_id=device_id, by=by, at=timezone.now()):
        raise Http404
    messages.success(request, _("Signed out there."))
    return redirect("account_me")
