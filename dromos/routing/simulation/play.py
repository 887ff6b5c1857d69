"""Play a day through the engine: arrivals are placed, freed agents pick, and the backlog is finished
after hours.
"""

from __future__ import annotations

import heapq
from typing import NamedTuple

from dromos.routing.engine.board import Board
from dromos.routing.engine.policies import Policy
from dromos.routing.engine.roster import Roster
from dromos.routing.engine.vocabulary import (
    AgentState,
    ChannelAbility,
    Decision,
    Demand,
    Item,
    Requirement,
)
from dromos.routing.simulation.day import Arrival, Day

QUEUE = 1
CHANNEL = "email"


class Start(NamedTuple):
    """When an arrival's handling began, as minutes after it arrived."""

    arrival: Arrival
    wait: float


class Result(NamedTuple):
    """Everything that was started, and busy minutes per agent."""

    starts: list[Start]
    busy: list[float]


def play(day: Day, policy: Policy) -> Result:
    """Run the day to the end of its backlog under one policy."""
    return _Play(day, policy).run()


class _Play:
    def __init__(self, day: Day, policy: Policy) -> None:
        self.day = day
        mean_work = {str(skill): mean for skill, mean in enumerate(day.mean_work)}
        self.board = Board(Roster(_agents(day)), policy, mean_work=mean_work)
        self.items = [_item(number, arrival) for number, arrival in enumerate(day.arrivals)]
        self.ends: list[tuple[float, int, Demand]] = []
        self.result = Result([], [0.0] * len(day.roster))

    def run(self) -> Result:
        upcoming = iter(self.items)
        item = next(upcoming, None)
        while item is not None or self.ends:
            if item is not None and (not self.ends or item.enqueued_at <= self.ends[0][0]):
                self._start(self.board.place(item, item.enqueued_at), item.enqueued_at)
                item = next(upcoming, None)
            else:
                now, agent, demand = heapq.heappop(self.ends)
                self.board.roster.give_back(agent, demand, now)
                self._start(self.board.pick_for(agent, now), now)
        return self.result

    def _start(self, decision: Decision | None, now: float) -> None:
        if decision is None:
            return
        arrival = self.day.arrivals[decision.item]
        minutes = arrival.work / self.day.roster[decision.winner][arrival.skill]
        heapq.heappush(self.ends, (now + minutes, decision.winner, self.items[decision.item].demand))
        self.result.starts.append(Start(arrival, now - arrival.at))
        self.result.busy[decision.winner] += minutes


def _agents(day: Day) -> list[AgentState]:
    return [
        AgentState(
            id=number,
            queues=frozenset({QUEUE}),
            skills={str(skill): 3 for skill in known},
            channels={CHANNEL: ChannelAbility()},
            speeds={str(skill): speed for skill, speed in known.items()},
        )
        for number, known in enumerate(day.roster)
    ]


def _item(number: int, arrival: Arrival) -> Item:
    return Item(
        id=number,
        demand=Demand(QUEUE, CHANNEL, 1, (Requirement(str(arrival.skill)),)),
        enqueued_at=arrival.at,
        due_at=arrival.at + arrival.target,
        weight=arrival.weight,
        priority=arrival.service_class,
    )
