"""Which ticket a message belongs to: the one rule of mission.md, with the database at hand."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Q

from dromos.accounts.models import Department, User
from dromos.interactions.inbound import ForwardedLetter, InboundMessage
from dromos.interactions.models import Message
from dromos.interactions.queries import Own
from dromos.lib.vault import derived_key
from dromos.tickets import access, letters, states
from dromos.tickets.models import Ticket, TicketLink
from dromos.tickets.threading import Candidate, Way, bare_address, candidates

__all__ = [
    "Found",
    "Way",
    "bare_address",
    "find",
    "forwarded_by_staff",
    "may_add_people",
    "reached_address",
    "takes_letters",
    "ticket_of_message",
]


@dataclass(frozen=True, slots=True)
class Found:
    """A ticket and the mark that named it. ``by_participant``: the sender takes part in it already."""

    ticket: Ticket
    way: Way
    by_participant: bool


def find(message: InboundMessage) -> Found | None:
    """The ticket ``message`` joins; None when it names none it may join. Merged tickets lead to their target."""
    for candidate in candidates(message, derived_key(letters.THREADING_KEY)):
        ticket = _look_up(candidate)
        if ticket is None:
            continue
        ticket = followed(ticket)
        takes_part = not message.is_unproven and access.is_participant(ticket, message.from_address)
        if candidate.is_signed or takes_part:
            return Found(ticket, candidate.way, takes_part)
    return None


def may_add_people(found: Found, message: InboundMessage) -> bool:
    """Do the people in copy of ``message`` become participants, who may read the whole ticket?

    A number can be guessed and a sender be forged, so a letter that names the ticket only in its subject brings
    people along only when our own server vouches for its sender. Whoever answers a letter of ours has it.
    """
    return found.way is not Way.SUBJECT or message.authenticity == "pass"


def _look_up(candidate: Candidate) -> Ticket | None:
    tickets = Ticket.objects.select_related("customer", "department")
    if candidate.ticket_id is not None:
        return tickets.filter(pk=candidate.ticket_id).first()
    return tickets.filter(number=candidate.number).first()


def followed(ticket: Ticket) -> Ticket:
    """Where letters to ``ticket`` go: the end of its chain of merges. Chains cannot be cyclic, merged being final."""
    while ticket.state == states.MERGED:
        link = (
            TicketLink.objects.select_related("target__customer", "target__department")
            .filter(source=ticket, kind=TicketLink.Kind.MERGED)
            .first()
        )
        if link is None:
            break
        ticket = link.target
    return ticket


def takes_letters(ticket: Ticket, at: dt.datetime) -> bool:
    """May a letter join ``ticket`` as it is? A closed one only by the department's rule; an ended one never."""
    if ticket.state in states.LIVE or ticket.state == states.SOLVED:
        return True
    if ticket.state != states.CLOSED or ticket.department.follow_up == Department.FollowUp.NEW:
        return False
    closed_at = ticket.closed_at or ticket.updated_at
    return at - closed_at <= dt.timedelta(days=ticket.department.reopen_within_days)


def ticket_of_message(message: Message) -> Ticket | None:
    return Ticket.objects.filter(interaction_links__interaction=message.interaction_id).first()


def reached_address(message: InboundMessage, own: Mapping[str, Own]) -> Own | None:
    """Which of our addresses it came to: a department's before a specialist's, who is not to be interrupted."""
    reached = [own[bare] for bare in map(bare_address, message.recipients) if bare in own]
    return min(reached, key=lambda address: address.user_id is not None, default=None)


def forwarded_by_staff(message: InboundMessage) -> ForwardedLetter | None:
    """The customer's letter inside one that a member of staff passes on; None for everybody else's forwards.

    Anybody can write "From: Kostas" into a text: only people we know to be staff, whose sender was not found to be
    forged, speak for others.
    """
    inner = message.forwarded
    if inner is None or "@" not in inner.from_address or message.is_unproven:
        return None
    sender = message.from_address
    is_staff = User.objects.filter(Q(email=sender) | Q(forwards_from__contains=[sender]), is_active=True).exists()
    return inner if is_staff else None
