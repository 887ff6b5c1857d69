"""Starting the real ``dromos up`` in tests and looking at its processes."""

from __future__ import annotations

import contextlib
import http.client
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path


def until(question: Callable[[], object], within: float = 30.0, what: str = "it") -> None:
    deadline = time.monotonic() + within
    while not question():
        assert time.monotonic() < deadline, f"{what} did not happen within {within} s"
        time.sleep(0.05)


def parent_of(pid: int) -> int | None:
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[1])
    except (OSError, IndexError, ValueError):
        return None


def alive(pid: int) -> bool:
    """Say whether the process exists and is more than an entry nobody has collected."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] not in "ZX"
    except (OSError, IndexError):
        return False


def words_of(pid: int) -> str:
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    return ""


def descendants(root: int) -> list[int]:
    parents = {int(path.name): parent_of(int(path.name)) for path in Path("/proc").iterdir() if path.name.isdigit()}
    found, frontier = [], [root]
    while frontier:
        here = frontier.pop()
        children = [pid for pid, parent in parents.items() if parent == here]
        found += children
        frontier += children
    return found


class Tree:
    """One running ``dromos up`` (or ``demo``) with its data in ``data``."""

    def __init__(self, data: Path, *options: str, command: str = "up", **environment: str) -> None:
        self.data = data
        inherited = {key: value for key, value in os.environ.items() if not key.startswith(("DROMOS_", "DATABASE_URL"))}
        words = [sys.executable, "-m", "dromos.cli", command, "--data", str(data), *options]
        if "--port" not in options:
            words += ["--port", "0"]
        self.process = subprocess.Popen(
            words, env=inherited | environment, stderr=subprocess.PIPE, text=True, start_new_session=True
        )
        self.said: list[str] = []
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stderr is not None
        with contextlib.suppress(ValueError):
            self.said += iter(self.process.stderr.readline, "")

    @property
    def port(self) -> int:
        for line in self.said:
            if found := re.search(r"ready after .* http://127\.0\.0\.1:(\d+)", line):
                return int(found.group(1))
        return 0

    def wait_until_ready(self) -> Tree:
        until(lambda: self.port or self.process.poll() is not None, 60, "the start")
        assert self.port, "".join(self.said)
        return self

    def answers(self) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            connection.request("GET", "/api/v1/ping")
            return connection.getresponse().read() == b"ok\n"
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def part(self, word: str) -> int:
        """Return the process id of the part with ``word`` in its command line, 0 while there is none."""
        for pid in descendants(self.process.pid):
            if word in words_of(pid) and parent_of(pid) == self.process.pid:
                return pid
        return 0

    def end(self) -> None:
        """Whatever the test did: leave nothing running."""
        everybody = [self.process.pid, *descendants(self.process.pid)]
        for pid in everybody:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.process.wait()
        self._reader.join(5)
        if self.process.stderr is not None:
            self.process.stderr.close()
