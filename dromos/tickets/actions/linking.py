"""Tickets that belong together: related, duplicates, caused by another, part of another."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from dromos.lib.actor import Actor
from dromos.lib.events import announce
from dromos.tickets import access, crowd, history, work
from dromos.tickets.actions import moving
from dromos.tickets.actions.moving import ForbiddenMoveError
from dromos.tickets.events import TicketChanged
from dromos.tickets.models import Ticket, TicketLink

Kind = TicketLink.Kind
BY_HAND = (Kind.RELATED, Kind.DUPLICATES, Kind.CAUSED_BY, Kind.PART_OF)
"""What people say of two tickets; the other kinds come of what was done."""
DEEPEST = 50


@transaction.atomic
def link_tickets(*, source: Ticket, target: Ticket, kind: str, by: Actor, at: dt.datetime) -> bool:
    """``source`` is related to, a duplicate of, caused by or part of ``target``; returns whether that is new.

    Raises NotAllowedError unless one may work on ``source``, NoSuchTicketError unless one may read ``target``,
    ForbiddenMoveError for rings.
    """
    access.require_worker(by, source)
    access.require_reader(by, target)
    if kind not in BY_HAND:
        raise ValueError(f"people cannot say that a ticket is {kind} another")
    moving.both_locked(source, target)
    _require_sound(source, target, kind)
    if kind == Kind.RELATED and TicketLink.objects.filter(source=target, target=source, kind=kind).exists():
        return False
    _row, created = TicketLink.objects.get_or_create(source=source, target=target, kind=kind, defaults={"at": at})
    if created:
        _tell(source, target, "link", kind, by, at)
        _weigh_anew(target, kind, by, at)
    return created


@transaction.atomic
def unlink_tickets(*, source: Ticket, target: Ticket, kind: str, by: Actor, at: dt.datetime) -> bool:
    """Take back what ``link_tickets`` said; returns whether it stood.

    Both tickets' histories tell of it, so it asks for what linking asks for. Raises NotAllowedError, NoSuchTicketError.
    """
    access.require_worker(by, source)
    access.require_reader(by, target)
    if kind not in BY_HAND:
        raise ForbiddenMoveError(_("This belongs to the history of the ticket: it stays."))
    moving.both_locked(source, target)
    deleted, _rows = TicketLink.objects.filter(source=source, target=target, kind=kind).delete()
    if deleted:
        _tell(source, target, "unlink", kind, by, at)
        _weigh_anew(target, kind, by, at)
    return bool(deleted)


def _tell(source: Ticket, target: Ticket, verb: str, kind: str, by: Actor, at: dt.datetime) -> None:
    place = "new" if verb == "link" else "old"
    for one, other, field in ((source, target, kind), (target, source, f"{kind}_by")):
        moving.touch(one, at)
        history.write(one, verb, by=by, at=at, field=field, **{place: other.number})
        announce(TicketChanged(one.pk, "links"), at)


def _weigh_anew(target: Ticket, kind: str, by: Actor, at: dt.datetime) -> None:
    """The more customers a trouble hits, the more it weighs, and so do the troubles it hangs on."""
    if kind in crowd.HANGING:
        for one in (target, *crowd.above([target])):
            work.follow(moving.locked(one), by=by, at=at)


def _require_sound(source: Ticket, target: Ticket, kind: str) -> None:
    if source.pk == target.pk:
        raise ForbiddenMoveError(_("A ticket cannot be linked to itself."))
    if kind == Kind.PART_OF and TicketLink.objects.filter(source=source, kind=kind).exclude(target=target).exists():
        raise ForbiddenMoveError(_("This ticket is part of another one already."))
    if kind != Kind.RELATED and leads_to(target, source, kind):
        raise ForbiddenMoveError(_("That would be a ring: the other ticket depends on this one already."))


def leads_to(start: Ticket, goal: Ticket, kind: str) -> bool:
    """Can ``goal`` be reached from ``start`` along links of ``kind``? Locks what is on the way."""
    seen: set[int] = set()
    ahead = {start.pk}
    while ahead and len(seen) < DEEPEST * DEEPEST:
        if goal.pk in ahead:
            return True
        seen |= ahead
        list(Ticket.objects.select_for_update(of=("self",)).filter(pk__in=ahead).order_by("pk").values_list("pk"))
        rows = TicketLink.objects.filter(source__in=ahead, kind=kind).values_list("target_id", flat=True)
        ahead = set(rows) - seen
    return False
