"""The permanent cast of mission.md, small and real: every test that needs people takes them from here."""

import datetime as dt
from dataclasses import dataclass, field

import pytest
from django.test import Client

from dromos.accounts import actions as accounts
from dromos.accounts.models import Department, User
from dromos.calendars.models import BusinessCalendar
from dromos.catalog import actions as catalog
from dromos.catalog.models import Category
from dromos.customers import actions as customers
from dromos.customers.models import Area, Customer, Segment
from dromos.interactions import actions as interactions
from dromos.interactions.models import OwnAddress
from dromos.lib.actor import SYSTEM
from dromos.routing.models import Agent, AgentSkill, ChannelSkill, Presence, Queue, Skill
from dromos.sla.models import SlaPolicy
from tests.kept import kept

# Monday, 23 November 2026, 10:00 in Athens: everybody is at work.
MONDAY = dt.datetime(2026, 11, 23, 8, 0, tzinfo=dt.UTC)
WEEK = {day: [["08:00", "12:00"], ["13:00", "17:00"]] for day in ("Mon", "Tue", "Wed", "Thu", "Fri")}


@dataclass
class Cast:
    """Everybody by their name in lower case, departments and categories by key."""

    at: dt.datetime = MONDAY
    users: dict[str, User] = field(default_factory=dict)
    agents: dict[str, Agent] = field(default_factory=dict)
    customers: dict[str, Customer] = field(default_factory=dict)
    departments: dict[str, Department] = field(default_factory=dict)
    categories: dict[str, Category] = field(default_factory=dict)

    def user(self, name: str) -> User:
        """As a new request would load them."""
        return User.objects.get(pk=self.users[name].pk)

    def browser(self, name: str) -> Client:
        """One of its own in which ``name`` is signed in."""
        client = Client()
        client.force_login(self.users[name])
        return client


def _departments(cast: Cast) -> None:
    for key, name in (
        ("customer-service", "Customer Service"),
        ("technical-support", "Technical Support"),
        ("finance", "Finance"),
    ):
        department = accounts.create_department(key=key, name=name, names={"en": name}, by=SYSTEM, at=cast.at)
        cast.departments[key] = department
        Queue.objects.create(key=key, name=name, department=department)


def _categories(cast: Cast) -> None:
    for key, name, department, severity in (
        ("technical", "Technical", "technical-support", 3),
        ("technical/no-connection", "No connection", "technical-support", 2),
        ("billing", "Billing", "finance", 3),
        ("billing/invoice", "Invoice", "finance", 3),
        ("other", "Other", "customer-service", 3),
    ):
        cast.categories[key] = catalog.create_category(
            key=key, names={"en": name}, department=cast.departments[department], default_severity=severity, by=SYSTEM,
            at=cast.at,
        )  # fmt: skip


STAFF: dict[str, tuple[list[tuple[str, str | None]], dict[str, int]]] = {
    "alexandra": ([("agent", "customer-service"), ("agent", "technical-support")], {"el": 5, "en": 5}),
    "bence": ([("agent", "customer-service"), ("agent", "technical-support")], {"hu": 5, "en": 5}),
    "cyril": ([("agent", "technical-support")], {"ru": 5, "cs": 4, "en": 4}),
    "eleni": ([("agent", "finance")], {"el": 5, "en": 4}),
    "filip": ([("lead", "customer-service"), ("lead", "technical-support")], {}),
    "galina": ([("complaints", None)], {}),
    "hektor": ([("management", None)], {}),
    "ilona": ([("administrator", None)], {}),
}


def _staff(cast: Cast) -> None:
    for key in ("en", "el", "hu", "ru", "cs"):
        Skill.objects.create(key=key, kind="language", names={"en": key})
    for name, (roles, languages) in STAFF.items():
        user = accounts.create_user(
            email=f"{name}@meridian.example",
            name=name.title(),
            password="a-long-demo-passphrase",
            roles=[(role, cast.departments[key] if key else None) for role, key in roles],
            by=SYSTEM,
            at=cast.at,
        )
        cast.users[name] = user
        if languages:
            _agent(cast, name, user, languages)


def _agent(cast: Cast, name: str, user: User, languages: dict[str, int]) -> None:
    agent = Agent.objects.create(user=user)
    for key, level in languages.items():
        AgentSkill.objects.create(agent=agent, skill=Skill.objects.get(kind="language", key=key), level=level)
    for channel in ("email", "phone", "desk", "portal"):
        ChannelSkill.objects.create(agent=agent, channel=channel)
    Presence.objects.create(agent=agent, state="available", since_at=cast.at)
    cast.agents[name] = agent


def _customers(cast: Cast) -> None:
    vip = Segment.objects.create(key="vip", name="VIP", weight=5)
    west = Area.objects.create(
        key="athens-west", name="Athens West", country="GR", time_zone="Europe/Athens",
        place_names=["Peristeri", "Περιστέρι"], postcode_prefixes=["121"],
    )  # fmt: skip
    for name, language, zone, fields in (
        ("kostas", "el", "Europe/Athens", {"area": west}),
        ("ladislav", "cs", "Europe/Prague", {"kind": "company"}),
        ("margit", "hu", "Europe/Budapest", {"segment": vip}),
        ("nikolai", "ru", "Europe/Minsk", {}),
        ("oscar", "en", "Europe/Athens", {}),
    ):
        cast.customers[name] = customers.create_customer(
            name=name.title(),
            addresses=[("email", f"{name}@customer.example")],
            language=language,
            time_zone=zone,
            by=SYSTEM,
            at=cast.at,
            **fields,
        )


def _promises(cast: Cast) -> None:
    BusinessCalendar.objects.create(
        key="athens", name="Athens", time_zone="Europe/Athens", country="GR", frames=WEEK, is_default=True,
        updated_at=cast.at,
    )  # fmt: skip
    SlaPolicy.objects.create(
        name="Standard", first_reply_s=4 * 3600, next_reply_s=4 * 3600, resolution_s=16 * 3600, warn_before_s=1800
    )


def _addresses(cast: Cast) -> None:
    interactions.set_own_addresses(
        mailbox_key="email:1",
        channel="email",
        addresses=[
            OwnAddress(
                value="support@meridian.example",
                department=cast.departments["customer-service"],
                from_name="Meridian",
                is_sender=True,
            ),
            OwnAddress(
                value="cyril@meridian.example",
                department=cast.departments["technical-support"],
                user=cast.users["cyril"],
            ),
        ],
    )


def assemble() -> Cast:
    """Put the whole cast into the database."""
    cast = Cast()
    for part in (_departments, _categories, _staff, _customers, _promises, _addresses):
        part(cast)
    return cast


assemble_quickly = kept(assemble)


@pytest.fixture
def cast(db: None) -> Cast:
    """Meridian on a Monday morning."""
    del db
    return assemble_quickly()
