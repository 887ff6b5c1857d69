"""Counts of overviews over the live sockets of this process: ``console.overviews.counting`` does the counting.

Whatever is pushed about tickets and work items passes through the hub. The first change is counted at once, those that
follow while it counts and in the short rest after it together, and never for more than two thirds of the time, however
much happens. What time alone changes is looked at between two changes, when its turn has come.
"""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import json
import logging
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, Protocol, TypeVar

from django.db import Error, close_old_connections, connection

from dromos.console.overviews.counting import Board, News

log = logging.getLogger(__name__)
T = TypeVar("T")
TOPIC = "overviews:"
PEOPLE = {"UserChanged", "UserDeactivated"}
REST, REPAIR = 0.02, 0.1
"""Seconds: the pause between two counts, and between two looks at what time changed."""
FEW, BRIEFLY = 5, 0.01
"""Conditions that are asked of the database again at one look, and the seconds after which no further one is asked:
a change that comes meanwhile waits for them.
"""
STAYS = 60.0
"""Seconds for which somebody without a socket is counted for: a browser that opens the next page is back in one."""
SHARE = 0.5
"""After counting for a while it rests so many times as long."""


class Teller(Protocol):
    """Gives a message to everybody who watches a topic."""

    def tell(self, topic: str, message: str) -> None: ...


class Counters:
    """Counts for those whose sockets have shown a pass to ``overviews:<their id>``."""

    def __init__(self, teller: Teller) -> None:
        self.teller = teller
        self.board = Board()
        self.watching: dict[int, int] = {}
        self.tickets: set[int] = set()
        self.items: set[int] = set()
        self.fresh: set[int] = set()
        self.arrived: set[int] = set()
        self.left: dict[int, float] = {}
        self.recount = False
        self._looked, self._hurries = 0.0, False
        self._something = asyncio.Event()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="counters")
        self._task: asyncio.Task[None] | None = None

    def join(self, topics: frozenset[str]) -> None:
        """A socket is there that may see the counts of whoever its topics name."""
        for user_id in _people(topics):
            self.watching[user_id] = self.watching.get(user_id, 0) + 1
            self.left.pop(user_id, None)
            self.arrived.add(user_id)
            self._wake()

    def leave(self, topics: frozenset[str]) -> None:
        for user_id in _people(topics):
            self.watching[user_id] -= 1
            if not self.watching[user_id]:
                del self.watching[user_id]
                self.left[user_id] = time.monotonic()

    def hear(self, message: Mapping[str, Any]) -> None:
        """Something was pushed: note what it may have changed."""
        if not (self.watching or self.left):
            return
        topic, kind = message["topic"], message["kind"]
        if topic.startswith("ticket:") and kind != "here":
            self.tickets.add(int(topic.removeprefix("ticket:")))
        elif "work_item_id" in message:
            self.items.add(message["work_item_id"])
        elif topic == "overviews":
            self._count_anew({message["user"]} if "user" in message else {*self.watching, *self.left})
        elif topic.startswith("user:") and kind in PEOPLE:
            self._count_anew({int(topic.removeprefix("user:"))})
        else:
            return
        self._wake()

    def _count_anew(self, people: set[int]) -> None:
        """What they may read, or their overviews, are different. Who has no socket is forgotten at once."""
        self.fresh.update(people.intersection(self.watching))
        self.left.update(dict.fromkeys(people.intersection(self.left), -STAYS))

    def missed_something(self) -> None:
        """The database was away: whatever happened meanwhile, nobody told."""
        self.recount = True
        self._wake()

    def _wake(self) -> None:
        if self._task is None:
            self._task = asyncio.get_running_loop().create_task(self._count_for_ever())
        self._something.set()

    async def close(self) -> None:
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
            self._task = None
        self._thread.shutdown(wait=False, cancel_futures=True)

    async def _count_for_ever(self) -> None:
        while True:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(REPAIR):
                    await self._something.wait()
            self._something.clear()
            spent = 0.0
            try:
                spent = await self._count_once()
                await self._look_again()
            except Error as error:
                log.warning("counters: the database is away (%s)", str(error).strip())
                self.recount = True
                await asyncio.sleep(1.0)
            await asyncio.sleep(max(REST if spent else 0.0, SHARE * spent))

    async def _count_once(self) -> float:
        """Those who came and went, and what changed; returns the seconds spent on what changed."""
        now = time.monotonic()
        for user_id in [one for one, since in self.left.items() if now - since >= STAYS]:
            del self.left[user_id]
            self.board.forget(user_id)
        spent = await self._count_changed()
        self._greet()
        while self.fresh:
            user_id = self.fresh.pop()
            if user_id in self.watching:
                self._tell({user_id: await self._apart(partial(self.board.watch, user_id))})
            spent += await self._count_changed()
        return spent

    def _greet(self) -> None:
        """Who came back is told what is known; who is new here has to be counted for first."""
        for user_id in self._taken("arrived") & self.watching.keys():
            if user_id in self.board.people:
                self._tell({user_id: News(counts=dict(self.board.people[user_id].counts))})
            else:
                self.fresh.add(user_id)

    async def _count_changed(self) -> float:
        tickets, items = self._taken("tickets"), self._taken("items")
        if not (tickets or items):
            return 0.0
        began = time.monotonic()
        self._tell(await self._apart(lambda at: self.board.changed(tickets, items, at)))
        return time.monotonic() - began

    async def _look_again(self) -> None:
        if self.recount:
            self.board.doubt()
            self.recount, self._hurries = False, True
        now = time.monotonic()
        if now - self._looked < REPAIR and not self._hurries:
            return
        self._looked = now
        if self.board.is_due(dt.datetime.now(dt.UTC)):
            self._tell(await self._apart(lambda at: self.board.repair(at, most=FEW, within=BRIEFLY)))
            if self._hurries:
                self._something.set()
        else:
            self._hurries = False

    def _taken(self, name: str) -> set[int]:
        found: set[int] = getattr(self, name)
        setattr(self, name, set())
        return found

    async def _apart(self, step: Callable[[dt.datetime], T]) -> T:
        """Run ``step`` in the counting thread, with a database connection of its own."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, _step, step)

    def _tell(self, news: Mapping[int, News]) -> None:
        for user_id, told in news.items():
            if told:
                self.teller.tell(f"{TOPIC}{user_id}", json.dumps(told.message(), separators=(",", ":")))


def _step(step: Callable[[dt.datetime], T]) -> T:
    close_old_connections()
    try:
        return step(dt.datetime.now(dt.UTC))
    except Error:
        connection.close()
        raise


def _people(topics: frozenset[str]) -> list[int]:
    return [int(topic.removeprefix(TOPIC)) for topic in topics if topic.startswith(TOPIC)]
