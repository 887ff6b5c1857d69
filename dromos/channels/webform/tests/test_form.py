"""A form from the page to the ticket, and the set-up of forms."""

import datetime as dt
import itertools
import json
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from dromos.catalog.models import Question
from dromos.channels import intake
from dromos.channels.webform import actions, gate
from dromos.channels.webform.door import seal, unseal
from dromos.channels.webform.gate import Stub
from dromos.channels.webform.models import Submission, WebForm
from dromos.intake.models import Outcome
from dromos.interactions.models import Attachment, Message, RawMessage
from dromos.lib.actor import SYSTEM
from dromos.tickets.models import Ticket
from tests.cast import Cast
from tests.security.scene import link_of

SHOP = "https://shop.example"
PAGE = "/forms/support/about/technical/no-connection"
# Queries each page costs, whatever it shows: may only fall.
CHOOSE, WRITE, LIST, SETUP, CONFIRM = 4, 6, 4, 10, 4


@pytest.fixture
def form(cast: Cast) -> WebForm:
    Question.objects.create(
        category=cast.categories["technical/no-connection"], key="since", labels={"en": "Since when?"}, kind="date",
        required=True,
    )  # fmt: skip
    return actions.create_form(
        key="support", name="Support", titles={"en": "Write to us"}, department=cast.departments["finance"],
        origins=[SHOP], is_front=True, by=SYSTEM, at=timezone.now(),
    )  # fmt: skip


def stub_of(page: str, *, age: int = 60) -> dict[str, str]:
    """The hidden fields of a page as a browser with script sends them, ``age`` seconds after it was made."""
    found = re.search(r'name="stub" value="([^"]+)"', page)
    assert found is not None
    made = unseal(found[1])
    assert made is not None
    older = Stub(made.form, made.nonce, made.made_at - age, 4)
    proof = next(str(n) for n in itertools.count() if gate.is_proof(older, str(n)))
    return {"stub": seal(older), "proof": proof}


def letter(**changes: Any) -> dict[str, Any]:
    return {
        "subject": "No internet", "text": "Since <b>yesterday</b>.", "name": "Kostas", "email": "Kostas@customer.example",
        "q-since": "2026-11-20", **changes,
    }  # fmt: skip


def send(client: Client, path: str = PAGE, *, age: int = 60, **changes: Any) -> HttpResponse:
    page = client.get(path).content.decode()
    answer = client.post(path, {**letter(**changes), **stub_of(page, age=age)})
    assert isinstance(answer, HttpResponse)
    return answer


def take_in() -> Outcome:
    intake.take_in_due(timezone.now())
    return Outcome.objects.select_related("ticket").latest("at", "pk")


def test_what_is_sent_becomes_a_ticket_as_the_form_said(form: WebForm, cast: Cast) -> None:
    file = SimpleUploadedFile("../../modem<b>.jpg", b"picture", "image/jpeg")
    response = send(Client(), uploads=[file])
    assert (response.status_code, response.headers["location"]) == (302, "/forms/support/sent")
    raw = RawMessage.objects.get()
    assert (raw.channel, raw.source, raw.state) == ("webform", form.source, "new")
    ticket = take_in().ticket
    assert ticket is not None
    assert (ticket.subject, ticket.channel, ticket.is_unproven) == ("No internet", "webform", True)
    assert ticket.category == cast.categories["technical/no-connection"]
    assert ticket.department == cast.departments["technical-support"]
    assert (ticket.severity, ticket.answers, ticket.customer) == (2, {"since": "2026-11-20"}, cast.customers["kostas"])
    assert Attachment.objects.get().filename == "modem_b_.jpg"
    assert Message.objects.get(direction="in").text == "Since <b>yesterday</b>."
    assert ticket.work_item is not None
    assert ticket.work_item.channel == "email"


@pytest.mark.usefixtures("form")
def test_pressing_send_twice_is_once() -> None:
    client = Client()
    data = {**letter(), **stub_of(client.get(PAGE).content.decode())}
    assert [client.post(PAGE, data).status_code for _ in range(2)] == [302, 302]
    assert (RawMessage.objects.count(), Submission.objects.count()) == (1, 1)


@pytest.mark.usefixtures("form")
def test_other_words_on_a_page_sent_already_are_another_letter() -> None:
    client = Client()
    stub = stub_of(client.get(PAGE).content.decode())
    assert client.post(PAGE, {**letter(), **stub}).status_code == 302
    again = client.post(PAGE, {**letter(text="And another thing."), **stub})
    assert again.status_code == 422
    page = again.content.decode()
    assert "And another thing." in page
    assert "sent already" in page
    assert client.post(PAGE, {**letter(text="And another thing."), **stub_of(page)}).status_code == 302
    assert RawMessage.objects.count() == 2


@pytest.mark.usefixtures("form")
def test_strangers_cannot_fill_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "MOST_IN_AN_HOUR", 2000)
    big = letter(text="x" * 3000)
    answers = []
    for n in range(2):
        stub = stub_of(Client().get(PAGE).content.decode())
        answers.append(Client().post(PAGE, {**big, **stub, "email": f"k{n}@customer.example"}))
    assert [answer.status_code for answer in answers] == [302, 422]
    assert "Too many people" in answers[1].content.decode()


@pytest.mark.usefixtures("form")
@pytest.mark.parametrize("bad", [{"email": "nobody"}, {"text": ""}, {"q-since": "x"}, {"subject": "y" * 300}])
def test_a_mistake_keeps_every_word(bad: dict[str, str]) -> None:
    typed = {**letter(name="Kostas & Co"), **bad}
    response = send(Client(), **typed)
    page = response.content.decode()
    assert response.status_code == 422
    assert "Kostas &amp; Co" in page
    assert "There is a problem" in page
    assert all(value.replace("<", "&lt;").replace(">", "&gt;").replace("&amp;", "&") in page.replace("&amp;", "&")
               for value in typed.values() if value)  # fmt: skip
    assert not RawMessage.objects.exists()


@pytest.mark.usefixtures("form")
def test_who_is_too_quick_or_too_late_presses_once_more_and_loses_nothing() -> None:
    for age in (0, 90_000):
        response = send(Client(), age=age)
        assert response.status_code == 422
        assert "press Send once more" in response.content.decode()
        assert "Since &lt;b&gt;yesterday" in response.content.decode()
        again = stub_of(response.content.decode())
        assert Client().post(PAGE, {**letter(), **again}).status_code == 302
    assert RawMessage.objects.count() == 2


@pytest.mark.usefixtures("form")
def test_a_robots_letter_is_kept_and_set_aside_and_it_never_learns_of_it() -> None:
    assert send(Client(), homepage="https://cheap.example").status_code == 302
    outcome = take_in()
    assert (outcome.result, outcome.cause) == ("set_aside", "spam")
    assert "people cannot see" in outcome.evidence
    assert not Ticket.objects.exists()


@pytest.mark.usefixtures("form")
def test_a_form_works_without_script_and_says_when_it_does_not() -> None:
    client, answers = Client(), []
    for n in range(4):
        stub = stub_of(client.get(PAGE).content.decode())["stub"]
        answers.append(client.post(PAGE, letter(stub=stub, email=f"k{n}@customer.example")))
    assert [answer.status_code for answer in answers] == [302, 302, 302, 422]
    assert "allow script" in answers[-1].content.decode()


@pytest.mark.parametrize("key", ["finance/nothing", "billing", "technical"])
def test_only_what_the_form_offers_can_be_chosen(form: WebForm, cast: Cast, key: str) -> None:
    assert Client().get(f"/forms/support/about/{key}").status_code == 404
    only = [cast.categories["billing/invoice"]]
    actions.change_form(form=form, categories=only, by=SYSTEM, at=timezone.now())
    assert Client().get(PAGE).status_code == 404
    page = Client().get("/forms/support/").content.decode()
    assert "In a few words" in page
    assert send(Client(), "/forms/support/").status_code == 302
    ticket = take_in().ticket
    assert ticket is not None
    assert ticket.category == cast.categories["billing/invoice"]


def test_a_form_that_is_off_is_gone(form: WebForm) -> None:
    assert Client().get("/forms/", follow=True).status_code == 200
    assert "/forms/" in Client().get("/my/sign-in").content.decode()
    actions.change_form(form=form, is_on=False, by=SYSTEM, at=timezone.now())
    assert [Client().get(path).status_code for path in ("/forms/", "/forms/support/", PAGE)] == [404, 404, 404]
    assert Client().post(PAGE, letter()).status_code == 404
    assert "/forms/" not in Client().get("/my/sign-in").content.decode()


@pytest.mark.usefixtures("form")
def test_the_page_speaks_the_readers_language() -> None:
    greek = Client().get(PAGE, {"language": "el"})
    assert greek.headers["content-language"] == "el"
    assert 'lang="el"' in greek.content.decode()
    assert send(Client(), f"{PAGE}?language=el").headers["location"] == "/forms/support/sent?language=el"
    ticket = take_in().ticket
    assert ticket is not None
    assert ticket.language == "el"


@pytest.mark.usefixtures("form")
def test_pages_cost_a_fixed_number_of_queries(django_assert_num_queries: Any, cast: Cast) -> None:
    with django_assert_num_queries(CHOOSE):
        Client().get("/forms/support/")
    with django_assert_num_queries(WRITE):
        Client().get(PAGE)
    ilona = cast.browser("ilona")
    ilona.get("/setup/forms/")
    with django_assert_num_queries(LIST):
        ilona.get("/setup/forms/")
    with django_assert_num_queries(SETUP):
        ilona.get(f"/setup/forms/{WebForm.objects.get().pk}/")


def test_the_original_is_readable_for_whoever_looks_after_it(form: WebForm, cast: Cast) -> None:
    send(Client())
    raw = RawMessage.objects.get()
    first = json.loads(bytes(raw.content).split(b"\n")[0])
    assert first["email"] == "kostas@customer.example"
    send(Client(), homepage="x")
    take_in()
    aside = RawMessage.objects.get(state="set_aside")
    filip = cast.browser("filip")
    assert "No internet" in filip.get(f"/intake/arrived/{aside.pk}/").content.decode()
    del form


def test_the_page_that_asks_costs_a_fixed_number_of_queries(form: WebForm, django_assert_num_queries: Any) -> None:
    send(Client())
    ticket = take_in().ticket
    assert ticket is not None
    with django_assert_num_queries(CONFIRM):
        assert "Was it you" in Client().get(f"{link_of(ticket)}/confirm").content.decode()
    del form


# Setting forms up


@pytest.fixture
def ilona(cast: Cast) -> Client:
    return cast.browser("ilona")


def typed(**changes: Any) -> dict[str, Any]:
    return {
        "name": "Shop", "key": "shop", "titles_en": "Write to us", "titles_el": "Γράψτε μας", "hourly_limit": "50",
        "origins": "https://Shop.example/contact\nhttps://shop.example:443\nhttp://127.0.0.1:8080", "is_on": "on",
        "takes_files": "on", **changes,
    }  # fmt: skip


def test_an_administrator_sets_a_form_up_and_copies_the_snippet(ilona: Client) -> None:
    assert "No form yet" in ilona.get("/setup/forms/").content.decode()
    made = ilona.post("/setup/forms/new/", typed())
    form = WebForm.objects.get()
    assert made.headers["location"] == f"/setup/forms/{form.pk}/"
    assert form.origins == ["https://shop.example", "http://127.0.0.1:8080"]
    assert form.titles == {"en": "Write to us", "el": "Γράψτε μας"}
    page = ilona.get(f"/setup/forms/{form.pk}/")
    assert "&lt;div data-dromos-form=&quot;shop&quot;&gt;" in page.content.decode().replace("&#34;", "&quot;")
    assert "frame-src 'self'" in page.headers["content-security-policy"]
    ilona.post(f"/setup/forms/{form.pk}/switch/", {"do": "off"})
    assert Client().get("/forms/shop/").status_code == 404
    ilona.post(f"/setup/forms/{form.pk}/switch/", {"do": "on"})
    assert Client().get("/forms/shop/").status_code == 200
    ilona.post(f"/setup/forms/{form.pk}/remove/")
    assert not WebForm.objects.exists()


@pytest.mark.parametrize(
    "origin",
    [
        "javascript:alert(1)",
        "https://",
        "*",
        "https://*.example",
        "https://a b.example",
        "https://u:p@x.example",
        "shop",
    ],
)
def test_what_is_no_origin_is_refused(ilona: Client, origin: str) -> None:
    assert "is no page" in ilona.post("/setup/forms/new/", typed(origins=origin)).content.decode()
    assert not WebForm.objects.exists()


def test_two_forms_have_two_addresses(ilona: Client) -> None:
    ilona.post("/setup/forms/new/", typed())
    assert "Another form has this address." in ilona.post("/setup/forms/new/", typed(key="SHOP")).content.decode()


def test_what_was_sent_is_forgotten_after_a_month_but_not_the_letter(form: WebForm) -> None:
    send(Client())
    Submission.objects.update(created_at=timezone.now() - dt.timedelta(days=32))
    send(Client())
    assert (Submission.objects.count(), RawMessage.objects.count()) == (1, 2)
    del form
