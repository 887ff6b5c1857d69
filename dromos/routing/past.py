"""The installation's own past, from the rows, as something that can be played with changes.

Tickets know what routing does not (when a first reply was due and given, whose turn it was): whoever calls brings it
as `Told`.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from dromos.accounts.models import User
from dromos.calendars.clock import stretches
from dromos.calendars.models import BusinessCalendar
from dromos.calendars.queries import NoCalendarError, calendar_for, calendar_value
from dromos.calendars.roster import who_works_when
from dromos.catalog.models import Category
from dromos.customers.models import Segment
from dromos.routing import engine, snapshot, words
from dromos.routing.models import Agent, Assignment, Queue, Skill, WorkItem
from dromos.routing.overload import Effects
from dromos.routing.simulation.history import Move, Past, Span, arrivals
from dromos.routing.simulation.scenario import Scenario, Worker
from dromos.routing.simulation.timeline import Stretches, Timeline, joined, midnights
from dromos.routing.snapshot import minutes
from dromos.routing.substitution import Relief

WARM_UP = dt.timedelta(days=3)
AFTERWARDS = dt.timedelta(days=10)
"""So long after the period the people go on, to finish what is left."""
MOST_ITEMS = 20_000
NOTHING_HOLDS = snapshot.Holding(Relief(), Effects())
"""Substitutes and overload rules of today say nothing about the past."""
FEWEST_ITEMS = 20


class TooLittleHistoryError(LookupError):
    """There is not enough finished work in the period to say anything."""


@dataclass(frozen=True, slots=True)
class Told:
    """What the subject of a work item knows about it. `pauses`: when it was not our turn."""

    due_at: dt.datetime | None = None
    answered_at: dt.datetime | None = None
    is_kept: bool | None = None
    segment: str = ""
    topic: str = ""
    first_queue: int | None = None
    moves: tuple[tuple[dt.datetime, int], ...] = ()
    pauses: tuple[tuple[dt.datetime, dt.datetime], ...] = ()


@dataclass(frozen=True, slots=True)
class Window:
    """The period to look at, in whole days of `time_zone`, and whose work (`departments` None: everybody's)."""

    starts_at: dt.datetime
    ends_at: dt.datetime
    time_zone: str
    departments: Collection[int] | None = None
    labels: Mapping[str, str] = field(default_factory=dict)


def items_of(window: Window) -> dict[int, dict[str, Any]]:
    """Work of the window and its warm-up, by id, the newest `MOST_ITEMS` of it."""
    rows = WorkItem.objects.filter(enqueued_at__gte=window.starts_at - WARM_UP, enqueued_at__lt=window.ends_at).exclude(
        state=WorkItem.State.CANCELLED
    )
    if window.departments is not None:
        rows = rows.filter(queue__department_id__in=window.departments)
    values = rows.order_by("-enqueued_at", "-id").values(*snapshot.ITEM_FIELDS, "state", "kind")[:MOST_ITEMS]
    return {row["id"]: row for row in values}


def load(window: Window, items: Mapping[int, dict[str, Any]], told: Mapping[int, Told], at: dt.datetime) -> Scenario:
    """The scenario of the window. Raises TooLittleHistoryError."""
    if len(items) < FEWEST_ITEMS:
        raise TooLittleHistoryError
    starts_at, ends_at = window.starts_at - WARM_UP, window.ends_at
    workers = _workers(window, starts_at, ends_at + AFTERWARDS)
    shifts = {worker.id: Timeline(worker.shifts) for worker in workers}
    bound = any(worker.state.areas for worker in workers)
    past = [one if bound else replace(one, demand=replace(one.demand, area=None)) for one in _past(items, told, at)]
    speeds = {
        (worker.id, skill): worker.state.proficiency(skill) for worker in workers for skill in worker.state.skills
    }
    found = arrivals(past, shifts, speeds)
    queues = list(Queue.objects.select_related("department"))
    return Scenario(
        arrivals=tuple(sorted(found, key=lambda a: a.at)),
        workers=tuple(workers),
        starts_at=minutes(starts_at),
        ends_at=minutes(ends_at),
        measured_from=minutes(window.starts_at),
        time_zone=window.time_zone,
        policy=engine.DEFAULT_POLICY.name,
        queue_policies={queue.pk: queue.policy for queue in queues if queue.policy},
        mean_work=dict(Skill.objects.filter(kind=Skill.Kind.KNOWLEDGE).values_list("key", "mean_minutes")),
        hours=_hours(queues, starts_at, ends_at + AFTERWARDS),
        labels={**{f"queue:{queue.pk}": queue.name for queue in queues}, **window.labels},
        actual=_actual(told.values(), window),
    )


def _actual(told: Iterable[Told], window: Window) -> float | None:
    judged = [one.is_kept for one in told if one.is_kept is not None]
    del window
    return sum(judged) / len(judged) if judged else None


def _past(items: Mapping[int, dict[str, Any]], told: Mapping[int, Told], at: dt.datetime) -> Iterable[Past]:
    spans: dict[int, list[Span]] = defaultdict(list)
    rows = Assignment.objects.filter(work_item_id__in=list(items)).order_by("started_at", "id")
    for item, agent, started_at, ended_at in rows.values_list("work_item_id", "agent_id", "started_at", "ended_at"):
        spans[item].append(Span(agent, minutes(started_at), minutes(ended_at or at)))
    for value in snapshot.item_values(list(items.values())):
        facts = told.get(value.id, Told())
        done = items[value.id]["state"] == WorkItem.State.COMPLETED
        answered_at = facts.answered_at
        yield Past(
            id=value.id,
            at=value.enqueued_at,
            demand=_demand(value.demand, facts.first_queue),
            spans=spans[value.id],
            pauses=joined((minutes(start), minutes(end)) for start, end in facts.pauses),
            moves=[Move(minutes(when), queue) for when, queue in facts.moves],
            answered_at=minutes(answered_at) if answered_at else _end(spans[value.id]) if done else None,
            is_done=done,
            due_at=minutes(facts.due_at) if facts.due_at else value.due_at if value.id not in told else None,
            weight=value.weight,
            priority=value.priority,
            segment=facts.segment,
            topic=facts.topic,
            barred=value.barred,
            steps=value.steps,
        )


def _end(spans: list[Span]) -> float | None:
    return max((span.end for span in spans), default=None)


def _demand(demand: engine.Demand, queue: int | None) -> engine.Demand:
    if queue is None or queue == demand.queue:
        return demand
    return engine.Demand(
        queue, demand.channel, demand.units, demand.requirements, demand.language, demand.language_level, demand.area
    )


def _workers(window: Window, starts_at: dt.datetime, ends_at: dt.datetime) -> list[Worker]:
    """Everybody who takes work, with their shifts without absences."""
    states = {state.id: state for state in snapshot.load_agents(holding=NOTHING_HOLDS)}
    agents = Agent.objects.filter(pk__in=list(states)).select_related("user")
    users: dict[int, User] = {agent.pk: agent.user for agent in agents}
    rosters = who_works_when(users.values(), starts_at, ends_at)
    works: dict[int, Stretches] = {
        roster.user.pk: joined((minutes(part.starts_at), minutes(part.ends_at)) for part in roster.works)
        for roster in rosters
    }
    queues = None
    if window.departments is not None:
        queues = set(Queue.objects.filter(department_id__in=window.departments).values_list("pk", flat=True))
    return [
        Worker(states[pk], user.name, works.get(user.pk, ()))
        for pk, user in sorted(users.items())
        if queues is None or states[pk].queues & queues
    ]


def _hours(queues: Iterable[Queue], starts_at: dt.datetime, ends_at: dt.datetime) -> dict[int, Stretches]:
    found: dict[int, Stretches] = {}
    for queue in queues:
        try:
            calendar: BusinessCalendar = calendar_for(queue.department)
        except NoCalendarError:
            continue
        opened = stretches(calendar_value(calendar), starts_at, ends_at)
        found[queue.pk] = joined((minutes(start), minutes(end)) for start, end in opened)
    return found


def whole_days(at: dt.datetime, days: int, time_zone: str) -> tuple[dt.datetime, dt.datetime]:
    """The last `days` whole local days before `at`."""
    found = midnights(minutes(at) - (days + 2) * 1440, minutes(at), time_zone)
    starts = found[-days - 1] if len(found) > days else found[0]
    return (
        dt.datetime.fromtimestamp(starts * 60, dt.UTC),
        dt.datetime.fromtimestamp(found[-1] * 60, dt.UTC),
    )


def house_zone() -> str:
    """The time zone of the house's calendar; UTC without one."""
    try:
        return calendar_value(calendar_for(None)).time_zone
    except NoCalendarError:
        return "UTC"


def names(language: str = "en") -> dict[str, str]:
    """What sentences call queues, people, segments, topics, skills and languages of the house."""
    found = {f"queue:{pk}": name for pk, name in Queue.objects.values_list("pk", "name")}
    found |= {f"queuekey:{pk}": key for pk, key in Queue.objects.values_list("pk", "key")}
    found |= {f"agent:{pk}": name for pk, name in Agent.objects.values_list("pk", "user__name")}
    found |= {f"segment:{key}": name for key, name in Segment.objects.values_list("key", "name")}
    found |= {f"topic:{category.key}": category.name_in(language) for category in Category.objects.all()}
    found |= {f"policy:{key}": words.order(key) for key in engine.POLICIES}
    for skill in Skill.objects.all():
        kind = "language" if skill.kind == Skill.Kind.LANGUAGE else "skill"
        found[f"{kind}:{skill.key}"] = skill.name_in(language)
    return found
