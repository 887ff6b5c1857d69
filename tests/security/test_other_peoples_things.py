"""Attacks on identifiers (conventions 2b: 9, 13, 14, 29): Oscar, and colleagues who should not either."""

import itertools
from collections.abc import Iterable
from typing import Any

import pytest
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils import timezone

from dromos.interactions.inbound import InboundAttachment
from dromos.interactions.models import Attachment, Message
from dromos.lib.actor import Actor
from dromos.lib.live import make_pass, topics_of
from dromos.tickets import actions as tickets
from dromos.tickets.models import Participant, Ticket
from tests.cast import Cast
from tests.security.scene import answer, customer, link_of, page, staff, ticket_of

VERBS = ("answer", "close", "reopen")


@pytest.fixture
def theirs(cast: Cast) -> Ticket:
    """A ticket of Kostas with a file."""
    ticket = ticket_of(cast, text="My secret trouble")
    tickets.reply_by_customer(
        ticket=ticket,
        participant=ticket.participants.get(),
        text="See the picture",
        files=[InboundAttachment("bill.pdf", "application/pdf", b"%PDF secret")],
        by=Actor("customer", cast.customers["kostas"].pk, "Kostas"),
        at=timezone.now(),
    )
    return ticket


def test_a_customer_sees_only_their_own_tickets(theirs: Ticket, cast: Cast) -> None:
    ticket_of(cast, "oscar")
    oscar = customer("oscar")
    listed = page(oscar, "/my/")
    assert "Trouble of oscar" in listed
    assert "Trouble of kostas" not in listed
    assert theirs.number not in listed


def test_somebody_elses_number_is_answered_like_no_number_at_all(theirs: Ticket) -> None:
    oscar = customer("oscar")
    answers = {}
    for number in (theirs.number, "9999999"):
        responses = [oscar.get(f"/my/tickets/{number}"), oscar.get(f"/my/tickets/{number}/files/1")]
        responses += [oscar.post(f"/my/tickets/{number}/{verb}", {"text": "hello"}) for verb in VERBS]
        answers[number] = [(r.status_code, bytes(r.content).replace(number.encode(), b"")) for r in responses]
    assert {status for status, _body in answers[theirs.number]} == {404}
    assert answers[theirs.number] == answers["9999999"]
    theirs.refresh_from_db()
    assert theirs.state not in {"closed", "solved"}
    assert not Message.objects.filter(text="hello").exists()


def test_a_file_opens_only_through_a_ticket_of_ones_own(theirs: Ticket, cast: Cast) -> None:
    file = Attachment.objects.get()
    own = ticket_of(cast, "oscar")
    oscar = customer("oscar")
    assert oscar.get(f"/my/tickets/{own.number}/files/{file.pk}").status_code == 404
    assert Client().get(f"{link_of(own)}/files/{file.pk}").status_code == 404
    assert Client().get(f"/files/{file.pk}/").status_code == 302
    assert b"".join(Client().get(f"{link_of(theirs)}/files/{file.pk}")) == b"%PDF secret"


def test_a_file_of_a_letter_not_sent_yet_stays_here(theirs: Ticket, cast: Cast) -> None:
    said = answer(theirs, cast)
    file = Attachment.objects.get()
    Attachment.objects.filter(pk=file.pk).update(message=said)
    for state, shown in (("draft", False), ("queued", True)):
        Message.objects.filter(pk=said.pk).update(state=state, send_after=timezone.now())
        assert (Client().get(f"{link_of(theirs)}/files/{file.pk}").status_code == 200) is shown


def test_the_link_of_one_ticket_opens_no_other(theirs: Ticket, cast: Cast) -> None:
    own = link_of(ticket_of(cast, "oscar"))
    participant = theirs.participants.get()
    _s, token = own.rsplit("/", 1)
    _pk, rest = token.split("-", 1)
    assert Client().get(f"/s/{participant.pk}-{rest}").headers["location"] == "/s/gone"


def test_removing_a_participant_takes_their_link_and_their_list(theirs: Ticket, cast: Cast) -> None:
    copy = Participant.objects.create(
        ticket=theirs, role="cc", address="oscar@customer.example", added_at=timezone.now()
    )
    oscar = customer("oscar")
    assert theirs.number in page(oscar, "/my/")
    tickets.remove_participant(participant=copy, by=cast.user("alexandra").actor(), at=timezone.now())
    assert theirs.number not in page(oscar, "/my/")
    assert oscar.get(f"/my/tickets/{theirs.number}").status_code == 404


def test_a_customer_is_no_member_of_staff(theirs: Ticket) -> None:
    oscar = customer("oscar")
    for path in (reverse("workspace:mine"), "/tickets/", f"/tickets/{theirs.number}/", "/setup/", "/account/me/"):
        assert oscar.get(path).status_code in {302, 404}, path


def test_notes_are_no_customers_business(theirs: Ticket, cast: Cast) -> None:
    tickets.note(ticket=theirs, text="He shouts at people", by=cast.user("alexandra").actor(), at=timezone.now())
    assert "He shouts" not in page(customer("kostas"), f"/my/tickets/{theirs.number}")
    assert "He shouts" not in page(Client(), link_of(theirs))


def test_an_agent_of_another_department_gets_the_answer_for_no_ticket(theirs: Ticket, cast: Cast) -> None:
    eleni = staff(cast, "eleni")
    file, message = Attachment.objects.get(), Message.objects.filter(direction="in").earliest("pk")
    for path in (f"/tickets/{theirs.number}/", f"/tickets/{theirs.number}/why/", f"/files/{file.pk}/"):
        assert eleni.get(path).status_code == 404, path
    assert eleni.get(f"/originals/{message.pk}/").status_code == 404
    assert "My secret trouble" not in page(eleni, "/tickets/")
    assert "Trouble of kostas" not in page(eleni, f"/tickets/?text={theirs.number}&state=")


def test_nobody_reads_or_handles_their_own_case(theirs: Ticket, cast: Cast) -> None:
    kostas = cast.customers["kostas"]
    kostas.user = cast.users["alexandra"]
    kostas.save()
    alexandra = staff(cast, "alexandra")
    assert alexandra.get(f"/tickets/{theirs.number}/").status_code == 404
    assert theirs.number not in page(alexandra, "/tickets/")


def test_only_the_server_writes_passes_to_live_topics(theirs: Ticket) -> None:
    good = make_pass([f"ticket:{theirs.pk}"])
    assert topics_of(good) == frozenset({f"ticket:{theirs.pk}"})
    for bad in (good[:-2], good + "x", "", "WyJmbG9vciJd:a:b", f'["ticket:{theirs.pk}"]', "é"):
        assert topics_of(bad) is None


def named(urls: Iterable[Any], prefix: str = "") -> list[str]:
    """Every path pattern of the product."""
    found: list[str] = []
    for entry in urls:
        path = prefix + str(entry.pattern)
        if hasattr(entry, "url_patterns"):
            found += named(entry.url_patterns, path)
        else:
            found.append(path)
    return found


# Doors that are open to everybody on purpose.
PUBLIC = (
    "account/login/", "account/logout/", "account/inactive/", "account/signup/", "account/password/reset",
    "account/invitation/", "account/first/", "s/", "my/", "api/v1/health", "api/v1/ping", "api/v1/openapi.json",
    "design/", "alerts/devices/worker.js",
    "account/second-factor/authenticate/",
)  # fmt: skip
EXAMPLES = {"<int:": "1", "<str:": "1", "<slug:": "x", "<path:": "x", "<iso_date:": "2026-11-22"}


def example(pattern: str) -> str | None:
    """A path that matches; None for what this test cannot spell."""
    parts = []
    for part in pattern.split("/"):
        if part.startswith("<"):
            part = next((value for key, value in EXAMPLES.items() if part.startswith(key)), "")  # noqa: PLW2901
            if not part:
                return None
        parts.append(part)
    path = "/".join(parts)
    return None if any(mark in path for mark in "^(<") else f"/{path}"


@pytest.mark.usefixtures("cast")
def test_every_page_of_staff_asks_who_is_there() -> None:
    stranger, oscar = Client(), customer("oscar")
    paths = [p for pattern in named(get_resolver().url_patterns) if not pattern.startswith(PUBLIC)
             if (p := example(pattern))]  # fmt: skip
    assert len(paths) > 40
    tries = [(path, who, method) for path in paths for who, method in ((stranger, "post"), (oscar, "get"))]
    for path, who, method in tries:
        response = getattr(who, method)(path)
        allowed = response.status_code in {401, 403, 404, 405} or "/account/login/" in response.headers.get(
            "location", ""
        )
        assert allowed or path == "/", (path, method, response.status_code, response.headers.get("location"))


def test_the_set_up_is_for_administrators(cast: Cast) -> None:
    # The table of skills is for leads too.
    paths = [p for pattern in named(get_resolver().url_patterns) if pattern.startswith("setup/") and not pattern.startswith("setup/skills/")
             if (p := example(pattern))]  # fmt: skip
    assert paths
    browsers = {name: staff(cast, name) for name in ("alexandra", "hektor")}
    for name, path, method in itertools.product(browsers, paths, ("get", "post")):
        response = getattr(browsers[name], method)(path)
        assert response.status_code in {403, 404, 405}, (name, path, method, response.status_code)
