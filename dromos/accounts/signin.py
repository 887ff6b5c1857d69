"""What the sign-in library tells us, as audit lines and devices.

The one module that listens to signals: django-allauth has no other way to say that somebody signed in or out, failed,
or changed a second factor. It is an entrance, so it reads the clock.
"""

from typing import Any

from allauth.account import signals as account_signals
from allauth.account.adapter import get_adapter
from allauth.mfa import signals as mfa_signals
from django.contrib.auth import signals as auth_signals
from django.dispatch import Signal
from django.utils import timezone

from dromos.accounts import actions
from dromos.accounts.models import User
from dromos.lib import audit
from dromos.lib.actor import Actor


def listen() -> None:
    """Connect every receiver. Called once, when the app is ready; a second call changes nothing."""
    account_signals.user_logged_in.connect(_signed_in, dispatch_uid="dromos")
    auth_signals.user_logged_out.connect(_signed_out, dispatch_uid="dromos")
    auth_signals.user_login_failed.connect(_failed, dispatch_uid="dromos")
    mfa_signals.authentication_failed.connect(_second_factor_failed, dispatch_uid="dromos")
    _note("password_changed", account_signals.password_changed)
    _note("password_reset", account_signals.password_reset)
    _note("add_second_factor", mfa_signals.authenticator_added)
    _note("remove_second_factor", mfa_signals.authenticator_removed)
    _note("renew_recovery_codes", mfa_signals.authenticator_reset)


def _ip(request: Any) -> str | None:
    return get_adapter(request).get_client_ip(request) if request is not None else None


def _browser(request: Any) -> dict[str, Any]:
    if request.session.session_key is None:
        request.session.create()
    return {
        "session_key": request.session.session_key,
        "ip": _ip(request),
        "user_agent": request.headers.get("user-agent", ""),
    }


def _signed_in(*, request: Any, user: User, **_: Any) -> None:
    actions.note_sign_in(user=user, **_browser(request), by=user.actor(_ip(request)), at=timezone.now())


def _password_set(user: User, request: Any) -> None:
    """Every other browser is signed out. The session has a new key by now, so this browser is noted again."""
    actions.end_all_devices(user=user, at=timezone.now(), but_session_key=request.session.session_key or "")
    if request.user.is_authenticated:
        actions.note_device(user=user, **_browser(request), at=timezone.now())


def _signed_out(*, request: Any, user: User | None, **_: Any) -> None:
    if user is not None and request is not None:
        key = request.session.session_key or ""
        actions.note_sign_out(user=user, session_key=key, by=user.actor(_ip(request)), at=timezone.now())


def _failed(*, credentials: dict[str, Any], request: Any = None, **_: Any) -> None:
    """Whoever tried is not known, so nobody is named as the doer: only the address that was typed."""
    email = str(credentials.get("email") or credentials.get("username") or "")[:254].lower()
    user = User.objects.filter(email=email).first() or User(email=email)
    stranger = Actor("system", None, email or "?", _ip(request))
    audit.record(by=stranger, at=timezone.now(), verb="sign_in_failed", subject=user, changes={})


def _second_factor_failed(*, request: Any, user: User, **_: Any) -> None:
    stranger = Actor("system", None, user.email, _ip(request))
    audit.record(by=stranger, at=timezone.now(), verb="second_factor_failed", subject=user, changes={})


def _note(verb: str, signal: Signal) -> None:
    """An audit line for ``signal``."""

    def receiver(*, request: Any, user: User, authenticator: Any = None, **_: Any) -> None:
        changes = {"kind": authenticator.type} if authenticator is not None else {}
        audit.record(by=user.actor(_ip(request)), at=timezone.now(), verb=verb, subject=user, changes=changes)
        if verb.startswith("password"):
            _password_set(user, request)

    signal.connect(receiver, weak=False, dispatch_uid="dromos")
