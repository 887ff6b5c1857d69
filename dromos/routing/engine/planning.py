"""`plan`: who gets what now, and why. Pure: equal arguments give equal plans, in whatever order they list
things.
"""

from __future__ import annotations

from collections.abc import Iterable

from dromos.routing.engine.board import Board
from dromos.routing.engine.policies import DEFAULT_POLICY, Policy
from dromos.routing.engine.roster import Roster
from dromos.routing.engine.vocabulary import Decision, Plan, Snapshot, Unplaced


def board_of(snapshot: Snapshot, policy: Policy = DEFAULT_POLICY, now: float = 0.0) -> Board:
    """The snapshot's agents and waiting items, as far relaxed as they are at `now`, as a board to decide from."""
    board = Board(
        Roster(snapshot.agents),
        policy,
        mean_work=snapshot.mean_work,
        queue_policies=snapshot.queue_policies,
        version=snapshot.version,
    )
    for item in snapshot.items:
        board.put(item, now)
    return board


def plan(snapshot: Snapshot, policy: Policy = DEFAULT_POLICY, now: float = 0.0) -> Plan:
    """Decide everything that can be decided at `now`.

    1. Items form demand classes; each class proposes its head to the best eligible agent (preferred agent
       first).
    2. The proposal of the highest score is carried out and takes the agent's capacity.
    3. Its class proposes anew, and so do others whose agent has taken something meanwhile when they come up;
       back to 2 until nobody can take anything.
    4. What is left waits, or is unroutable when lasting causes alone exclude every agent.
    """
    board = board_of(snapshot, policy, now)
    return plan_of(board, board.decide(now), now)


def plan_of(board: Board, decisions: Iterable[Decision], now: float) -> Plan:
    """The decisions with what is left on the board after them."""
    made = tuple(decisions)
    waiting: list[Unplaced] = []
    unroutable: list[Unplaced] = []
    for left in board.classes.values():
        if left:
            screening = board.roster.screen(left.head, now)
            for item in left.items():
                hope = screening.ever or board.routable(item, now)
                (waiting if hope else unroutable).append(Unplaced(item.id, screening.excluded))
    return Plan(made, _by_item(waiting), _by_item(unroutable))


def _by_item(unplaced: list[Unplaced]) -> tuple[Unplaced, ...]:
    return tuple(sorted(unplaced, key=lambda u: u.item))


def next_for(snapshot: Snapshot, agent: int, policy: Policy = DEFAULT_POLICY, now: float = 0.0) -> Decision | None:
    """The most urgent waiting item this agent can have: "next item" by hand."""
    board = board_of(snapshot, policy, now)
    return board.pick_for(agent, now) if agent in board.roster.position else None
