"""Somebody leaves: what of theirs must go to others, where each piece would go, and doing it all at once."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from dromos.accounts import actions as accounts
from dromos.accounts.models import User
from dromos.automation import actions as automation
from dromos.automation.actions.passing_on import trigger_names
from dromos.automation.models import EscalationStep, Macro, Trigger
from dromos.console.models import Overview
from dromos.console.overviews import actions as overviews
from dromos.console.setup.moving import Reference
from dromos.lib.actor import Actor
from dromos.routing import actions as routing
from dromos.routing.handing_on import Share, shares_of
from dromos.routing.models import Agent, Reservation, Substitution, WorkItem
from dromos.tickets import access, states
from dromos.tickets import actions as tickets
from dromos.tickets.models import CannedText, Draft, FollowUp, Task, Ticket, Watch
from dromos.tickets.naming import asks_for, names_person

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

    @cached_property
    def plans(self) -> "Plans":
        return Plans(self.user)

    @cached_property
    def named_in(self) -> list[Reference]:
        """Triggers, macros and shared overviews that speak of them, and what is put there."""
        return [*self._giving(), *self._asking()]

    def _giving(self) -> list[Reference]:
        instead = _("%(name)s from then on") % {"name": self.to.user.name} if self.to else _("nobody from then on")
        found = [
            Reference(str(row.get_kind_display()), row.name, reverse("triggers:trigger", args=[row.pk]), instead)
            for row in Trigger.objects.filter(retired_at__isnull=True)
            if trigger_names(row, self.user)
        ]
        return found + [
            Reference(
                _("Macro"), row.name, reverse("macros:macro", args=[row.pk]) if row.owner_id is None else "", instead
            )
            for row in Macro.objects.filter(retired_at__isnull=True).exclude(owner=self.user)
            if names_person(row.changes, self.user.pk)
        ]

    def _asking(self) -> list[Reference]:
        """Conditions that ask for their tickets: these stay, and find less and less."""
        stays = _("asks for their tickets: it stays as it is")
        found = [
            Reference(str(row.get_kind_display()), row.name, reverse("triggers:trigger", args=[row.pk]), stays)
            for row in Trigger.objects.filter(retired_at__isnull=True)
            if asks_for([row.conditions, row.differences], self.user.pk)
        ]
        return found + [
            Reference(_("Overview"), row.label, reverse("overviews:overview", args=[row.pk]), stays)
            for row in Overview.objects.filter(owner=None)
            if asks_for(row.conditions, self.user.pk)
        ]


class Plans:
    """What somebody has set up or planned for themselves, counted."""

    def __init__(self, user: User) -> None:
        live = {"ticket__state__in": states.LIVE}
        self.watched = Watch.objects.filter(user=user, **live).count()
        self.days = FollowUp.objects.filter(user=user, done_at=None, **live).count()
        self.tasks = Task.objects.filter(assignee=user, state=Task.State.OPEN).count()
        self.own = (
            Overview.objects.filter(owner=user).count()
            + Macro.objects.filter(owner=user, retired_at=None).count()
            + CannedText.objects.filter(owner=user).count()
        )


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
    successor = leaving.to.user if leaving.to else None
    tickets.pass_on(user=leaving.user, to=successor, by=hand, at=at)
    automation.pass_on_rules(user=leaving.user, to=successor, by=by, at=at)
    overviews.pass_on_overviews(user=leaving.user, to=successor)
    accounts.deactivate_user(user=leaving.user, by=by, at=at)
    return done
