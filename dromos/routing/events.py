"""What happened to work and to the people who do it. Ids only; `user_id` is the agent's, `department_id`
the queue's.
"""

from dataclasses import dataclass

from dromos.lib.events import Event


@dataclass(frozen=True)
class WorkItemEnqueued(Event):
    work_item_id: int
    department_id: int


@dataclass(frozen=True)
class WorkItemChanged(Event):
    work_item_id: int
    department_id: int


@dataclass(frozen=True)
class OfferMade(Event):
    work_item_id: int
    reservation_id: int
    user_id: int
    department_id: int


@dataclass(frozen=True)
class OfferDeclined(Event):
    work_item_id: int
    reservation_id: int
    user_id: int
    department_id: int


@dataclass(frozen=True)
class OfferTimedOut(Event):
    work_item_id: int
    reservation_id: int
    user_id: int
    department_id: int


@dataclass(frozen=True)
class OfferRescinded(Event):
    work_item_id: int
    reservation_id: int
    user_id: int
    department_id: int


@dataclass(frozen=True)
class ItemAssigned(Event):
    work_item_id: int
    user_id: int
    department_id: int


@dataclass(frozen=True)
class ItemSetWaiting(Event):
    work_item_id: int
    user_id: int
    department_id: int


@dataclass(frozen=True)
class ItemResumed(Event):
    work_item_id: int
    user_id: int
    department_id: int


@dataclass(frozen=True)
class ItemTransferred(Event):
    """`from_user_id` is None when nobody held it."""

    work_item_id: int
    from_user_id: int | None
    department_id: int


@dataclass(frozen=True)
class ItemCompleted(Event):
    """`user_id` is None when nobody held it."""

    work_item_id: int
    user_id: int | None
    department_id: int


@dataclass(frozen=True)
class ItemReopened(Event):
    work_item_id: int
    department_id: int


@dataclass(frozen=True)
class ItemCancelled(Event):
    work_item_id: int
    user_id: int | None
    department_id: int


@dataclass(frozen=True)
class ItemUnroutable(Event):
    """Nobody in the organization could ever take it as things are."""

    work_item_id: int
    department_id: int


@dataclass(frozen=True)
class WrapUpEnded(Event):
    work_item_id: int
    user_id: int
    department_id: int


@dataclass(frozen=True)
class PresenceChanged(Event):
    user_id: int
    state: str


@dataclass(frozen=True)
class AgentChanged(Event):
    """Skills, channels, capacity or areas of an agent are not what they were."""

    user_id: int


@dataclass(frozen=True)
class ItemStoodInFor(Event):
    """Open work went to whoever stands in (`how` "handed"), or back at the end ("returned")."""

    work_item_id: int
    from_user_id: int
    user_id: int
    department_id: int
    substitution_id: int
    how: str


@dataclass(frozen=True)
class SubstitutionChanged(Event):
    """Somebody stands in for another from now on, will, or no longer does. `user_id` is the substitute's."""

    substitution_id: int
    user_id: int


@dataclass(frozen=True)
class ItemOverflowed(Event):
    """Waiting work went to another queue (`how` "moved"), or back at the end ("returned"). Queues by their ids."""

    work_item_id: int
    department_id: int
    from_queue_id: int
    to_queue_id: int
    how: str


@dataclass(frozen=True)
class OverloadChanged(Event):
    """A rule about too much work was made or stopped, or began or ended (`how`)."""

    rule_id: int
    department_id: int
    how: str
