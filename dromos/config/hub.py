"""One LISTEN connection per process, fanned out to all live sockets of the process by topic."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
from collections import defaultdict

import psycopg

from dromos.config.counters import Counters
from dromos.lib.listen import conninfo
from dromos.lib.live import CHANNEL

log = logging.getLogger(__name__)

WAITING_MESSAGES = 200
PAUSES = (0.1, 0.5, 1.0, 2.0)
REREAD = json.dumps({"kind": "reread"})


class Subscriber:
    """The messages waiting for one socket; ``overflowed`` once it was too slow to take them."""

    def __init__(self, topics: frozenset[str]) -> None:
        self.topics = topics
        self.queue: asyncio.Queue[str] = asyncio.Queue(WAITING_MESSAGES)
        self.overflowed = asyncio.Event()

    def give(self, message: str) -> None:
        try:
            self.queue.put_nowait(message)
        except asyncio.QueueFull:
            self.overflowed.set()


class Hub:
    """Hears every ``push`` while anybody is subscribed; tells all to re-read when it may have missed one."""

    def __init__(self) -> None:
        self.subscribers: dict[str, set[Subscriber]] = defaultdict(set)
        self.counters = Counters(self)
        self._task: asyncio.Task[None] | None = None

    def subscribe(self, topics: frozenset[str]) -> Subscriber:
        subscriber = Subscriber(topics)
        for topic in topics:
            self.subscribers[topic].add(subscriber)
        if self._task is None:
            self._task = asyncio.get_running_loop().create_task(self._listen_for_ever())
        self.counters.join(topics)
        return subscriber

    def leave(self, subscriber: Subscriber) -> None:
        for topic in subscriber.topics:
            self.subscribers[topic].discard(subscriber)
            if not self.subscribers[topic]:
                del self.subscribers[topic]
        self.counters.leave(subscriber.topics)

    async def close(self) -> None:
        await self.counters.close()
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
            self._task = None

    def deliver(self, payload: str) -> None:
        """Give ``payload`` to those who watch its topic."""
        message = json.loads(payload)
        self.tell(message["topic"], payload)
        self.counters.hear(message)

    def tell(self, topic: str, message: str) -> None:
        for subscriber in self.subscribers.get(topic, ()):
            subscriber.give(message)

    def everybody_rereads(self) -> None:
        for subscriber in {one for group in self.subscribers.values() for one in group}:
            subscriber.give(REREAD)

    async def _listen_for_ever(self) -> None:
        failures = 0
        while True:
            try:
                async with await psycopg.AsyncConnection.connect(
                    conninfo(), autocommit=True, connect_timeout=5
                ) as connection:
                    await connection.execute(f"LISTEN {CHANNEL}")
                    failures = 0
                    self.everybody_rereads()
                    self.counters.missed_something()
                    async for note in connection.notifies():
                        self.deliver(note.payload)
            except psycopg.Error as error:
                log.warning("live: the database is away (%s)", str(error).strip())
            await asyncio.sleep(PAUSES[min(failures, len(PAUSES) - 1)])
            failures += 1


hub = Hub()
