"""How short a board is of people for each kind of work, from time to time (`market` says how)."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING

from dromos.routing.engine.market import Kind, Market, Stall
from dromos.routing.engine.vocabulary import DEFAULT_WORK, AgentState, Demand

if TYPE_CHECKING:
    from dromos.routing.engine.board import Board

RENEWED_EVERY = 5.0  # minutes


def kind_of(demand: Demand) -> Kind:
    return (demand.queue, demand.main_skill, demand.language)


class Shortage:
    """Prices of the kinds of work that wait on a board; 1 is the mean, also for what has not been priced yet."""

    def __init__(self, board: Board) -> None:
        self.board = board
        self.due = -math.inf
        self.prices: dict[Kind, float] = {}
        self._market: Market | None = None
        self._made_for: tuple[object, ...] = ()

    def of(self, demand: Demand) -> float:
        return self.prices.get(kind_of(demand), 1.0)

    def renew(self, now: float) -> None:
        """Find the prices of this moment; the board's lanes show them."""
        self.due = now + RENEWED_EVERY
        waiting = self._waiting()
        self.prices = self._market_for({*self.prices, *waiting}).prices(waiting)
        board = self.board
        for one in board.classes.values():
            board.lanes.set_price(one.slot, self.of(one.key.demand))

    def _waiting(self) -> dict[Kind, float]:
        """Minutes of work that wait, per kind."""
        count: Counter[Kind] = Counter()
        for one in self.board.classes.values():
            count[kind_of(one.key.demand)] += len(one)
        mean = self.board.mean_work
        return {kind: number * mean.get(kind[1] or "", DEFAULT_WORK) for kind, number in count.items()}

    def _market_for(self, kinds: set[Kind]) -> Market:
        """The last market if the same people are there for the same kinds."""
        roster = self.board.roster
        wanted = (kinds, roster.changes, roster.present)
        if self._market is None or wanted != self._made_for:
            ordered = sorted(kinds, key=_in_order)
            by_skill: dict[tuple[int, str | None], list[Kind]] = defaultdict(list)
            for kind in ordered:
                by_skill[kind[:2]].append(kind)
            stalls = [_stall(seat.agent, by_skill) for seat in roster.seats_in(roster.present)]
            self._market, self._made_for = Market(ordered, stalls), wanted
        return self._market


def _in_order(kind: Kind) -> tuple[int, str, str]:
    return (kind[0], kind[1] or "", kind[2] or "")


def _stall(agent: AgentState, by_skill: dict[tuple[int, str | None], list[Kind]]) -> Stall:
    return Stall({kind: agent.proficiency(kind[1]) for kind in _kinds_of(agent, by_skill)})


def _kinds_of(agent: AgentState, by_skill: dict[tuple[int, str | None], list[Kind]]) -> Iterator[Kind]:
    for queue in sorted(agent.queues):
        for skill in (None, *sorted(agent.skills)):
            for kind in by_skill.get((queue, skill), ()):
                if kind[2] is None or kind[2] in agent.languages:
                    yield kind
