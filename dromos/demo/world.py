"""Setting the demo company up: an empty database becomes Meridian, ready for its history.

Rows are written directly, many at once: this is the one place where a company appears in a second.
"""

import datetime as dt
import hashlib
import random
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import connection

from dromos.accounts.defaults import DEPARTMENTS
from dromos.accounts.models import Department, Grant, User
from dromos.calendars.clock import Calendar
from dromos.calendars.holidays import holidays_of
from dromos.calendars.models import BusinessCalendar, DepartmentCalendar
from dromos.calendars.queries import build as build_calendar
from dromos.catalog.defaults import CATEGORIES, QUESTIONS, SKILLS
from dromos.catalog.models import Category, Question
from dromos.channels.email import actions as mail
from dromos.channels.email.actions import Alias
from dromos.channels.email.models import Mailbox
from dromos.customers.defaults import AREAS, SEGMENTS, geography_of
from dromos.customers.models import Area, Segment
from dromos.demo.bulk import Bulk
from dromos.demo.canned import canned_texts
from dromos.demo.forms import front_form
from dromos.demo.signatures import signatures
from dromos.demo.staff import AUT, CS, DOMAIN, EQ, EVERYBODY, FIN, IC, NET, PASSWORD, TS, Colleague
from dromos.intake.models import Outcome
from dromos.interactions.models import RawMessage
from dromos.lib import settings
from dromos.lib.actor import SYSTEM
from dromos.notifications.queries import COMPANY_SETTING
from dromos.routing.models import (
    Agent,
    AgentSkill,
    CategoryRequirement,
    ChannelSkill,
    ChannelWeight,
    Presence,
    Queue,
    Skill,
)
from dromos.sla import queries as sla
from dromos.sla.matching import Policy
from dromos.sla.models import SlaPolicy
from dromos.tickets.numbers import SEQUENCE

COMPANY = "Meridian"
HTML_KEPT = dt.timedelta(days=14)
LANGUAGES = {"en": "English", "el": "Ελληνικά", "hu": "Magyar", "ru": "Русский", "cs": "Čeština"}
CHANNELS = (("email", 1), ("portal", 1), ("phone", 3), ("desk", 3), ("back_office", 2))
WEEK = ("Mon", "Tue", "Wed", "Thu", "Fri")
OFFICE = {day: [["08:30", "12:30"], ["13:15", "17:15"]] for day in WEEK}
EVERY_DAY = {day: [["07:00", "23:00"]] for day in (*WEEK, "Sat", "Sun")}
CALENDARS = (
    # key, name, time zone, country, frames, departments
    ("athens", "Athens office", "Europe/Athens", "GR", OFFICE, (IC, CS, FIN)),
    ("budapest", "Budapest office", "Europe/Budapest", "HU", OFFICE, (NET,)),
    ("prague", "Prague office", "Europe/Prague", "CZ", OFFICE, (EQ,)),
    ("minsk", "Minsk office", "Europe/Minsk", "BY", OFFICE, (AUT,)),
    ("every-day", "Technical support, every day", "Europe/Athens", "", EVERY_DAY, (TS,)),
)
HOUR = 3600
POLICIES: tuple[dict[str, Any], ...] = (
    {"name": "VIP", "segment": "vip", "first_reply_s": HOUR, "next_reply_s": HOUR, "resolution_s": 8 * HOUR},
    {
        "name": "Gold contract", "service_level": "gold",
        "first_reply_s": HOUR, "next_reply_s": 2 * HOUR, "resolution_s": 8 * HOUR,
    },
    {"name": "Outage", "severity": 1, "first_reply_s": HOUR, "next_reply_s": 2 * HOUR, "resolution_s": 6 * HOUR},
    {
        "name": "Complaints", "category": "complaint",
        "first_reply_s": 3 * HOUR, "next_reply_s": 4 * HOUR, "resolution_s": 40 * HOUR,
    },
    {
        "name": "Serious trouble", "severity": 2,
        "first_reply_s": 2 * HOUR, "next_reply_s": 3 * HOUR, "resolution_s": 16 * HOUR,
    },
    {"name": "Everybody", "first_reply_s": 4 * HOUR, "next_reply_s": 4 * HOUR, "resolution_s": 24 * HOUR},
)  # fmt: skip
MAILBOXES = (
    # local part, name, department
    ("support", "Meridian Support", TS),
    ("info", "Meridian Information Centre", IC),
    ("service", "Meridian Customer Service", CS),
    ("billing", "Meridian Finance", FIN),
    ("equipment", "Meridian Equipment", EQ),
    ("network", "Meridian Network", NET),
    ("automation", "Meridian Automation", AUT),
)
PRESENT = {"Alexandra", "Bence", "Cyril", "Eleni", "Stavros", "Raisa"}
AWAY = {"Dorota": "lunch", "Tamás": "meeting"}


@dataclass(frozen=True, slots=True)
class Place:
    """A department with what its tickets need."""

    department: Department
    queue_id: int
    calendar: tuple[int, Calendar]
    address: str
    mailbox_key: str

    def signature(self, language: str) -> str:
        return str(self.department.signatures.get(language) or self.department.signatures["en"])


@dataclass(slots=True)
class World:
    """Everything that was set up, by name."""

    company: str
    places: dict[str, Place]
    users: dict[str, User]
    agents: dict[str, int]
    categories: dict[str, Category]
    segments: dict[str, Segment]
    areas: dict[str, Area]
    requirements: dict[str, list[dict[str, Any]]]
    policies: list[Policy]
    html_since: dt.datetime
    sandbox_since: dt.datetime
    raws: int = 0
    _number: int = field(default=1010001)

    def next_number(self) -> int:
        self._number += 1
        return self._number - 1

    def keep_numbers(self) -> None:
        """The next real ticket goes on where the demo stopped."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT setval(%s, %s, false)", [SEQUENCE, self._number])

    def first_line(self, language: str) -> str:
        """Who answers the telephone in this language."""
        by_language = {"el": "Alexandra", "hu": "Bence", "ru": "Raisa", "cs": "Petra"}
        return by_language.get(language, "Bence")

    def raw(self, bulk: Bulk, content: bytes, at: dt.datetime, *, outcome: dict[str, Any]) -> int:
        """Keep an original, and what became of it."""
        self.raws += 1
        aside = outcome["result"] == "set_aside"
        raw_id = bulk.add(
            RawMessage,
            channel="email",
            source="demo",
            source_uid=f"1:{self.raws}",
            sha256=hashlib.sha256(content).hexdigest(),
            size=len(content),
            content=content,
            received_at=at,
            state=RawMessage.State.SET_ASIDE if aside else RawMessage.State.DONE,
            attempts=1,
            next_at=at,
            cause=outcome.get("cause", ""),
            error=outcome.get("evidence", ""),
            processed_at=at,
        )
        bulk.add(Outcome, raw_id=raw_id, at=at, **outcome)
        return raw_id


def build(at: dt.datetime) -> World:
    """Departments, people, skills, categories, customers' segments and areas, promises, addresses."""
    since = at - dt.timedelta(days=120)
    settings.put(key=COMPANY_SETTING, value=COMPANY, by=SYSTEM, at=since)
    departments = _departments()
    calendars = _calendars(departments, since)
    queues = _queues(departments)
    skills = _skills()
    users = _users(departments, since)
    mailboxes = _mailboxes(departments, users, since)
    front_form(departments[IC], since)
    canned_texts(departments[TS], since)
    return World(
        company=COMPANY,
        places={
            key: Place(department, queues[key], calendars[key], *mailboxes[key])
            for key, department in departments.items()
        },
        users=users,
        agents=_agents(users, skills, at),
        categories=(categories := _categories(departments, skills)),
        segments=_segments(),
        areas=_areas(),
        requirements=_requirements(categories),
        policies=_policies(),
        html_since=at - HTML_KEPT,
        sandbox_since=at - dt.timedelta(hours=26),
    )


def _departments() -> dict[str, Department]:
    rows = [
        Department(key=key, name=name, names=names, is_front=is_front, signatures=signatures(names))
        for key, name, names, is_front in DEPARTMENTS
    ]
    return {row.key: row for row in Department.objects.bulk_create(rows)}


def _calendars(departments: dict[str, Department], at: dt.datetime) -> dict[str, tuple[int, Calendar]]:
    found: dict[str, tuple[int, Calendar]] = {}
    rows = BusinessCalendar.objects.bulk_create(
        BusinessCalendar(
            key=key,
            name=name,
            time_zone=zone,
            country=country,
            frames=frames,
            is_default=key == "athens",
            updated_at=at,
        )
        for key, name, zone, country, frames, _departments in CALENDARS
    )
    links = []
    for row, (_key, _name, zone, country, frames, keys) in zip(rows, CALENDARS, strict=True):
        public = holidays_of(country, "", at.year - 1, at.year + 1) if country else []
        value = build_calendar(zone, frames, public)
        for key in keys:
            found[key] = (row.pk, value)
            links.append(DepartmentCalendar(department=departments[key], calendar=row))
    DepartmentCalendar.objects.bulk_create(links)
    return found


def _queues(departments: dict[str, Department]) -> dict[str, int]:
    rows = Queue.objects.bulk_create(
        Queue(key=key, name=department.name, department=department, offer_timeout_s=1800)
        for key, department in departments.items()
    )
    return {row.key: row.pk for row in rows}


def _skills() -> dict[str, Skill]:
    knowledge = [Skill(key=key, names=names) for key, names in SKILLS.items()]
    languages = [Skill(key=key, kind=Skill.Kind.LANGUAGE, names={"en": name}) for key, name in LANGUAGES.items()]
    ChannelWeight.objects.bulk_create(ChannelWeight(channel=channel, units=units) for channel, units in CHANNELS)
    return {row.key + "/" + row.kind: row for row in Skill.objects.bulk_create([*knowledge, *languages])}


def _users(departments: dict[str, Department], at: dt.datetime) -> dict[str, User]:
    password = make_password(PASSWORD)
    rows = User.objects.bulk_create(
        User(
            email=person.email, name=person.name, language="en", time_zone=person.time_zone,
            password=password, joined_at=at,
        )
        for person in EVERYBODY
    )  # fmt: skip
    users = {row.name: row for row in rows}
    grants = [
        Grant(user=users[person.name], role=role, department=departments[key] if key else None)
        for person in EVERYBODY
        for role in person.roles
        for key in (person.departments or ("",))
    ]
    Grant.objects.bulk_create(grants)
    return users


def _agents(users: dict[str, User], skills: dict[str, Skill], at: dt.datetime) -> dict[str, int]:
    people = [person for person in EVERYBODY if "agent" in person.roles]
    rows = Agent.objects.bulk_create(
        Agent(user=users[person.name], capacity_units=8, idle_since_at=at - dt.timedelta(minutes=7 + n))
        for n, person in enumerate(people)
    )
    known = dict(zip([person.name for person in people], rows, strict=True))
    AgentSkill.objects.bulk_create(
        AgentSkill(agent=known[person.name], skill=skills[f"{key}/{kind}"], level=level)
        for person in people
        for kind, levels in (("knowledge", person.skills), ("language", person.languages))
        for key, level in levels
    )
    ChannelSkill.objects.bulk_create(
        ChannelSkill(agent=known[person.name], channel=channel, level=3)
        for person in people
        for channel, _units in CHANNELS
        if channel in {"email", "portal", "back_office"} or _answers_calls(person)
    )
    Presence.objects.bulk_create(
        Presence(agent=agent, state=_state(name), reason=AWAY.get(name, ""), since_at=at - dt.timedelta(minutes=11))
        for name, agent in known.items()
    )
    return {name: agent.pk for name, agent in known.items()}


def _answers_calls(person: Colleague) -> bool:
    return bool({IC, CS, TS} & set(person.departments))


def _state(name: str) -> str:
    return "available" if name in PRESENT else "away" if name in AWAY else "offline"


def _categories(departments: dict[str, Department], skills: dict[str, Skill]) -> dict[str, Category]:
    found: dict[str, Category] = {}
    for level in range(3):
        rows = [
            Category(
                key=key, parent=found.get(key.rpartition("/")[0]), names=names, default_severity=severity,
                department=departments[department] if department else None, position=position,
            )
            for position, (key, names, department, severity, _skills, _questions) in enumerate(CATEGORIES)
            if key.count("/") == level
        ]  # fmt: skip
        found |= {row.key: row for row in Category.objects.bulk_create(rows)}
    CategoryRequirement.objects.bulk_create(
        CategoryRequirement(category=found[key], skill=skills[f"{skill}/knowledge"], level=level)
        for key, _names, _department, _severity, wanted, _questions in CATEGORIES
        for skill, level in wanted.items()
    )
    Question.objects.bulk_create(
        Question(category=found[key], key=question, position=position, required=position == 0, **QUESTIONS[question])
        for key, _names, _department, _severity, _skills, asked in CATEGORIES
        for position, question in enumerate(asked)
    )
    return found


def _requirements(categories: dict[str, Category]) -> dict[str, list[dict[str, Any]]]:
    return {
        key: [{"skill": skill, "level": level} for skill, level in sorted(wanted.items(), key=lambda w: (-w[1], w[0]))]
        for key, _names, _department, _severity, wanted, _questions in CATEGORIES
        if key in categories
    }


def _segments() -> dict[str, Segment]:
    rows = Segment.objects.bulk_create(Segment(key=key, name=name, weight=weight) for key, name, weight in SEGMENTS)
    return {row.key: row for row in rows}


def _areas() -> dict[str, Area]:
    found: dict[str, Area] = {}
    for tops in (True, False):
        rows = [
            Area(
                key=key, name=name, parent=found.get(parent or ""), country=country, time_zone=zone,
                postcode_prefixes=postcodes, place_names=places, **geography_of(key),
            )
            for key, name, parent, country, zone, postcodes, places in AREAS
            if (parent is None) is tops
        ]  # fmt: skip
        found |= {row.key: row for row in Area.objects.bulk_create(rows)}
    return found


def _policies() -> list[Policy]:
    SlaPolicy.objects.bulk_create(
        SlaPolicy(position=position, warn_before_s=min(int(policy["first_reply_s"]) // 3, HOUR), **policy)
        for position, policy in enumerate(POLICIES)
    )
    return sla.policies()


def area_of(world: World, country: str, rng: random.Random) -> Area:
    """Somewhere in the city of that country."""
    return rng.choice([area for area in world.areas.values() if area.country == country and area.parent_id])


def _mailboxes(
    departments: dict[str, Department], users: dict[str, User], at: dt.datetime
) -> dict[str, tuple[str, str]]:
    """A sandbox account for each department, specialists' own addresses with it: (address, key) by department."""
    found = {}
    for local, name, key in MAILBOXES:
        aliases = [
            Alias(person.email, department=departments[key], user=users[person.name])
            for person in EVERYBODY
            if person.own_address and person.departments[0] == key
        ]
        mailbox = mail.create_mailbox(
            kind=Mailbox.Kind.SANDBOX, name=name, address=f"{local}@{DOMAIN}", sender_name=name,
            department=departments[key], aliases=aliases, by=SYSTEM, at=at,
        )  # fmt: skip
        Mailbox.objects.filter(pk=mailbox.pk).update(is_live=True, start_mode=Mailbox.Start.FROM_NOW, started_at=at)
        found[key] = (mailbox.address, mailbox.key)
    return found
