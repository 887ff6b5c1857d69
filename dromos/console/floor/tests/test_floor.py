"""The lead's live floor: what it shows, what can be done there, and who may not even know of it."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from dromos.accounts.models import Department, Grant, User
from dromos.lib.live import topics_of
from dromos.routing import actions
from dromos.routing.dispatch import dispatch_once
from dromos.routing.models import Agent, Presence, WorkItem
from dromos.routing.tests.house import MINUTE, NOW, House, by, fresh, later


@pytest.fixture
def house(db: None) -> House:  # noqa: ARG001
    return House()


def sign_in(client: Client, name: str, role: str, department: Department | None = None) -> User:
    user = User.objects.create_user(email=f"{name.lower()}@meridian.example", name=name)
    Grant.objects.create(user=user, role=role, department=department)
    client.force_login(user)
    return user


def at_work(house: House) -> tuple[Agent, WorkItem]:
    """Cyril holds a late letter, Bence is away, a Hungarian letter can reach nobody."""
    cyril = house.agent("Cyril", {"adsl": 3})
    house.agent("Bence", {"adsl": 2}, state=Presence.State.AWAY)
    late = house.letter("Modem light is red", due_at=timezone.now() - MINUTE, reference="1010138")
    actions.assign_by_hand(item=late, agent=cyril, by=by(cyril), at=NOW)
    house.letter("Nem működik", language="hu")
    dispatch_once(NOW)
    return cyril, fresh(late)


def test_the_floor_shows_people_queues_late_work_and_what_is_stuck(client: Client, house: House) -> None:
    at_work(house)
    sign_in(client, "Filip", "lead", house.support)
    page = client.get("/floor/").content.decode()
    for words in ("Cyril", "Bence", "Technical Support", "Modem light is red", "1010138", "Nem működik"):
        assert words in page
    assert "Finance" not in page, "another department is not his floor"


def test_the_floor_opens_the_live_stream_of_floors_and_marks_what_changes(client: Client, house: House) -> None:
    at_work(house)
    sign_in(client, "Filip", "lead", house.support)
    page = client.get("/floor/").content.decode()
    live_pass = page.partition('data-live-pass-value="')[2].partition('"')[0]
    topics = topics_of(live_pass)
    assert topics is not None
    assert "floor" in topics
    assert 'id="floor" data-live' in page


def test_an_empty_house_has_an_empty_floor(client: Client, house: House) -> None:
    sign_in(client, "Filip", "lead", house.finance)
    page = client.get("/floor/").content.decode()
    assert "Nobody takes work here yet" in page
    assert "Nothing is late" in page


@pytest.mark.parametrize(
    "path", ["/floor/", "/floor/items/{item}/", "/floor/people/{agent}/", "/floor/queues/{queue}/"]
)
def test_an_agent_is_told_that_the_floor_is_for_leads(client: Client, house: House, path: str) -> None:
    cyril, item = at_work(house)
    client.force_login(cyril.user)
    answer = client.get(path.format(item=item.pk, agent=cyril.pk, queue=house.queue.pk))
    assert answer.status_code == 403


@pytest.mark.parametrize("path", ["/floor/items/{item}/", "/floor/people/{agent}/", "/floor/queues/{queue}/"])
def test_a_lead_of_elsewhere_finds_nothing(client: Client, house: House, path: str) -> None:
    cyril, item = at_work(house)
    sign_in(client, "Eva", "lead", house.finance)
    answer = client.get(path.format(item=item.pk, agent=cyril.pk, queue=house.queue.pk))
    assert answer.status_code == 404


def test_nobody_gets_in_without_signing_in(client: Client, house: House) -> None:
    del house
    assert client.get("/floor/").status_code == 302


def test_management_watches_every_floor_but_gives_out_nothing(client: Client, house: House) -> None:
    cyril, item = at_work(house)
    sign_in(client, "Hektor", "management")
    assert "Finance" in client.get("/floor/").content.decode()
    client.post(f"/floor/items/{item.pk}/give/", {"agent": cyril.pk})
    client.post(f"/floor/people/{cyril.pk}/presence/", {"state": "offline"})
    assert fresh(item).version == item.version
    assert Presence.objects.get(agent=cyril).state == "available"


def test_a_lead_changes_a_presence(client: Client, house: House) -> None:
    cyril, _item = at_work(house)
    sign_in(client, "Filip", "lead", house.support)
    answer = client.post(f"/floor/people/{cyril.pk}/presence/", {"state": "away", "reason": "sick"}, follow=True)
    assert "Cyril: presence changed." in answer.content.decode()
    assert Presence.objects.get(agent=cyril).reason == "sick"
    assert client.post(f"/floor/people/{cyril.pk}/presence/", {"state": "dancing"}).status_code == 400


def test_the_page_of_a_piece_of_work_says_why_and_offers_other_people(client: Client, house: House) -> None:
    cyril, item = at_work(house)
    sign_in(client, "Filip", "lead", house.support)
    page = client.get(f"/floor/items/{item.pk}/").content.decode()
    assert "Cyril gave it to Cyril by hand." in page
    assert "Bence" in page
    stuck = WorkItem.objects.get(language="hu")
    assert "Nobody in the house could ever take this" in client.get(f"/floor/items/{stuck.pk}/").content.decode()
    assert "Modem light is red" in client.get(f"/floor/people/{cyril.pk}/").content.decode()


def test_a_lead_hands_work_to_a_person(client: Client, house: House) -> None:
    _cyril, item = at_work(house)
    dorota = house.agent("Dorota", {"adsl": 3})
    sign_in(client, "Filip", "lead", house.support)
    answer = client.post(f"/floor/items/{item.pk}/give/", {"agent": dorota.pk}, follow=True)
    assert "Dorota has it now." in answer.content.decode()
    assert fresh(item).agent == dorota


def test_what_cannot_be_is_said_in_words(client: Client, house: House) -> None:
    _cyril, item = at_work(house)
    offline = house.agent("Dorota", state=Presence.State.OFFLINE)
    sign_in(client, "Filip", "lead", house.support)
    answer = client.post(f"/floor/items/{item.pk}/give/", {"agent": offline.pk}, follow=True)
    assert "Dorota is offline" in answer.content.decode()
    assert client.post(f"/floor/items/{item.pk}/give/", {"agent": "nobody"}).status_code == 404


def test_a_lead_hands_work_to_a_department(client: Client, house: House) -> None:
    _cyril, item = at_work(house)
    sign_in(client, "Filip", "lead", house.support)
    client.post(f"/floor/items/{item.pk}/move/", {"department": "finance", "reason": "an invoice"})
    assert fresh(item).queue == house.finance_queue
    assert fresh(item).state == "pending"


def test_a_long_queue_comes_in_pages(client: Client, house: House) -> None:
    for number in range(60):
        house.letter(f"Letter {number:02}", due_at=later(number))
    sign_in(client, "Filip", "lead", house.support)
    first = client.get(f"/floor/queues/{house.queue.pk}/").content.decode()
    assert "Letter 49" in first
    assert "Letter 50" not in first
    second = client.get(f"/floor/queues/{house.queue.pk}/?page=2").content.decode()
    assert "Letter 50" in second
    assert client.get(f"/floor/queues/{house.queue.pk}/?page=x").status_code == 200


@pytest.mark.parametrize(
    ("path", "queries"), [("/floor/", 16), ("/floor/queues/{queue}/", 5), ("/floor/people/{agent}/", 6), ("/floor/items/{item}/", 31)]
)  # fmt: skip
def test_pages_cost_a_fixed_number_of_queries(
    client: Client, house: House, django_assert_num_queries: Any, path: str, queries: int
) -> None:
    cyril, item = at_work(house)
    for number in range(12):
        house.agent(f"Agent{number}")
        house.letter(str(number), due_at=later(number - 20))
    dispatch_once(NOW)
    user = sign_in(client, "Filip", "lead", house.support)
    session = client.session
    session["seen"] = int(timezone.now().timestamp()) + 10_000
    session.save()
    assert user.pk
    with django_assert_num_queries(queries):
        client.get(path.format(item=item.pk, agent=cyril.pk, queue=house.queue.pk))
