"""A hand-over or a split was a mistake: it is taken back, as long as nothing has happened since."""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from dromos.accounts.models import Department, User
from dromos.lib.actor import Actor
from dromos.lib.events import announce
from dromos.routing import actions as routing
from dromos.tickets import access, clocks, history, legs, states, work
from dromos.tickets.actions import moving
from dromos.tickets.actions.moving import ForbiddenMoveError
from dromos.tickets.actions.undoing import REASON
from dromos.tickets.events import TicketChanged, TicketHandedOver, TicketsMerged
from dromos.tickets.models import Participant, Ticket, TicketInteraction, TicketLink


@dataclass(frozen=True, slots=True)
class Hands:
    """Whose a ticket was before it was handed over: ids of the department and the person, and what is counted."""

    department_id: int
    user_id: int | None
    hand_offs: int
    hand_backs: int


def hands_of(ticket: Ticket) -> Hands | None:
    """What an undo of a hand-over to another department must know; None on a route, which it leaves for good."""
    if legs.current(ticket) is not None:
        return None
    agent = ticket.work_item.agent if ticket.work_item else None
    return Hands(ticket.department_id, agent.user_id if agent else None, ticket.hand_offs, ticket.hand_backs)


@transaction.atomic
def undo_hand_over(*, ticket: Ticket, before: Hands, version: int, by: Actor, at: dt.datetime) -> Ticket:
    """Back to the department, and the person, that had the ticket ``before``; nothing is counted.

    Whoever handed it over may, although it is another department's now. Raises ForbiddenMoveError when it was somebody
    else, or something has happened since ``version``.
    """
    ticket = moving.locked(ticket)
    department = Department.objects.get(pk=before.department_id)
    last = ticket.history.filter(field="department").order_by("-at", "-id").first()
    is_theirs = last is not None and (last.verb, last.actor_kind, last.actor_id) == ("hand_over", by.kind, by.id)
    if ticket.version != version or last is None or not is_theirs or last.old != str(department):
        raise ForbiddenMoveError(_("Nothing was undone: somebody has changed the ticket meanwhile."))
    now = ticket.department
    ticket.department, ticket.hand_offs, ticket.hand_backs = department, before.hand_offs, before.hand_backs
    moving.save(ticket, at, "department", "hand_offs", "hand_backs")
    history.write(ticket, "hand_over", by=by, at=at, field="department", old=now, new=department, reason=REASON)
    clocks.recompute(ticket, at, why="department")
    clocks.start_leg(ticket, at)
    work.to_department(ticket, by=by, at=at, reason=REASON)
    held = User.objects.filter(pk=before.user_id or 0, is_active=True).first()
    if held is not None and not _again(ticket, held, by, at):
        held = None
    announce(TicketHandedOver(ticket.pk, department.pk, held.pk if held else None), at)
    return ticket


def _again(ticket: Ticket, user: User, by: Actor, at: dt.datetime) -> bool:
    """Into the hands that had it; somebody who takes no work just now leaves it in the queue."""
    try:
        with transaction.atomic():
            work.to_person(ticket, user, by=by, at=at, reason=REASON)
    except routing.NotEligibleError:
        return False
    return True


@transaction.atomic
def undo_split(
    *, part: Ticket, whole: Ticket, how: str, version: int, whole_version: int, by: Actor, at: dt.datetime
) -> Ticket:
    """The contact of ``part`` is of ``whole`` again, where it had come by ``how``; returns ``whole``.

    The number stays a way to it: later letters to ``part`` join it. Raises NotAllowedError, ForbiddenMoveError when
    something has happened on one of them since.
    """
    access.require_worker(by, part)
    access.require_worker(by, whole)
    part, whole = moving.both_locked(part, whole)
    versions = (part.version, whole.version) == (version, whole_version)
    if not versions or part.state not in states.LIVE or whole.state not in states.LIVE:
        raise ForbiddenMoveError(_("Nothing was undone: somebody has changed the ticket meanwhile."))
    TicketInteraction.objects.filter(ticket=part).update(ticket=whole, how=how)
    TicketLink.objects.filter(source=part, target=whole, kind=TicketLink.Kind.RELATED).delete()
    TicketLink.objects.get_or_create(source=part, target=whole, kind=TicketLink.Kind.MERGED, defaults={"at": at})
    part.closed_at = at
    moving.move(part, states.MERGED, by=by, at=at, reason=REASON, extra=("closed_at",))
    work.cancel(part, by=by, at=at)
    moving.save(whole, at)
    history.write(part, "undo_split", by=by, at=at, new=whole.number)
    history.write(whole, "undo_split", by=by, at=at, old=part.number)
    announce(TicketChanged(whole.pk, "merged"), at)
    announce(TicketsMerged(whole.pk, part.pk), at)
    return whole


@transaction.atomic
def bring_back_participant(
    *, ticket: Ticket, address: str, name: str, customer_id: int | None, by: Actor, at: dt.datetime
) -> Participant:
    """Whoever was removed takes part again, as who they were."""
    access.require_worker(by, ticket)
    row, created = Participant.objects.get_or_create(
        ticket=ticket, address=address,
        defaults={"role": Participant.Role.CC, "name": name, "customer_id": customer_id, "added_at": at},
    )  # fmt: skip
    if created:
        history.write(ticket, "add_participant", by=by, at=at, new=address, reason=REASON)
        moving.touch(ticket, at)
    return row
