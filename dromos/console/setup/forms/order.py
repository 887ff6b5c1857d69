"""Moving one thing in an ordered list."""

from collections.abc import Mapping, Sequence
from typing import Any

from dromos.lib.typed import whole

Row = Mapping[str, Any]


def moved(ids: Sequence[int], pk: int, to: str) -> list[int]:
    """``ids`` with ``pk`` moved "up", "down", to the "top" or the "end"; unchanged for anything else."""
    if pk not in ids:
        return list(ids)
    place = ids.index(pk)
    target = {"up": place - 1, "down": place + 1, "top": 0, "end": len(ids) - 1}.get(to, place)
    rest = [other for other in ids if other != pk]
    rest.insert(min(max(target, 0), len(ids) - 1), pk)
    return rest


def rearranged(rows: Sequence[Row], ask: str, *, fresh: Row, most: int) -> list[Row]:
    """``rows`` after one of the buttons of their form: ``add``, ``remove:2``, ``up:2``, ``down:2``.

    ``add`` appends ``fresh`` while there are fewer than ``most``; a button that means nothing changes nothing.
    """
    verb, _colon, number = ask.partition(":")
    place = whole(number, most=len(rows) - 1)
    if verb == "add":
        return [*rows, fresh][:most]
    if place is None:
        return list(rows)
    if verb == "remove":
        return [*rows[:place], *rows[place + 1 :]]
    return [rows[at] for at in moved(range(len(rows)), place, verb)]
