"""Somebody leaves: what of theirs must go to others, where each piece would go, and doing it all at once."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from django.db import transaction
from django.db.models import Q

from dromos.accounts import actions as accounts
from dromos.accounts.access import NotAllowedError
from dromos.accounts.models import User
from dromos.automation.models import EscalationStep
from dromos.console.floor.moving import give_to
from dromos.lib.actor import Actor
from dromos.routing import actions as routing
from dromos.routing.models import Agent, Reservation, Substitution, WorkItem
from dromos.tickets import access
from dromos.tickets.models import Draft, Ticket

SHOWN = 25
HELD = (WorkItem.State.ASSIGNED, WorkItem.State.WAITING)
GOING_ON = (Substitution.State.PLANNED, Substitution.State.ACTIVE)


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of work; ``ticket`` None for work of other systems. ``to_person``: the chosen one may have it."""

    item: WorkItem
    ticket: Ticket | None
    to_person: bool


class Leaving:
    """What ``user`` would leave behind; with ``to``, which of it that colleague may take over."""

    def __init__(self, user: User, to: Agent | None = None) -> None:
        self.user, self.to = user, to
        self.agent = Agent.objects.filter(user=user).first()

    @cached_property
    def pieces(self) -> Sequence[Piece]:
        """Everything held, soonest due first."""
        held = WorkItem.objects.filter(agent=self.agent, state__in=HELD) if self.agent else WorkItem.objects.none()
        items = held.select_related("queue__department").order_by("due_at", "pk")
        tickets = {
            ticket.work_item_id: ticket
            for ticket in Ticket.objects.filter(work_item__in=items).select_related("customer", "department")
        }
        return [Piece(item, tickets.get(item.pk), self._fits(item, tickets.get(item.pk))) for item in items]

    def _fits(self, item: WorkItem, ticket: Ticket | None) -> bool:
        if self.to is None or self.to.user_id in item.excluded_users:
            return False
        return ticket is None or access.may_work_on(self.to.user, ticket)

    @property
    def waiting(self) -> int:
        return sum(piece.item.state == WorkItem.State.WAITING for piece in self.pieces)

    @property
    def for_person(self) -> int:
        return sum(piece.to_person for piece in self.pieces)

    @property
    def for_queues(self) -> int:
        return len(self.pieces) - self.for_person

    @cached_property
    def offers(self) -> int:
        """Offered to them at this moment: it goes back to be offered to others."""
        return (
            Reservation.objects.filter(agent=self.agent, state=Reservation.State.OFFERED).count() if self.agent else 0
        )

    @cached_property
    def stand_ins(self) -> Sequence[Substitution]:
        """Where they stand in, or somebody stands in for them."""
        if self.agent is None:
            return []
        theirs = Q(substitute=self.agent) | Q(person=self.agent)
        rows = Substitution.objects.filter(theirs, state__in=GOING_ON)
        return list(rows.select_related("substitute__user", "person__user", "department"))

    @cached_property
    def steps(self) -> Sequence[EscalationStep]:
        """Steps of escalation that name them: nobody would be told there any more."""
        return list(EscalationStep.objects.filter(person=self.user).select_related("rule"))

    @cached_property
    def drafts(self) -> int:
        """Begun answers of theirs: kept on the tickets."""
        return Draft.objects.filter(author=self.user).count()


@dataclass(frozen=True, slots=True)
class Passed:
    """How many pieces went to the person, and how many to their queues."""

    to_person: int = 0
    to_queues: int = 0


@transaction.atomic
def switch_off(*, leaving: Leaving, by: Actor, at: dt.datetime) -> Passed:
    """Hand over everything and end the account, all or nothing. Raises LastAdministratorError.

    What the chosen colleague may not have goes back to its queue with its age, as everything does without one.
    """
    # The administrator decides that it goes; whether the receiver may have it is judged as for everybody.
    hand = Actor("system", None, by.label, by.ip)
    # First what they have in somebody's place: it goes back to whom it belongs to.
    for row in leaving.stand_ins:
        routing.end_substitution(row=row, by=hand, at=at)
    pieces = Leaving(leaving.user, leaving.to).pieces
    given = sum(_given(piece, leaving.to, hand, at) for piece in pieces if piece.to_person)
    if leaving.agent is not None:
        routing.release_work_of(agent=leaving.agent, by=hand, at=at)
    accounts.deactivate_user(user=leaving.user, by=by, at=at)
    return Passed(given, len(pieces) - given)


def _given(piece: Piece, to: Agent | None, by: Actor, at: dt.datetime) -> bool:
    if to is None:
        return False
    try:
        with transaction.atomic():
            give_to(piece.item, to, by=by, at=at)
    except (NotAllowedError, routing.NotEligibleError, routing.ItemMovedError):
        return False
    return True
