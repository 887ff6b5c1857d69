"""The states of a ticket and the moves between them (mission.md). Pure."""

from collections.abc import Mapping

NEW, OPEN, SOLVED, CLOSED = "new", "open", "solved", "closed"
WAITING_CUSTOMER, WAITING_THIRD_PARTY, ON_HOLD = "waiting_customer", "waiting_third_party", "on_hold"
CANCELLED, REJECTED, MERGED = "cancelled", "rejected", "merged"

WAITING = frozenset({WAITING_CUSTOMER, WAITING_THIRD_PARTY, ON_HOLD})
LIVE = frozenset({NEW, OPEN}) | WAITING
FINAL = frozenset({CANCELLED, REJECTED, MERGED})
DONE = FINAL | {SOLVED, CLOSED}

_ENDS = frozenset({SOLVED, CANCELLED, REJECTED, MERGED})
MOVES: Mapping[str, frozenset[str]] = {
    NEW: frozenset({OPEN}) | WAITING | _ENDS,
    OPEN: WAITING | _ENDS,
    WAITING_CUSTOMER: (WAITING - {WAITING_CUSTOMER}) | {OPEN} | _ENDS,
    WAITING_THIRD_PARTY: (WAITING - {WAITING_THIRD_PARTY}) | {OPEN} | _ENDS,
    ON_HOLD: (WAITING - {ON_HOLD}) | {OPEN} | _ENDS,
    SOLVED: frozenset({OPEN, CLOSED, MERGED}),
    CLOSED: frozenset({OPEN}),
    CANCELLED: frozenset(),
    REJECTED: frozenset(),
    MERGED: frozenset(),
}


def may_move(old: str, new: str) -> bool:
    """True when a ticket in ``old`` may be put into ``new``. Staying where it is is not a move."""
    return new in MOVES[old]
