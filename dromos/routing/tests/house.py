"""A small house for the database tests: Technical Support and Finance, with people of the permanent cast."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from dromos.accounts.models import Department, Grant, User
from dromos.lib.actor import SYSTEM, Actor
from dromos.routing import actions
from dromos.routing.models import Agent, Presence, Queue, Reservation, Skill, WorkItem

NOW = dt.datetime(2026, 11, 23, 9, 0, tzinfo=dt.UTC)
MINUTE = dt.timedelta(minutes=1)
LANGUAGES = ("el", "en", "hu", "ru", "cs")


def later(minutes: float) -> dt.datetime:
    return NOW + minutes * MINUTE


class House:
    """Departments with a queue each, and verbs that keep tests short."""

    def __init__(self) -> None:
        self.support = Department.objects.create(key="technical-support", name="Technical Support")
        self.finance = Department.objects.create(key="finance", name="Finance", is_front=False)
        self.queue = self.queue_of(self.support)
        self.finance_queue = self.queue_of(self.finance)
        for key in ("adsl", "fibre"):
            actions.create_skill(key=key, names={"en": key}, by=SYSTEM, at=NOW)
        for key in LANGUAGES:
            actions.create_skill(key=key, names={"en": key}, kind="language", by=SYSTEM, at=NOW)

    def queue_of(self, department: Department, **fields: Any) -> Queue:
        return actions.create_queue(
            key=department.key, name=department.name, department=department, by=SYSTEM, at=NOW, **fields
        )

    def agent(
        self,
        name: str,
        skills: Mapping[str, int] | None = None,
        *,
        department: Department | None = None,
        channels: tuple[str, ...] = ("email",),
        role: str = "agent",
        state: str = Presence.State.AVAILABLE,
        **fields: Any,
    ) -> Agent:
        """Somebody of the house who knows `skills` (knowledge and languages), here and available."""
        user = User.objects.create_user(email=f"{name.lower()}@meridian.example", name=name)
        Grant.objects.create(user=user, role=role, department=department or self.support)
        agent = actions.make_agent(user=user, by=SYSTEM, at=NOW, **fields)
        for key, level in (skills if skills is not None else {"adsl": 3, "en": 3}).items():
            skill = Skill.objects.get(key=key)
            actions.set_skill_level(agent=agent, skill=skill, level=level, by=SYSTEM, at=NOW)
        for channel in channels:
            actions.set_channel_skill(agent=agent, channel=channel, level=3, by=SYSTEM, at=NOW)
        self.presence(agent, state)
        return agent

    def presence(self, agent: Agent, state: str, at: dt.datetime = NOW) -> None:
        actions.set_presence(agent=agent, state=state, by=by(agent), at=at)

    def letter(self, subject: str = "No connection", *, at: dt.datetime = NOW, **fields: Any) -> WorkItem:
        """A letter about adsl, due in four hours, in the queue of Technical Support."""
        usual: dict[str, Any] = {
            "queue": self.queue,
            "channel": "email",
            "requirements": [{"skill": "adsl", "level": 2}],
            "due_at": at + dt.timedelta(hours=4),
        }
        return actions.enqueue(subject=subject, by=SYSTEM, at=at, **(usual | fields))


def by(agent: Agent) -> Actor:
    return agent.user.actor()


def live_offer(item: WorkItem) -> Reservation | None:
    return Reservation.objects.filter(work_item=item, state="offered").select_related("agent__user").first()


def offer_of(item: WorkItem) -> Reservation:
    found = live_offer(item)
    assert found is not None, f"nobody is being offered {item}"
    return found


def fresh(item: WorkItem) -> WorkItem:
    return WorkItem.objects.select_related("queue", "agent__user").get(pk=item.pk)
