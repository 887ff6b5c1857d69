"""How much an item weighs against others: few values, so that demand classes stay few. Pure."""

from __future__ import annotations

from collections.abc import Mapping

WEIGHT_OF_PRIORITY: Mapping[int, float] = {1: 8.0, 2: 3.0, 3: 1.0, 4: 0.5}
STEPS = (0.25, 0.5, 1.0, 2.0, 3.0, 5.0, 8.0, 12.0, 20.0, 40.0)


def weight_of(priority: int, segment_weight: float = 1.0) -> float:
    """Priority (1 urgent - 4 low) times the segment's weight, to the nearest of STEPS."""
    exact = WEIGHT_OF_PRIORITY.get(priority, 1.0) * max(segment_weight, 0.0)
    return min(STEPS, key=lambda step: abs(step - exact))
