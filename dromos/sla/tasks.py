"""What follows from what happened elsewhere."""

import datetime as dt

from dromos.catalog.events import CategoryMoved
from dromos.sla import actions


def follow_category(event: CategoryMoved, at: dt.datetime) -> None:  # noqa: ARG001
    """Policies name the category by its key."""
    actions.follow_category(old=event.old_key, new=event.new_key)
