"""The composer through its addresses: asked before sending without script, put off, pictures, canned texts, names."""

import datetime as dt
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from dromos.accounts.models import User
from dromos.console.workspace.composing import later_choices
from dromos.interactions.models import Message
from dromos.tickets import actions as tickets
from dromos.tickets import variables
from dromos.tickets.actions import CannedPlan, Words
from dromos.tickets.models import CannedText, Draft, Note, Ticket
from tests.cast import Cast
from tests.flows.letters import letter, receive

HOUR = dt.timedelta(hours=1)
PNG = b"\x89PNG\r\n\x1a\n"


@pytest.fixture
def ticket(cast: Cast) -> Ticket:
    del cast
    outcome = receive(letter(subject="No internet", text="The light is red."), timezone.now() - HOUR)
    assert outcome.ticket is not None
    return outcome.ticket


@pytest.fixture
def client(cast: Cast) -> Client:
    return cast.browser("alexandra")


def post(client: Client, ticket: Ticket, what: str, **data: Any) -> Any:
    return client.post(f"/tickets/{ticket.number}/{what}/", data)


def test_a_doubt_is_asked_and_the_same_letter_sent_when_one_is_sure(client: Client, ticket: Ticket) -> None:
    asked = post(client, ticket, "reply", text="See the attached form.", cc="pal@gmial.com")
    page = asked.content.decode()
    assert "nothing is attached" in page
    assert "pal@gmail.com" in page
    assert not Message.objects.filter(author__isnull=False).exists()
    assert Draft.objects.get(ticket=ticket).text == "See the attached form."
    sent = post(client, ticket, "reply", text="See the attached form.", cc="pal@gmial.com", sure="1")
    assert sent.status_code == 302
    assert Message.objects.get(author__isnull=False).cc == ["pal@gmial.com"]
    assert "undo" in client.get(f"/tickets/{ticket.number}/").content.decode()


def test_without_script_the_files_come_with_the_letter(client: Client, ticket: Ticket) -> None:
    file = SimpleUploadedFile("form.pdf", b"%PDF", "application/pdf")
    post(client, ticket, "reply", text="See the attached form.", files=[file])
    assert [row.filename for row in Message.objects.get(author__isnull=False).attachments.all()] == ["form.pdf"]


def test_the_doubts_come_with_the_saved_draft(client: Client, ticket: Ticket) -> None:
    answer = post(client, ticket, "draft", kind="reply", text="Attached.", version="0", ask="1").json()
    assert "nothing is attached" in answer["ask"]
    answer = post(client, ticket, "draft", kind="reply", text="Fine.", version=str(answer["version"]), ask="1").json()
    assert answer["ask"] == ""


def test_a_letter_is_put_off_from_the_page_and_called_back(client: Client, ticket: Ticket) -> None:
    tomorrow = timezone.now() + 24 * HOUR
    post(client, ticket, "reply", text="Later", later=tomorrow.isoformat(), then="")
    late = Draft.objects.get(ticket=ticket)
    assert (late.kind, late.send_at) == ("later", tomorrow)
    assert "letter leaves" in client.get(f"/tickets/{ticket.number}/").content.decode()
    post(client, ticket, f"drafts/{late.pk}/call-back")
    assert Draft.objects.get(ticket=ticket).kind == "reply"
    post(client, ticket, "reply", text="Later", then="later", later_at="2020-01-01T08:00")
    assert Draft.objects.get(ticket=ticket).kind == "reply"


def test_mornings_to_choose_are_the_customers(ticket: Ticket) -> None:
    ticket.customer.time_zone = "Pacific/Auckland"
    friday = dt.datetime(2026, 11, 27, 9, 0, tzinfo=dt.UTC)
    times = [when for _said, when in later_choices(ticket, friday)]
    assert times[0] == friday + HOUR
    assert times[1] == dt.datetime(2026, 11, 27, 19, 0, tzinfo=dt.UTC)
    assert times[2] == dt.datetime(2026, 11, 29, 19, 0, tzinfo=dt.UTC)


def test_a_picture_is_seen_by_its_writer_and_by_nobody_else_until_it_is_shown(
    cast: Cast, client: Client, ticket: Ticket
) -> None:
    refused = post(client, ticket, "pictures", picture=SimpleUploadedFile("x.svg", b"<svg/>", "image/svg+xml"))
    assert refused.status_code == 422
    kept = post(client, ticket, "pictures", picture=SimpleUploadedFile("m.png", PNG, "image/png")).json()
    assert client.get(kept["url"]).content == PNG
    other = cast.browser("bence")
    assert other.get(kept["url"]).status_code == 404
    post(client, ticket, "draft/share", shared="1")
    assert other.get(kept["url"]).status_code == 200


def test_canned_texts_are_offered_filled_and_counted(cast: Cast, client: Client, ticket: Ticket) -> None:
    made = CannedPlan(
        title="Greeting", shortcut="hi", words={"en": Words("Hello {{ customer.name }}")}, owner=cast.users["alexandra"]
    )
    [empty] = client.get(f"/tickets/{ticket.number}/canned/?q=").json()["rows"]
    assert (empty["label"], empty["address"]) == ("No canned text yet", "/canned-texts/new/")
    assert client.get(f"/tickets/{ticket.number}/canned/?q=hi").json()["rows"] == []
    row = tickets.create_canned(plan=made, by=cast.users["alexandra"].actor(), at=timezone.now())
    [offered] = client.get(f"/tickets/{ticket.number}/canned/?q=hi").json()["rows"]
    assert offered["text"] == f"Hello {ticket.customer.name}"
    post(client, ticket, "reply", text=offered["text"], canned=str(row.pk))
    assert CannedText.objects.get().used == 1


def test_people_and_addresses_are_found_by_what_is_typed(client: Client, ticket: Ticket) -> None:
    names = [row["text"] for row in client.get(f"/tickets/{ticket.number}/colleagues/?q=fil").json()["rows"]]
    assert names == ["@Filip"]
    address = ticket.participants.get().address
    found = client.get(f"/tickets/{ticket.number}/addresses/?q={address[:5]}").json()["rows"]
    assert address in [row["text"] for row in found]
    doubts = client.get(f"/tickets/{ticket.number}/recipients/?cc=no,pal@gmial.com").json()["doubts"]
    assert {row["kind"] for row in doubts} == {"wrong", "typo"}


def test_the_letter_is_previewed_as_it_will_leave(client: Client, ticket: Ticket) -> None:
    page = post(client, ticket, "preview", html="<p>Press <b>reset</b><script>1</script></p>").content.decode()
    assert "<b>reset</b>" in page
    assert "Alexandra" in page
    assert "<script" not in page
    assert not Message.objects.filter(author__isnull=False).exists()
    assert "Alexandra" in client.get(f"/tickets/{ticket.number}/signature/").content.decode()


def test_whoever_writes_signs_with_a_line_of_their_own_below_the_departments(client: Client, ticket: Ticket) -> None:
    ticket.department.signatures = {"en": "Technical Support"}
    ticket.department.save()
    lines = {"en": "In the office from Monday to Thursday", "cs": ""}
    assert client.post("/account/me/signature/", lines).status_code == 302
    signed = client.get(f"/tickets/{ticket.number}/signature/").content.decode()
    places = [signed.index(part) for part in ("Alexandra", "Technical Support", lines["en"])]
    assert places == sorted(places)
    writer = User.objects.get(name="Alexandra").actor()
    said = variables.fill("{{ agent.signature }}", ticket=ticket, by=writer, at=timezone.now())
    assert said == lines["en"]
    assert "characters" in client.post("/account/me/signature/", {"en": "x" * 301}).content.decode()


def test_a_brief_is_kept_as_a_brief(client: Client, ticket: Ticket) -> None:
    post(client, ticket, "draft", kind="brief", text="SNR 3", version="0")
    post(client, ticket, "note", kind="brief", text="SNR 3 dB")
    assert Note.objects.get().kind == "brief"
    assert not Draft.objects.exists()
