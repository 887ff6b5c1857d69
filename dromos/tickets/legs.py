"""The stays of a ticket on the legs of its route: begun, ended, begun again. For this app's verbs.

Each function changes a ticket its caller has locked, and the caller saves the ticket. The promises to the customer
run on untouched: on the calendar and under the policy of the department that began (``Ticket.promised_by``).
"""

import datetime as dt
from typing import Any

from dromos.calendars import clock as business
from dromos.calendars import queries as calendars
from dromos.lib.actor import Actor
from dromos.lib.events import announce
from dromos.lib.together import create, new_key
from dromos.tickets import clocks, routes
from dromos.tickets.events import RouteEnded
from dromos.tickets.models import RouteLeg, Ticket, TicketClock, TicketLeg

How = TicketLeg.How
FIELDS = ("leg", "department", "promised_by")
"""What the functions here change of a ticket."""


def current(ticket: Ticket) -> TicketLeg | None:
    """Where the ticket is on its route; None when it goes none, or has come to its end."""
    stay = ticket.leg if ticket.leg_id is not None else None
    return stay if stay is not None and stay.ended_at is None else None


def prepared(ticket: Ticket, at: dt.datetime, *, here: bool = False) -> TicketLeg | None:
    """Put an unsaved ticket on the first leg of its category's route (`routes.first_leg`): that department has it.

    It also promises. The stay is not saved either; None without a route.
    """
    leg = routes.first_leg(ticket, here=here)
    if leg is None:
        return None
    ticket.department = ticket.promised_by = leg.department
    return _new(ticket, leg, at, run=1)


def _new(ticket: Ticket, leg: RouteLeg, at: dt.datetime, *, run: int) -> TicketLeg:
    stay = TicketLeg(pk=new_key(TicketLeg), ticket=ticket, leg=leg, run=run, started_at=at, budget_s=leg.budget_s)
    ticket.leg = stay
    return stay


def begun(stay: TicketLeg, clock: TicketClock | None) -> TicketLeg:
    """Save a stay with the clock of its budget, which is saved already."""
    stay.clock, stay.due_at = clock, clock.due_at if clock else None
    return create(stay)


def enter(ticket: Ticket, leg: RouteLeg, at: dt.datetime, *, run: int) -> TicketLeg:
    """The ticket goes to the department of ``leg``; its time begins anew."""
    ticket.promised_by = ticket.promised_by or ticket.department
    ticket.department = leg.department
    stay = _new(ticket, leg, at, run=run)
    return begun(stay, clocks.start_budget(ticket, leg.budget_s, at))


def next_run(ticket: Ticket) -> int:
    last = TicketLeg.objects.filter(ticket=ticket).order_by("-run").values_list("run", flat=True).first()
    return (last or 0) + 1


def end(ticket: Ticket, how: str, at: dt.datetime, *, reason: str = "") -> TicketLeg | None:
    """The stay is over; returns it, None when there was none. Its clock is stopped by whoever knows what follows."""
    stay = current(ticket)
    if stay is None:
        return None
    item = ticket.work_item
    stay.ended_at, stay.how, stay.reason = at, how, reason[:500]
    stay.used_s = used_s(stay, at)
    stay.holder = item.agent.user if item and item.agent else None
    stay.save(update_fields=["ended_at", "how", "reason", "used_s", "holder"])
    return stay


def finish(ticket: Ticket, at: dt.datetime, *, how: str, by: Actor, reason: str = "") -> None:
    """The route is over with the ticket. It stays on the leg it was on, where a reopened ticket begins again."""
    stay = end(ticket, how, at, reason=reason)
    if stay is not None:
        announce(RouteEnded(ticket.pk, stay.pk, how, by.user_id), at)


def leave(ticket: Ticket, at: dt.datetime, *, by: Actor, reason: str = "") -> bool:
    """The ticket goes its own way from now on. False when it went no route."""
    finish(ticket, at, how=How.LEFT, by=by, reason=reason)
    was_on = ticket.leg_id is not None
    ticket.leg = ticket.promised_by = None
    return was_on


def again(ticket: Ticket, at: dt.datetime) -> TicketLeg | None:
    """A reopened ticket goes on where its route ended; None when it went none."""
    last = ticket.leg if ticket.leg_id is not None else None
    if last is None or last.ended_at is None or last.leg.department_id != ticket.department_id:
        return None
    return enter(ticket, last.leg, at, run=last.run)


def used_s(stay: TicketLeg, at: dt.datetime) -> int | None:
    """Working seconds used until ``at``, without those it was paused; None where nobody set working hours."""
    clock = TicketClock.objects.select_related("calendar").filter(pk=stay.clock_id or 0).first()
    if clock is not None:
        return clock_used_s(clock, at)
    try:
        calendar = calendars.calendar_for(stay.leg.department)
    except calendars.NoCalendarError:
        return None
    return business.elapsed(calendars.calendar_value(calendar), stay.started_at, at)


def clock_used_s(clock: Any, at: dt.datetime) -> int:
    """Working seconds a clock has used of its target until ``at``."""
    until = clock.stopped_at or at
    if clock.due_at is None:
        return int(clock.target_s - (clock.remaining_s or 0))
    calendar = calendars.calendar_value(clock.calendar)
    if until <= clock.due_at:
        return max(int(clock.target_s - business.elapsed(calendar, until, clock.due_at)), 0)
    return int(clock.target_s + business.elapsed(calendar, clock.due_at, until))
