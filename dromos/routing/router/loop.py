"""The router's turns: hear what changed, decide, commit in groups; do what falls due; compare with the rows."""

from __future__ import annotations

import datetime as dt
import logging
import os
import threading
import time
from collections.abc import Collection

from dromos.lib.heartbeat import beat
from dromos.routing import actions, engine, snapshot
from dromos.routing.dispatch import do_what_is_due, return_idle
from dromos.routing.hints import Hints
from dromos.routing.router.committing import carried_out
from dromos.routing.router.comparing import Comparison
from dromos.routing.router.leading import Lead
from dromos.routing.router.memory import Memory

log = logging.getLogger(__name__)

CHORES_EVERY = 1.0  # seconds between looks at what falls due
SHORTEST_RELOAD = 0.25  # everything is read anew at most so often
OVERTAKEN_PAUSE = 0.02  # before deciding anew on what somebody else was faster with
COMPARE_EVERY = 5.0  # in a moment when nothing is heard
COMPARE_AT_LATEST = 60.0
COMPARE_SHARE = 400  # comparing takes at most one part in so many of the time
AGAIN_IN = 1.0  # what differs once may just be on its way
BEAT_EVERY = 5.0
BEAT = "router"
NO_LEAD_PAUSE = 1.0  # how soon somebody else's end is noticed


class Router:
    """One candidate for the lead. `turn` is called again and again; not safe for several threads."""

    def __init__(self, lead: Lead | None = None) -> None:
        self.lead = lead or Lead()
        self.memory: Memory | None = None
        self._comparison = Comparison()
        self._loaded = self._chores = self._beaten = -1e9
        self._compared = time.monotonic()
        self._compare_pause = COMPARE_EVERY
        self._reload = self._overtaken = False

    @property
    def leads(self) -> bool:
        return self.lead.is_ours and self.memory is not None

    def turn(self, at: dt.datetime, patience: float = 1.0) -> int:
        """One turn of up to `patience` seconds, beginning at `at`. Returns how many things were done.

        Without the lead: ask for it, and pause. Any fault gives the lead up: the rows are all that counts.
        """
        try:
            return self._turn(at, time.monotonic(), patience)
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Leave the lead to others and forget everything."""
        self.lead.give_up()
        self.memory = None

    def _turn(self, at: dt.datetime, began: float, patience: float) -> int:
        if not self.lead.ask():
            time.sleep(min(NO_LEAD_PAUSE, patience))
            return 0
        if self.memory is None:
            self.memory = self._read(at)
            return self._decide(at, None)
        hints = self.lead.hear(self._pause(at, patience))
        at += dt.timedelta(seconds=time.monotonic() - began)
        return self._do_chores(at) + self._follow(hints, at)

    def _read(self, at: dt.datetime) -> Memory:
        self._loaded = time.monotonic()
        self._reload = False
        self._comparison = Comparison()
        self.memory = None  # never two houses at once
        return Memory(at)

    def _pause(self, at: dt.datetime, patience: float) -> float:
        """Seconds until something falls due, at most `patience`."""
        due = self._memory.next_change_at()
        pause = patience if due is None else min(patience, (due - snapshot.minutes(at)) * 60)
        if self._reload:
            pause = min(pause, SHORTEST_RELOAD)
        if self._overtaken:
            pause = min(pause, OVERTAKEN_PAUSE)
        return max(0.0, min(pause, self._chores + CHORES_EVERY - time.monotonic()))

    @property
    def _memory(self) -> Memory:
        if self.memory is None:
            raise RuntimeError("only the leader remembers")
        return self.memory

    def _follow(self, hints: Hints, at: dt.datetime) -> int:
        self._reload |= hints.everything
        if self._reload and time.monotonic() >= self._loaded + SHORTEST_RELOAD:
            self.memory = self._read(at)
            return self._decide(at, None)
        hints |= self._differences(quiet=not hints)
        waiting = self._memory.follow(hints, at) if hints else set()
        return self._decide(at, None if hints.agents else waiting)

    def _differences(self, *, quiet: bool) -> Hints:
        """What memory got wrong, now and then: a hint that never came, rows changed by other means.

        Looked for in a quiet moment: while much is heard rows and memory differ by what is on its way, and somebody
        would wait meanwhile.
        """
        pause = self._compare_pause if quiet else max(self._compare_pause, COMPARE_AT_LATEST)
        if time.monotonic() < self._compared + pause:
            return Hints()
        began = time.monotonic()
        found = self._comparison.of(self._memory)
        self._compared = time.monotonic()
        took = self._compared - began
        self._compare_pause = AGAIN_IN if self._comparison.in_doubt else max(COMPARE_EVERY, COMPARE_SHARE * took)
        if found:
            log.warning("the router had missed a change: %d items, %d agents", len(found.items), len(found.agents))
        self._reload |= found.everything
        return found

    # -- deciding ----------------------------------------------------------------------------------

    def _decide(self, at: dt.datetime, fresh: Collection[int] | None) -> int:
        """Carry out what can be decided now; then tell of what nobody could ever take, among `fresh` (None: all)."""
        memory = self._memory
        decisions = memory.decisions(at)
        missed: list[engine.Decision] = []
        made = 0
        for group, granted in carried_out(decisions, memory.versions, at):
            memory.given((one.item, one.agent) for one in granted)
            if len(granted) < len(group):
                done = {one.item for one in granted}
                missed += [decision for decision in group if decision.item not in done]
            made += len(granted)
        self._overtaken = bool(missed)
        if missed:
            memory.missed(missed, at)
        self._tell(fresh, at)
        return made

    def _tell(self, fresh: Collection[int] | None, at: dt.datetime) -> None:
        memory = self._memory
        hopeless = memory.unroutable(fresh, at)
        before = memory.alarmed if fresh is None else memory.alarmed.intersection(fresh)
        if hopeless != before:
            actions.tell_unroutable(hopeless - before, no_longer=before - hopeless, at=at)
            memory.alarmed = (memory.alarmed - before) | hopeless

    # -- what time and chance bring --------------------------------------------------------------

    def _do_chores(self, at: dt.datetime) -> int:
        if time.monotonic() < self._chores + CHORES_EVERY:
            return 0
        self._chores = time.monotonic()
        idle = 0
        if self._chores >= self._beaten + BEAT_EVERY:
            self._beaten = self._chores
            memory = self._memory
            idle = return_idle(at)
            beat(BEAT, at, waiting=len(memory.versions), agents=len(memory.board.roster.position), pid=os.getpid())
        return idle + do_what_is_due(at)


_own = threading.local()


def keep_routing(at: dt.datetime) -> int:
    """One turn of this thread's router: the step of the role *dispatch*."""
    if not hasattr(_own, "router"):
        _own.router = Router()
    router: Router = _own.router
    return router.turn(at)
