"""``dromos worker``: a thread per role, one listening connection for all of them."""

from __future__ import annotations

import argparse
import datetime as dt
import logging
import signal
import sys
import threading
import time
from collections.abc import Sequence

from dromos.cli.roles import ROLES, Role, loaded

log = logging.getLogger(__name__)

BEATS_EVERY = 10.0
LONGEST_REST = 2.0
AFTER_FAILURE = (0.5, 1.0, 2.0, 5.0, 10.0)
FAREWELL = 2.5  # seconds a step may take to end


class Loop(threading.Thread):
    """Plays one role until ``stop``; ``wake`` ends a pause early."""

    def __init__(self, role: Role, stop: threading.Event) -> None:
        super().__init__(name=role.name, daemon=True)
        self.role, self.stop = role, stop
        self.wake = threading.Event()
        self.failures = 0
        self._beaten_at = 0.0

    def run(self) -> None:
        step = self.role.load()
        self._make_ready()
        while not self.stop.is_set():
            started = time.monotonic()
            try:
                done = step(now())
                self._beat(done)
            except Exception as error:  # noqa: BLE001 - a loop must outlive any fault of one step
                self._note_failure(error)
                continue
            self.failures = 0
            if self.role.rest:
                self.stop.wait(min(LONGEST_REST, self.role.rest * (time.monotonic() - started)))
            if done < self.role.portion:
                self._rest(ended=time.monotonic())

    def _make_ready(self) -> None:
        if self.role.ready:
            try:
                loaded(self.role.ready)(now())
            except Exception as error:  # noqa: BLE001 - only a head start: the step meets the fault again
                self._note_failure(error)

    def _rest(self, *, ended: float) -> None:
        """Pause until woken or until it is time, with signs of life meanwhile: some roles pause for hours."""
        until = ended + self.role.every
        while not self.wake.wait(max(0.0, min(until - time.monotonic(), BEATS_EVERY))):
            if time.monotonic() >= until:
                break
            self._sign()
        self.stop.wait(max(0.0, ended + self.role.gather - time.monotonic()))
        self.wake.clear()

    def _sign(self) -> None:
        from django.db import Error, connection

        try:
            self._beat(0)
        except Error:
            connection.close()

    def _beat(self, done: int) -> None:
        from dromos.lib.heartbeat import beat

        if time.monotonic() - self._beaten_at >= BEATS_EVERY:
            self._beaten_at = time.monotonic()
            beat(f"worker:{self.name}", now(), done=done)

    def _note_failure(self, error: Exception) -> None:
        """Log, tell the doctor if the database can be reached, and pause: the rows stay where they are."""
        from django.db import Error, connection

        log.error("worker %s: %s", self.name, error, exc_info=not isinstance(error, Error))
        try:
            connection.close()
            self._tell(error)
        except Error:
            connection.close()
        pause = AFTER_FAILURE[min(self.failures, len(AFTER_FAILURE) - 1)]
        self.failures += 1
        self.stop.wait(pause)

    def _tell(self, error: Exception) -> None:
        from dromos.lib.heartbeat import beat

        beat(f"worker:{self.name}", now(), ok=False, error=f"{type(error).__name__}: {error}"[:500])


def now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def chosen(only: str | None) -> Sequence[Role]:
    """Return the roles named in ``only`` (comma separated), all of them for None."""
    names = {role.name for role in ROLES}
    wanted = names if only is None else {name.strip() for name in only.split(",") if name.strip()}
    if wanted - names or not wanted:
        sys.exit(f"dromos: no role {', '.join(sorted(wanted - names))}. There are: {', '.join(sorted(names))}.")
    return [role for role in ROLES if role.name in wanted]


def forget_old_roles() -> None:
    """The doctor must not wait for roles that an earlier version played."""
    from django.db import Error

    from dromos.lib.heartbeat import forget

    try:
        forget("worker:", but=[f"worker:{role.name}" for role in ROLES])
    except Error as error:
        log.warning("the database is away: %s", error)


def run(options: argparse.Namespace) -> int:
    import django

    stop = threading.Event()
    for wanted in (signal.SIGTERM, signal.SIGINT):
        signal.signal(wanted, lambda *_: stop.set())
    roles = chosen(options.only)
    django.setup()
    forget_old_roles()
    loops = [Loop(role, stop) for role in roles for _number in range(role.threads)]
    for loop in loops:
        loop.start()
    listen(loops, stop)
    for loop in loops:
        loop.wake.set()
    deadline = time.monotonic() + FAREWELL
    for loop in loops:
        loop.join(max(0.0, deadline - time.monotonic()))
    return 0


def listen(loops: Sequence[Loop], stop: threading.Event) -> None:
    """Wake each loop whose channels are notified, until ``stop``."""
    from dromos.lib.listen import Ear

    ear = Ear(sorted({channel for loop in loops for channel in loop.role.wakes}))
    while not stop.is_set():
        heard = ear.wait(1.0)
        for loop in loops:
            if heard & set(loop.role.wakes):
                loop.wake.set()
    ear.close()
