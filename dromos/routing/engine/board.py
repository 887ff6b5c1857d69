"""What waits, in demand classes, over a roster: the state that decisions are taken from, kept up event by event.

Only the head of a class has to be scored. Whoever keeps a board alive tells it every change (`put`, `withdraw`,
`change`, `replace_agent`, `remove_agent`, `set_present`, `take`, `give_back`, `learn`) and then asks `settle` for the
decisions that have become possible by them. `decide` looks at everything again: at the start, and now and then.
"""

from __future__ import annotations

import dataclasses
import heapq
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from dromos.routing.engine import patience
from dromos.routing.engine.choices import Candidate, nearest_first
from dromos.routing.engine.classes import DemandClass, Key, grade
from dromos.routing.engine.lanes import Lanes
from dromos.routing.engine.orders import Fit
from dromos.routing.engine.picking import Picking
from dromos.routing.engine.policies import DEFAULT_POLICY, POLICIES, Policy
from dromos.routing.engine.roster import Roster, Screening, Seat
from dromos.routing.engine.rounds import Round
from dromos.routing.engine.shortage import Shortage
from dromos.routing.engine.steps import as_of, later_demands, next_step_at
from dromos.routing.engine.vocabulary import DEFAULT_WORK, AgentState, Appointment, Decision, Demand, Item

FEW_CLASSES = 1000  # empty classes are swept out only when there are more than this


class Found(NamedTuple):
    """An item with the agent who should get it."""

    item: Item
    winner: Candidate
    fit: Fit
    screening: Screening


class Proposal(NamedTuple):
    """The head of a class with the agent who would get it."""

    waiting: DemandClass
    item: Item
    winner: Candidate
    fit: Fit
    screening: Screening


class Board:
    """Waiting items over a roster. `queue_policies` give single queues an order of their own; between the heads of
    differently ordered queues the board's policy decides.

    Times never go back: each `now` is at least the one before. The board is not safe for several threads.
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
        self.mean_work = dict(mean_work or {})
        self.version = version
        self.classes: dict[Key, DemandClass] = {}
        self.lanes = Lanes()
        self.turns = 0
        self.clock = 0.0  # the latest moment the board was told of
        self._where: dict[int, DemandClass] = {}
        self._moving: dict[int, Item] = {}  # waiting items that time alone will move to another class
        self._timeline: list[tuple[float, int]] = []
        self._hoping: dict[int, set[int]] = {}  # preferred agent -> items that may wait for them
        self._fresh: dict[DemandClass, None] = {}  # classes with a new item that nobody has been sought for
        self._freed: dict[int, None] = {}  # agents who may be able to take more than before
        self._sweep_at = FEW_CLASSES
        self._picking = Picking(self)
        self._shortage = Shortage(self)
        self.policy = self._bound(policy)
        self.own_order = {queue: self._bound(POLICIES[name]) for queue, name in (queue_policies or {}).items()}
        self._prices = any(policy.priced for policy in (self.policy, *self.own_order.values()))

    def _bound(self, policy: Policy) -> Policy:
        return policy.bind(self) if policy.bind else policy

    def policy_of(self, queue: int) -> Policy:
        return self.own_order.get(queue, self.policy)

    def overdue_for(self, seat: Seat, now: float) -> DemandClass | None:
        return self._picking.overdue_for(seat, now)

    # -- what waits --------------------------------------------------------------------------------

    def __len__(self) -> int:
        return len(self._where)

    def waits(self, item: int) -> bool:
        return item in self._where

    def class_of(self, item: int) -> DemandClass | None:
        """The class an item waits in."""
        return self._where.get(item)

    def routable(self, item: Item, now: float) -> bool:
        """Whether anybody could ever have it as things are, now or after a step still to come."""
        asked = as_of(item, now)
        demands = (asked.demand, *later_demands(item, now))
        return any(self.roster.ever(dataclasses.replace(asked, demand=demand)) for demand in demands)

    def items(self) -> Iterator[Item]:
        """Everything that waits, each as far relaxed as it is."""
        for waiting in self.classes.values():
            yield from waiting.items()

    def put(self, item: Item, now: float | None = None) -> None:
        """Let the item wait, asking for what it asks for at `now` (without it: as when it was enqueued)."""
        at = item.enqueued_at if now is None else now
        if item.steps or item.cooling or item.preferred_until is not None:
            item = self._watch(item, at)
        waiting = self._class_of(item, at)
        self._where[item.id] = waiting
        self._fresh[waiting] = None
        if waiting.push(item):
            self.lanes.show(waiting.slot, item, patience.overdue_at(item))

    def withdraw(self, item: Item | int) -> bool:
        """The item waits no longer (cancelled, taken by hand, its customer gone); False if it did not wait."""
        number = item if isinstance(item, int) else item.id
        waiting = self._where.pop(number, None)
        if waiting is None:
            return False
        self._forget(number)
        if waiting.remove(number):
            self._show_head(waiting)
        return True

    def change(self, item: Item, now: float) -> None:
        """The item waits with these values instead; one that did not wait begins to."""
        self.withdraw(item)
        self.put(item, now)

    def _watch(self, item: Item, at: float) -> Item:
        item = as_of(item, at)
        times = [next_step_at(item, at), item.preferred_until, *(until for _, until in item.cooling)]
        coming = [time for time in times if time is not None and time > at]
        if coming:
            self._moving[item.id] = item
            heapq.heappush(self._timeline, (min(coming), item.id))
        if item.preferred is not None and item.preferred_until is not None and item.preferred_until > at:
            self._hoping.setdefault(item.preferred, set()).add(item.id)
        return item

    def _forget(self, number: int) -> None:
        """What is remembered of an item that no longer waits."""
        item = self._moving.pop(number, None)
        if item is not None and item.preferred is not None:
            self._hoping.get(item.preferred, set()).discard(number)
        self._picking.release(number)

    def _class_of(self, item: Item, at: float) -> DemandClass:
        cooling = tuple((agent, until) for agent, until in item.cooling if until > at) if item.cooling else ()
        ever = None
        kept_for = None
        if item.preferred_until is not None:
            ever = self.roster.ever(item)
            kept_for = item.preferred if self.roster.keeps(item, ever, at) else None
        barred = item.barred | item.appointment.engaged if item.appointment is not None else item.barred
        key = Key(item.demand, item.weight, grade(item), barred, cooling, kept_for)
        waiting = self.classes.get(key)
        if waiting is None:
            waiting = self._open(key, item)
        return waiting

    def _open(self, key: Key, item: Item) -> DemandClass:
        if len(self.classes) >= self._sweep_at:
            self._sweep()
        mean = self.mean_work.get(key.demand.main_skill or "", DEFAULT_WORK)
        slot = self.lanes.open(key.demand.units, key.demand.channel, mean, self._shortage.of(key.demand))
        waiting = DemandClass(key, self.policy_of(key.demand.queue), slot, self._members(key, item))
        self.classes[key] = waiting
        self._picking.add(waiting)
        return waiting

    def _members(self, key: Key, item: Item) -> int:
        if key.kept_for is not None:
            return self.roster.bits_of([key.kept_for])
        cooling = self.roster.bits_of(agent for agent, _ in key.cooling) if key.cooling else 0
        barred = self.roster.bits_of(key.barred) if key.barred else 0
        return self.roster.ever(item) & ~cooling & ~barred

    def _sweep(self) -> None:
        """Forget classes in which nothing waits."""
        self.classes = {key: waiting for key, waiting in self.classes.items() if waiting}
        self._sweep_at = FEW_CLASSES + 2 * len(self.classes)
        self._fresh = {waiting: None for waiting in self._fresh if waiting}
        self.lanes = Lanes()
        for waiting in self.classes.values():
            demand = waiting.key.demand
            mean = self.mean_work.get(demand.main_skill or "", DEFAULT_WORK)
            waiting.slot = self.lanes.open(demand.units, demand.channel, mean, self._shortage.of(demand))
            self._show_head(waiting)
        self._picking.start_anew()

    def _show_head(self, waiting: DemandClass) -> None:
        if waiting:
            head = waiting.head
            self.lanes.show(waiting.slot, head, patience.overdue_at(head))
        else:
            self.lanes.hide(waiting.slot)

    # -- who is there ------------------------------------------------------------------------------

    def replace_agent(self, agent: AgentState) -> None:
        """Let this be the agent from now on, a new one if need be."""
        if self.roster.replace(agent):
            self._picking.stop_saving(agent.id)
            bit = self.roster.seat(agent.id).bit
            for waiting in self.classes.values():
                inside = bool(self._members(waiting.key, waiting.head) & bit) if waiting else False
                waiting.members = waiting.members | bit if inside else waiting.members & ~bit
            self._sweep()
        self._reconsider(agent.id)

    def remove_agent(self, agent: int) -> None:
        """They are no longer one of us. What they still hold is for the caller to put back."""
        bit = self.roster.seat(agent).bit
        self._picking.stop_saving(agent)
        self.roster.remove(agent)
        self._freed.pop(agent, None)
        for waiting in self.classes.values():
            waiting.members &= ~bit
        self._sweep()
        self._rehome(agent)

    def set_present(self, agent: int, *, present: bool) -> None:
        self.roster.set_present(agent, present=present)
        self._reconsider(agent)

    def take(self, agent: int, demand: Demand) -> None:
        """The agent has one more item of this demand in hand, given by other means than a decision of this board."""
        self.roster.take(agent, demand)

    def give_back(self, agent: int, demand: Demand, now: float) -> None:
        """One item of this demand is out of the agent's hands and its units are free."""
        self.roster.give_back(agent, demand, now)
        self.free(agent)

    def free(self, agent: int) -> None:
        """The agent may be able to take more than before."""
        self._freed[agent] = None

    def learn(self, skill: str, mean: float) -> None:
        """Work of this main skill takes so many minutes on average."""
        self.mean_work[skill] = mean
        for waiting in self.classes.values():
            if waiting.key.demand.main_skill == skill:
                self.lanes.learn(waiting.slot, mean)

    def _reconsider(self, agent: int) -> None:
        self.free(agent)
        if not self.roster.seat(agent).present:
            self._picking.stop_saving(agent)
        self._rehome(agent)

    def _rehome(self, agent: int) -> None:
        """Items that may wait for this agent belong elsewhere when they come or go."""
        for number in sorted(self._hoping.pop(agent, ())):
            item = self._moving[number]
            self.change(item, max(self.clock, item.enqueued_at))

    # -- time --------------------------------------------------------------------------------------

    def next_change_at(self) -> float | None:
        """When time alone will next change who may have something: a step, the end of a grace or of a cool-down."""
        while self._timeline and self._timeline[0][1] not in self._moving:
            heapq.heappop(self._timeline)
        return self._timeline[0][0] if self._timeline else None

    def advance(self, now: float) -> None:
        """Let time pass: what has become due by now asks for other people."""
        self.clock = max(self.clock, now)
        while self._timeline and self._timeline[0][0] <= now:
            item = self._moving.get(heapq.heappop(self._timeline)[1])
            if item is not None:
                self.change(item, now)
        if self._prices and now >= self._shortage.due:
            self._shortage.renew(now)

    # -- decisions ---------------------------------------------------------------------------------

    def place(self, item: Item, now: float) -> Decision | None:
        """Give an arriving item to the best eligible agent; without one it waits."""
        self.advance(now)
        policy = self.policy_of(item.demand.queue)
        found = self.seek(as_of(item, now), policy, now)
        if found is None:
            self.put(item, now)
            return None
        asked, winner, fit, screening = found
        return self.give(asked, policy, self.roster.seat(winner.agent), fit, screening, now)

    def pick_for(self, agent: int, now: float) -> Decision | None:
        """Give this agent the most urgent waiting item they can have, if there is one."""
        self.advance(now)
        self._freed.pop(agent, None)
        seat = self.roster.seat(agent)
        waiting = self._picking.best(seat, now)
        if waiting is None:
            return None
        fit = self.fit_of(waiting, seat)
        screening = self.roster.screen(waiting.head, now)
        item = self._take_head(waiting)
        return self.give(item, waiting.policy, seat, fit, screening, now)

    def decide(self, now: float) -> Iterator[Decision]:
        """Give out items, the most urgent first, until no waiting item finds an agent."""
        self.advance(now)
        self._fresh.clear()
        self._freed.clear()
        return Round(self, now).run(list(self.classes.values()))

    def settle(self, now: float) -> Iterator[Decision]:
        """Decide all that has become possible by what the board was told since it was last settled.

        1. Whoever may be able to take more picks until nothing fits, in the order they became free.
        2. The classes with new or relaxed items seek somebody for their heads, the most urgent first.
        """
        self.advance(now)
        while self._freed or self._fresh:
            if self._freed:
                yield from self._fill(next(iter(self._freed)), now)
            else:
                fresh = list(self._fresh)
                self._fresh.clear()
                yield from Round(self, now).run(fresh)

    def _fill(self, agent: int, now: float) -> Iterator[Decision]:
        while (decision := self.pick_for(agent, now)) is not None:
            yield decision

    def fit(self, item: Item, proficiency: float) -> Fit:
        mean = self.mean_work.get(item.demand.main_skill or "", DEFAULT_WORK)
        return Fit(proficiency, mean / proficiency, self._shortage.of(item.demand) if self._prices else 1.0)

    def fit_of(self, waiting: DemandClass, seat: Seat) -> Fit:
        """How this agent fits what waits in the class: `fit` of its head, from what the lanes remember."""
        mean, price = self.lanes.worth[waiting.slot]
        proficiency = seat.proficiency(waiting.key.demand.main_skill)
        return Fit(proficiency, mean / proficiency, price if self._prices else 1.0)

    def candidate(self, seat: Seat, demand: Demand) -> Candidate:
        return Candidate(
            seat.agent.id,
            seat.proficiency(demand.main_skill),
            seat.load,
            seat.idle_since,
            seat.turn,
            self.roster.scarcity(seat),
        )

    def propose(self, waiting: DemandClass, now: float) -> Proposal | None:
        """The head of the class with the agent who should get it, if anybody can have it now."""
        found = self.seek(waiting.head, waiting.policy, now)
        return Proposal(waiting, *found) if found else None

    def seek(self, item: Item, policy: Policy, now: float) -> Found | None:
        """The agent who should get this item, whether it waits or not, if anybody can have it now."""
        screening = self.roster.screen(item, now)
        if not screening.able:
            return None
        candidates = [self.candidate(seat, item.demand) for seat in self.roster.seats_in(screening.able)]
        liked = [candidate for candidate in candidates if candidate.agent == item.preferred]
        choose = policy.choose
        if item.appointment is not None:
            candidates, choose = _with_travel(candidates, item.appointment), nearest_first(choose)
        winner = liked[0] if liked else min(candidates, key=choose)
        return Found(item, winner, self.fit(item, winner.proficiency), screening)

    def hand(self, item: Item, seat: Seat, policy: Policy, now: float, screening: Screening | None = None) -> Decision:
        """Give a waiting item to this agent, who must be able to have it. `screening`: who could when it was chosen."""
        fit = self.fit(item, seat.proficiency(item.demand.main_skill))
        screening = screening or self.roster.screen(item, now)
        self.withdraw(item)
        return self.give(item, policy, seat, fit, screening, now)

    def carry_out(self, proposal: Proposal, now: float) -> Decision:
        waiting, item, winner, fit, screening = proposal
        self._take_head(waiting)
        return self.give(item, waiting.policy, self.roster.seat(winner.agent), fit, screening, now)

    def _take_head(self, waiting: DemandClass) -> Item:
        item = waiting.pop()
        del self._where[item.id]
        self._forget(item.id)
        self._show_head(waiting)
        return item

    def give(self, item: Item, policy: Policy, seat: Seat, fit: Fit, screening: Screening, now: float) -> Decision:
        agent = seat.agent.id
        parts = policy.parts(item, fit, now)
        parts["load"] = seat.load
        parts["idle"] = now - seat.idle_since
        if agent == item.preferred:
            parts["preferred"] = 1.0
        if item.appointment is not None:
            parts["travel"] = dict(item.appointment.travel).get(agent, 0.0)
        self.turns += 1
        seat.turn = self.turns
        self.roster.take(agent, item.demand)
        return Decision(item.id, agent, policy.name, policy.score(item, fit, now), parts, screening, self.version, now)


def _with_travel(candidates: Sequence[Candidate], appointment: Appointment) -> list[Candidate]:
    minutes = dict(appointment.travel)
    return [candidate._replace(travel=minutes.get(candidate.agent, 0.0)) for candidate in candidates]
