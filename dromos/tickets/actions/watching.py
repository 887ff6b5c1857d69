"""Watching a ticket: a colleague hears of it without having it. And a day on which it is looked at again."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from dromos.accounts.access import NotAllowedError
from dromos.accounts.models import User
from dromos.lib.actor import SYSTEM, Actor
from dromos.lib.events import announce
from dromos.tickets import access, history, states
from dromos.tickets.actions import moving, waiting
from dromos.tickets.actions.moving import ForbiddenMoveError
from dromos.tickets.events import FollowUpDue, TicketChanged
from dromos.tickets.models import FollowUp, Ticket, Watch


@transaction.atomic
def watch(*, ticket: Ticket, user: User, by: Actor, at: dt.datetime, because: str = "asked") -> bool:
    """``user`` hears what happens on the ticket; returns whether they did not before.

    Whoever reads the ticket may watch it; to let others watch one must work on it. Raises NotAllowedError for people
    who may not read the ticket.
    """
    _require(ticket, user, by)
    _watch, created = Watch.objects.get_or_create(ticket=ticket, user=user, defaults={"at": at, "because": because})
    if created:
        moving.touch(ticket, at)
        history.write(ticket, "watch", by=by, at=at, field="watchers", new=user)
        announce(TicketChanged(ticket.pk, "watchers"), at)
    return created


@transaction.atomic
def unwatch(*, ticket: Ticket, user: User, by: Actor, at: dt.datetime) -> bool:
    """``user`` no longer hears of it; returns whether they did. Raises NotAllowedError."""
    if by.user_id != user.pk:
        access.require_worker(by, ticket)
    deleted, _rows = Watch.objects.filter(ticket=ticket, user=user).delete()
    if deleted:
        moving.touch(ticket, at)
        history.write(ticket, "unwatch", by=by, at=at, field="watchers", old=user)
        announce(TicketChanged(ticket.pk, "watchers"), at)
    return bool(deleted)


def _require(ticket: Ticket, user: User, by: Actor) -> None:
    if by.user_id != user.pk:
        access.require_worker(by, ticket)
    if not user.is_active or not access.may_read(user, ticket):
        raise NotAllowedError(_("%(name)s may not read this ticket.") % {"name": user.name})


# -- follow-up -----------------------------------------------------------------------------------


@transaction.atomic
def follow_up(
    *, ticket: Ticket, user: User, due_at: dt.datetime, by: Actor, at: dt.datetime, note: str = ""
) -> FollowUp:
    """At ``due_at`` the ticket comes before ``user`` again; one that waits goes on. One day for each person: the last.

    Raises NotAllowedError, ForbiddenMoveError for a time that is over.
    """
    _require(ticket, user, by)
    if due_at <= at:
        raise ForbiddenMoveError(_("Choose a time in the future."))
    ticket = moving.locked(ticket)
    old = FollowUp.objects.filter(ticket=ticket, user=user, done_at=None).first()
    row, _created = FollowUp.objects.update_or_create(
        ticket=ticket, user=user, done_at=None,
        defaults={"due_at": due_at, "note": note[:300], "made_at": at, "told_at": None},
    )  # fmt: skip
    moving.save(ticket, at)
    before = f"{old.due_at:%Y-%m-%d %H:%M}" if old else ""
    history.write(
        ticket, "follow_up", by=by, at=at, field="follow_up", old=before, new=f"{due_at:%Y-%m-%d %H:%M}", reason=note
    )
    announce(TicketChanged(ticket.pk, "follow_up"), at)
    return row


@transaction.atomic
def end_follow_up(*, ticket: Ticket, user: User, by: Actor, at: dt.datetime) -> bool:
    """It need not be looked at again; returns whether it was to be. Raises NotAllowedError."""
    if by.user_id != user.pk:
        access.require_worker(by, ticket)
    row = FollowUp.objects.filter(ticket=ticket, user=user, done_at=None).first()
    if row is None:
        return False
    row.done_at = at
    row.save(update_fields=["done_at"])
    moving.touch(ticket, at)
    history.write(ticket, "end_follow_up", by=by, at=at, field="follow_up", old=f"{row.due_at:%Y-%m-%d %H:%M}")
    announce(TicketChanged(ticket.pk, "follow_up"), at)
    return True


def remind(at: dt.datetime, *, limit: int = 200) -> int:
    """Bring the tickets whose day has come before their people; returns how many. Each is told once."""
    told = 0
    while told < limit and _remind_one(at):
        told += 1
    return told


@transaction.atomic
def _remind_one(at: dt.datetime) -> bool:
    rows = FollowUp.objects.select_for_update(skip_locked=True).filter(told_at=None, done_at=None, due_at__lte=at)
    row = rows.order_by("due_at").first()
    if row is None:
        return False
    row.told_at = at
    row.save(update_fields=["told_at"])
    ticket = moving.locked(Ticket(pk=row.ticket_id))
    if ticket.state in states.WAITING:
        waiting.resume(ticket=ticket, by=SYSTEM, at=at, reason=row.note or "The day of the follow-up has come.")
    else:
        moving.touch(ticket, at)
    announce(FollowUpDue(row.ticket_id, row.user_id), at)
    return True
