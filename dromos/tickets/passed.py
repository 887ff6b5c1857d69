"""All that happened on a ticket besides writing: its history, whom it was offered to, how its clocks moved."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dromos.routing.models import Reservation
from dromos.tickets.models import ClockChange, HistoryEntry, Ticket


@dataclass(frozen=True, slots=True)
class Passed:
    """One thing that happened: ``what`` is history, offer, clock or clock_end; ``row`` is its row."""

    at: dt.datetime
    what: str
    row: Any
    detail: str = ""


def of(ticket: Ticket, at: dt.datetime, *, limit: int) -> Sequence[Passed]:
    """The newest ``limit`` things that happened up to ``at``, newest first. Four queries."""
    found = [Passed(row.at, "history", row) for row in _history(ticket, limit)]
    found += [*offers_of(ticket, limit), *clocks_of(ticket, at, limit)]
    return sorted(found, key=lambda passed: passed.at, reverse=True)[:limit]


def _history(ticket: Ticket, limit: int) -> Sequence[HistoryEntry]:
    return list(ticket.history.order_by("-at", "-id")[:limit])


def offers_of(ticket: Ticket, limit: int) -> Sequence[Passed]:
    """To whom the ticket was offered, and what they said to it: two things, each at its time."""
    if ticket.work_item_id is None:
        return []
    rows = Reservation.objects.filter(work_item=ticket.work_item_id).select_related("agent__user")
    found = []
    for row in rows.order_by("-offered_at", "-id")[:limit]:
        found.append(Passed(row.offered_at, "offer", row, Reservation.State.OFFERED))
        if row.decided_at is not None:
            found.append(Passed(row.decided_at, "offer", row, row.state))
    return found


def clocks_of(ticket: Ticket, at: dt.datetime, limit: int) -> Sequence[Passed]:
    """How the ticket's clocks began, moved and ended, up to ``at``."""
    changes = ClockChange.objects.filter(clock__ticket=ticket).select_related("clock").order_by("-at", "-id")[:limit]
    found = [Passed(row.at, "clock", row, row.what) for row in changes]
    for clock in ticket.clocks.exclude(state="cancelled").order_by("-id")[:limit]:
        found += [Passed(when, "clock_end", clock, how) for how, when in _ends(clock) if when and when <= at]
    return found


def _ends(clock: Any) -> list[tuple[str, dt.datetime | None]]:
    kept = clock.stopped_at if clock.state == "met" else None
    return [("started", clock.started_at), ("warned", clock.warned_at), ("broken", clock.breached_at), ("kept", kept)]
