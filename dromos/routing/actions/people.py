"""Verbs for people: who is an agent, what they can do, whether they are here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from dromos.accounts.access import NotAllowedError
from dromos.accounts.models import User
from dromos.lib import audit, editing
from dromos.lib.actor import SYSTEM, Actor
from dromos.lib.events import announce
from dromos.routing.access import may_manage, may_set_presence, require
from dromos.routing.actions.items import return_item
from dromos.routing.actions.moves import State, wake_dispatch
from dromos.routing.actions.offers import rescind_offers_of
from dromos.routing.events import AgentChanged, PresenceChanged
from dromos.routing.models import Agent, AgentSkill, Attendance, ChannelSkill, Presence, Skill, WorkItem

AGENT_FIELDS = ("capacity_units", "max_held", "area_keys", "is_active")
NOT_YOURS = gettext_noop("Only an administrator or a lead of this person may change this.")


@transaction.atomic
def make_agent(*, user: User, by: Actor, at: dt.datetime, **fields: Any) -> Agent:
    """Let `user` take work, offline at first. Fields: those of AGENT_FIELDS. Raises NotAllowedError."""
    agent = Agent(user=user, **fields)
    require(may_manage(by, agent), NOT_YOURS)
    agent.save()
    Presence.objects.create(agent=agent, since_at=at)
    audit.record(by=by, at=at, verb="make_agent", subject=agent, changes=fields)
    announce(AgentChanged(user.pk), at)
    wake_dispatch(agents=[agent.pk])
    return agent


@transaction.atomic
def change_agent(*, agent: Agent, by: Actor, at: dt.datetime, **changes: Any) -> None:
    """Change fields of AGENT_FIELDS. Who stops taking work keeps what they have; offers are taken back."""
    require(may_manage(by, agent), NOT_YOURS)
    old = editing.assign(agent, changes, AGENT_FIELDS)
    agent.save(update_fields=list(changes))
    if not agent.is_active:
        rescind_offers_of(agent=agent, reason="no longer takes work", by=by, at=at)
    _changed(agent, "change", audit.differences(old, changes), by, at)


@transaction.atomic
def set_skill_level(*, agent: Agent, skill: Skill, level: int, by: Actor, at: dt.datetime) -> None:
    """Proficiency 1-5, or 0 for "does not know it". Raises NotAllowedError, ValueError."""
    require(may_manage(by, agent), NOT_YOURS)
    if not 0 <= level <= 5:
        raise ValueError(_("A level is a number from 0 to 5."))
    row = AgentSkill.objects.filter(agent=agent, skill=skill).first()
    old = row.level if row else 0
    if level == old:
        return
    if level:
        AgentSkill.objects.update_or_create(agent=agent, skill=skill, defaults={"level": level})
    elif row:
        row.delete()
    _changed(agent, "set_skill", {skill.key: [old, level]}, by, at)


_NOTHING = {"auto_accept": False, "parallel": None}


@transaction.atomic
def set_channel_skill(
    *,
    agent: Agent,
    channel: str,
    level: int,
    parallel: int | None = None,
    auto_accept: bool | None = None,
    by: Actor,
    at: dt.datetime,
) -> None:
    """Leave to work on a channel at level 1-5, or 0 for none. `auto_accept`: its work is not offered but assigned;
    `parallel`: so many items of it at the same time, 0 for no limit but units. None of either: as it was.

    Raises NotAllowedError, ValueError.
    """
    require(may_manage(by, agent), NOT_YOURS)
    if not 0 <= level <= 5:
        raise ValueError(_("A level is a number from 0 to 5."))
    row = ChannelSkill.objects.filter(agent=agent, channel=channel).first()
    before = {"parallel": row.parallel, "auto_accept": row.auto_accept} if row else {}
    wanted: dict[str, Any] = {"auto_accept": auto_accept, "parallel": parallel}
    values = {name: value or _NOTHING[name] for name, value in wanted.items() if value is not None}
    old = row.level if row else 0
    told: dict[str, Any] = {channel: [old, level]} if level != old else {}
    for name, value in values.items() if level else ():
        if value != before.get(name, _NOTHING[name]):
            told[f"{channel}: {name}"] = [before.get(name, _NOTHING[name]), value]
    if level:
        ChannelSkill.objects.update_or_create(agent=agent, channel=channel, defaults={"level": level, **values})
    elif row:
        row.delete()
    _changed(agent, "set_channel", told or {channel: [old, level]}, by, at)


@transaction.atomic
def equip_agent(
    *,
    user: User,
    skills: Mapping[Skill, int],
    channels: Mapping[str, int],
    auto_accept: Collection[str] | None = None,
    parallel: Mapping[str, int] | None = None,
    by: Actor,
    at: dt.datetime,
    **fields: Any,
) -> Agent:
    """Everything about somebody's work at once: AGENT_FIELDS, levels of skills and channels (0: none), the channels
    whose work comes without asking, and how many of a channel at the same time (0: no limit). None: as they are.

    Makes them an agent when they were none. Raises NotAllowedError, ValueError.
    """
    agent = Agent.objects.filter(user=user).first()
    if agent is None:
        agent = make_agent(user=user, by=by, at=at, **fields)
    elif changes := {field: value for field, value in fields.items() if getattr(agent, field) != value}:
        change_agent(agent=agent, by=by, at=at, **changes)
    for skill, level in skills.items():
        set_skill_level(agent=agent, skill=skill, level=level, by=by, at=at)
    known = {row.channel: row for row in ChannelSkill.objects.filter(agent=agent)}
    for channel, level in channels.items():
        row = known.get(channel)
        before = (row.level, row.auto_accept, row.parallel or 0) if row else (0, False, 0)
        accepts = before[1] if auto_accept is None else channel in auto_accept and level > 0
        most = before[2] if parallel is None or not level else parallel.get(channel, before[2])
        if (level, accepts, most) != before:
            set_channel_skill(
                agent=agent, channel=channel, level=level, parallel=most, auto_accept=accepts, by=by, at=at
            )
    return agent


@transaction.atomic
def set_presence(*, agent: Agent, state: str, reason: str = "", by: Actor, at: dt.datetime) -> None:
    """Available, away or offline. Going away or offline takes back what was offered; assigned work stays.

    Raises NotAllowedError unless it is oneself or somebody one leads.
    """
    require(may_set_presence(by, agent), NOT_YOURS)
    if state not in Presence.State.values:
        raise ValueError(f"no such presence: {state}")
    _refuse_absent(agent, state, at)
    Agent.objects.select_for_update(of=("self",), no_key=True).get(pk=agent.pk)
    Presence.objects.update_or_create(agent=agent, defaults={"state": state, "reason": reason[:60], "since_at": at})
    if state != Presence.State.AVAILABLE:
        rescind_offers_of(agent=agent, reason=state, by=by, at=at)
    if by.user_id != agent.user_id and by.is_staff:
        audit.record(by=by, at=at, verb="set_presence", subject=agent, changes={"state": state, "reason": reason})
    announce(PresenceChanged(agent.user_id, state), at)
    wake_dispatch(agents=[agent.pk])


def _refuse_absent(agent: Agent, state: str, at: dt.datetime) -> None:
    """Whoever is on leave or sick is here only when the absence is shortened or called off first."""
    absent = Attendance.objects.filter(agent=agent, cause="absent", until_at__gt=at)
    if state == Presence.State.AVAILABLE and absent.exists():
        told = {"name": agent.user.name}
        raise NotAllowedError(_("%(name)s is absent. Shorten or call off the absence first.") % told)


@transaction.atomic
def release_work_of(*, agent: Agent, by: Actor = SYSTEM, at: dt.datetime) -> int:
    """Everything the agent holds goes back to the queues, with its age (they left). Returns how many."""
    released = rescind_offers_of(agent=agent, reason="left", by=by, at=at)
    held = WorkItem.objects.select_related("queue").filter(agent=agent, state__in=[State.ASSIGNED, State.WAITING])
    for item in held.order_by("pk"):
        return_item(item=item, reason="left", by=by, at=at)
        released += 1
    return released


def _changed(agent: Agent, verb: str, changes: dict[str, Any], by: Actor, at: dt.datetime) -> None:
    audit.record(by=by, at=at, verb=verb, subject=agent, changes=changes)
    announce(AgentChanged(agent.user_id), at)
    wake_dispatch(agents=[agent.pk])
