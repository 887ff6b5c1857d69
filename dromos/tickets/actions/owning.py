"""Whose ticket it is: it goes to another customer when it was taken for the wrong one's."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from dromos.accounts.access import NotAllowedError
from dromos.customers.models import Address, Customer
from dromos.interactions.models import Interaction
from dromos.lib.actor import Actor
from dromos.lib.events import announce
from dromos.tickets import access, clocks, history, states, work
from dromos.tickets.actions import moving
from dromos.tickets.actions.moving import ForbiddenMoveError
from dromos.tickets.events import TicketChanged
from dromos.tickets.models import Participant, Ticket, Visit


@transaction.atomic
def change_customer(
    *, ticket: Ticket, customer: Customer, keep_in_copy: bool = False, by: Actor, at: dt.datetime, reason: str = ""
) -> Ticket:
    """The ticket is ``customer``'s: they are the requester, read all that was written, and hear of it from now on.

    Whoever was the requester no longer takes part, unless they are kept in copy, and links that were sent before show
    nothing any more. Promises follow the new customer's contract. Raises NotAllowedError, ForbiddenMoveError.
    """
    access.require_worker(by, ticket)
    ticket = moving.locked(ticket)
    if customer.pk == ticket.customer_id:
        return ticket
    if by.is_staff and customer.user_id == by.staff_id:
        raise NotAllowedError(_("Nobody gives a ticket to themselves as a customer."))
    if Visit.objects.filter(ticket=ticket, state__in=Visit.OPEN_STATES).exists():
        raise ForbiddenMoveError(_("A visit is planned to this customer. Cancel it first."))
    old = ticket.customer
    ticket.customer, ticket.organization, ticket.is_unproven = customer, customer.organization, False
    ticket.area, ticket.link_version = customer.area or ticket.area, ticket.link_version + 1
    moving.save(ticket, at, "customer", "organization", "is_unproven", "area", "link_version")
    _new_requester(ticket, customer, at, keep_in_copy=keep_in_copy)
    Interaction.objects.filter(ticket_link__ticket=ticket, customer=old).update(customer=customer)
    history.write(ticket, "change", by=by, at=at, field="customer", old=old.name, new=customer.name, reason=reason)
    if ticket.state in states.LIVE:
        clocks.recompute(ticket, at, why="customer")
        work.follow(ticket, by=by, at=at)
    announce(TicketChanged(ticket.pk, "customer"), at)
    return ticket


def _new_requester(ticket: Ticket, customer: Customer, at: dt.datetime, *, keep_in_copy: bool) -> None:
    former = ticket.participants.filter(role=Participant.Role.REQUESTER)
    if keep_in_copy:
        former.update(role=Participant.Role.CC)
    else:
        former.delete()
    address = email_of(customer)
    ticket.participants.filter(address=address).delete()
    Participant.objects.create(
        ticket=ticket, role=Participant.Role.REQUESTER, customer=customer, address=address, name=customer.name[:200],
        added_at=at,
    )  # fmt: skip


def email_of(customer: Customer) -> str:
    """Where letters to ``customer`` go; empty when they have no e-mail address."""
    rows = Address.objects.filter(customer=customer, channel="email").order_by("id")
    return next((row.value for row in rows if not row.bounced_at), "")
