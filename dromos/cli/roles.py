"""What workers do: one row per role. A step takes the time, does what is due, and says how much it did.

A step that did something is called again at once; else when one of its ``wakes`` is notified, at the latest after
``every`` seconds. Rows are the queues (SKIP LOCKED), so any number of workers may play the same role, and a
worker may be killed at any moment.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import cast

Step = Callable[[dt.datetime], int]


@dataclass(frozen=True, slots=True)
class Role:
    """A loop by name: ``step`` is ``module:function``, imported by the worker that plays the role."""

    name: str
    step: str
    wakes: tuple[str, ...]
    every: float

    def load(self) -> Step:
        module, _, function = self.step.partition(":")
        return cast("Step", getattr(import_module(module), function))


ROLES = (
    Role("reactions", "dromos.lib.reactions:run_due", ("dromos_reactions",), 5.0),
    Role("dispatch", "dromos.routing.dispatch:step", ("dromos_dispatch",), 1.0),
    Role("clocks", "dromos.tickets.tasks:keep_time", (), 1.0),
)
