"""The palette knows what this person may open, and nothing else."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from dromos.tickets.actions.indexing import index_due
from tests.cast import Cast
from tests.flows.letters import letter, receive

pytestmark = pytest.mark.django_db


def rows(cast: Cast, name: str, path: str) -> list[dict[str, Any]]:
    client = cast.browser(name)
    return list(client.get(path).json()["rows"])


def test_an_agent_finds_pages_but_not_the_set_up(cast: Cast) -> None:
    places = {row["text"]: row for row in rows(cast, "alexandra", "/palette/places/")}
    assert places["My work"]["keys"] == "g w"
    assert not {row["group"] for row in places.values()} & {"setup", "settings"}


def test_an_administrator_finds_set_up_pages_by_what_they_are_for(cast: Cast) -> None:
    places = {row["text"]: row for row in rows(cast, "ilona", "/palette/places/")}
    assert places["Audit log"]["href"] == "/setup/audit/"
    assert places["Audit log"]["sub"] == "Who changed what, and when."


def test_a_page_is_found_in_the_readers_language_and_in_english(cast: Cast) -> None:
    user = cast.user("eleni")
    user.language = "el"
    user.save(update_fields=["language"])
    cast.users["eleni"] = user
    places = {row["href"]: row for row in rows(cast, "eleni", "/palette/places/")}
    assert places["/my-work/"]["text"] != "My work"
    assert "My work" in places["/my-work/"]["more"]


def test_a_ticket_is_found_by_number_and_words_by_those_who_may_read_it(cast: Cast) -> None:
    ticket = receive(letter(subject="No internet in Peristeri"), timezone.now()).ticket
    assert ticket is not None
    index_due(timezone.now())
    by_words = rows(cast, "alexandra", "/palette/find/?q=Peristeri")
    assert [row["href"] for row in by_words if row["group"] == "tickets"] == [f"/tickets/{ticket.number}/"]
    assert f"/tickets/{ticket.number}/" in [
        row["href"] for row in rows(cast, "alexandra", f"/palette/find/?q=%23{ticket.number}")
    ]
    assert not [row for row in rows(cast, "eleni", "/palette/find/?q=Peristeri") if row["group"] == "tickets"]


def test_customers_and_what_is_set_up_are_found(cast: Cast) -> None:
    assert [row["text"] for row in rows(cast, "alexandra", "/palette/find/?q=kost")] == ["Kostas"]
    found = {row["text"] for row in rows(cast, "ilona", "/palette/find/?q=fina")}
    assert "Finance" in found
    assert rows(cast, "alexandra", "/palette/find/?q=fina") == []


def test_one_letter_asks_nothing_and_strangers_are_sent_to_the_door(cast: Cast, client: Client) -> None:
    assert rows(cast, "ilona", "/palette/find/?q=k") == []
    assert client.get("/palette/places/").status_code == 302


def test_a_setting_is_found_by_its_name_on_its_page(cast: Cast) -> None:
    found = {row["text"]: row for row in rows(cast, "ilona", "/palette/places/") if row["group"] == "settings"}
    assert found["Must use a second factor"]["href"] == "/setup/people/"
    assert found["Must use a second factor"]["sub"] == "People and skills"
    client = cast.browser("ilona")
    assert 'data-name="Must use a second factor"' in client.get("/setup/").content.decode()
