"""From an empty folder to the first page, and what the whole tree of processes weighs.

Usage: start.py [--demo]    JSON: first_start_s, next_start_s, pss_mb (and processes, stop_s)
"""

from __future__ import annotations

import argparse
import contextlib
import http.client
import json
import signal
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from dromos.cli.tests.trees import Tree, descendants, until, words_of

FIRST_PAGES = ("/", "/account/login/", "/api/v1/ping")
SETTLES_IN = 8.0  # seconds until every loop has turned at least once


@dataclass
class Run:
    """One life of the tree."""

    start_s: float
    stop_s: float
    weights: dict[str, float]


def first_page(port: int) -> int:
    """Ask for the start page as a browser does, redirects followed; return the status."""
    path = "/"
    for _hop in range(5):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        connection.request("GET", path)
        answer = connection.getresponse()
        answer.read()
        connection.close()
        if answer.status not in (301, 302, 303):
            return answer.status
        path = answer.headers["Location"]
    return answer.status


def pss_mb(pid: int) -> float:
    """Return the process's proportional share of memory."""
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) / 1024
    return 0.0


def name_of(pid: int) -> str:
    words = words_of(pid)
    if "dromos.cli" in words:
        return "dromos " + words.split("dromos.cli", 1)[1].split()[0]
    return "postgres" if "postgres" in words else words[:40]


def live(data: Path, command: str) -> Run:
    started = time.monotonic()
    tree = Tree(data, command=command)
    try:
        tree.wait_until_ready()
        status = first_page(tree.port)
        start_s = time.monotonic() - started
        assert status < 500, f"the first page answered {status}"
        until(lambda: tree.part("dromos.cli worker"), 30, "the worker")
        time.sleep(SETTLES_IN)
        for path in FIRST_PAGES:
            connection = http.client.HTTPConnection("127.0.0.1", tree.port, timeout=60)
            connection.request("GET", path)
            connection.getresponse().read()
            connection.close()
        weights: dict[str, float] = {}
        for pid in (tree.process.pid, *descendants(tree.process.pid)):
            weights[name_of(pid)] = weights.get(name_of(pid), 0) + pss_mb(pid)
        asked = time.monotonic()
        tree.process.send_signal(signal.SIGINT)
        tree.process.wait(20)
        return Run(start_s, time.monotonic() - asked, weights)
    except (OSError, http.client.HTTPException, AssertionError):
        print("".join(tree.said), file=sys.stderr)
        raise
    finally:
        tree.end()


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--demo", action="store_true", help="measure the demo instead of an empty installation")
    command = "demo" if options.parse_args().demo else "up"
    with tempfile.TemporaryDirectory(prefix="dromos-start-") as folder:
        first, again = (live(Path(folder, "data"), command) for _ in range(2))
    print(f"{'':24}{'first start':>12}{'next start':>12}")
    print(f"{'to the first page':24}{first.start_s:>10.1f} s{again.start_s:>10.1f} s")
    print(f"{'to the end after Ctrl-C':24}{first.stop_s:>10.1f} s{again.stop_s:>10.1f} s")
    for name, weight in sorted(again.weights.items()):
        print(f"{name:24}{first.weights.get(name, 0):>9.0f} MB{weight:>9.0f} MB")
    figures = {
        "first_start_s": round(first.start_s, 2),
        "next_start_s": round(again.start_s, 2),
        "stop_s": round(max(first.stop_s, again.stop_s), 2),
        "pss_mb": round(max(sum(first.weights.values()), sum(again.weights.values())), 1),
    }
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
