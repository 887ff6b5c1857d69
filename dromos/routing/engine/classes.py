"""Demand classes: waiting items that differ in nothing a policy looks at but their times."""

from __future__ import annotations

import heapq
import math
from collections.abc import Iterator
from typing import Any, NamedTuple

from dromos.routing.engine.policies import Order, Policy
from dromos.routing.engine.vocabulary import Demand, Item


class Key(NamedTuple):
    """What items of a class have in common. `kept_for`: the preferred agent they wait for at present."""

    demand: Demand
    weight: float
    grade: int
    barred: frozenset[int]
    cooling: tuple[tuple[int, float], ...]
    kept_for: int | None


class DemandClass:
    """The waiting items of one key; the next one to serve on top. `members`: bits of the agents who may have them as
    far as anything but capacity and presence goes.
    """

    __slots__ = ("_gone", "_heap", "key", "members", "policy", "slot", "stamp")

    def __init__(self, key: Key, policy: Policy, slot: int, members: int) -> None:
        self.key, self.policy, self.slot, self.members = key, policy, slot, members
        self.stamp = 0
        self._heap: list[tuple[Any, ...]] = []  # the order's numbers, then the item: flat, as there are many
        self._gone: set[int] = set()

    def __len__(self) -> int:
        return len(self._heap) - len(self._gone)

    @property
    def head(self) -> Item:
        head: Item = self._heap[0][-1]
        return head

    @property
    def head_order(self) -> Order:
        return self._heap[0][:-1]

    def push(self, item: Item) -> bool:
        """Let it wait; True when it is the head now."""
        if item.id in self._gone:
            self._sweep()
        heapq.heappush(self._heap, (*self.policy.order(item), item))
        return self._heap[0][-1] is item

    def pop(self) -> Item:
        item: Item = heapq.heappop(self._heap)[-1]
        if self._gone:
            self._clear_top()
        return item

    def remove(self, number: int) -> bool:
        """The item, which is in this class, waits no longer; True when it was the head."""
        was_head = self.head.id == number
        self._gone.add(number)
        self._clear_top()
        return was_head

    def _clear_top(self) -> None:
        while self._heap and self._heap[0][-1].id in self._gone:
            self._gone.discard(heapq.heappop(self._heap)[-1].id)

    def _sweep(self) -> None:
        self._heap = [entry for entry in self._heap if entry[-1].id not in self._gone]
        heapq.heapify(self._heap)
        self._gone.clear()

    def items(self) -> Iterator[Item]:
        return (entry[-1] for entry in self._heap if entry[-1].id not in self._gone)


def grade(item: Item) -> int:
    """Targets in steps of about 40 %: few classes, and inside each of them the earliest due is the most urgent."""
    return round(2 * math.log2(item.target))
