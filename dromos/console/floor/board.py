"""What the pages of the live floor show, as plain values."""

import datetime as dt
from typing import Any

from dromos.accounts.models import Department, User
from dromos.console.floor import tide
from dromos.lib.live import make_pass
from dromos.lib.typed import whole
from dromos.routing import access, queries
from dromos.routing.models import Agent, Queue, WorkItem
from dromos.routing.reasons import presence_reasons
from dromos.tickets.queries import failed_letters

PAGE = 50
LETTERS = 10


def board(user: User, at: dt.datetime) -> dict[str, Any]:
    """Everything on the live floor of the departments `user` leads. Raises NotAllowedError."""
    departments = access.floor_departments(user)
    floor = queries.floor(at, departments)
    letters = failed_letters(user, limit=LETTERS + 1)
    return {
        "tide": tide.tide(floor.queues, floor.agents, at),
        "waiting": tide.waiting(departments, at),
        "in_hand": tide.in_hand(departments, at),
        "overloads": tide.overloads(departments),
        "stand_ins": tide.stand_ins(floor.agents),
        "reasons": presence_reasons(),
        "floor": floor,
        "pending": sum(row.pending for row in floor.queues),
        "late": sum(row.late for row in floor.queues),
        "oldest_at": min((row.oldest_at for row in floor.queues if row.oldest_at), default=None),
        "letters": letters[:LETTERS],
        "more_letters": len(letters) > LETTERS,
        "live_pass": make_pass(["floor", f"user:{user.pk}"]),
    }


def queue_page(user: User, queue_id: int, at: dt.datetime, *, page: int) -> dict[str, Any]:
    """One queue with its work. Raises Queue.DoesNotExist, NotAllowedError."""
    queue = access.queues_led_by(user).select_related("department").get(pk=queue_id)
    rows = queries.queue_items(queue, at, limit=PAGE + 1, offset=PAGE * (page - 1))
    return {"queue": queue, "rows": rows[:PAGE], "next_page": page + 1 if len(rows) > PAGE else None}


def person_page(user: User, agent_id: int, at: dt.datetime) -> dict[str, Any]:
    """One agent and what they hold. Raises Agent.DoesNotExist, NotAllowedError."""
    agent = access.agents_led_by(user).select_related("user", "presence").get(pk=agent_id)
    work = queries.my_work(agent, at)
    return {"agent": agent, "work": work, "rows": [*work.offers, *work.assigned, *work.waiting, *work.wrapping]}


def item_page(item: WorkItem, at: dt.datetime) -> dict[str, Any]:
    """One piece of work: why it is where it is, to whom and where it can be moved."""
    people = {agent.id: agent for agent in queries.floor_agents(at, [item.queue.department_id])}
    why = queries.explain(item, at)
    choices = [
        {"person": people[p.agent_id], "cause": p.cause, "is_best": p.is_best}
        for p in why.people
        if p.agent_id in people and p.agent_id != item.agent_id
    ]
    places = Queue.objects.filter(is_active=True).exclude(pk=item.queue_id).select_related("department")
    return {
        "item": item,
        "ticket": getattr(item, "ticket", None),
        "why": why,
        "choices": choices,
        "places": list(places),
    }


def agent_choice(item: WorkItem, agent_id: str) -> Agent:
    """The agent a form names. Raises Agent.DoesNotExist."""
    return access.agents_of([item.queue.department_id]).select_related("user").get(pk=whole(agent_id) or 0)


def queue_choice(user: User, queue_id: str) -> Queue:
    """The queue something was dropped on. Raises Queue.DoesNotExist, NotAllowedError."""
    queues = access.queues_led_by(user).select_related("department")
    return queues.get(pk=whole(queue_id) or 0)


def department_choice(key: str) -> Department:
    """The department a form names. Raises Department.DoesNotExist."""
    return Department.objects.get(key=key, is_active=True)
