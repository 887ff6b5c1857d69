"""Tickets for other systems: opened as letters are, read by whom they concern, listed page by page."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from dromos.accounts.models import Department, Token
from dromos.api.tests.conftest import System, system
from dromos.api.ticket_schemas import Tickets
from dromos.catalog.models import Category, Question
from dromos.customers.models import Customer
from dromos.interactions.models import Message
from dromos.lib.actor import SYSTEM
from dromos.tickets.actions import make_field
from dromos.tickets.models import Ticket
from tests.cast import Cast

TICKETS = "/api/v1/tickets"
KOSTAS = {"email": "Kostas.New@Post.example", "name": "Kostas Neos", "language": "el"}


def opened(erp: System, **fields: Any) -> Any:
    asked = {"subject": "No internet", "text": "The light on the modem is red.", "customer": KOSTAS, **fields}
    return erp.ask("POST", TICKETS, asked)


def test_another_system_opens_a_ticket_as_a_letter_would(erp: System) -> None:
    answer = opened(erp, priority="urgent", severity=2, department="finance")
    assert answer.status_code == 201, answer.content
    told = answer.json()
    ticket = Ticket.objects.get(number=told["number"])
    assert answer["Location"] == f"{TICKETS}/{ticket.number}"
    assert (ticket.channel, ticket.priority, ticket.severity, ticket.department.key) == ("api", "urgent", 2, "finance")
    assert (ticket.customer.name, ticket.language) == ("Kostas Neos", "el")
    assert ticket.work_item is not None
    assert (ticket.work_item.channel, ticket.work_item.state) == ("email", "pending")
    assert ticket.history.filter(verb="open", actor_label="ERP").exists()
    letters = Message.objects.filter(interaction__ticket_link__ticket=ticket).order_by("id")
    assert [(one.direction, one.kind) for one in letters] == [("in", "letter"), ("out", "automatic")]
    assert letters[1].to == ["kostas.new@post.example"]


def test_what_is_sent_twice_with_a_key_is_opened_once(erp: System) -> None:
    before = Ticket.objects.count()
    asked = {"subject": "Once", "text": "Only once.", "customer": KOSTAS}
    answers = [erp.ask("POST", TICKETS, asked, Idempotency_Key="crm-1") for _time in range(2)]
    assert answers[0].json() == answers[1].json()
    assert [one["Idempotency-Replayed"] for one in answers] == ["false", "true"]
    assert Ticket.objects.count() == before + 1
    assert erp.ask("POST", TICKETS, {**asked, "subject": "Other"}, Idempotency_Key="crm-1").status_code == 422


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"customer": {}}, "customer"),
        ({"customer": {"id": 10**9}}, "customer.id"),
        ({"customer": {"email": "nobody"}}, "customer.email"),
        ({"category": "no-such"}, "category"),
        ({"department": "no-such"}, "department"),
        ({"subject": ""}, "subject"),
        ({"text": "a\0b"}, "body"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_what_does_not_fit_is_refused_by_name_and_nothing_is_kept(
    erp: System, fields: dict[str, Any], wrong: str
) -> None:
    before = Ticket.objects.count(), Customer.objects.count()
    answer = opened(erp, **fields)
    assert (answer.status_code, answer.json()["errors"][0]["field"].endswith(wrong)) == (422, True), answer.content
    assert (Ticket.objects.count(), Customer.objects.count()) == before


def test_what_the_category_asks_must_be_answered(erp: System) -> None:
    category = Category.objects.create(key="api-test", names={"en": "Test"}, department=Department.objects.first())
    Question.objects.create(category=category, key="serial", kind="text", required=True, labels={"en": "Serial"})
    assert opened(erp, category="api-test").status_code == 422
    answer = opened(erp, category="api-test", answers={"serial": "K1"})
    assert (answer.status_code, answer.json()["category"]) == (201, "api-test")


def test_a_ticket_is_read_with_what_was_written(erp: System) -> None:
    number = opened(erp).json()["number"]
    Ticket.objects.get(number=number).notes.create(author=None, at="2026-11-22T10:00Z", text="inside only")
    answer = erp.ask("GET", f"{TICKETS}/{number}")
    assert [one["direction"] for one in answer.json()["messages"]] == ["in", "out"]
    assert b"inside only" not in answer.content
    assert erp.ask("GET", f"{TICKETS}/0").status_code == 404


def test_pages_follow_each_other_newest_first_or_as_they_changed(erp: System) -> None:
    made = [opened(erp, subject=f"Trouble {n}").json()["number"] for n in range(5)]
    since = Ticket.objects.get(number=made[0]).updated_at.isoformat().replace("+", "%2B")
    assert walked(erp, "limit=2")[:5] == made[::-1]
    assert walked(erp, f"limit=2&changed_since={since}") == made
    assert walked(erp, "limit=200&state=done") == []
    assert walked(erp, "limit=200&state=live&priority=urgent") == []
    assert erp.ask("GET", f"{TICKETS}?cursor=nonsense").status_code == 422


def walked(erp: System, query: str) -> list[str]:
    """The numbers on all pages; each page is what the document says."""
    seen, cursor = [], ""
    while True:
        page = erp.ask("GET", f"{TICKETS}?{query}&cursor={cursor}").json()
        Tickets.model_validate(page)
        seen += [one["number"] for one in page["items"]]
        if page["next_cursor"] is None:
            return seen
        cursor = page["next_cursor"]


def test_a_token_of_one_department_neither_sees_nor_opens_others(erp: System, meridian: Cast) -> None:
    assert meridian
    mine = system("Billing", departments=[Department.objects.get(key="finance")])
    theirs = opened(erp, department="customer-service").json()["number"]
    own = opened(mine, department="finance").json()["number"]
    before = Ticket.objects.count()
    assert walked(mine, "limit=200") == [own]
    assert mine.ask("GET", f"{TICKETS}/{theirs}").status_code == 404
    assert opened(mine, department="customer-service").status_code == 403
    assert Ticket.objects.count() == before


def test_each_verb_needs_its_scope(erp: System) -> None:
    reader = system("Reader", scopes=[Token.Scope.READ_TICKETS.value])
    writer = system("Writer", scopes=[Token.Scope.WRITE_TICKETS.value])
    assert opened(reader).status_code == 403
    assert opened(writer).status_code == 201
    assert (reader.ask("GET", TICKETS).status_code, writer.ask("GET", TICKETS).status_code) == (200, 403)
    assert erp


def test_the_number_of_queries_stays_what_it_is(erp: System) -> None:
    for _one in range(3):
        opened(erp)
    with CaptureQueriesContext(connection) as listing:
        erp.ask("GET", TICKETS)
    with CaptureQueriesContext(connection) as opening:
        opened(erp)
    assert (len(listing), len(opening)) == (5, 12)


def test_own_fields_are_filled_in_read_and_asked_for(erp: System) -> None:
    lines = [{"key": "fibre", "labels": {"en": "Fibre"}}, {"key": "copper", "labels": {"en": "Copper"}}]
    make: Any = {"by": SYSTEM, "at": timezone.now()}
    make_field(key="line", labels={"en": "Line"}, kind="choice", choices=lines, **make)
    make_field(key="parts", labels={"en": "Parts"}, kind="several", choices=lines, **make)
    number = opened(erp, fields={"line": "fibre"}).json()["number"]
    assert erp.ask("GET", f"{TICKETS}/{number}").json()["fields"] == {"line": "fibre", "parts": None}
    for wrong in ({"line": "glass"}, {"nonsense": 1}):
        assert opened(erp, fields=wrong).status_code == 422, wrong
        assert erp.ask("PATCH", f"{TICKETS}/{number}", {"fields": wrong}).status_code == 422, wrong
    changed = erp.ask("PATCH", f"{TICKETS}/{number}", {"fields": {"line": None, "parts": ["copper"]}})
    assert changed.json()["fields"] == {"line": None, "parts": ["copper"]}, changed.content
    assert Ticket.objects.get(number=number).history.filter(field="custom.parts", actor_label="ERP").exists()
    found = erp.ask("GET", f"{TICKETS}?field=parts:copper").json()["items"]
    assert [row["number"] for row in found] == [number]
    assert erp.ask("GET", f"{TICKETS}?field=line:fibre").json()["items"] == []
    assert erp.ask("GET", f"{TICKETS}?field=nonsense:1").status_code == 422
