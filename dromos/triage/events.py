from dataclasses import dataclass

from dromos.lib.events import Event


@dataclass(frozen=True)
class RulesChanged(Event):
    """Letters from now on may be judged differently."""
