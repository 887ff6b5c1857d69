"""Tickets for other systems: open, read, list."""

from __future__ import annotations

import base64
import datetime as dt
import json
from collections.abc import Mapping, Sequence
from typing import Any, Literal

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Router, Status
from ninja.params.functions import Header, Query
from pydantic import AwareDatetime

from dromos.accounts.models import Token
from dromos.api import ticket_asking
from dromos.api.actions import answer_once
from dromos.api.door import token_of, told_allowance
from dromos.api.problems import Problem, RefusedError, unfit
from dromos.api.schemas import Priority, holds_nul
from dromos.api.ticket_schemas import NewTicket, Ticket, TicketChange, Tickets, TicketState, WholeTicket
from dromos.api.work_items import ANYWHERE, digest_of
from dromos.intake import desk
from dromos.lib import memo
from dromos.lib.events import gathered
from dromos.lib.together import together
from dromos.tickets import actions as tickets
from dromos.tickets import models as tickets_models
from dromos.tickets import outward
from dromos.tickets.access import departments_of_token, ticket_for_token
from dromos.tickets.outward import Place, Wanted

READ, WRITE = Token.Scope.READ_TICKETS.value, Token.Scope.WRITE_TICKETS.value

router = Router(tags=["Tickets"])


@router.post("/tickets", response={201: Ticket, 400: Problem, **ANYWHERE}, operation_id="open_ticket")
def create(
    request: HttpRequest,
    response: HttpResponse,
    asked: NewTicket,
    idempotency_key: str = Header("", alias="Idempotency-Key", max_length=200),
) -> Status[dict[str, Any]]:
    """Open a ticket as if the customer had written: rules, promises, routing and acknowledgement are the same.

    With an Idempotency-Key (kept for 48 hours) it may be sent again without harm.
    """
    token, at = token_of(request, WRITE), timezone.now()

    def make() -> dict[str, Any]:
        return _open(token, asked.dict(), at)

    if idempotency_key:
        status, answer, is_again = answer_once(
            token=token, key=idempotency_key, digest=digest_of(request), make=make, status=201, at=at
        )
        response["Idempotency-Replayed"] = "true" if is_again else "false"
    else:
        with transaction.atomic():
            status, answer = 201, make()
    response["Location"] = f"/api/v1/tickets/{answer['number']}"
    response["ETag"] = f'"{answer["version"]}"'
    return Status(status, answer)


def _open(token: Token, asked: dict[str, Any], at: dt.datetime) -> dict[str, Any]:
    with transaction.atomic(savepoint=False), memo.scope(), gathered(), together():
        contact = ticket_asking.contact(asked, at)
        try:
            ticket = desk.open_ticket(contact=contact, by=token.actor(), at=at)
        except desk.MissingAnswersError as error:
            missing = ", ".join(error.keys)
            raise unfit("answers", f"The category asks for: {missing}.") from error
        except tickets.ForbiddenMoveError as error:
            raise unfit("fields", str(error)) from error
        _require_told(token, ticket, asked["fields"])
        allowed = set(departments_of_token(token))
        if allowed and ticket.department_id not in allowed:
            raise RefusedError(403, "not-allowed", f"This token may not open tickets of {ticket.department}.")
        return outward.told(ticket)


@router.get("/tickets", response={200: Tickets, **ANYWHERE}, operation_id="list_tickets")
def list_tickets(
    request: HttpRequest,
    state: TicketState | Literal["live", "done"] | None = None,
    department: str = Query("", max_length=60),
    category: str = Query("", max_length=200),
    priority: Priority | None = None,
    customer: int | None = Query(None, ge=1, lt=2**63),
    field: list[str] = Query([], max_length=5, description="Own field and value: line:fibre"),  # noqa: B008
    changed_since: AwareDatetime | None = None,
    cursor: str = Query("", max_length=120),
    limit: int = Query(50, ge=1, le=200),
) -> HttpResponse:
    """The tickets of this token's departments, newest first; a category means those below it too.

    With changed_since they come in the order in which they last changed: ask again from the last updated_at seen, and
    nothing is missed.
    """
    token = token_of(request, READ)
    wanted = Wanted(
        state=state or "", department=department, category=category, priority=priority or "", customer_id=customer,
        fields=_fields(token, field), changed_since=changed_since, after=_place(cursor), limit=limit,
    )  # fmt: skip
    rows, last = outward.page_of(token, wanted)
    # What the database gave is written as it is: a page is not checked against its schema row by row, tests do that.
    text = json.dumps({"items": rows, "next_cursor": _cursor(last)}, ensure_ascii=False, separators=(",", ":"))
    return told_allowance(request, HttpResponse(text, content_type="application/json; charset=utf-8"))


@router.get("/tickets/{number}", response={200: WholeTicket, 404: Problem, **ANYWHERE}, operation_id="read_ticket")
def read(request: HttpRequest, response: HttpResponse, number: str) -> dict[str, Any]:
    """One ticket, with what was written to and fro; internal notes stay inside."""
    ticket = ticket_for_token(token_of(request, READ), number)
    response["ETag"] = f'"{ticket.version}"'
    return _whole(token_of(request, READ), ticket)


@router.patch(
    "/tickets/{number}", response={200: WholeTicket, 400: Problem, 404: Problem, **ANYWHERE}, operation_id="fill_ticket"
)
def change(request: HttpRequest, response: HttpResponse, number: str, asked: TicketChange) -> dict[str, Any]:
    """Fill in own fields of a ticket: those that are given, all or none."""
    token = token_of(request, WRITE)
    ticket = ticket_for_token(token, number)
    if holds_nul(asked.dict()):
        raise unfit("body", "NUL characters are not kept.")
    _require_told(token, ticket, asked.fields)
    try:
        tickets.fill_fields(ticket=ticket, values=asked.fields, by=token.actor(), at=timezone.now())
    except tickets.ForbiddenMoveError as error:
        raise unfit("fields", str(error)) from error
    ticket = ticket_for_token(token, number)
    response["ETag"] = f'"{ticket.version}"'
    return _whole(token, ticket)


def _whole(token: Token, ticket: tickets_models.Ticket) -> dict[str, Any]:
    fields = outward.told_fields(token, ticket)
    return {**outward.told(ticket), "fields": fields, "messages": outward.told_messages(ticket)}


def _require_told(token: Token, ticket: tickets_models.Ticket, given: Mapping[str, Any]) -> None:
    """Raises RefusedError for a field the ticket has not, or of which the token hears nothing: the same answer."""
    strange = set(given) - {row.key for row in outward.fields_of(token, ticket)} if given else set()
    if strange:
        raise unfit("fields", f"This ticket has no field called {', '.join(sorted(strange))}.")


def _fields(token: Token, asked: Sequence[str]) -> tuple[tuple[int, Any], ...]:
    """Own fields with the values they must hold, as they are kept. Raises RefusedError."""
    found = []
    for one in asked:
        key, _colon, text = one[:600].partition(":")
        try:
            found.append(outward.field_asked(token, key, text))
        except ValueError as error:
            raise unfit("field", f"There is no field {key!r}, or it never holds this.") from error
    return tuple(found)


def _cursor(place: Place | None) -> str | None:
    if place is None or place[0] is None:
        return None
    return base64.urlsafe_b64encode(f"{place[0].isoformat()} {place[1]}".encode()).decode().rstrip("=")


def _place(cursor: str) -> Place | None:
    if not cursor:
        return None
    try:
        moment, _gap, number = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode().rpartition(" ")
        place = dt.datetime.fromisoformat(moment), int(number)
    except ValueError as error:
        raise unfit("cursor", "Send next_cursor as the page before gave it.") from error
    if place[0].tzinfo is None or not 0 <= place[1] < 2**63:
        raise unfit("cursor", "Send next_cursor as the page before gave it.")
    return place
