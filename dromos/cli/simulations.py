"""The worker's part of what-ifs: one child process of the lowest priority at a time, watched without waiting for it."""

from __future__ import annotations

import datetime as dt
import logging
import os
import resource
import signal
import subprocess
import sys
import time
from dataclasses import dataclass

log = logging.getLogger(__name__)

LONGEST = 600  # seconds of computing for one what-if
LATEST = 3 * LONGEST  # seconds after which it is ended however little of a busy machine it got
MOST_MEMORY = 2 * 1024**3  # bytes
NICENESS = 19


@dataclass(slots=True)
class Child:
    """The process that plays one what-if."""

    run_id: int
    process: subprocess.Popen[bytes]
    since: float


_children: list[Child] = []


def step(at: dt.datetime) -> int:
    """Look after the child, or start the one for the what-if that has waited longest. Returns 0: there is no hurry."""
    from dromos.routing import actions
    from dromos.routing.queries import next_simulation

    actions.fail_silent_simulations(at)
    for child in list(_children):
        if _has_ended(child, at):
            _children.remove(child)
    if _children or (run_id := next_simulation()) is None:
        return 0
    _children.append(Child(run_id, _start(run_id), time.monotonic()))
    return 0


def _has_ended(child: Child, at: dt.datetime) -> bool:
    """Whether it is over; one that took too long is ended. A row it left unfinished has failed."""
    from dromos.routing import actions

    code = child.process.poll()
    if code is None:
        if time.monotonic() - child.since < LATEST:
            return False
        child.process.kill()
        child.process.wait()
        actions.fail_simulation(run_id=child.run_id, error="too_long", at=at)
        return True
    if code:
        log.error("what-if %s ended with %s", child.run_id, code)
        error = "too_long" if code == -signal.SIGXCPU else "broken"
        actions.fail_simulation(run_id=child.run_id, error=error, at=at)
    return True


def _start(run_id: int) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "dromos.cli", "simulate", "run", str(run_id)]
    return subprocess.Popen(command, stdin=subprocess.DEVNULL)


def stay_small() -> None:
    """For the child: low priority, bounded memory and time, so that a long what-if keeps nobody from work."""
    os.nice(NICENESS)
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (LONGEST, LONGEST + 5))
