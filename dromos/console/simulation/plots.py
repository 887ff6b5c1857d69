"""Plots as geometry for the templates to draw: no colours, no text but numbers. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

WIDTH, HEIGHT = 400.0, 190.0
LEFT, RIGHT, TOP, BOTTOM = 34.0, 8.0, 10.0, 22.0
ROW = 38.0
STEPS = (1, 2, 5, 10, 15, 30, 60, 120, 240, 480, 960, 1440, 2880, 5760)


@dataclass(frozen=True, slots=True)
class Tick:
    """A line of the scale: where, and its number."""

    at: float
    value: float


@dataclass(frozen=True, slots=True)
class Waits:
    """Two lines over the hours of a day. `rows`: the same as a table, (hour, today, then) in minutes."""

    today: str
    then: str
    ticks: tuple[Tick, ...]
    hours: tuple[Tick, ...]
    rows: tuple[tuple[int, float | None, float | None], ...]
    width: float = WIDTH
    height: float = HEIGHT


def waits(stored: Sequence[Sequence[Any]]) -> Waits:
    """`stored`: [hour, today, then] by hour of arrival; None where nothing arrived."""
    rows = [(int(hour), today, then) for hour, today, then in stored if today is not None or then is not None]
    top = max((value for row in rows for value in row[1:] if value is not None), default=1.0) or 1.0
    step = next((step for step in STEPS if top / step <= 5), STEPS[-1])
    ceiling = step * -(-top // step)

    def x(hour: float) -> float:
        return round(LEFT + (WIDTH - LEFT - RIGHT) * hour / 24, 1)

    def y(value: float) -> float:
        return round(HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * value / ceiling, 1)

    def path(side: int) -> str:
        points = [(x(row[0] + 0.5), y(row[side])) for row in rows if row[side] is not None]
        return " ".join(f"{'L' if number else 'M'}{px} {py}" for number, (px, py) in enumerate(points))

    count = int(ceiling // step)
    return Waits(
        path(1),
        path(2),
        tuple(Tick(y(step * number), step * number) for number in range(count + 1)),
        tuple(Tick(x(hour), hour) for hour in (0, 6, 12, 18, 24)),
        tuple(rows),
    )


@dataclass(frozen=True, slots=True)
class Mark:
    """A share with its interval, as places on the scale."""

    at: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class KeptRow:
    label: str
    count: float
    y: float
    today: Mark
    then: Mark
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Kept:
    """Targets kept by group, with a heading; the scale begins at `lowest` per cent."""

    heading: str
    rows: tuple[KeptRow, ...]
    ticks: tuple[Tick, ...]
    height: float
    width: float = WIDTH


def kept(groups: Sequence[Mapping[str, Any]]) -> list[Kept]:
    """A plot for each of `groups`: {heading, rows: [{label, count, today: [mean, margin], then, ...}]}."""
    everything = [
        row[side][0] - row[side][1] for group in groups for row in group["rows"] for side in ("today", "then")
    ]
    lowest = min(0.9, max(0.0, min(everything, default=0.0)))
    lowest = int(lowest * 10) / 10
    return [_kept(group, lowest) for group in groups]


def _kept(group: Mapping[str, Any], lowest: float) -> Kept:
    def x(share: float) -> float:
        inside = min(max(share, lowest), 1.0)
        return round(6 + (WIDTH - 12) * (inside - lowest) / (1 - lowest), 1)

    def mark(pair: Sequence[float]) -> Mark:
        return Mark(x(pair[0]), x(pair[0] - pair[1]), x(pair[0] + pair[1]))

    rows = tuple(
        KeptRow(row["label"], row["count"], 24 + ROW * number, mark(row["today"]), mark(row["then"]), row)
        for number, row in enumerate(group["rows"])
    )
    step = 0.1 if lowest >= 0.5 else 0.2
    shares = [1 - step * number for number in range(round((1 - lowest) / step) + 1)]
    ticks = tuple(Tick(x(share), round(share * 100)) for share in shares if share >= lowest - 1e-9)
    return Kept(group["heading"], rows, ticks, ROW * len(rows) + 28)
