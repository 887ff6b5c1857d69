"""What the router knows: the engine's board kept alive, and which version of which row it stands for."""

from __future__ import annotations

import dataclasses
import datetime as dt
import gc
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from dromos.routing import engine, snapshot
from dromos.routing.hints import Hints
from dromos.routing.models import WorkItem

SHIFT = (4, 200)  # so many people who come at once are a shift: what waits is matched to all of them together
HEAP = range(1, 2_001)  # ... when so much waits; with more there is something for everybody anyway
MUCH = 20_000  # things in memory from which on the collector is told not to look at them again
State = WorkItem.State


class Memory:
    """The house as it was read, changed row by row as hints come in.

    `versions`: of the rows that wait. `holders`: who has what is in somebody's hands. `alarmed`: waiting rows that are
    marked as unroutable.
    """

    def __init__(self, at: dt.datetime) -> None:
        # Whoever stands in or helps out: a change of that wakes with no names, and everything is read anew.
        self.holding = snapshot.holding_now()
        loaded = snapshot.load(at, holding=self.holding)
        self.board = engine.board_of(loaded.values, now=snapshot.minutes(at))
        self.versions = dict(loaded.versions)
        self.alarmed = set(loaded.unroutable)
        self.appointed = {item.id for item in loaded.values.items if item.appointment is not None}
        held = WorkItem.objects.filter(state__in=WorkItem.HELD_STATES)
        self.holders: dict[int, int] = dict(held.values_list("id", "agent_id").iterator(20_000))
        self.decided_once = False
        self.arrived: set[int] = set()  # who has become available since the last decisions
        if len(self.versions) + len(self.holders) > MUCH:
            gc.unfreeze()  # of an earlier memory: it goes with this collection
            gc.collect()
            gc.freeze()

    # -- following the rows ------------------------------------------------------------------------

    def follow(self, hints: Hints, at: dt.datetime) -> set[int]:
        """Take over what the hinted rows say now. Returns the waiting items among them."""
        moved: set[int] = set()
        if self.appointed:  # whose hands they can go to depends on what else is in those
            self.versions |= dict.fromkeys(self.appointed & self.versions.keys(), 0)
            hints.items |= self.appointed
        waiting = self._follow_items(hints.items, moved, at) if hints.items else set()
        self._recount(moved - hints.agents)
        if hints.agents:
            self._read_agents(hints.agents)
        return waiting

    def _follow_items(self, ids: Collection[int], moved: set[int], at: dt.datetime) -> set[int]:
        """`moved` takes the agents whose hands are fuller or emptier than before."""
        rows = {row["id"]: row for row in snapshot.hinted_rows(ids)}
        fresh = [row for row in rows.values() if row["state"] == State.PENDING and self._is_news(row)]
        values = snapshot.waiting_values(fresh, at, self.holding) if fresh else {}
        for number in ids:
            self._follow_item(number, rows.get(number), moved)
        for row in fresh:
            self.versions[row["id"]] = row["version"]
            self.board.change(values[row["id"]], snapshot.minutes(at))
            if row["window_starts_at"]:
                self.appointed.add(row["id"])
            if row["unroutable_since_at"]:
                self.alarmed.add(row["id"])
        return set(values)

    def _is_news(self, row: Mapping[str, Any]) -> bool:
        return self.versions.get(row["id"], 0) != int(row["version"])

    def _follow_item(self, number: int, row: Mapping[str, Any] | None, moved: set[int]) -> None:
        had = self.holders.pop(number, None)
        if had is not None:
            moved.add(had)
        if row is not None and row["state"] == State.PENDING:
            return
        self.appointed.discard(number)
        if self.versions.pop(number, None) is not None:
            self.board.withdraw(number)
            self.alarmed.discard(number)
        if row is not None and row["agent_id"] is not None:
            self.holders[number] = row["agent_id"]
            moved.add(row["agent_id"])

    def _recount(self, agents: set[int]) -> None:
        """What these agents have in hand, counted from the rows; their abilities are as they were."""
        known = {agent for agent in agents if agent in self.board.roster.position}
        if not known:
            return
        found = snapshot.in_hand(known)
        for agent in known - found.keys():
            self.board.remove_agent(agent)
        for agent, (present, idle_since, held) in found.items():
            before = self.board.roster.seat(agent).agent
            self.board.replace_agent(
                dataclasses.replace(
                    before,
                    present=present,
                    idle_since=idle_since,
                    used=held.used,
                    held=held.held,
                    on_channel=dict(held.on_channel),
                )
            )

    def _read_agents(self, agents: set[int]) -> None:
        """These agents anew, with everything they can do."""
        states = {state.id: state for state in snapshot.load_agents(among=agents, holding=self.holding)}
        for agent in agents - states.keys():
            if agent in self.board.roster.position:
                self.board.remove_agent(agent)
        for state in states.values():
            known = state.id in self.board.roster.position
            was_here = known and self.board.roster.seat(state.id).present
            self.board.replace_agent(state)
            if state.present and not was_here:
                self.arrived.add(state.id)

    # -- deciding ----------------------------------------------------------------------------------

    def decisions(self, at: dt.datetime) -> Iterator[engine.Decision]:
        """Everything that can be decided now: the first time by a full sweep, then by what changed since.

        When a shift begins before a heap of work, all pairs are looked at together first.
        """
        now, arrived = snapshot.minutes(at), len(self.arrived)
        self.arrived.clear()
        if not self.decided_once:
            self.decided_once = True
            return self.board.decide(now)
        if SHIFT[0] <= arrived <= SHIFT[1] and len(self.board) in HEAP:
            return self._shift_begins(arrived, now)
        return self.board.settle(now)

    def _shift_begins(self, arrived: int, now: float) -> Iterator[engine.Decision]:
        """Work of queues with an order of their own is left to that order."""
        self.board.advance(now)
        items = [item for item in self.board.items() if item.demand.queue not in self.board.own_order]
        yield from engine.share_out(self.board, items, now, 2 * arrived)
        yield from self.board.settle(now)

    def given(self, items: Iterable[tuple[int, int]]) -> None:
        """These items went to these agents: the rows say so."""
        for item, agent in items:
            self.versions.pop(item, None)
            self.alarmed.discard(item)
            self.holders[item] = agent

    def missed(self, decisions: Iterable[engine.Decision], at: dt.datetime) -> None:
        """These decisions were overtaken: whatever the rows say of their items and agents holds."""
        lost, winners = Hints(), set()
        for decision in decisions:
            self.versions.pop(decision.item, None)
            lost.items.add(decision.item)
            winners.add(decision.winner)
        if lost:
            self.follow(lost, at)
            self._recount(winners)  # their abilities are not in doubt, and reading those anew is dear

    def next_change_at(self) -> float | None:
        return self.board.next_change_at()

    # -- what nobody could ever take -----------------------------------------------------------------

    def unroutable(self, among: Iterable[int] | None, at: dt.datetime) -> set[int]:
        """Waiting items (of `among`; None: all) that nobody could ever take as things are."""
        now, board = snapshot.minutes(at), self.board
        wanted = None if among is None else {number for number in among if number in self.versions}
        classes = (
            board.classes.values() if wanted is None else {board.class_of(number): None for number in sorted(wanted)}
        )
        return {
            item.id
            for waiting in list(classes)
            if waiting and not board.roster.ever(waiting.head)
            for item in waiting.items()
            if (wanted is None or item.id in wanted) and not board.routable(item, now)
        }
