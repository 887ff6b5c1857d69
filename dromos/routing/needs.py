"""Where work of a department waits, and what work of a category asks of people."""

from collections.abc import Iterable, Mapping
from typing import Any

from dromos.catalog.models import Category
from dromos.lib.memo import remembered
from dromos.lib.set_up import SetUp
from dromos.routing import engine
from dromos.routing.models import CategoryRequirement, ChannelWeight, Queue, RoutingStep

AREA_AROUND = "^"  # in an item's steps: the area around its own
STEP_FIELDS = (
    "after_s", "add_requirements", "remove_requirements", "drop_language", "widen_area", "further_queues",
)  # fmt: skip
WIDENING: dict[str, list[str]] = {"": [], "parent": [AREA_AROUND], "everywhere": [engine.ANYWHERE]}


@remembered
def queue_of(department_id: int) -> Queue | None:
    """The department's first active queue; None when it has none."""
    return _QUEUE.one(department_id)


_QUEUE = SetUp(
    lambda department: (
        Queue.objects.select_related("department").filter(department_id=department, is_active=True).order_by("id")[:1]
    ),
    int,
)
_REQUIREMENTS = SetUp(
    lambda paths: (
        CategoryRequirement.objects.filter(category__key__in=paths)
        .order_by("-level", "skill__key")
        .values_list("category__key", "skill__key", "level")
    ),
    list[str],
)
_STEPS = SetUp(
    lambda queue: RoutingStep.objects.filter(queue_id=queue).order_by("after_s", "position").values(*STEP_FIELDS), int
)
_UNITS = SetUp(lambda channel: ChannelWeight.objects.filter(channel=channel).values_list("units", flat=True), str)


@remembered
def requirements_of(category: Category | None) -> list[dict[str, Any]]:
    """Skills work of ``category`` asks for, as ``{"skill": key, "level": 1-5}``; inherited from above."""
    if category is None:
        return []
    parts = category.key.split("/")
    paths = ["/".join(parts[:length]) for length in range(len(parts), 0, -1)]
    by_path: dict[str, list[dict[str, Any]]] = {}
    for path, skill, level in _REQUIREMENTS(paths):
        by_path.setdefault(path, []).append({"skill": skill, "level": level})
    return next((by_path[path] for path in paths if path in by_path), [])


@remembered
def steps_of(queue_id: int) -> list[dict[str, Any]]:
    """What is asked differently of work of the queue as it waits, as it is copied onto the items: `after` (minutes),
    `add` (requirements), `remove` (skills), `drop_language`, `widen_area` (keys, or a mark), `queues` (ids).
    """
    return step_rows(_STEPS(queue_id))


def step_rows(steps: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Steps as set up (STEP_FIELDS) in the form that is copied onto items, in the order of their times."""
    return [
        {
            "after": step["after_s"] / 60,
            "add": step["add_requirements"],
            "remove": step["remove_requirements"],
            "drop_language": step["drop_language"],
            "widen_area": WIDENING[step["widen_area"]],
            "queues": step["further_queues"],
        }
        for step in sorted(steps, key=_after)
    ]


def _after(step: Mapping[str, Any]) -> int:
    return int(step["after_s"])


@remembered
def units_of(channel: str) -> int:
    """How many capacity units one item of ``channel`` takes; 1 unless set up otherwise."""
    units = _UNITS.one(channel)
    return 1 if units is None else units
