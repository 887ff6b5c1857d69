"""All of one person's work given to others at once: who would get what, and why. Reads only."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass, replace

from dromos.routing import engine, snapshot
from dromos.routing.models import Agent, Skill, WorkItem

HELD = (WorkItem.State.ASSIGNED, WorkItem.State.WAITING)


@dataclass(frozen=True, slots=True)
class Share:
    """Where one piece of work would go: to somebody, by this decision, or (None) back into its queue.

    `able`: how many could have it now. `routable`: somebody could have it some day.
    """

    item: WorkItem
    to: Agent | None = None
    decision: engine.Decision | None = None
    able: int = 0
    routable: bool = True

    @property
    def is_preferred(self) -> bool:
        """It is theirs before others: they were asked for, had it before, or stand in."""
        return self.decision is not None and "preferred" in self.decision.parts


def shares_of(
    agent: Agent, at: dt.datetime, *, departments: Collection[int] | None = None, plan: bool = True
) -> list[Share]:
    """Everything `agent` has in hand (of `departments`; None: of all) matched to everybody else who is here at once.

    As many pieces as possible find somebody with room, each of them where it is worth most (`engine.plan_batch`); what
    waits for somebody takes no room. Without ``plan`` everything goes to its queue. Soonest due first. A fixed number
    of queries.
    """
    held = WorkItem.objects.filter(agent=agent, state__in=HELD).select_related("queue__department", "agent__user")
    if departments is not None:
        held = held.filter(queue__department_id__in=departments)
    items = list(held.order_by("due_at", "pk"))
    if not items or not plan:
        return [Share(item) for item in items]
    made = engine.plan_batch(_snapshot(items, agent), snapshot.minutes(at))
    found = {decision.item: decision for decision in made.decisions}
    people = Agent.objects.select_related("user").in_bulk({decision.winner for decision in made.decisions})
    hopeless = {left.item for left in made.unroutable}
    return [
        Share(
            item,
            people[found[item.pk].winner] if item.pk in found else None,
            found.get(item.pk),
            found[item.pk].eligible if item.pk in found else 0,
            item.pk not in hopeless,
        )
        for item in items
    ]


def _snapshot(items: list[WorkItem], agent: Agent) -> engine.Snapshot:
    """These pieces as if they waited, and everybody but whoever has them."""
    holding = snapshot.holding_now()
    substitute = holding.relief.instead_of(agent.pk)
    values = snapshot.item_values([{name: getattr(item, name) for name in snapshot.ITEM_FIELDS} for item in items])
    return engine.Snapshot(
        version=snapshot.version(),
        items=tuple(
            _as_waiting(value, agent.pk, substitute, rests=item.state == WorkItem.State.WAITING)
            for item, value in zip(items, values, strict=True)
        ),
        agents=tuple(state for state in snapshot.load_agents(holding=holding) if state.id != agent.pk),
        mean_work=dict(Skill.objects.filter(kind=Skill.Kind.KNOWLEDGE).values_list("key", "mean_minutes")),
        queue_policies={},
    )


def _as_waiting(value: engine.Item, holder: int, substitute: int | None, *, rests: bool) -> engine.Item:
    preferred = substitute if substitute != holder else value.preferred
    demand = replace(value.demand, units=0) if rests else value.demand
    return replace(value, demand=demand, preferred=None if preferred == holder else preferred, preferred_until=None)
