"""Attacks by a form anybody can fill in (conventions 2b: 1, 3, 5, 7, 8, 11, 22, 23, 25, 30)."""

import datetime as dt
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from dromos.channels import intake
from dromos.channels.webform import actions
from dromos.channels.webform.inbound import Written
from dromos.channels.webform.models import WebForm
from dromos.channels.webform.tests.test_form import letter as typed
from dromos.channels.webform.tests.test_form import send, stub_of
from dromos.customers.models import Address
from dromos.interactions.models import Attachment, Message, RawMessage, Recipient
from dromos.lib.actor import SYSTEM
from dromos.tickets import actions as tickets
from dromos.tickets import letters
from dromos.tickets.models import Participant, Ticket
from tests.cast import Cast
from tests.security.scene import answer, customer, link_of, page, staff, ticket_of

SHOP, EVIL = "https://shop.example", "https://evil.example"
PAGE = "/forms/support/about/billing/invoice"
BAIT = "You won 1000 EUR, see https://evil.example"


@pytest.fixture
def form(cast: Cast) -> WebForm:
    del cast
    return actions.create_form(
        key="support", name="Support", titles={"en": "Write to us"}, origins=[SHOP], by=SYSTEM, at=timezone.now()
    )


def sent_by_form(form: WebForm, n: int = 1, **changes: Any) -> Ticket | None:
    """A letter by the form, each from a network of its own, taken in; its ticket, None when it opened none."""
    values = {
        "address": "margit@customer.example",
        "name": "",
        "subject": f"Subject {n}",
        "text": "Text",
        "language": "en",
    }
    written = Written(**{**values, **changes})
    now = timezone.now()
    actions.submit(form=form, written=written, nonce=f"nonce{n}", network=f"192.0.2.{n}", has_proof=True, at=now)
    raw = RawMessage.objects.latest("pk")
    intake.take_in_due(timezone.now())
    return Ticket.objects.filter(interaction_links__interaction__messages__raw=raw).first()


def letters_to(address: str) -> list[Message]:
    return list(Message.objects.filter(direction="out", recipients__address=address).order_by("pk"))


# Who may make us mail whom


def test_a_mail_bomb_by_form_reaches_its_victim_once_and_says_nothing_of_the_attackers(form: WebForm) -> None:
    for n in range(1, 6):
        assert sent_by_form(form, n, subject=BAIT, name=BAIT, text=BAIT, address="victim@else.example") is not None
    found = letters_to("victim@else.example")
    assert len(found) == 1
    whole = f"{found[0].subject} {found[0].text} {found[0].html} {found[0].recipients.get().name}"
    assert "evil" not in whole
    assert "1000" not in whole
    assert found[0].automatic


def test_a_bomb_that_is_taken_in_at_one_stroke_asks_once_too(form: WebForm) -> None:
    for n in range(1, 5):
        written = Written("victim@else.example", BAIT, f"Subject {n}", BAIT, "en")
        now = timezone.now()
        actions.submit(form=form, written=written, nonce=f"n{n}", network=f"192.0.2.{n}", has_proof=True, at=now)
    intake.take_in_due(timezone.now())
    assert Ticket.objects.filter(is_unproven=True).count() == 4
    assert len(letters_to("victim@else.example")) == 1


def test_a_victim_is_not_asked_again_the_next_day(form: WebForm) -> None:
    sent_by_form(form, 1, address="victim@else.example")
    Message.objects.filter(direction="out").update(at=timezone.now() - dt.timedelta(days=2))
    letters_to("victim@else.example")[0].letters.update(created_at=timezone.now() - dt.timedelta(days=2))
    sent_by_form(form, 2, address="victim@else.example")
    assert len(letters_to("victim@else.example")) == 1


def test_a_form_is_no_relay_to_a_list_of_victims(form: WebForm, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(letters, "CONFIRMATIONS_AN_HOUR", 3)
    opened = [sent_by_form(form, n, address=f"victim{n}@else.example") for n in range(1, 7)]
    assert all(opened)  # everything is kept and seen
    assert Message.objects.filter(direction="out").count() == 3


def test_no_automatic_letter_leaves_before_the_owner_of_the_address_said_yes(form: WebForm, cast: Cast) -> None:
    ticket = sent_by_form(form)
    assert ticket is not None
    ilona, now = cast.user("galina").actor(), timezone.now()
    tickets.solve(ticket=ticket, solution="Done", by=ilona, at=now)
    tickets.reopen(ticket=ticket, by=ilona, at=now)
    assert len(letters_to("margit@customer.example")) == 1


def test_only_the_owner_of_the_address_confirms_and_only_by_pressing(form: WebForm) -> None:
    ticket = sent_by_form(form, 1, subject="My bill")
    assert ticket is not None
    other = sent_by_form(form, 2, address="oscar@customer.example")
    assert other is not None
    found = re.search(r"/s/[\w.-]+/confirm", letters_to("margit@customer.example")[0].text)
    assert found is not None
    assert "My bill" in page(Client(), found[0])
    ticket.refresh_from_db()
    assert ticket.is_unproven
    assert Client().get(f"/my/tickets/{ticket.number}/confirm").status_code == 302
    assert customer("oscar").post(f"/my/tickets/{ticket.number}/confirm", {"was": "me"}).status_code == 404
    assert Client(enforce_csrf_checks=True).post(found[0], {"was": "me"}).status_code == 403
    assert Client().post(found[0], {"was": "me"}).status_code == 302
    ticket.refresh_from_db()
    other.refresh_from_db()
    assert (ticket.is_unproven, other.is_unproven) == (False, True)
    assert Address.objects.get(value="margit@customer.example").verified_at is not None
    assert [sent.kind for sent in letters_to("margit@customer.example")] == ["automatic", "automatic"]
    assert ticket.number in letters_to("margit@customer.example")[1].subject


def test_whoever_did_not_write_it_is_rid_of_it_and_nothing_is_lost(form: WebForm, cast: Cast) -> None:
    ticket = sent_by_form(form, text="Cancel my contract!")
    assert ticket is not None
    link = link_of(ticket)
    assert Client().post(f"{link}/confirm", {"was": "somebody_else"}).status_code == 200
    ticket.refresh_from_db()
    assert ticket.customer != cast.customers["margit"]
    assert Client().get(link).headers["location"] == "/s/gone"
    assert ticket.number not in page(customer("margit"), "/my/")
    assert "Cancel my contract!" in page(staff(cast, "galina"), f"/tickets/{ticket.number}/")
    sent_by_form(form, 2)
    assert len([sent for sent in letters_to("margit@customer.example") if sent.automatic]) == 1


def test_a_claimed_name_brings_no_rank(form: WebForm, cast: Cast) -> None:
    ticket = sent_by_form(form)
    assert ticket is not None
    assert ticket.work_item is not None
    before = ticket.work_item.weight
    assert ticket.customer == cast.customers["margit"]
    Client().post(f"{link_of(ticket)}/confirm", {"was": "me"})
    ticket.work_item.refresh_from_db()
    assert ticket.work_item.weight == 5 * before


# Other people's tickets, staff, ourselves


def test_a_number_in_a_form_joins_nothing(form: WebForm, cast: Cast) -> None:
    theirs = ticket_of(cast)
    mark = answer(theirs, cast).message_id
    for n, subject in enumerate((f"[Ticket#{theirs.number}]", f"Re: {theirs.number}", f"<{mark}>"), 1):
        opened = sent_by_form(
            form, n, address="kostas@customer.example", subject=subject, text=f"In-Reply-To: <{mark}>"
        )
        assert opened is not None
        assert opened != theirs
    assert theirs.interaction_links.count() == 1


def test_nobody_speaks_as_staff_or_as_ourselves_by_a_form(form: WebForm) -> None:
    forward = "---------- Forwarded message ---------\nFrom: Margit <margit@customer.example>\nSubject: x\n\nHelp!\n"
    opened = sent_by_form(form, 1, address="alexandra@meridian.example", subject="Fwd: x", text=forward)
    assert opened is not None
    assert not letters_to("margit@customer.example")
    assert opened.participants.get().address == "alexandra@meridian.example"
    assert sent_by_form(form, 2, address="support@meridian.example") is None
    assert RawMessage.objects.get(state="set_aside").cause == "own"


def test_the_page_tells_nothing_about_who_is_a_customer(form: WebForm) -> None:
    pages = set()
    for address in ("kostas@customer.example", "nobody@else.example", "alexandra@meridian.example"):
        response = send(Client(), PAGE, email=address)
        pages.add((response.status_code, response.headers["location"], bytes(response.content)))
    assert len(pages) == 1
    del form


# Pages of others


def test_a_form_is_shown_only_in_pages_that_were_named(form: WebForm) -> None:
    plain, inside = Client().get(PAGE), Client().get(PAGE, {"in": SHOP})
    assert plain.headers["x-frame-options"] == "DENY"
    assert "frame-ancestors 'none'" in plain.headers["content-security-policy"]
    assert f"frame-ancestors {SHOP};" in inside.headers["content-security-policy"]
    assert "x-frame-options" not in inside.headers
    strangers = (EVIL, "https://shop.example.evil.example", "http://shop.example", f"{SHOP}:444", f"{SHOP} {EVIL}", "*",
                 "null", "'self'", f"{SHOP};script-src *")  # fmt: skip
    for origin in strangers:
        response = Client().get(PAGE, {"in": origin})
        assert response.status_code == 403, origin
        assert "evil" not in response.headers["content-security-policy"]
        assert response.headers["x-frame-options"] == "DENY"
    del form


def test_a_page_of_another_site_sends_nothing_through_its_visitors(form: WebForm) -> None:
    stub = stub_of(Client().get(PAGE).content.decode())
    for headers in ({"origin": EVIL}, {"origin": "null"}, {"sec-fetch-site": "cross-site"}, {"origin": SHOP}):
        assert Client().post(PAGE, {**typed(), **stub}, headers=headers).status_code == 403, headers
    assert not RawMessage.objects.exists()
    assert Client().post(PAGE, {**typed(), **stub}, headers={"origin": "http://testserver"}).status_code == 302
    del form


@pytest.mark.usefixtures("form")
def test_pages_of_forms_are_kept_by_no_cache_and_know_no_session() -> None:
    response = Client().get(PAGE)
    assert "no-store" in response.headers["cache-control"]
    assert not response.cookies


# What is in it


@pytest.mark.usefixtures("form")
def test_line_breaks_typed_into_a_form_begin_no_header() -> None:
    answers = send(Client(), PAGE, subject="Hi\r\nBcc: evil@x.example", name="K\nBcc: evil@x.example")
    assert answers.status_code == 302
    intake.take_in_due(timezone.now())
    ticket = Ticket.objects.get()
    assert "\n" not in ticket.subject
    assert "\n" not in ticket.participants.get().name
    for bad in (
        "k@x.example\nBcc: e@x.example",
        "k@x.example, e@x.example",
        "K <k@x.example>",
        "k@x.example;e@x.example",
    ):
        assert send(Client(), PAGE, email=bad).status_code in {302, 422}
    intake.take_in_due(timezone.now())
    assert not Recipient.objects.filter(address__contains="e@x").exists()
    assert not Participant.objects.filter(address__contains="\n").exists()


def test_files_of_a_form_are_named_and_served_like_any_others(form: WebForm, cast: Cast) -> None:
    files = [
        SimpleUploadedFile("../../.htaccess", b"x", "text/html"),
        SimpleUploadedFile("evil.svg", b"<svg onload=alert(1)>", "image/svg+xml"),
        SimpleUploadedFile("invoice\u202egnp.exe", b"MZ", "image/png\r\nX-Evil: 1"),
    ]
    assert send(Client(), PAGE, uploads=files).status_code == 302
    intake.take_in_due(timezone.now())
    galina = staff(cast, "galina")
    for file in Attachment.objects.all():
        assert not re.search(r"[/\\\u202e\r\n]|^\.", file.filename + file.content_type.replace("/", "")), file.filename
        response = galina.get(f"/files/{file.pk}/")
        assert response.headers["content-disposition"].startswith("attachment")
        assert response.headers["content-type"] in {"application/octet-stream", "image/png"}
        assert "sandbox" in response.headers["content-security-policy"]
    del form


@pytest.mark.usefixtures("form")
def test_bombs_of_files_and_words_are_refused_with_everything_kept() -> None:
    many = [SimpleUploadedFile(f"{n}.txt", b"x") for n in range(11)]
    for bomb in ({"uploads": many}, {"text": "x" * 60_000}, {"email": f"{'a' * 400}@x.example"}, {"name": "n" * 200}):
        assert send(Client(), PAGE, **bomb).status_code == 422
    assert not RawMessage.objects.exists()


def test_signs_of_templates_are_only_letters(form: WebForm) -> None:
    bait = "{{ 7*7 }} {status_url} {number} [x](https://evil.example) %(company)s {% raw %} ${7*7}"
    ticket = sent_by_form(form, subject=bait, name=bait, text=bait)
    assert ticket is not None
    Client().post(f"{link_of(ticket)}/confirm", {"was": "me"})
    sent = letters_to("margit@customer.example")[1]
    assert bait in sent.subject
    assert "49" not in sent.subject
    assert "evil.example" not in sent.text
    assert 'href="https://evil' not in sent.html


@pytest.mark.usefixtures("form")
def test_a_poisoned_host_is_in_no_letter_and_opens_no_page() -> None:
    assert Client().get(PAGE, headers={"host": "evil.example"}).status_code == 400
    send(Client(headers={"x-forwarded-host": "evil.example"}), PAGE)
    intake.take_in_due(timezone.now())
    assert "evil" not in letters_to("kostas@customer.example")[0].text
