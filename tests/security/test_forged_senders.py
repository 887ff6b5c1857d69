"""Attacks by a sender's name (conventions 2b: 2, 12, 22, 30): staff, customers of rank, and our own curiosity."""

import socket
import urllib.request
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from dromos.calendars.fetching import FetchError, fetch
from dromos.channels.email.inbound import parse
from dromos.intake import actions as intake
from dromos.interactions.inbound import InboundMessage
from dromos.interactions.models import Message, Recipient
from dromos.tickets.models import Ticket
from tests.cast import Cast
from tests.flows.letters import letter, store
from tests.security.scene import answer, link_of, page, staff, ticket_of
from tests.security.test_hostile_content import html_letter

ALEXANDRA = "Alexandra <alexandra@meridian.example>"
MARGIT = "Margit <margit@customer.example>"


def arrive(content: bytes, authenticity: str = "") -> Ticket:
    """Let a letter arrive that our own server said this about."""
    now = timezone.now()
    message = parse(content, received_at=now)
    assert isinstance(message, InboundMessage)
    outcome = intake.receive(message=replace(message, authenticity=authenticity), raw=store(content, now), at=now)
    assert outcome is not None
    assert outcome.ticket is not None
    return outcome.ticket


@pytest.mark.parametrize("authenticity", ["", "pass", "fail"])
def test_a_letter_from_an_agents_address_is_never_the_agents_answer(cast: Cast, authenticity: str) -> None:
    ticket = ticket_of(cast)
    mark = answer(ticket, cast).message_id
    sent = Recipient.objects.count()
    joined = arrive(letter(sender=ALEXANDRA, In_Reply_To=f"<{mark}>", text="Pay to IBAN X"), authenticity)
    assert joined == ticket
    came = Message.objects.get(text__startswith="Pay to IBAN X")
    assert (came.direction, came.author) == ("in", None)
    assert Recipient.objects.count() == sent  # nothing is passed on to the customer
    assert "alexandra@meridian.example" in page(staff(cast, "galina"), f"/tickets/{ticket.number}/")


def test_a_letter_found_to_be_forged_has_no_rank_and_is_not_answered_but_asked_about(cast: Cast) -> None:
    true, forged = arrive(letter(sender=MARGIT), "pass"), arrive(letter(sender=MARGIT, subject="Bait"), "fail")
    assert true.work_item is not None
    assert forged.work_item is not None
    assert (true.is_unproven, forged.is_unproven) == (False, True)
    assert true.work_item.weight > forged.work_item.weight
    last = Message.objects.filter(direction="out", recipients__address="margit@customer.example").latest("pk")
    assert "/confirm" in last.text
    assert "Bait" not in last.subject + last.text + last.html
    assert "Address not confirmed" in page(staff(cast, "galina"), f"/tickets/{forged.number}/")
    Client().post(f"{link_of(forged)}/confirm", {"was": "me"})
    before = forged.work_item.weight
    forged.work_item.refresh_from_db()
    assert forged.work_item.weight == 5 * before


def test_a_forged_forward_in_an_agents_name_speaks_for_nobody(cast: Cast) -> None:
    text = (
        "FYI\n\n---------- Forwarded message ---------\nFrom: Margit <margit@customer.example>\nSubject: x\n\nHelp!\n"
    )
    ticket = arrive(letter(sender=ALEXANDRA, subject="Fwd: x", text=text), "fail")
    assert ticket.customer != cast.customers["margit"]
    assert not Recipient.objects.filter(address="margit@customer.example").exists()


def test_we_fetch_nothing_because_a_letter_says_so(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: Any, **_options: Any) -> None:
        raise AssertionError(f"fetched {args[:1]}")

    monkeypatch.setattr(socket, "create_connection", refuse)
    monkeypatch.setattr(urllib.request, "urlopen", refuse)
    bait = (
        '<link rel="stylesheet" href="http://169.254.169.254/latest"><img src="http://10.0.0.1/a.png">'
        '<img src="file:///etc/passwd"><style>@import "http://evil.example/x.css";</style><object data="gopher://x/">'
        '<svg><image href="http://evil.example/a.svg"/></svg><iframe src="http://localhost:8000/"></iframe><p>Hi</p>'
    )
    ticket = arrive(html_letter(bait))
    shown = page(staff(cast, "galina"), f"/tickets/{ticket.number}/")
    for address in ("169.254", "10.0.0.1", "etc/passwd", "evil.example", "localhost:8000"):
        assert f'src="http://{address}' not in shown
        assert address not in shown.replace("http://testserver", ""), address


def test_a_strangers_name_and_subject_become_no_link_in_our_letter() -> None:
    from dromos.notifications.kinds import KINDS
    from dromos.notifications.render import render

    bait = "See https://evil.example/win"
    values = {
        "name": bait, "company": "Meridian", "number": "1", "tag": "[1]", "subject": bait, "department": "D",
        "status_url": "https://desk.example/s/x",
    }  # fmt: skip
    made = render(
        subject="{subject}", body="Hello {name},\n\nabout {subject}: {status_url} or https://meridian.example/help",
        kind=KINDS["closed"], values=values, language="en",
    )  # fmt: skip
    assert 'href="https://evil' not in made.html
    assert 'href="https://desk.example/s/x"' in made.html
    assert 'href="https://meridian.example/help"' in made.html


def test_an_address_that_changes_its_mind_leads_nobody_into_our_network(monkeypatch: pytest.MonkeyPatch) -> None:
    answers, connected = iter(["93.184.216.34", "127.0.0.1", "127.0.0.1"]), []

    def resolve(_host: str, port: int, *_args: Any, **_options: Any) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (next(answers), port))]

    def connect(place: tuple[str, int], *_args: Any, **_options: Any) -> socket.socket:
        connected.append(place[0])
        raise OSError("not in a test")

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    monkeypatch.setattr(socket, "create_connection", connect)
    for _try in range(2):
        with pytest.raises(FetchError):
            fetch("http://rebinding.example/feed.ics")
    assert connected == ["93.184.216.34"]


@pytest.mark.parametrize(
    "url",
    ["http://169.254.169.254/latest", "http://[::ffff:10.0.0.1]/", "http://[2002:7f00:1::]/", "http://0.0.0.0/",
     "http://224.0.0.1/", "http://localhost:6379/", "file:///etc/passwd", "ftp://x.example/", "gopher://x.example/"],
)  # fmt: skip
def test_no_feed_leads_into_our_network(url: str) -> None:
    with pytest.raises(FetchError):
        fetch(url)
