"""Variables in texts people prepare: what they say, and what they can never do."""

import pytest

from dromos.customers.models import Customer
from dromos.lib.actor import SYSTEM
from dromos.tickets import variables
from dromos.tickets.models import Ticket
from tests.cast import Cast
from tests.flows.letters import letter, receive


@pytest.fixture
def ticket(cast: Cast) -> Ticket:
    outcome = receive(letter(subject="Modem {{ agent.name }}", text="My modem is broken since yesterday."), cast.at)
    assert outcome.ticket is not None
    return outcome.ticket


def fill(cast: Cast, ticket: Ticket, text: str) -> str:
    return variables.fill(text, ticket=ticket, by=cast.users["alexandra"].actor(), at=cast.at)


def test_every_known_variable_says_something_or_nothing_and_never_fails(cast: Cast, ticket: Ticket) -> None:
    text = "\n".join(f"{{{{ {one.name} }}}}" for one in variables.known())
    assert "{{ ticket" not in fill(cast, ticket, text)
    assert all(str(one.label) and one.sample for one in variables.known())


def test_values_are_the_customers_and_the_writers(cast: Cast, ticket: Ticket) -> None:
    said = fill(cast, ticket, "Hello {{customer.first_name}}, {{ ticket.number }}, {{agent.first_name}}.")
    assert said == f"Hello {ticket.customer.name.split()[0]}, {ticket.number}, Alexandra."


def test_words_are_in_the_customers_language_and_days_on_the_customers_clock(cast: Cast, ticket: Ticket) -> None:
    Customer.objects.filter(pk=ticket.customer_id).update(time_zone="Pacific/Auckland")
    ticket.language = "el"
    ticket.customer.refresh_from_db()
    assert fill(cast, ticket, "{{ today }}") == "23 Νοεμβρίου 2026"
    assert fill(cast, ticket, "{{ tomorrow }}") == "24 Νοεμβρίου 2026"
    assert fill(cast, ticket, "{{ ticket.opened }}").startswith("σήμερα")
    assert fill(cast, ticket, "{{ ticket.state }}") == "Νέο"


def test_a_name_nobody_knows_stays_and_is_named(cast: Cast, ticket: Ticket) -> None:
    text = "{{ customer.nmae }} {{ ticket.customer.user.password }} {{ settings.SECRET_KEY }} {{ today }}"
    assert fill(cast, ticket, text).startswith("{{ customer.nmae }} {{ ticket.customer.user.password }} {{ settings")
    assert variables.unknown(text) == ["customer.nmae", "ticket.customer.user.password", "settings.SECRET_KEY"]
    assert variables.used(text) == ["today"]


def test_a_value_is_never_looked_at_again(cast: Cast, ticket: Ticket) -> None:
    assert fill(cast, ticket, "{{ ticket.subject }}") == "Modem {{ agent.name }}"


def test_what_to_say_where_there_is_nothing(cast: Cast, ticket: Ticket) -> None:
    ticket.customer.name = "www.buy-now.example/x"
    assert fill(cast, ticket, "Dear {{ customer.name | customer }}!") == "Dear customer!"
    assert fill(cast, ticket, "Dear {{ customer.name }}!") == "Dear !"


def test_answers_to_the_categorys_questions_are_variables(cast: Cast, ticket: Ticket) -> None:
    ticket.answers = {"lights": ["red", "green"], "since": "Monday", "paid": True}
    text = "{{ answer.lights }}/{{ answer.since }}/{{ answer.paid }}/{{ answer.none }}"
    assert fill(cast, ticket, text) == "red, green/Monday//"


def test_in_html_a_value_is_words(cast: Cast, ticket: Ticket) -> None:
    ticket.customer.name = "Ann <b>B</b> & Co"
    html = variables.fill_html("<p>{{ customer.name }}</p>", ticket=ticket, by=SYSTEM, at=cast.at)
    assert html == "<p>Ann &lt;b&gt;B&lt;/b&gt; &amp; Co</p>"


def test_where_the_system_writes_the_agent_is_whoever_has_the_ticket(cast: Cast, ticket: Ticket) -> None:
    assert variables.fill("[{{ agent.name }}]", ticket=ticket, by=SYSTEM, at=cast.at) == "[]"
