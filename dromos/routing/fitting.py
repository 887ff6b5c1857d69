"""Whether work and people still fit each other at the moment of writing, and the log of who was chosen."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q, QuerySet

from dromos.accounts.models import Grant
from dromos.lib.actor import Actor
from dromos.routing import engine, overload, snapshot
from dromos.routing.engine.roster import Roster
from dromos.routing.engine.vocabulary import LASTING
from dromos.routing.models import Agent, AgentSkill, Decision, Queue, WorkItem

BY_HAND = "by_hand"


def still_fits(item: WorkItem, agent: Agent, at: dt.datetime) -> bool:
    """Nothing lasting stands between the two, nor another appointment, and the agent is available.

    What they carry does not matter.
    """
    states = snapshot.load_agents(only=agent.pk)
    if not states:
        return False
    cause = Roster(states).first_cause(agent.pk, snapshot.item_value(item, at), snapshot.minutes(at))
    return cause not in LASTING and cause not in {engine.Cause.PRESENCE, engine.Cause.APPOINTMENT}


def is_member(agent: Agent, queue: Queue, *, among: QuerySet[Grant] | None = None) -> bool:
    """Agent or lead in the queue's department, by the grants `among` which to look (None: all that hold, and those
    who help out while there is too much).
    """
    here = Q(department=queue.department_id) | Q(department__isnull=True)
    grants = agent.user.grants.all() if among is None else among
    if grants.filter(here, role__in=["agent", "lead"]).exists():
        return True
    return among is None and overload.helps_out(agent, queue)


def knows(agent: Agent, item: WorkItem) -> bool:
    """Has themselves, not lent by somebody they stand in for, every knowledge skill the item asks for."""
    levels = dict(AgentSkill.objects.filter(agent=agent, skill__kind="knowledge").values_list("skill__key", "level"))
    return all(levels.get(need["skill"], 0) >= int(need.get("level", 1)) for need in item.requirements)


def decision_row(decision: engine.Decision, at: dt.datetime) -> Decision:
    return Decision(
        work_item_id=decision.item,
        at=at,
        policy=decision.policy,
        snapshot_version=decision.snapshot_version,
        winner_id=decision.winner,
        score=decision.score,
        parts={key: round(value, 6) for key, value in decision.parts.items()},
        eligible=decision.eligible,
        excluded={str(cause): count for cause, count in decision.excluded.items()},
    )


def log_choice_by_hand(item: WorkItem, agent: Agent, by: Actor, at: dt.datetime) -> None:
    """A person chose: the log says who, and by how many units the agent is now over their capacity."""
    used = snapshot.held_by([agent.pk])[agent.pk].used
    Decision.objects.create(
        work_item=item,
        at=at,
        policy=BY_HAND,
        snapshot_version=0,
        winner=agent,
        parts={"by": by.label, "over": max(0, used - agent.capacity_units)},
    )
