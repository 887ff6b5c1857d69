"""Play a scenario through the engine: the same board, roster and policies as the real dispatcher's.

1. Everybody begins off duty. A shift that begins makes its person free; one that ends takes them away when idle.
2. An arrival is placed at once or waits on the board. Whoever is free picks by the policy.
3. What waits asks for less or other things when a routing step is reached.
4. A stage takes its effort over the person's speed, counted along their shifts: what is unfinished in the evening
   goes on in the morning.
5. Work that comes back after a gap waits in a queue of the person who began it, in the same order as everything.
"""

from __future__ import annotations

import heapq
import math
from dataclasses import dataclass, replace
from typing import NamedTuple

from dromos.routing.engine.board import Board
from dromos.routing.engine.policies import POLICIES
from dromos.routing.engine.roster import Roster
from dromos.routing.engine.vocabulary import AgentState, Decision, Demand, Item
from dromos.routing.simulation.scenario import Arrival, Scenario, Stage, Worker
from dromos.routing.simulation.timeline import Timeline

SHORTEST = 0.05  # minutes
END, READY, SHIFT_ENDS, SHIFT_STARTS, STEP, ARRIVES = range(6)


class Answer(NamedTuple):
    """What became of an arrival: when its first stage began and ended and its last one ended (None: not before the
    end of the scenario), and who did the first.
    """

    arrival: Arrival
    began_at: float | None = None
    answered_at: float | None = None
    agent: int | None = None
    done_at: float | None = None


class Outcome(NamedTuple):
    """`busy`: minutes of work by agent in the measured period; `answers` in order of arrival."""

    answers: list[Answer]
    busy: dict[int, float]


def play(scenario: Scenario) -> Outcome:
    """Run the scenario to its end. Every stage needs an effort: see `sampling.drawn`."""
    return _Play(scenario).run()


@dataclass(slots=True)
class _Job:
    """A stage on its way: of which arrival, its number, and what the board knows it as."""

    arrival: int
    stage: int
    item: Item


class _Play:
    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self.workers = {worker.id: worker for worker in scenario.workers}
        self.shifts = {worker.id: Timeline(worker.shifts) for worker in scenario.workers}
        self.board = Board(
            Roster(_seated(worker) for worker in scenario.workers),
            POLICIES[scenario.policy],
            mean_work=scenario.mean_work,
            queue_policies={q: name for q, name in scenario.queue_policies.items() if name in POLICIES},
        )
        self.off = set(self.workers)
        self.busy_with: dict[int, _Job] = {}
        self.jobs: dict[int, _Job] = {}
        self.answers = [Answer(arrival) for arrival in scenario.arrivals]
        self.busy = dict.fromkeys(self.workers, 0.0)
        self.events: list[tuple[float, int, int, int]] = []
        for agent in self.workers:
            self.board.roster.set_present(agent, present=False)

    def run(self) -> Outcome:
        self._plan()
        steps = {
            END: self._end, READY: self._ready, SHIFT_ENDS: self._shift_ends, SHIFT_STARTS: self._shift_starts,
            STEP: self._step, ARRIVES: self._arrives,
        }  # fmt: skip
        while self.events:
            now, kind, _order, subject = heapq.heappop(self.events)
            steps[kind](subject, now)
        return Outcome(self.answers, self.busy)

    def _plan(self) -> None:
        for number, arrival in enumerate(self.scenario.arrivals):
            self._at(arrival.at, ARRIVES, number)
        for worker in self.scenario.workers:
            for start, end in worker.shifts:
                self._at(max(start, self.scenario.starts_at), SHIFT_STARTS, worker.id)
                self._at(end, SHIFT_ENDS, worker.id)

    def _at(self, when: float, kind: int, subject: int) -> None:
        if when < math.inf:
            heapq.heappush(self.events, (when, kind, subject, subject))

    # -- what happens ------------------------------------------------------------------------------

    def _arrives(self, number: int, now: float) -> None:
        arrival = self.scenario.arrivals[number]
        self._enqueue(number, replace(arrival.demand, units=1), now)

    def _enqueue(self, number: int, demand: Demand, now: float) -> None:
        arrival = self.scenario.arrivals[number]
        item = Item(
            id=len(self.jobs),
            demand=demand,
            enqueued_at=now,
            due_at=arrival.due_at,
            weight=arrival.weight,
            priority=arrival.priority,
            barred=arrival.barred,
            steps=arrival.steps,
        )
        self.jobs[item.id] = _Job(number, 0, item)
        for step in arrival.steps:
            self._at(now + step.after, STEP, item.id)
        self._begin(self.board.place(item, now), now)

    def _step(self, number: int, now: float) -> None:
        """What still waits asks for other things from now on."""
        if self.board.waits(number):
            for decision in self.board.settle(now):
                self._begin(decision, now)

    def _begin(self, decision: Decision | None, now: float) -> None:
        if decision is None:
            return
        job, worker = self.jobs[decision.item], self.workers[decision.winner]
        arrival = self.scenario.arrivals[job.arrival]
        speed = worker.state.proficiency(job.item.demand.main_skill)
        ends_at = self.shifts[worker.id].after(now, _effort(arrival.stages[job.stage]) / speed)
        self.busy_with[worker.id] = job
        self._at(ends_at, END, worker.id)
        self._count(worker.id, now, ends_at)
        if job.stage == 0:
            answered_at = ends_at if ends_at < math.inf else None
            self.answers[job.arrival] = Answer(arrival, now, answered_at, worker.id)

    def _count(self, agent: int, since: float, until: float) -> None:
        since, until = max(since, self.scenario.measured_from), min(until, self.scenario.ends_at)
        self.busy[agent] += self.shifts[agent].within(since, until)

    def _end(self, agent: int, now: float) -> None:
        job = self.busy_with.pop(agent)
        self.board.roster.give_back(agent, job.item.demand, now)
        stages = self.scenario.arrivals[job.arrival].stages
        if job.stage + 1 < len(stages):
            following = _following(job, stages[job.stage + 1], agent)
            self.jobs[following.item.id] = following
            self._at(now + stages[job.stage + 1].gap, READY, following.item.id)
        else:
            self.answers[job.arrival] = self.answers[job.arrival]._replace(done_at=now)
        self._free(agent, now)

    def _ready(self, number: int, now: float) -> None:
        """Work comes back: from now on it waits, with the usual target."""
        job = self.jobs[number]
        job.item = replace(job.item, enqueued_at=now, due_at=None)
        self._begin(self.board.place(job.item, now), now)

    def _shift_starts(self, agent: int, now: float) -> None:
        if agent in self.off:
            self.off.remove(agent)
            self.board.roster.set_present(agent, present=True)
            self._begin(self.board.pick_for(agent, now), now)

    def _shift_ends(self, agent: int, now: float) -> None:
        if agent not in self.busy_with and agent not in self.off and not self.shifts[agent].covers(now):
            self._leave(agent)

    def _free(self, agent: int, now: float) -> None:
        if self.shifts[agent].covers(now):
            self._begin(self.board.pick_for(agent, now), now)
        else:
            self._leave(agent)

    def _leave(self, agent: int) -> None:
        self.off.add(agent)
        self.board.roster.set_present(agent, present=False)


def _seated(worker: Worker) -> AgentState:
    """One thing at a time, with a queue of their own for work that comes back to them."""
    state = worker.state
    return replace(
        state, queues=state.queues | {-state.id}, present=True, units=1, used=0, max_held=None, held=0, on_channel={}
    )


def _following(job: _Job, stage: Stage, agent: int) -> _Job:
    demand = job.item.demand
    if stage.queue is None:
        demand = Demand(-agent, demand.channel, 1, demand.requirements)
    else:
        demand = replace(demand, queue=stage.queue)
    return _Job(job.arrival, job.stage + 1, replace(job.item, demand=demand, steps=()))


def _effort(stage: Stage) -> float:
    return max(stage.effort or 0.0, SHORTEST)
