"""What the interface says when it refuses: problem+json (RFC 9457), with what was wrong and what to do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, JsonResponse
from ninja import Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError

from dromos.accounts.access import NotAllowedError
from dromos.api.actions import KeyReusedError
from dromos.backoffice.access import NoSuchItemError
from dromos.backoffice.actions import ItemEndedError, StaleItemError
from dromos.routing.actions import ItemMovedError
from dromos.tickets.access import NoSuchTicketError

MEDIA = "application/problem+json"


class FieldProblem(Schema):
    """One field that is wrong, and why."""

    field: str
    problem: str


class Problem(Schema):
    """Why a request was refused. ``type`` names the kind of problem for programs, ``detail`` is for people."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[FieldProblem] = []


class RefusedError(Exception):
    """A request that cannot be carried out: the parts of its problem."""

    def __init__(self, status: int, kind: str, detail: str, errors: list[dict[str, str]] | None = None) -> None:
        super().__init__(detail)
        self.status, self.kind, self.detail, self.errors = status, kind, detail, errors or []


TITLES = {
    "bad-request": "The request cannot be read",
    "no-token": "A token is needed",
    "not-allowed": "This token may not do that",
    "not-found": "There is no such thing here",
    "ended": "The work item has ended",
    "moved": "The work item moved meanwhile",
    "stale": "The work item was changed meanwhile",
    "key-reused": "The idempotency key was used for another request",
    "invalid": "Something in the request does not fit",
    "too-many": "Too many requests",
}


def unfit(field: str, problem: str) -> RefusedError:
    """The request names something that is not there or does not fit."""
    return RefusedError(422, "invalid", f"{field}: {problem}", [{"field": field, "problem": problem}])


UNKNOWN = "Send the header Authorization: Bearer, followed by a token that works now."
NOT_YOURS = "This token has no work item of this number."
NO_TICKET = "This token's departments have no ticket of this number."
NEW_KEY = "Use a new key for a new request, and the same one only to repeat."
REFUSALS: dict[type[Exception], Callable[[Any], RefusedError]] = {
    RefusedError: lambda refused: refused,
    AuthenticationError: lambda _error: RefusedError(401, "no-token", UNKNOWN),
    NotAllowedError: lambda error: RefusedError(403, "not-allowed", str(error)),
    NoSuchTicketError: lambda _error: RefusedError(404, "not-found", NO_TICKET),
    NoSuchItemError: lambda _error: RefusedError(404, "not-found", NOT_YOURS),
    ItemEndedError: lambda error: RefusedError(409, "ended", str(error)),
    ItemMovedError: lambda error: RefusedError(409, "moved", f"{error} Read it again."),
    StaleItemError: lambda error: RefusedError(412, "stale", f"{error} Its version is {error.version}."),
    KeyReusedError: lambda _error: RefusedError(422, "key-reused", NEW_KEY),
    ValidationError: lambda error: _invalid(error),  # noqa: PLW0108 - defined below
    HttpError: lambda error: RefusedError(error.status_code, "bad-request", str(error)),
}
"""Every refusal of the domain as a problem."""


def _invalid(error: ValidationError) -> RefusedError:
    problems = [{"field": _place(one["loc"]), "problem": str(one["msg"])} for one in error.errors]
    said = "; ".join(f"{one['field']}: {one['problem']}" for one in problems)
    return RefusedError(422, "invalid", said, problems)


def _place(loc: Any) -> str:
    """Where in the request: ``skills.0.level``. The first parts say body or query, and the argument's name."""
    parts = [str(part) for part in loc]
    return ".".join(parts[2:] if parts[:1] == ["body"] else parts[1:]) or parts[0]


def response(_request: HttpRequest, refused: RefusedError) -> JsonResponse:
    body = {
        "type": f"urn:dromos:problem:{refused.kind}",
        "title": TITLES[refused.kind],
        "status": refused.status,
        "detail": refused.detail,
        "errors": refused.errors,
    }
    headers = {"WWW-Authenticate": "Bearer"} if refused.status == 401 else {}
    return JsonResponse(body, status=refused.status, content_type=MEDIA, headers=headers)
