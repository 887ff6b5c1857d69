"""Which skills are short: prices of a small market between waiting work and the people who could do it.

Each kind of work (queue, main skill, language) comes with the minutes of it that wait, as money to spend; each person
sells their time to whichever kind pays best for it, by their speed there. In equilibrium (Eisenberg and Gale 1959,
found here by proportional response, Zhang 2011) the price of a kind is its load: minutes waiting per minute of the
staffing it gets when everybody works where they are needed most. So the price of a skill is high where even all
who can help are not enough, and a flexible agent is worth to each kind what they would relieve. Nothing is forecast
and nothing of a single item is looked into: only how many wait, the mean work of their skill, and who is there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Kind = tuple[int, str | None, str | None]  # queue, main skill, language

FIRST_ROUNDS = 100  # of the search for equilibrium, from nothing
ROUNDS = 15  # from the last equilibrium
STANDING = 4.0  # minutes of work per skilled person that are always taken to wait: prices stay calm in calm times
LEAST = 1e-9


class Stall(NamedTuple):
    """Somebody present: the kinds of work they can do, with their speed at each."""

    speeds: Mapping[Kind, float]


class Market:
    """Prices of kinds, kept between calls so that the next equilibrium is found from the last."""

    def __init__(self, kinds: Sequence[Kind], stalls: Iterable[Stall]) -> None:
        self.kinds = {kind: number for number, kind in enumerate(kinds)}
        edges = [
            (person, self.kinds[kind], speed)
            for person, stall in enumerate(stalls)
            for kind, speed in stall.speeds.items()
            if kind in self.kinds
        ]
        self.person = np.array([edge[0] for edge in edges], np.int64)
        self.kind = np.array([edge[1] for edge in edges], np.int64)
        self.speed = np.array([edge[2] for edge in edges], np.float64)
        self.people = int(self.person.max()) + 1 if edges else 0
        self.bids = np.ones(len(edges))
        self.rounds = FIRST_ROUNDS
        fair = self.speed / np.bincount(self.person, self.speed, self.people)[self.person]
        self.standing = STANDING * self._per_kind(fair * self.speed)

    def prices(self, waiting: Mapping[Kind, float]) -> dict[Kind, float]:
        """Price per kind from minutes of work that wait; 1 is the mean minute. A kind that nobody can do has 1."""
        money = np.array([waiting.get(kind, 0.0) for kind in self.kinds]) + self.standing
        staffed = self.standing > 0
        if not staffed.any():
            return dict.fromkeys(self.kinds, 1.0)
        served = self._trade(money)
        price = np.where(staffed, money / np.maximum(served, LEAST), 1.0)
        price[staffed] /= np.average(price[staffed], weights=money[staffed])
        return dict(zip(self.kinds, price.tolist(), strict=True))

    def _trade(self, money: NDArray[np.float64]) -> NDArray[np.float64]:
        """Everybody's time is divided by what is bid for it; each kind bids anew by what its bids brought."""
        for _ in range(self.rounds):
            time_price = np.bincount(self.person, self.bids, self.people)
            brought = self.bids * self.speed / time_price[self.person]
            served = self._per_kind(brought)
            self.bids = np.maximum(money[self.kind] * brought / served[self.kind], LEAST)
        self.rounds = ROUNDS
        return served

    def _per_kind(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        sums: NDArray[np.float64] = np.bincount(self.kind, values, len(self.kinds)).astype(np.float64)
        return sums
