"""Somebody leaves: what of theirs must go to others, where each piece would go, and doing it all at once."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from django.db import transaction
from django.db.models import Q

from dromos.accounts import actions as accounts
from dromos.accounts.models import User
from dromos.automation.models import EscalationStep
from dromos.lib.actor import Actor
from dromos.routing import actions as routing
from dromos.routing.handing_on import Share, shares_of
from dromos.routing.models import Agent, Reservation, Substitution, WorkItem
from dromos.tickets import access
from dromos.tickets import actions as tickets
from dromos.tickets.models import Draft, Ticket

SHOWN = 25
GOING_ON = (Substitution.State.PLANNED, Substitution.State.ACTIVE)


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of work; ``ticket`` None for work of other systems. ``share``: who would get it, and why."""

    share: Share
    ticket: Ticket | None

    @property
    def item(self) -> WorkItem:
        return self.share.item

    @property
    def to_person(self) -> bool:
        return self.share.to is not None


class Leaving:
    """What ``user`` would leave behind; with ``to``, which of it that colleague may take over; with ``best``, whom of
    those who are here each piece fits best when all are looked at together.
    """

    def __init__(self, user: User, to: Agent | None = None, *, best: bool = False, at: dt.datetime) -> None:
        self.user, self.to, self.best, self.at = user, to, best, at
        self.agent = Agent.objects.filter(user=user).first()

    @cached_property
    def pieces(self) -> Sequence[Piece]:
        """Everything held, soonest due first."""
        shares = shares_of(self.agent, self.at, plan=self.best) if self.agent else []
        found = Ticket.objects.filter(work_item__in=[share.item for share in shares])
        known = {ticket.work_item_id: ticket for ticket in found.select_related("customer", "department")}
        return [Piece(self._chosen(share, known.get(share.item.pk)), known.get(share.item.pk)) for share in shares]

    def _chosen(self, share: Share, ticket: Ticket | None) -> Share:
        if self.to is None or self.to.user_id in share.item.excluded_users:
            return share
        fits = ticket is None or access.may_work_on(self.to.user, ticket)
        return replace(share, to=self.to if fits else None)

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


@transaction.atomic
def switch_off(*, leaving: Leaving, by: Actor, at: dt.datetime) -> tickets.Shared:
    """Hand over everything and end the account, all or nothing. Raises LastAdministratorError.

    What nobody chosen may have goes back to its queue with its age, as everything does without a choice.
    """
    # The administrator decides that it goes; whether the receiver may have it is judged as for everybody.
    hand = Actor("system", None, by.label, by.ip)
    # First what they have in somebody's place: it goes back to whom it belongs to.
    for row in leaving.stand_ins:
        routing.end_substitution(row=row, by=hand, at=at)
    pieces = Leaving(leaving.user, leaving.to, best=leaving.best, at=at).pieces
    done = tickets.share_out(shares=[piece.share for piece in pieces], by=hand, at=at, reason="")
    if leaving.agent is not None:
        routing.release_work_of(agent=leaving.agent, by=hand, at=at)
    accounts.deactivate_user(user=leaving.user, by=by, at=at)
    return done
