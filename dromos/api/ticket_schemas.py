"""What the interface takes and gives of tickets, as its OpenAPI document says it."""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal

from ninja import Schema
from pydantic import ConfigDict, Field

from dromos.api.schemas import Asked, Key, Priority

TicketState = Literal[
    "new", "open", "waiting_customer", "waiting_third_party", "on_hold", "solved", "closed", "cancelled", "rejected",
    "merged",
]  # fmt: skip


class Whose(Asked):
    """Whose trouble it is: a customer we know by number, or by an address; one we do not know yet is added."""

    id: int | None = Field(None, ge=1)
    email: str = Field("", max_length=320)
    phone: str = Field("", max_length=40, description="International: +30 210 1234567")
    name: str = Field("", max_length=200)
    language: str = Field("", max_length=8, description="Of a customer who is new: el, hu, ru, cs, en")


class NewTicket(Asked):
    """What was told us. What is not given is decided by the rules of the house, as for a letter."""

    subject: str = Field(min_length=1, max_length=500)
    text: str = Field(min_length=1, max_length=200_000)
    customer: Whose
    category: str = Field("", max_length=200, description="Key, as in Set-up, Categories")
    department: Key | None = None
    priority: Priority | None = None
    severity: int | None = Field(None, ge=1, le=4, description="1 critical to 4 minor")
    answers: dict[str, Any] = Field({}, max_length=50, description="To the category's questions, by key")
    fields: dict[str, Any] = Field({}, max_length=50, description="Own fields of tickets, by key")


class TicketChange(Asked):
    """What is filled in of a ticket; null empties a field."""

    fields: dict[str, Any] = Field(min_length=1, max_length=50, description="Own fields of tickets, by key")


class TicketCustomer(Schema):
    """Whose ticket it is."""

    id: int
    name: str


class Ticket(Schema):
    """A ticket as it is now. ``due_at``: when the next promise is due."""

    model_config = ConfigDict(extra="forbid")

    number: str
    subject: str
    state: TicketState
    priority: Priority
    severity: int
    department: str
    category: str | None
    customer: TicketCustomer
    language: str
    channel: str
    agent: str | None
    due_at: dt.datetime | None
    opened_at: dt.datetime
    updated_at: dt.datetime
    first_replied_at: dt.datetime | None
    solved_at: dt.datetime | None
    closed_at: dt.datetime | None
    version: int


class TicketMessage(Schema):
    """What was written to us (in) or by us (out)."""

    id: int
    direction: Literal["in", "out"]
    channel: str
    at: dt.datetime
    from_name: str
    from_address: str
    subject: str
    text: str


class WholeTicket(Ticket):
    """A ticket with its own fields (by key; null: nothing was given) and what was written."""

    fields: dict[str, Any]
    messages: list[TicketMessage]


class Tickets(Schema):
    """One page. ``next_cursor`` null: there is no more."""

    items: list[Ticket]
    next_cursor: str | None
