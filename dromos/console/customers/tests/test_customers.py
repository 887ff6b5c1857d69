"""The pages about customers: found, seen whole, changed in place, and closed to those who may not."""

import datetime as dt
import re

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from dromos.catalog.models import Category
from dromos.customers import actions as customers
from dromos.customers.models import Contract, Customer, Organization, Segment
from dromos.intake import desk
from dromos.lib.actor import SYSTEM
from dromos.lib.models import AuditEntry
from dromos.tickets.models import Ticket
from tests.cast import Cast


@pytest.fixture
def alexandra(cast: Cast) -> Client:
    return cast.browser("alexandra")


def call(cast: Cast, subject: str, *, who: str = "kostas", category: Category | None = None) -> Ticket:
    contact = desk.Contact(
        customer=cast.customers[who], channel="phone", subject=subject, text=f"{subject}, he said.", category=category
    )
    return desk.open_ticket(contact=contact, by=cast.users["alexandra"].actor(), at=cast.at)


def page_of(client: Client, customer: Customer) -> str:
    return client.get(f"/customers/{customer.pk}/").content.decode()


def changed(cast: Cast, **fields: str) -> dict[str, str]:
    del cast
    return {"name": "Kostas", "kind": "private", "language": "el", "time_zone": "Europe/Athens", **fields}


def test_everybody_is_listed_and_found_while_typing(cast: Cast, alexandra: Client) -> None:
    call(cast, "No internet")
    everybody = alexandra.get("/customers/").content.decode()
    assert all(name in everybody for name in ("Kostas", "Ladislav", "Margit", "Nikolai", "Oscar"))
    found = alexandra.get("/customers/", {"q": "margit@"}, headers={"hx-target": "found"}).content.decode()
    assert ("Margit" in found, "Kostas" in found, "<html" in found) == (True, False, False)
    assert "Nobody is found" in alexandra.get("/customers/", {"q": "zzzz"}).content.decode()


def test_the_list_narrows_to_a_segment_the_organizations_included(cast: Cast, alexandra: Client) -> None:
    house = Organization.objects.create(name="Glass", segment=Segment.objects.get(key="vip"), created_at=cast.at)
    customers.change_customer(customer=cast.customers["ladislav"], organization=house, by=SYSTEM, at=cast.at)
    page = alexandra.get("/customers/", {"segment": "vip"}).content.decode()
    assert ("Margit" in page, "Ladislav" in page, "Kostas" in page) == (True, True, False)


def test_the_page_shows_the_whole_customer(cast: Cast, alexandra: Client) -> None:
    kostas = cast.customers["kostas"]
    ticket = call(cast, "No internet since Sunday")
    at_once = desk.Contact(customer=kostas, channel="desk", subject="Opening hours", text="Until when?")
    desk.answer_at_once(contact=at_once, by=cast.users["alexandra"].actor(), at=cast.at)
    Contract.objects.create(number="MER-1", customer=kostas, service_level="gold", starts_date=dt.date(2026, 1, 1))
    customers.note_bounce(value="kostas@customer.example", reason="5.1.1 unknown", at=cast.at)
    page = page_of(alexandra, kostas)
    for shown in (
        f"/tickets/{ticket.number}/", "No internet since Sunday, he said.", "Opening hours", "MER-1", "gold",
        "Athens West", "Ελληνικά", "Europe/Athens", "Comes back", "5.1.1 unknown",
    ):  # fmt: skip
        assert shown in page, shown
    assert page.index("Opening hours") < page.rindex("No internet since Sunday, he said."), "newest contact first"


def test_a_ticket_of_another_department_says_where_but_not_what(cast: Cast, alexandra: Client) -> None:
    ticket = call(cast, "My secret invoice", category=cast.categories["billing/invoice"])
    page = page_of(alexandra, cast.customers["kostas"])
    assert ("secret" in page, "With Finance" in page) == (False, True)
    assert f"/tickets/{ticket.number}/" not in page
    assert "My secret invoice" in page_of(cast.browser("eleni"), cast.customers["kostas"])
    assert "My secret invoice" in page_of(cast.browser("galina"), cast.customers["kostas"])


def test_a_customer_is_changed_in_place_and_the_audit_says_by_whom(cast: Cast, alexandra: Client) -> None:
    kostas = cast.customers["kostas"]
    answer = alexandra.post(
        f"/customers/{kostas.pk}/change/", changed(cast, name="Kostas P.", organization="Praha Glass")
    )
    assert answer.status_code == 302
    kostas.refresh_from_db()
    assert (kostas.name, str(kostas.organization)) == ("Kostas P.", "Praha Glass")
    line = AuditEntry.objects.get(subject_type="customers.customer", subject_id=kostas.pk, verb="change")
    assert line.actor_label == "Alexandra"
    assert line.changes["name"] == ["Kostas", "Kostas P."]
    assert "Kostas → Kostas P." in page_of(alexandra, kostas)


def test_a_known_organization_is_found_whatever_the_case(cast: Cast, alexandra: Client) -> None:
    Organization.objects.create(name="Praha Glass", created_at=cast.at)
    alexandra.post(f"/customers/{cast.customers['kostas'].pk}/change/", changed(cast, organization="PRAHA glass"))
    assert Organization.objects.count() == 1


def test_a_wrong_change_keeps_what_was_typed(cast: Cast, alexandra: Client) -> None:
    kostas = cast.customers["kostas"]
    answer = alexandra.post(f"/customers/{kostas.pk}/change/", changed(cast, name="Kostas P.", time_zone="Athens"))
    assert answer.status_code == 422
    assert 'value="Kostas P."' in answer.content.decode()
    kostas.refresh_from_db()
    assert kostas.name == "Kostas"


def test_addresses_are_added_in_one_spelling_and_taken_away(cast: Cast, alexandra: Client) -> None:
    kostas = cast.customers["kostas"]
    alexandra.post(f"/customers/{kostas.pk}/addresses/", {"channel": "phone", "value": "210 123 4567"})
    number = kostas.addresses.get(channel="phone")
    assert number.value == "+302101234567", "a local number is one of the customer's country"
    alexandra.post(f"/customers/{kostas.pk}/addresses/{number.pk}/remove/")
    assert not kostas.addresses.filter(channel="phone").exists()
    verbs = AuditEntry.objects.filter(subject_type="customers.customer", subject_id=kostas.pk).values_list(
        "verb", flat=True
    )
    assert {"add_address", "remove_address"} <= set(verbs)


@pytest.mark.parametrize(
    ("channel", "value", "said"),
    [
        ("email", "margit@customer.example", "belongs to another customer"),
        ("email", "not an address", "valid email"),
        ("phone", "?", "Nobody can be reached"),
    ],
)
def test_an_address_that_cannot_be_is_refused_in_words(
    cast: Cast, alexandra: Client, channel: str, value: str, said: str
) -> None:
    kostas = cast.customers["kostas"]
    answer = alexandra.post(f"/customers/{kostas.pk}/addresses/", {"channel": channel, "value": value})
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert kostas.addresses.count() == 1


def test_an_address_of_another_customer_cannot_be_taken_away_here(cast: Cast, alexandra: Client) -> None:
    theirs = cast.customers["margit"].addresses.get()
    assert alexandra.post(f"/customers/{cast.customers['kostas'].pk}/addresses/{theirs.pk}/remove/").status_code == 404
    assert cast.customers["margit"].addresses.exists()


def test_a_new_customer_has_a_page_at_once(cast: Cast, alexandra: Client) -> None:
    answer = alexandra.post(
        "/customers/new/", changed(cast, name="Petros", email="petros@customer.example"), follow=True
    )
    assert "petros@customer.example" in answer.content.decode()
    taken = alexandra.post("/customers/new/", changed(cast, name="P.", email="petros@customer.example"))
    assert taken.status_code == 422
    assert Customer.objects.filter(name="P.").count() == 0


def test_staff_who_are_customers_too_never_meet_their_own_row(cast: Cast, alexandra: Client) -> None:
    kostas = cast.customers["kostas"]
    customers.change_customer(customer=kostas, user=cast.users["alexandra"], by=SYSTEM, at=cast.at)
    assert "Kostas" not in alexandra.get("/customers/").content.decode()
    for path in ("", "change/", "addresses/"):
        missing = (
            alexandra.post(f"/customers/{kostas.pk}/{path}") if path else alexandra.get(f"/customers/{kostas.pk}/")
        )
        assert missing.status_code == 404, path
    assert alexandra.get("/customers/999999/").status_code == 404, "the same answer as for nobody"
    assert "Kostas" in cast.browser("bence").get("/customers/").content.decode()


def test_management_reads_and_changes_nothing(cast: Cast) -> None:
    hektor, kostas = cast.browser("hektor"), cast.customers["kostas"]
    page = page_of(hektor, kostas)
    assert "Kostas" in page
    assert "/change/" not in page
    for path in ("change/", "addresses/"):
        assert (
            hektor.post(
                f"/customers/{kostas.pk}/{path}", changed(cast, channel="email", value="x@y.example")
            ).status_code
            == 403
        )
    assert hektor.get("/customers/new/").status_code == 403
    assert kostas.addresses.count() == 1


def test_a_name_that_is_html_is_only_a_name(cast: Cast, alexandra: Client) -> None:
    kostas = cast.customers["kostas"]
    customers.change_customer(customer=kostas, name="<b>K</b>", note="<i>n</i>", by=SYSTEM, at=cast.at)
    for page in (page_of(alexandra, kostas), alexandra.get("/customers/").content.decode()):
        assert not re.search(r"<b>K|<i>n", page)


PAGES = {"list": 7, "search": 7, "page": 13, "form": 17}


@pytest.mark.parametrize("page", PAGES)
def test_the_number_of_queries_stays(
    page: str, cast: Cast, alexandra: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(4):
        call(cast, f"Trouble {number}", who=("kostas", "margit")[number % 2])
    kostas = cast.customers["kostas"].pk
    addresses = {
        "list": "/customers/",
        "search": "/customers/?q=os",
        "page": f"/customers/{kostas}/",
        "form": f"/customers/{kostas}/change/",
    }
    alexandra.get("/customers/")  # the first request of a session also notes who is here
    with django_assert_num_queries(PAGES[page]):
        assert alexandra.get(addresses[page]).status_code == 200


def test_a_location_finds_its_area_and_the_customers(cast: Cast, alexandra: Client) -> None:
    margit = cast.customers["margit"]
    where = {"label": "Router", "street": "Thivon 12", "postcode": "121 34", "place": "Peristeri", "country": "GR"}
    alexandra.post(f"/customers/{margit.pk}/locations/", where)
    location = margit.locations.get()
    assert (location.area.key if location.area else "", str(location)) == (
        "athens-west",
        "Router, Thivon 12, 121 34 Peristeri",
    )
    margit.refresh_from_db()
    assert margit.area == location.area
    assert "Thivon 12" in page_of(alexandra, margit)
    assert alexandra.post(f"/customers/{margit.pk}/locations/", {"place": ""}).status_code == 422
    stranger = cast.customers["oscar"]
    assert alexandra.post(f"/customers/{stranger.pk}/locations/{location.pk}/remove/").status_code == 404
    alexandra.post(f"/customers/{margit.pk}/locations/{location.pk}/remove/")
    assert not margit.locations.exists()


def test_a_telephone_number_tells_where_somebody_is_if_nothing_else_does(cast: Cast) -> None:
    west = cast.customers["kostas"].area
    assert west is not None
    customers.change_area(area=west, phone_prefixes=["+30 210 57"], by=SYSTEM, at=cast.at)
    oscar, margit = cast.customers["oscar"], cast.customers["margit"]
    customers.add_address(customer=oscar, channel="phone", value="+30 210 5712345", by=SYSTEM, at=cast.at)
    customers.add_address(customer=margit, channel="phone", value="+36 1 2345678", by=SYSTEM, at=cast.at)
    assert (oscar.area, margit.area) == (west, None)


def test_whoever_only_reads_customers_adds_no_location(cast: Cast) -> None:
    hektor = cast.browser("hektor")
    margit = cast.customers["margit"]
    assert hektor.post(f"/customers/{margit.pk}/locations/", {"place": "Budapest"}).status_code == 403
    assert not margit.locations.exists()
