"""The words of the routing engine: plain frozen values in, plain frozen values out.

All times and spans are minutes (float) on one scale that the caller chooses; the engine never asks a clock.
Identifiers are whole numbers given by the caller; skills, channels, languages and areas are text keys.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple, Protocol

DEFAULT_TARGET = 480.0  # minutes granted to an item that nobody gave a due time
DEFAULT_WORK = 12.0  # minutes of work expected of a skill that nothing has been learned about
ANYWHERE = "*"  # an area that a routing step widens to: all of them
MIDDLE_PRIORITY = 3  # of 1 urgent, 2 high, 3 normal, 4 low

# How fast people of each proficiency work, relative to the mean of their skill, until something better is
# learned.
SPEED_OF_LEVEL: Mapping[int, float] = {1: 0.70, 2: 0.80, 3: 0.90, 4: 1.00, 5: 1.15}


class Cause(StrEnum):
    """Why an agent cannot have an item. An agent is counted once, under the first cause in the order written
    here:

    first what only training or an administrator can change, then what changes with the day, then what changes
    by the minute.
    """

    QUEUE = "queue"  # not a member of the item's queue
    SKILL = "skill"  # a knowledge skill is missing or below the level asked for
    CHANNEL = "channel"  # knows the matter, but does not work on this channel
    LANGUAGE = "language"
    AREA = "area"
    SIZE = "size"  # the item asks for more units than this agent ever has
    OWN_CASE = "own_case"  # the agent is the customer, or otherwise barred from this item
    APPOINTMENT = "appointment"  # somewhere else at the time of the item's appointment, or not at work then
    PRESENCE = "presence"  # away or offline
    KEPT = "kept"  # the item waits a while for its preferred agent, who is there
    COOL_DOWN = "cool_down"  # declined this item a short while ago
    PARALLEL = "parallel"  # as many items of this channel at once as the channel skill allows
    SAVED = "saved"  # saves up units for a larger item whose time has come
    UNITS = "units"  # not enough free capacity units at this moment
    HELD = "held"  # the ceiling of items held in all (assigned and waiting) is reached


LASTING = frozenset({Cause.QUEUE, Cause.SKILL, Cause.CHANNEL, Cause.LANGUAGE, Cause.AREA, Cause.SIZE, Cause.OWN_CASE})


@dataclass(frozen=True, slots=True, order=True)
class Requirement:
    """A skill asked for, at this level (1-5) or better."""

    skill: str
    level: int = 1


@dataclass(frozen=True, slots=True)
class Demand:
    """What an item asks of a person. Items of equal demand form a demand class: keep these values few.

    Members of `further_queues` may take it as well, and so may whoever works in one of `further_areas`. The main
    skill, whose proficiency decides how fast the work goes, is the first one asked for.
    """

    queue: int
    channel: str
    units: int = 1
    requirements: tuple[Requirement, ...] = ()
    language: str | None = None
    language_level: int = 1
    area: str | None = None
    further_queues: tuple[int, ...] = ()
    further_areas: tuple[str, ...] = ()
    main_skill: str | None = field(init=False, compare=False, repr=False)
    _hash: int = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        main = self.requirements[0].skill if self.requirements else None
        object.__setattr__(self, "main_skill", main)
        asked = (self.queue, self.channel, self.units, self.requirements, self.language, self.language_level)
        object.__setattr__(self, "_hash", hash((*asked, self.area, self.further_queues, self.further_areas)))

    def __hash__(self) -> int:
        return self._hash  # demands are keys of everything: hashed once, not at each look-up


@dataclass(frozen=True, slots=True)
class Step:
    """A routing step: what is asked otherwise once `after` minutes have passed since the item was enqueued.

    Steps add up in the order of `after`; the item keeps its place in line and its age. `add` asks for a skill, or for
    another level of one that is asked already; `remove` names skills no longer asked for; `widen_area` names further
    areas (`ANYWHERE` among them: the area no longer matters); `queues` are further queues whose members may take it,
    those of another line for instance. Where each step has a time it lasts, `after` is the sum of those before it.
    """

    after: float
    add: tuple[Requirement, ...] = ()
    remove: tuple[str, ...] = ()
    drop_language: bool = False
    widen_area: tuple[str, ...] = ()
    queues: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Appointment:
    """The item has its own time and place. `engaged`: agents who are elsewhere then, or not at work; `travel`:
    (agent, minutes on the way there) of those whose way is known, the others have none.
    """

    engaged: frozenset[int] = frozenset()
    travel: tuple[tuple[int, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to be given to somebody. `cooling` holds (agent, until) for agents who declined it lately.

    Until `preferred_until` the item waits for its preferred agent as long as they are there, however busy; after
    that, or without such a time, they only come first. `target` is the minutes granted from the beginning to the
    due time, never less than one.
    """

    id: int
    demand: Demand
    enqueued_at: float
    due_at: float | None = None
    weight: float = 1.0
    priority: int = MIDDLE_PRIORITY
    preferred: int | None = None
    preferred_until: float | None = None
    barred: frozenset[int] = frozenset()
    cooling: tuple[tuple[int, float], ...] = ()
    steps: tuple[Step, ...] = ()
    appointment: Appointment | None = None
    due: float = field(init=False, compare=False, repr=False)
    target: float = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        due = self.due_at if self.due_at is not None else self.enqueued_at + DEFAULT_TARGET
        object.__setattr__(self, "due", due)
        object.__setattr__(self, "target", max(due - self.enqueued_at, 1.0))


@dataclass(frozen=True, slots=True)
class ChannelAbility:
    """Leave to work on a channel: how well (1-5) and with how many items of it at once (None: only units
    limit).
    """

    level: int = 3
    parallel: int | None = None


@dataclass(frozen=True, slots=True)
class AgentState:
    """One agent as the rows say at this moment.

    `used` counts the units of everything reserved, assigned or wrapping; `held` counts items reserved,
    assigned or waiting;
    `on_channel` counts items reserved, assigned or wrapping per channel. An empty `areas` means everywhere.
    `speeds` are learned factors per skill; where there is none the level's usual speed holds. `back_at` is when an
    absent agent is expected again (the next shift, the end of a break), None where nobody knows.
    """

    id: int
    queues: frozenset[int]
    skills: Mapping[str, int] = field(default_factory=dict)
    languages: Mapping[str, int] = field(default_factory=dict)
    channels: Mapping[str, ChannelAbility] = field(default_factory=dict)
    areas: frozenset[str] = frozenset()
    present: bool = True
    units: int = 1
    used: int = 0
    max_held: int | None = None
    held: int = 0
    on_channel: Mapping[str, int] = field(default_factory=dict)
    idle_since: float = 0.0
    speeds: Mapping[str, float] = field(default_factory=dict)
    back_at: float | None = None

    def proficiency(self, skill: str | None) -> float:
        """Speed at this skill relative to its mean; 1.0 when the item asks for no skill."""
        if skill is None:
            return 1.0
        return self.speeds.get(skill) or SPEED_OF_LEVEL.get(self.skills.get(skill, 1), 1.0)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Everything a plan may see. `agents` are all active agents of the organization, the absent ones too.

    `mean_work` is learned per skill from completed items. `queue_policies` names queues whose own order
    differs
    from the policy of the plan.
    """

    version: int
    items: tuple[Item, ...]
    agents: tuple[AgentState, ...]
    mean_work: Mapping[str, float] = field(default_factory=dict)
    queue_policies: Mapping[int, str] = field(default_factory=dict)


class Counts(Protocol):
    """Who could have had an item and who could not, counted."""

    @property
    def eligible(self) -> int: ...

    @property
    def excluded(self) -> Mapping[Cause, int]: ...


class Decision(NamedTuple):
    """One item to one agent, and why."""

    item: int
    winner: int
    policy: str
    score: float
    parts: Mapping[str, float]
    counts: Counts
    snapshot_version: int
    at: float

    @property
    def eligible(self) -> int:
        """How many could have had it, the winner included."""
        return self.counts.eligible

    @property
    def excluded(self) -> Mapping[Cause, int]:
        """How many could not, each under the first cause."""
        return self.counts.excluded


@dataclass(frozen=True, slots=True)
class Unplaced:
    """An item nobody gets now, with what stands in the way of each agent, counted by cause."""

    item: int
    excluded: Mapping[Cause, int]


@dataclass(frozen=True, slots=True)
class Plan:
    """What to do now. `waiting` items will find somebody in time; `unroutable` ones nobody could ever take as
    things are.
    """

    decisions: tuple[Decision, ...]
    waiting: tuple[Unplaced, ...]
    unroutable: tuple[Unplaced, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """How one agent stands to one item: the first cause that excludes them, or None and the score they would
    bring.
    """

    agent: int
    cause: Cause | None
    score: float | None


class ChangeKind(StrEnum):
    """What will change about a waiting item by itself."""

    STEP = "step"  # a routing step: other people may have it
    BACK = "back"  # somebody who could have it is there again
    COOLED = "cooled"  # somebody who declined it will be asked again
    KEPT_UNTIL = "kept_until"  # it no longer waits for its preferred agent
    OVERDUE = "overdue"  # it has waited too long and has its share of everybody's time
    OFFER_ENDS = "offer_ends"  # an offer runs out: told by whoever keeps the offers


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that will change at a known time. `able`: how many could then have the item as far as anything but
    room goes. `agent`: who is meant, `step`: which step, where it is one.
    """

    at: float
    kind: ChangeKind
    able: int
    agent: int | None = None
    step: Step | None = None


@dataclass(frozen=True, slots=True)
class Lack:
    """Something asked for that nobody who is there has: "nobody with German 3 before Monday 8:00".

    `until`: when the first who has it is expected, None when nobody knows. `key` is the skill, language, channel or
    area (or the queue's number as text); `level` matters to skills and languages.
    """

    cause: Cause
    key: str
    level: int
    until: float | None


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why an item waits, and for how long that is known to last.

    `standings`: every agent; `best`: who would get it if it were alone; `ahead`: waiting items that would be served
    earlier by somebody who could also take this one; `routable`: somebody could ever take it, now or after a step.
    `changes`: what time will change by itself, in order; `able_at`: the first moment at which anybody who is there
    could have it, room apart (now if so already, None where nobody knows); `lacks`: what nobody there has.
    """

    item: int
    standings: tuple[Standing, ...]
    best: int | None
    ahead: int
    routable: bool
    changes: tuple[Change, ...] = ()
    able_at: float | None = None
    lacks: tuple[Lack, ...] = ()
