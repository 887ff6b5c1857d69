"""One worker process of the ingest benchmark: plays a role of the product until SIGTERM, then prints its figures."""

from __future__ import annotations

import datetime as dt
import json
import os
import resource
import signal
import sys
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))


def main() -> None:
    import django

    django.setup()
    from dromos.channels import intake
    from dromos.cli.roles import ROLES
    from dromos.cli.worker import Loop, listen

    spent: list[float] = []
    take_in = intake.take_in

    def timed(raw_ids: list[int], at: dt.datetime) -> None:
        """For each letter the time until the commit of the transaction it was in."""
        start = time.perf_counter()
        take_in(raw_ids, at)
        spent.extend([(time.perf_counter() - start) * 1000] * len(raw_ids))

    intake.take_in = timed  # type: ignore[assignment]
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    role = sys.argv[1]
    loops = [Loop(one, stop) for one in ROLES if one.name == role]
    for loop in loops:
        loop.start()
    print("ready", flush=True)
    listen(loops, stop)
    usage = resource.getrusage(resource.RUSAGE_SELF)
    figures = {
        "role": role, "spent_ms": [round(one, 2) for one in spent], "rss_mb": usage.ru_maxrss // 1024,
        "cpu_s": round(usage.ru_utime + usage.ru_stime, 2),
    }  # fmt: skip
    print(json.dumps(figures), flush=True)
    os._exit(0)


if __name__ == "__main__":
    main()
