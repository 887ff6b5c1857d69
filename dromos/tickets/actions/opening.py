"""A ticket begins, and contacts join it."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import Q

from dromos.accounts.models import Department
from dromos.catalog.models import Category, Product
from dromos.customers.models import Address, Area, Customer
from dromos.interactions.models import Interaction, Message
from dromos.lib.actor import Actor
from dromos.lib.events import announce
from dromos.lib.together import create, create_all
from dromos.tickets import clocks, crowd, history, legs, states, work
from dromos.tickets.actions import moving
from dromos.tickets.events import RouteStarted, TicketJoined, TicketOpened
from dromos.tickets.models import Participant, Ticket, TicketClock, TicketInteraction, TicketLeg, TicketLink
from dromos.tickets.numbers import next_number


@dataclass(frozen=True, slots=True)
class NewTicket:
    """What a new ticket begins with. ``triage`` are the reasons behind category, severity and priority, as data.

    ``requester`` is (address, name), the address empty when the customer has none on this channel.
    ``is_unproven``: anybody could have written it in the customer's name.
    """

    subject: str
    customer: Customer
    department: Department
    channel: str
    category: Category | None = None
    area: Area | None = None
    product: Product | None = None
    severity: int = 3
    priority: str = "normal"
    language: str = "en"
    mailbox_key: str = ""
    requester: tuple[str, str] = ("", "")
    copies: Sequence[tuple[str, str]] = ()
    answers: Mapping[str, Any] = field(default_factory=dict)
    skills: Sequence[tuple[str, int]] = ()
    triage: Sequence[Mapping[str, Any]] = ()
    follows: Ticket | None = None
    is_unproven: bool = False


@dataclass(frozen=True, slots=True)
class Opened:
    """A ticket just opened, with what its first letter needs."""

    ticket: Ticket
    requester: Participant
    clocks: tuple[TicketClock, ...]


@transaction.atomic(savepoint=False)
def open_ticket(*, interaction: Interaction, new: NewTicket, by: Actor, at: dt.datetime) -> Opened:
    """Open a ticket for ``interaction``: its participants, clocks and work item with it; announces TicketOpened."""
    ticket = _unsaved(interaction, new, at)
    stay = legs.prepared(ticket, at)
    started = clocks.first_clocks(ticket, at)
    ticket.work_item = work.enqueue(ticket, started=started, by=by, at=at)
    create(ticket)
    create(TicketInteraction(interaction=interaction, ticket=ticket, joined_at=at, how="opened"))
    requester = _add_first_participants(ticket, new, at)
    history.write(ticket, "open", by=by, at=at, new=ticket.number)
    create_all(started)
    if stay is not None:
        begin_route(ticket, stay, by=by, at=at)
    if new.follows is not None:
        create(TicketLink(source=ticket, target=new.follows, kind=TicketLink.Kind.FOLLOWS, at=at))
    announce(TicketOpened(ticket.pk), at)
    return Opened(ticket, requester, tuple(started))


def begin_route(ticket: Ticket, stay: TicketLeg, *, by: Actor, at: dt.datetime) -> None:
    """A new ticket, saved, sets out on the route it was prepared for; a policy's time for a department is not its."""
    budget = clocks.budget_clock(ticket, stay.budget_s, at)
    if budget is not None:
        create(budget)
    legs.begun(stay, budget)
    history.write(ticket, "start_route", by=by, at=at, field="leg", new=stay.leg)
    announce(RouteStarted(ticket.pk, stay.pk), at)


def _unsaved(interaction: Interaction, new: NewTicket, at: dt.datetime) -> Ticket:
    customer = new.customer
    return Ticket(
        number=next_number(),
        subject=(new.subject.strip() or _first_words(interaction))[:500],
        customer=customer,
        organization=customer.organization,
        department=new.department,
        category=new.category,
        area=new.area or customer.area,
        product=new.product,
        severity=new.severity,
        priority=new.priority,
        channel=new.channel,
        language=new.language,
        mailbox_key=new.mailbox_key,
        answers=dict(new.answers),
        extra_skills=dict(new.skills),
        triage=[dict(reason) for reason in new.triage],
        is_unproven=new.is_unproven,
        opened_at=at,
        updated_at=at,
        last_customer_at=at,
    )


def link(ticket: Ticket, interaction: Interaction, at: dt.datetime, *, how: str = "reply") -> None:
    """Make ``interaction`` part of ``ticket``, unless it is part of one already."""
    private = _is_anothers(ticket, interaction)
    create_all(
        [TicketInteraction(interaction=interaction, ticket=ticket, joined_at=at, how=how, is_private=private)],
        ignore_conflicts=True,
    )


def _is_anothers(ticket: Ticket, interaction: Interaction) -> bool:
    """Does the contact belong to a ticket of somebody else that was merged into this one, maybe over others?

    Whoever took part in theirs and not in this one may write to it: those who take part here must not read that.
    """
    customer = interaction.customer_id
    if customer is None or customer == ticket.customer_id or not _holds_anothers(ticket):
        return False
    addresses = Address.objects.filter(customer=customer).values("value")
    return not ticket.participants.filter(Q(customer=customer) | Q(address__in=addresses)).exists()


def _holds_anothers(ticket: Ticket) -> bool:
    """Was a ticket of another customer merged into ``ticket``, or into one that was?"""
    levels = crowd.below(ticket, [TicketLink.Kind.MERGED])
    return any(set(level.values()) - {ticket.customer_id} for level in levels)


def _first_words(interaction: Interaction) -> str:
    message = interaction.messages.order_by("id").first()
    line = next((line.strip() for line in (message.text if message else "").splitlines() if line.strip()), "")
    return line[:80] or "(no subject)"


def _add_first_participants(ticket: Ticket, new: NewTicket, at: dt.datetime) -> Participant:
    address, name = new.requester
    rows = [
        Participant(
            ticket=ticket,
            role=Participant.Role.REQUESTER,
            customer=new.customer,
            address=address.lower(),
            name=(name or new.customer.name)[:200],
            added_at=at,
        )
    ]
    rows += [
        Participant(ticket=ticket, role=Participant.Role.CC, address=copy.lower(), name=name[:200], added_at=at)
        for copy, name in new.copies[:48]
        if copy.lower() != address.lower()
    ]
    create(rows[0])  # its key is needed for the status link
    create_all(rows[1:], ignore_conflicts=True)
    return rows[0]


@transaction.atomic(savepoint=False)
def join(
    *,
    ticket: Ticket,
    message: Message,
    how: str,
    by: Actor,
    at: dt.datetime,
    counts: bool = True,
    copies: Iterable[tuple[str, str]] = (),
) -> bool:
    """Add ``message`` and its interaction to ``ticket``; returns whether that brought the ticket back to life.

    ``counts`` False for what a machine sent: it is shown, but neither wakes nor reopens the ticket, nor starts a
    clock. ``copies`` are people the sender, a participant, put in copy: they become participants.
    """
    ticket = moving.locked(ticket)
    link(ticket, message.interaction, at, how=how)
    reopened = False
    if counts:
        reopened = ticket.state in {states.SOLVED, states.CLOSED}
        _wake(ticket, reopened=reopened, by=by, at=at)
        _add_copies(ticket, copies, at)
        ticket.last_customer_at = at
        moving.save(ticket, at, "last_customer_at")
        clocks.customer_wrote(ticket, at)
        work.follow(ticket, by=by, at=at)
    else:
        moving.touch(ticket, at)
    announce(TicketJoined(ticket.pk, message.pk, reopened), at)
    return reopened


def _wake(ticket: Ticket, *, reopened: bool, by: Actor, at: dt.datetime) -> None:
    if ticket.state in states.WAITING:
        moving.move(ticket, states.OPEN, by=by, at=at, reason="The customer wrote.")
        work.resume(ticket, by=by, at=at)
    elif reopened:
        ticket.reopened_count += 1
        ticket.solved_at = ticket.closed_at = None
        extra = ("reopened_count", "solved_at", "closed_at")
        moving.move(ticket, states.OPEN, by=by, at=at, reason="The customer wrote.", extra=extra)
        work.reopen(ticket, by=by, at=at)


def _add_copies(ticket: Ticket, copies: Iterable[tuple[str, str]], at: dt.datetime) -> None:
    rows = [
        Participant(ticket=ticket, role=Participant.Role.CC, address=address.lower(), name=name[:200], added_at=at)
        for address, name in copies
    ]
    create_all(rows, ignore_conflicts=True)
