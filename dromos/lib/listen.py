"""Listening for NOTIFY outside Django's connections: a waiting connection belongs to nobody's request."""

from __future__ import annotations

import time
from collections.abc import Sequence

import psycopg
from django.conf import settings
from psycopg import sql
from psycopg.conninfo import make_conninfo


def conninfo() -> str:
    """Return the address of Django's default database in libpq's words."""
    database = settings.DATABASES["default"]
    parts = {
        "dbname": database["NAME"],
        "user": database["USER"],
        "password": database["PASSWORD"],
        "host": database["HOST"],
        "port": database["PORT"],
    }
    options = {key: value for key, value in database.get("OPTIONS", {}).items() if isinstance(value, str)}
    return make_conninfo("", **{key: value for key, value in (parts | options).items() if value})


class Ear:
    """One connection that listens to ``channels`` for a loop that would otherwise only poll.

    ``wait`` returns early when somebody notifies. A lost connection makes it plain waiting, and is mended by itself:
    NOTIFY is a hint, the rows are the queue.
    """

    def __init__(self, channels: Sequence[str]) -> None:
        self.channels = channels
        self._connection: psycopg.Connection[tuple[object, ...]] | None = None

    def wait(self, seconds: float) -> set[str]:
        """Wait for up to ``seconds``; return the channels that were notified since the last call."""
        started = time.monotonic()
        try:
            if self._connection is None:  # whatever was said before we listened: look at the rows
                self._connection = self._listen()
                return set(self.channels)
            connection = self._connection
            heard = {note.channel for note in connection.notifies(timeout=seconds, stop_after=1)}
            if heard:
                heard |= {note.channel for note in connection.notifies(timeout=0)}
        except psycopg.Error:
            self.close()
            time.sleep(max(0.0, min(seconds, 1.0) - (time.monotonic() - started)))
            return set(self.channels)
        return heard

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _listen(self) -> psycopg.Connection[tuple[object, ...]]:
        connection = psycopg.connect(conninfo(), autocommit=True, connect_timeout=5)
        for channel in self.channels:
            connection.execute(sql.SQL("LISTEN {}").format(sql.Identifier(channel)))
        return connection
