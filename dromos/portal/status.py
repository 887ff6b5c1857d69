"""Where a ticket stands, as customers see it: a sentence and a road with five stops. Pure."""

import datetime as dt
from dataclasses import dataclass
from typing import Literal

Stage = Literal["received", "understood", "worked_on", "answered", "solved"]
STAGES: tuple[Stage, ...] = ("received", "understood", "worked_on", "answered", "solved")
OVER = frozenset({"cancelled", "rejected", "merged"})


@dataclass(frozen=True, slots=True)
class Facts:
    """What of a ticket decides its stage. ``has_category`` and ``is_held``: somebody or something understood it."""

    state: str
    opened_at: dt.datetime
    has_category: bool = False
    is_held: bool = False
    first_replied_at: dt.datetime | None = None
    last_staff_at: dt.datetime | None = None
    last_customer_at: dt.datetime | None = None
    solved_at: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class Stop:
    """One stop of the road. ``place`` is done, now or ahead; ``at`` is when it was reached, None when not known."""

    stage: Stage
    place: Literal["done", "now", "ahead"]
    at: dt.datetime | None = None


def stage_of(facts: Facts) -> Stage:
    """The stage the ticket is at.

    Answered means: we wrote, and the customer has not written since. A letter of theirs after our answer takes the
    ticket back to "worked on": they wait for us again.
    """
    if facts.state in {"solved", "closed"}:
        return "solved"
    if facts.last_staff_at and (facts.last_customer_at is None or facts.last_customer_at <= facts.last_staff_at):
        return "answered"
    if facts.is_held or facts.first_replied_at or facts.state != "new":
        return "worked_on"
    return "understood" if facts.has_category else "received"


def road(facts: Facts) -> list[Stop]:
    """The five stops in order, without an answer there never was; none for a ticket that ended without a solution."""
    if facts.state in OVER:
        return []
    reached = stage_of(facts)
    stages = [stage for stage in STAGES if stage != "answered" or reached != "solved" or facts.last_staff_at]
    here = stages.index(reached)
    arrived = len(stages) - 1
    return [
        Stop(
            stage,
            "done" if i < here or here == arrived else "now" if i == here else "ahead",
            _when(stage, facts, i, here),
        )
        for i, stage in enumerate(stages)
    ]


def _when(stage: Stage, facts: Facts, i: int, here: int) -> dt.datetime | None:
    if i > here:
        return None
    return {"received": facts.opened_at, "answered": facts.last_staff_at, "solved": facts.solved_at}.get(stage)
