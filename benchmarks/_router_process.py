"""A router in a process of its own, as the benchmark watches it: one line of JSON for each thing worth knowing."""

from __future__ import annotations

import datetime as dt
import json
import resource
import sys
import time
from typing import Any

BORN = time.time()


def say(**facts: Any) -> None:
    print(json.dumps(facts), flush=True)


def main() -> None:
    import django

    django.setup()
    from dromos.routing import actions
    from dromos.routing.actions import Granted
    from dromos.routing.router import Router

    carry_out = actions.offer

    def watched(**given: Any) -> list[Granted]:
        granted = carry_out(**given)
        say(at=time.monotonic(), items=[one.item for one in granted])
        return granted

    actions.offer = watched
    router = Router()
    while not router.leads:
        router.turn(dt.datetime.now(dt.UTC), patience=0.1)
    say(leads=time.time() - float(sys.argv[1]), own=time.time() - BORN)
    while True:
        began = time.monotonic()
        made = router.turn(dt.datetime.now(dt.UTC), patience=0.5)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        if made:
            say(turn=made, began=began, ended=time.monotonic(), rss_mb=round(peak))


if __name__ == "__main__":
    main()
