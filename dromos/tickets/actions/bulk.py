"""The same changes on many tickets: started, done row by row by a worker, stopped, gone on with, undone."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import OperationalError, connection, transaction
from django.db.models import Max, Min, Q
from django.db.models.functions import Coalesce
from django.utils import translation
from django.utils.translation import gettext as _

from dromos.accounts.access import NotAllowedError
from dromos.accounts.models import User
from dromos.lib import live
from dromos.lib.actor import Actor
from dromos.lib.events import notify
from dromos.routing.actions import ItemMovedError, NotEligibleError, OfferGoneError
from dromos.tickets import access, conditions
from dromos.tickets import changes as known
from dromos.tickets.actions import applying, undoing
from dromos.tickets.changes import Change
from dromos.tickets.models import BulkRow, BulkRun, Ticket
from dromos.tickets.work import NoQueueError

log = logging.getLogger(__name__)
WAKE = "dromos_bulk"
MOST = 2_000
"""Tickets in one run; whoever wants more goes on with the rest after having seen how it went."""
TRIED = 20
AT_ONCE = 25
TRIES = 3
"""A row that loses a deadlock is tried so often at once."""
REFUSALS = (NotAllowedError, ValueError, ItemMovedError, NotEligibleError, OfferGoneError, NoQueueError, LookupError)


class NothingToDoError(ValueError):
    """No ticket or no change was chosen; the message says which."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """The tickets bulk work is for: single ones by their ids, or (None) all that meet the conditions."""

    ids: Sequence[int] | None
    conditions: Any = None

    def tickets(self, user: User, at: dt.datetime) -> Any:
        """As far as ``user`` may read them."""
        seen = access.visible_to(user)
        if self.ids is not None:
            return seen.filter(pk__in=self.ids)
        return seen.filter(conditions.as_q(self.conditions, viewer=user, at=at))


@dataclass(frozen=True, slots=True)
class Trial:
    """What would happen: how many tickets there are, how many were tried, and which of those would be refused why."""

    count: int
    tried: int
    refused: Sequence[tuple[Ticket, str]]
    rows: Sequence[Ticket]

    @property
    def left(self) -> int:
        return max(0, self.count - MOST)


def try_changes(*, chosen: Chosen, changes: Sequence[Change], by: Actor, at: dt.datetime) -> Trial:
    """Really do the changes to the first few, and take them back: nothing remains of it, nobody hears of it."""
    user = User.objects.get(pk=by.staff_id)
    found = chosen.tickets(user, at).order_by("pk")
    rows = list(found.select_related("customer")[:TRIED])
    refused = []
    for ticket in rows if changes else []:
        with transaction.atomic():
            why = _refusal(ticket, changes, by, at)
            transaction.set_rollback(True)
        if why:
            refused.append((ticket, why))
    return Trial(found.count(), len(rows) if changes else 0, refused, rows)


def _refusal(ticket: Ticket, changes: Sequence[Change], by: Actor, at: dt.datetime) -> str:
    try:
        with transaction.atomic():
            applying.apply_changes(ticket=ticket, changes=changes, by=by, at=at, reason=_("bulk work"))
    except REFUSALS as error:
        return _(str(error))[:300] or _("It cannot be done.")
    except Exception as error:
        if not connection.is_usable():
            raise
        log.exception("a trial of bulk work failed on ticket %s", ticket.number)
        return _cause(error)
    return ""


def _cause(error: Exception) -> str:
    """As it stands in a row. The database keeps no zero characters."""
    return f"{type(error).__name__}: {error}".replace("\x00", "")[:300]


@transaction.atomic
def start_bulk(
    *, chosen: Chosen, changes: Sequence[Change], by: Actor, at: dt.datetime, first: BulkRun | None = None
) -> BulkRun:
    """Queue the changes for the chosen tickets, at most MOST of them. Raises NothingToDoError."""
    if faults := known.check_all(list(changes)):
        raise NothingToDoError(faults[0])
    if not changes:
        raise NothingToDoError(_("Choose what is to be done."))
    user = User.objects.get(pk=by.staff_id)
    found = chosen.tickets(user, at).order_by("pk")
    if first is not None:
        taken = BulkRow.objects.filter(run__in=BulkRun.objects.filter(pk=first.pk) | first.more.all())
        found = found.exclude(pk__in=taken.values("ticket_id"))
    ids = list(found.values_list("pk", flat=True)[:MOST])
    if not ids:
        raise NothingToDoError(_("No ticket is chosen any more."))
    run = BulkRun.objects.create(
        made_by=user, made_at=at, changes=list(changes), first=first, left=max(0, found.count() - len(ids)),
        conditions=None if chosen.ids is not None else chosen.conditions,
    )  # fmt: skip
    BulkRow.objects.bulk_create(BulkRow(run=run, ticket_id=pk) for pk in ids)
    notify(WAKE, "")
    return run


def go_on(*, run: BulkRun, by: Actor, at: dt.datetime) -> BulkRun:
    """The same with the tickets of the list that no run took yet. Raises NothingToDoError and NotAllowedError."""
    _require_own(run, by)
    if run.conditions is None:
        raise NothingToDoError(_("No ticket is chosen any more."))
    return start_bulk(chosen=Chosen(None, run.conditions), changes=run.changes, by=by, at=at, first=run.first or run)


@transaction.atomic
def stop_bulk(*, run: BulkRun, by: Actor, at: dt.datetime) -> BulkRun:
    """What is not done yet is not done any more; what was done stays."""
    _require_own(run, by)
    run = BulkRun.objects.select_for_update().get(pk=run.pk)
    if run.state == BulkRun.State.RUNNING:
        run.rows.filter(state=BulkRow.State.WAITING).delete()
        _end(run, BulkRun.State.STOPPED, at)
    return run


@transaction.atomic
def undo_bulk(*, run: BulkRun, by: Actor, at: dt.datetime) -> BulkRun:
    """Put back what can be put back: tickets that nobody has changed since."""
    _require_own(run, by)
    run = BulkRun.objects.select_for_update().get(pk=run.pk)
    if run.state in BulkRun.ENDED_STATES:
        run.state, run.ended_at, run.why = BulkRun.State.UNDOING, None, ""
        run.save(update_fields=["state", "ended_at", "why"])
        run.rows.filter(state=BulkRow.State.DONE, inverse__isnull=False).update(state=BulkRow.State.UNDO)
        notify(WAKE, "")
        if not run.rows.filter(state=BulkRow.State.UNDO).exists():
            _end(run, BulkRun.State.UNDONE, at)
    return run


def _require_own(run: BulkRun, by: Actor) -> None:
    if run.made_by_id != by.staff_id:
        raise NotAllowedError("This is somebody else's bulk work.")


def work_on_bulk(*, at: dt.datetime) -> int:
    """Do the next few rows of whoever's turn it is, each in a transaction of its own; 0 when nothing waits.

    Any number may work at once. A fault fails the row it happened on, or the run: others never wait for it.
    """
    run = _next_run(at)
    if run is None:
        return 0
    try:
        with translation.override(run.made_by.language):
            for pk in list(run.rows.filter(state__in=BulkRow.OPEN_STATES).values_list("pk", flat=True)[:AT_ONCE]):
                _one(run, pk, at)
        _tell(run, at)
    except Exception as error:
        if not connection.is_usable():
            raise
        log.exception("bulk work %s failed", run.pk)
        _fail_run(run, error, at)
    return 1


def _next_run(at: dt.datetime) -> BulkRun | None:
    """People take turns, however much each has started; the runs of one person do too.

    That it had its turn is committed before anything is done: not even a run that kills its worker comes first again.
    """
    is_open = Q(state__in=BulkRun.OPEN_STATES)
    people = BulkRun.objects.filter(is_open).values("made_by")
    rows = BulkRun.objects.filter(made_by__in=people).order_by().values_list("made_by")
    turns = list(rows.annotate(latest=Max("looked_at"), since=Min("made_at", filter=is_open)))
    waiting = [(max(latest or since, since), who) for who, latest, since in turns]
    if not waiting:
        return None
    runs = BulkRun.objects.filter(is_open, made_by=min(waiting)[1]).select_related("made_by")
    run = runs.order_by(Coalesce("looked_at", "made_at"), "pk").first()
    if run is not None:
        BulkRun.objects.filter(pk=run.pk).update(looked_at=at)
    return run


def _one(run: BulkRun, pk: int, at: dt.datetime) -> None:
    for tried in range(1, TRIES + 1):
        try:
            return _take(run, pk, at)
        except Exception as error:
            if not connection.is_usable():
                raise
            if tried < TRIES and isinstance(error, OperationalError):
                continue
            log.exception("bulk work %s failed on row %s", run.pk, pk)
            return _fail_row(run, pk, error)
    return None


@transaction.atomic
def _take(run: BulkRun, pk: int, at: dt.datetime) -> None:
    """Do one row, unless it is in other hands or done."""
    waiting = run.rows.filter(pk=pk, state__in=BulkRow.OPEN_STATES)
    row = waiting.select_for_update(skip_locked=True, of=("self",)).select_related("ticket").first()
    if row is None:
        return
    if row.state == BulkRow.State.UNDO:
        _undo_row(run, row, at)
    else:
        _do_row(run, row, at)
    row.save(update_fields=["state", "why", "inverse", "version"])


def _fail_row(run: BulkRun, pk: int, error: Exception) -> None:
    """Nothing of it remains but the cause. A ticket that was to be put back stays as it is."""
    rows, why = BulkRow.objects.filter(run=run, pk=pk), _cause(error)
    rows.filter(state=BulkRow.State.WAITING).update(state=BulkRow.State.FAILED, why=why)
    rows.filter(state=BulkRow.State.UNDO).update(state=BulkRow.State.KEPT, why=why)


@transaction.atomic
def _fail_run(run: BulkRun, error: Exception, at: dt.datetime) -> None:
    """It ends as if it had been stopped, with its cause; what was done can be undone, the rest gone on with."""
    run = BulkRun.objects.select_for_update().get(pk=run.pk)
    if not run.is_open:
        return
    run.left += run.rows.filter(state=BulkRow.State.WAITING).delete()[0]
    run.rows.filter(state=BulkRow.State.UNDO).update(state=BulkRow.State.DONE)
    run.why = _cause(error)
    run.save(update_fields=["left", "why"])
    _end(run, BulkRun.State.FAILED, at)
    live.push(f"user:{run.made_by_id}", "bulk", run=run.pk)


def _do_row(run: BulkRun, row: BulkRow, at: dt.datetime) -> None:
    by = run.made_by.actor()
    try:
        with transaction.atomic():
            _require_readable(run, row)
            row.inverse = undoing.inverse_of(row.ticket, run.changes, by)
            ticket = applying.apply_changes(ticket=row.ticket, changes=run.changes, by=by, at=at, reason=_("bulk work"))
    except REFUSALS as error:
        row.state, row.why, row.inverse = BulkRow.State.REFUSED, _(str(error))[:300], None
    else:
        row.state, row.version = BulkRow.State.DONE, ticket.version


def _undo_row(run: BulkRun, row: BulkRow, at: dt.datetime) -> None:
    try:
        with transaction.atomic():
            _require_readable(run, row)
            undoing.undo_changes(
                ticket=row.ticket, changes=row.inverse or [], version=row.version or 0, by=run.made_by.actor(), at=at
            )
    except REFUSALS as error:
        row.state, row.why = BulkRow.State.KEPT, _(str(error))[:300]
    else:
        row.state = BulkRow.State.UNDONE


def _require_readable(run: BulkRun, row: BulkRow) -> None:
    if not access.visible_to(run.made_by).filter(pk=row.ticket_id).exists():
        raise NotAllowedError("You do not read this ticket any more.")


@transaction.atomic
def _tell(run: BulkRun, at: dt.datetime) -> None:
    """The bar moves on; when nothing waits any more the run is over."""
    run = BulkRun.objects.select_for_update().get(pk=run.pk)
    if run.is_open and not run.rows.filter(state__in=BulkRow.OPEN_STATES).exists():
        _end(run, BulkRun.State.DONE if run.state == BulkRun.State.RUNNING else BulkRun.State.UNDONE, at)
    live.push(f"user:{run.made_by_id}", "bulk", run=run.pk)


def _end(run: BulkRun, state: str, at: dt.datetime) -> None:
    run.state, run.ended_at = state, at
    run.save(update_fields=["state", "ended_at"])
