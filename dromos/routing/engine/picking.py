"""What a freed agent takes next: the best of the heads they can serve, overdue work first when it is its turn, and
saving up units for work that is too large for what is free.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from dromos.routing.engine import patience
from dromos.routing.engine.classes import DemandClass
from dromos.routing.engine.lanes import Heads
from dromos.routing.engine.policies import HeadRule, HeadsRule, Policy
from dromos.routing.engine.roster import Seat

if TYPE_CHECKING:
    from dromos.routing.engine.board import Board

FEW = 40  # classes that are looked at one by one


class Picking:
    """Knows which classes each agent can serve. `savers`: item that units are saved up for -> agent who saves."""

    def __init__(self, board: Board) -> None:
        self.board = board
        self.savers: dict[int, int] = {}
        self._by_slot: list[DemandClass] = []
        self._slots: dict[int, list[int]] | None = None
        self._arrays: dict[int, tuple[np.ndarray, np.ndarray]] = {}
        self._pairs: dict[int, list[tuple[int, float]]] = {}  # the same, as plain numbers
        self._shared: dict[tuple[int, float], tuple[int, float]] = {}  # one of each, so that they stay at hand

    # -- which classes an agent can serve ----------------------------------------------------------

    def add(self, waiting: DemandClass) -> None:
        """A new class; its slot is the next one."""
        self._by_slot.append(waiting)
        if self._slots is not None:
            self._index(self._slots, waiting)

    def start_anew(self) -> None:
        """Classes have new slots or other members."""
        self._by_slot = sorted(self.board.classes.values(), key=lambda waiting: waiting.slot)
        self._slots = None
        self._arrays.clear()
        self._pairs.clear()
        self._shared.clear()

    def _index(self, slots: dict[int, list[int]], waiting: DemandClass) -> None:
        seats = self.board.roster.seats
        for position in _positions(waiting.members):
            agent = seats[position].agent.id
            slots.setdefault(agent, []).append(waiting.slot)
            self._arrays.pop(agent, None)
            self._pairs.pop(agent, None)

    def _classes_of(self, seat: Seat) -> tuple[np.ndarray, np.ndarray]:
        """Slots of the classes this agent is a member of, and the agent's proficiency at each."""
        agent = seat.agent.id
        known = self._arrays.get(agent)
        if known is None:
            if self._slots is None:
                self._slots = {}
                for waiting in self._by_slot:
                    self._index(self._slots, waiting)
            slots = self._slots.get(agent, [])
            at = [seat.proficiency(self._by_slot[slot].key.demand.main_skill) for slot in slots]
            known = self._arrays[agent] = (np.array(slots, np.intp), np.array(at))
            shared = self._shared.setdefault
            self._pairs[agent] = [shared(pair, pair) for pair in zip(slots, at, strict=True)]
        return known

    def _pairs_of(self, seat: Seat) -> list[tuple[int, float]]:
        """The same as slots with proficiencies."""
        known = self._pairs.get(seat.agent.id)
        if known is None:
            self._classes_of(seat)
            known = self._pairs[seat.agent.id]
        return known

    def _open_to(self, seat: Seat) -> tuple[np.ndarray, np.ndarray]:
        """Those of the agent's classes in which something waits that they have room for."""
        slots, proficiency = self._classes_of(seat)
        lanes = self.board.lanes
        lanes.catch_up()
        fitting = lanes.shown[slots]
        if seat.free < lanes.most_units:
            fitting &= lanes.units[slots] <= max(seat.free, 0)
        for channel in seat.limited:
            if not seat.has_room_on(channel):
                fitting &= lanes.channel[slots] != lanes.number_of(channel)
        return (slots, proficiency) if fitting.all() else (slots[fitting], proficiency[fitting])

    # -- the choice --------------------------------------------------------------------------------

    def best(self, seat: Seat, now: float) -> DemandClass | None:
        """The class whose head this agent should take, None if there is none or they save up for a larger one."""
        if not seat.present or not seat.below_ceiling:
            return None
        if seat.saving is not None:
            waiting = self.board.class_of(seat.saving)
            return waiting if waiting is not None and seat.fits(waiting.key.demand) else None
        chosen, overdue = self._first(seat, now)
        if max(seat.free, 1) < self.board.lanes.most_units and self._begins_to_save(seat, chosen, now):
            return None
        if chosen is not None and overdue is not None:
            expected = self.board.fit_of(chosen, seat).expected
            patience.account(seat, expected, overdue=chosen is overdue)
        return chosen

    def _first(self, seat: Seat, now: float) -> tuple[DemandClass | None, DemandClass | None]:
        """The class to serve, and that of the oldest overdue item the agent has room for."""
        policy = self.board.policy
        if policy.head is None or policy.heads is None or self.board.own_order:
            open_slots = self._open_to(seat)[0]
            overdue = self._oldest_overdue(open_slots, now)
            chosen = self._first_of_each(seat, open_slots, now) if len(open_slots) else None
        elif len(pairs := self._pairs_of(seat)) <= FEW:
            chosen, overdue = self._first_of_few(seat, pairs, policy.head, now)
        else:
            open_slots, proficiency = self._open_to(seat)
            overdue = self._oldest_overdue(open_slots, now)
            chosen = self._first_of_many(policy.heads, open_slots, proficiency, now) if len(open_slots) else None
        if overdue is None or not patience.owes(seat):
            return chosen, overdue
        return (chosen if chosen is not None and patience.yields(seat, chosen.head, now) else overdue), overdue

    def _first_of_few(
        self, seat: Seat, pairs: list[tuple[int, float]], rule: HeadRule, now: float
    ) -> tuple[DemandClass | None, DemandClass | None]:
        """Head after head: the quickest way as long as they are few."""
        heads, free = self.board.lanes.head, max(seat.free, 0)
        full = [channel for channel in seat.limited if not seat.has_room_on(channel)]
        bounded = self.board.policy.bounded
        top, chosen, since, oldest = -math.inf, -1, (math.inf, 0), -1
        for slot, proficiency in pairs:
            head = heads[slot]
            if head is None or head.units > free or (full and head.channel in full):
                continue
            if bounded and head.overdue_at <= now and (head.enqueued_at, head.id) < since:
                since, oldest = (head.enqueued_at, head.id), slot
            score = rule(head, proficiency, now)
            if score > top or (score == top and self._precedes(slot, chosen)):
                top, chosen = score, slot
        return self._at(chosen), self._at(oldest)

    def _at(self, slot: int) -> DemandClass | None:
        return self._by_slot[slot] if slot >= 0 else None

    def _precedes(self, slot: int, other: int) -> bool:
        return other < 0 or self._by_slot[slot].head_order < self._by_slot[other].head_order

    def overdue_for(self, seat: Seat, now: float) -> DemandClass | None:
        """The class of the oldest overdue item that this agent has room for; None under a policy without patience."""
        slots, _ = self._open_to(seat)
        return self._oldest_overdue(slots, now) if len(slots) else None

    def _oldest_overdue(self, slots: np.ndarray, now: float) -> DemandClass | None:
        if not self.board.policy.bounded:
            return None
        late = slots[self.board.lanes.overdue_at[slots] <= now]
        if not len(late):
            return None
        since = self.board.lanes.enqueued_at[late]
        oldest: list[DemandClass] = [self._by_slot[slot] for slot in late[since == since.min()].tolist()]
        return min(oldest, key=lambda waiting: waiting.head.id)

    def _first_of_many(self, rule: HeadsRule, slots: np.ndarray, proficiency: np.ndarray, now: float) -> DemandClass:
        """All heads at once."""
        scores = rule(Heads(self.board.lanes, slots, proficiency), now)
        tied: list[DemandClass] = [self._by_slot[slot] for slot in slots[scores == scores.max()].tolist()]
        return min(tied, key=lambda waiting: waiting.head_order)

    def _first_of_each(self, seat: Seat, slots: np.ndarray, now: float) -> DemandClass:
        """The best head of each queue with an order of its own and of all others; among these the board's policy."""
        board = self.board
        groups: dict[int | None, list[DemandClass]] = {}
        for slot in slots.tolist():
            waiting = self._by_slot[slot]
            queue = waiting.key.demand.queue
            groups.setdefault(queue if queue in board.own_order else None, []).append(waiting)
        firsts = [
            min(group, key=lambda waiting: self._rank(seat, waiting, waiting.policy, now)) for group in groups.values()
        ]
        return min(firsts, key=lambda waiting: self._rank(seat, waiting, board.policy, now))

    def _rank(self, seat: Seat, waiting: DemandClass, policy: Policy, now: float) -> tuple[float, tuple[float, ...]]:
        item = waiting.head
        fit = self.board.fit(item, seat.proficiency(item.demand.main_skill))
        return (-policy.score(item, fit, now), policy.order(item))

    # -- saving up for large work --------------------------------------------------------------------

    def _begins_to_save(self, seat: Seat, chosen: DemandClass | None, now: float) -> bool:
        """Let somebody save up for the most urgent large item whose time has come; True if it is this agent.

        Somebody is whoever lacks the fewest units. Never more than half of those who could take it save at a time.
        """
        large = self._large_and_due(seat, now)
        if large is None:
            return False
        if chosen is not None and now < patience.overdue_at(large.head):
            policy = self.board.policy
            if self._rank(seat, chosen, policy, now) < self._rank(seat, large, policy, now):
                return False
        saver = self._saver_for(large)
        if saver is None:
            return False
        self.board.roster.save(saver, large.head.id)
        self.savers[large.head.id] = saver.agent.id
        return saver is seat

    def _large_and_due(self, seat: Seat, now: float) -> DemandClass | None:
        """The first by the board's policy of the due heads that this agent lacks nothing for but free units."""
        slots, _ = self._classes_of(seat)
        lanes = self.board.lanes
        lanes.catch_up()
        units = lanes.units[slots]
        due = lanes.shown[slots] & (units > seat.free) & (units > 1) & (lanes.due[slots] <= now)
        found = [
            waiting
            for waiting in (self._by_slot[slot] for slot in slots[due].tolist())
            if waiting.head.id not in self.savers and seat.has_room_on(waiting.key.demand.channel)
        ]
        return min(found, key=lambda waiting: self._rank(seat, waiting, self.board.policy, now), default=None)

    def _saver_for(self, large: DemandClass) -> Seat | None:
        channel = large.key.demand.channel
        pool = [
            seat
            for seat in self.board.roster.seats_in(large.members)
            if seat.present and seat.below_ceiling and seat.has_room_on(channel)
        ]
        idle = [seat for seat in pool if seat.saving is None]
        if len(pool) - len(idle) + 1 > max(1, len(pool) // 2):
            return None
        return min(idle, key=lambda seat: (-seat.free, seat.agent.id), default=None)

    def release(self, item: int) -> None:
        """Nobody has to save up for this item any more."""
        agent = self.savers.pop(item, None)
        if agent is not None:
            self.board.roster.save(self.board.roster.seat(agent), None)
            self.board.free(agent)

    def stop_saving(self, agent: int) -> None:
        """Let this agent save up for nothing any more; somebody else may begin to."""
        item = self.board.roster.seat(agent).saving
        if item is not None:
            self.release(item)


def _positions(bits: int) -> list[int]:
    """Numbers of the bits that are set."""
    if not bits:
        return []
    raw = np.frombuffer(bits.to_bytes((bits.bit_length() + 7) // 8, "little"), np.uint8)
    found: list[int] = np.flatnonzero(np.unpackbits(raw, bitorder="little")).tolist()
    return found
