"""Why an item waits, as data: who could have it, what keeps each other one, and what will change when."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

from dromos.routing.engine import patience
from dromos.routing.engine.board import Board
from dromos.routing.engine.classes import DemandClass
from dromos.routing.engine.planning import board_of
from dromos.routing.engine.policies import DEFAULT_POLICY, Policy
from dromos.routing.engine.roster import Roster, Seat
from dromos.routing.engine.steps import as_of
from dromos.routing.engine.vocabulary import (
    Cause,
    Change,
    ChangeKind,
    Explanation,
    Item,
    Lack,
    Snapshot,
    Standing,
)

MOST_RETURNS = 5  # of people who come back, the first so many are told


def explain(snapshot: Snapshot, item: Item, policy: Policy = DEFAULT_POLICY, now: float = 0.0) -> Explanation:
    """How every agent stands to this item, how many come first, and what time will change. Pure."""
    return explain_on(board_of(snapshot, policy, now), item, now)


def explain_on(board: Board, item: Item, now: float) -> Explanation:
    """The same on a board that is alive; nothing on it changes."""
    asked = as_of(item, now)
    rule = board.policy_of(asked.demand.queue)
    seats = [board.roster.seat(agent) for agent in sorted(board.roster.position)]
    standings = tuple(_standing(board, rule, asked, seat, now) for seat in seats)
    proposal = board.seek(asked, rule, now)
    future = _Future(board.roster, item, now)
    return Explanation(
        item=item.id,
        standings=standings,
        best=proposal.winner.agent if proposal else None,
        ahead=_ahead_of(board, asked, board.roster.ever(asked), now),
        routable=board.routable(item, now),
        changes=tuple(future.changes()),
        able_at=future.able_at(),
        lacks=tuple(future.lacks()),
    )


def _standing(board: Board, rule: Policy, item: Item, seat: Seat, now: float) -> Standing:
    agent = seat.agent.id
    cause = board.roster.first_cause(agent, item, now)
    if cause is not None:
        return Standing(agent, cause, None)
    return Standing(agent, None, rule.score(item, board.fit(item, seat.proficiency(item.demand.main_skill)), now))


def _ahead_of(board: Board, item: Item, ever: int, now: float) -> int:
    """Waiting items of higher score at equal proficiency that compete for the same people."""
    rule = board.policy_of(item.demand.queue)

    def key(other: Item) -> tuple[float, tuple[float, ...]]:
        return (-rule.score(other, board.fit(other, 1.0), now), rule.order(other))

    mine = key(item)

    def competing(waiting: DemandClass) -> bool:
        return bool(waiting) and bool(waiting.members & ever)

    rivals = (other for waiting in board.classes.values() if competing(waiting) for other in waiting.items())
    return sum(other.id != item.id and key(other) < mine for other in rivals)


class _Future:
    """Who will be able when, room apart: from routing steps, expected returns and the ends of cool-downs."""

    def __init__(self, roster: Roster, item: Item, now: float) -> None:
        self.roster, self.item, self.now = roster, item, now

    def able(self, at: float) -> int:
        """Bits of those who could have the item at `at` as far as anything but room goes."""
        item = as_of(self.item, at)
        ever = self.roster.ever(item)
        cooling = self.roster.bits_of(agent for agent, until in item.cooling if until > at)
        able = ever & ~cooling & self._there(ever, at)
        if self.roster.keeps(item, ever, at):
            able &= self.roster.bits_of([item.preferred])
        return able

    def _there(self, bits: int, at: float) -> int:
        there = 0
        for seat in self.roster.seats_in(bits):
            if seat.present or (seat.agent.back_at is not None and seat.agent.back_at <= at):
                there |= seat.bit
        return there

    def changes(self) -> list[Change]:
        """In the order of their times; one moment may bring several."""
        found = [*self._steps(), *self._returns(), *self._ends()]
        return sorted(found, key=lambda change: (change.at, change.kind, change.agent or 0))

    def _change(self, at: float, kind: ChangeKind, agent: int | None = None) -> Change:
        return Change(at, kind, self.able(at).bit_count(), agent)

    def _steps(self) -> Iterator[Change]:
        for step in self.item.steps:
            at = self.item.enqueued_at + step.after
            if at > self.now:
                yield dataclasses.replace(self._change(at, ChangeKind.STEP), step=step)

    def _returns(self) -> list[Change]:
        """Those who could have it after all its steps, when they are back."""
        relaxed = as_of(self.item, max((self.item.enqueued_at + step.after for step in self.item.steps), default=0.0))
        wanted = self.roster.ever(relaxed) | self.roster.ever(as_of(self.item, self.now))
        back = sorted(
            (seat.agent.back_at, seat.agent.id)
            for seat in self.roster.seats_in(wanted)
            if not seat.present and seat.agent.back_at is not None and seat.agent.back_at > self.now
        )
        return [self._change(at, ChangeKind.BACK, agent) for at, agent in back[:MOST_RETURNS]]

    def _ends(self) -> Iterator[Change]:
        item = self.item
        for agent, until in item.cooling:
            if until > self.now and agent in self.roster.position:
                yield self._change(until, ChangeKind.COOLED, agent)
        asked = as_of(item, self.now)
        if item.preferred_until is not None and self.roster.keeps(asked, self.roster.ever(asked), self.now):
            yield self._change(item.preferred_until, ChangeKind.KEPT_UNTIL, item.preferred)
        if patience.overdue_at(item) > self.now:
            yield self._change(patience.overdue_at(item), ChangeKind.OVERDUE)

    def able_at(self) -> float | None:
        if self.able(self.now):
            return self.now
        return next((change.at for change in self.changes() if change.able), None)

    def lacks(self) -> Iterator[Lack]:
        """What is asked for and nobody who is there has, each thing by itself."""
        demand = as_of(self.item, self.now).demand
        members = self.roster.with_any("queue", (demand.queue, *demand.further_queues))
        yield from self._lack(Cause.QUEUE, str(demand.queue), 1, members)
        for asked in demand.requirements:
            holders = members & self.roster.with_any("skill", [asked.skill], asked.level)
            yield from self._lack(Cause.SKILL, asked.skill, asked.level, holders)
        working = members & self.roster.with_any("channel", [demand.channel])
        yield from self._lack(Cause.CHANNEL, demand.channel, 1, working)
        if demand.language is not None:
            speakers = members & self.roster.with_any("language", [demand.language], demand.language_level)
            yield from self._lack(Cause.LANGUAGE, demand.language, demand.language_level, speakers)
        if demand.area is not None:
            around = members & self.roster.with_any("area", (None, demand.area, *demand.further_areas))
            yield from self._lack(Cause.AREA, demand.area, 1, around)

    def _lack(self, cause: Cause, key: str, level: int, holders: int) -> Iterator[Lack]:
        if not self._there(holders, self.now):
            back = (seat.agent.back_at for seat in self.roster.seats_in(holders))
            yield Lack(cause, key, level, min((at for at in back if at is not None), default=None))
