"""The heads of all demand classes side by side, so that an agent's choice among hundreds of them costs one pass."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from dromos.routing.engine.vocabulary import Item

FIRST_SIZE = 64


class Heads(NamedTuple):
    """Heads of several classes as an agent sees them: one array a fact, one entry a class."""

    weight: np.ndarray
    due: np.ndarray
    enqueued_at: np.ndarray
    target: np.ndarray
    expected: np.ndarray
    proficiency: np.ndarray


class Lanes:
    """One entry a class, by its slot; an empty class is hidden. `overdue_at`: when patience with the head ends."""

    def __init__(self) -> None:
        self.size = 0
        self.most_units = 0
        self.shown = np.zeros(FIRST_SIZE, np.bool_)
        self.numbers = np.zeros((6, FIRST_SIZE))
        self.units = np.zeros(FIRST_SIZE, np.int32)
        self.channel = np.zeros(FIRST_SIZE, np.int32)
        self._channels: dict[str, int] = {}
        self._name()

    def _name(self) -> None:
        self.weight, self.due, self.enqueued_at, self.target, self.mean, self.overdue_at = self.numbers

    def open(self, units: int, channel: str, mean: float) -> int:
        """A slot for a new class."""
        slot = self.size
        if slot == len(self.shown):
            self._grow()
        self.size += 1
        self.units[slot] = units
        self.channel[slot] = self.number_of(channel)
        self.mean[slot] = mean
        self.most_units = max(self.most_units, units)
        return slot

    def _grow(self) -> None:
        self.shown = np.concatenate((self.shown, np.zeros_like(self.shown)))
        self.units = np.concatenate((self.units, np.zeros_like(self.units)))
        self.channel = np.concatenate((self.channel, np.zeros_like(self.channel)))
        self.numbers = np.concatenate((self.numbers, np.zeros_like(self.numbers)), axis=1)
        self._name()

    def number_of(self, channel: str) -> int:
        return self._channels.setdefault(channel, len(self._channels))

    def show(self, slot: int, item: Item, overdue_at: float) -> None:
        """Let the item be the class's head."""
        self.shown[slot] = True
        self.weight[slot] = item.weight
        self.due[slot] = item.due
        self.enqueued_at[slot] = item.enqueued_at
        self.target[slot] = item.target
        self.overdue_at[slot] = overdue_at

    def hide(self, slot: int) -> None:
        self.shown[slot] = False

    def heads(self, slots: np.ndarray, proficiency: np.ndarray) -> Heads:
        weight, due, enqueued_at, target, mean, _ = self.numbers[:, slots]
        return Heads(weight, due, enqueued_at, target, mean / proficiency, proficiency)
