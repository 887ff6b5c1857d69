"""OAuth2 access tokens for mail servers, made from the account's refresh token, or from the client's own secret.

Many providers give a new refresh token with every access token and take the old one back. So one worker at a time
asks (the account's row is locked), and it asks with what the row says now. Where a transaction of somebody else's is
open already, nothing may be asked: a rollback there would throw the only valid token away.
"""

import json
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from typing import Any

from django.db import DatabaseError, transaction

from dromos.channels.email.actions import keep_refresh_token, locked_mailbox
from dromos.channels.email.models import Mailbox

TIMEOUT = 20.0
EARLY = 120.0  # seconds before its end a token is no longer used
_kept: dict[int, tuple[str, str, float]] = {}  # account -> its client, an access token, when it ends
_unsaved: dict[int, str] = {}  # refresh tokens that the database would not take yet


class TokenRefusedError(Exception):
    """The provider gives no access token; the message says why."""


def sign_in(mailbox: Mailbox, attempt: Callable[[str], object], *refusals: type[Exception]) -> None:
    """Sign in by `attempt(token)`. A token from before that is `refused` now is replaced once: it may have ended early.

    Raises what `attempt` raises, TokenRefusedError, OSError.
    """
    is_old = _valid(mailbox) is not None
    try:
        attempt(access_token(mailbox))
    except refusals:
        forget_token(mailbox)
        if not is_old:
            raise
        attempt(access_token(mailbox))


def access_token(mailbox: Mailbox) -> str:
    """A token that is valid for at least two minutes. Raises TokenRefusedError or OSError."""
    found = _valid(mailbox)
    if found is not None:
        return found
    with transaction.atomic():
        row = locked_mailbox(mailbox.pk) if mailbox.pk else None
        if row is not None and _client(row) == _client(mailbox):
            mailbox.refresh_sealed_token = _unsaved.get(mailbox.pk) or row.refresh_sealed_token
        answer = _ask(mailbox)
        token, lifetime_s = str(answer["access_token"]), float(answer.get("expires_in", 3600))
        _kept[mailbox.pk or 0] = (_client(mailbox), token, time.monotonic() + lifetime_s)
        _keep_renewed(mailbox, str(answer.get("refresh_token") or ""))
    return token


def _valid(mailbox: Mailbox) -> str | None:
    client, token, ends = _kept.get(mailbox.pk or 0, ("", "", 0.0))
    return token if client == _client(mailbox) and time.monotonic() < ends - EARLY else None


def _client(mailbox: Mailbox) -> str:
    """A token is good for the client and sign-in it was asked with."""
    return repr((mailbox.token_endpoint, mailbox.client_id, mailbox.token_scope, mailbox.imap_username))


def _keep_renewed(mailbox: Mailbox, renewed: str) -> None:
    if not renewed or renewed == mailbox.refresh_token or not mailbox.pk:
        return
    try:
        with transaction.atomic():
            keep_refresh_token(mailbox=mailbox, token=renewed)
        _unsaved.pop(mailbox.pk, None)
    except DatabaseError:
        _unsaved[mailbox.pk] = mailbox.refresh_sealed_token


def forget_token(mailbox: Mailbox) -> None:
    """The server did not take the token: the next attempt asks for a new one."""
    _kept.pop(mailbox.pk or 0, None)


def redeem_code(mailbox: Mailbox, *, code: str, redirect_uri: str) -> str:
    """The refresh token for a code the provider sent an administrator back with. Raises TokenRefusedError, OSError."""
    answer = _exchange(mailbox, {"grant_type": "authorization_code", "code": code, "redirect_uri": redirect_uri})
    if not answer.get("refresh_token"):
        raise TokenRefusedError("The provider gave no lasting access.")
    return str(answer["refresh_token"])


def _ask(mailbox: Mailbox) -> dict[str, Any]:
    """By the access an administrator gave; without it as the application itself, where the provider allows that."""
    if mailbox.refresh_token:
        return _exchange(mailbox, {"grant_type": "refresh_token", "refresh_token": mailbox.refresh_token})
    return _exchange(mailbox, {"grant_type": "client_credentials"})


def _exchange(mailbox: Mailbox, asked: dict[str, str]) -> dict[str, Any]:
    address = urllib.parse.urlsplit(mailbox.token_endpoint)
    if address.scheme != "https" and address.hostname not in {"127.0.0.1", "localhost", "::1"}:
        raise TokenRefusedError("The token address must begin with https://.")
    form = {
        **asked,
        "client_id": mailbox.client_id,
        "client_secret": mailbox.client_secret,
        "scope": mailbox.token_scope,
    }
    body = urllib.parse.urlencode({name: value for name, value in form.items() if value}).encode()
    request = urllib.request.Request(mailbox.token_endpoint, data=body)  # noqa: S310 (the scheme was looked at)
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT) as answer:  # noqa: S310
            found = json.loads(answer.read(1_000_000))
    except urllib.error.HTTPError as error:
        raise TokenRefusedError(_reason(error)) from error
    except ValueError as error:
        raise TokenRefusedError("The provider's answer cannot be read.") from error
    if not isinstance(found, dict) or "access_token" not in found:
        raise TokenRefusedError("The provider's answer holds no access token.")
    return found


def _reason(error: urllib.error.HTTPError) -> str:
    try:
        found = json.loads(error.read(100_000))
        return str(found.get("error_description") or found.get("error"))[:500]
    except (ValueError, AttributeError):
        return f"The provider answered {error.code}."


def xoauth2(username: str, token: str) -> str:
    """The initial response of the mechanism XOAUTH2."""
    return f"user={username}\x01auth=Bearer {token}\x01\x01"


def oauthbearer(username: str, token: str, host: str, port: int) -> str:
    """The initial response of the mechanism OAUTHBEARER (RFC 7628)."""
    return f"n,a={username},\x01host={host}\x01port={port}\x01auth=Bearer {token}\x01\x01"
