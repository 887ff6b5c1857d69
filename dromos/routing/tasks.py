"""What follows events of routing: screens are told, and work of people who left goes back. For
config/reactions.py.
"""

from __future__ import annotations

import datetime as dt

from dromos.accounts.events import UserDeactivated
from dromos.calendars.events import AbsenceApproved, AbsenceCancelled, AbsenceDeclined, ShiftsChanged
from dromos.calendars.models import Absence
from dromos.lib.events import Event
from dromos.lib.live import push_all
from dromos.routing import actions
from dromos.routing.actions.moves import wake_dispatch
from dromos.routing.events import ItemAssigned
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
    """Push to the agent, the department and the live floor; which of them depends on what the event names.

    Only the agent is told which piece of work: the others read their lists again, once for all that happens at once.
    """
    facts = event.payload()
    kind = KIND_OF_EVENT.get(event.name, "work")
    ids = {key: facts[key] for key in ("work_item_id", "reservation_id") if facts.get(key) is not None}
    users = [facts[key] for key in ("user_id", "from_user_id") if facts.get(key) is not None]
    departments = [facts["department_id"]] if facts.get("department_id") is not None else []
    push_all([f"user:{user}" for user in users], kind, **ids)
    push_all([*(f"department:{department}" for department in departments), "floor"], kind)


def release_work_of_leaver(event: UserDeactivated, at: dt.datetime) -> None:
    """Whoever can no longer sign in holds no work."""
    agent = Agent.objects.filter(user_id=event.user_id).first()
    if agent is not None:
        actions.release_work_of(agent=agent, at=at)


def follow_absence(event: AbsenceApproved | AbsenceCancelled, at: dt.datetime) -> None:
    """Whoever is absent from now on, or is not after all, is seen so at once."""
    users = Absence.objects.filter(pk=event.absence_id).values_list("user_id", flat=True)
    actions.look_at_attendance(user_ids=users, at=at)


def end_substitutions(event: AbsenceCancelled | AbsenceDeclined, at: dt.datetime) -> None:
    """Nobody stands in for an absence that does not take place."""
    actions.end_substitutions_for(absence_id=event.absence_id, at=at)


def follow_shifts(event: ShiftsChanged, at: dt.datetime) -> None:
    actions.look_at_attendance(user_ids=[event.user_id], at=at)


def note_stand_in(event: ItemAssigned, at: dt.datetime) -> None:
    """New work that somebody has in another's place is marked as that."""
    actions.note_stand_in(item_id=event.work_item_id, user_id=event.user_id, at=at)


def keep_relief(at: dt.datetime) -> int:
    """Attendance, substitutes and overload that begin or end. Returns how many changed."""
    return actions.keep_attendance(at) + actions.keep_substitutions(at) + actions.keep_overload(at)


def look_at_everything(event: Event, at: dt.datetime) -> None:  # noqa: ARG001
    """People may take other work than before."""
    wake_dispatch()
