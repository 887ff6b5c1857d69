"""Routes between Meridian's departments, and some of today's tickets on their way."""

import datetime as dt
from typing import Any

from dromos.accounts.models import Department, User
from dromos.catalog.models import Category
from dromos.demo.staff import AUT, CS, EQ, FIN, IC, NET, TS, who_can
from dromos.lib.actor import SYSTEM, Actor
from dromos.tickets import actions, clocks, legs, routes, states
from dromos.tickets.actions import Filled, LegPlan
from dromos.tickets.models import Ticket

MINUTE = 60
LegRow = tuple[str, int, str, int, tuple[str, ...], dict[str, Any]]
ROUTES: tuple[tuple[str, str, tuple[LegRow, ...]], ...] = (
    # name, category, legs: department, line, what is done, minutes, asked for, further
    (
        "Trouble on the line", "technical/slow-connection",
        (
            (IC, 1, "Take it down completely", 30, ("brief",), {"may_skip": True}),
            (TS, 2, "Measure, try the usual", 120, ("tried", "brief"), {}),
            (NET, 3, "Repair", 480, ("cause",), {}),
            (TS, 2, "Tell the customer", 60, (), {"answers_customer": True}),
        ),
    ),
    (
        "Invoice in doubt", "billing/invoice",
        (
            (FIN, 1, "Compare bill and contract", 120, ("brief",), {}),
            (AUT, 3, "Correct the run", 480, ("cause",), {}),
            (FIN, 1, "Answer, credit if due", 60, (), {"answers_customer": True}),
        ),
    ),
    (
        "Faulty modem", "equipment/modem",
        (
            (TS, 2, "Rule out the line", 90, ("tried",), {"may_skip": True}),
            (EQ, 3, "Test, exchange", 480, ("brief",), {}),
            (CS, 1, "Agree on the delivery", 60, (), {"answers_customer": True}),
        ),
    ),
)  # fmt: skip
WORDS = {
    IC: {"brief": "Slow in the evenings only, by cable too. FiberBox 3, three people in the flat."},
    TS: {
        "tried": "Restarted the port and the modem, other cable, factory settings: no difference.",
        "brief": "Synchronises at a third of what it should. Please measure from your side.",
    },
    NET: {"cause": "A card in the street cabinet. Exchanged, stable for twenty minutes."},
    FIN: {"brief": "Charged twice for the same month: once before and once after the change of tariff."},
    AUT: {"cause": "The run of the 3rd was repeated after a stop. The second booking is taken back."},
    EQ: {"brief": "Power supply gives 9 V. A new one goes out today."},
}
BACK = "Still slow, says the customer. Which port did you measure?"
STEPS = dt.timedelta(minutes=14)
ON_EACH = 3


def lay(at: dt.datetime) -> None:
    """Lay the three routes, long enough ago that nobody wonders."""
    departments = {row.key: row for row in Department.objects.all()}
    for name, category, described in ROUTES:
        plan = [
            LegPlan(departments[key], line=line, task=task, budget_s=minutes * MINUTE, asks=asks, **more)
            for key, line, task, minutes, asks, more in described
        ]
        actions.create_route(
            name=name, plan=plan, categories=[Category.objects.get(key=category)], by=SYSTEM,
            at=at - dt.timedelta(days=120),
        )  # fmt: skip


def set_out(at: dt.datetime) -> int:
    """Send some open tickets of each route on their way, each to another leg; returns how many."""
    sent = 0
    for _name, category, _legs in ROUTES:
        rested = at - (ON_EACH + 2) * STEPS
        tickets = Ticket.objects.filter(
            category__key=category, state=states.OPEN, updated_at__lte=rested, first_replied_at=None
        )
        for place, ticket in enumerate(tickets.order_by("-opened_at")[:ON_EACH]):
            _go(ticket, place, at)
            sent += 1
    clocks.sweep(at)
    return sent


def _go(ticket: Ticket, legs_further: int, at: dt.datetime) -> None:
    """Move the ticket on so many legs; the one that gets furthest was sent back once."""
    when = at - (legs_further + 2) * STEPS
    actions.start_route(ticket=ticket, by=SYSTEM, at=when)
    for number in range(legs_further):
        when += STEPS
        _move_on(ticket, when)
        if number == 1:
            when += STEPS / 2
            fresh = Ticket.objects.get(pk=ticket.pk)
            actions.send_back(ticket=fresh, reason=BACK, by=_somebody(fresh), at=when)


def _move_on(ticket: Ticket, at: dt.datetime) -> None:
    fresh = Ticket.objects.select_related("department", "category").get(pk=ticket.pk)
    stay = legs.current(fresh)
    if stay is None or routes.next_leg(stay.leg) is None:
        return
    words = WORDS.get(fresh.department.key, {})
    notes = {ask: words[ask] for ask in stay.leg.asks if ask in words}
    actions.move_on(ticket=fresh, filled=Filled(notes=notes), by=_somebody(fresh), at=at)


def _somebody(ticket: Ticket) -> Actor:
    colleague = who_can(ticket.department.key, ticket.language)[0]
    return User.objects.get(email=colleague.email).actor()
