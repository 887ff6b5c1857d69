from dataclasses import dataclass

from dromos.lib.events import Event


@dataclass(frozen=True)
class CategoryMoved(Event):
    """A category, with everything below it, has another place and key in the tree: whoever wrote the key follows."""

    category_id: int
    old_key: str
    new_key: str
