"""Which policy holds for which ticket, and why: plain values in, plain values out."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from decimal import Decimal
from typing import Any


@dataclass(frozen=True, slots=True)
class Facts:
    """What a policy may match on; "" and None mean not known."""

    segment: str = ""
    service_level: str = ""
    category: str = ""
    severity: int | None = None
    priority: str = ""
    channel: str = ""
    department: str = ""


@dataclass(frozen=True, slots=True)
class Policy:
    """An SLA policy as a value; "" and None match everything, ``category`` matches itself and what is below it.

    ``pauses`` is as `rules.read_pauses` reads it; empty: as the house does. ``penalty_*`` are as in `penalties.Terms`.
    """

    id: int
    name: str
    segment: str = ""
    service_level: str = ""
    category: str = ""
    severity: int | None = None
    priority: str = ""
    channel: str = ""
    department: str = ""
    first_reply_s: int | None = None
    next_reply_s: int | None = None
    resolution_s: int | None = None
    quote_s: int | None = None
    leg_s: int | None = None
    warn_before_s: int = 0
    pauses: Mapping[str, Any] = field(default_factory=dict)
    penalty_kind: str = ""
    penalty_amount: Decimal | None = None
    penalty_cap: Decimal | None = None
    penalty_currency: str = ""
    penalty_on: tuple[str, ...] = ()

    def target_s(self, kind: str) -> int | None:
        """The budget of a kind of clock in working seconds; None when none was agreed."""
        found: int | None = getattr(self, f"{kind}_s", None)
        return found


@dataclass(frozen=True, slots=True)
class Label:
    """One thing a policy asks for: what it wants, what the ticket has, and whether they agree."""

    name: str
    wanted: str | int
    given: str | int | None
    agrees: bool


@dataclass(frozen=True, slots=True)
class Considered:
    """One policy and why it holds or not. ``labels`` empty: it asks for nothing, so it fits every ticket.

    ``holds`` is True for one policy at most; a later one that would fit too is ``shadowed``.
    """

    policy: Policy
    labels: tuple[Label, ...] = ()
    holds: bool = False
    shadowed: bool = False

    @property
    def agreed(self) -> tuple[str, ...]:
        return tuple(label.name for label in self.labels if label.agrees)

    @property
    def differed(self) -> tuple[str, ...]:
        return tuple(label.name for label in self.labels if not label.agrees)


@dataclass(frozen=True, slots=True)
class Match:
    """The policy that holds (None: nothing was agreed) and every policy, in order, with the reason."""

    policy: Policy | None
    why: tuple[Considered, ...]


LABELS = tuple(label.name for label in fields(Facts))


def match(policies: Iterable[Policy], facts: Facts) -> Match:
    """The first policy, in the order given, all of whose labels agree with the facts."""
    found: Policy | None = None
    why: list[Considered] = []
    for policy in policies:
        labels = _labels(policy, facts)
        fits = all(label.agrees for label in labels)
        why.append(Considered(policy, labels, holds=fits and found is None, shadowed=fits and found is not None))
        if fits and found is None:
            found = policy
    return Match(found, tuple(why))


def _labels(policy: Policy, facts: Facts) -> tuple[Label, ...]:
    asked = ((name, getattr(policy, name), getattr(facts, name)) for name in LABELS)
    return tuple(
        Label(name, wanted, given, _agrees(name, wanted, given))
        for name, wanted, given in asked
        if wanted not in {"", None}
    )


def _agrees(label: str, wanted: str | int, given: str | int | None) -> bool:
    if label == "category":
        return given == wanted or str(given).startswith(f"{str(wanted).rstrip('/')}/")
    return given == wanted
