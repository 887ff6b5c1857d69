"""Fill an empty database with Meridian: its set-up, ninety days of history, and work for today."""

import datetime as dt
import itertools
import random
from typing import Any

from django.db import transaction

from dromos.accounts.models import Department
from dromos.automation import actions as automation
from dromos.customers.models import Address, Contract, Customer, Organization
from dromos.demo import aside, days, errands, macros, people, routes, stories, today, world
from dromos.demo.bulk import Bulk
from dromos.demo.chronicle import Chronicle, Known
from dromos.demo.people import Person
from dromos.demo.staff import CAST, PASSWORD, TS
from dromos.demo.stories import Story
from dromos.demo.world import World
from dromos.lib import settings
from dromos.lib.actor import SYSTEM
from dromos.tickets.actions import indexing
from dromos.tickets.models import Ticket
from dromos.triage import actions as triage

SEED = 20261122
SIGN_IN_SETTING = "demo_sign_in"
"""What the sign-in page of a demo shows: {"password": ..., "people": [{"name", "email", "role"}]}."""
TICKETS = 2000
CUSTOMERS = 420


@transaction.atomic
def seed_demo(at: dt.datetime) -> int:
    """Write the demo company whose present is `at`; returns how many tickets. 0: there is a company already."""
    if Department.objects.exists():
        return 0
    rng = random.Random(SEED)
    meridian = world.build(at)
    settings.put(key=SIGN_IN_SETTING, value=_sign_in(), by=SYSTEM, at=at)
    triage.install_default_rules(by=SYSTEM, at=at - dt.timedelta(days=120))
    automation.install_defaults(by=SYSTEM, at=at - dt.timedelta(hours=8))
    macros.macros(meridian.places[TS].department, at - dt.timedelta(days=120))
    bulk = Bulk()
    known = _customers(meridian, bulk, at, rng)
    told = [*_history(meridian, known, at, rng), *today.stories_of_today([p for p, _k in known], at, rng)]
    told.sort(key=lambda story: story.at)
    by_email = {person.email: k for person, k in known}
    for story in told:
        Chronicle(meridian, bulk, story, by_email[story.person.email]).write(at)
    aside.set_aside(meridian, bulk, at, rng)
    bulk.write()
    indexing.mark_unindexed(ticket_ids=Ticket.objects.values_list("pk", flat=True), at=at)
    meridian.keep_numbers()
    errands.send(at)
    routes.lay(at)
    routes.set_out(at)
    return len(told)


def _sign_in() -> dict[str, Any]:
    people_shown = [{"name": person.name, "email": person.email, "role": person.roles[0]} for person in CAST]
    return {"password": PASSWORD, "people": people_shown}


def _history(meridian: World, known: list[tuple[Person, Known]], at: dt.datetime, rng: random.Random) -> list[Story]:
    work = stories.working_time({key: place.calendar[1] for key, place in meridian.places.items()})
    persons = [person for person, _known in known]
    weights = [6 if n < 5 else 3 if person.firm else 1 for n, person in enumerate(persons)]
    told = []
    for moment in days.arrivals(at, TICKETS, rng):
        (person,) = rng.choices(persons, weights)
        story = stories.begin(person, moment, rng)
        if story.topic.key != "quote" and rng.random() < 0.12:
            story.channel = "phone"
        told.append(stories.until(stories.tell(story, work, rng), at))
    return told


def _customers(meridian: World, bulk: Bulk, at: dt.datetime, rng: random.Random) -> list[tuple[Person, Known]]:
    since = at - dt.timedelta(days=700)
    firms: dict[str, int] = {}
    contracts = itertools.count(4001)
    found = []
    for person in people.crowd(CUSTOMERS, rng):
        area = world.area_of(meridian, person.country, rng)
        segment = meridian.segments[person.segment]
        created = since + dt.timedelta(days=rng.randrange(590), seconds=rng.randrange(86_400))
        level = _service_level(person)
        if person.firm and person.firm not in firms:
            firms[person.firm] = bulk.add(
                Organization, name=person.firm, segment_id=segment.pk, area_id=area.pk,
                domains=[person.email.partition("@")[2]], created_at=created,
            )  # fmt: skip
            bulk.add(
                Contract, number=f"M-{next(contracts)}", organization_id=firms[person.firm], service_level=level,
                starts_date=created.date(),
            )  # fmt: skip
        row = Customer(
            name=person.name, kind="company" if person.firm else "private", segment=segment, area=area,
            organization_id=firms.get(person.firm), language=person.language, time_zone=person.time_zone,
            created_at=created,
        )  # fmt: skip
        row.pk = bulk.add(
            Customer, name=row.name, kind=row.kind, segment_id=segment.pk, area_id=area.pk,
            organization_id=row.organization_id, language=row.language, time_zone=row.time_zone, created_at=created,
        )  # fmt: skip
        bulk.add(Address, customer_id=row.pk, channel="email", value=person.email)
        bulk.add(Address, customer_id=row.pk, channel="phone", value=person.phone.replace(" ", ""))
        found.append((person, Known(row, segment.key, segment.weight, level if person.firm else "")))
    return found


def _service_level(person: Person) -> str:
    return "gold" if person is people.LADISLAV or person.firm.endswith(("ΑΕ", "a.s.")) else "standard"
