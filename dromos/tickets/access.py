"""The only door to a ticket: list, page, search, export, socket and attachment all pass here.

Staff see the tickets of the departments where they hold a role; administrators, complaints managers and management
read all of them. Nobody sees or handles their own case. A customer sees the tickets they take part in. Whoever may
not see a thing gets the same answer as for a thing that does not exist.
"""

import datetime as dt
from collections.abc import Collection

from django.db.models import Q, QuerySet

from dromos.accounts import access as accounts
from dromos.accounts.access import NotAllowedError, Rights
from dromos.accounts.models import Grant, Token, User
from dromos.customers.models import Customer
from dromos.interactions.models import Attachment, Message, RawMessage
from dromos.lib.actor import Actor
from dromos.lib.set_up import SetUp
from dromos.lib.standing import Standing
from dromos.tickets.models import Draft, DraftFile, NoteFile, Participant, RouteLeg, Task, Ticket

WORKING_ROLES = (accounts.AGENT, accounts.LEAD)
# Calls and visits are our own words about a customer; a bounce may show somebody else's address.
HIDDEN_FROM_PARTICIPANTS = (Message.Kind.BOUNCE, Message.Kind.CALL, Message.Kind.VISIT)
READING_ROLES = (accounts.ADMINISTRATOR, accounts.COMPLAINTS, accounts.MANAGEMENT)


class NoSuchTicketError(LookupError):
    """There is no such ticket for this person: it may or may not exist."""


def visible_to(user: User) -> QuerySet[Ticket]:
    """The tickets ``user`` may read."""
    return _visible(user.pk, readable_departments(accounts.rights_of(user)))


def _visible(user: int, held: Collection[int] | None) -> QuerySet[Ticket]:
    tickets = Ticket.objects.exclude(customer__in=Customer.objects.filter(user=user))
    if held is None:
        return tickets
    # Whoever holds a ticket reads it, wherever it was handed over from.
    return tickets.filter(Q(department_id__in=held) | Q(work_item__agent__user=user))


def readable_by(user: User) -> QuerySet[Ticket]:
    """What ``visible_to`` lists, and the tickets a task of which ``user`` has: the door to one ticket, not to lists."""
    return _readable(user.pk, readable_departments(accounts.rights_of(user)))


def _readable(user: int, held: Collection[int] | None) -> QuerySet[Ticket]:
    mine = Task.objects.filter(work_item__agent__user=user, state=Task.State.OPEN).values("ticket_id")
    others = Ticket.objects.exclude(customer__in=Customer.objects.filter(user=user))
    return _visible(user, held) | others.filter(pk__in=mine)


def readable_departments(rights: Rights) -> frozenset[int] | None:
    """Departments whose tickets may be read; None means all."""
    if rights.everywhere & set(READING_ROLES):
        return None
    return rights.departments(*WORKING_ROLES)


def ticket_for_staff(user: User, number: str) -> Ticket:
    """The ticket ``number`` with what its page shows of it in one query. Raises NoSuchTicketError."""
    held = readable_departments(accounts.rights_of(user))
    found = _WHOLE.one(number, user.pk) if held is None else _WHOLE.one(number, user.pk, list(held))
    if found is None:
        raise NoSuchTicketError(number)
    return found


def _whole(number: str, user: int, held: Collection[int] | None = None) -> QuerySet[Ticket]:
    return (
        _readable(user, held)
        .filter(number=number)
        .select_related(
            "customer__segment", "customer__organization", "customer__area", "organization", "department",
            "category", "area", "product", "work_item__agent__user", "work_item__queue", "leg__leg__version",
        )
    )  # fmt: skip


_WHOLE = Standing(_whole, str, int, list[int])


def readers_of(ticket: Ticket) -> QuerySet[User]:
    """The staff who may read ``ticket``: whom ``readable_by`` shows it, asked the other way round."""
    held = Grant.objects.filter(
        Q(role__in=READING_ROLES) | Q(role__in=WORKING_ROLES, department__isnull=True)
        | Q(role__in=WORKING_ROLES, department_id=ticket.department_id)
    )  # fmt: skip
    item = ticket.work_item
    holder = Q(pk=item.agent.user_id) if item is not None and item.agent is not None else Q(pk__in=[])
    tasks = Task.objects.filter(ticket=ticket, state=Task.State.OPEN, work_item__agent__isnull=False)
    holders = Q(pk__in=tasks.values("work_item__agent__user")) | holder
    readers = User.objects.filter(Q(pk__in=held.values("user_id")) | holders, is_active=True)
    return readers.exclude(pk=ticket.customer.user_id) if ticket.customer.user_id else readers


def departments_of_token(token: Token) -> list[int]:
    """The departments the token is for; none: for all."""
    return _DEPARTMENTS_OF_TOKEN(token.pk)


_DEPARTMENTS_OF_TOKEN = SetUp(
    lambda token: Token.departments.through.objects.filter(token_id=token).values_list("department_id", flat=True), int
)


def tickets_of_token(token: Token) -> QuerySet[Ticket]:
    """The tickets another system may read: those of its token's departments; of all when it names none."""
    held = departments_of_token(token)
    return Ticket.objects.filter(department_id__in=held) if held else Ticket.objects.all()


def ticket_for_token(token: Token, number: str) -> Ticket:
    """Raises NoSuchTicketError, also for tickets of departments that are not the token's."""
    try:
        return (
            tickets_of_token(token)
            .select_related("customer", "department", "category", "work_item__agent__user")
            .get(number=number)
        )
    except Ticket.DoesNotExist:
        raise NoSuchTicketError(number) from None


def may_work_on(user: User, ticket: Ticket) -> bool:
    """May ``user`` write on ``ticket``? Agents and leads of its department, and whoever it was given to."""
    if ticket.customer.user_id == user.pk:
        return False
    rights = accounts.rights_of(user)
    if rights.has(accounts.AGENT, ticket.department_id) or rights.has(accounts.LEAD, ticket.department_id):
        return True
    if accounts.COMPLAINTS in rights.everywhere:
        return True
    return is_holder(user, ticket) or holds_task(user, ticket)


def holds_task(user: User, ticket: Ticket) -> bool:
    """Was ``user`` given a step of the ticket that is not done?"""
    return Task.objects.filter(ticket=ticket, work_item__agent__user=user, state=Task.State.OPEN).exists()


def is_holder(user: User, ticket: Ticket) -> bool:
    item = ticket.work_item
    return item is not None and item.agent is not None and item.agent.user_id == user.pk


def require_worker(by: Actor, ticket: Ticket) -> None:
    """Raises NotAllowedError unless ``by`` may write on ``ticket``. The system may; customers have their own verbs."""
    if by.kind == "system":
        return
    if by.kind != "staff" or not may_work_on(User.objects.get(pk=by.staff_id), ticket):
        raise NotAllowedError("You may read this ticket, but it belongs to another department.")


def may_skip(user: User, leg: RouteLeg) -> bool:
    """May ``user``, who may work on the ticket, leave this leg of its route out? Leads, and whom the leg lets."""
    if leg.may_skip:
        return True
    rights = accounts.rights_of(user)
    return rights.has(accounts.LEAD, leg.department_id) or rights.is_administrator


def require_skipping(by: Actor, leg: RouteLeg) -> None:
    """Raises NotAllowedError unless ``by`` may leave ``leg`` out."""
    if by.kind == "system":
        return
    if by.kind != "staff" or not may_skip(User.objects.get(pk=by.staff_id), leg):
        raise NotAllowedError("Only a lead may leave out this leg.")


def tickets_of_address(address: str) -> QuerySet[Ticket]:
    """The tickets a customer signed in with ``address`` (verified, lower case) takes part in."""
    mine = Participant.objects.filter(address=address).values("ticket_id")
    return Ticket.objects.filter(pk__in=mine).exclude(state__in=["merged", "rejected"])


def ticket_for_address(address: str, number: str) -> Ticket:
    """The customer's own ticket ``number``. Raises NoSuchTicketError, also for everybody else's."""
    try:
        return (
            tickets_of_address(address)
            .select_related("customer", "department", "category", "work_item")
            .get(number=number)
        )
    except Ticket.DoesNotExist:
        raise NoSuchTicketError(number) from None


def is_participant(ticket: Ticket, address: str) -> bool:
    return bool(address) and Participant.objects.filter(ticket=ticket, address=address.lower()).exists()


def attachment_for_staff(user: User, attachment_id: int) -> Attachment:
    """Raises NoSuchTicketError when there is none, or it is on a ticket ``user`` may not read."""
    return _attachment(attachment_id, readable_by(user))


def attachment_of_ticket(ticket: Ticket, attachment_id: int, at: dt.datetime) -> Attachment:
    """A file a participant of ``ticket`` may fetch: of what was written to us by hand, or has left us by ``at``.

    Raises NoSuchTicketError for every other one, whether it exists or not.
    """
    found = (
        Attachment.objects.select_related("blob")
        .filter(
            pk=attachment_id,
            message__interaction__ticket_link__ticket=ticket,
            message__interaction__ticket_link__is_private=False,
        )
        .filter(Q(message__direction=Message.Direction.IN) | Q(message__send_after__lte=at))
        .exclude(message__state=Message.State.DRAFT)
        .exclude(message__kind__in=HIDDEN_FROM_PARTICIPANTS)
        .first()
    )
    if found is None:
        raise NoSuchTicketError(str(attachment_id))
    return found


def note_file_for_staff(user: User, file_id: int) -> NoteFile:
    """A file colleagues left with a note. Raises NoSuchTicketError when ``user`` may not read its ticket."""
    rows = NoteFile.objects.select_related("blob").filter(note__ticket__in=readable_by(user))
    found = rows.filter(pk=file_id).first()
    if found is None:
        raise NoSuchTicketError(str(file_id))
    return found


def draft_picture_for_staff(user: User, number: str, content_id: str) -> DraftFile:
    """A picture in a draft of one's own, in one a colleague shows, or in a letter put off. Raises NoSuchTicketError."""
    seen = Q(draft__author=user) | Q(draft__is_shared=True) | Q(draft__kind=Draft.Kind.LATER)
    rows = DraftFile.objects.select_related("blob").filter(seen, content_id=content_id, draft__ticket__number=number)
    found = rows.exclude(content_id="").filter(draft__ticket__in=readable_by(user)).first()
    if found is None:
        raise NoSuchTicketError(content_id)
    return found


def _attachment(attachment_id: int, tickets: QuerySet[Ticket]) -> Attachment:
    found = (
        Attachment.objects.select_related("blob")
        .filter(pk=attachment_id, message__interaction__ticket_link__ticket__in=tickets)
        .exclude(message__state=Message.State.DRAFT)
        .first()
    )
    if found is None:
        raise NoSuchTicketError(str(attachment_id))
    return found


def raw_for_staff(user: User, message_id: int) -> RawMessage:
    """The original of a message on a ticket ``user`` may read. Raises NoSuchTicketError."""
    found = RawMessage.objects.filter(
        message__pk=message_id, message__interaction__ticket_link__ticket__in=readable_by(user)
    ).first()
    if found is None:
        raise NoSuchTicketError(str(message_id))
    return found


def may_read(user: User, ticket: Ticket) -> bool:
    """May ``user`` read ``ticket``?"""
    return readable_by(user).filter(pk=ticket.pk).exists()


def require_reader(by: Actor, ticket: Ticket) -> None:
    """Raises NoSuchTicketError unless ``by`` is staff who may read ``ticket``, or the system itself."""
    if by.kind == "system":
        return
    if by.kind != "staff" or not may_read(User.objects.get(pk=by.staff_id), ticket):
        raise NoSuchTicketError(ticket.number)
