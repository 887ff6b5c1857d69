"""A letter that holds another trouble becomes a ticket of its own."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from dromos.accounts.models import Department
from dromos.catalog.models import Category
from dromos.interactions import actions as interactions
from dromos.interactions.models import Interaction, Message
from dromos.lib.actor import Actor
from dromos.lib.events import announce
from dromos.tickets import access, clocks, history, legs, states, work
from dromos.tickets.actions import moving, opening
from dromos.tickets.actions.moving import ForbiddenMoveError
from dromos.tickets.events import TicketOpened, TicketSplit
from dromos.tickets.models import Participant, Ticket, TicketInteraction, TicketLink
from dromos.tickets.numbers import next_number

KEPT = (
    "customer", "organization", "department", "category", "product", "area", "severity", "priority", "channel",
    "language", "mailbox_key", "extra_skills", "is_unproven",
)  # fmt: skip


@transaction.atomic
def split_message(
    *,
    ticket: Ticket,
    message: Message,
    subject: str,
    by: Actor,
    at: dt.datetime,
    category: Category | None = None,
    department: Department | None = None,
) -> Ticket:
    """Make one message of ``ticket`` a ticket of its own; returns the new one. What is said around it stays.

    Raises NotAllowedError, ForbiddenMoveError when it is not of this ticket, or all there is.
    """
    access.require_worker(by, ticket)
    ticket = moving.locked(ticket)
    link = TicketInteraction.objects.filter(ticket=ticket, interaction=message.interaction_id).first()
    if link is None:
        raise ForbiddenMoveError(_("This message is not part of the ticket any more."))
    if link.is_private:
        raise ForbiddenMoveError(_("This message came with another customer's ticket: undo the merge instead."))
    contact = message.interaction
    if contact.messages.exclude(pk=message.pk).exists():
        contact = interactions.part_off(message=message)
        TicketInteraction.objects.create(interaction=contact, ticket=ticket, joined_at=link.joined_at, how=link.how)
    return split(
        ticket=ticket, interaction=contact, subject=subject, category=category, department=department, by=by, at=at
    )


@transaction.atomic
def split(
    *,
    ticket: Ticket,
    interaction: Interaction,
    subject: str,
    by: Actor,
    at: dt.datetime,
    category: Category | None = None,
    department: Department | None = None,
) -> Ticket:
    """Make ``interaction`` of ``ticket`` a ticket of its own; returns the new one.

    Its clocks count from when the customer wrote it: splitting gives nobody more time. What was answered since then is
    answered. It belongs to whoever wrote it: of another customer, none of the others takes part. Raises
    ForbiddenMoveError when the contact is another ticket's, or all there is.
    """
    access.require_worker(by, ticket)
    ticket = moving.locked(ticket)
    _check(ticket, interaction)
    since = _written_at(interaction) or at
    new = _unsaved(ticket, subject or ticket.subject, since, at)
    new.category, new.department = category or new.category, department or new.department
    writer = _writer(ticket, interaction)
    if writer is not None and writer.customer is not None:
        new.customer, new.organization = writer.customer, writer.customer.organization
        new.area = writer.customer.area or new.area
    stay = legs.prepared(new, at, here=True)
    started = clocks.first_clocks(new, since)
    new.work_item = work.enqueue(new, started=started, by=by, at=at)
    new.save(force_insert=True)
    TicketInteraction.objects.filter(interaction=interaction).update(ticket=new, how="split", joined_at=at)
    people = ticket.participants.all() if writer is None else [writer]
    Participant.objects.bulk_create([_copied(row, new, at) for row in people])
    TicketLink.objects.create(source=new, target=ticket, kind=TicketLink.Kind.RELATED, at=at)
    clocks.begin_split(new, started, at)
    if stay is not None:
        opening.begin_route(new, stay, by=by, at=at)
    history.write(new, "split_from", by=by, at=at, new=ticket.number)
    history.write(ticket, "split", by=by, at=at, new=new.number)
    moving.touch(ticket, at)
    announce(TicketOpened(new.pk), at)
    announce(TicketSplit(ticket.pk, new.pk), at)
    return new


def _check(ticket: Ticket, interaction: Interaction) -> None:
    if ticket.state not in states.LIVE:
        raise ForbiddenMoveError(_("Only an open ticket can be split."))
    links = TicketInteraction.objects.filter(ticket=ticket)
    if not links.filter(interaction=interaction).exists() or links.count() < 2:
        raise ForbiddenMoveError(_("This contact is all there is of the ticket: nothing would be left."))


def _written_at(interaction: Interaction) -> dt.datetime | None:
    letters = interaction.messages.filter(direction=Message.Direction.IN)
    return letters.order_by("at").values_list("at", flat=True).first()


def _writer(ticket: Ticket, interaction: Interaction) -> Participant | None:
    """Who wrote it, as the requester of a ticket of their own; None when it was the customer of this ticket."""
    if interaction.customer is None or interaction.customer_id == ticket.customer_id:
        return None
    said = interaction.messages.filter(direction=Message.Direction.IN).order_by("at").first()
    return Participant(
        role=Participant.Role.REQUESTER, customer=interaction.customer, name=interaction.customer.name[:200],
        address=said.from_address.lower() if said and "@" in said.from_address else "",
    )  # fmt: skip


def _unsaved(ticket: Ticket, subject: str, since: dt.datetime, at: dt.datetime) -> Ticket:
    answered = ticket.last_staff_at if ticket.last_staff_at and ticket.last_staff_at > since else None
    return Ticket(
        number=next_number(),
        subject=subject.strip()[:500],
        opened_at=since,
        updated_at=at,
        last_customer_at=since,
        first_replied_at=answered,
        last_staff_at=answered,
        **{field: getattr(ticket, field) for field in KEPT},
    )


def _copied(row: Participant, new: Ticket, at: dt.datetime) -> Participant:
    return Participant(
        ticket=new, role=row.role, customer_id=row.customer_id, address=row.address, name=row.name, added_at=at
    )
