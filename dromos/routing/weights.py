"""How much an item weighs against others: few values, so that demand classes stay few. Pure."""

from __future__ import annotations

import math
from collections.abc import Mapping

WEIGHT_OF_PRIORITY: Mapping[int, float] = {1: 8.0, 2: 3.0, 3: 1.0, 4: 0.5}
WEIGHT_OF_SEVERITY: Mapping[int, float] = {1: 2.0, 2: 1.4, 3: 1.0, 4: 0.7}
STEPS = (0.25, 0.5, 1.0, 2.0, 3.0, 5.0, 8.0, 12.0, 20.0, 40.0)
PENALTY_UNIT = 100.0  # money that doubles an item's weight
MOST_FOR_PENALTY = 5.0
MOST_FOR_CUSTOMERS = 4.0


def stakes(*, segment_weight: float = 1.0, severity: int = 3, penalty: float = 0.0, customers: int = 1) -> float:
    """What is at stake beside the priority, as a factor of the weight.

    The segment's weight (a VIP's is greater), times what the severity adds (1 critical - 4 minor), times
    1 + log2(1 + penalty / 100) for money to be lost by a breach (at most 5), times 1 + log10(customers) for a trouble
    that hits many (at most 4). Logarithms, so that large sums and crowds come first without drowning everybody else.
    """
    money = min(1.0 + math.log2(1.0 + max(penalty, 0.0) / PENALTY_UNIT), MOST_FOR_PENALTY)
    crowd = min(1.0 + math.log10(max(customers, 1)), MOST_FOR_CUSTOMERS)
    return max(segment_weight, 0.0) * WEIGHT_OF_SEVERITY.get(severity, 1.0) * money * crowd


def weight_of(priority: int, stake: float = 1.0) -> float:
    """Priority (1 urgent - 4 low) times what is at stake (`stakes`), to the nearest of STEPS."""
    exact = WEIGHT_OF_PRIORITY.get(priority, 1.0) * max(stake, 0.0)
    return min(STEPS, key=lambda step: abs(step - exact))
