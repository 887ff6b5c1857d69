"""What a ticket is about, how bad and how urgent it is, and who takes part."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from dromos.catalog.models import Category
from dromos.customers import actions as customers
from dromos.lib.actor import Actor
from dromos.lib.events import announce
from dromos.tickets import access, clocks, history, work
from dromos.tickets.actions import moving, routing_on
from dromos.tickets.events import TicketChanged
from dromos.tickets.models import Participant, Ticket
from dromos.tickets.three_way import Clash, merge

MOST_WIDENED = 4
"""Skills have five levels: after four steps a beginner is enough."""


class StaleTicketError(ValueError):
    """Somebody else changed the ticket since the form was shown. ``ticket`` is how it is now."""

    def __init__(self, ticket: Ticket) -> None:
        super().__init__("Somebody else has changed this ticket meanwhile. Look at what is new and decide again.")
        self.ticket = ticket


class ClashError(ValueError):
    """Somebody else changed the same fields since the form was shown. Nothing was written; ``clashes`` says which."""

    def __init__(self, ticket: Ticket, clashes: tuple[Clash, ...]) -> None:
        super().__init__("Somebody else has changed the same thing meanwhile. Look at what is new and decide again.")
        self.ticket = ticket
        self.clashes = clashes


def _fresh(ticket: Ticket, expected_version: int | None) -> Ticket:
    row = moving.locked(ticket)
    if expected_version is not None and row.version != expected_version:
        raise StaleTicketError(row)
    return row


@transaction.atomic
def change_category(
    *,
    ticket: Ticket,
    category: Category,
    by: Actor,
    at: dt.datetime,
    reason: str,
    expected_version: int | None = None,
    seen: Category | None = None,
    start_route: bool = True,
) -> Ticket:
    """Say what the ticket is really about. Targets are computed anew and the work item asks for the new skills.

    A category with another route starts it, at the leg of the department that has the ticket if there is one; without
    ``start_route`` the ticket stays on the way it is on. Raises StaleTicketError when ``expected_version`` is no longer
    the ticket's, and ClashError when the category is no longer the one that was ``seen`` (None: not asked).
    """
    access.require_worker(by, ticket)
    ticket = _fresh(ticket, expected_version)
    if seen is not None:
        merged = merge(seen={"category": seen}, wanted={"category": category}, now={"category": ticket.category})
        if merged.clashes:
            raise ClashError(ticket, merged.clashes)
    old, ticket.category = ticket.category, category
    moving.save(ticket, at, "category")
    history.write(ticket, "change", by=by, at=at, field="category", old=old, new=category, reason=reason)
    if start_route:
        routing_on.take_route_of_category(ticket, by=by, at=at, reason=reason)
    _take_along(ticket, "category", by, at)
    return ticket


@transaction.atomic
def change_priority(
    *,
    ticket: Ticket,
    by: Actor,
    at: dt.datetime,
    reason: str,
    priority: str | None = None,
    severity: int | None = None,
    expected_version: int | None = None,
    seen: Mapping[str, Any] | None = None,
) -> Ticket:
    """Change how urgent (``priority``) or how bad (``severity``) it is, with the reason.

    ``seen`` is what the form showed of both: what somebody else changed meanwhile stays unless this changes it too, and
    then ClashError is raised. Raises StaleTicketError when ``expected_version`` is no longer the ticket's.
    """
    access.require_worker(by, ticket)
    ticket = _fresh(ticket, expected_version)
    asked = {"priority": priority, "severity": severity}
    wanted = {field: value for field, value in asked.items() if value is not None}
    merged = merge(seen=seen or {}, wanted=wanted, now={field: getattr(ticket, field) for field in wanted})
    if merged.clashes:
        raise ClashError(ticket, merged.clashes)
    for field, new in merged.changes.items():
        old = getattr(ticket, field)
        setattr(ticket, field, new)
        history.write(ticket, "change", by=by, at=at, field=field, old=old, new=new, reason=reason)
    moving.save(ticket, at, "priority", "severity")
    _take_along(ticket, "priority", by, at)
    return ticket


@transaction.atomic
def widen(*, ticket: Ticket, by: Actor, at: dt.datetime, reason: str) -> Ticket:
    """Let more people take it: one level less of every skill is enough, wherever they work; nothing at the end."""
    access.require_worker(by, ticket)
    ticket = moving.locked(ticket)
    if ticket.widened >= MOST_WIDENED:
        return ticket
    ticket.widened += 1
    moving.save(ticket, at, "widened")
    history.write(
        ticket, "widen", by=by, at=at, field="widened", old=ticket.widened - 1, new=ticket.widened, reason=reason
    )
    work.follow(ticket, by=by, at=at)
    announce(TicketChanged(ticket.pk, "widened"), at)
    return ticket


def _take_along(ticket: Ticket, fields: str, by: Actor, at: dt.datetime) -> None:
    clocks.recompute(ticket, at, why=fields)
    work.follow(ticket, by=by, at=at)
    announce(TicketChanged(ticket.pk, fields), at)


@transaction.atomic
def add_participant(*, ticket: Ticket, address: str, name: str, by: Actor, at: dt.datetime) -> Participant:
    """Let one more person read and write on the ticket."""
    access.require_worker(by, ticket)
    address = customers.normalise("email", address)
    participant, created = Participant.objects.get_or_create(
        ticket=ticket, address=address, defaults={"role": Participant.Role.CC, "name": name[:200], "added_at": at}
    )
    if created:
        history.write(ticket, "add_participant", by=by, at=at, new=address)
        moving.touch(ticket, at)
    return participant


@transaction.atomic
def remove_participant(*, participant: Participant, by: Actor, at: dt.datetime) -> None:
    """They no longer read or write on the ticket. Raises ValueError for the requester, whose ticket it is."""
    ticket = participant.ticket
    access.require_worker(by, ticket)
    if participant.role == Participant.Role.REQUESTER:
        raise ValueError("The requester stays: it is their ticket.")
    participant.delete()
    history.write(ticket, "remove_participant", by=by, at=at, old=participant.address)
    moving.touch(ticket, at)
