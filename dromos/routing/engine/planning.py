"""`plan`: who gets what now, and why. Pure: equal arguments give equal plans, in whatever order they list
things.
"""

from __future__ import annotations

import dataclasses

from dromos.routing.engine.board import Board
from dromos.routing.engine.classes import DemandClass
from dromos.routing.engine.policies import DEFAULT_POLICY, Policy
from dromos.routing.engine.roster import Roster
from dromos.routing.engine.steps import as_of, later_demands
from dromos.routing.engine.vocabulary import Decision, Explanation, Item, Plan, Snapshot, Standing, Unplaced


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
    decisions = tuple(board.decide(now))
    waiting: list[Unplaced] = []
    unroutable: list[Unplaced] = []
    for left in board.classes.values():
        if left:
            screening = board.roster.screen(left.head, now)
            for item in left.items():
                hope = screening.ever or _ever_later(board, item, now)
                (waiting if hope else unroutable).append(Unplaced(item.id, screening.excluded))
    return Plan(decisions, _by_item(waiting), _by_item(unroutable))


def _ever_later(board: Board, item: Item, now: float) -> bool:
    """Whether a step still to come brings the item to somebody."""
    return any(
        board.roster.screen(dataclasses.replace(item, demand=demand), now).ever for demand in later_demands(item, now)
    )


def _by_item(unplaced: list[Unplaced]) -> tuple[Unplaced, ...]:
    return tuple(sorted(unplaced, key=lambda u: u.item))


def next_for(snapshot: Snapshot, agent: int, policy: Policy = DEFAULT_POLICY, now: float = 0.0) -> Decision | None:
    """The most urgent waiting item this agent can have: "next item" by hand."""
    board = board_of(snapshot, policy, now)
    return board.pick_for(agent, now) if agent in board.roster.position else None


def explain(snapshot: Snapshot, item: Item, policy: Policy = DEFAULT_POLICY, now: float = 0.0) -> Explanation:
    """How every agent stands to this item, who would get it if it were alone, and how many are served before
    it.
    """
    board = board_of(snapshot, policy, now)
    item = as_of(item, now)
    rule = board.policy_of(item.demand.queue)
    standings = tuple(_standing(board, rule, item, seat.agent.id, now) for seat in board.roster.seats)
    able = {standing.agent for standing in standings if standing.cause is None}
    best = None
    if able:
        alone = Board(board.roster, policy, mean_work=snapshot.mean_work, queue_policies=snapshot.queue_policies)
        decision = alone.place(item, now)
        best = decision.winner if decision else None
    ever = board.roster.screen(item, now).ever
    routable = bool(ever) or _ever_later(board, item, now)
    return Explanation(item.id, standings, best, _ahead_of(board, item, ever, now), routable)


def _standing(board: Board, rule: Policy, item: Item, agent: int, now: float) -> Standing:
    cause = board.roster.first_cause(agent, item, now)
    if cause is not None:
        return Standing(agent, cause, None)
    proficiency = board.roster.seat(agent).agent.proficiency(item.demand.main_skill)
    return Standing(agent, None, rule.score(item, board.fit(item, proficiency), now))


def _ahead_of(board: Board, item: Item, ever: int, now: float) -> int:
    """Waiting items of higher score at equal proficiency that compete for the same people."""
    rule = board.policy_of(item.demand.queue)

    def key(other: Item) -> tuple[float, tuple[float, ...]]:
        return (-rule.score(other, board.fit(other, 1.0), now), rule.order(other))

    mine = key(item)

    def competing(waiting: DemandClass) -> bool:
        return bool(waiting) and bool(board.roster.capable(waiting.head.demand)[0] & ever)

    rivals = (other for waiting in board.classes.values() if competing(waiting) for other in waiting.items())
    return sum(other.id != item.id and key(other) < mine for other in rivals)
