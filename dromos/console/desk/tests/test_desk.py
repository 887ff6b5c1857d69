"""A call or a visit is written down once, by one form, and nothing typed is lost."""

import datetime as dt
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from dromos.catalog import actions as catalog
from dromos.customers import actions as customers
from dromos.customers.models import Contract, Customer
from dromos.interactions.models import Attachment, Interaction, Message
from dromos.lib.actor import SYSTEM
from dromos.tickets import actions as tickets
from dromos.tickets.models import FieldValue, Task, Ticket
from tests.cast import Cast

QUESTIONS = [
    {"key": "since", "kind": "date", "required": True, "labels": {"en": "Since when?", "el": "Από πότε;"}},
    {"key": "where", "kind": "text", "required": False, "labels": {"en": "Where?", "el": "Πού;"}},
]


@pytest.fixture
def alexandra(cast: Cast) -> Client:
    return cast.browser("alexandra")


def typed(cast: Cast, **more: object) -> dict[str, object]:
    """What an agent typed during Kostas' call."""
    return {
        "channel": "phone",
        "customer": cast.customers["kostas"].pk,
        "subject": "No internet since yesterday",
        "text": "The light is red. He restarted it twice.",
        "category": "technical/no-connection",
        "how": "ticket",
        "token": "t1",
        **more,
    }


def ask_questions(cast: Cast) -> None:
    category = cast.categories["technical/no-connection"]
    catalog.set_questions(category=category, questions=QUESTIONS, by=SYSTEM, at=cast.at)


def test_a_call_becomes_a_ticket_of_the_right_department(cast: Cast, alexandra: Client) -> None:
    answer = alexandra.post("/desk/", typed(cast), follow=True)
    ticket = Ticket.objects.get()
    assert (ticket.customer, ticket.department.key) == (cast.customers["kostas"], "technical-support")
    assert (ticket.channel, ticket.language, ticket.severity) == ("phone", "el", 2)
    assert f"/tickets/{ticket.number}/" in answer.content.decode()
    assert 'name="caller"' in answer.content.decode(), "the next form is fresh"


def test_the_severity_somebody_chose_wins_over_the_rules(cast: Cast, alexandra: Client) -> None:
    alexandra.post("/desk/", typed(cast, severity="1"))
    assert Ticket.objects.get().severity == 1


def test_what_is_answered_at_once_stands_in_the_history_without_a_ticket(cast: Cast, alexandra: Client) -> None:
    answer = alexandra.post("/desk/", typed(cast, how="at_once", channel="desk"), follow=True)
    interaction = Interaction.objects.get(customer=cast.customers["kostas"])
    assert (interaction.state, interaction.channel, Ticket.objects.count()) == ("ended", "desk", 0)
    assert interaction.messages.get().author == cast.users["alexandra"]
    assert "without a ticket" in answer.content.decode()


def test_an_unanswered_question_keeps_the_form_with_everything_typed(cast: Cast, alexandra: Client) -> None:
    ask_questions(cast)
    answer = alexandra.post("/desk/", typed(cast, **{"q-where": "Peristeri"}))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Από πότε;" in page
    assert "needs an answer" in page
    for kept in ("No internet since yesterday", "The light is red", "Peristeri", "Kostas"):
        assert kept in page
    assert not Interaction.objects.exists(), "nothing is half saved"


def test_questions_need_no_answer_when_the_call_is_answered_at_once(cast: Cast, alexandra: Client) -> None:
    ask_questions(cast)
    assert alexandra.post("/desk/", typed(cast, how="at_once")).status_code == 302


def test_answers_come_with_the_ticket(cast: Cast, alexandra: Client) -> None:
    ask_questions(cast)
    alexandra.post("/desk/", typed(cast, **{"q-since": "2026-11-22", "q-where": "Peristeri"}))
    assert Ticket.objects.get().answers == {"since": "2026-11-22", "where": "Peristeri"}


def test_questions_are_asked_in_the_customers_language_and_answers_stay(cast: Cast, alexandra: Client) -> None:
    ask_questions(cast)
    page = alexandra.post("/desk/questions/", typed(cast, **{"q-where": "Peristeri"})).content.decode()
    assert "Από πότε;" in page
    assert 'value="Peristeri"' in page
    english = alexandra.post("/desk/questions/", typed(cast, customer=cast.customers["oscar"].pk)).content.decode()
    assert "Since when?" in english


def test_a_new_customer_is_made_in_place(cast: Cast, alexandra: Client) -> None:
    fields = {
        "customer": "",
        "is_new": "1",
        "new_name": "Petros",
        "new_phone": "+30 210 123 4567",
        "new_language": "el",
    }
    alexandra.post("/desk/", typed(cast, **fields))
    petros = Customer.objects.get(name="Petros")
    assert (petros.addresses.get().value, petros.language) == ("+302101234567", "el")
    assert Ticket.objects.get().customer == petros


def test_a_refused_form_makes_no_customer(cast: Cast, alexandra: Client) -> None:
    ask_questions(cast)
    fields = {"customer": "", "is_new": "1", "new_name": "Petros", "new_email": "petros@customer.example"}
    answer = alexandra.post("/desk/", typed(cast, **fields))
    assert answer.status_code == 422
    assert "petros@customer.example" in answer.content.decode()
    assert not Customer.objects.filter(name="Petros").exists()


def test_an_address_of_somebody_else_is_said_not_taken(cast: Cast, alexandra: Client) -> None:
    fields = {"customer": "", "is_new": "1", "new_name": "K. P.", "new_email": "kostas@customer.example"}
    answer = alexandra.post("/desk/", typed(cast, **fields))
    assert "belongs to Kostas already" in answer.content.decode()
    assert Customer.objects.filter(name="K. P.").count() == 0


def test_nobody_is_said_when_nobody_was_chosen(cast: Cast, alexandra: Client) -> None:
    answer = alexandra.post("/desk/", typed(cast, customer=""))
    assert answer.status_code == 422
    assert "Say who it is" in answer.content.decode()


def test_the_same_form_sent_twice_is_one_ticket(cast: Cast, alexandra: Client) -> None:
    alexandra.post("/desk/", typed(cast))
    again = alexandra.post("/desk/", typed(cast))
    assert again.status_code == 302
    assert Ticket.objects.count() == 1


def test_files_come_with_the_contact_under_harmless_names(cast: Cast, alexandra: Client) -> None:
    file = SimpleUploadedFile("../mo\u202edem.png", b"picture", content_type="image/png")
    alexandra.post("/desk/", typed(cast, uploads=[file]))
    assert Attachment.objects.get().filename == "modem.png"


def test_a_caller_is_found_by_name_number_address_and_contract(cast: Cast, alexandra: Client) -> None:
    kostas = cast.customers["kostas"]
    customers.add_address(customer=kostas, channel="phone", value="+30 210 123 4567", by=SYSTEM, at=cast.at)
    Contract.objects.create(number="MER-771", customer=kostas, starts_date=dt.date(2026, 1, 1))
    for text in ("kost", "210 123 45", "0030 210 1234567", "kostas@customer", "mer-77"):
        assert "Kostas" in alexandra.get("/desk/callers/", {"caller": text}).content.decode(), text


def test_who_is_not_found_can_be_entered_with_what_was_typed(alexandra: Client) -> None:
    page = alexandra.get("/desk/callers/", {"caller": "Zeno"}).content.decode()
    assert "Nobody is found" in page
    assert "new_name=Zeno" in page
    assert "new_phone=" in alexandra.get("/desk/callers/", {"caller": "+30 697 11"}).content.decode()


def test_the_agent_sees_at_a_glance_what_the_caller_has(cast: Cast, alexandra: Client) -> None:
    alexandra.post("/desk/", typed(cast))
    customers.note_bounce(value="kostas@customer.example", reason="5.1.1 no such user", at=cast.at)
    page = alexandra.post(f"/desk/customer/?customer={cast.customers['kostas'].pk}", {}).content.decode()
    assert "No internet since yesterday" in page
    assert "Comes back" in page
    assert "No working e-mail address" in page


def test_a_ticket_elsewhere_shows_where_it_stands_but_not_what_it_says(cast: Cast, alexandra: Client) -> None:
    alexandra.post("/desk/", typed(cast, category="billing/invoice", subject="My secret invoice"))
    page = alexandra.post(f"/desk/customer/?customer={cast.customers['kostas'].pk}", {}).content.decode()
    assert "With Finance" in page
    assert "My secret invoice" not in page
    told = alexandra.get("/desk/?saved=1").content.decode()
    assert "is open with Finance" in told
    assert "Open the ticket" not in told, "they may not read it"


def test_a_kept_form_comes_back_as_it_was(cast: Cast, alexandra: Client) -> None:
    ask_questions(cast)
    page = alexandra.post("/desk/again/", typed(cast, text="half a sen", **{"q-where": "Ilion"})).content.decode()
    for kept in ("half a sen", "Ilion", "Kostas", 'value="technical/no-connection"', 'value="t1"'):
        assert kept in page
    assert "Not saved yet" not in page


def test_whoever_is_a_customer_too_cannot_choose_themselves(cast: Cast, alexandra: Client) -> None:
    kostas = cast.customers["kostas"]
    customers.change_customer(customer=kostas, user=cast.users["alexandra"], by=SYSTEM, at=cast.at)
    assert "Kostas" not in alexandra.get("/desk/callers/", {"caller": "kostas"}).content.decode().replace(
        "New customer: kostas", ""
    )
    assert alexandra.post("/desk/", typed(cast)).status_code == 422
    assert Ticket.objects.count() == 0


def test_strangers_are_sent_to_sign_in_and_people_without_a_role_refused(cast: Cast) -> None:
    assert Client().get("/desk/").status_code == 302
    sent = Client(headers={"hx-request": "true"}).post("/desk/", typed(cast))
    assert (sent.status_code, "login" in sent.headers["HX-Redirect"]) == (403, True)
    reader = cast.browser("hektor")
    assert reader.post("/desk/", typed(cast)).status_code == 403
    assert Message.objects.count() == 0


PAGES = {"a fresh form": 5, "finding a caller": 4, "a caller chosen": 11, "questions of a category": 6}


@pytest.mark.parametrize("page", PAGES)
def test_the_number_of_queries_stays(
    page: str, cast: Cast, alexandra: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(4):
        alexandra.post("/desk/", typed(cast, token=f"n{number}", subject=f"Trouble {number}"))
    kostas = cast.customers["kostas"].pk
    ask = {
        "a fresh form": lambda: alexandra.get("/desk/"),
        "finding a caller": lambda: alexandra.get("/desk/callers/", {"caller": "os"}),
        "a caller chosen": lambda: alexandra.post(f"/desk/customer/?customer={kostas}", {}),
        "questions of a category": lambda: alexandra.post("/desk/questions/", typed(cast)),
    }
    with django_assert_num_queries(PAGES[page]):
        assert ask[page]().status_code == 200


WINDOW = {"call_day": "2126-11-25", "call_from": "14:00", "call_until": "16:00"}


def test_a_call_back_is_work_of_its_own_in_a_window_of_the_customers_time(cast: Cast, alexandra: Client) -> None:
    kostas = cast.customers["kostas"]
    Customer.objects.filter(pk=kostas.pk).update(time_zone="Europe/Athens")
    page = alexandra.post("/desk/", typed(cast, **WINDOW), follow=True).content.decode()
    task = Task.objects.get()
    assert (task.kind, task.ticket.department.key) == ("call_back", "technical-support")
    assert task.begins_at == dt.datetime(2126, 11, 25, 12, tzinfo=dt.UTC), "14 o'clock in Athens"
    assert task.due_at == dt.datetime(2126, 11, 25, 14, tzinfo=dt.UTC)
    assert task.made_by == "Alexandra"
    assert "They are called back 25.11. 14:00–16:00 (Europe/Athens)." in page


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"call_day": "2126-11-25"}, "A call-back has a day, a beginning and an end."),
        ({**WINDOW, "call_until": "13:00"}, "It ends after it begins."),
        ({**WINDOW, "call_day": "2020-01-01"}, "Choose a time in the future."),
        ({**WINDOW, "how": "at_once"}, "To be called back there must be a ticket: open one."),
    ],
)
def test_a_window_that_makes_no_sense_is_refused_and_nothing_is_kept(
    cast: Cast, alexandra: Client, given: dict[str, str], said: str
) -> None:
    answer = alexandra.post("/desk/", typed(cast, **given))
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert 'value="No internet since yesterday"' in answer.content.decode(), "what was typed is still there"
    assert not Ticket.objects.exists()


def test_own_fields_of_the_category_are_asked_and_kept(cast: Cast, alexandra: Client) -> None:
    technical = [cast.categories["technical"]]
    urgent = {"all": [{"field": "severity", "op": "is", "value": ["1"]}]}
    made: dict[str, Any] = {"by": SYSTEM, "at": cast.at, "categories": technical}
    tickets.make_field(key="modem", labels={"en": "Modem"}, required_when=["opened"], **made)
    tickets.make_field(key="why", labels={"en": "Why now"}, required_when=["opened"], required_if=urgent, **made)
    secret: dict[str, Any] = {"required_when": ["opened"], "roles": ["complaints"]}
    tickets.make_field(key="secret", labels={"en": "Secret"}, **secret, **made)
    asked = alexandra.post("/desk/questions/", typed(cast)).content.decode()
    assert 'name="own_modem"' in asked
    assert 'name="own_secret"' not in asked
    assert (
        'name="own_modem"' not in alexandra.post("/desk/questions/", typed(cast, category="billing")).content.decode()
    )
    refused = alexandra.post("/desk/", typed(cast))
    assert refused.status_code == 422
    assert "Modem: This must be filled in" in refused.content.decode()
    assert not Ticket.objects.exists()
    refused = alexandra.post("/desk/", typed(cast, own_modem="Fritz", severity="1"))
    assert refused.status_code == 422, "required where its condition holds"
    assert 'value="Fritz"' in refused.content.decode(), "nothing typed is lost"
    alexandra.post("/desk/", typed(cast, own_modem="Fritz"))
    assert FieldValue.objects.get(ticket=Ticket.objects.get()).value == "Fritz"
