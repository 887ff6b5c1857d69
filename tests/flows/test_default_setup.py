"""An installation with the default set-up understands its first letter."""

import pytest

from dromos.accounts.actions import install_default_departments
from dromos.accounts.models import Department
from dromos.catalog.actions import install_default_tree
from dromos.customers.actions import install_default_areas
from dromos.lib.actor import SYSTEM
from dromos.routing.actions.setup import install_default_skills
from dromos.routing.models import Queue
from dromos.sla.actions import install_default_policies
from dromos.tickets.models import Ticket
from dromos.triage.actions import install_default_rules
from tests.cast import MONDAY
from tests.flows.letters import letter, receive


@pytest.fixture
def _defaults(db: None) -> None:
    del db
    for install in (
        install_default_departments, install_default_tree, install_default_areas, install_default_skills,
        install_default_policies, install_default_rules,
    ):  # fmt: skip
        install(by=SYSTEM, at=MONDAY)
    for department in Department.objects.all():
        Queue.objects.get_or_create(key=department.key, defaults={"name": department.name, "department": department})


LETTERS = [
    ("en", "internet down since yesterday in Peristeri, light on the modem red"),
    ("el", "Δεν έχω ίντερνετ από χθες στο Περιστέρι, το λαμπάκι στο μόντεμ είναι κόκκινο"),
]


@pytest.mark.usefixtures("_defaults")
@pytest.mark.parametrize(("language", "text"), LETTERS)
def test_the_first_letter_is_understood(language: str, text: str) -> None:
    outcome = receive(letter(subject="Help", text=text), MONDAY)
    ticket = outcome.ticket
    assert isinstance(ticket, Ticket)
    assert ticket.category is not None
    assert ticket.area is not None
    assert ticket.category.key == "technical/no-connection"
    assert (ticket.severity, ticket.area.key, ticket.language) == (2, "athens-west", language)
    assert ticket.department.key == "technical-support"
    assert ticket.triage


@pytest.mark.usefixtures("_defaults")
def test_what_a_rule_takes_for_spam_is_set_aside_with_the_rule_as_evidence() -> None:
    outcome = receive(letter(subject="Best SEO services for you"), MONDAY)
    assert (outcome.result, outcome.cause) == ("set_aside", "spam")
    assert "Advertising" in outcome.evidence
