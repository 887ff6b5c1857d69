"""Whether a piece of work fits a person or a queue: said before it is let go of."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext

from dromos.accounts.models import User
from dromos.routing import access, queries, snapshot
from dromos.routing.engine import Cause
from dromos.routing.engine.roster import Roster
from dromos.routing.models import WorkItem

Fit = dict[str, str]
# By hand somebody may be overloaded or know less, but never be a stranger to the department, offline, or concerned.
NEVER = (Cause.QUEUE, Cause.OWN_CASE)


def of_item(user: User, item: WorkItem, at: dt.datetime) -> dict[str, dict[int, Fit]]:
    """For each agent and queue on the floor of ``user``: "yes", "but" (possible by hand) or "no", and why."""
    value, now = snapshot.item_value(item, at), snapshot.minutes(at)
    states = snapshot.load_agents()
    roster = Roster(states)
    floor = {agent.id: agent.state for agent in queries.floor_agents(at, access.floor_departments(user))}
    agents = {
        agent: _agent_fit(roster.first_cause(agent, value, now), floor[agent])
        for agent in (state.id for state in states)
        if agent in floor
    }
    queues = {}
    for queue in access.queues_led_by(user):
        there = replace(value, demand=replace(value.demand, queue=queue.pk))
        queues[queue.pk] = _queue_fit(roster.screen(there, now).ever.bit_count())
    return {"agents": agents, "queues": queues}


def _agent_fit(cause: Cause | None, presence: str) -> Fit:
    if cause is None:
        return {"fits": "yes", "why": _("Could take it")}
    if cause in NEVER or presence == "offline":
        return {"fits": "no", "why": _words(cause if cause in NEVER else Cause.PRESENCE)}
    return {"fits": "but", "why": _words(cause)}


def _queue_fit(people: int) -> Fit:
    if not people:
        return {"fits": "but", "why": _("Nobody there could ever take it")}
    said = ngettext("%(num)s person there could take it", "%(num)s people there could take it", people)
    return {"fits": "yes", "why": said % {"num": people}}


CAUSES: Mapping[Cause, str | Promise] = {
    Cause.QUEUE: lazy("Does not work in this department"),
    Cause.SKILL: lazy("Does not know this well enough"),
    Cause.CHANNEL: lazy("Does not work on this channel"),
    Cause.LANGUAGE: lazy("Does not know the language"),
    Cause.AREA: lazy("Works in another area"),
    Cause.SIZE: lazy("Never has room for so much"),
    Cause.OWN_CASE: lazy("Their own case"),
    Cause.APPOINTMENT: lazy("Has another appointment then, or is not at work"),
    Cause.PRESENCE: lazy("Not here now"),
    Cause.COOL_DOWN: lazy("Declined it a short while ago"),
}


def _words(cause: Cause) -> str:
    return str(CAUSES.get(cause) or _("Has no room just now"))
