"""A ticket changes hands. Its age and its clocks stay what they are."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from dromos.accounts.access import NotAllowedError
from dromos.accounts.models import Department, User
from dromos.lib.actor import Actor
from dromos.lib.events import announce
from dromos.tickets import access, clocks, history, legs, work
from dromos.tickets.actions import filling, moving
from dromos.tickets.events import TicketHandedOver
from dromos.tickets.models import CustomField, HistoryEntry, Ticket


@transaction.atomic
def hand_over_to_department(
    *, ticket: Ticket, department: Department, by: Actor, at: dt.datetime, reason: str = ""
) -> Ticket:
    """Give the ticket to another department: into its queue, on its calendar, at its old age.

    A ticket on a route leaves it: it goes where somebody decided, not where the route leads.
    """
    access.require_worker(by, ticket)
    ticket = moving.locked(ticket)
    filling.require_filled(ticket, CustomField.When.HANDED_OVER, by=by, at=at)
    old = ticket.department
    legs.leave(ticket, at, by=by, reason=reason)
    if old.pk != department.pk:
        ticket.hand_offs += 1
        ticket.hand_backs += _had_it_before(ticket, old, department)
    ticket.department = department
    moving.save(ticket, at, *legs.FIELDS, "hand_offs", "hand_backs")
    history.write(ticket, "hand_over", by=by, at=at, field="department", old=old, new=department, reason=reason)
    clocks.recompute(ticket, at, why="department")
    clocks.start_leg(ticket, at)
    work.to_department(ticket, by=by, at=at, reason=reason)
    announce(TicketHandedOver(ticket.pk, department.pk, None), at)
    return ticket


def _had_it_before(ticket: Ticket, old: Department, new: Department) -> bool:
    """``new`` gave the ticket to ``old``: now it goes back."""
    moves = HistoryEntry.objects.filter(ticket=ticket, field__in=["department", "leg"]).exclude(verb="start_route")
    last = moves.order_by("-at", "-id").first()
    return last is not None and last.field == "department" and (last.old, last.new) == (str(new), str(old))


@transaction.atomic
def hand_over_to_person(*, ticket: Ticket, user: User, by: Actor, at: dt.datetime, reason: str = "") -> Ticket:
    """Give the ticket to ``user``. Raises NotAllowedError when they may not work on it or it is their own case."""
    access.require_worker(by, ticket)
    ticket = moving.locked(ticket)
    if not access.may_work_on(user, ticket):
        raise NotAllowedError(
            _("%(name)s may not work on this ticket: hand it over to their department first.") % {"name": user.name}
        )
    old = ticket.work_item.agent if ticket.work_item else None
    work.to_person(ticket, user, by=by, at=at, reason=reason)
    moving.save(ticket, at)
    history.write(ticket, "hand_over", by=by, at=at, field="agent", old=old, new=user, reason=reason)
    announce(TicketHandedOver(ticket.pk, ticket.department_id, user.pk), at)
    return ticket


def take(*, ticket: Ticket, user: User, at: dt.datetime) -> Ticket:
    """``user`` takes the ticket for themselves, out of turn."""
    return hand_over_to_person(ticket=ticket, user=user, by=user.actor(), at=at)


@transaction.atomic
def give_back(*, ticket: Ticket, by: Actor, at: dt.datetime, reason: str = "") -> Ticket:
    """Whoever has the ticket no longer has it: back to its queue, as old as it is. Nothing when nobody has it."""
    access.require_worker(by, ticket)
    ticket = moving.locked(ticket)
    old = ticket.work_item.agent if ticket.work_item else None
    if old is not None and work.give_back(ticket, by=by, at=at, reason=reason):
        moving.save(ticket, at)
        history.write(ticket, "hand_over", by=by, at=at, field="agent", old=old, reason=reason)
        announce(TicketHandedOver(ticket.pk, ticket.department_id, None), at)
    return ticket
