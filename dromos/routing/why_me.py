"""Why an offer came to just this agent: the stored decision and what the agent can, as data for two sentences."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from dromos.routing.models import Agent, AgentSkill, Decision, Skill, WorkItem


@dataclass(frozen=True, slots=True)
class Match:
    """A skill or language the item asks for and the agent has: the level asked for, and the agent's own."""

    names: Mapping[str, str]
    key: str
    asked: int
    level: int


@dataclass(frozen=True, slots=True)
class WhyMe:
    """`others`: how many more could have had it when it was decided; `free` of `units` were free.

    `parts` are the decision's own figures; `preferred` and `last` say that the agent was asked for, or had it before.
    """

    matches: tuple[Match, ...]
    language: Match | None
    preferred: bool
    last: bool
    by_hand: str
    others: int
    free: int
    units: int
    parts: Mapping[str, Any]


def why_me(agent: Agent, items: Collection[int]) -> dict[int, WhyMe]:
    """By item id, why `agent` was chosen, for those of `items` that have a decision. At most three queries."""
    if not items:
        return {}
    known = Decision.objects.filter(work_item_id__in=items, winner=agent).select_related("work_item")
    decisions = {row.work_item_id: row for row in known.order_by("at", "id")}
    names: dict[tuple[str, str], dict[str, str]] = {}
    levels: dict[tuple[str, str], int] = {}
    for kind, key, texts in Skill.objects.values_list("kind", "key", "names"):
        names[kind, key] = texts
    for kind, key, level in AgentSkill.objects.filter(agent=agent).values_list("skill__kind", "skill__key", "level"):
        levels[kind, key] = level

    def match(kind: str, key: str, asked: int) -> Match:
        return Match(names.get((kind, key), {}), key, asked, levels.get((kind, key), 0))

    return {pk: _why(row, row.work_item, agent, match) for pk, row in decisions.items()}


def _why(row: Decision, item: WorkItem, agent: Agent, match: Any) -> WhyMe:
    used = round(float(row.parts.get("load", 0.0)) * agent.capacity_units)
    asked = [(str(r["skill"]), int(r.get("level", 1))) for r in item.requirements]
    found = tuple(match(Skill.Kind.KNOWLEDGE, key, level) for key, level in asked)
    return WhyMe(
        matches=tuple(one for one in found if one.level),
        language=match(Skill.Kind.LANGUAGE, item.language, 1) if item.language else None,
        preferred=agent.pk == item.preferred_agent_id,
        last=agent.pk == item.last_agent_id,
        by_hand=str(row.parts.get("by", "")) if row.policy == "by_hand" else "",
        others=max(0, row.eligible - 1),
        free=max(0, agent.capacity_units - used),
        units=agent.capacity_units,
        parts=row.parts,
    )
