"""A ticket is opened as a copy of another."""

import datetime as dt
from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from dromos.interactions import actions as interactions
from dromos.interactions.models import Message
from dromos.lib.actor import Actor
from dromos.lib.events import announce
from dromos.tickets import access, history, letters
from dromos.tickets.actions import moving, opening
from dromos.tickets.actions.opening import NewTicket
from dromos.tickets.events import TicketChanged
from dromos.tickets.models import (
    CheckLine,
    FieldValue,
    Note,
    Participant,
    Ticket,
    TicketInteraction,
    TicketLink,
    TicketTag,
    Watch,
)

CATEGORY, URGENCY, DESCRIPTION, PARTICIPANTS = "category", "urgency", "description", "participants"
TAGS, FIELDS, WATCHERS, CHECKLIST = "tags", "fields", "watchers", "checklist"
PARTS = (CATEGORY, URGENCY, DESCRIPTION, PARTICIPANTS, TAGS, FIELDS, WATCHERS, CHECKLIST)
"""What may be copied besides customer, subject and department."""


@transaction.atomic
def duplicate(*, ticket: Ticket, subject: str, parts: Collection[str], by: Actor, at: dt.datetime) -> Ticket:
    """Open a new ticket of the same customer with the chosen ``parts`` of this one; the two are linked.

    Nothing is sent to the customer. Raises NotAllowedError.
    """
    access.require_worker(by, ticket)
    requester = letters.requester_of(ticket)
    cc = ticket.participants.filter(role=Participant.Role.CC) if PARTICIPANTS in parts else Participant.objects.none()
    contact = interactions.start_interaction(channel="desk", customer=ticket.customer, subject=subject, at=at)
    new = NewTicket(
        subject=subject or ticket.subject,
        customer=ticket.customer,
        department=ticket.department,
        channel=ticket.channel,
        category=ticket.category if CATEGORY in parts else None,
        product=ticket.product if CATEGORY in parts else None,
        answers=ticket.answers if CATEGORY in parts else {},
        area=ticket.area,
        severity=ticket.severity if URGENCY in parts else 3,
        priority=ticket.priority if URGENCY in parts else "normal",
        language=ticket.language,
        mailbox_key=ticket.mailbox_key,
        requester=(requester.address, requester.name) if requester else ("", ""),
        copies=[(row.address, row.name) for row in cc],
        is_unproven=ticket.is_unproven,
    )
    made = opening.open_ticket(interaction=contact, new=new, by=by, at=at).ticket
    TicketLink.objects.create(source=made, target=ticket, kind=TicketLink.Kind.RELATED, at=at)
    _copy(ticket, made, parts, by, at)
    history.write(made, "copied_from", by=by, at=at, new=ticket.number)
    history.write(ticket, "duplicate", by=by, at=at, new=made.number)
    moving.touch(ticket, at)
    announce(TicketChanged(ticket.pk, "links"), at)
    return made


def _copy(ticket: Ticket, made: Ticket, parts: Collection[str], by: Actor, at: dt.datetime) -> None:
    if DESCRIPTION in parts and (text := _description(ticket)):
        Note.objects.create(ticket=made, author_id=by.user_id, at=at, text=text)
    tables = {TAGS: TicketTag, FIELDS: FieldValue, WATCHERS: Watch, CHECKLIST: CheckLine}
    for part, model in tables.items():
        rows: Any = model._default_manager.filter(ticket=ticket)
        for row in rows if part in parts else ():
            row.pk, row.ticket = None, made
            if isinstance(row, CheckLine):
                row.done_at, row.done_by = None, ""
            row.save(force_insert=True)


def _description(ticket: Ticket) -> str:
    """What the customer wrote first, for colleagues to read: it is not said again in the customer's name."""
    links = TicketInteraction.objects.filter(ticket=ticket).values("interaction")
    first = Message.objects.filter(interaction__in=links, direction=Message.Direction.IN).order_by("at", "pk").first()
    if first is None:
        return ""
    return _("From #%(number)s:") % {"number": ticket.number} + "\n\n" + first.fresh_text()[:20_000]
