"""What waits, in demand classes, over a roster: the state that decisions are taken from.

A class holds items that differ in nothing a policy looks at but their times, so only its head has to be
scored.
Within one round capacity only shrinks, hence a class's best agent stays its best until that very agent takes
something.
"""

from __future__ import annotations

import heapq
import math
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from dromos.routing.engine.policies import DEFAULT_POLICY, POLICIES, Candidate, Fit, Policy
from dromos.routing.engine.roster import Roster, Screening, Seat
from dromos.routing.engine.vocabulary import DEFAULT_WORK, Decision, Demand, Item

Key = tuple[Demand, float, int, frozenset[int], tuple[tuple[int, float], ...]]


@dataclass(slots=True, eq=False)
class DemandClass:
    """Waiting items of equal demand, weight, grade of target and exclusions; the next one to serve on top."""

    policy: Policy
    stamp: int = 0
    _heap: list[tuple[tuple[float, ...], Item]] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self._heap)

    @property
    def head(self) -> Item:
        return self._heap[0][1]

    @property
    def head_order(self) -> tuple[float, ...]:
        return self._heap[0][0]

    def push(self, item: Item) -> None:
        heapq.heappush(self._heap, (self.policy.order(item), item))

    def pop(self) -> Item:
        return heapq.heappop(self._heap)[1]

    def remove(self, item: Item) -> bool:
        entry = (self.policy.order(item), item)
        if entry not in self._heap:
            return False
        self._heap.remove(entry)
        heapq.heapify(self._heap)
        return True

    def items(self) -> Iterator[Item]:
        return (item for _, item in self._heap)


class Proposal(NamedTuple):
    """The head of a class with the agent who would get it."""

    waiting: DemandClass
    item: Item
    winner: Candidate
    fit: Fit
    screening: Screening


class Board:
    """Waiting items over a roster. `queue_policies` give single queues an order of their own; between the
    heads of
    differently ordered queues the board's policy decides.
    """

    def __init__(
        self,
        roster: Roster,
        policy: Policy = DEFAULT_POLICY,
        *,
        mean_work: Mapping[str, float] | None = None,
        queue_policies: Mapping[int, str] | None = None,
        version: int = 0,
    ) -> None:
        self.roster = roster
        self.policy = policy
        self.mean_work = {} if mean_work is None else mean_work  # not copied: what is learned meanwhile counts
        self.own_order = {queue: POLICIES[name] for queue, name in (queue_policies or {}).items()}
        self.version = version
        self.classes: dict[Key, DemandClass] = {}
        self._servable: dict[int, list[DemandClass]] | None = None

    def policy_of(self, queue: int) -> Policy:
        return self.own_order.get(queue, self.policy)

    def put(self, item: Item) -> None:
        """Let the item wait in its class."""
        key = _key(item)
        waiting = self.classes.get(key)
        if waiting is None:
            waiting = self.classes[key] = DemandClass(self.policy_of(item.demand.queue))
            if self._servable is not None:
                self._index(self._servable, key[0], waiting)
        waiting.push(item)

    def withdraw(self, item: Item) -> bool:
        """The item waits no longer (its customer is gone); False if it did not wait."""
        waiting = self.classes.get(_key(item))
        return waiting is not None and waiting.remove(item)

    def fit(self, item: Item, proficiency: float) -> Fit:
        mean = self.mean_work.get(item.demand.main_skill or "", DEFAULT_WORK)
        return Fit(proficiency, mean / proficiency)

    # -- single events: an item arrives, an agent becomes free -----------------------------------

    def place(self, item: Item, now: float) -> Decision | None:
        """Give an arriving item to the best eligible agent; without one it waits."""
        waiting = DemandClass(self.policy_of(item.demand.queue))
        waiting.push(item)
        proposal = self._propose(waiting, now)
        if proposal is None:
            self.put(item)
            return None
        return self._carry_out(proposal, now)

    def pick_for(self, agent: int, now: float) -> Decision | None:
        """Give this agent the most urgent waiting item they can have, if there is one."""
        seat = self.roster.seat(agent)
        best: tuple[float, tuple[float, ...], DemandClass] | None = None
        for waiting in self._classes_of(agent):
            if not waiting or not self.roster.has_room_for(seat, waiting.head, now):
                continue
            item = waiting.head
            score = self.policy.score(item, self.fit(item, seat.agent.proficiency(item.demand.main_skill)), now)
            if best is None or (-score, waiting.head_order) < (-best[0], best[1]):
                best = (score, waiting.head_order, waiting)
        if best is None:
            return None
        item = best[2].head
        winner = _candidate(seat, item.demand)
        screening = self.roster.screen(item, now)
        return self._carry_out(Proposal(best[2], item, winner, self.fit(item, winner.proficiency), screening), now)

    def _classes_of(self, agent: int) -> list[DemandClass]:
        """Classes nothing lasting but their own case keeps from this agent; indexed when first asked."""
        if self._servable is None:
            self._servable = defaultdict(list)
            for key, waiting in self.classes.items():
                self._index(self._servable, key[0], waiting)
        return self._servable[agent]

    def _index(self, servable: dict[int, list[DemandClass]], demand: Demand, waiting: DemandClass) -> None:
        for seat in self.roster.seats_in(self.roster.capable(demand)[0]):
            servable[seat.agent.id].append(waiting)

    # -- a round: everything that can be decided now ---------------------------------------------

    def decide(self, now: float) -> Iterator[Decision]:
        """Give out items, the most urgent first, until no waiting item finds an agent."""
        return _Round(self, now).run()

    def _propose(self, waiting: DemandClass, now: float) -> Proposal | None:
        item = waiting.head
        screening = self.roster.screen(item, now)
        if not screening.able:
            return None
        candidates = [_candidate(seat, item.demand) for seat in self.roster.seats_in(screening.able)]
        liked = [candidate for candidate in candidates if candidate.agent == item.preferred]
        winner = liked[0] if liked else min(candidates, key=waiting.policy.choose)
        return Proposal(waiting, item, winner, self.fit(item, winner.proficiency), screening)

    def _carry_out(self, proposal: Proposal, now: float) -> Decision:
        item = proposal.waiting.pop()
        policy, agent = proposal.waiting.policy, proposal.winner.agent
        self.roster.take(agent, item.demand)
        parts = dict(policy.parts(item, proposal.fit, now))
        parts["load"] = proposal.winner.load
        parts["idle"] = now - proposal.winner.idle_since
        if agent == item.preferred:
            parts["preferred"] = 1.0
        return Decision(
            item=item.id,
            winner=agent,
            policy=policy.name,
            score=policy.score(item, proposal.fit, now),
            parts=parts,
            eligible=proposal.screening.able.bit_count(),
            excluded=proposal.screening.excluded,
            snapshot_version=self.version,
            at=now,
        )


Entry = tuple[float, tuple[float, ...], int, int, Proposal]


class _Round:
    """One sweep at one moment. Queues with an order of their own have their own heap of proposals.

    A proposal is made anew only when it comes up and its agent has taken something since: a class's best
    agent can
    only get worse, so an outdated score is never too low. The one exception, a preferred agent giving way
    to a
    better one, is renewed at once.
    """

    def __init__(self, board: Board, now: float) -> None:
        self.board, self.now = board, now
        self.heaps: dict[int | None, list[Entry]] = {}
        self.liked: dict[int, list[DemandClass]] = {}

    def run(self) -> Iterator[Decision]:
        for waiting in self.board.classes.values():
            self._enter(waiting)
        while (proposal := self._best()) is not None:
            yield self.board._carry_out(proposal, self.now)
            self._enter(proposal.waiting)
            for waiting in self.liked.pop(proposal.winner.agent, ()):
                if waiting is not proposal.waiting:
                    self._enter(waiting)

    def _enter(self, waiting: DemandClass) -> None:
        waiting.stamp += 1
        if not waiting:
            return
        proposal = self.board._propose(waiting, self.now)
        if proposal is None:
            return
        winner = proposal.winner.agent
        queue = proposal.item.demand.queue
        heap = self.heaps.setdefault(queue if queue in self.board.own_order else None, [])
        score = waiting.policy.score(proposal.item, proposal.fit, self.now)
        moves = self.board.roster.seat(winner).moves
        heapq.heappush(heap, (-score, waiting.head_order, waiting.stamp, moves, proposal))
        if winner == proposal.item.preferred:
            self.liked.setdefault(winner, []).append(waiting)

    def _best(self) -> Proposal | None:
        tops = [top for heap in self.heaps.values() if (top := self._fresh_top(heap)) is not None]
        if not tops:
            return None
        policy = self.board.policy
        return min((-policy.score(t.item, t.fit, self.now), policy.order(t.item), t.item.id, t) for t in tops)[3]

    def _fresh_top(self, heap: list[Entry]) -> Proposal | None:
        while heap:
            _score, _order, stamp, moves, proposal = heap[0]
            if stamp == proposal.waiting.stamp:
                if moves == self.board.roster.seat(proposal.winner.agent).moves:
                    return proposal
                self._enter(proposal.waiting)  # makes the entry on top outdated by its stamp
                continue
            heapq.heappop(heap)
        return None


def _key(item: Item) -> Key:
    return (item.demand, item.weight, _grade(item), item.barred, item.cooling)


def _grade(item: Item) -> int:
    """Targets in steps of about 40 %: few classes, and inside each of them the earliest due is the most
    urgent.
    """
    return round(2 * math.log2(item.target))


def _candidate(seat: Seat, demand: Demand) -> Candidate:
    return Candidate(seat.agent.id, seat.agent.proficiency(demand.main_skill), seat.load, seat.idle_since)
