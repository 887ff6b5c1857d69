"""Outlines of areas on the map: polygons, whether a place lies in one, GeoJSON and the lines people type. Pure.

A place is ``(latitude, longitude)`` in degrees. An outline is a tuple of polygons; a polygon is a tuple of rings, the
first its border, the others holes; a ring is a tuple of at least three places and is not closed by repeating the first.
On the scale of areas the earth is flat: straight lines in degrees. No outline crosses the meridian of 180 degrees.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from itertools import combinations, pairwise
from typing import Any

Place = tuple[float, float]
Ring = tuple[Place, ...]
Polygon = tuple[Ring, ...]
Outline = tuple[Polygon, ...]

FEWEST = 3
MOST = 5_000
MOST_CHECKED = 300  # places of a ring of which every pair of sides is compared
HOLE = "hole"
_LINE = re.compile(r"\s*(-?\d+(?:[.]\d+)?)\s*[,; ]\s*(-?\d+(?:[.]\d+)?)\s*")


class OutlineError(ValueError):
    """The outline cannot be used; the message says why, and ``line`` where (0: nowhere in particular)."""

    def __init__(self, problem: str, line: int = 0) -> None:
        super().__init__(problem)
        self.problem, self.line = problem, line


# -- where ---------------------------------------------------------------------------------------


def contains(outline: Outline, place: Place) -> bool:
    """Whether ``place`` lies in ``outline``; its border belongs to it, the border of a hole too."""
    return any(_in_polygon(polygon, place) for polygon in outline)


def _in_polygon(polygon: Polygon, place: Place) -> bool:
    border, *holes = polygon
    if not in_ring(border, place):
        return False
    return not any(in_ring(hole, place) and not on_ring(hole, place) for hole in holes)


def in_ring(ring: Ring, place: Place) -> bool:
    """Count how often a line to the east crosses the ring: an odd number of times from inside."""
    if on_ring(ring, place):
        return True
    latitude, longitude = place
    inside = False
    for (lat_a, lon_a), (lat_b, lon_b) in _sides(ring):
        if (lat_a > latitude) != (lat_b > latitude):
            crossing = lon_a + (latitude - lat_a) * (lon_b - lon_a) / (lat_b - lat_a)
            inside ^= longitude < crossing
    return inside


def on_ring(ring: Ring, place: Place) -> bool:
    return any(_between(a, b, place) and _turn(a, b, place) == 0 for a, b in _sides(ring))


def _sides(ring: Ring) -> Iterable[tuple[Place, Place]]:
    yield from pairwise(ring)
    yield ring[-1], ring[0]


def _turn(a: Place, b: Place, c: Place) -> float:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def _between(a: Place, b: Place, c: Place) -> bool:
    return all(min(a[n], b[n]) <= c[n] <= max(a[n], b[n]) for n in (0, 1))


def size(outline: Outline) -> float:
    """How large it is, in square degrees: only good for telling which of two is smaller."""
    return sum(abs(_signed(p[0])) - sum(abs(_signed(hole)) for hole in p[1:]) for p in outline)


def _signed(ring: Ring) -> float:
    return sum(a[1] * b[0] - b[1] * a[0] for a, b in _sides(ring)) / 2


def centre(outline: Outline) -> Place | None:
    """The middle of its largest polygon; None without one."""
    if not outline:
        return None
    ring = max(outline, key=lambda polygon: abs(_signed(polygon[0])))[0]
    whole = _signed(ring)
    if whole == 0:
        return (sum(p[0] for p in ring) / len(ring), sum(p[1] for p in ring) / len(ring))
    lat = lon = 0.0
    (lat_0, lon_0) = ring[0]  # near numbers keep their digits
    for a, b in _sides(ring):
        cross = (a[1] - lon_0) * (b[0] - lat_0) - (b[1] - lon_0) * (a[0] - lat_0)
        lat += (a[0] + b[0] - 2 * lat_0) * cross
        lon += (a[1] + b[1] - 2 * lon_0) * cross
    return (lat_0 + lat / (6 * whole), lon_0 + lon / (6 * whole))


# -- kept, typed, exchanged ----------------------------------------------------------------------


def from_rows(rows: Sequence[Any]) -> Outline:
    """What the database keeps: polygons of rings of ``[latitude, longitude]``."""
    return tuple(tuple(tuple((float(p[0]), float(p[1])) for p in ring) for ring in polygon) for polygon in rows)


def as_rows(outline: Outline) -> list[list[list[list[float]]]]:
    return [[[list(place) for place in ring] for ring in polygon] for polygon in outline]


def from_lines(text: str) -> Outline:
    """What people type: a place on each line, ``37.98, 23.73``; an empty line begins the next polygon.

    The line ``hole`` begins a hole in the polygon above. Raises OutlineError with the number of the line.
    """
    polygons: list[list[list[Place]]] = []
    ring: list[Place] | None = None
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            ring = None
        elif line.strip().lower() == HOLE:
            if not polygons:
                raise OutlineError("A hole comes after the polygon it is in.", number)
            ring = []
            polygons[-1].append(ring)
        else:
            if ring is None:
                ring = []
                polygons.append([ring])
            ring.append(_typed(line, number))
    return checked(polygons)


def _typed(line: str, number: int) -> Place:
    found = _LINE.fullmatch(line)
    if found is None:
        raise OutlineError("A place is a latitude and a longitude, such as 37.98, 23.73.", number)
    return (float(found[1]), float(found[2]))


def as_lines(outline: Outline) -> str:
    return "\n\n".join(f"\n{HOLE}\n".join("\n".join(_line(p) for p in ring) for ring in polygon) for polygon in outline)


def _line(place: Place) -> str:
    return ", ".join(f"{number:.6f}".rstrip("0").rstrip(".") for number in place)


def from_geojson(text: str) -> Outline:
    """Every polygon of a GeoJSON text (RFC 7946), of whatever is around it. Raises OutlineError."""
    try:
        found = list(_polygons(json.loads(text)))
        rings = [[[(float(p[1]), float(p[0])) for p in ring] for ring in polygon] for polygon in found]
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError) as error:
        raise OutlineError("This is no GeoJSON with polygons.") from error
    if not rings:
        raise OutlineError("This is no GeoJSON with polygons.")
    return checked(rings)


def _polygons(thing: Any) -> Iterable[Any]:
    match thing["type"]:
        case "FeatureCollection":
            for feature in thing["features"]:
                yield from _polygons(feature)
        case "Feature":
            if thing["geometry"] is not None:
                yield from _polygons(thing["geometry"])
        case "GeometryCollection":
            for geometry in thing["geometries"]:
                yield from _polygons(geometry)
        case "MultiPolygon":
            yield from thing["coordinates"]
        case "Polygon":
            yield thing["coordinates"]


def as_geojson(outline: Outline, **properties: str) -> str:
    """A Feature with a MultiPolygon, as RFC 7946 wants it: longitude first, rings closed."""
    rings = [[[[p[1], p[0]] for p in (*ring, ring[0])] for ring in polygon] for polygon in outline]
    feature = {
        "type": "Feature",
        "properties": properties,
        "geometry": {"type": "MultiPolygon", "coordinates": rings},
    }
    return json.dumps(feature, ensure_ascii=False)


def checked(polygons: Sequence[Sequence[Sequence[Place]]]) -> Outline:
    """The outline, with rings opened and repeated places left out. Raises OutlineError."""
    outline = tuple(tuple(_opened(ring) for ring in polygon) for polygon in polygons)
    if sum(len(ring) for polygon in outline for ring in polygon) > MOST:
        raise OutlineError("An outline has five thousand corners at most.")
    for polygon in outline:
        for ring in polygon:
            _check(ring)
    return outline


def _opened(ring: Sequence[Place]) -> Ring:
    kept = [place for n, place in enumerate(ring) if n == 0 or place != ring[n - 1]]
    return tuple(kept[:-1] if len(kept) > 1 and kept[0] == kept[-1] else kept)


def _check(ring: Ring) -> None:
    for latitude, longitude in ring:
        if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
            raise OutlineError("A latitude lies between -90 and 90, a longitude between -180 and 180.")
    if len(set(ring)) < FEWEST or _signed(ring) == 0:
        raise OutlineError("An outline has three corners at least, not all in one line.")
    if len(ring) <= MOST_CHECKED and crosses_itself(ring):
        raise OutlineError("The outline crosses itself.")


def crosses_itself(ring: Ring) -> bool:
    """Whether two sides that are no neighbours meet."""
    sides = list(enumerate(_sides(ring)))
    last = len(sides) - 1
    for (i, (a, b)), (j, (c, d)) in combinations(sides, 2):
        if j - i in {1, last}:
            continue
        if _meet(a, b, c, d):
            return True
    return False


def _meet(a: Place, b: Place, c: Place, d: Place) -> bool:
    if (_turn(a, b, c) > 0) != (_turn(a, b, d) > 0) and (_turn(c, d, a) > 0) != (_turn(c, d, b) > 0):
        return True
    return any(_turn(p, q, r) == 0 and _between(p, q, r) for p, q, r in ((a, b, c), (a, b, d), (c, d, a), (c, d, b)))
