"""The key of a category is its path: what a text or a rule that names it says after a move. Pure."""

from typing import Any


def is_at_or_below(key: str, top: str) -> bool:
    return key == top or key.startswith(f"{top}/")


def moved_key(key: str, old: str, new: str) -> str:
    """``key`` as it is after the branch ``old`` became ``new``; itself when it is elsewhere."""
    return new + key[len(old) :] if is_at_or_below(key, old) else key


def moved_in(value: Any, old: str, new: str) -> Any:
    """JSON in which whatever stands under "category", or is asked of that field, is renamed; all else is as it was."""
    if isinstance(value, list):
        return [moved_in(one, old, new) for one in value]
    if not isinstance(value, dict):
        return value
    of_field = value.get("field") == "category"
    return {
        name: _renamed(one, old, new)
        if name == "category" or (of_field and name == "value")
        else moved_in(one, old, new)
        for name, one in value.items()
    }


def _renamed(value: Any, old: str, new: str) -> Any:
    if isinstance(value, str):
        return moved_key(value, old, new)
    if isinstance(value, list):
        return [_renamed(one, old, new) for one in value]
    return moved_in(value, old, new)
