"""What follows from what happened elsewhere."""

import datetime as dt

from dromos.catalog.events import CategoryMoved
from dromos.console.overviews import actions


def follow_category(event: CategoryMoved, at: dt.datetime) -> None:
    """Overviews name the category by its key."""
    actions.follow_category(old=event.old_key, new=event.new_key, at=at)
