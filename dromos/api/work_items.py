"""Work items of other systems: create, read, change, complete, cancel."""

from __future__ import annotations

import base64
import hashlib
import json
from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Router, Status
from ninja.params.functions import Header, Query

from dromos.accounts.models import Token
from dromos.api import asking
from dromos.api.actions import answer_once
from dromos.api.door import expected_version, token_of
from dromos.api.problems import Problem, unfit
from dromos.api.schemas import (
    Cancellation,
    Completion,
    NewWorkItem,
    State,
    Vocabulary,
    WorkItem,
    WorkItemChange,
    WorkItems,
)
from dromos.backoffice import actions, queries
from dromos.backoffice.access import item_of_token
from dromos.backoffice.models import BackOfficeItem
from dromos.backoffice.telling import told

READ, WRITE = Token.Scope.READ_ITEMS.value, Token.Scope.WRITE_ITEMS.value
ANYWHERE = {401: Problem, 403: Problem, 422: Problem, 429: Problem}
CHANGING = {200: WorkItem, 400: Problem, 404: Problem, 409: Problem, 412: Problem, **ANYWHERE}

router = Router(tags=["Work items"])


@router.post("/work-items", response={201: WorkItem, 400: Problem, **ANYWHERE}, operation_id="create_work_item")
def create(
    request: HttpRequest,
    response: HttpResponse,
    asked: NewWorkItem,
    idempotency_key: str = Header("", alias="Idempotency-Key", max_length=200),
) -> Status[dict[str, Any]]:
    """Put work into a queue. With an Idempotency-Key (kept for 48 hours) it may be sent again without harm."""
    token, at = token_of(request, WRITE), timezone.now()
    found = asking.new(token, asked.dict())

    def make() -> dict[str, Any]:
        return told(actions.create_item(token=token, by=token.actor(), at=at, **found))

    if idempotency_key:
        digest = digest_of(request)
        status, answer, is_again = answer_once(
            token=token, key=idempotency_key, digest=digest, make=make, status=201, at=at
        )
        response["Idempotency-Replayed"] = "true" if is_again else "false"
    else:
        status, answer = 201, make()
    response["Location"] = f"/api/v1/work-items/{answer['id']}"
    response["ETag"] = f'"{answer["version"]}"'
    return Status(status, answer)


@router.get("/work-items", response={200: WorkItems, **ANYWHERE}, operation_id="list_work_items")
def list_items(
    request: HttpRequest,
    state: State | Literal["open"] | None = None,
    reference: str = Query("", max_length=60),
    cursor: str = Query("", max_length=60),
    limit: int = Query(50, ge=1, le=100),
) -> dict[str, Any]:
    """The work items made with this token, newest first; ``open`` are all that have not ended."""
    token = token_of(request, READ)
    wanted = queries.Wanted(state=state or "", reference=reference, before=_number(cursor), limit=limit)
    page, last = queries.page_of(token, wanted)
    return {"items": [told(item) for item in page], "next_cursor": _cursor(last)}


@router.get(
    "/work-items/{int:item_id}", response={200: WorkItem, 404: Problem, **ANYWHERE}, operation_id="read_work_item"
)
def read(request: HttpRequest, response: HttpResponse, item_id: int) -> dict[str, Any]:
    """One work item made with this token. Its ETag is what If-Match takes."""
    return _answer(response, item_of_token(token_of(request, READ), item_id))


@router.patch("/work-items/{int:item_id}", response=CHANGING, operation_id="change_work_item")
def change(request: HttpRequest, response: HttpResponse, item_id: int, asked: WorkItemChange) -> dict[str, Any]:
    """Change what is given. With If-Match a change that somebody else made meanwhile is not overwritten (412)."""
    token = token_of(request, WRITE)
    item = item_of_token(token, item_id)
    changes = asking.changes(token, asked.dict(exclude_unset=True))
    version = expected_version(request)
    done = actions.change_item(item=item, expected_version=version, by=token.actor(), at=timezone.now(), **changes)
    return _answer(response, done)


@router.post("/work-items/{int:item_id}/complete", response=CHANGING, operation_id="complete_work_item")
def complete(
    request: HttpRequest, response: HttpResponse, item_id: int, asked: Completion | None = None
) -> dict[str, Any]:
    """It is done. Whoever had it is free again, and the call-back is sent."""
    token = token_of(request, WRITE)
    item, version = item_of_token(token, item_id), expected_version(request)
    result = asked.result if asked else ""
    done = actions.complete_item(
        item=item, result=result, expected_version=version, by=token.actor(), at=timezone.now()
    )
    return _answer(response, done)


@router.post("/work-items/{int:item_id}/cancel", response=CHANGING, operation_id="cancel_work_item")
def cancel(
    request: HttpRequest, response: HttpResponse, item_id: int, asked: Cancellation | None = None
) -> dict[str, Any]:
    """It is no longer wanted. It is taken from whoever had it, and the call-back is sent."""
    token = token_of(request, WRITE)
    item, version = item_of_token(token, item_id), expected_version(request)
    reason = asked.reason if asked else ""
    done = actions.cancel_item(item=item, reason=reason, expected_version=version, by=token.actor(), at=timezone.now())
    return _answer(response, done)


@router.get("/vocabulary", response={200: Vocabulary, **ANYWHERE}, operation_id="read_vocabulary")
def vocabulary(request: HttpRequest) -> dict[str, Any]:
    """The queues, skills, languages and areas this token may name."""
    return asking.vocabulary(token_of(request, READ))


def _answer(response: HttpResponse, item: BackOfficeItem) -> dict[str, Any]:
    response["ETag"] = f'"{item.version}"'
    return told(item)


def digest_of(request: HttpRequest) -> str:
    """What makes a request the same as another: its way and its body, however that is laid out."""
    body = json.dumps(json.loads(request.body), sort_keys=True)
    return hashlib.sha256(f"{request.method} {request.path}\n{body}".encode()).hexdigest()


def _cursor(number: int | None) -> str | None:
    return None if number is None else base64.urlsafe_b64encode(f"before {number}".encode()).decode().rstrip("=")


def _number(cursor: str) -> int | None:
    if not cursor:
        return None
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
        return int(text.removeprefix("before "))
    except ValueError as error:
        raise unfit("cursor", "Send next_cursor as the page before gave it.") from error
