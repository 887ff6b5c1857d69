"""One process that keeps all others: starts them, starts them again, ends them. Standard library only.

Everything it starts dies with it, however it goes: see child.py. It holds the web port itself, so that browsers
wait a moment in its queue instead of being refused while the web process is started again.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from dromos.cli.postgres import Postgres, PostgresDiedError

LISTENED = {signal.SIGCHLD, signal.SIGINT, signal.SIGTERM, signal.SIGHUP}
PAUSES = (0.0, 0.2, 0.5, 1.0, 2.0, 5.0)
SETTLED = 20.0  # seconds after which a process counts as well, and its next death as the first
GENTLE, HURRIED = 3.0, 1.0  # seconds: all processes, then PostgreSQL; together less than the promised five


def child_command(*program: str) -> list[str]:
    """Return the command that runs ``program`` as a child that cannot outlive us."""
    launcher = str(Path(__file__).with_name("child.py"))
    how = ["--parent", str(os.getpid()), "--signal", str(int(signal.SIGKILL))]
    return [sys.executable, "-I", "-S", launcher, *how, "--", *program]


def dromos_command(*arguments: str) -> list[str]:
    return child_command(sys.executable, "-m", "dromos.cli", *arguments)


@dataclass
class Part:
    """One process of the tree and how it has fared."""

    name: str
    command: Sequence[str]
    descriptors: Sequence[int] = ()
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    start_at: float = 0.0
    deaths: int = 0

    def start(self, now: float) -> None:
        self.process = subprocess.Popen(
            self.command, stdin=subprocess.DEVNULL, pass_fds=self.descriptors, start_new_session=True
        )
        self.started_at = now

    def note_death(self, now: float) -> None:
        """Plan the next start: at once after a good life, later and later after bad ones."""
        self.deaths = 0 if now - self.started_at > SETTLED else self.deaths
        self.start_at = now + PAUSES[min(self.deaths, len(PAUSES) - 1)]
        self.deaths += 1
        self.process = None


@dataclass
class Supervisor:
    """Keeps ``postgres`` (None: a server of somebody else's) and ``parts`` running until told to stop."""

    postgres: Postgres | None
    say: Callable[[str], None]
    parts: list[Part] = field(default_factory=list)
    started_at: float = field(default_factory=time.monotonic)

    def __post_init__(self) -> None:
        # Blocked, the signals wait for us in ``_await_signal``; child.py unblocks them for the children.
        signal.pthread_sigmask(signal.SIG_BLOCK, LISTENED)

    def run_once(self, *arguments: str) -> bool:
        """Run one ``dromos`` command to its end. False when it failed or we were told to stop meanwhile."""
        process = subprocess.Popen(dromos_command(*arguments), stdin=subprocess.DEVNULL, start_new_session=True)
        while process.poll() is None:
            if self._await_signal(1.0) in LISTENED - {signal.SIGCHLD}:
                process.terminate()
                process.wait()
                return False
        return process.returncode == 0

    def keep(self) -> None:
        """Keep everything running; return once told to stop and everything has ended."""
        while True:
            self.mend()
            if self._await_signal(self._next_look()) in LISTENED - {signal.SIGCHLD}:
                break
        self.stop()

    def stop(self) -> None:
        """End everything: gently within GENTLE seconds, then not."""
        running = [part.process for part in self.parts if part.process is not None]
        for process in running:
            process.terminate()
        deadline = time.monotonic() + GENTLE
        while any(process.poll() is None for process in running) and time.monotonic() < deadline:
            if self._await_signal(0.1) in LISTENED - {signal.SIGCHLD}:
                break  # asked twice
        for process in running:
            if process.poll() is None:
                process.kill()
            process.wait()
        if self.postgres is not None:
            self.postgres.stop(within=HURRIED)

    def _await_signal(self, seconds: float) -> int | None:
        found = signal.sigtimedwait(LISTENED, seconds)
        return found.si_signo if found else None

    def _next_look(self) -> float:
        planned = [part.start_at - time.monotonic() for part in self.parts if part.process is None]
        return max(0.01, min([*planned, 5.0]))

    def mend(self) -> None:
        """Start whatever does not run and may."""
        now = time.monotonic()
        if self.postgres is not None and self.postgres.died():
            self.say("PostgreSQL ended; starting it again")
            try:
                self.postgres.start()
            except PostgresDiedError as error:
                self.say(f"{error}")
                time.sleep(1)
        for part in self.parts:
            if part.process is not None and part.process.poll() is not None:
                self.say(f"{part.name} ended ({part.process.returncode}); starting it again")
                part.note_death(now)
            if part.process is None and part.start_at <= now:
                part.start(now)
