"""The areas of the house as the matcher sees them, and where a customer is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db import connection

from dromos.customers.geography import Found, Territory, Whereabouts, find
from dromos.customers.models import Area
from dromos.customers.outlines import from_rows

_FINGERPRINT = "SELECT md5(coalesce(string_agg(area::text, '' ORDER BY id), '')) FROM customers_area area"
_made: dict[str, Sequence[Territory]] = {}


def territories() -> Sequence[Territory]:
    """All areas, made ready; kept per process until a row of them is different. One query then, two else."""
    with connection.cursor() as cursor:
        cursor.execute(_FINGERPRINT)
        fingerprint = str(cursor.fetchone()[0])
    if fingerprint not in _made:
        _made.clear()
        _made[fingerprint] = _read()
    return _made[fingerprint]


def _read() -> Sequence[Territory]:
    areas = {area.pk: area for area in Area.objects.all()}
    return [
        Territory(
            key=area.key,
            within=tuple(areas_around(area, areas)),
            country=area.country,
            postcode_prefixes=tuple(area.postcode_prefixes),
            phone_prefixes=tuple(area.phone_prefixes),
            place_names=tuple(area.place_names),
            outline=from_rows(area.outline),
        )
        for area in areas.values()
    ]


def areas_around(area: Area, areas: Mapping[int, Area]) -> list[str]:
    """Keys of the areas around one, the next one first."""
    found: list[str] = []
    above = area.parent_id
    while above is not None and areas[above].key not in found:
        found.append(areas[above].key)
        above = areas[above].parent_id
    return found


def which(known: Whereabouts) -> Found | None:
    """The most specific area of the house for what is known; None when nothing tells."""
    return find(territories(), known)


def area_for(known: Whereabouts) -> Area | None:
    found = which(known)
    return Area.objects.filter(key=found.key).first() if found else None
