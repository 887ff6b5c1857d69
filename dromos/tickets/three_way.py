"""Two people change one ticket at once: what each saw, wants, and what holds now. Pure.

Changes to different fields both hold; the same field changed twice is a clash, and a person decides.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Clash:
    """``field`` was ``seen`` on the form, somebody else made it ``now`` meanwhile, and the form wants ``wanted``."""

    field: str
    seen: Any
    wanted: Any
    now: Any


@dataclass(frozen=True, slots=True)
class Merged:
    """``changes`` are to be written (only what really changes); with ``clashes`` nothing is."""

    changes: dict[str, Any]
    clashes: tuple[Clash, ...]


def merge(*, seen: Mapping[str, Any], wanted: Mapping[str, Any], now: Mapping[str, Any]) -> Merged:
    """What of ``wanted`` is to be written. A field that ``seen`` does not name is written without asking.

    A field the form left as it was is nobody's wish: what somebody else made of it stays.
    """
    changes: dict[str, Any] = {}
    clashes: list[Clash] = []
    for field, wish in wanted.items():
        before, here = seen.get(field, now[field]), now[field]
        if wish in {before, here}:
            continue
        if here == before:
            changes[field] = wish
        else:
            clashes.append(Clash(field, before, wish, here))
    return Merged({} if clashes else changes, tuple(clashes))
