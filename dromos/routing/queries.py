"""Reads that span rows: my work, queues with counts, the live floor, and why an item is where it is."""

from __future__ import annotations

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.db.models import Case, Count, F, IntegerField, Min, OuterRef, Q, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Greatest

from dromos.accounts.models import Grant, User
from dromos.lib.prepared import ask
from dromos.routing import explaining
from dromos.routing.access import agents_of
from dromos.routing.models import (
    Agent,
    AgentSkill,
    ChannelSkill,
    Presence,
    Queue,
    Reservation,
    SimulationRun,
    Skill,
    WorkItem,
)
from dromos.routing.reasons import SETTING

DUE_SOON = dt.timedelta(hours=2)
State = WorkItem.State


@dataclass(frozen=True, slots=True)
class WorkRow:
    """One item in a list. `seconds_left` and `reservation_id` only for an offer."""

    id: int
    kind: str
    reference: str
    subject: str
    channel: str
    language: str
    priority: int
    severity: int
    state: str
    queue_id: int
    queue_name: str
    agent_id: int | None
    agent_name: str | None
    enqueued_at: dt.datetime
    due_at: dt.datetime | None
    waiting_until_at: dt.datetime | None
    unroutable_since_at: dt.datetime | None
    is_late: bool
    is_due_soon: bool
    reservation_id: int | None = None
    expires_at: dt.datetime | None = None
    seconds_left: int | None = None


ROW_FIELDS = (
    "id", "kind", "reference", "subject", "channel", "language", "priority", "severity", "state", "queue_id",
    "agent_id", "enqueued_at", "due_at", "waiting_until_at", "unroutable_since_at",
)  # fmt: skip


def _rows(items: QuerySet[WorkItem], at: dt.datetime) -> list[WorkRow]:
    values = items.values(*ROW_FIELDS, queue_name=F("queue__name"), agent_name=F("agent__user__name"))
    return [_row(value, at) for value in values]


def work_rows(items: QuerySet[WorkItem], at: dt.datetime) -> list[WorkRow]:
    """Any items as lines of a list, in their order. One query."""
    return _rows(items, at)


def _row(value: Mapping[str, Any], at: dt.datetime, **offer: Any) -> WorkRow:
    due = value["due_at"]
    late = due is not None and due < at
    soon = due is not None and not late and due < at + DUE_SOON
    return WorkRow(**value, is_late=late, is_due_soon=soon, **offer)


@dataclass(frozen=True, slots=True)
class MyWork:
    """What one agent has before them. Late and soon-due work comes first in every list."""

    offers: list[WorkRow] = field(default_factory=list)
    assigned: list[WorkRow] = field(default_factory=list)
    waiting: list[WorkRow] = field(default_factory=list)
    wrapping: list[WorkRow] = field(default_factory=list)

    @property
    def due_soon(self) -> list[WorkRow]:
        return [row for row in self.assigned if row.is_late or row.is_due_soon]


def my_work(agent: Agent, at: dt.datetime) -> MyWork:
    """Two queries: the live offers, and everything held."""
    offers = Reservation.objects.filter(agent=agent, state=Reservation.State.OFFERED, expires_at__gt=at)
    live = {row["work_item_id"]: row for row in offers.values("id", "work_item_id", "expires_at")}
    held = WorkItem.objects.filter(agent=agent, state__in=WorkItem.HELD_STATES)
    ordered = held.order_by(F("due_at").asc(nulls_last=True), "id")
    values = ordered.values(*ROW_FIELDS, queue_name=F("queue__name"), agent_name=F("agent__user__name"))
    work = MyWork()
    lists = {State.ASSIGNED: work.assigned, State.WAITING: work.waiting, State.WRAPPING: work.wrapping}
    for value in values:
        if value["state"] != State.RESERVED:
            lists[State(value["state"])].append(_row(value, at))
        elif (offer := live.get(value["id"])) is not None:
            left = int((offer["expires_at"] - at).total_seconds())
            mine = {"reservation_id": offer["id"], "expires_at": offer["expires_at"], "seconds_left": left}
            work.offers.append(_row(value, at, **mine))
    return work


# -- queues --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class QueueRow:
    """A queue in figures. `oldest_at` and `late` look at what waits for somebody."""

    id: int
    key: str
    name: str
    department_id: int
    department_name: str
    pending: int
    offered: int
    assigned: int
    waiting: int
    late: int
    unroutable: int
    oldest_at: dt.datetime | None


def queue_counts(queues: QuerySet[Queue], at: dt.datetime) -> list[QueueRow]:
    """One query for all of `queues`."""
    pending = Q(items__state=State.PENDING)
    figures = queues.order_by("department__name", "name").annotate(
        department_name=F("department__name"),
        pending=Count("items", filter=pending),
        offered=Count("items", filter=Q(items__state=State.RESERVED)),
        assigned=Count("items", filter=Q(items__state=State.ASSIGNED)),
        waiting=Count("items", filter=Q(items__state=State.WAITING)),
        late=Count("items", filter=Q(items__state__in=WorkItem.OPEN_STATES, items__due_at__lt=at)),
        unroutable=Count("items", filter=pending & Q(items__unroutable_since_at__isnull=False)),
        oldest_at=Min("items__enqueued_at", filter=pending),
    )
    fields = QueueRow.__dataclass_fields__.keys()
    return [QueueRow(**row) for row in figures.values(*fields)]


def queue_items(
    queue: Queue,
    at: dt.datetime,
    *,
    states: Collection[str] = WorkItem.OPEN_STATES,
    limit: int = 50,
    offset: int = 0,
) -> list[WorkRow]:
    """Work of one queue, unassigned first, then the earliest due."""
    unassigned_first = Case(When(state=State.PENDING, then=Value(0)), default=Value(1), output_field=IntegerField())
    items = WorkItem.objects.filter(queue=queue, state__in=states)
    ordered = items.order_by(unassigned_first, F("due_at").asc(nulls_last=True), "id")
    return _rows(ordered[offset : offset + limit], at)


# -- the live floor ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class FloorAgent:
    """Who is here and what they carry. `late` counts what they hold beyond its due time."""

    id: int
    user_id: int
    name: str
    state: str
    reason: str
    since_at: dt.datetime | None
    capacity_units: int
    used: int
    offered: int
    assigned: int
    waiting: int
    wrapping: int
    late: int

    @property
    def is_busy(self) -> bool:
        return self.used >= self.capacity_units

    @property
    def load(self) -> float:
        return self.used / self.capacity_units if self.capacity_units else 1.0


@dataclass(frozen=True, slots=True)
class Floor:
    """`agents` by presence and name; `queues` with figures; `late` the work that most needs somebody."""

    agents: list[FloorAgent]
    queues: list[QueueRow]
    late: list[WorkRow]
    unroutable: list[WorkRow]

    @property
    def here(self) -> int:
        return sum(agent.state == Presence.State.AVAILABLE for agent in self.agents)


def floor(at: dt.datetime, departments: Collection[int] | None = None, *, limit: int = 25) -> Floor:
    """The live floor of `departments` (None: all). Five queries."""
    queues = Queue.objects.filter(is_active=True)
    items = WorkItem.objects.filter(state__in=WorkItem.OPEN_STATES)
    if departments is not None:
        queues = queues.filter(department_id__in=departments)
        items = items.filter(queue__department_id__in=departments)
    late = items.filter(due_at__lt=at).order_by("due_at", "id")[:limit]
    stuck = items.filter(state=State.PENDING, unroutable_since_at__isnull=False).order_by("id")[:limit]
    return Floor(floor_agents(at, departments), queue_counts(queues, at), _rows(late, at), _rows(stuck, at))


def floor_agents(at: dt.datetime, departments: Collection[int] | None) -> list[FloorAgent]:
    """People of `departments` with what they carry, those who are here first. One query."""

    def count(state: str) -> Count:
        return Count("items", filter=Q(items__state=state))

    in_use = [State.RESERVED, State.ASSIGNED, State.WRAPPING]
    rows = (
        agents_of(departments)
        .annotate(
            name=F("user__name"),
            state=F("presence__state"),
            reason=F("presence__reason"),
            since_at=F("presence__since_at"),
            used=Sum("items__units", filter=Q(items__state__in=in_use), default=0),
            offered=count(State.RESERVED),
            assigned=count(State.ASSIGNED),
            waiting=count(State.WAITING),
            wrapping=count(State.WRAPPING),
            late=Count("items", filter=Q(items__state__in=[State.ASSIGNED, State.WAITING], items__due_at__lt=at)),
        )
        .order_by()
        .values(*FloorAgent.__dataclass_fields__.keys())
    )
    order = {Presence.State.AVAILABLE: 0, Presence.State.AWAY: 1}
    found = [FloorAgent(**(row | _known_presence(row))) for row in rows]
    return sorted(found, key=lambda a: (order.get(Presence.State(a.state), 2), a.name.casefold(), a.id))


def _known_presence(row: Mapping[str, Any]) -> dict[str, str]:
    return {"state": row["state"] or Presence.State.OFFLINE, "reason": row["reason"] or ""}


# -- why -----------------------------------------------------------------------------------------

explain = explaining.explain
needs_of = explaining.needs_of


# -- people and skills ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """One agent with a level per skill key of the matrix (0: none) and per channel; `at_once`: channels whose work
    comes without asking.
    """

    agent: Agent
    levels: dict[int, int]
    channels: dict[str, int]
    departments: list[str]
    at_once: frozenset[str] = frozenset()


def skills_matrix(
    agents: QuerySet[Agent], *, offset: int = 0, limit: int = 1000
) -> tuple[list[Skill], list[MatrixRow]]:
    """All skills, and for each agent the levels by skill id. Five queries whatever the size."""
    people = list(agents.select_related("user").order_by("user__name", "pk")[offset : offset + limit])
    levels: dict[int, dict[int, int]] = defaultdict(dict)
    channels: dict[int, dict[str, int]] = defaultdict(dict)
    known = AgentSkill.objects.filter(agent__in=people).values_list("agent_id", "skill_id", "level")
    for agent, skill, level in known:
        levels[agent][skill] = level
    at_once: dict[int, set[str]] = defaultdict(set)
    for row in ChannelSkill.objects.filter(agent__in=people):
        channels[row.agent_id][row.channel] = row.level
        if row.auto_accept:
            at_once[row.agent_id].add(row.channel)
    places = _departments_of(agent.user_id for agent in people)
    rows = [
        MatrixRow(a, levels[a.pk], channels[a.pk], places.get(a.user_id, []), frozenset(at_once[a.pk])) for a in people
    ]
    return list(Skill.objects.all()), rows


def _departments_of(users: Iterable[int]) -> dict[int, list[str]]:
    """Names of the departments where each user is agent or lead, in order."""
    works_in = Grant.objects.filter(user_id__in=list(users), role__in=[Grant.Role.AGENT, Grant.Role.LEAD])
    places: dict[int, list[str]] = defaultdict(list)
    named = works_in.filter(department__isnull=False).order_by("department__name")
    for user, department in named.values_list("user_id", "department__name"):
        if department not in places[user]:
            places[user].append(department)
    return places


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many people have a skill or channel at all; `only` is the name of the one who has it alone, else ""."""

    people: int = 0
    only: str = ""


def people_by_ability(agents: QuerySet[Agent]) -> tuple[dict[int, Coverage], dict[str, Coverage]]:
    """Who of `agents` has each skill (by id) and each channel. Two queries."""
    counted = {"n": Count("id"), "name": Min("agent__user__name")}
    skills = AgentSkill.objects.filter(agent__in=agents).order_by().values_list("skill_id").annotate(**counted)
    channels = ChannelSkill.objects.filter(agent__in=agents).order_by().values_list("channel").annotate(**counted)
    return (
        {key: Coverage(n, name if n == 1 else "") for key, n, name in skills},
        {key: Coverage(n, name if n == 1 else "") for key, n, name in channels},
    )


_AGENT_FIELDS = [field.attname for field in Agent._meta.concrete_fields]
_PRESENCE_FIELDS = [field.attname for field in Presence._meta.concrete_fields]
_AGENT = f"""
    SELECT (SELECT value::text FROM lib_setting WHERE key = '{SETTING}'),
           {", ".join(f'agent."{field.column}"' for field in Agent._meta.concrete_fields)},
           {", ".join(f'here."{field.column}"' for field in Presence._meta.concrete_fields)}
    FROM routing_agent AS agent LEFT JOIN routing_presence AS here ON here.agent_id = agent.id
    WHERE agent.is_active AND agent.user_id = $1
"""  # noqa: S608 - names of our own columns


def agent_of(user: User) -> Agent | None:
    """`user` as an agent, with presence and the house's reasons to be away; None when they take no work."""
    rows = ask(_AGENT, user.pk)
    if not rows:
        return None
    reasons, *values = rows[0]
    agent = Agent.from_db(connection.alias, _AGENT_FIELDS, values[: len(_AGENT_FIELDS)])
    agent.area_keys = json.loads(agent.area_keys)  # a prepared statement gives JSON as text
    agent.user = user
    agent.presence_reasons = json.loads(reasons) if reasons else None  # type: ignore[attr-defined]
    presence = values[len(_AGENT_FIELDS) :]
    if presence[0] is not None:
        agent.presence = Presence.from_db(connection.alias, _PRESENCE_FIELDS, presence)
    return agent


def next_simulation() -> int | None:
    """The what-if to play next: people take turns; of one person's, the one that has waited longest."""
    of_theirs = SimulationRun.objects.filter(asked_by=OuterRef("asked_by"), started_at__isnull=False)
    latest = of_theirs.order_by("-started_at").values("started_at")[:1]
    queued = SimulationRun.objects.filter(state=SimulationRun.State.QUEUED).annotate(latest=Subquery(latest))
    turns = queued.order_by(Greatest("latest", "asked_at"), "asked_at", "id")
    return turns.values_list("pk", flat=True).first()
