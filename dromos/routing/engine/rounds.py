"""A round: one sweep over all classes at one moment, the most urgent first."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from dromos.routing.engine import patience
from dromos.routing.engine.classes import DemandClass
from dromos.routing.engine.vocabulary import Decision

if TYPE_CHECKING:
    from dromos.routing.engine.board import Board, Proposal

Entry = tuple[float, tuple[float, ...], int, int, "Proposal"]


class Round:
    """Queues with an order of their own have their own heap of proposals.

    Within a round capacity only shrinks, hence a class's best agent stays its best until that very agent takes
    something: a proposal is made anew only when it comes up and its agent has. An outdated score is never too low. The
    one exception, a preferred agent giving way to a better one, is renewed at once.
    """

    def __init__(self, board: Board, now: float) -> None:
        self.board, self.now = board, now
        self.heaps: dict[int | None, list[Entry]] = {}
        self.liked: dict[int, list[DemandClass]] = {}

    def run(self, classes: Iterable[DemandClass]) -> Iterator[Decision]:
        for waiting in classes:
            self._enter(waiting)
        while (proposal := self._best()) is not None:
            proposal = self._with_patience(proposal)
            yield self.board.carry_out(proposal, self.now)
            self._enter(proposal.waiting)
            for waiting in self.liked.pop(proposal.winner.agent, ()):
                if waiting is not proposal.waiting:
                    self._enter(waiting)

    def _enter(self, waiting: DemandClass) -> None:
        waiting.stamp += 1
        if not waiting:
            return
        proposal = self.board.propose(waiting, self.now)
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

    def _with_patience(self, proposal: Proposal) -> Proposal:
        """The proposal, or the oldest overdue item instead when its turn with this agent has come."""
        board, seat = self.board, self.board.roster.seat(proposal.winner.agent)
        overdue = board.overdue_for(seat, self.now)
        if overdue is None:
            return proposal
        if patience.owes(seat) and overdue is not proposal.waiting:
            item = overdue.head
            winner = board.candidate(seat, item.demand)
            fit = board.fit(item, winner.proficiency)
            proposal = proposal._replace(
                waiting=overdue, item=item, winner=winner, fit=fit, screening=board.roster.screen(item, self.now)
            )
        patience.account(seat, proposal.fit.expected, overdue=proposal.waiting is overdue)
        return proposal
