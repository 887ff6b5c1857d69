"""How quick pages are in a house of 20,000, 200,000 and 1,000,000 tickets.

Each size gets a database of its own, filled by `dromos load-sample` (not timed), and a whole `dromos up` in production
mode. An agent with 30 overviews signs in; then, warm, one client asks for a page after the other, and eight do.

Usage: pages.py [--tickets N] [--seconds S] [--only list,ticket,...] [--keep FOLDER]
--keep FOLDER    keep the loaded databases in this folder, and use those that are there
JSON: by size, then by list | ticket | search | search_one | api_list | create: p50_ms, p95_ms (one client), per_s
(eight clients), queries, cpu_ms (server and database, for one page)
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
SIZES = (20_000, 200_000, 1_000_000)
CLIENTS = 8
WARM = 20


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tickets", type=int, default=0)
    parser.add_argument("--seconds", type=float, default=8.0)
    parser.add_argument("--only", default="")
    parser.add_argument("--keep", type=Path, default=None)
    parser.add_argument("--load", action="store_true", help="load and keep, without measuring")
    asked = parser.parse_args()
    figures: dict[str, Any] = {}
    for tickets in [asked.tickets] if asked.tickets else SIZES:
        with loaded(tickets, asked.keep) as data:
            if not asked.load:
                figures[str(tickets)] = in_own_process(data, asked.seconds, asked.only)
                show(tickets, figures[str(tickets)])
    print(json.dumps(figures))


@contextlib.contextmanager
def loaded(tickets: int, keep: Path | None) -> Iterator[Path]:
    """A data folder with so many tickets in it; thrown away afterwards unless it is to be kept."""
    folder = Path(tempfile.mkdtemp(prefix="dromos-bench-")) if keep is None else keep.absolute()
    data = folder / f"dromos-bench-{tickets}"
    try:
        if not (data / "loaded").exists():
            load(data, tickets)
        yield data
    finally:
        if keep is None:
            shutil.rmtree(folder, ignore_errors=True)


def load(data: Path, tickets: int) -> None:
    started = time.monotonic()
    for command in (["migrate"], ["load-sample", "--tickets", str(tickets)]):
        subprocess.run([sys.executable, "-m", "dromos.cli", *command, "--data", str(data)], check=True, cwd=ROOT)
    (data / "loaded").touch()
    print(f"loaded {tickets} tickets in {time.monotonic() - started:.0f} s (not counted)", file=sys.stderr)


def in_own_process(data: Path, seconds: float, only: str) -> dict[str, Any]:
    """Django's settings are read once, and each size has a database of its own."""
    script = ROOT / "benchmarks" / "_pages_run.py"
    command = [sys.executable, str(script), str(data), str(seconds), only]
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("DROMOS_", "DATABASE_URL"))}
    answer = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, env=environment)
    found: dict[str, Any] = json.loads(answer.stdout.splitlines()[-1])
    return found


def show(tickets: int, found: dict[str, Any]) -> None:
    columns = ("p50_ms", "p95_ms", "per_s", "queries", "cpu_ms", "kb")
    print(f"\n{tickets:>10,} tickets" + "".join(f"{name:>10}" for name in columns))
    for page, values in found.items():
        print(f"{page:18}" + "".join(f"{values[name]:>10}" for name in columns), flush=True)


if __name__ == "__main__":
    main()
