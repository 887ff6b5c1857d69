"""The whole customer as staff see them: who they are, what they have, every contact over all channels."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Case, Count, QuerySet, When
from django.db.models.functions import Left

from dromos.accounts.models import User
from dromos.customers.models import Address, Contract, Customer
from dromos.customers.queries import contracts_of
from dromos.interactions.models import Interaction, Message
from dromos.tickets import access, states
from dromos.tickets.models import Ticket

GLANCE = 4
PAGE = 40
BEGINNING, WORDS = 1200, 240


@dataclass(frozen=True, slots=True)
class Contact:
    """One contact. ``subject`` and ``words`` (how the first message begins) are empty, and ``ticket`` is None, when it
    belongs to a ticket of another department (``elsewhere`` is that department's name).
    """

    interaction: Interaction
    ticket: Ticket | None
    elsewhere: str
    subject: str
    words: str
    messages: int


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A ticket of a department whose tickets this person does not read: enough to say where it stands."""

    number: str
    state: str
    department: str
    opened_at: dt.datetime


@dataclass(frozen=True, slots=True)
class WholeCustomer:
    """Everything about one customer, newest first. ``more_contacts``, ``more_tickets``: there are older ones."""

    customer: Customer
    addresses: Sequence[Address]
    contracts: Sequence[Contract]
    tickets: Sequence[Ticket]
    elsewhere: Sequence[Elsewhere]
    contacts: Sequence[Contact]
    more_tickets: bool = False
    more_contacts: bool = False

    @property
    def email(self) -> str:
        """Where letters to them go: the first address that has not failed."""
        return next((row.value for row in self.addresses if row.channel == "email" and not row.bounced_at), "")

    @property
    def waiting(self) -> Sequence[Ticket]:
        """The tickets that are not done."""
        return [ticket for ticket in self.tickets if ticket.state in states.LIVE]

    @property
    def done(self) -> Sequence[Ticket]:
        return [ticket for ticket in self.tickets if ticket.state not in states.LIVE]

    @property
    def done_elsewhere(self) -> Sequence[Elsewhere]:
        return [ticket for ticket in self.elsewhere if ticket.state not in states.LIVE]

    @property
    def waiting_elsewhere(self) -> Sequence[Elsewhere]:
        return [ticket for ticket in self.elsewhere if ticket.state in states.LIVE]


@dataclass(frozen=True, slots=True)
class Others:
    """The customer's other tickets, open ones first; ``elsewhere`` are those of departments one does not read."""

    tickets: Sequence[Ticket]
    elsewhere: Sequence[Elsewhere]
    more: bool


def others_of(user: User, ticket: Ticket, *, limit: int = 12) -> Others:
    """What else the ticket's customer has or had with us. Two queries."""
    live = Case(When(state__in=states.LIVE, then=0), default=1)
    theirs = (
        Ticket.objects.filter(customer=ticket.customer_id).exclude(pk=ticket.pk).order_by(live, "-opened_at", "-id")
    )
    readable = access.visible_to(user).filter(customer=ticket.customer_id).values("pk")
    mine = list(theirs.filter(pk__in=readable).select_related("department", "category")[: limit + 1])
    rows = theirs.exclude(pk__in=readable).values_list("number", "state", "department__name", "opened_at")[:limit]
    return Others(mine[:limit], [Elsewhere(*row) for row in rows], len(mine) > limit)


def glance(user: User, customer: Customer) -> WholeCustomer:
    """What whoever takes the call must see at once: what is open, the contracts, the last contacts. Six queries."""
    live = Ticket.objects.filter(state__in=states.LIVE)
    return _gather(user, customer, live, tickets=GLANCE * 2, contacts=GLANCE)


def whole(user: User, customer: Customer, *, contacts: int = PAGE) -> WholeCustomer:
    """The customer's page: all tickets, and the last ``contacts`` contacts. Six queries."""
    return _gather(user, customer, Ticket.objects.all(), tickets=PAGE, contacts=contacts)


def _gather(user: User, customer: Customer, kind: QuerySet[Ticket], *, tickets: int, contacts: int) -> WholeCustomer:
    theirs = kind.filter(customer=customer).order_by("-opened_at", "-id")
    mine = list(
        theirs.filter(pk__in=access.visible_to(user).filter(customer=customer).values("pk")).select_related(
            "department", "category", "work_item__agent__user"
        )[: tickets + 1]
    )
    others = theirs.exclude(pk__in=access.visible_to(user).filter(customer=customer).values("pk"))
    rows = others.values_list("number", "state", "department__name", "opened_at")[:tickets]
    found = _contacts(user, customer, contacts + 1)
    return WholeCustomer(
        customer=customer,
        addresses=list(customer.addresses.order_by("channel", "id")),
        contracts=contracts_of(customer),
        tickets=mine[:tickets],
        elsewhere=[Elsewhere(*row) for row in rows],
        contacts=found[:contacts],
        more_tickets=len(mine) > tickets,
        more_contacts=len(found) > contacts,
    )


def _contacts(user: User, customer: Customer, limit: int) -> list[Contact]:
    """The newest contacts with their tickets, how each began, and which of the tickets ``user`` reads."""
    rows = list(
        Interaction.objects.filter(customer=customer)
        .select_related("ticket_link__ticket__department")
        .order_by("-started_at", "-id")[:limit]
    )
    linked = [row.ticket_link.ticket_id for row in rows if hasattr(row, "ticket_link")]
    visible = set(access.visible_to(user).filter(pk__in=linked).values_list("pk", flat=True))
    said = _first_words(rows)
    return [_contact(row, visible, said.get(row.pk, [])) for row in rows]


def _first_words(rows: Sequence[Interaction]) -> dict[int, list[str]]:
    """The beginning of each message of the contacts, oldest first, without what it quotes."""
    messages = (
        Message.objects.filter(interaction__in=rows)
        .exclude(state=Message.State.DRAFT)
        .order_by("at", "id")
        .values_list("interaction_id", Left("text", BEGINNING), "folded")
    )
    said: dict[int, list[str]] = {}
    for interaction_id, text, folded in messages:
        said.setdefault(interaction_id, []).append(Message(text=text, folded=folded).fresh_text())
    return said


def _contact(row: Interaction, visible: set[int], said: Sequence[str]) -> Contact:
    ticket = row.ticket_link.ticket if hasattr(row, "ticket_link") else None
    if ticket is not None and ticket.pk not in visible:
        return Contact(row, None, ticket.department.name, "", "", len(said))
    words = " ".join(said[0].split())[:WORDS] if said else ""
    return Contact(row, ticket, "", row.subject or (ticket.subject if ticket else ""), words, len(said))


def open_counts(user: User, customer_ids: Sequence[int]) -> dict[int, int]:
    """How many tickets of each customer ``user`` reads are not done. One query."""
    counted = (
        access.visible_to(user)
        .filter(customer_id__in=customer_ids, state__in=states.LIVE)
        .values_list("customer_id")
        .annotate(n=Count("pk", distinct=True))
    )
    return dict(counted)
