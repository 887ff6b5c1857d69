"""A batch: many items and many people matched at once, for the beginning of a shift and for work that loses its people.

One event at a time the best agent for the most urgent item is right. When everybody begins at the same moment, or the
work of ten who fell ill is to be given to fifty others, that would give the generalist what the specialist could have
done as well, and leave what only the generalist can do. A batch looks at all pairs together.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from dromos.routing.engine.board import Board
from dromos.routing.engine.orders import index, urgency
from dromos.routing.engine.planning import board_of, plan_of
from dromos.routing.engine.policies import POLICIES
from dromos.routing.engine.roster import Screening, Seat
from dromos.routing.engine.vocabulary import Decision, Item, Plan, Snapshot

BATCH = dataclasses.replace(POLICIES["index"], name="batch")
MOST_AT_ONCE = 400  # items matched in one go; further ones follow in the next round
LEAST_URGENCY = 0.01


def plan_batch(snapshot: Snapshot, now: float = 0.0) -> Plan:
    """Match waiting items to agents, as many as possible and of these the dearest pairs. Pure.

    1. What has a preferred agent who can have it goes there, the most urgent first.
    2. The most urgent items left and the agents with room form a table: what a pair is worth is the reference index of
       the item with this agent; nothing where the agent cannot have it.
    3. Each agent gets at most one item, so that as many items as possible are matched and the sum of worth is the
       greatest possible.
    4. Back to 2 with the capacity that is left, until no item finds an agent.
    """
    board = board_of(snapshot, BATCH, now)
    return plan_of(board, list(share_out(board, board.items(), now, MOST_AT_ONCE)), now)


def share_out(board: Board, items: Iterable[Item], now: float, most: int) -> Iterator[Decision]:
    """The decisions of `plan_batch` for these waiting items of a board, which loses them; `most` in one go."""
    left = sorted(items, key=lambda item: (-index(item, board.fit(item, 1.0), now), item.id))
    yield from [decision for item in left if (decision := _to_preferred(board, item, now))]
    left = [item for item in left if board.waits(item.id)]
    while given := _round(board, left, now, most):
        yield from given
        left = [item for item in left if board.waits(item.id)]


def _to_preferred(board: Board, item: Item, now: float) -> Decision | None:
    if item.preferred is None or item.preferred not in board.roster.position:
        return None
    seat, screening = board.roster.seat(item.preferred), board.roster.screen(item, now)
    return board.hand(item, seat, BATCH, now, screening) if screening.able & seat.bit else None


def _round(board: Board, left: Sequence[Item], now: float, most: int) -> list[Decision]:
    """One item at most for each agent."""
    table: list[tuple[Item, list[Seat], Screening]] = []
    for item in left:
        screening = board.roster.screen(item, now)
        able = list(board.roster.seats_in(screening.able))
        if able:
            table.append((item, able, screening))
        if len(table) == most:
            break
    seats = {seat.agent.id: seat for _, able, _ in table for seat in able}
    columns = {agent: number for number, agent in enumerate(sorted(seats))}
    worth = np.zeros((len(table), len(columns)))
    for row, (item, able, _) in enumerate(table):
        for seat in able:
            worth[row, columns[seat.agent.id]] = _worth(board, item, seat, now)
    agents = sorted(seats)
    return [
        board.hand(item, seats[agents[column]], BATCH, now, screening)
        for (item, _, screening), column in zip(table, matched(worth), strict=True)
        if column is not None
    ]


def _worth(board: Board, item: Item, seat: Seat, now: float) -> float:
    """The index, urgency not below a hundredth: a day ahead, who is good at what still counts.

    The idler of two equals is worth a trifle more.
    """
    fit = board.fit(item, seat.proficiency(item.demand.main_skill))
    score = item.weight / fit.expected * max(urgency(item, now), LEAST_URGENCY) * fit.proficiency**2
    return score * (1.0 - 1e-6 * seat.load)


def matched(worth: np.ndarray) -> list[int | None]:
    """Column for each row, None for rows without one: most pairs first, then the greatest sum. Zero: not possible.

    Shortest augmenting paths with potentials (Kuhn 1955, Munkres 1957; in the form of Jonker and Volgenant 1987), one
    row after another: rows * rows * columns in the worst case, the inner loop in numpy.
    """
    rows, columns = worth.shape
    if rows > columns:
        worth = np.hstack([worth, np.zeros((rows, rows - columns))])
    top = float(worth.max(initial=0.0)) + 1.0
    cost = np.where(worth > 0.0, top - worth, top * (rows + 1.0))
    row_of = _assigned(cost)
    found: list[int | None] = [None] * rows
    for column, row in enumerate(row_of.tolist()):
        if row >= 0 and worth[row, column] > 0.0:
            found[row] = column
    return found


def _assigned(cost: np.ndarray) -> np.ndarray:
    """Row of each column (-1: none) in the assignment of all rows of least cost; at least as many columns as rows."""
    rows, columns = cost.shape
    row_price, column_price = np.zeros(rows), np.zeros(columns)
    row_of = np.full(columns, -1)
    for start in range(rows):
        distance, before = np.full(columns, np.inf), np.full(columns, -1)
        settled = np.zeros(columns, bool)
        row, last, spent = start, -1, 0.0
        while row >= 0:
            through = spent + cost[row] - row_price[row] - column_price
            nearer = ~settled & (through < distance)
            distance[nearer], before[nearer] = through[nearer], last
            last = int(np.argmin(np.where(settled, np.inf, distance)))
            settled[last], spent, row = True, float(distance[last]), int(row_of[last])
        row_price[start] += spent
        owned = settled & (row_of >= 0)
        row_price[row_of[owned]] += spent - distance[owned]
        column_price[settled] -= spent - distance[settled]
        while last >= 0:
            previous = int(before[last])
            row_of[last] = start if previous < 0 else row_of[previous]
            last = previous
    return row_of
