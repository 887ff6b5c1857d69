"""What happened to areas and customers."""

from dataclasses import dataclass

from dromos.lib.events import Event


@dataclass(frozen=True)
class CustomerRenamed(Event):
    """A customer is found by other words: another name, organization or address."""

    customer_id: int


@dataclass(frozen=True)
class AreasChanged(Event):
    """An area lies elsewhere, or other departments serve it: people may take other work than before."""

    area_id: int
