"""Routing steps: how what is asked of people changes while an item waits. Pure."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeVar

from dromos.routing.engine.vocabulary import ANYWHERE, Demand, Item, Requirement, Step

Key = TypeVar("Key", int, str)


def demand_at(item: Item, now: float) -> Demand:
    """What the item asks for at `now`: its demand with every step that is due applied, in the order of their times."""
    if not item.steps:
        return item.demand
    age = now - item.enqueued_at
    demand = item.demand
    for step in sorted(item.steps, key=lambda step: step.after):
        if step.after > age:
            break
        demand = relaxed(demand, step)
    return demand


def as_of(item: Item, now: float) -> Item:
    """The item with what it asks for at `now`; itself when nothing has changed."""
    demand = demand_at(item, now)
    return item if demand is item.demand else dataclasses.replace(item, demand=demand)


def relaxed(demand: Demand, step: Step) -> Demand:
    """The demand after one step."""
    anywhere = ANYWHERE in step.widen_area
    return dataclasses.replace(
        demand,
        requirements=_requirements(demand.requirements, step),
        language=None if step.drop_language else demand.language,
        area=None if anywhere else demand.area,
        further_areas=() if anywhere else _united(demand.further_areas, step.widen_area),
        further_queues=_united(demand.further_queues, (queue for queue in step.queues if queue != demand.queue)),
    )


def later_demands(item: Item, now: float) -> Iterator[Demand]:
    """What the item will ask for after each of the steps still to come."""
    for after in sorted({step.after for step in item.steps}):
        if item.enqueued_at + after > now:
            yield demand_at(item, item.enqueued_at + after)


def next_step_at(item: Item, now: float) -> float | None:
    """When the next step of a waiting item falls due; None when there is none left."""
    coming = (item.enqueued_at + step.after for step in item.steps)
    return min((at for at in coming if at > now), default=None)


def _requirements(asked: tuple[Requirement, ...], step: Step) -> tuple[Requirement, ...]:
    """The main skill stays the first as long as it is asked for."""
    levels = {one.skill: one for one in asked}
    levels.update({one.skill: one for one in step.add})
    return tuple(one for skill, one in levels.items() if skill not in step.remove)


def _united(known: tuple[Key, ...], more: Iterable[Key]) -> tuple[Key, ...]:
    union: set[Key] = set(known)
    union.update(more)
    return tuple(sorted(union))


# -- as rows of JSON ---------------------------------------------------------------------------------


def step_of(row: Mapping[str, Any]) -> Step:
    """A step from JSON: `{"after": 10, "add": [{"skill": "adsl", "level": 2}], "remove": ["voip"],
    "drop_language": true, "widen_area": ["budapest"], "queues": [3]}`; everything but `after` may be left out.
    """
    return Step(
        after=float(row["after"]),
        add=tuple(Requirement(one["skill"], int(one.get("level", 1))) for one in row.get("add", ())),
        remove=tuple(row.get("remove", ())),
        drop_language=bool(row.get("drop_language", False)),
        widen_area=tuple(row.get("widen_area", ())),
        queues=tuple(int(queue) for queue in row.get("queues", ())),
    )


def steps_as_rows(steps: Iterable[Step]) -> list[dict[str, Any]]:
    """Steps as JSON that `step_of` reads back; what a step leaves alone is left out."""
    return [_as_row(step) for step in steps]


def _as_row(step: Step) -> dict[str, Any]:
    row: dict[str, Any] = {
        "add": [{"skill": one.skill, "level": one.level} for one in step.add],
        "remove": list(step.remove),
        "drop_language": step.drop_language,
        "widen_area": list(step.widen_area),
        "queues": list(step.queues),
    }
    return {"after": step.after} | {key: value for key, value in row.items() if value}
