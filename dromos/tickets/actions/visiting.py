"""Visits to the customer: each is a piece of work of its own, with an appointment."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from dromos.calendars.shifts import Period
from dromos.customers.models import Area, Location
from dromos.lib import audit
from dromos.lib.actor import Actor
from dromos.lib.events import Event, announce
from dromos.routing import actions as routing
from dromos.routing.models import WorkItem
from dromos.tickets import access, history, letters, states, work
from dromos.tickets.actions import moving
from dromos.tickets.actions.moving import ForbiddenMoveError
from dromos.tickets.events import VisitCancelled, VisitCompleted, VisitConfirmed, VisitMoved, VisitPlanned
from dromos.tickets.models import Ticket, Visit

LONGEST = dt.timedelta(hours=12)


@transaction.atomic
def plan_visit(
    *,
    ticket: Ticket,
    window: Period,
    location: Location | None = None,
    area: Area | None = None,
    note: str = "",
    by: Actor,
    at: dt.datetime,
) -> Visit:
    """Somebody goes to the customer in ``window``: to ``location``, else somewhere in ``area``. The customer is told.

    Its work item waits in the ticket's queue until somebody can keep the appointment. Raises NotAllowedError,
    ForbiddenMoveError, NoQueueError.
    """
    access.require_worker(by, ticket)
    ticket = moving.locked(ticket)
    if ticket.state not in states.LIVE:
        raise ForbiddenMoveError(_("A visit is planned only while the ticket is open."))
    _require_sound(ticket, window, location, at)
    area = (location.area if location and location.area else area) or ticket.area
    item = work.enqueue_visit(ticket, window=window, place=_place(location, area), area=area, by=by, at=at)
    visit = Visit.objects.create(
        ticket=ticket, work_item=item, starts_at=window.starts_at, ends_at=window.ends_at, location=location,
        area=area, note=note[:500], planned_at=at,
    )  # fmt: skip
    _written(visit, "plan_visit", by, at, new=_span(window), reason=note)
    letters.say_visit(ticket, visit, at=at)
    announce(VisitPlanned(ticket.pk, visit.pk), at)
    return visit


@transaction.atomic
def move_visit(*, visit: Visit, window: Period, reason: str = "", by: Actor, at: dt.datetime) -> Visit:
    """To another time: it must be confirmed anew, and whoever had it keeps it only if they can come then too.

    Raises NotAllowedError, ForbiddenMoveError.
    """
    visit = _locked(visit, by)
    _require_sound(visit.ticket, window, visit.location, at)
    old = _span(visit.window)
    if window == visit.window:
        return visit
    visit.starts_at, visit.ends_at, visit.state = window.starts_at, window.ends_at, Visit.State.PROPOSED
    _save(visit)
    routing.change_item(
        item=visit.work_item,
        window_starts_at=window.starts_at,
        window_ends_at=window.ends_at,
        due_at=window.starts_at,
        by=by,
        at=at,
    )
    _written(visit, "move_visit", by, at, old=old, new=_span(window), reason=reason)
    letters.say_visit(visit.ticket, visit, at=at)
    announce(VisitMoved(visit.ticket_id, visit.pk), at)
    return visit


@transaction.atomic
def confirm_visit(*, visit: Visit, by: Actor, at: dt.datetime) -> Visit:
    """The customer agreed to the window. Raises NotAllowedError, ForbiddenMoveError."""
    visit = _locked(visit, by)
    visit.state = Visit.State.CONFIRMED
    _save(visit)
    _written(visit, "confirm_visit", by, at, new=_span(visit.window))
    announce(VisitConfirmed(visit.ticket_id, visit.pk), at)
    return visit


@transaction.atomic
def complete_visit(*, visit: Visit, result: str = "", by: Actor, at: dt.datetime) -> Visit:
    """Somebody was there. Raises NotAllowedError, ForbiddenMoveError."""
    visit = _locked(visit, by)
    routing.complete(item=visit.work_item, by=by, at=at)
    return _ended(visit, Visit.State.DONE, "complete_visit", VisitCompleted(visit.ticket_id, visit.pk), result, by, at)


@transaction.atomic
def cancel_visit(*, visit: Visit, reason: str, tell: bool = True, by: Actor, at: dt.datetime) -> Visit:
    """Nobody comes; the customer is told unless ``tell`` is False. Raises NotAllowedError, ForbiddenMoveError."""
    visit = _locked(visit, by)
    routing.cancel(item=visit.work_item, by=by, at=at)
    if tell:
        letters.say_visit_cancelled(visit.ticket, visit, at=at)
    event = VisitCancelled(visit.ticket_id, visit.pk)
    return _ended(visit, Visit.State.CANCELLED, "cancel_visit", event, reason, by, at)


def cancel_open_visits(ticket: Ticket, *, tell: bool, by: Actor, at: dt.datetime) -> None:
    """The ticket has ended: nobody needs to come any more. For verbs that have checked who may."""
    for visit in Visit.objects.filter(ticket=ticket, state__in=Visit.OPEN_STATES).order_by("pk"):
        if visit.work_item.state in WorkItem.OPEN_STATES:
            routing.cancel(item=visit.work_item, by=by, at=at)
        if tell:
            letters.say_visit_cancelled(ticket, visit, at=at)
        event = VisitCancelled(ticket.pk, visit.pk)
        _ended(visit, Visit.State.CANCELLED, "cancel_visit", event, _("The ticket has ended."), by, at)


def _ended(visit: Visit, state: str, verb: str, event: Event, reason: str, by: Actor, at: dt.datetime) -> Visit:
    visit.state, visit.ended_at = state, at
    _save(visit)
    _written(visit, verb, by, at, old=_span(visit.window), reason=reason)
    announce(event, at)
    return visit


def _locked(visit: Visit, by: Actor) -> Visit:
    rows = Visit.objects.select_related("ticket", "location", "area", "work_item__queue", "work_item__agent__user")
    locked = rows.select_for_update(of=("self",)).get(pk=visit.pk)
    access.require_worker(by, locked.ticket)
    if not locked.is_open:
        raise ForbiddenMoveError(_("This visit is over already."))
    return locked


def _save(visit: Visit) -> None:
    visit.version += 1
    visit.save(update_fields=["starts_at", "ends_at", "state", "ended_at", "version"])


def _require_sound(ticket: Ticket, window: Period, location: Location | None, at: dt.datetime) -> None:
    if location is not None and location.customer_id != ticket.customer_id:
        raise ForbiddenMoveError(_("This place belongs to somebody else."))
    if window.ends_at <= window.starts_at or window.ends_at - window.starts_at > LONGEST:
        raise ForbiddenMoveError(_("An appointment ends after it begins, within twelve hours."))
    if window.starts_at <= at:
        raise ForbiddenMoveError(_("Choose a time in the future for the visit."))


def _place(location: Location | None, area: Area | None) -> tuple[float, float] | None:
    """Where it is, or the middle of the area it is in."""
    for thing in (location, area):
        if thing is not None and thing.latitude is not None and thing.longitude is not None:
            return (thing.latitude, thing.longitude)
    return None


def _span(window: Period) -> str:
    return f"{window.starts_at.astimezone(dt.UTC):%Y-%m-%d %H:%M}-{window.ends_at.astimezone(dt.UTC):%H:%M} UTC"


def _written(
    visit: Visit, verb: str, by: Actor, at: dt.datetime, *, old: str = "", new: str = "", reason: str = ""
) -> None:
    moving.save(visit.ticket, at)
    history.write(visit.ticket, verb, by=by, at=at, field="visit", old=old, new=new, reason=reason)
    audit.record(by=by, at=at, verb=verb.partition("_")[0], subject=visit, changes={"window": [old, new]})
