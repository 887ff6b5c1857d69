"""The search page answers in words, marks what was asked for, and remembers what was."""

import pytest
from django.test import Client
from django.utils import timezone

from dromos.tickets.actions.indexing import index_due
from dromos.tickets.models import Ticket
from tests.cast import Cast
from tests.flows.letters import letter, receive

pytestmark = pytest.mark.django_db


def arrive(subject: str, text: str) -> Ticket:
    ticket = receive(letter(subject=subject, text=text), timezone.now()).ticket
    assert ticket is not None
    index_due(timezone.now())
    return ticket


def page(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


def test_inflected_words_are_marked_in_subject_and_letter(cast: Cast) -> None:
    ticket = arrive("Dvě faktury", "Dobrý den, <b>faktura</b> za říjen & listopad přišla dvakrát.")
    shown = page(cast.browser("alexandra"), "/search/?q=fakturou")
    assert f"/tickets/{ticket.number}/" in shown
    assert "<mark>faktury</mark>" in shown
    assert "&lt;b&gt;<mark>faktura</mark>&lt;/b&gt;" in shown
    assert "One ticket" in shown
    assert ticket.number not in page(cast.browser("eleni"), "/search/?q=fakturou")


def test_while_one_types_the_last_word_may_be_unfinished_but_not_when_it_was_sent(cast: Cast) -> None:
    ticket = arrive("Broken router", "It is dead.")
    client = cast.browser("alexandra")
    assert ticket.number in page(client, "/search/found/?q=rou")
    assert "<mark>router</mark>" in page(client, "/search/found/?q=rou")
    sent = page(client, "/search/?q=rou")
    assert ticket.number not in sent
    assert "Nothing is found" in sent


def test_recent_questions_are_remembered_until_they_are_forgotten(cast: Cast) -> None:
    client = cast.browser("alexandra")
    page(client, "/search/?q=router")
    page(client, "/search/?q=invoice")
    page(client, "/search/?q=router")
    assert page(client, "/search/").count('data-finder-target="hit"') == 2
    client.post("/search/forget/")
    assert "Recent searches" not in page(client, "/search/")


def test_what_was_read_otherwise_is_said_and_no_address_fails(cast: Cast) -> None:
    client = cast.browser("alexandra")
    assert "“foo:” is no operator" in page(client, "/search/?q=foo:bar")
    assert "These words are in every letter" in page(client, "/search/?q=the")
    for path in (
        "?page=0",
        "?page=x&q=a",
        "?page=99999&q=router",
        "?q=" + "x" * 3000,
        "found/",
        "customers/",
    ):
        page(client, f"/search/{path}")


def test_customers_of_that_name_are_shown_unless_operators_were_used(cast: Cast) -> None:
    client = cast.browser("alexandra")
    assert "Kostas" in page(client, "/search/customers/?q=kost")
    assert "Kostas" not in page(client, "/search/customers/?q=from:kost")


def test_strangers_are_asked_to_sign_in() -> None:
    for path in ("", "found/", "customers/"):
        assert Client().get(f"/search/{path}").status_code in {302, 401}


def test_a_search_asks_the_database_as_often_whatever_it_finds(
    cast: Cast, django_assert_max_num_queries: pytest.FixtureRequest
) -> None:
    for number in range(3):
        arrive("Router", f"Broken {number}")
    client = cast.browser("alexandra")
    page(client, "/search/found/?q=router")
    with django_assert_max_num_queries(16):  # type: ignore[operator]
        page(client, "/search/found/?q=router")
