"""Which area is this? Outlines and the matcher."""

from __future__ import annotations

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dromos.customers.geography import (
    Territory,
    Whereabouts,
    distance_km,
    find,
    travel_minutes,
)
from dromos.customers.outlines import (
    Outline,
    OutlineError,
    Place,
    Ring,
    as_geojson,
    as_lines,
    as_rows,
    centre,
    contains,
    from_geojson,
    from_lines,
    from_rows,
    size,
)


def square(south: float, west: float, side: float = 1.0) -> Ring:
    return ((south, west), (south, west + side), (south + side, west + side), (south + side, west))


ATHENS = Territory(
    "athens", country="GR", postcode_prefixes=("1",), phone_prefixes=("+30 210",), place_names=("Αθήνα*", "Athens"),
    outline=((square(37.8, 23.5, 0.5),),),
)  # fmt: skip
WEST = Territory(
    "athens-west", within=("athens",), country="GR", postcode_prefixes=("121", "12 2"), place_names=("Περιστέρι*",),
    outline=((square(37.9, 23.6, 0.1),),),
)  # fmt: skip
PRAGUE = Territory(
    "prague", country="CZ", postcode_prefixes=("1",), phone_prefixes=("+4202",), place_names=("Praha|Praze|Prahy", "Nové Město"),
)  # fmt: skip
ALL = (PRAGUE, ATHENS, WEST)


@pytest.mark.parametrize(
    ("known", "key", "by"),
    [
        (Whereabouts(place=(37.95, 23.65)), "athens-west", "coordinates"),
        (Whereabouts(place=(38.2, 23.9)), "athens", "coordinates"),
        (Whereabouts(postcode="121 34"), "athens-west", "postcode"),
        (Whereabouts(postcode="12234"), "athens-west", "postcode"),
        (Whereabouts(postcode="11000", country="cz"), "prague", "postcode"),
        (Whereabouts(words="Μένω στο ΠΕΡΙΣΤΕΡΙ, Αθήνα"), "athens-west", "words"),
        (Whereabouts(words="Jsem z Prahy"), "prague", "words"),
        (Whereabouts(words="nove mesto nad"), "prague", "words"),
        (Whereabouts(phone="0030 210-1234567"), "athens", "phone"),
        (Whereabouts(phone="+30 210 1", words="Περιστέρι"), "athens-west", "words"),
        (Whereabouts(postcode="121 34", words="Praha"), "athens-west", "postcode"),
        (Whereabouts(postcode="11000", country="GR", words="Περιστέρι"), "athens-west", "words"),
    ],
)
def test_the_most_specific_area_that_fits_is_found(known: Whereabouts, key: str, by: str) -> None:
    found = find(ALL, known)
    assert found is not None
    assert (found.key, found.by) == (key, by)


@pytest.mark.parametrize(
    "known",
    [
        Whereabouts(),
        Whereabouts(postcode="11000"),  # Athens and Prague begin alike, and nothing says which country
        Whereabouts(place=(10.0, 10.0)),
        Whereabouts(words="Athensville"),
        Whereabouts(phone="+36 1 234"),
    ],
)
def test_what_fits_nothing_or_two_areas_alike_finds_none(known: Whereabouts) -> None:
    assert find(ALL, known) is None


def test_the_other_answers_are_told_too() -> None:
    found = find(ALL, Whereabouts(postcode="12134", phone="+4202123"))
    assert found is not None
    assert found.also == (("phone", "prague"),)


corner = st.floats(-80, 80, allow_nan=False).map(lambda number: round(number, 3))


@st.composite
def convex(draw: st.DrawFn) -> tuple[Place, Ring]:
    """A middle and a ring around it whose corners lie on a circle."""
    middle = (draw(corner), draw(corner))
    radius = draw(st.floats(0.05, 5))
    steps = sorted(draw(st.sets(st.integers(0, 359), min_size=3, max_size=12)))
    angles = [math.radians(step) for step in steps]
    ring = tuple((middle[0] + radius * math.sin(a), middle[1] + radius * math.cos(a)) for a in angles)
    return middle, ring


@given(convex(), st.floats(0, 1), st.integers(0, 11), st.integers(0, 11))
def test_what_lies_between_two_corners_of_a_convex_ring_is_in_it(
    shape: tuple[Place, Ring], share: float, first: int, second: int
) -> None:
    _middle, ring = shape
    a, b = ring[first % len(ring)], ring[second % len(ring)]
    centroid = (sum(p[0] for p in ring) / len(ring), sum(p[1] for p in ring) / len(ring))
    on_chord = (a[0] + share * (b[0] - a[0]), a[1] + share * (b[1] - a[1]))
    inside = (on_chord[0] + 0.01 * (centroid[0] - on_chord[0]), on_chord[1] + 0.01 * (centroid[1] - on_chord[1]))
    assert contains(((ring,),), inside)


@given(convex(), st.floats(0, 6.28))
def test_what_lies_beyond_the_circle_is_outside_whichever_way_the_ring_runs(
    shape: tuple[Place, Ring], angle: float
) -> None:
    (lat, lon), ring = shape
    radius = math.dist(ring[0], (lat, lon))
    beyond = (lat + 1.01 * radius * math.sin(angle), lon + 1.01 * radius * math.cos(angle))
    assert not contains(((ring,),), beyond)
    assert not contains(((ring[::-1],),), beyond)


@given(convex(), convex())
def test_an_outline_survives_rows_lines_and_geojson(one: tuple[Place, Ring], other: tuple[Place, Ring]) -> None:
    rounded = [tuple((round(a, 6), round(b, 6)) for a, b in ring) for ring in (one[1], other[1])]
    try:
        outline = from_lines(as_lines(tuple((ring,) for ring in rounded)))
    except OutlineError:
        return  # rounding made a corner of it a line
    assert from_rows(json.loads(json.dumps(as_rows(outline)))) == outline
    assert from_geojson(as_geojson(outline, name="x")) == outline
    assert from_lines(as_lines(outline)) == outline


def test_the_border_belongs_to_an_area_and_a_hole_does_not() -> None:
    outline: Outline = ((square(0, 0, 10), square(4, 4, 2)),)
    assert [contains(outline, place) for place in ((0, 5), (10, 10), (1, 1), (4, 5), (5, 5), (11, 5))] == [
        True, True, True, True, False, False,
    ]  # fmt: skip
    assert size(outline) == 96


def test_the_centre_of_an_outline_is_that_of_its_largest_part() -> None:
    assert centre(((square(0, 0, 2),), (square(50, 50, 10),))) == pytest.approx((55, 55))
    assert centre(()) is None


@pytest.mark.parametrize(
    ("text", "line", "problem"),
    [
        ("1, 1\n2, 2", 0, "three corners"),
        ("1, 1\n2, 2\n3, 3", 0, "three corners"),
        ("1, 1\nnowhere\n3, 3", 2, "latitude and a longitude"),
        ("91, 1\n2, 2\n3, 1", 0, "between -90 and 90"),
        ("hole\n1, 1", 1, "after the polygon"),
        ("0, 0\n4, 4\n0, 4\n3, 0", 0, "crosses itself"),
    ],
)
def test_an_outline_that_is_none_is_refused_and_the_line_named(text: str, line: int, problem: str) -> None:
    with pytest.raises(OutlineError, match=problem) as refused:
        from_lines(text)
    assert refused.value.line == line


@pytest.mark.parametrize(
    "text",
    ["", "{}", "[1]", '{"type": "Point", "coordinates": [1, 2]}', '{"type": "Polygon", "coordinates": [[["a"]]]}'],
)
def test_what_is_no_geojson_with_polygons_is_refused(text: str) -> None:
    with pytest.raises(OutlineError):
        from_geojson(text)


def test_geojson_is_read_from_collections_with_longitude_first() -> None:
    ring = [[23.0, 37.0], [24.0, 37.0], [24.0, 38.0], [23.0, 37.0]]
    feature = {"type": "Feature", "properties": {}, "geometry": {"type": "Polygon", "coordinates": [ring]}}
    outline = from_geojson(
        json.dumps({"type": "FeatureCollection", "features": [feature, {**feature, "geometry": None}]})
    )
    assert outline == ((((37.0, 23.0), (37.0, 24.0), (38.0, 24.0)),),)


def test_distances_are_those_of_the_globe() -> None:
    athens, budapest = (37.9838, 23.7275), (47.4979, 19.0402)
    assert distance_km(athens, budapest) == pytest.approx(1124, rel=0.005)
    assert distance_km(athens, athens) == 0
    assert travel_minutes((0, 0), (0, 1), speed_kmh=40) == pytest.approx(111.195 * 1.3 / 40 * 60, rel=1e-4)
