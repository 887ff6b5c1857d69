"""Play a world through the engine: the same board and policies that serve the real queues, event by event.

1. An arrival is placed; without a free eligible agent it waits, or is turned away when there is no room.
2. An agent who finishes, or whose shift begins, picks the most urgent waiting item until nothing fits.
3. What has waited until its next routing step asks for other people from then on.
4. Who has waited longer than their patience leaves. Who falls ill hands back what they had in hand.

At one and the same moment shifts end first, then arrivals go before endings. Equal worlds give equal results.
"""

from __future__ import annotations

import heapq
import math
from collections import defaultdict
from dataclasses import dataclass
from enum import IntEnum, StrEnum

from dromos.routing.engine.board import Board
from dromos.routing.engine.policies import POLICIES, Policy
from dromos.routing.engine.roster import Roster
from dromos.routing.engine.vocabulary import DEFAULT_WORK, Decision, Item
from dromos.routing.simulation.world import Case, Worker, World

PRIOR = 4  # completed items that the mean known beforehand counts as while the day's own is learned


class Fate(StrEnum):
    SERVED = "served"
    LEFT = "left"  # lost patience
    TURNED_AWAY = "turned_away"  # found no room to wait
    STRANDED = "stranded"  # still waiting when the simulation ended


@dataclass(slots=True)
class Outcome:
    """What became of a case. `wait`: minutes until handling began, or until the customer was gone; of a stranded
    case, until the end. `returns`: how often it came back because its agent fell ill; then the last beginning
    counts.
    """

    case: Case
    fate: Fate = Fate.STRANDED
    wait: float = 0.0
    agent: int | None = None
    minutes: float = 0.0
    returns: int = 0


@dataclass(frozen=True, slots=True)
class Result:
    """`outcomes` in the order of arrival; `busy`: minutes at work per worker, in the order of the world's workers;
    `began`, `ended`: the first arrival and the last event.
    """

    world: World
    outcomes: tuple[Outcome, ...]
    busy: tuple[float, ...]
    began: float
    ended: float


class What(IntEnum):
    """Events of one moment happen in this order."""

    OFF = 0
    ARRIVAL = 1
    END = 2
    LEAVE = 3
    ON = 4
    GONE = 5


Event = tuple[float, What, int, int]  # when, what, agent, item


def play(world: World, policy: Policy | str) -> Result:
    """Run the world to its end under one policy of the engine."""
    return _Play(world, POLICIES[policy] if isinstance(policy, str) else policy).run()


class _Play:
    def __init__(self, world: World, policy: Policy) -> None:
        self.world = world
        cases = sorted(world.cases, key=lambda case: (case.item.enqueued_at, case.item.id))
        self.outcomes = {case.item.id: Outcome(case) for case in cases}
        self.workers = {worker.agent.id: worker for worker in world.workers}
        self.began = cases[0].item.enqueued_at if cases else 0.0
        self.board = Board(
            Roster(worker.agent for worker in world.workers),
            policy,
            mean_work=world.mean_work,
            queue_policies=world.queue_policies,
        )
        self.learned = _Learned(self.board) if world.learns else None
        self.busy = dict.fromkeys(self.workers, 0.0)
        self.in_hand: dict[int, dict[int, float]] = defaultdict(dict)  # agent -> item -> when it was begun
        self.waiting = 0
        self.now = self.began
        self.events: list[Event] = [(case.item.enqueued_at, What.ARRIVAL, 0, case.item.id) for case in cases]
        for worker in world.workers:
            self._plan_duty(worker)
        heapq.heapify(self.events)

    def _plan_duty(self, worker: Worker) -> None:
        agent = worker.agent.id
        self.board.set_present(agent, present=worker.on_duty(self.began))
        for start, end in worker.shifts:
            if start > self.began:
                self.events.append((start, What.ON, agent, 0))
            if self.began < end < math.inf:
                self.events.append((end, What.OFF, agent, 0))
        if worker.gone_at < math.inf:
            self.events.append((worker.gone_at, What.GONE, agent, 0))

    def run(self) -> Result:
        happen = {
            What.ARRIVAL: self._arrive,
            What.END: self._end,
            What.LEAVE: self._leave,
            What.ON: self._duty,
            What.OFF: self._duty,
            What.GONE: self._go,
        }
        while self.events and self.events[0][0] <= self.world.until:
            relaxes = self.board.next_change_at()
            if relaxes is not None and relaxes < self.events[0][0]:
                self.now = relaxes
            else:
                self.now, what, agent, item = heapq.heappop(self.events)
                happen[what](agent, item)
            self._settle()
        return self._result()

    def _result(self) -> Result:
        ended = min(self.now, self.world.until)
        for agent, items in self.in_hand.items():
            self.busy[agent] += sum(ended - begun for begun in items.values())
        for outcome in self.outcomes.values():
            if outcome.fate is Fate.STRANDED:
                outcome.wait = max(0.0, ended - outcome.case.item.enqueued_at)
        return Result(self.world, tuple(self.outcomes.values()), tuple(self.busy.values()), self.began, ended)

    # -- events ----------------------------------------------------------------------------------

    def _arrive(self, _agent: int, item: int) -> None:
        outcome = self.outcomes[item]
        self._offer(outcome)
        if outcome.fate is Fate.STRANDED and outcome.case.patience < math.inf:
            heapq.heappush(self.events, (self.now + outcome.case.patience, What.LEAVE, 0, item))

    def _offer(self, outcome: Outcome) -> None:
        decision = self.board.place(outcome.case.item, self.now)
        if decision is not None:
            self._begin(decision)
        elif outcome.returns == 0 and self.world.spaces is not None and self.waiting >= self.world.spaces:
            self.board.withdraw(outcome.case.item)
            outcome.fate = Fate.TURNED_AWAY
        else:
            self.waiting += 1

    def _end(self, agent: int, item: int) -> None:
        if item not in self.in_hand[agent]:
            return  # handed back meanwhile
        outcome = self.outcomes[item]
        outcome.minutes = self._put_down(agent, outcome.case.item)
        if self.learned is not None:
            self.learned.completed(outcome, self.workers[agent])

    def _leave(self, _agent: int, item: int) -> None:
        outcome = self.outcomes[item]
        if outcome.fate is Fate.STRANDED and self.board.withdraw(outcome.case.item):
            outcome.fate, outcome.wait = Fate.LEFT, outcome.case.patience
            self.waiting -= 1

    def _duty(self, agent: int, _item: int) -> None:
        self.board.set_present(agent, present=self.workers[agent].on_duty(self.now))

    def _go(self, agent: int, _item: int) -> None:
        self.board.set_present(agent, present=False)
        back = [self.outcomes[item] for item in self.in_hand[agent]]
        for outcome in back:
            self._put_down(agent, outcome.case.item)
            outcome.fate, outcome.agent = Fate.STRANDED, None
            outcome.returns += 1
            self._offer(outcome)

    # -- work ------------------------------------------------------------------------------------

    def _settle(self) -> None:
        for decision in self.board.settle(self.now):
            self.waiting -= 1
            self._begin(decision)

    def _begin(self, decision: Decision) -> None:
        outcome = self.outcomes[decision.item]
        agent, item = decision.winner, outcome.case.item
        outcome.fate, outcome.agent, outcome.wait = Fate.SERVED, agent, self.now - item.enqueued_at
        self.in_hand[agent][item.id] = self.now
        minutes = outcome.case.work / self.workers[agent].speed(item.demand.main_skill)
        heapq.heappush(self.events, (self.now + minutes, What.END, agent, item.id))

    def _put_down(self, agent: int, item: Item) -> float:
        """The item leaves the agent's hands; minutes since it was begun."""
        minutes = self.now - self.in_hand[agent].pop(item.id)
        self.busy[agent] += minutes
        self.board.give_back(agent, item.demand, self.now)
        return minutes


class _Learned:
    """Mean work per main skill from what has been completed, told to the board."""

    def __init__(self, board: Board) -> None:
        self.board = board
        self.seen: dict[str, tuple[float, float]] = {}  # sum of work and count, what was known before included

    def completed(self, outcome: Outcome, worker: Worker) -> None:
        skill = outcome.case.item.demand.main_skill
        if skill is None:
            return
        total, count = self.seen.get(skill) or (PRIOR * self.board.mean_work.get(skill, DEFAULT_WORK), float(PRIOR))
        total, count = total + outcome.minutes * worker.agent.proficiency(skill), count + 1
        self.seen[skill] = (total, count)
        self.board.learn(skill, total / count)
