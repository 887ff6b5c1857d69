"""Where people work: their own areas, else those their departments serve."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from dromos.accounts.models import Grant
from dromos.customers.models import ServedArea


def areas_of_departments(users: Iterable[int]) -> Mapping[int, list[str]]:
    """Keys of the areas each user works in by their departments; who is not named works everywhere.

    Whoever also belongs to a department that serves no area in particular works everywhere. One query while no
    department serves an area, two otherwise.
    """
    served: dict[int, list[str]] = defaultdict(list)
    for department, area in ServedArea.objects.values_list("department_id", "area__key").order_by("area__key"):
        served[department].append(area)
    if not served:
        return {}
    grants = Grant.objects.filter(user_id__in=list(users), role__in=[Grant.Role.AGENT, Grant.Role.LEAD])
    departments: dict[int, set[int | None]] = defaultdict(set)
    for user, department in grants.values_list("user_id", "department_id"):
        departments[user].add(department)
    return {
        user: sorted({area for one in places if one is not None for area in served[one]})
        for user, places in departments.items()
        if all(one in served for one in places)
    }
