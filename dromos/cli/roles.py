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
    """A loop by name: ``steps`` are ``module:function``, imported by the worker that plays the role.

    ``again`` False: doing something is no reason to look again at once. ``rest``: after each step, pause for so many
    times as long as it took (two seconds at most), so that a loop over a long backlog leaves the machine to people who
    wait, and takes larger portions.
    ``portion``: a step that did fewer has seen the end, so that nobody need look again at once.
    ``gather``: there are at least so many seconds between two such steps: the first to come waits for nothing, and what
    comes while much does is done in one go, at a fraction of the cost.
    ``ready``: a ``module:function`` called once before the first step, to load what that would wait for.
    """

    name: str
    steps: tuple[str, ...]
    wakes: tuple[str, ...] = ()
    every: float = 5.0
    again: bool = True
    threads: int = 1
    rest: float = 0.0
    portion: int = 1
    gather: float = 0.0
    ready: str = ""

    def load(self) -> Step:
        """Return one step that takes all of the role's, in order."""
        from dromos.lib.apart import in_turn

        steps = [loaded(step) for step in self.steps]

        def step(at: dt.datetime) -> int:
            done = in_turn(steps, at)
            return done if self.again else 0

        return step


def loaded(name: str) -> Step:
    module, _, function = name.partition(":")
    return cast("Step", getattr(import_module(module), function))


DISPATCH = "dromos.routing.dispatch"
ROLES = (
    Role("fetch", ("dromos.channels.email.readers:keep_reading",), ("dromos_fetch",), again=False),
    Role("reception", ("dromos.channels.email.reception:keep_listening",), every=5.0, again=False),
    Role("sandbox", ("dromos.channels.sandbox.smtp:keep_listening",), every=3.0, again=False),
    Role(
        "intake", ("dromos.channels.intake:take_in_due",), ("dromos_intake",), ready="dromos.channels.intake:make_ready"
    ),
    Role(
        "delivery", ("dromos.channels.delivery:deliver_due",), ("dromos_delivery",), threads=3, portion=50, gather=0.2
    ),
    Role("callbacks", ("dromos.backoffice.delivery:deliver_due",), ("dromos_callbacks",), threads=2),
    Role("reactions", ("dromos.lib.reactions:run_due",), ("dromos_reactions",)),
    Role("dispatch", ("dromos.routing.router:keep_routing",), every=0.0),
    Role("relief", ("dromos.routing.tasks:keep_relief",), every=5.0, again=False),
    Role("clocks", ("dromos.tickets.tasks:keep_time",), every=1.0),
    Role("bulk", ("dromos.tickets.tasks:do_bulk_work",), ("dromos_bulk",), every=5.0),
    Role(
        "upkeep",
        (
            "dromos.intake.tasks:keep_books",
            "dromos.intake.tasks:delete_what_is_old",
            "dromos.api.tasks:forget_old_answers",
            "dromos.automation.tasks:forget_what_was_read",
        ),
        every=900,
        again=False,
    ),
    Role(
        "search", ("dromos.tickets.actions.indexing:index_due",), ("dromos_search",), rest=1.5, portion=200, gather=0.5
    ),
    Role("feeds", ("dromos.calendars.tasks:read_feeds",), every=30.0),
    Role(
        "escalation",
        ("dromos.automation.tasks:keep_watch", "dromos.automation.tasks:issue_digests"),
        ("dromos_escalation",),
        every=2.0,
        rest=3.0,
        portion=50,
    ),
    Role("triggers", ("dromos.automation.tasks:pull_triggers",), ("dromos_triggers",), every=5.0),
    Role("push", ("dromos.automation.tasks:push",), ("dromos_push",), every=3.0),
    Role("simulations", ("dromos.cli.simulations:step",), ("dromos_simulations",), every=1.0),
    Role("learning", (f"{DISPATCH}:learn_mean_work",), every=6 * 3600, again=False),
)
