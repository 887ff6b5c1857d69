"""The heads of all demand classes side by side, so that an agent's choice among hundreds of them costs one pass."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from dromos.routing.engine import orders
from dromos.routing.engine.vocabulary import Item

FIRST_SIZE = 64
Floats = NDArray[np.float64]
Slots = NDArray[np.intp]


@dataclass(slots=True)  # not frozen: made for every item that gets to the top of its class
class Head:
    """The head of one class. `rate`: weight per expected minute at usual speed, `stake`: that with premium and price;
    `overdue_at`: when patience with it ends.
    """

    rate: float
    stake: float
    weight: float
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
        lanes.catch_up()
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
        self._stale: set[int] = set()  # slots whose head the arrays do not show yet
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
        rate, stake = self._rate(slot, item.weight, item.target)
        self._stale.add(slot)
        self.head[slot] = Head(
            rate,
            stake,
            item.weight,
            orders.hurry(item.target),
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
        self._stale.add(slot)

    def catch_up(self) -> None:
        """Let the arrays show the heads of now. To be called before they are read: most choices read heads alone."""
        for slot in self._stale:
            head = self.head[slot]
            self.shown[slot] = head is not None
            if head is not None:
                self.weight[slot], self.hurry[slot], self.due[slot] = head.weight, head.hurry, head.due
                self.enqueued_at[slot], self.target[slot] = head.enqueued_at, head.target
                self.overdue_at[slot], self.rate[slot], self.stake[slot] = head.overdue_at, head.rate, head.stake
        self._stale.clear()

    def learn(self, slot: int, mean: float) -> None:
        self.mean[slot] = mean
        self._reckon(slot)

    def set_price(self, slot: int, price: float) -> None:
        self.price[slot] = price
        self._reckon(slot)

    def _reckon(self, slot: int) -> None:
        self.worth[slot] = (float(self.mean[slot]), float(self.price[slot]))
        head = self.head[slot]
        if head is not None:
            rate, stake = self._rate(slot, head.weight, head.target)
            self.head[slot] = replace(head, rate=rate, stake=stake)
            self._stale.add(slot)

    def _rate(self, slot: int, weight: float, target: float) -> tuple[float, float]:
        mean, price = self.worth[slot]
        rate = weight / mean
        return rate, rate * orders.premium(weight, target) * price**3
