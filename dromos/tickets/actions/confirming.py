"""The owner of an address says whether it was they who wrote what came in their name."""

import datetime as dt

from django.db import transaction

from dromos.customers import actions as customers
from dromos.customers.models import Address
from dromos.interactions.models import Interaction
from dromos.lib.actor import Actor
from dromos.lib.events import announce
from dromos.tickets import clocks, history, letters, states, work
from dromos.tickets.actions import moving
from dromos.tickets.events import TicketChanged
from dromos.tickets.models import Participant, Ticket


@transaction.atomic
def confirm_author(*, participant: Participant, by: Actor, at: dt.datetime) -> int:
    """It was they: all that waits for this address is theirs from now on, with their rank, and is acknowledged.

    ``participant`` is the holder of a link that we sent to the address. Returns how many tickets waited.
    """
    waiting = waiting_for(participant.address)
    owner = Address.objects.filter(channel="email", value=participant.address).first()
    if owner is not None and waiting:
        customers.note_verified(address=owner, at=at)
    for found in waiting:
        ticket = moving.locked(found)
        ticket.is_unproven, ticket.confirmed_at = False, at
        moving.save(ticket, at, "is_unproven", "confirmed_at")
        history.write(ticket, "confirm_author", by=by, at=at, new=participant.address)
        _take_along(ticket, by, at)
        letters.acknowledge_late(ticket, at=at)
    return len(waiting)


@transaction.atomic
def deny_author(*, participant: Participant, by: Actor, at: dt.datetime) -> int:
    """It was somebody else: what waits for this address is cut off from its owner, who hears no more of it.

    The tickets stay, as a stranger's: nothing that was written is lost. Returns how many there were.
    """
    waiting = waiting_for(participant.address)
    for found in waiting:
        ticket = moving.locked(found)
        ticket.customer = customers.find_or_create_customer(
            channel="webform", value=f"#{ticket.number}", name=_name_given(ticket), language=ticket.language, at=at
        )
        ticket.organization, ticket.link_version = None, ticket.link_version + 1
        moving.save(ticket, at, "customer", "organization", "link_version")
        ticket.participants.filter(address=participant.address).update(address="", customer=ticket.customer)
        Interaction.objects.filter(ticket_link__ticket=ticket).update(customer=ticket.customer)
        history.write(ticket, "deny_author", by=by, at=at, old=participant.address)
        _take_along(ticket, by, at)
    return len(waiting)


def waiting_for(address: str) -> list[Ticket]:
    """What came in the name of ``address`` and nobody has confirmed yet, oldest first."""
    mine = Participant.objects.filter(address=address, role=Participant.Role.REQUESTER).values("ticket_id")
    return list(Ticket.objects.filter(pk__in=mine, is_unproven=True).order_by("id")) if address else []


def _name_given(ticket: Ticket) -> str:
    requester = letters.requester_of(ticket)
    return (requester.name if requester else "") or f"#{ticket.number}"


def _take_along(ticket: Ticket, by: Actor, at: dt.datetime) -> None:
    """Who the customer is decides promises and urgency."""
    if ticket.state in states.LIVE:
        clocks.recompute(ticket, at)
        work.follow(ticket, by=by, at=at)
    announce(TicketChanged(ticket.pk, "customer"), at)
