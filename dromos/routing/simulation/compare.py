"""How sure a figure is: means over independent runs with their standard errors, and what a change does when both
ways are played on the same runs (common random numbers), pair by pair.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

# Two-sided 95 % points of Student's t by degrees of freedom; between entries the smaller degrees hold (wider).
STUDENT = (
    (1, 12.706), (2, 4.303), (3, 3.182), (4, 2.776), (5, 2.571), (6, 2.447), (7, 2.365), (8, 2.306), (9, 2.262),
    (10, 2.228), (12, 2.179), (15, 2.131), (20, 2.086), (30, 2.042), (60, 2.000), (120, 1.980), (1000, 1.962),
)  # fmt: skip


class Estimate(NamedTuple):
    """A mean over `runs` independent runs with the standard error of that mean (infinite from one run)."""

    mean: float
    se: float
    runs: int

    @property
    def interval(self) -> tuple[float, float]:
        """95 % confidence interval."""
        half = self.se * _student(self.runs - 1) if self.se else 0.0
        return self.mean - half, self.mean + half

    @property
    def is_clear(self) -> bool:
        """Whether zero lies outside the interval: of a difference, that it is no accident."""
        low, high = self.interval
        return low > 0 or high < 0


def estimate(values: Sequence[float]) -> Estimate:
    """Mean and standard error of figures from independent runs; at least one."""
    n = len(values)
    mean = sum(values) / n
    if n == 1:
        return Estimate(mean, math.inf, 1)
    return Estimate(mean, math.sqrt(sum((value - mean) ** 2 for value in values) / (n - 1) / n), n)


def paired_difference(changed: Sequence[float], today: Sequence[float]) -> Estimate:
    """What the change brings, `changed` minus `today`, run by run on the same seeds."""
    return estimate([new - old for new, old in zip(changed, today, strict=True)])


def paired_ratio(numerator: Sequence[float], denominator: Sequence[float]) -> Estimate:
    """Ratio of the two means over the same runs; standard error by the delta method. The denominator's mean must
    not be zero.
    """
    n = len(numerator)
    below = sum(denominator) / n
    ratio = sum(numerator) / n / below
    residuals = [top - ratio * bottom for top, bottom in zip(numerator, denominator, strict=True)]
    return Estimate(ratio, estimate(residuals).se / abs(below), n)


def _student(degrees: int) -> float:
    return next((point for known, point in reversed(STUDENT) if known <= degrees), STUDENT[0][1])
