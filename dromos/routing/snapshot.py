"""The rows as the engine's values: a fixed, small number of queries whatever waits and whoever is there."""

from __future__ import annotations

import datetime as dt
import json
import typing
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.db.models import Count, Q, Sum

from dromos.accounts.models import Grant
from dromos.customers.models import Area
from dromos.lib import prepared
from dromos.routing import diaries, engine, overload, substitution
from dromos.routing.models import (
    Agent,
    AgentSkill,
    Assignment,
    ChannelSkill,
    Presence,
    Queue,
    Reservation,
    Skill,
    WorkItem,
)
from dromos.routing.needs import AREA_AROUND
from dromos.routing.territory import areas_of_departments

ITEM_FIELDS = (
    "id",
    "queue_id",
    "channel",
    "units",
    "requirements",
    "language",
    "area_key",
    "enqueued_at",
    "due_at",
    "weight",
    "priority",
    "preferred_agent_id",
    "preferred_until_at",
    "excluded_users",
    "steps",
    "version",
    *diaries.FIELDS,
)
JSON_FIELDS = ("requirements", "excluded_users", "steps")
MOMENTS = ("enqueued_at", "due_at", "preferred_until_at")
# The columns have the names of the fields. A hundred thousand moments are read quicker as the minutes they become.
_COLUMNS = [f"extract(epoch FROM {name})::float8 / 60 AS {name}" if name in MOMENTS else name for name in ITEM_FIELDS]
ROWS = f"SELECT {', '.join(_COLUMNS)}, state, agent_id, unroutable_since_at FROM routing_workitem"  # noqa: S608
LONGEST_COOL_DOWN = dt.timedelta(hours=12)
Cooling = Mapping[int, tuple[tuple[int, float], ...]]


@dataclass(frozen=True, slots=True)
class Loaded:
    """`values` is what the engine plans on; `versions` the version of each waiting row at that moment."""

    values: engine.Snapshot
    versions: Mapping[int, int]
    unroutable: frozenset[int]


@dataclass(frozen=True, slots=True)
class Holding:
    """What holds for a time: who stands in for whom, and what is done about too much work."""

    relief: substitution.Relief
    effects: overload.Effects


def holding_now() -> Holding:
    """Two queries while nothing does."""
    return Holding(substitution.relief(), overload.effects())


def minutes(at: dt.datetime) -> float:
    """The engine's scale: minutes since 1970-01-01 UTC."""
    return at.timestamp() / 60


@typing.overload
def _in_minutes(moment: None) -> None: ...
@typing.overload
def _in_minutes(moment: dt.datetime | float) -> float: ...
def _in_minutes(moment: dt.datetime | float | None) -> float | None:
    return minutes(moment) if isinstance(moment, dt.datetime) else moment


def load(at: dt.datetime, *, also_present: int | None = None, holding: Holding | None = None) -> Loaded:
    """All waiting items and all active agents. `also_present` is an agent to be treated as available (who
    asks).
    """
    rows = _read(prepared.ask_by_name(f"{ROWS} WHERE state = 'pending'"))
    queues = list(Queue.objects.values("id", "department_id", "policy"))
    holding = holding or holding_now()
    agents = load_agents(queues, also_present=also_present, holding=holding)
    numbers = _agents_of_users()
    cooling = _cooling(at)
    return Loaded(
        values=engine.Snapshot(
            version=_version(),
            items=tuple(_items(rows, numbers, cooling, holding)),
            agents=tuple(agents),
            mean_work=dict(Skill.objects.filter(kind=Skill.Kind.KNOWLEDGE).values_list("key", "mean_minutes")),
            queue_policies={q["id"]: q["policy"] for q in queues if q["policy"] in engine.POLICIES},
        ),
        versions={row["id"]: row["version"] for row in rows},
        unroutable=frozenset(row["id"] for row in rows if row["unroutable_since_at"] is not None),
    )


def hinted_rows(ids: Iterable[int]) -> list[dict[str, Any]]:
    """ITEM_FIELDS (MOMENTS in minutes), `state`, `agent_id` and `unroutable_since_at` of these items as they are."""
    return _read(prepared.ask_by_name(f"{ROWS} WHERE id = ANY($1)", list(ids)))


def _read(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """With their JSON parsed; most of it is the same in thousands of rows."""
    parsed: dict[str, Any] = {}
    for row in rows:
        for name in JSON_FIELDS:
            text = row[name]
            value = parsed.get(text)
            if value is None:
                value = parsed[text] = json.loads(text)
            row[name] = value
    return rows


def item_value(item: WorkItem, at: dt.datetime, holding: Holding | None = None) -> engine.Item:
    """One row as the engine sees it, whatever state it is in."""
    row = {field: getattr(item, field) for field in ITEM_FIELDS}
    return next(_items([row], _agents_of_users(), _cooling(at, [item.pk]), holding or holding_now()))


def waiting_values(
    rows: Sequence[Mapping[str, Any]], at: dt.datetime, holding: Holding | None = None
) -> dict[int, engine.Item]:
    """Some waiting rows (ITEM_FIELDS) as the engine sees them, by id. A row nobody changed was refused by nobody."""
    changed = [row["id"] for row in rows if row["version"] > 1]
    cooling = _cooling(at, changed) if changed else {}
    numbers = _agents_of_users() if any(row["excluded_users"] for row in rows) else {}
    return {item.id: item for item in _items(rows, numbers, cooling, holding or holding_now())}


def version() -> int:
    """A number that grows with every transaction: which moment of the database this is."""
    return _version()


def item_values(rows: Sequence[Mapping[str, Any]]) -> tuple[engine.Item, ...]:
    """Rows of ITEM_FIELDS as the engine sees them, as if nobody had declined any."""
    return tuple(_items(rows, _agents_of_users(), {}, holding_now()))


def _version() -> int:
    """A number that grows with every transaction: which moment of the database this was."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint")
        return int(cursor.fetchone()[0])


def _agents_of_users() -> Mapping[int, int]:
    return dict(Agent.objects.values_list("user_id", "id"))


def _items(
    rows: Sequence[Mapping[str, Any]], numbers: Mapping[int, int], cooling: Cooling, holding: Holding
) -> Iterator[engine.Item]:
    demands: dict[tuple[Any, ...], engine.Demand] = {}
    around: dict[str, list[str]] = {}
    appointments = diaries.appointments(rows)
    for row in rows:
        asked = tuple((r["skill"], int(r.get("level", 1))) for r in row["requirements"])
        key = (row["queue_id"], row["channel"], row["units"], asked, row["language"], row["area_key"])
        demand = demands.get(key)
        if demand is None:
            demand = demands[key] = engine.Demand(
                queue=row["queue_id"],
                channel=row["channel"],
                units=row["units"],
                requirements=tuple(engine.Requirement(*requirement) for requirement in asked),
                language=row["language"] or None,
                area=row["area_key"] or None,
            )
        yield engine.Item(
            id=row["id"],
            demand=demand,
            enqueued_at=_in_minutes(row["enqueued_at"]),
            due_at=_in_minutes(row["due_at"]),
            weight=row["weight"],
            priority=row["priority"],
            preferred=holding.relief.instead_of(row["preferred_agent_id"]),
            preferred_until=_in_minutes(row["preferred_until_at"]),
            barred=frozenset(numbers[user] for user in row["excluded_users"] if user in numbers),
            cooling=cooling.get(row["id"], ()),
            steps=_steps(row, holding.effects.steps(row["queue_id"], row["steps"]), around),
            appointment=appointments.get(row["id"]),
        )


def _steps(
    row: Mapping[str, Any], steps: Iterable[Mapping[str, Any]], around: dict[str, list[str]]
) -> tuple[engine.Step, ...]:
    if not steps:
        return ()
    return tuple(engine.step_of({**step, "widen_area": list(_widened(step, row, around))}) for step in steps)


def _widened(step: Mapping[str, Any], row: Mapping[str, Any], around: dict[str, list[str]]) -> Iterator[str]:
    """Area keys a step opens: the area around the item's own is the one above it with all that is inside."""
    for key in step.get("widen_area", ()):
        if key != AREA_AROUND:
            yield key
        elif row["area_key"]:
            if row["area_key"] not in around:
                around[row["area_key"]] = _around(row["area_key"])
            yield from around[row["area_key"]]


def _around(key: str) -> list[str]:
    parent = Area.objects.filter(key=key, parent__isnull=False).values_list("parent__key", flat=True).first()
    return [parent, *sorted(_areas_within([parent])[parent] - {parent})] if parent else []


def _cooling(at: dt.datetime, items: Collection[int] | None = None) -> Cooling:
    """Who declined, missed, or gave back which waiting item so lately that they are not asked again yet."""
    since = at - LONGEST_COOL_DOWN
    one = Q(work_item__state=WorkItem.State.PENDING) if items is None else Q(work_item_id__in=items)
    refused = Reservation.objects.filter(
        one, state__in=[Reservation.State.DECLINED, Reservation.State.TIMED_OUT], decided_at__gt=since
    ).values_list("work_item_id", "agent_id", "decided_at", "work_item__queue__cool_down_s")
    gave_back = Assignment.objects.filter(
        one,
        ended_how__in=[Assignment.Ended.RETURNED, Assignment.Ended.TRANSFERRED],
        ended_at__gt=since,
    ).values_list("work_item_id", "agent_id", "ended_at", "work_item__queue__cool_down_s")
    latest: dict[int, dict[int, float]] = defaultdict(dict)
    for number, agent, left_at, cool_down_s in [*refused, *gave_back]:
        until = minutes(left_at or at) + cool_down_s / 60
        if until > minutes(at):
            latest[number][agent] = max(until, latest[number].get(agent, 0.0))
    return {number: tuple(sorted(agents.items())) for number, agents in latest.items()}


def load_agents(
    queues: Iterable[Mapping[str, Any]] | None = None,
    *,
    also_present: int | None = None,
    only: int | None = None,
    among: Collection[int] | None = None,
    holding: Holding | None = None,
) -> list[engine.AgentState]:
    """Active agents as the rows say now, absent ones included; `only` one or `among` some of them if given."""
    if only is not None:
        among = [only]
    who = Q() if among is None else Q(agent_id__in=among)
    named = Q() if among is None else Q(pk__in=among)
    agents = Agent.objects.filter(named, is_active=True, user__is_active=True).values(
        "id", "user_id", "capacity_units", "max_held", "area_keys", "idle_since_at", "presence__state",
        "presence__since_at",
    )  # fmt: skip
    held = _held(who)
    abilities = _abilities(who)
    holding = holding_now() if holding is None else holding
    lent = substitution.lent_skills(holding.relief)
    queue_rows: list[Mapping[str, Any]] = []
    queue_rows += Queue.objects.values("id", "department_id") if queues is None else queues
    memberships = _memberships(queue_rows, Q() if among is None else Q(user__agent__in=among))
    rows = list(agents)
    own = areas_of_departments(row["user_id"] for row in rows if not row["area_keys"])
    keys = {row["id"]: row["area_keys"] or own.get(row["user_id"], []) for row in rows}
    areas = _areas_within([key for wanted in keys.values() for key in wanted])
    return [
        engine.AgentState(
            id=row["id"],
            queues=holding.effects.also(memberships.get(row["user_id"], frozenset())),
            skills=_higher(abilities.knowledge[row["id"]], lent.get(row["id"])),
            languages=abilities.languages[row["id"]],
            channels=abilities.channels[row["id"]],
            areas=frozenset(area for key in keys[row["id"]] for area in areas.get(key, {key})),
            present=row["presence__state"] == Presence.State.AVAILABLE or row["id"] == also_present,
            units=row["capacity_units"],
            used=held[row["id"]].used,
            max_held=row["max_held"],
            held=held[row["id"]].held,
            on_channel=held[row["id"]].on_channel,
            idle_since=_idle_since(row["idle_since_at"], row["presence__since_at"]),
        )
        for row in rows
    ]


def _higher(own: Mapping[str, int], lent: Mapping[str, int] | None) -> Mapping[str, int]:
    """What an agent knows, and what they are taken to know while they stand in for somebody."""
    if not lent:
        return own
    return {skill: max(own.get(skill, 0), lent.get(skill, 0)) for skill in {*own, *lent}}


def _idle_since(*moments: dt.datetime | None) -> float:
    """The later of the last work done and the last change of presence."""
    return max((minutes(moment) for moment in moments if moment is not None), default=0.0)


@dataclass(slots=True)
class Held:
    """What an agent has in hand: units in use, items in all, and items per channel."""

    used: int = 0
    held: int = 0
    on_channel: dict[str, int] = field(default_factory=dict)


def held_by(agents: Iterable[int]) -> Mapping[int, Held]:
    """Counted from the items themselves, as ever."""
    return _held(Q(agent_id__in=list(agents)))


def _held(who: Q) -> Mapping[int, Held]:
    in_hand: dict[int, Held] = defaultdict(Held)
    counted = (
        WorkItem.objects.filter(who, state__in=WorkItem.HELD_STATES)
        .values_list("agent_id", "channel", "state")
        .annotate(units_used=Sum("units"), items=Count("id"))
        .order_by()
    )
    for agent, channel, state, units, items in counted:
        mine = in_hand[agent]
        if state != WorkItem.State.WRAPPING:
            mine.held += items
        if state != WorkItem.State.WAITING:
            mine.used += units
            mine.on_channel[channel] = mine.on_channel.get(channel, 0) + items
    return in_hand


def in_hand(agents: Collection[int]) -> dict[int, tuple[bool, float, Held]]:
    """For each active agent of `agents`: whether they are available, idle since when, and what they have in hand."""
    rows = Agent.objects.filter(pk__in=agents, is_active=True, user__is_active=True).values_list(
        "id", "idle_since_at", "presence__since_at", "presence__state"
    )
    held = held_by(agents)
    return {
        agent: (state == Presence.State.AVAILABLE, _idle_since(idle, since), held[agent])
        for agent, idle, since, state in rows
    }


@dataclass(slots=True)
class _Abilities:
    knowledge: dict[int, dict[str, int]]
    languages: dict[int, dict[str, int]]
    channels: dict[int, dict[str, engine.ChannelAbility]]


def _abilities(who: Q) -> _Abilities:
    found = _Abilities(defaultdict(dict), defaultdict(dict), defaultdict(dict))
    for agent, key, kind, level in AgentSkill.objects.filter(who).values_list(
        "agent_id", "skill__key", "skill__kind", "level"
    ):
        (found.languages if kind == Skill.Kind.LANGUAGE else found.knowledge)[agent][key] = level
    for agent, channel, level, parallel in ChannelSkill.objects.filter(who).values_list(
        "agent_id", "channel", "level", "parallel"
    ):
        found.channels[agent][channel] = engine.ChannelAbility(level, parallel)
    return found


def _memberships(queues: list[Mapping[str, Any]], who: Q) -> Mapping[int, frozenset[int]]:
    """Queues by user: those of the departments where the user is agent or lead."""
    of_department: dict[int | None, set[int]] = defaultdict(set)
    for queue in queues:
        of_department[queue["department_id"]].add(queue["id"])
        of_department[None].add(queue["id"])
    members: dict[int, set[int]] = defaultdict(set)
    roles = [Grant.Role.AGENT, Grant.Role.LEAD]
    for user, department in Grant.objects.filter(who, role__in=roles).values_list("user_id", "department_id"):
        members[user] |= of_department[department]
    return {user: frozenset(ids) for user, ids in members.items()}


def _areas_within(keys: list[str]) -> Mapping[str, set[str]]:
    """Each of `keys` with every area inside it. No query when nobody is bound to an area."""
    if not keys:
        return {}
    children: dict[str, list[str]] = defaultdict(list)
    for key, parent in Area.objects.filter(parent__isnull=False).values_list("key", "parent__key"):
        children[parent].append(key)

    def within(key: str) -> set[str]:
        return {key}.union(*(within(child) for child in children[key]))

    return {key: within(key) for key in set(keys)}
