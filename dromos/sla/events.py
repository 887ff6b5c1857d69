from dataclasses import dataclass

from dromos.lib.events import Event


@dataclass(frozen=True)
class PoliciesChanged(Event):
    """What is agreed for new tickets is different now."""
