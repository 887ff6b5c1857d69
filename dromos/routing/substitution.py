"""What the substitutions in force mean for routing: whose work goes to whom, and what a stand-in may be offered."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from dromos.accounts.models import Grant
from dromos.routing import chains
from dromos.routing.models import Agent, AgentSkill, Attendance, Skill, StandIn, Substitution

WORKERS = (Grant.Role.AGENT.value, Grant.Role.LEAD.value)
Role = tuple[str, int | None]


@dataclass(frozen=True, slots=True)
class Relief:
    """``holding``: absent agent to substitute, one link of a chain each. ``by``: the substitution behind it.

    ``lends``: those among them who lend what they know.
    """

    holding: Mapping[int, int] = field(default_factory=dict)
    by: Mapping[int, int] = field(default_factory=dict)
    lends: frozenset[int] = frozenset()

    def instead_of(self, agent: int | None) -> int | None:
        """Whom to prefer for work meant for ``agent``: the end of the chain, else the agent."""
        if agent is None or agent not in self.holding:
            return agent
        return chains.final(agent, self.holding) or agent

    def stood_in_by(self, agent: int) -> list[int]:
        """The absent people whose work ``agent`` has in the end, in a stable order."""
        return [absent for absent in sorted(self.holding) if chains.final(absent, self.holding) == agent]

    def lent_to(self, levels: Mapping[int, Mapping[str, int]]) -> dict[int, dict[str, int]]:
        """Knowledge each stand-in is taken to have meanwhile, from ``levels`` by agent and skill."""
        lent: dict[int, dict[str, int]] = defaultdict(dict)
        for absent in sorted(self.lends):
            final = chains.final(absent, self.holding)
            if final is not None:
                for skill, level in levels.get(absent, {}).items():
                    lent[final][skill] = max(level, lent[final].get(skill, 0))
        return dict(lent)


NOBODY_AWAY = Relief()


def relief() -> Relief:
    """What holds now, by the rows. One query while nobody is substituted, two or four otherwise."""
    rows = list(Substitution.objects.filter(state=Substitution.State.ACTIVE).order_by("pk"))
    if not rows:
        return NOBODY_AWAY
    holding: dict[int, int] = {}
    by: dict[int, int] = {}
    lends: set[int] = set()
    holders = _absent_holders([row for row in rows if row.person_id is None])
    # Persons last: a substitute named for somebody goes before one named for their whole team.
    for row in sorted(rows, key=lambda row: row.person_id is not None):
        for absent in [row.person_id] if row.person_id is not None else holders[row.pk]:
            if absent != row.substitute_id:
                holding[absent], by[absent] = row.substitute_id, row.pk
                (lends.add if row.with_skills else lends.discard)(absent)
    return Relief(holding, by, frozenset(lends))


def _absent_holders(rows: list[Substitution]) -> Mapping[int, list[int]]:
    """The agents with each substitution's role in its department who are absent now."""
    found: dict[int, list[int]] = defaultdict(list)
    if not rows:
        return found
    away = dict(
        Attendance.objects.filter(cause="absent", agent__is_active=True).values_list("agent__user_id", "agent_id")
    )
    grants = Grant.objects.filter(user_id__in=away, until_at__isnull=True)
    held = [(role, place, user) for user, role, place in grants.values_list("user_id", "role", "department_id")]
    for row in rows:
        found[row.pk] = sorted(
            away[user] for role, place, user in held if (role, place) == (row.role, row.department_id)
        )
    return found


def lent_skills(given: Relief) -> Mapping[int, Mapping[str, int]]:
    """Knowledge skills by stand-in. No query when nobody lends theirs."""
    if not given.lends:
        return {}
    levels: dict[int, dict[str, int]] = defaultdict(dict)
    known = AgentSkill.objects.filter(agent_id__in=given.lends, skill__kind=Skill.Kind.KNOWLEDGE)
    for agent, skill, level in known.values_list("agent_id", "skill__key", "level"):
        levels[agent][skill] = level
    return given.lent_to(levels)


def roles_of(rows: Iterable[Substitution], given: Relief) -> dict[int, dict[Role, dt.datetime]]:
    """Roles each stand-in holds meanwhile, and until when, by agent: all along the chains of the active ``rows``."""
    active = {row.pk: row for row in rows}
    wanted: dict[int, dict[Role, dt.datetime]] = defaultdict(dict)

    def grant(agent: int, row: Substitution, until: dt.datetime) -> None:
        for role, department in row.roles:
            key = (role, department)
            wanted[agent][key] = max(until, wanted[agent].get(key, until))

    for row in active.values():
        grant(row.substitute_id, row, row.ends_at)
    for absent, number in given.by.items():
        if number in active:
            until = active[number].ends_at
            for link in chains.path(absent, given.holding)[1:]:
                grant(link, active[number], until)
                further = active.get(given.by.get(link, 0))
                until = min(until, further.ends_at) if further else until
    return wanted


@dataclass(frozen=True, slots=True)
class InsteadOf:
    """Why somebody has a piece of work: ``name`` is away until ``until_at`` (``cause``, ``kind`` as in Attendance)."""

    name: str
    cause: str
    kind: str
    until_at: dt.datetime
    substitute: str


def instead_of(items: Iterable[int]) -> dict[int, InsteadOf]:
    """For each of the work ``items`` somebody has in another's place: whose. One query."""
    rows = StandIn.objects.filter(work_item_id__in=list(items), ended_at__isnull=True).order_by("pk")
    related = ("absent__user", "absent__attendance", "agent__user", "substitution")
    return {row.work_item_id: _instead(row) for row in rows.select_related(*related)}


def _instead(row: StandIn) -> InsteadOf:
    attendance = getattr(row.absent, "attendance", None)
    cause, kind = (attendance.cause, attendance.kind) if attendance else ("", "")
    until = row.substitution.ends_at
    return InsteadOf(row.absent.user.name, cause, kind, until, row.agent.user.name)


def user_ids(agents: Iterable[int]) -> dict[int, int]:
    """User of each agent."""
    return dict(Agent.objects.filter(pk__in=list(agents)).values_list("pk", "user_id"))
