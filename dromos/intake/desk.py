"""Contacts by phone, at the desk, by a form or another system: the same door, without a mailbox behind it."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from dromos.accounts.models import Department, User
from dromos.calendars.shifts import Period
from dromos.catalog.asking import asked
from dromos.catalog.models import Category
from dromos.customers.models import Address, Area, Customer
from dromos.intake.actions import assess, new_ticket
from dromos.interactions import actions as interactions
from dromos.interactions.inbound import InboundAttachment, InboundMessage
from dromos.interactions.models import Interaction, Message
from dromos.lib.actor import Actor
from dromos.tickets import actions as tickets
from dromos.tickets import letters
from dromos.tickets.actions import NewTicket
from dromos.tickets.actions.moving import ForbiddenMoveError
from dromos.tickets.models import Task, Ticket

KINDS = {
    "phone": Message.Kind.CALL, "desk": Message.Kind.VISIT, "portal": Message.Kind.PORTAL, "api": Message.Kind.LETTER,
}  # fmt: skip


class MissingAnswersError(ValueError):
    """Required questions of the category have no answer. ``keys`` says which."""

    def __init__(self, keys: Sequence[str]) -> None:
        super().__init__("Some questions of this category still need an answer.")
        self.keys = tuple(keys)


@dataclass(frozen=True, slots=True)
class Contact:
    """What was said or written. ``channel``: one of KINDS. ``answers``: the category's questions by key.

    ``fields``: the own fields of tickets by key.

    ``call_back`` is when the customer wants to be called, on ``call_number`` when another one than theirs.
    ``severity`` and ``priority`` None are decided by the rules; ``category`` and ``department`` None likewise.
    """

    customer: Customer
    channel: str
    subject: str
    text: str
    category: Category | None = None
    department: Department | None = None
    severity: int | None = None
    priority: str | None = None
    answers: Mapping[str, Any] = field(default_factory=dict)
    fields: Mapping[str, Any] = field(default_factory=dict)
    files: Sequence[InboundAttachment] = ()
    address: str = ""
    call_back: Period | None = None
    call_number: str = ""


@transaction.atomic
def answer_at_once(*, contact: Contact, by: Actor, at: dt.datetime) -> Interaction:
    """The contact needed no ticket: it stands in the customer's history all the same."""
    message = _record(contact, by, at)
    interaction = message.interaction
    interaction.state, interaction.ended_at = Interaction.State.ENDED, at
    interaction.save(update_fields=["state", "ended_at"])
    return interaction


@transaction.atomic(savepoint=False)
def open_ticket(*, contact: Contact, by: Actor, at: dt.datetime) -> Ticket:
    """Open a ticket for the contact, acknowledged by e-mail when the customer has an address.

    Raises MissingAnswersError, FieldsMissingError; nothing is kept then, and the form still has everything that was
    typed.
    """
    _require_answers(contact)
    message = _record(contact, by, at)
    address = contact.address or _email_of(contact.customer)
    new = _new(contact, address)
    opened = tickets.open_ticket(interaction=message.interaction, new=new, by=by, at=at)
    letters.acknowledge(opened.ticket, message, requester=opened.requester, clocks=opened.clocks, at=at)
    tickets.fill_new(ticket=opened.ticket, values=contact.fields, asked_of=contact.category, by=by, at=at)
    if contact.call_back is not None:
        _ask_call_back(opened.ticket, contact, contact.call_back, by, at)
    return opened.ticket


def _ask_call_back(ticket: Ticket, contact: Contact, window: Period, by: Actor, at: dt.datetime) -> None:
    """Work of its own, in the queue of the ticket's department: given out when the window opens, due when it closes.

    Raises ForbiddenMoveError for a window that is over.
    """
    if window.ends_at <= at:
        raise ForbiddenMoveError(_("Choose a time in the future."))
    numbers = Address.objects.filter(customer=contact.customer, channel="phone").values_list("value", flat=True)
    tickets.add_task(
        ticket=ticket,
        kind=Task.Kind.CALL_BACK,
        title=_("Call back: %(subject)s") % {"subject": contact.subject},
        note=contact.call_number or ", ".join(numbers[:3]),
        begins_at=window.starts_at,
        due_at=window.ends_at,
        # Whoever took the call promises it for the department that will call, theirs or another.
        by=Actor("system", None, by.label, by.ip),
        at=at,
    )


def _require_answers(contact: Contact) -> None:
    if contact.category is None:
        return
    due = asked(contact.category.questions.all(), contact.answers)
    missing = [one.key for one in due if one.required and contact.answers.get(one.key) in {None, ""}]
    if missing:
        raise MissingAnswersError(missing)


def _record(contact: Contact, by: Actor, at: dt.datetime) -> Message:
    interaction = interactions.start_interaction(
        channel=contact.channel, customer=contact.customer, subject=contact.subject, at=at
    )
    inbound = InboundMessage(
        received_at=at,
        channel=contact.channel,
        from_address=contact.address,
        from_name=contact.customer.name,
        subject=contact.subject,
        text=contact.text.strip(),
        attachments=tuple(contact.files),
    )
    author = User.objects.get(pk=by.staff_id) if by.kind == "staff" else None
    return interactions.record_inbound(
        interaction=interaction,
        message=inbound,
        kind=KINDS[contact.channel],
        language=contact.customer.language,
        raw=None,
        author=author,
    )


def _email_of(customer: Customer) -> str:
    row = Address.objects.filter(customer=customer, channel="email", bounced_at__isnull=True).order_by("id").first()
    return row.value if row else ""


def _new(contact: Contact, address: str) -> NewTicket:
    """What the rules make of the contact, overruled by what the form says."""
    customer = contact.customer
    assessed = assess(
        subject=contact.subject,
        text=contact.text,
        customer=customer,
        language=customer.language,
        department_id=None,
        channel=contact.channel,
        address=address,
    )
    ruled = new_ticket(
        assessed,
        customer=customer,
        subject=contact.subject,
        channel=contact.channel,
        mailbox_key="",
        requester=(address, customer.name),
        copies=[],
        follows=None,
        department_id=None,
    )
    category = contact.category or ruled.category
    severity = ruled.severity if category is None or category == ruled.category else category.default_severity
    area = ruled.area or (Area.objects.filter(pk=customer.area_id).first() if customer.area_id else None)
    return NewTicket(
        subject=contact.subject,
        customer=customer,
        department=contact.department or (category.answered_by if category else None) or ruled.department,
        channel=contact.channel,
        category=category,
        area=area,
        severity=contact.severity or severity,
        priority=contact.priority or ruled.priority,
        language=customer.language or ruled.language,
        requester=(address, customer.name),
        answers=contact.answers,
        skills=ruled.skills,
        triage=ruled.triage,
    )
