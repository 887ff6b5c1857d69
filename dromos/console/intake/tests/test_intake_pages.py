"""What arrived and what left: one sum, every figure a door, every trouble with its cause and what can be done."""

import datetime as dt

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from dromos.customers import actions as customers
from dromos.intake import actions as intake
from dromos.intake.models import Outcome
from dromos.intake.originals import read
from dromos.interactions import actions as interactions
from dromos.interactions.actions import Letter, RawLetter
from dromos.interactions.inbound import InboundMessage
from dromos.interactions.models import RawMessage, Recipient
from dromos.lib.actor import SYSTEM
from dromos.lib.models import AuditEntry
from dromos.tickets.models import HistoryEntry, Ticket
from tests.cast import Cast

DAY = "2026-11-23"


@pytest.fixture
def filip(cast: Cast) -> Client:
    return cast.browser("filip")


def letter(number: int, *, sender: str = "kostas@customer.example", subject: str = "", more: str = "") -> bytes:
    subject = subject or f"Letter {number}"
    return (
        f"From: {sender}\r\nTo: support@meridian.example\r\nSubject: {subject}\r\nMessage-ID: <{number}@x>\r\n"
        f"{more}Content-Type: text/plain; charset=utf-8\r\n\r\nThe words of letter {number}.\r\n"
    ).encode()


def arrive(cast: Cast, number: int, content: bytes, *, process: bool = True) -> RawMessage:
    """Store an original and (``process``) take it in, as the worker does."""
    interactions.store_raw(channel="email", source="mailbox:1", letters=[RawLetter(f"1:{number}", content)], at=cast.at)
    raw = RawMessage.objects.get(source_uid=f"1:{number}")
    if process:
        found = read(raw)
        if isinstance(found, InboundMessage):
            intake.receive(message=found, raw=raw, at=cast.at)
        else:
            intake.set_aside_unreadable(raw=raw, unreadable=found, at=cast.at)
    return raw


def a_day(cast: Cast) -> dict[str, RawMessage]:
    """One of each."""
    rows = {
        "opened": arrive(cast, 1, letter(1)),
        "list": arrive(cast, 2, letter(2, sender="news@shop.example", subject="Sale!", more="List-Id: <news>\r\n")),
        "spam": arrive(cast, 3, letter(3, sender="x@spam.example", more="X-Spam-Flag: YES\r\n")),
        "unreadable": arrive(cast, 4, b"\x00\x01 no letter"),
        "waiting": arrive(cast, 5, letter(5), process=False),
        "failed": arrive(cast, 6, letter(6), process=False),
    }
    for _attempt in range(4):
        RawMessage.objects.filter(pk=rows["failed"].pk).update(attempts=4)
        interactions.note_raw_failure(raw_id=rows["failed"].pk, error="Trace\nKeyError: 'x'", at=cast.at)
    return rows


def test_the_sum_of_the_day_is_shown_and_every_figure_leads_to_its_rows(cast: Cast, filip: Client) -> None:
    a_day(cast)
    page = filip.get("/intake/", {"day": DAY}).content.decode()
    assert "The sum is right" in page
    for what, n in (("opened", 1), ("set_aside", 3), ("failed", 1), ("waiting", 1), ("", 6)):
        assert (f"what={what}&amp;day={DAY}" if what else f"arrived/?day={DAY}") in page
        rows = filip.get("/intake/arrived/", {"what": what, "day": DAY}).content.decode()
        assert rows.count('<th scope="row"') == n, what
    assert "Mailing list" in page


def test_an_original_without_an_outcome_breaks_the_sum_out_loud(cast: Cast, filip: Client) -> None:
    raw = arrive(cast, 1, letter(1))
    Outcome.objects.filter(raw=raw).delete()
    page = filip.get("/intake/", {"day": DAY}).content.decode()
    assert "something may be lost" in page
    assert "Unexplained" in page


def test_the_day_is_the_readers_day(cast: Cast, filip: Client) -> None:
    late = dt.datetime(2026, 11, 22, 22, 30, tzinfo=dt.UTC)
    interactions.store_raw(channel="email", source="m", letters=[RawLetter("1", letter(9))], at=late)
    user = cast.users["filip"]
    user.time_zone = "Europe/Athens"
    user.save()
    assert '<span class="value">1</span>' in filip.get("/intake/", {"day": DAY}).content.decode()


def test_what_is_set_aside_says_who_what_and_why(cast: Cast, filip: Client) -> None:
    a_day(cast)
    page = filip.get("/intake/arrived/", {"what": "set_aside"}).content.decode()
    for shown in ("news@shop.example", "Sale!", "Mailing list", "list-id", "Spam", "Not a letter"):
        assert shown in page, shown
    one_cause = filip.get("/intake/arrived/", {"what": "set_aside", "cause": "spam"}).content.decode()
    assert one_cause.count('<th scope="row"') == 1


def test_an_original_is_previewed_harmlessly_and_downloaded_as_it_came(cast: Cast, filip: Client) -> None:
    content = letter(1, sender="x@spam.example", subject="<script>alert(1)</script>", more="X-Spam-Flag: YES\r\n")
    content += b"<script>alert(2)</script>"
    raw = arrive(cast, 1, content)
    page = filip.get(f"/intake/arrived/{raw.pk}/").content.decode()
    assert "<script>alert" not in page
    assert "The words of letter 1." in page
    assert "x-spam-flag: YES" in page
    answer = filip.get(f"/intake/arrived/{raw.pk}/letter.eml")
    assert answer.content == content
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert "attachment" in answer.headers["Content-Disposition"]
    assert "sandbox" in answer.headers["Content-Security-Policy"]


def test_a_failed_original_says_why_and_can_be_tried_again(cast: Cast, filip: Client) -> None:
    raw = a_day(cast)["failed"]
    page = filip.get(f"/intake/arrived/{raw.pk}/").content.decode()
    assert "KeyError" in page
    assert "Try again" in page
    again = filip.post(f"/intake/arrived/{raw.pk}/release/", follow=True).content.decode()
    raw.refresh_from_db()
    assert (raw.state, raw.attempts, raw.cause) == ("new", 0, "")
    assert "being taken up" in again
    assert AuditEntry.objects.get(verb="try_again").actor_label == "Filip"


def test_what_cannot_be_read_offers_the_original_only(cast: Cast, filip: Client) -> None:
    raw = a_day(cast)["unreadable"]
    page = filip.get(f"/intake/arrived/{raw.pk}/").content.decode()
    assert "cannot be read" in page
    assert ("Treat it as a letter" in page, "Download the original" in page) == (False, True)


def test_only_leads_and_administrators_look_after_intake(cast: Cast) -> None:
    raw = a_day(cast)["spam"]
    pages = ("/intake/", "/intake/arrived/", "/intake/outbox/", f"/intake/arrived/{raw.pk}/letter.eml")
    for name, status in (("filip", 200), ("ilona", 200), ("alexandra", 403), ("galina", 403), ("hektor", 403)):
        client = cast.browser(name)
        assert {client.get(page).status_code for page in pages} == {status}, name
    assert cast.browser("alexandra").post(f"/intake/arrived/{raw.pk}/release/").status_code == 403
    assert Client().get("/intake/").status_code == 302


def test_a_letter_of_another_departments_ticket_is_counted_but_not_told(cast: Cast, filip: Client) -> None:
    raw = arrive(cast, 1, letter(1, subject="My secret invoice"))
    Ticket.objects.update(department=cast.departments["finance"])
    page = filip.get("/intake/arrived/", {"day": DAY}).content.decode()
    assert page.count('<th scope="row"') == 1
    assert ("secret" in page, "kostas" in page.lower()) == (False, False)
    assert filip.get(f"/intake/arrived/{raw.pk}/").status_code == 404
    assert filip.get(f"/intake/arrived/{raw.pk}/letter.eml").status_code == 404
    assert cast.browser("ilona").get(f"/intake/arrived/{raw.pk}/").status_code == 200


def test_nobody_reads_originals_of_their_own_case(cast: Cast, filip: Client) -> None:
    customers.change_customer(customer=cast.customers["kostas"], user=cast.users["filip"], by=SYSTEM, at=cast.at)
    raw = arrive(cast, 1, letter(1))
    assert filip.get(f"/intake/arrived/{raw.pk}/").status_code == 404


def undelivered(cast: Cast, *, state: str = "failed") -> Recipient:
    """The acknowledgement of a letter that the other server refused."""
    arrive(cast, 1, letter(1))
    recipient = Recipient.objects.get()
    Recipient.objects.filter(pk=recipient.pk).update(
        state=state, attempts=3 if state != "queued" else 2, response="550 5.1.1 <kostas>: no such user"
    )
    recipient.refresh_from_db()
    return recipient


def test_the_outbox_shows_who_did_not_get_what_and_the_servers_words(cast: Cast, filip: Client) -> None:
    undelivered(cast)
    page = filip.get("/intake/outbox/").content.decode()
    assert "550 5.1.1 &lt;kostas&gt;: no such user" in page
    assert "kostas@customer.example" in page
    assert f"/tickets/{Ticket.objects.get().number}/" in page


def test_a_letter_that_failed_is_sent_again_to_a_better_address(cast: Cast, filip: Client) -> None:
    recipient = undelivered(cast)
    filip.post(f"/intake/outbox/{recipient.pk}/again/", {"address": "Kostas@Other.example "})
    recipient.refresh_from_db()
    assert (recipient.address, recipient.state, recipient.attempts) == ("kostas@other.example", "queued", 0)
    assert recipient.message.state == "queued"
    line = HistoryEntry.objects.get(verb="retry_letter")
    assert (line.old, line.new, line.actor_label) == ("kostas@customer.example", "kostas@other.example", "Filip")
    assert AuditEntry.objects.get(verb="send_again").changes["address"][1] == "kostas@other.example"


@pytest.mark.parametrize(("address", "said"), [("nobody", "no e-mail address"), ("margit@customer.example", "already")])
def test_an_impossible_address_is_refused_in_words(cast: Cast, filip: Client, address: str, said: str) -> None:
    recipient = undelivered(cast)
    Recipient.objects.create(
        message=recipient.message, address="margit@customer.example", next_at=cast.at, state="sent"
    )
    answer = filip.post(f"/intake/outbox/{recipient.pk}/again/", {"address": address}, follow=True)
    assert said in answer.content.decode()
    recipient.refresh_from_db()
    assert recipient.state == "failed"


def test_what_is_tried_again_and_what_waits_have_their_own_lists(cast: Cast, filip: Client) -> None:
    undelivered(cast, state="queued")
    assert "kostas@customer.example" in filip.get("/intake/outbox/?which=retrying").content.decode()
    assert "kostas@customer.example" not in filip.get("/intake/outbox/?which=queued").content.decode()
    assert "Every letter arrived" in filip.get("/intake/outbox/").content.decode()


def test_letters_of_other_departments_and_without_a_ticket(cast: Cast, filip: Client) -> None:
    recipient = undelivered(cast)
    Ticket.objects.update(department=cast.departments["finance"])
    assert "kostas@" not in filip.get("/intake/outbox/").content.decode()
    assert filip.post(f"/intake/outbox/{recipient.pk}/again/").status_code == 404
    contact = interactions.start_interaction(channel="email", customer=None, subject="Sign in", at=cast.at)
    sent = Letter(subject="Your link", text="…", to=[("nikolai@customer.example", "")])
    interactions.queue_letter(interaction=contact, letter=sent, author=None, at=cast.at)
    assert "nikolai@customer.example" in filip.get("/intake/outbox/?which=queued").content.decode()


PAGES = {"day": 8, "arrived": 5, "original": 4, "outbox": 6}


@pytest.mark.parametrize("page", PAGES)
def test_the_number_of_queries_stays(
    page: str, cast: Cast, filip: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    raw = a_day(cast)["spam"]
    Recipient.objects.update(state="failed")
    filip.get("/intake/")  # the first request of a session also notes who is here
    addresses = {
        "day": f"/intake/?day={DAY}",
        "arrived": "/intake/arrived/",
        "original": f"/intake/arrived/{raw.pk}/",
        "outbox": "/intake/outbox/",
    }
    with django_assert_num_queries(PAGES[page]):
        assert filip.get(addresses[page]).status_code == 200
