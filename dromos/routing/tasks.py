"""What follows events of routing: screens are told, and work of people who left goes back. For
config/reactions.py.
"""

from __future__ import annotations

import datetime as dt

from dromos.accounts.events import UserDeactivated
from dromos.lib.events import Event
from dromos.lib.live import push
from dromos.routing import actions
from dromos.routing.models import Agent

KIND_OF_EVENT = {
    "OfferMade": "offer",
    "OfferDeclined": "offer_gone",
    "OfferTimedOut": "offer_gone",
    "OfferRescinded": "offer_gone",
    "PresenceChanged": "presence",
    "ItemUnroutable": "unroutable",
}


def tell_screens(event: Event, at: dt.datetime) -> None:  # noqa: ARG001
    """Push to the agent, the department and the live floor; which of them depends on what the event names."""
    facts = event.payload()
    kind = KIND_OF_EVENT.get(event.name, "work")
    ids = {key: facts[key] for key in ("work_item_id", "reservation_id") if facts.get(key) is not None}
    for user in {facts.get("user_id"), facts.get("from_user_id")} - {None}:
        push(f"user:{user}", kind, **ids)
    if facts.get("department_id") is not None:
        push(f"department:{facts['department_id']}", kind, **ids)
    push("floor", kind, **ids)


def release_work_of_leaver(event: UserDeactivated, at: dt.datetime) -> None:
    """Whoever can no longer sign in holds no work."""
    agent = Agent.objects.filter(user_id=event.user_id).first()
    if agent is not None:
        actions.release_work_of(agent=agent, at=at)
