"""Routing at size: decisions per second in memory, decisions with reasons committed, and how both grow.

In memory: 10,000 agents, 100,000 items waiting, 200 skills, 1,200 demand classes. In the database, with reasons stored
and fsync on: a tenth of that, through the product's own `dispatch_once`. `--agents N --items N` for other sizes.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks._routing_memory import memory_figures


def durable_figures(agents: int, items: int) -> dict[str, float]:
    """Real tables, reasons stored, fsync on: one dispatch that fills all free capacity, then a second one."""
    from dromos.cli.postgres import Postgres, discard

    server = Postgres(Path(tempfile.mkdtemp(prefix="dromos-bench-")))
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
    asked = parser.parse_args()
    figures = memory_figures(asked.agents, asked.items, asked.rounds)
    if not asked.memory:
        figures |= durable_figures(asked.agents, asked.items)
    figures["rss_mb"] = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    for name, value in figures.items():
        print(f"{name:16} {value:>12,}")
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
