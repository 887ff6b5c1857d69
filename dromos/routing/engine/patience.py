"""Bounded waiting: whatever a policy prefers, a share of everybody's work goes to who has waited too long.

An item is overdue when it has waited three times its target. A quarter of each agent's working time belongs
to the oldest overdue item they can have, if there is one; the policy's own choices of such items count towards it.
What is of great weight and promised within minutes still goes before it while its promise can be kept, as long as the
agent owes no more than `GRACE` minutes: debts are paid a little later, not forgiven.

Hence the bound, stated for one pool of agents with equal skills where work takes as long as expected: whatever else
arrives, nothing waits longer than three times its target plus four times what first-come-first-served would have let it
wait, plus a few pieces of work and four times `GRACE`. For when an item becomes overdue, what is older than it amounts
at most to its first-come-first-served wait (all orders that never idle leave the same work undone), and a quarter of
the time is spent on just that. The bound needs no load below one; the wait it multiplies does.
"""

from __future__ import annotations

from dromos.routing.engine import orders
from dromos.routing.engine.roster import Seat
from dromos.routing.engine.vocabulary import Item

TARGETS_BEFORE_OVERDUE = 3.0
SHARE_OF_OVERDUE = 0.25
GRACE = 20.0  # minutes that an agent may owe to overdue work when a promise of minutes is at stake
GREAT = 2.0  # the premium of what may go before overdue work: a weight of at least the minutes promised


def overdue_at(item: Item) -> float:
    """When patience with a waiting item ends."""
    return item.enqueued_at + TARGETS_BEFORE_OVERDUE * item.target


def owes(seat: Seat) -> bool:
    """Whether it is the oldest overdue item's turn with this agent."""
    return seat.credit > 0.0


def yields(seat: Seat, chosen: Item, now: float) -> bool:
    """Whether overdue work whose turn it is lets this item pass."""
    great = orders.premium(chosen.weight, chosen.target) >= GREAT
    return great and chosen.due > now and seat.credit <= GRACE


def account(seat: Seat, expected: float, *, overdue: bool) -> None:
    """The agent is about to spend `expected` minutes while something overdue waits for them, or is this very work.

    The account is what is owed to overdue work: it grows by a quarter of other work and shrinks by three quarters of
    overdue work, so that the overdue have their quarter; what they got beyond that is soon forgotten.
    """
    if overdue:
        rest = (1.0 - SHARE_OF_OVERDUE) * expected
        seat.credit = max(seat.credit - rest, -rest)
    else:
        seat.credit += SHARE_OF_OVERDUE * expected
