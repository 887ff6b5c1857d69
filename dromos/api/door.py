"""The way in for other systems: a token, its scopes, and how often it may ask."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import cast

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja.security import HttpBearer

from dromos.accounts.access import token_shown
from dromos.accounts.actions import note_token_used
from dromos.accounts.models import Token
from dromos.api.problems import RefusedError
from dromos.lib.typed import whole


@dataclass(frozen=True, slots=True)
class Allowance:
    """How often a token may ask, how often it may still in this minute, and when the next begins."""

    limit: int
    left: int
    reset_s: int


class Bearer(HttpBearer):
    """``Authorization: Bearer`` with a token made in set-up."""

    def authenticate(self, request: HttpRequest, token: str) -> Token | None:
        at = timezone.now()
        found = token_shown(token, at)
        if found is not None:
            _count(request, found, at)
        return found


def _count(request: HttpRequest, token: Token, at: dt.datetime) -> None:
    used, until = note_token_used(token=token, at=at)
    wait = max(1, round((until - at).total_seconds()))
    request.allowance = Allowance(token.per_minute, max(0, token.per_minute - used), wait)  # type: ignore[attr-defined]
    if used > token.per_minute:
        said = f"This token may ask {token.per_minute} times in a minute. Ask again in {wait} s."
        raise RefusedError(429, "too-many", said)


def told_allowance(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Every answer to a token says how often it may still ask."""
    allowance: Allowance | None = getattr(request, "allowance", None)
    if allowance is not None:
        response["RateLimit-Limit"] = str(allowance.limit)
        response["RateLimit-Remaining"] = str(allowance.left)
        response["RateLimit-Reset"] = str(allowance.reset_s)
        if response.status_code == 429:
            response["Retry-After"] = str(allowance.reset_s)
    response["Cache-Control"] = "no-store"
    return response


def token_of(request: HttpRequest, scope: str) -> Token:
    """The token of this request. Raises RefusedError when it lacks ``scope``."""
    token = cast("Token", request.auth)  # type: ignore[attr-defined]
    if not token.may(scope):
        raise RefusedError(403, "not-allowed", f"This token lacks the scope {scope}. An administrator gives it one.")
    return token


def expected_version(request: HttpRequest) -> int | None:
    """The version the caller saw, of ``If-Match: "3"``; None when they do not say. Raises RefusedError."""
    given = request.headers.get("If-Match", "").strip()
    if given in {"", "*"}:
        return None
    number = whole(given.removeprefix("W/").strip('"'))
    if number is None:
        raise RefusedError(412, "stale", "If-Match holds the ETag of the work item as you read it.")
    return number
