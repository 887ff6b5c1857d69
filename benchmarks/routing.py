"""Routing at size: decisions per second in memory, decisions with reasons committed, and how both grow.

10,000 agents, 100,000 items waiting, 200 skills, 1,200 demand classes; in memory, and in real tables with reasons
stored and fsync on, by a router in a process of its own. PostgreSQL is given the memory a house of that size has (512
MB of buffers instead of the 32 MB of a small one). `--agents N --items N` for other sizes.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks._routing_memory import memory_figures

KEYS = ("memory_per_s", "durable_per_s", "p99_ms", "growth_items", "growth_agents", "restart_s", "rss_mb")


def durable_figures(agents: int, items: int) -> dict[str, float]:
    """Real tables, reasons stored, fsync on: see `_routing_rows`. `rss_mb` is that of the router's process."""
    from dromos.cli.postgres import Postgres, discard

    class LargeHouse(Postgres):
        def _options(self, version: int) -> list[str]:
            return [*super()._options(version), "-c", "shared_buffers=512MB", "-c", "max_wal_size=4GB"]

    server = LargeHouse(Path(tempfile.mkdtemp(prefix="dromos-bench-")))
    server.start()
    try:
        os.environ["DATABASE_URL"] = server.url
        os.environ["DJANGO_SETTINGS_MODULE"] = "dromos.config.settings"
        import django

        django.setup()
        from benchmarks._routing_rows import measure

        return measure(agents, items)
    finally:
        discard(server)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--agents", type=int, default=10_000)
    parser.add_argument("--items", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=20_000)
    parser.add_argument("--memory", action="store_true")
    parser.add_argument("--durable", action="store_true", help="only the part with tables")
    asked = parser.parse_args()
    figures: dict[str, float] = {}
    if not asked.memory:  # first: a process that has measured in memory is a large one to start others from
        figures |= durable_figures(asked.agents, asked.items)
    if not asked.durable:
        figures |= memory_figures(asked.agents, asked.items, asked.rounds)
    for name, value in figures.items():
        print(f"{name:18} {value:>12,}")
    print(json.dumps({key: figures[key] for key in KEYS if key in figures}))


if __name__ == "__main__":
    main()
