"""Time people spend on a ticket: with a timer, or written down afterwards."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from dromos.accounts.access import NotAllowedError
from dromos.lib.actor import Actor
from dromos.lib.events import announce
from dromos.tickets import access, history
from dromos.tickets.actions import moving
from dromos.tickets.actions.moving import ForbiddenMoveError
from dromos.tickets.events import TicketChanged
from dromos.tickets.models import Ticket, TimeEntry

LONGEST = 24 * 60
"""Minutes of one entry."""


@transaction.atomic
def start_timer(*, ticket: Ticket, by: Actor, at: dt.datetime) -> TimeEntry:
    """Time runs for whoever asks, on this ticket alone: a timer of theirs elsewhere stops. Raises NotAllowedError."""
    access.require_worker(by, ticket)
    running = TimeEntry.objects.select_for_update(of=("self",)).select_related("ticket")
    for entry in running.filter(user_id=by.staff_id, ended_at=None):
        if entry.ticket_id == ticket.pk:
            return entry
        _stop(entry, by, at)
    entry = TimeEntry.objects.create(ticket=ticket, user_id=by.staff_id, started_at=at)
    moving.touch(ticket, at)
    return entry


@transaction.atomic
def stop_timer(
    *, ticket: Ticket, by: Actor, at: dt.datetime, note: str = "", is_billable: bool = True
) -> TimeEntry | None:
    """One's own timer on the ticket stops; None when it does not run."""
    rows = TimeEntry.objects.select_for_update(of=("self",)).select_related("ticket")
    entry = rows.filter(user_id=by.staff_id, ticket=ticket, ended_at=None).first()
    if entry is not None:
        entry.note, entry.is_billable = note[:500], is_billable
        _stop(entry, by, at)
    return entry


def _stop(entry: TimeEntry, by: Actor, at: dt.datetime) -> None:
    """Begun minutes count; a timer somebody forgot counts for a day at most."""
    entry.ended_at = at
    seconds = max((at - entry.started_at).total_seconds(), 1)
    entry.minutes = min(int(-(-seconds // 60)), LONGEST)
    entry.save()
    _told(entry, "add_time", by, at, new=entry.minutes)


@transaction.atomic
def add_time(
    *, ticket: Ticket, minutes: int, by: Actor, at: dt.datetime, note: str = "", is_billable: bool = True
) -> TimeEntry:
    """Write down time spent. Raises NotAllowedError, ForbiddenMoveError."""
    access.require_worker(by, ticket)
    _require_sound(minutes)
    entry = TimeEntry.objects.create(
        ticket=ticket, user_id=by.staff_id, started_at=at - dt.timedelta(minutes=minutes), ended_at=at,
        minutes=minutes, note=note[:500], is_billable=is_billable,
    )  # fmt: skip
    _told(entry, "add_time", by, at, new=minutes)
    return entry


@transaction.atomic
def change_time(
    *, entry: TimeEntry, minutes: int, note: str, is_billable: bool, by: Actor, at: dt.datetime
) -> TimeEntry:
    """Correct one's own entry. Raises NotAllowedError, ForbiddenMoveError."""
    entry = _own(entry, by)
    _require_sound(minutes)
    old, entry.minutes, entry.note, entry.is_billable = entry.minutes, minutes, note[:500], is_billable
    entry.save()
    _told(entry, "change_time", by, at, old=old, new=minutes)
    return entry


@transaction.atomic
def remove_time(*, entry: TimeEntry, by: Actor, at: dt.datetime) -> None:
    """Take back one's own entry. Raises NotAllowedError, ForbiddenMoveError."""
    entry = _own(entry, by)
    _told(entry, "remove_time", by, at, old=entry.minutes)
    entry.delete()


def _own(entry: TimeEntry, by: Actor) -> TimeEntry:
    entry = TimeEntry.objects.select_for_update(of=("self",)).select_related("ticket").get(pk=entry.pk)
    if entry.user_id != by.user_id:
        raise NotAllowedError(_("Everybody corrects their own time only."))
    if entry.billed_at is not None:
        raise ForbiddenMoveError(_("This time stands on an invoice already."))
    if entry.ended_at is None:
        raise ForbiddenMoveError(_("This timer still runs: stop it first."))
    return entry


def _require_sound(minutes: int) -> None:
    if not 0 < minutes <= LONGEST:
        raise ForbiddenMoveError(_("Write down between one minute and a day."))


def _told(entry: TimeEntry, verb: str, by: Actor, at: dt.datetime, *, old: object = "", new: object = "") -> None:
    moving.touch(entry.ticket, at)
    history.write(entry.ticket, verb, by=by, at=at, field="time", old=old, new=new, reason=entry.note)
    announce(TicketChanged(entry.ticket_id, "time"), at)
