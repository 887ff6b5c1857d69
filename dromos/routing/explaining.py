"""Why an item is where it is: who could have it, what excludes everybody else, and what time will change."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from dromos.accounts.models import User
from dromos.calendars.roster import back_at
from dromos.routing import engine, snapshot
from dromos.routing.engine.vocabulary import Change, Lack
from dromos.routing.models import Agent, Decision, Queue, Reservation, Skill, WorkItem

State = WorkItem.State


@dataclass(frozen=True, slots=True)
class Person:
    """How one agent stands to an item: `cause` is None for those who can have it now.

    `back_at`: when somebody who is not here is expected, None when nobody knows.
    """

    agent_id: int
    name: str
    cause: str | None
    is_best: bool
    back_at: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class Need:
    """A skill or language the item asks for; `names` by language of the reader."""

    key: str
    names: dict[str, str]
    level: int


@dataclass(frozen=True, slots=True)
class Coming:
    """What time will change by itself: `able` could then have it, room apart. `name` of the person meant, if any.

    For a step: `removed` skills, `added` ones with their level, `queues` by name, what becomes of language and area.
    """

    at: dt.datetime
    kind: str
    able: int
    name: str = ""
    removed: tuple[Need, ...] = ()
    added: tuple[Need, ...] = ()
    queues: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    drops_language: bool = False


@dataclass(frozen=True, slots=True)
class Lacking:
    """Something asked for that nobody who is here has; `until` the first who has it is expected, if that is known."""

    cause: str
    need: Need
    until: dt.datetime | None


@dataclass(frozen=True, slots=True)
class Why:
    """Why an item is where it is, as data for a page.

    `chosen`: the last decision and its reasons, None if there is none. `people`: everybody and what excludes them,
    those who can have it first. `counts`: agents by excluding cause. `ahead`: waiting items served earlier by people
    who could also take this one; None when it is not waiting. `coming`, `able_at` (the first moment anybody could have
    it, room apart) and `lacks` only for what waits.
    """

    item: WorkItem
    chosen: Decision | None
    people: list[Person]
    counts: dict[str, int]
    ahead: int | None
    routable: bool
    needs: list[Need]
    past: list[Reservation]
    coming: list[Coming]
    able_at: dt.datetime | None
    lacks: list[Lacking]


def explain(item: WorkItem, at: dt.datetime) -> Why:
    """Ask the engine anew, on the rows as they are now. A fixed number of queries."""
    waiting = item.state == State.PENDING
    agents = dict(Agent.objects.values_list("pk", "user_id"))
    holding = snapshot.holding_now()
    values = snapshot.load(at, holding=holding).values
    expected = _expected(values.agents, agents, at) if waiting else {}
    values = replace(values, agents=tuple(_with_return(one, expected.get(one.id)) for one in values.agents))
    told = engine.explain(values, snapshot.item_value(item, at, holding), now=snapshot.minutes(at))
    names = _Names.load()
    people = [
        Person(
            s.agent,
            names.people.get(s.agent, ""),
            s.cause.value if s.cause else None,
            s.agent == told.best,
            expected.get(s.agent) if s.cause is engine.Cause.PRESENCE else None,
        )
        for s in told.standings
    ]
    causes = [cause.value for cause in engine.Cause]
    return Why(
        item=item,
        chosen=Decision.objects.filter(work_item=item).select_related("winner__user").order_by("-at", "-id").first(),
        people=sorted(people, key=lambda p: _nearness(p, causes)),
        counts=_counts(people, causes),
        ahead=told.ahead if waiting else None,
        routable=told.routable,
        needs=names.needs_of(item),
        past=list(
            Reservation.objects.filter(work_item=item).select_related("agent__user").order_by("-offered_at", "-id")[:20]
        ),
        coming=[names.coming(change) for change in told.changes] if waiting else [],
        able_at=_moment(told.able_at) if waiting else None,
        lacks=[names.lacking(lack) for lack in told.lacks] if waiting else [],
    )


def needs_of(item: WorkItem) -> list[Need]:
    """What the item asks for, with the names of skills and language. One query."""
    skills = {(kind, key): names for kind, key, names in Skill.objects.values_list("kind", "key", "names")}
    return _Names({}, skills, {}).needs_of(item)


def _counts(people: Iterable[Person], causes: Iterable[str]) -> dict[str, int]:
    counts: dict[str, int] = defaultdict(int)
    for person in people:
        if person.cause:
            counts[person.cause] += 1
    return {cause: counts[cause] for cause in causes if counts[cause]}


def _nearness(person: Person, causes: list[str]) -> tuple[bool, int, str]:
    """Who can have it first, then those who are nearest to it: the later the excluding cause, the nearer."""
    if person.cause is None:
        return (not person.is_best, 0, person.name.casefold())
    return (True, 1 + len(causes) - causes.index(person.cause), person.name.casefold())


# -- who is back when ----------------------------------------------------------------------------


def _expected(
    states: Iterable[engine.AgentState], users: Mapping[int, int], at: dt.datetime
) -> dict[int, dt.datetime | None]:
    """When those who are not here are expected by shifts and absences; nobody knows of those who should be here."""
    absent = {users[state.id]: state.id for state in states if not state.present and state.id in users}
    if not absent:
        return {}
    found = back_at(User.objects.filter(pk__in=absent), at)
    return {absent[user]: moment if moment is not None and moment > at else None for user, moment in found.items()}


def _with_return(state: engine.AgentState, moment: dt.datetime | None) -> engine.AgentState:
    return replace(state, back_at=snapshot.minutes(moment)) if moment else state


def _moment(minutes: float | None) -> dt.datetime | None:
    return dt.datetime.fromtimestamp(minutes * 60, dt.UTC) if minutes is not None else None


# -- names ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Names:
    """What the engine's keys and numbers are called."""

    people: Mapping[int, str]
    skills: Mapping[tuple[str, str], dict[str, str]]
    queues: Mapping[int, str]

    @classmethod
    def load(cls) -> _Names:
        return cls(
            people=dict(Agent.objects.values_list("pk", "user__name")),
            skills={(kind, key): names for kind, key, names in Skill.objects.values_list("kind", "key", "names")},
            queues=dict(Queue.objects.values_list("pk", "name")),
        )

    def need(self, key: str, level: int, kind: str = Skill.Kind.KNOWLEDGE) -> Need:
        return Need(key, self.skills.get((str(kind), key), {}), level)

    def needs_of(self, item: WorkItem) -> list[Need]:
        asked = [self.need(one["skill"], int(one.get("level", 1))) for one in item.requirements]
        return [*asked, self.need(item.language, 1, Skill.Kind.LANGUAGE)] if item.language else asked

    def coming(self, change: Change) -> Coming:
        step = change.step
        at = _moment(change.at)
        assert at is not None  # noqa: S101 - a change has a time
        return Coming(
            at=at,
            kind=change.kind.value,
            able=change.able,
            name=self.people.get(change.agent or 0, ""),
            removed=tuple(self.need(key, 1) for key in step.remove) if step else (),
            added=tuple(self.need(one.skill, one.level) for one in step.add) if step else (),
            queues=tuple(self.queues.get(pk, str(pk)) for pk in step.queues) if step else (),
            areas=step.widen_area[:1] if step else (),
            drops_language=bool(step and step.drop_language),
        )

    def lacking(self, lack: Lack) -> Lacking:
        kind = Skill.Kind.LANGUAGE if lack.cause is engine.Cause.LANGUAGE else Skill.Kind.KNOWLEDGE
        need = self.need(lack.key, lack.level, kind)
        if lack.cause is engine.Cause.QUEUE:
            need = Need(lack.key, {"en": self.queues.get(int(lack.key), lack.key)}, 0)
        return Lacking(lack.cause.value, need, _moment(lack.until))
