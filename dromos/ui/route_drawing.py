"""A route drawn: a box for each leg, an arrow to the next, a dashed one for each way back. Pure.

Two pictures of the same: lying for wide screens, standing for narrow ones. Places are pixels of the picture.
"""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Place = Literal["plain", "done", "now", "ahead", "skipped"]
LYING, STANDING = (208, 106, 52), (272, 96, 34)
"""Width and height of a box, and the gap to the next."""
MARGIN = 6
BULGE = 26
"""How far a way back swings out of the row of boxes."""
LETTER = 7.1
"""About the width of a letter of the names, in pixels."""


@dataclass(frozen=True, slots=True)
class Leg:
    """One leg as it is to be shown: who (``name``, ``line``), what is done there, how long or how much is left."""

    name: str
    line: str = ""
    what: str = ""
    time: str = ""
    place: Place = "plain"
    is_late: bool = False
    answers: bool = False
    way_back: bool = False


@dataclass(frozen=True, slots=True)
class Box:
    """A leg with its place; ``title``, ``line`` and ``what`` are cut to what fits, the whole is in ``leg``."""

    leg: Leg
    x: int
    y: int
    width: int
    height: int
    title: str
    line: str
    what: str


@dataclass(frozen=True, slots=True)
class Arrow:
    """A line as an SVG path, and its head as points; ``is_back`` for a way back, ``is_gone`` when it was taken."""

    path: str
    head: str
    is_back: bool = False
    is_gone: bool = False


@dataclass(frozen=True, slots=True)
class Picture:
    width: int
    height: int
    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]


def lying(legs: Sequence[Leg]) -> Picture:
    """From left to right; ways back swing below."""
    width, height, gap = LYING
    boxes = tuple(_box(leg, MARGIN + n * (width + gap), MARGIN, width, height) for n, leg in enumerate(legs))
    arrows = []
    for one, other in itertools.pairwise(boxes):
        middle, ends = one.y + height // 2, other.x - 1
        arrows.append(
            Arrow(f"M{one.x + width} {middle}H{ends - 7}", _head(ends, middle, "right"), is_gone=_is_gone(one))
        )
        if other.leg.way_back:
            below, starts, lands = one.y + height, other.x + 22, one.x + width - 22
            path = f"M{starts} {below}C{starts} {below + BULGE} {lands} {below + BULGE} {lands} {below + 8}"
            arrows.append(Arrow(path, _head(lands, below + 1, "up"), is_back=True))
    deep = BULGE if any(leg.way_back for leg in legs) else 0
    total = 2 * MARGIN + len(legs) * width + max(len(legs) - 1, 0) * gap
    return Picture(total, 2 * MARGIN + height + deep, boxes, tuple(arrows))


def standing(legs: Sequence[Leg]) -> Picture:
    """From top to bottom; ways back swing out on the right."""
    width, height, gap = STANDING
    boxes = tuple(_box(leg, MARGIN, MARGIN + n * (height + gap), width, height) for n, leg in enumerate(legs))
    arrows = []
    for one, other in itertools.pairwise(boxes):
        middle, ends = one.x + width // 2, other.y - 1
        arrows.append(
            Arrow(f"M{middle} {one.y + height}V{ends - 7}", _head(middle, ends, "down"), is_gone=_is_gone(one))
        )
        if other.leg.way_back:
            beside, starts, lands = one.x + width, other.y + 16, one.y + height - 16
            path = f"M{beside} {starts}C{beside + BULGE} {starts} {beside + BULGE} {lands} {beside + 8} {lands}"
            arrows.append(Arrow(path, _head(beside + 1, lands, "left"), is_back=True))
    total = 2 * MARGIN + len(legs) * height + max(len(legs) - 1, 0) * gap
    return Picture(2 * MARGIN + width + BULGE, total, boxes, tuple(arrows))


def cut(text: str, width: float) -> str:
    """``text`` as far as it fits into ``width`` pixels."""
    most = max(int(width / LETTER), 2)
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def _box(leg: Leg, x: int, y: int, width: int, height: int) -> Box:
    free = width - 24 - (22 if leg.answers else 0) - (18 if leg.place in {"done", "now"} else 0)
    small = (width - 24) * 1.12
    return Box(leg, x, y, width, height, cut(leg.name, free), cut(leg.line, small), cut(leg.what, small))


def _is_gone(box: Box) -> bool:
    return box.leg.place in {"done", "skipped"}


def _head(x: int, y: int, way: str) -> str:
    """A triangle whose tip is at x, y."""
    dx, dy = {"right": (1, 0), "left": (-1, 0), "up": (0, -1), "down": (0, 1)}[way]
    back_x, back_y = x - 8 * dx, y - 8 * dy
    return f"{x},{y} {back_x + 4 * dy},{back_y + 4 * dx} {back_x - 4 * dy},{back_y - 4 * dx}"
