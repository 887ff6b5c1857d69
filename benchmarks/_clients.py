"""Keep-alive HTTP clients that cost little themselves, and what the server's processes spend while they ask."""

from __future__ import annotations

import contextlib
import itertools
import os
import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

Ask = Callable[[int], bytes]
"""The bytes of the nth request."""
TICKS = os.sysconf("SC_CLK_TCK")


class Connection:
    """One keep-alive connection; answers are read to their end."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.line = self._connect()

    def _connect(self) -> socket.socket:
        line = socket.create_connection(("127.0.0.1", self.port), timeout=120)
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return line

    def ask(self, request: bytes) -> tuple[int, bytes, bytes]:
        """Status, head and body."""
        self.line.sendall(request)
        data = b""
        while (end := data.find(b"\r\n\r\n")) < 0:
            part = self.line.recv(262_144)
            if not part:
                raise ConnectionError("the server hung up")
            data += part
        head, body = data[:end], [data[end + 4 :]]
        lowered = head.lower()
        if b"content-length:" in lowered:
            missing = int(lowered.split(b"content-length:", 1)[1].split(b"\r\n", 1)[0]) - len(body[0])
            while missing > 0:
                part = self.line.recv(262_144)
                if not part:
                    raise ConnectionError("the server hung up")
                body.append(part)
                missing -= len(part)
        else:
            while not body[-1].endswith(b"0\r\n\r\n"):
                body.append(self.line.recv(262_144))
        return int(head[9:12]), head, b"".join(body)

    def close(self) -> None:
        self.line.close()


def request(method: str, path: str, headers: dict[str, str], body: bytes = b"") -> bytes:
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", *(f"{name}: {value}" for name, value in headers.items())]
    if body or method == "POST":
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


@dataclass
class Took:
    """What one way of asking took."""

    seconds: float = 0.0
    each_ms: list[float] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    cpu_ms: float = 0.0

    def at(self, share: float) -> float:
        """The time that ``share`` of the pages stayed below, in ms."""
        ordered = sorted(self.each_ms)
        return ordered[min(int(len(ordered) * share), len(ordered) - 1)] if ordered else float("nan")

    @property
    def per_s(self) -> float:
        return len(self.each_ms) / self.seconds if self.seconds else 0.0


def measure(port: int, ask: Ask, *, clients: int, seconds: float, first: int, owners: Sequence[int]) -> Took:
    """Let ``clients`` ask as fast as they are answered, for ``seconds``; CPU of ``owners`` and all they started."""
    numbers, took, lock = itertools.count(first), Took(), threading.Lock()
    begun = time.perf_counter()
    stop = begun + seconds
    before = cpu_s(owners)

    def one() -> None:
        connection = Connection(port)
        mine: list[float] = []
        with contextlib.closing(connection):
            while (start := time.perf_counter()) < stop:
                status, _head, body = connection.ask(ask(next(numbers)))
                mine.append((time.perf_counter() - start) * 1000)
                if status not in (200, 201):
                    took.refused.append(f"{status}: {body[:200]!r}")
                    break
        with lock:
            took.each_ms += mine

    threads = [threading.Thread(target=one) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took.seconds = time.perf_counter() - begun
    took.cpu_ms = (cpu_s(owners) - before) * 1000 / max(len(took.each_ms), 1)
    return took


def cpu_s(owners: Sequence[int]) -> float:
    """Seconds of processor time of these processes and their children, those that have ended included."""
    return sum(_spent(pid) for owner in owners for pid in (owner, *_children(owner)))


def _children(owner: int) -> Iterator[int]:
    for entry in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError, IndexError):
            if int(entry.read_text().rsplit(")", 1)[1].split()[1]) == owner:
                yield int(entry.parent.name)


def _spent(pid: int) -> float:
    with contextlib.suppress(OSError, IndexError):
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
        return sum(int(fields[place]) for place in (11, 12)) / TICKS
    return 0.0
