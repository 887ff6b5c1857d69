"""What a change of set-up would have done to recent work: the same arrivals played twice through the engine.

1. The last pieces of work are taken as they arrived, with the people as they can work today, in the shifts they
   really had; each takes as long as work of its skill takes on average.
2. They are played through the engine with the set-up as it is, and once more with the change.
3. What differs is told: who would have got what, how long it would have waited, what nobody could take.
Nothing is written, and what people hold today does not matter.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from dromos.accounts.models import User
from dromos.calendars.roster import who_works_when
from dromos.routing import engine, snapshot
from dromos.routing.engine.vocabulary import DEFAULT_WORK, AgentState
from dromos.routing.models import Agent, Queue, Skill, WorkItem
from dromos.routing.needs import steps_of
from dromos.routing.simulation.play import Fate, Outcome, play
from dromos.routing.simulation.world import Case, Worker, World

LATEST = 200
SHOWN = 25
AFTER = dt.timedelta(days=7)
SAME_WAIT = 1.0  # minutes; a smaller difference is none


@dataclass(frozen=True, slots=True)
class Change:
    """What would be otherwise: order of queues, their steps, and levels of agents by skill (0: does not know it).

    `policies` and `steps` (as `needs.steps_of` gives them) by queue id; `levels` by agent id, then skill key.
    """

    policies: Mapping[int, str] = field(default_factory=dict)
    steps: Mapping[int, list[dict[str, Any]]] = field(default_factory=dict)
    levels: Mapping[int, Mapping[str, int]] = field(default_factory=dict)
    languages: Mapping[int, Mapping[str, int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Turn:
    """One piece of work that would have gone otherwise. Names and minutes are None when nobody got it."""

    item: int
    reference: str
    subject: str
    before: str | None
    after: str | None
    wait_before: float | None
    wait_after: float | None


@dataclass(frozen=True, slots=True)
class Trial:
    """`items` were played; `moved` go to somebody else, `nobody_*` find nobody, waits are means in minutes."""

    items: int
    moved: int
    sooner: int
    later: int
    nobody_before: int
    nobody_after: int
    wait_before: float | None
    wait_after: float | None
    turns: tuple[Turn, ...] = ()


def dry_run(change: Change, *, queues: Collection[int] = (), latest: int = LATEST) -> Trial:
    """The last `latest` pieces of work of `queues` (none: of all), with and without `change`."""
    rows = _recent(queues, latest)
    if not rows:
        return Trial(0, 0, 0, 0, 0, 0, None, None)
    steps = {queue: steps_of(queue) for queue in {row["queue_id"] for row in rows}}
    world = _world(_items(rows, steps), rows)
    otherwise = changed(world, _items(rows, {**steps, **change.steps}), change)
    before, after = (play(one, _order(one, queues)).outcomes for one in (world, otherwise))
    names = dict(Agent.objects.values_list("pk", "user__name"))
    return compared({row["id"]: row for row in rows}, before, after, names)


def _order(world: World, queues: Collection[int]) -> engine.Policy:
    """The order of the only queue that is played; of several, what decides between them."""
    own = [world.queue_policies.get(queue, "") for queue in queues]
    return engine.POLICIES.get(own[0], engine.DEFAULT_POLICY) if len(own) == 1 else engine.DEFAULT_POLICY


def _recent(queues: Collection[int], latest: int) -> list[dict[str, Any]]:
    rows = WorkItem.objects.exclude(state=WorkItem.State.CANCELLED)
    if queues:
        rows = rows.filter(queue_id__in=queues)
    return list(rows.order_by("-enqueued_at", "-id").values(*snapshot.ITEM_FIELDS, "reference", "subject")[:latest])


def _items(rows: Sequence[Mapping[str, Any]], steps: Mapping[int, Any]) -> Sequence[engine.Item]:
    """The rows with these steps, whatever they had when they came."""
    return snapshot.item_values([{**row, "steps": steps[row["queue_id"]]} for row in rows])


def _world(items: Sequence[engine.Item], rows: Sequence[Mapping[str, Any]]) -> World:
    mean = dict(Skill.objects.filter(kind=Skill.Kind.KNOWLEDGE).values_list("key", "mean_minutes"))
    first = min(row["enqueued_at"] for row in rows)
    last = max(row["enqueued_at"] for row in rows) + AFTER
    policies = dict(Queue.objects.exclude(policy="").values_list("pk", "policy"))
    return World(
        cases=tuple(Case(item, mean.get(item.demand.main_skill or "", DEFAULT_WORK)) for item in items),
        workers=tuple(_workers(first, last)),
        mean_work=mean,
        until=snapshot.minutes(last),
        queue_policies={pk: name for pk, name in policies.items() if name in engine.POLICIES},
    )


def _workers(first: dt.datetime, last: dt.datetime) -> list[Worker]:
    """Everybody as they can work today, in the shifts they had; who has none in the plan counts as always there."""
    users = dict(Agent.objects.values_list("pk", "user_id"))
    people = {user.pk: user for user in User.objects.filter(pk__in=users.values())}
    rosters = {one.user.pk: one for one in who_works_when(people.values(), first, last)}
    # With an end, so that there is a last event: steps of what waits then still come.
    always = ((snapshot.minutes(first) - 1, snapshot.minutes(last)),)
    found = []
    for state in snapshot.load_agents():
        rested = replace(state, present=True, used=0, held=0, on_channel={})
        roster = rosters.get(users.get(state.id, 0))
        shifts = (
            tuple((snapshot.minutes(p.starts_at), snapshot.minutes(p.ends_at)) for p in roster.works) if roster else ()
        )
        found.append(Worker(rested, shifts or always))
    return found


# -- pure ----------------------------------------------------------------------------------------


def changed(world: World, items: Sequence[engine.Item], change: Change) -> World:
    """The same world with the change made; `items` as they would be, in the order of its cases."""
    cases = tuple(replace(case, item=item) for case, item in zip(world.cases, items, strict=True))
    workers = tuple(replace(worker, agent=_taught(worker.agent, change)) for worker in world.workers)
    orders = {queue: name for queue, name in {**world.queue_policies, **change.policies}.items() if name}
    return replace(world, cases=cases, workers=workers, queue_policies=orders)


def _taught(agent: AgentState, change: Change) -> AgentState:
    if agent.id not in change.levels and agent.id not in change.languages:
        return agent
    skills = {**agent.skills, **change.levels.get(agent.id, {})}
    languages = {**agent.languages, **change.languages.get(agent.id, {})}
    return replace(
        agent,
        skills={key: level for key, level in skills.items() if level},
        languages={key: level for key, level in languages.items() if level},
    )


def compared(
    rows: Mapping[int, Mapping[str, Any]],
    before: Sequence[Outcome],
    after: Sequence[Outcome],
    names: Mapping[int, str],
) -> Trial:
    """Both outcomes side by side; those that differ most in waiting come first."""
    then = {outcome.case.item.id: outcome for outcome in after}
    pairs = [(one, then[one.case.item.id]) for one in before]
    turns = [_turn(rows[a.case.item.id], a, b, names) for a, b in pairs if _differs(a, b)]
    turns.sort(key=lambda turn: -abs(_minutes(turn.wait_after) - _minutes(turn.wait_before)))
    served = [(a, b) for a, b in pairs if a.fate == b.fate == Fate.SERVED]
    return Trial(
        items=len(pairs),
        moved=sum(a.agent != b.agent for a, b in pairs),
        sooner=sum(b.wait < a.wait - SAME_WAIT for a, b in served),
        later=sum(b.wait > a.wait + SAME_WAIT for a, b in served),
        nobody_before=sum(a.fate != Fate.SERVED for a, _b in pairs),
        nobody_after=sum(b.fate != Fate.SERVED for _a, b in pairs),
        wait_before=_mean([a.wait for a, _b in pairs if a.fate == Fate.SERVED]),
        wait_after=_mean([b.wait for _a, b in pairs if b.fate == Fate.SERVED]),
        turns=tuple(turns[:SHOWN]),
    )


def _differs(a: Outcome, b: Outcome) -> bool:
    return a.agent != b.agent or a.fate != b.fate or abs(a.wait - b.wait) > SAME_WAIT


def _turn(row: Mapping[str, Any], a: Outcome, b: Outcome, names: Mapping[int, str]) -> Turn:
    return Turn(
        item=row["id"],
        reference=row["reference"],
        subject=row["subject"],
        before=_name(a, names),
        after=_name(b, names),
        wait_before=a.wait if a.fate == Fate.SERVED else None,
        wait_after=b.wait if b.fate == Fate.SERVED else None,
    )


def _name(outcome: Outcome, names: Mapping[int, str]) -> str | None:
    return names.get(outcome.agent or 0, "") if outcome.fate == Fate.SERVED else None


def _minutes(wait: float | None) -> float:
    return AFTER.total_seconds() / 60 if wait is None else wait


def _mean(values: Sequence[float]) -> float | None:
    return math.fsum(values) / len(values) if values else None
