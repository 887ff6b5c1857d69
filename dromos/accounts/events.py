from dataclasses import dataclass

from dromos.lib.events import Event


@dataclass(frozen=True)
class UserChanged(Event):
    """A member of staff was created, changed, or lost or gained a right."""

    user_id: int


@dataclass(frozen=True)
class UserDeactivated(Event):
    user_id: int
