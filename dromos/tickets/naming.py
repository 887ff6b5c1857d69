"""Who is named in changes that rules and macros make, and what stands there when that person leaves. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any

Changes = Sequence[Mapping[str, Any]]
PERSONS = ("agent", "user", "assignee")
INSTEAD: Mapping[tuple[str, str], str | None] = {
    ("set_agent", "agent"): "nobody",
    ("add_task", "assignee"): "",
    ("follow_up", "user"): "holder",
    ("add_watcher", "user"): None,
    ("remove_watcher", "user"): None,
}
"""What stands there when nobody comes after them; None: the change makes no sense any more."""


def names_person(changes: Any, person: int) -> bool:
    """Whether one of ``changes`` gives something to that person."""
    return any(str(change.get(part)) == str(person) for change in changes or () for part in PERSONS)


def with_another(changes: Changes, person: int, successor: int | None) -> list[dict[str, Any]]:
    """``changes`` with the successor in that person's place; without one the queue, the holder, or nothing."""
    found = [_changed(change, str(person), successor) for change in changes]
    return [change for change in found if change is not None]


def asks_for(tree: Any, person: int) -> bool:
    """Whether a condition asks for that person."""
    if isinstance(tree, list):
        return any(asks_for(one, person) for one in tree)
    if not isinstance(tree, Mapping):
        return False
    if "field" in tree:
        value = tree.get("value")
        values = value if isinstance(value, list) else [value]
        return tree["field"] in {"agent", "watcher"} and str(person) in map(str, values)
    return any(asks_for(one, person) for one in tree.values())


def _changed(change: Mapping[str, Any], person: str, successor: int | None) -> dict[str, Any] | None:
    new = dict(change)
    for part in PERSONS:
        if str(new.get(part)) != person:
            continue
        instead = str(successor) if successor else INSTEAD.get((str(new.get("do")), part), "")
        if instead is None:
            return None
        new[part] = instead
    return new
