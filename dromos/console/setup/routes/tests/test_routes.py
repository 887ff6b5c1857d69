"""Laying and changing routes on their set-up screen."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from dromos.catalog.models import Category
from dromos.intake import desk
from dromos.lib.models import AuditEntry
from dromos.tickets import legs, routes
from dromos.tickets.models import Route, Ticket
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def ilona(cast: Cast) -> Client:
    return cast.browser("ilona")


def posted(cast: Cast, *keys: str, **more: Any) -> dict[str, Any]:
    """A form with a leg for each department of ``keys``; the last one answers."""
    sent: dict[str, Any] = {"name": "Trouble", "is_active": "on", "legs": str(len(keys))}
    sent["categories"] = [cast.categories["technical"].pk]
    for n, key in enumerate(keys):
        leg = {"department": cast.departments[key].pk, "budget_s": "1 h 30 min", "may_return": "on", "line": ""}
        sent |= {f"leg-{n}-{name}": value for name, value in leg.items()}
    sent[f"leg-{len(keys) - 1}-answers_customer"] = "on"
    return {**sent, "leg-0-asks": ["brief", "cause"], **more}


def open_one(cast: Cast) -> Ticket:
    contact = desk.Contact(
        customer=cast.customers["kostas"], channel="phone", subject="No internet", text="x",
        category=cast.categories["technical"],
    )  # fmt: skip
    return desk.open_ticket(contact=contact, by=cast.users["alexandra"].actor(), at=timezone.now())


def test_a_route_is_laid_drawn_and_changed_with_a_look_at_who_is_under_way(cast: Cast, ilona: Client) -> None:
    assert "No route yet" in ilona.get(reverse("routes:list")).content.decode()
    address = reverse("routes:new")
    ilona.post(address, posted(cast, "customer-service", "technical-support", "finance"))
    route = Route.objects.get()
    laid = routes.newest_legs(route)
    told = [(leg.department.key, leg.budget_s, leg.asks, leg.answers_customer, leg.may_return) for leg in laid]
    assert told == [
        ("customer-service", 5400, ["brief", "cause"], False, False),
        ("technical-support", 5400, [], False, True),
        ("finance", 5400, [], True, True),
    ]
    page = ilona.get(reverse("routes:list")).content.decode()
    assert page.count('class="leg"') == 6, "drawn lying and standing"
    assert "must leave: a technical brief for the next department, the cause" in page
    ticket = open_one(cast)
    change, shorter = reverse("routes:route", args=[route.pk]), posted(cast, "customer-service", "finance")
    asked = ilona.post(change, shorter).content.decode()
    assert "1 ticket is under way" in asked
    assert f"#{ticket.number}" in asked
    assert len(routes.newest_legs(route)) == 3
    assert "Legs, in order" in ilona.post(change, {**shorter, "again": "1"}).content.decode()
    assert len(routes.newest_legs(route)) == 3
    assert ilona.post(change, {**shorter, "confirmed": "1"}).status_code == 302
    assert [leg.version.number for leg in routes.newest_legs(route)] == [2, 2]
    ticket.refresh_from_db()
    stay = legs.current(ticket)
    assert stay is not None
    assert stay.leg.version.number == 1
    assert list(AuditEntry.objects.filter(subject_type="tickets.route").values_list("verb", flat=True)) == [
        "create",
        "change",
    ]
    assert "Changes" in ilona.get(change).content.decode()
    ilona.post(reverse("routes:remove", args=[route.pk]))
    assert routes.route_of(Category.objects.get(key="technical")) is None
    assert ilona.get(change).status_code == 404


def test_legs_are_rearranged_without_losing_what_was_typed(cast: Cast, ilona: Client) -> None:
    address = reverse("routes:new")
    sent = posted(cast, "customer-service", "finance", **{"leg-1-task": "Book it", "leg-1-budget_s": "rubbish"})
    up = ilona.post(address, {**sent, "arrange": "up:1"}).content.decode()
    assert up.index("rubbish") < up.index("Book it") < up.index('id="id_leg-1-department"')
    assert 'name="legs" value="3"' in ilona.post(address, {**sent, "arrange": "add"}).content.decode()
    three = {**sent, "legs": "3", "leg-2-task": "Third"}
    assert "Third" not in ilona.post(address, {**three, "arrange": "remove:2"}).content.decode()
    assert "Third" in ilona.post(address, {**three, "arrange": "down:1"}).content.decode()
    assert not Route.objects.exists()


def test_what_cannot_be_is_said_at_the_form(cast: Cast, ilona: Client) -> None:
    address = reverse("routes:new")
    for sent, said in (
        (posted(cast, "customer-service", "finance", **{"leg-1-answers_customer": ""}), "which one leg answers"),
        (posted(cast, "customer-service", "finance", **{"leg-1-budget_s": "soon"}), "Write hours and minutes"),
        (posted(cast, "customer-service", "finance", **{"leg-0-skills": "magic: 3"}), "There is no skill"),
        (posted(cast, "customer-service", "finance", **{"leg-0-skills": "magic"}), "a colon and a level"),
        (posted(cast, "customer-service"), "at least two legs"),
        ({**posted(cast, "customer-service", "finance"), "legs": "x"}, "at least two legs"),
    ):
        assert said in ilona.post(address, sent).content.decode()
    assert not Route.objects.exists()


def test_routes_are_for_administrators(cast: Cast) -> None:
    for name in ("filip", "alexandra", "hektor"):
        client = cast.browser(name)
        assert client.get(reverse("routes:list")).status_code == 403
        assert client.post(reverse("routes:new"), posted(cast, "customer-service", "finance")).status_code == 403
    assert not Route.objects.exists()


def test_pages_cost_the_same_however_many_routes_and_legs_there_are(cast: Cast, ilona: Client) -> None:
    costs: list[list[int]] = []
    for keys in (("customer-service", "finance"), ("customer-service", "technical-support", "finance")):
        ilona.post(reverse("routes:new"), posted(cast, *keys, name=" ".join(keys)))
        addresses = [reverse("routes:list"), reverse("routes:route", args=[Route.objects.latest("pk").pk])]
        found = []
        for address in addresses:
            ilona.get(address)
            with CaptureQueriesContext(connection) as queries:
                ilona.get(address)
            found.append(len(queries))
        costs.append(found)
    assert costs[0][0] == costs[1][0] <= 9
    assert costs[1][1] <= 24
