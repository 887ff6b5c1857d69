"""Who leads: a session-level advisory lock on a connection of its own, which also hears the hints.

The lock falls with its session. Whoever is killed has lost it as soon as PostgreSQL notices, which is at once on one
machine and within seconds over a network.
"""

from __future__ import annotations

import contextlib
from typing import Any

import psycopg
from psycopg import sql

from dromos.lib.listen import conninfo
from dromos.routing.actions.moves import WAKE_DISPATCH
from dromos.routing.hints import Hints

LEADER = 0x44726F6D6F73  # "Dromos"
ALIVE: dict[str, Any] = {"connect_timeout": 5, "keepalives_idle": 2, "keepalives_interval": 1, "keepalives_count": 2}
NOTICE_THE_DEAD = "SET tcp_keepalives_idle = 2; SET tcp_keepalives_interval = 1; SET tcp_keepalives_count = 2"


class Lead:
    """The lead, or the wish for it. Any psycopg.Error means that it is lost: close and ask again."""

    def __init__(self) -> None:
        self._connection: psycopg.Connection[tuple[Any, ...]] | None = None
        self.is_ours = False

    def ask(self) -> bool:
        """Take the lead if nobody has it; once ours it stays so until `give_up`."""
        if self.is_ours:
            return True
        if self._connection is None:
            self._connection = psycopg.connect(conninfo(), autocommit=True, application_name="dromos router", **ALIVE)
            self._connection.execute(NOTICE_THE_DEAD)
        row = self._connection.execute("SELECT pg_try_advisory_lock(%s)", [LEADER]).fetchone()
        self.is_ours = bool(row and row[0])
        if self.is_ours:
            self._connection.execute(sql.SQL("LISTEN {}").format(sql.Identifier(WAKE_DISPATCH)))
        return self.is_ours

    def hear(self, seconds: float) -> Hints:
        """What was said since the last call, waiting for up to `seconds` for the first word."""
        hints = Hints()
        if self._connection is None:
            return hints
        for note in self._connection.notifies(timeout=max(0.0, seconds), stop_after=1):
            hints.hear(note.payload)
        if hints:
            for note in self._connection.notifies(timeout=0):
                hints.hear(note.payload)
        return hints

    def give_up(self) -> None:
        self.is_ours = False
        if self._connection is not None:
            with contextlib.suppress(psycopg.Error):  # the end of the session would do, in its own time
                self._connection.execute("SELECT pg_advisory_unlock_all()")
            self._connection.close()
            self._connection = None
