"""Who takes part in a sample house: its customers and the people who serve them, as many as its tickets ask for."""

import datetime as dt
import itertools
import random
from collections.abc import Iterator

from django.db import connection

from dromos.accounts.models import Department, Grant, User
from dromos.customers.models import Address, Area, Customer, Organization, Segment
from dromos.demo.bulk import Bulk
from dromos.demo.people import COUNTRIES, Country, latin
from dromos.demo.sample.texts import LANGUAGES
from dromos.demo.sample.words import words_of
from dromos.demo.topics import TOPICS
from dromos.routing.models import Agent, Presence

TICKETS_OF_A_CUSTOMER = 5
TICKETS_OF_AN_AGENT = 900
LIVED = dt.timedelta(days=3 * 365)
NOBODYS = "!"  # no password fits

NAMES = "CREATE TEMP TABLE sample_customer (place int PRIMARY KEY, id bigint, organization_id bigint, area_id bigint, \
area_key text, name text, email text, language text, segment_weight float8, words tsvector)"
PEOPLE = """
CREATE TEMP TABLE sample_agent AS
SELECT g.department_id, a.id, a.user_id, u.name,
       row_number() OVER (PARTITION BY g.department_id ORDER BY a.id) - 1 AS place,
       count(*) OVER (PARTITION BY g.department_id) AS of
FROM routing_agent a JOIN accounts_user u ON u.id = a.user_id
JOIN accounts_grant g ON g.user_id = u.id AND g.role = 'agent' AND g.department_id IS NOT NULL
"""


def add_customers(tickets: int, at: dt.datetime, rng: random.Random) -> int:
    """Customers with their addresses, every fifth of an organization; returns how many."""
    count = max(tickets // TICKETS_OF_A_CUSTOMER, 50)
    bulk, segments = Bulk(), {row.key: row for row in Segment.objects.all()}
    areas = {code: [area for area in Area.objects.filter(country=code) if area.parent_id] for code in _countries()}
    firms: list[int] = []
    known = []
    for place, (country, name, plain) in zip(range(count), _names(rng), strict=False):
        firm = place % 5 == 0
        segment = segments["company" if firm else "vip" if place % 33 == 1 else "private"]
        area = rng.choice(areas[country.code])
        since = at - LIVED + dt.timedelta(days=rng.randrange(1000), seconds=rng.randrange(86_400))
        if firm and place % 20 == 0:
            named = f"{rng.choice(country.firms)} {place}"
            firms.append(bulk.add(Organization, name=named, segment_id=segment.pk, area_id=area.pk, created_at=since))
        organization = rng.choice(firms) if firm else None
        language = LANGUAGES[0] if place % 14 == 3 else country.language
        pk = bulk.add(
            Customer, name=name, kind="company" if firm else "private", segment_id=segment.pk, area_id=area.pk,
            organization_id=organization, language=language, time_zone=country.time_zone, created_at=since,
        )  # fmt: skip
        email = f"{plain}.{pk}@post.example"
        bulk.add(Address, customer_id=pk, channel="email", value=email)
        if place % 3 == 0:
            bulk.add(Address, customer_id=pk, channel="phone", value=f"+3021{pk:08d}")
        known.append(
            (
                place,
                pk,
                organization,
                area.pk,
                area.key,
                name,
                email,
                language,
                segment.weight,
                words_of(name, email, language),
            )
        )
    bulk.write()
    with connection.cursor() as cursor:
        cursor.execute(NAMES)
        with cursor.copy("COPY sample_customer FROM STDIN") as copy:
            for row in known:
                copy.write_row(row)
    return count


def _countries() -> list[str]:
    return [country.code for country in COUNTRIES]


def _names(rng: random.Random) -> Iterator[tuple[Country, str, str]]:
    """Countries with people of theirs, and their names in plain letters, for ever."""
    made: list[tuple[Country, str, str]] = []
    for country in COUNTRIES:
        firsts = [(name, 0) for name in country.men] + [(name, 1) for name in country.women]
        for (first, gender), pair in itertools.product(firsts, country.surnames):
            last = pair[gender]
            name = f"{last} {first}" if country.surname_first else f"{first} {last}"
            made.append((country, name, f"{latin(first)}.{latin(last)}"))
    while True:
        rng.shuffle(made)
        yield from made


def add_agents(tickets: int, at: dt.datetime, rng: random.Random) -> None:
    """Colleagues for the departments, as many as hold that many tickets; all have gone home."""
    departments = {row.key: row.pk for row in Department.objects.all()}
    keys = [topic.department for topic in TOPICS]
    shares = [topic.share for topic in TOPICS]
    bulk = Bulk()
    names = _names(rng)
    for number in range(tickets // TICKETS_OF_AN_AGENT):
        _country, name, plain = next(names)
        user = bulk.add(
            User, email=f"{plain}.{number}@sample.meridian.example", name=name, password=NOBODYS, joined_at=at
        )
        (key,) = rng.choices(keys, shares)
        bulk.add(Grant, user_id=user, role="agent", department_id=departments[key])
        agent = bulk.add(Agent, user_id=user, capacity_units=8, idle_since_at=at)
        bulk.add(Presence, agent_id=agent, state="offline", since_at=at)
    bulk.write()
    with connection.cursor() as cursor:
        cursor.execute(PEOPLE)
