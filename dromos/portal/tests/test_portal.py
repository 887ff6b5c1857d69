"""The customers' pages, from the link in the letter to a closed ticket."""

import datetime as dt
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from dromos.catalog import actions as catalog
from dromos.interactions.models import Message
from dromos.lib import reactions
from dromos.lib.actor import SYSTEM, Actor
from dromos.portal import actions
from dromos.portal.models import SignInRequest
from dromos.tickets import actions as tickets
from dromos.tickets.links import status_token
from dromos.tickets.models import Participant, Ticket
from tests.cast import Cast
from tests.flows.letters import letter, receive

# Queries each page costs, whatever it shows: may only fall.
HOME, TICKET, LINK_PAGE = 5, 9, 7
LINK = re.compile(r"/my/sign-in/([\w-]{20,})")


@pytest.fixture
def ticket(cast: Cast) -> Ticket:
    """What Kostas wrote this morning, in English so that the pages' own words can be told apart."""
    del cast
    now = timezone.now()
    outcome = receive(letter(subject="No internet", text="Internet down since yesterday, modem red."), now)
    assert outcome.ticket is not None
    return outcome.ticket


def link_of(ticket: Ticket) -> str:
    return f"/s/{status_token(ticket.participants.get(role='requester'), ticket)}"


def ask(client: Client, email: str) -> str | None:
    """Ask for a sign-in link and return the token of the letter, None when none was written."""
    before = set(Message.objects.values_list("pk", flat=True))
    client.post("/my/sign-in", {"email": email})
    reactions.run_due(timezone.now())
    new = Message.objects.exclude(pk__in=before).filter(direction="out").first()
    found = LINK.search(new.text) if new else None
    return found[1] if found else None


def signed_in(email: str) -> Client:
    client = Client()
    client.post(f"/my/sign-in/{ask(client, email)}")
    return client


def text_of(client: Client, path: str, status: int = 200) -> str:
    response = client.get(path, headers={"accept-language": "en"})
    assert response.status_code == status, response
    return response.content.decode()


def test_the_link_in_the_letter_shows_how_it_stands_in_the_tickets_language(client: Client, ticket: Ticket) -> None:
    Ticket.objects.filter(pk=ticket.pk).update(language="el")
    page = text_of(client, link_of(ticket))
    assert 'lang="el"' in page
    assert ticket.number in page
    assert "Internet down since yesterday, modem red." in page
    assert 'aria-current="step"' in page


def test_the_language_can_be_switched_without_script(client: Client, ticket: Ticket) -> None:
    link = link_of(ticket)
    assert client.post("/my/language", {"language": "hu", "next": link}).headers["location"] == link
    assert 'lang="hu"' in text_of(client, link)


def test_a_wrong_or_revoked_link_leads_to_the_e_mailed_sign_in(client: Client, ticket: Ticket) -> None:
    good = link_of(ticket)
    for bad in (good[:-1], good[:-1] + ("a" if good[-1] != "a" else "b"), "/s/x", "/s/1-0-", "/s/1-0-ü"):
        assert client.get(bad).headers["location"] == "/s/gone"
    Ticket.objects.filter(pk=ticket.pk).update(link_version=1)
    assert client.get(good).headers["location"] == "/s/gone"
    assert 'name="email"' in text_of(client, "/s/gone", 404)


def test_a_link_dies_three_months_after_the_ticket_was_closed(client: Client, ticket: Ticket) -> None:
    Ticket.objects.filter(pk=ticket.pk).update(state="closed", closed_at=timezone.now() - dt.timedelta(days=91))
    assert client.get(link_of(ticket)).headers["location"] == "/s/gone"


def test_the_customer_answers_and_the_ticket_has_it(client: Client, ticket: Ticket) -> None:
    form = {"text": "It blinks now.", "uploads": [SimpleUploadedFile("../modem.jpg", b"jpeg", "image/jpeg")]}
    response = client.post(f"{link_of(ticket)}/answer", form)
    assert response.headers["location"] == f"{link_of(ticket)}#latest"
    message = Message.objects.get(kind="portal")
    assert (message.text, message.from_address) == ("It blinks now.", "kostas@customer.example")
    assert message.attachments.get().filename == "modem.jpg"
    assert "It blinks now." in text_of(client, link_of(ticket))


def test_what_was_typed_stays_in_the_form_when_something_is_wrong(client: Client, ticket: Ticket) -> None:
    files = [SimpleUploadedFile(f"{n}.txt", b"x") for n in range(11)]
    response = client.post(f"{link_of(ticket)}/answer", {"text": "Long explanation", "uploads": files})
    assert response.status_code == 422
    assert "Long explanation</textarea>" in response.content.decode()
    assert not Message.objects.filter(kind="portal").exists()
    assert client.post(f"{link_of(ticket)}/answer", {"text": "  "}).status_code == 422


def test_the_customer_closes_and_reopens_by_two_clicks_each(client: Client, ticket: Ticket) -> None:
    link = link_of(ticket)
    text_of(client, f"{link}/close")
    ticket.refresh_from_db()
    assert ticket.state != "closed"
    client.post(f"{link}/close")
    ticket.refresh_from_db()
    assert ticket.state == "closed"
    text_of(client, f"{link}/reopen")
    client.post(f"{link}/reopen")
    ticket.refresh_from_db()
    assert ticket.state == "open"
    assert client.post(f"{link}/reopen").status_code == 302


def test_notes_drafts_and_letters_that_can_still_be_taken_back_are_not_shown(
    client: Client,
    cast: Cast,
    ticket: Ticket,
) -> None:
    alexandra, now = cast.user("alexandra").actor(), timezone.now()
    tickets.note(ticket=ticket, text="Secret remark", by=alexandra, at=now)
    tickets.save_draft(ticket=ticket, kind="reply", text="Half a thought", cc=[], version=0, by=alexandra, at=now)
    said = tickets.reply(ticket=ticket, reply=tickets.Reply(text="We look into it."), by=alexandra, at=now)
    Message.objects.filter(pk=said.pk).update(send_after=now + dt.timedelta(minutes=5))
    page = text_of(client, link_of(ticket))
    assert "Secret remark" not in page
    assert "Half a thought" not in page
    assert "We look into it." not in page
    Message.objects.filter(pk=said.pk).update(send_after=now)
    assert "We look into it." in text_of(client, link_of(ticket))


def test_the_promised_time_is_shown_until_it_is_answered(client: Client, cast: Cast, ticket: Ticket) -> None:
    assert 'class="promise"' in text_of(client, link_of(ticket))
    ticket.clocks.update(due_at=timezone.now() - dt.timedelta(hours=1))
    assert 'class="promise" data-tone="attention"' in text_of(client, link_of(ticket))
    reply = tickets.Reply(text="We look into it.")
    tickets.reply(ticket=ticket, reply=reply, by=cast.user("alexandra").actor(), at=timezone.now())
    assert 'class="promise"' not in text_of(client, link_of(ticket))


def test_an_e_mailed_link_signs_in_once_after_a_button(ticket: Ticket) -> None:
    client = Client()
    token = ask(client, "Kostas@Customer.example ")
    assert token is not None
    text_of(client, f"/my/sign-in/{token}")
    assert client.get("/my/").headers["location"] == "/my/sign-in"
    assert client.post(f"/my/sign-in/{token}").headers["location"] == "/my/"
    assert "No internet" in text_of(client, "/my/")
    assert "No internet" in text_of(client, f"/my/tickets/{ticket.number}")
    assert Client().post(f"/my/sign-in/{token}").headers["location"] == "/s/gone"
    client.post("/my/sign-out")
    assert client.get("/my/").headers["location"] == "/my/sign-in"


@pytest.mark.usefixtures("ticket")
def test_an_e_mailed_link_dies_after_a_quarter_of_an_hour() -> None:
    token = ask(Client(), "kostas@customer.example")
    assert token is not None
    late = timezone.now() + dt.timedelta(minutes=16)
    assert actions.use_sign_in_link(token=token, at=late) is None


@pytest.mark.usefixtures("ticket")
def test_an_unknown_address_gets_the_same_answer_and_no_letter(client: Client) -> None:
    known = client.post("/my/sign-in", {"email": "kostas@customer.example"})
    unknown = client.post("/my/sign-in", {"email": "stranger@elsewhere.example"})
    assert (known.status_code, known.headers["location"]) == (unknown.status_code, unknown.headers["location"])
    before = Message.objects.count()
    reactions.run_due(timezone.now())
    assert Message.objects.count() == before + 1


@pytest.mark.usefixtures("ticket")
def test_at_most_three_links_in_a_quarter_of_an_hour(client: Client) -> None:
    answers = {client.post("/my/sign-in", {"email": "kostas@customer.example"}).headers["location"] for _ in range(6)}
    assert answers == {"/my/sign-in/sent"}
    assert SignInRequest.objects.count() == 3


@pytest.mark.usefixtures("ticket")
def test_one_place_cannot_ask_for_everybody(client: Client) -> None:
    for n in range(25):
        client.post("/my/sign-in", {"email": f"person{n}@customer.example"})
    assert SignInRequest.objects.count() == 20


def test_somebody_in_copy_signs_in_too(ticket: Ticket) -> None:
    Participant.objects.create(ticket=ticket, role="cc", address="friend@elsewhere.example", added_at=timezone.now())
    page = text_of(signed_in("friend@elsewhere.example"), "/my/")
    assert "No internet" in page


def test_a_new_letter_asks_what_its_category_needs_and_becomes_a_ticket(cast: Cast) -> None:
    questions: list[dict[str, Any]] = [
        {"key": "since", "labels": {"en": "Since when?"}, "kind": "date", "required": True},
        {
            "key": "light",
            "labels": {"en": "Light"},
            "kind": "choice",
            "choices": [{"key": "red", "labels": {"en": "Red"}}],
        },
    ]
    category = cast.categories["technical/no-connection"]
    catalog.set_questions(category=category, questions=questions, by=SYSTEM, at=cast.at)
    client = signed_in("oscar@customer.example")
    assert "No connection" in text_of(client, "/my/new")
    form = {"subject": "Down again", "text": "Nothing works", "q_light": "red"}
    response = client.post("/my/new/technical/no-connection", form)
    assert response.status_code == 422
    assert "Nothing works</textarea>" in response.content.decode()
    response = client.post("/my/new/technical/no-connection", {**form, "q_since": "2026-11-20"})
    ticket = Ticket.objects.get()
    assert response.headers["location"] == f"/my/tickets/{ticket.number}"
    assert ticket.answers == {"since": "2026-11-20", "light": "red"}
    assert (ticket.channel, ticket.category) == ("portal", category)
    assert client.get("/my/new/nonsense").status_code == 404
    assert client.get("/my/new/technical").status_code == 404


def test_pages_cost_the_same_however_long_the_list_and_the_conversation(
    ticket: Ticket, django_assert_max_num_queries: Any
) -> None:
    participant = ticket.participants.get()
    by = Actor("customer", participant.customer_id, "Kostas")
    for n in range(6):
        now = timezone.now()
        tickets.reply_by_customer(ticket=ticket, participant=participant, text=f"More {n}", files=[], by=by, at=now)
        receive(letter(subject=f"Another {n}"), now)
    client = signed_in("kostas@customer.example")
    for path, most in (("/my/", HOME), (f"/my/tickets/{ticket.number}", TICKET), (link_of(ticket), LINK_PAGE)):
        with django_assert_max_num_queries(most):
            assert client.get(path).status_code == 200
