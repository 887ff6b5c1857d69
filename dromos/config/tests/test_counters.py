"""Counting for those who watch: who comes back is known, changes never wait behind newcomers, what was missed is found."""

from __future__ import annotations

import asyncio
import datetime as dt
import json
from collections.abc import Awaitable, Callable, Collection, Mapping
from types import SimpleNamespace
from typing import Any

import pytest

from dromos.config import counters
from dromos.config.counters import Counters
from dromos.console.overviews.counting import News


class Board:
    """Counts nothing, and remembers in which order it was asked to."""

    def __init__(self) -> None:
        self.people: dict[int, Any] = {}
        self.asked: list[Any] = []
        self.doubted = 0
        self.meanwhile: Callable[[], None] = lambda: None

    def watch(self, user_id: int, at: dt.datetime) -> News:
        del at
        self.people[user_id] = SimpleNamespace(counts={1: user_id})
        self.asked.append(("watch", user_id))
        self.meanwhile()
        return News(counts={1: user_id})

    def forget(self, user_id: int) -> None:
        self.people.pop(user_id, None)
        self.asked.append(("forget", user_id))

    def changed(self, tickets: Collection[int], items: Collection[int], at: dt.datetime) -> Mapping[int, News]:
        del items, at
        self.asked.append(("changed", sorted(tickets)))
        return {}

    def doubt(self) -> None:
        self.doubted = 3

    def is_due(self, at: dt.datetime) -> bool:
        del at
        return self.doubted > 0

    def repair(self, at: dt.datetime, *, most: int, within: float) -> Mapping[int, News]:
        del at, most, within
        self.doubted -= 1
        self.asked.append("repair")
        return {}


class Told:
    def __init__(self) -> None:
        self.messages: list[tuple[str, Any]] = []

    def tell(self, topic: str, message: str) -> None:
        self.messages.append((topic, json.loads(message)["counts"]))


def pass_of(user: int) -> frozenset[str]:
    return frozenset({f"overviews:{user}", "tickets"})


def ticket(pk: int) -> dict[str, Any]:
    return {"topic": f"ticket:{pk}", "kind": "changed"}


def counting(steps: Callable[[Counters, Board, Told], Awaitable[None]]) -> tuple[Board, Told]:
    board, told = Board(), Told()

    async def run() -> None:
        kept = Counters(told)
        kept.board = board  # type: ignore[assignment]
        try:
            async with asyncio.timeout(20):
                await steps(kept, board, told)
        finally:
            await kept.close()

    asyncio.run(run())
    return board, told


async def until(question: Callable[[], object]) -> None:
    while not question():  # noqa: ASYNC110 - the counters tell nobody when they are done
        await asyncio.sleep(0.002)


def test_who_opens_the_next_page_is_told_what_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    async def steps(kept: Counters, board: Board, told: Told) -> None:
        kept.join(pass_of(7))
        await until(lambda: told.messages)
        kept.leave(pass_of(7))
        kept.hear(ticket(3))  # counted for them although no page is open
        await until(lambda: ("changed", [3]) in board.asked)
        kept.join(pass_of(7))
        await until(lambda: len(told.messages) == 2)
        assert board.asked == [("watch", 7), ("changed", [3])]
        monkeypatch.setattr(counters, "STAYS", 0.0)
        kept.leave(pass_of(7))
        await until(lambda: ("forget", 7) in board.asked)
        kept.hear(ticket(4))
        assert not kept.tickets

    _board, told = counting(steps)
    assert told.messages == [("overviews:7", {"1": 7})] * 2


def test_a_change_waits_for_one_newcomer_at_most() -> None:
    async def steps(kept: Counters, board: Board, told: Told) -> None:
        board.meanwhile = lambda: kept.tickets.add(len(board.asked))
        for user in range(1, 5):
            kept.join(pass_of(user))
        await until(lambda: len(told.messages) == 4)

    board, _told = counting(steps)
    assert [one[0] for one in board.asked] == ["watch", "changed"] * 4


def test_whose_overviews_are_different_is_counted_for_anew() -> None:
    async def steps(kept: Counters, board: Board, told: Told) -> None:
        for user in (1, 2, 3):
            kept.join(pass_of(user))
        await until(lambda: len(told.messages) == 3)
        kept.leave(pass_of(3))
        board.asked.clear()
        kept.hear({"topic": "overviews", "kind": "overviews", "user": 2})
        await until(lambda: board.asked)
        assert board.asked == [("watch", 2)]
        kept.hear({"topic": "user:3", "kind": "UserChanged"})
        await until(lambda: ("forget", 3) in board.asked)
        board.asked.clear()
        kept.hear({"topic": "overviews", "kind": "overviews"})
        await until(lambda: len(board.asked) == 2)
        assert sorted(board.asked) == [("watch", 1), ("watch", 2)]

    counting(steps)


def test_what_may_have_been_missed_is_looked_at_bit_by_bit() -> None:
    async def steps(kept: Counters, board: Board, told: Told) -> None:
        kept.join(pass_of(1))
        await until(lambda: told.messages)
        kept.missed_something()
        await until(lambda: board.doubted == 0 and board.asked.count("repair") == 3)

    counting(steps)
