from dataclasses import dataclass

from dromos.lib.events import Event


@dataclass(frozen=True)
class LetterSent(Event):
    """Every recipient of a message out has an answer, and at least one took it."""

    message_id: int


@dataclass(frozen=True)
class LetterFailed(Event):
    """A message out will not be tried again for at least one recipient."""

    message_id: int
    address: str


@dataclass(frozen=True)
class LetterBounced(Event):
    """A report came back that a sent letter did not arrive. ``is_permanent``: the address will not work tomorrow."""

    message_id: int
    address: str
    is_permanent: bool
