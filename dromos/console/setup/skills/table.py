"""What the matrix shows and what a cell of it means."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from dromos.accounts.access import rights_of
from dromos.accounts.models import Department, User
from dromos.console.setup.forms.choices import channel_name
from dromos.lib.live import make_pass
from dromos.lib.typed import page_number, whole
from dromos.routing import access, queries
from dromos.routing.models import Agent, Skill

PAGE = 100
CHANNELS = ("email", "phone", "desk", "portal", "back_office")


@dataclass(frozen=True, slots=True)
class Filter:
    """Whose row to show: people of one department (0: all), whose name holds `text`; and columns that hold `skill`."""

    department: int = 0
    text: str = ""
    skill: str = ""
    page: int = 1

    @classmethod
    def of(cls, given: Mapping[str, str]) -> Filter:
        text, skill = (given.get(name, "").strip()[:80] for name in ("q", "skill"))
        return cls(whole(given.get("department", "")) or 0, text, skill, page_number(given.get("page", "")))


@dataclass(frozen=True, slots=True)
class Column:
    """One skill or channel; how many `people` have it at all, and who if it is `only` one."""

    key: str
    name: str
    group: str
    skill: int
    people: int
    only: str = ""


def page(user: User, wanted: Filter) -> dict[str, Any]:
    """One page of the matrix. Raises NotAllowedError."""
    departments = access.floor_departments(user)
    agents = access.agents_of(departments if not wanted.department else _narrowed(departments, wanted.department))
    if wanted.text:
        agents = agents.filter(user__name__icontains=wanted.text)
    first = PAGE * (wanted.page - 1)
    skills, rows = queries.skills_matrix(agents, offset=first, limit=PAGE + 1)
    places = Department.objects.filter(is_active=True)
    columns = _columns(skills, agents, user.language)
    shown = [column for column in columns if wanted.skill.casefold() in column.name.casefold()]
    return {
        "rows": rows[:PAGE],
        "columns": shown,
        "alone": [column for column in shown if column.people == 1],
        "unknown": [column for column in shown if column.people == 0 and column.skill],
        "next_page": wanted.page + 1 if len(rows) > PAGE else None,
        "wanted": wanted,
        "may_set_up": rights_of(user).is_administrator,
        "departments": list(places if departments is None else places.filter(pk__in=departments)),
        "live_pass": make_pass([f"user:{user.pk}"]),
    }


def _narrowed(departments: frozenset[int] | None, one: int) -> frozenset[int]:
    return frozenset({one}) if departments is None or one in departments else frozenset()


def _columns(skills: list[Skill], agents: Any, language: str) -> list[Column]:
    by_skill, by_channel = queries.people_by_ability(agents)
    knowledge = [s for s in skills if s.kind == Skill.Kind.KNOWLEDGE]
    languages = [s for s in skills if s.kind == Skill.Kind.LANGUAGE]
    found = [
        _column(skill.key, skill.name_in(language), title, skill.pk, by_skill.get(skill.pk))
        for title, group in ((_("Knowledge"), knowledge), (_("Languages"), languages))
        for skill in group
    ]
    channels = [*CHANNELS, *sorted(set(by_channel) - set(CHANNELS))]
    return found + [_column(c, channel_name(c), _("Channels"), 0, by_channel.get(c)) for c in channels]


def _column(key: str, name: str, group: str, skill: int, known: queries.Coverage | None) -> Column:
    known = known or queries.Coverage()
    return Column(key, name, group, skill, known.people, known.only)


@dataclass(frozen=True, slots=True)
class Cell:
    """One person and one skill or channel, with the level that was typed."""

    agent: Agent
    skill: Skill | None
    channel: str
    level: int
    auto_accept: bool | None = None

    @classmethod
    def of(cls, user: User, given: Mapping[str, str]) -> Cell:
        """Raises ObjectDoesNotExist, NotAllowedError, ValueError."""
        agent = access.agents_led_by(user).select_related("user").get(pk=_number(given.get("agent", "")))
        channel = given.get("channel", "")[:20]
        skill = None if channel else Skill.objects.get(pk=_number(given.get("skill", "")))
        asked = given.get("auto", "")
        return cls(agent, skill, channel, _number(given.get("level", "")), asked == "1" if asked and channel else None)

    def facts(self) -> dict[str, Any]:
        what = {"channel": self.channel, "auto_accept": self.auto_accept} if self.channel else {"skill": self.skill}
        return {"agent": self.agent, "level": self.level, **what}


def _number(text: str) -> int:
    if (number := whole(text)) is None:
        raise ValueError(_("A level is a number from 0 to 5."))
    return number
