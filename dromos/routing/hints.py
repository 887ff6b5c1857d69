"""What a hint to the router says: which items and agents changed, in the words of NOTIFY. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

MOST_EACH = 400  # ids in one payload: PostgreSQL takes less than 8,000 bytes


@dataclass(slots=True)
class Hints:
    """Gathered hints. `everything`: somebody said that anything may have changed."""

    items: set[int] = field(default_factory=set)
    agents: set[int] = field(default_factory=set)
    everything: bool = False

    def __bool__(self) -> bool:
        return self.everything or bool(self.items or self.agents)

    def __or__(self, other: Hints) -> Hints:
        return Hints(self.items | other.items, self.agents | other.agents, self.everything or other.everything)

    def hear(self, payload: str) -> None:
        """Add what one payload says; what cannot be read means that anything may have changed."""
        kind, _colon, numbers = payload.partition(":")
        wanted = {"items": self.items, "agents": self.agents}.get(kind)
        try:
            ids = [int(number) for number in numbers.split(",")]
        except ValueError:
            wanted = None
        if wanted is None:
            self.everything = True
        else:
            wanted.update(ids)


def written(items: Iterable[int] = (), agents: Iterable[int] = ()) -> list[str]:
    """The payloads that say this; one empty payload, "anything", when nothing is named."""
    said = [*_pieces("items", items), *_pieces("agents", agents)]
    return said or [""]


def _pieces(kind: str, ids: Iterable[int]) -> Iterator[str]:
    known = sorted(set(ids))
    for start in range(0, len(known), MOST_EACH):
        yield f"{kind}:{','.join(map(str, known[start : start + MOST_EACH]))}"
