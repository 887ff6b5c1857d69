"""What every change of a ticket has in common: the row locked, the state moved, clocks and work item taken along."""

import datetime as dt
from typing import TypeVar

from django.db.models import F, Model
from django.utils.translation import gettext as _

from dromos.accounts.models import Department
from dromos.catalog.models import Category
from dromos.customers import queries as customers
from dromos.customers.models import Area
from dromos.lib import live
from dromos.lib.actor import Actor
from dromos.lib.events import announce
from dromos.lib.memo import remembered
from dromos.tickets import clocks, history, legs, states
from dromos.tickets.events import TicketMoved
from dromos.tickets.models import Ticket, TicketLeg

M = TypeVar("M", bound=Model)


class ForbiddenMoveError(ValueError):
    """The ticket's state does not allow this. The message says what it is and what can be done instead."""


def both_locked(one: Ticket, other: Ticket) -> tuple[Ticket, Ticket]:
    """The newest versions of two tickets, locked in the order everybody locks them, so that no two wait in a ring."""
    first, second = sorted((one, other), key=lambda ticket: ticket.pk)
    rows = {row.pk: row for row in (locked(first), locked(second))}
    return rows[one.pk], rows[other.pk]


def locked(ticket: Ticket) -> Ticket:
    """The newest version of ``ticket``, locked until the transaction ends.

    What it hangs on is read apart, once in a batch: joined to the ticket it would be a row of eight tables.
    """
    row = Ticket.objects.select_for_update(of=("self",)).select_related("work_item").get(pk=ticket.pk)
    row.department = _one(Department, row.department_id)
    row.category = _one(Category, row.category_id) if row.category_id else None
    row.area = _one(Area, row.area_id) if row.area_id else None
    if row.leg_id:
        row.leg = TicketLeg.objects.select_related("leg__department", "leg__queue").get(pk=row.leg_id)
        row.promised_by = _one(Department, row.promised_by_id) if row.promised_by_id else None
    known = "customer" in ticket._state.fields_cache and ticket.customer_id == row.customer_id
    row.customer = ticket.customer if known else customers.with_segment(row.customer_id)
    return row


@remembered
def _one(model: type[M], key: int) -> M:
    return model._default_manager.get(pk=key)


def save(ticket: Ticket, at: dt.datetime, *fields: str) -> None:
    """Write ``fields``, raise the version, tell the screens that show the ticket."""
    ticket.updated_at = at
    ticket.version += 1
    ticket.save(update_fields=[*fields, "updated_at", "version"])
    live.push(f"ticket:{ticket.pk}", "changed", ticket=ticket.pk, version=ticket.version)


def touch(ticket: Ticket, at: dt.datetime) -> None:
    """Raise the version without another change, for what hangs on the ticket."""
    Ticket.objects.filter(pk=ticket.pk).update(version=F("version") + 1, updated_at=at)
    live.push(f"ticket:{ticket.pk}", "changed", ticket=ticket.pk)


def move(
    ticket: Ticket, new: str, *, by: Actor, at: dt.datetime, reason: str = "", extra: tuple[str, ...] = ()
) -> None:
    """Put a locked ``ticket`` into state ``new``: history, clocks, event. ``extra`` fields are saved with it.

    Raises ForbiddenMoveError. The work item is moved by the caller, who knows why.
    """
    old = ticket.state
    if not states.may_move(old, new):
        states_named = {"old": Ticket.State(old).label, "new": Ticket.State(new).label}
        raise ForbiddenMoveError(_("A ticket that is “%(old)s” cannot become “%(new)s”.") % states_named)
    ticket.state = new
    if new not in states.WAITING:
        ticket.waiting_until = None
    if new != states.WAITING_THIRD_PARTY:
        ticket.waiting_for = ""
    save(ticket, at, "state", "waiting_until", "waiting_for", *extra)
    history.write(ticket, "move", by=by, at=at, field="state", old=old, new=new, reason=reason)
    clocks.follow_state(ticket, old, at)
    _follow_route(ticket, old, by, at, reason)
    announce(TicketMoved(ticket.pk, old, new), at)


def _follow_route(ticket: Ticket, old: str, by: Actor, at: dt.datetime, reason: str) -> None:
    """A ticket that ends, ends its route; one that is reopened goes on where it ended."""
    if ticket.leg_id is None:
        return
    if ticket.state in states.DONE:
        how = TicketLeg.How.DONE if ticket.state in {states.SOLVED, states.CLOSED} else TicketLeg.How.LEFT
        legs.finish(ticket, at, how=how, by=by, reason=reason)
    elif old in {states.SOLVED, states.CLOSED} and legs.again(ticket, at):
        ticket.save(update_fields=[*legs.FIELDS])
