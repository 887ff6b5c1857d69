"""The heads of all demand classes side by side, so that an agent's choice among hundreds of them costs one pass."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dromos.routing.engine import orders
from dromos.routing.engine.vocabulary import Item

FIRST_SIZE = 64
Floats = NDArray[np.float64]
Slots = NDArray[np.intp]


class Head(NamedTuple):
    """The head of one class. `rate`: weight per expected minute at usual speed, `stake`: that with premium and price;
    `overdue_at`: when patience with it ends.
    """

    rate: float
    stake: float
    hurry: float
    due: float
    enqueued_at: float
    target: float
    overdue_at: float
    id: int
    units: int
    channel: str


class Heads:
    """Heads of several classes as an agent sees them: one array a fact, one entry a class, gathered when asked for."""

    __slots__ = ("_lanes", "_slots", "proficiency")

    def __init__(self, lanes: Lanes, slots: Slots, proficiency: Floats) -> None:
        self._lanes, self._slots, self.proficiency = lanes, slots, proficiency

    @property
    def due(self) -> Floats:
        return self._lanes.due[self._slots]

    @property
    def enqueued_at(self) -> Floats:
        return self._lanes.enqueued_at[self._slots]

    @property
    def target(self) -> Floats:
        return self._lanes.target[self._slots]

    @property
    def rate(self) -> Floats:
        """Weight per expected minute."""
        return self._lanes.rate[self._slots] * self.proficiency

    @property
    def hurry(self) -> Floats:
        """How fast urgency rises, per minute (`orders.far_sighted_urgency`)."""
        return self._lanes.hurry[self._slots]

    @property
    def stake(self) -> Floats:
        """What does not change with time in `orders.shortage`, but proficiency."""
        return self._lanes.stake[self._slots]


class Lanes:
    """One entry a class, by its slot; an empty class is hidden. `overdue_at`: when patience with the head ends."""

    def __init__(self) -> None:
        self.size = 0
        self.most_units = 0
        self.head: list[Head | None] = []
        self.worth: list[tuple[float, float]] = []  # mean work and price, as plain numbers
        self.shown = np.zeros(FIRST_SIZE, np.bool_)
        self.numbers = np.ones((10, FIRST_SIZE))
        self.units = np.zeros(FIRST_SIZE, np.int32)
        self.channel = np.zeros(FIRST_SIZE, np.int32)
        self._channels: dict[str, int] = {}
        self._name()

    weight: Floats
    due: Floats
    enqueued_at: Floats
    target: Floats
    mean: Floats
    overdue_at: Floats
    rate: Floats
    price: Floats
    hurry: Floats
    stake: Floats

    def _name(self) -> None:
        self.weight, self.due, self.enqueued_at, self.target, self.mean, self.overdue_at = self.numbers[:6]
        self.rate, self.price, self.hurry, self.stake = self.numbers[6:]

    def open(self, units: int, channel: str, mean: float, price: float = 1.0) -> int:
        """A slot for a new class."""
        slot = self.size
        if slot == len(self.shown):
            self._grow()
        self.size += 1
        self.head.append(None)
        self.worth.append((mean, price))
        self.units[slot] = units
        self.channel[slot] = self.number_of(channel)
        self.mean[slot] = mean
        self.price[slot] = price
        self.most_units = max(self.most_units, units)
        return slot

    def _grow(self) -> None:
        self.shown = np.concatenate((self.shown, np.zeros_like(self.shown)))
        self.units = np.concatenate((self.units, np.zeros_like(self.units)))
        self.channel = np.concatenate((self.channel, np.zeros_like(self.channel)))
        self.numbers = np.concatenate((self.numbers, np.ones_like(self.numbers)), axis=1)
        self._name()

    def number_of(self, channel: str) -> int:
        return self._channels.setdefault(channel, len(self._channels))

    def show(self, slot: int, item: Item, overdue_at: float) -> None:
        """Let the item be the class's head."""
        self.shown[slot] = True
        self.weight[slot] = item.weight
        hurry = self.hurry[slot] = orders.hurry(item.target)
        self.due[slot] = item.due
        self.enqueued_at[slot] = item.enqueued_at
        self.target[slot] = item.target
        self.overdue_at[slot] = overdue_at
        rate, stake = self._rate(slot, item.weight, item.target)
        self.head[slot] = Head(
            rate,
            stake,
            hurry,
            item.due,
            item.enqueued_at,
            item.target,
            overdue_at,
            item.id,
            item.demand.units,
            item.demand.channel,
        )

    def hide(self, slot: int) -> None:
        self.head[slot] = None
        self.shown[slot] = False

    def learn(self, slot: int, mean: float) -> None:
        self.mean[slot] = mean
        self._reckon(slot)

    def set_price(self, slot: int, price: float) -> None:
        self.price[slot] = price
        self._reckon(slot)

    def _reckon(self, slot: int) -> None:
        self.worth[slot] = (float(self.mean[slot]), float(self.price[slot]))
        rate, stake = self._rate(slot, float(self.weight[slot]), float(self.target[slot]))
        head = self.head[slot]
        if head is not None:
            self.head[slot] = head._replace(rate=rate, stake=stake)

    def _rate(self, slot: int, weight: float, target: float) -> tuple[float, float]:
        mean, price = self.worth[slot]
        rate = self.rate[slot] = weight / mean
        stake = self.stake[slot] = rate * orders.premium(weight, target) * price**3
        return rate, stake
