"""Moving one thing in an ordered list."""

from collections.abc import Sequence


def moved(ids: Sequence[int], pk: int, to: str) -> list[int]:
    """``ids`` with ``pk`` moved "up", "down", to the "top" or the "end"; unchanged for anything else."""
    if pk not in ids:
        return list(ids)
    place = ids.index(pk)
    target = {"up": place - 1, "down": place + 1, "top": 0, "end": len(ids) - 1}.get(to, place)
    rest = [other for other in ids if other != pk]
    rest.insert(min(max(target, 0), len(ids) - 1), pk)
    return rest
