"""OAuth2 access tokens for mail servers (XOAUTH2), made from the account's refresh token."""

import json
import time
import urllib.error
import urllib.parse
import urllib.request
from typing import Any

from dromos.channels.email.actions import keep_refresh_token
from dromos.channels.email.models import Mailbox

TIMEOUT = 20.0
EARLY = 120.0  # seconds before its end a token is no longer used
_kept: dict[tuple[int, str], tuple[str, float]] = {}


class TokenRefusedError(Exception):
    """The provider gives no access token; the message says why."""


def access_token(mailbox: Mailbox) -> str:
    """A token that is valid for at least two minutes. Raises TokenRefusedError or OSError."""
    key = (mailbox.pk, mailbox.refresh_sealed_token)
    token, ends = _kept.get(key, ("", 0.0))
    if time.monotonic() < ends - EARLY:
        return token
    answer = _ask(mailbox)
    token = str(answer["access_token"])
    _kept[key] = (token, time.monotonic() + float(answer.get("expires_in", 3600)))
    renewed = answer.get("refresh_token")
    if renewed and renewed != mailbox.refresh_token:
        keep_refresh_token(mailbox=mailbox, token=str(renewed))
        _kept[(mailbox.pk, mailbox.refresh_sealed_token)] = _kept[key]
    return token


def forget_token(mailbox: Mailbox) -> None:
    """The server did not take the token: the next attempt asks for a new one."""
    _kept.pop((mailbox.pk, mailbox.refresh_sealed_token), None)


def redeem_code(mailbox: Mailbox, *, code: str, redirect_uri: str) -> str:
    """The refresh token for a code the provider sent an administrator back with. Raises TokenRefusedError, OSError."""
    answer = _exchange(mailbox, {"grant_type": "authorization_code", "code": code, "redirect_uri": redirect_uri})
    if not answer.get("refresh_token"):
        raise TokenRefusedError("The provider gave no lasting access.")
    return str(answer["refresh_token"])


def _ask(mailbox: Mailbox) -> dict[str, Any]:
    return _exchange(mailbox, {"grant_type": "refresh_token", "refresh_token": mailbox.refresh_token})


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
