"""The states of an absence and the moves between them. Pure.

Leave is asked for and decided by a lead. Sickness and a call-up cannot be declined: they hold as soon as they are
entered. Whatever was decided may be cancelled: the person works after all.
"""

from collections.abc import Mapping

REQUESTED, APPROVED, DECLINED, CANCELLED = "requested", "approved", "declined", "cancelled"
MOVES: Mapping[str, frozenset[str]] = {
    REQUESTED: frozenset({APPROVED, DECLINED, CANCELLED}),
    APPROVED: frozenset({CANCELLED}),
    DECLINED: frozenset({APPROVED, CANCELLED}),
    CANCELLED: frozenset(),
}
UNASKED = frozenset({"sickness", "call_up"})
"""Kinds that hold without anybody's approval."""
BINDING = frozenset({APPROVED})
"""States in which the person is away."""


def may_move(old: str, new: str) -> bool:
    return new in MOVES[old]
