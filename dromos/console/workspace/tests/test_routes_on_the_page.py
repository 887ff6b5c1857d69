"""A ticket's route on its page: where it is, what is missing, and moving it."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from dromos.intake import desk
from dromos.interactions.inbound import InboundAttachment
from dromos.lib.actor import SYSTEM
from dromos.tickets import actions, legs
from dromos.tickets.actions import Filled, LegPlan
from dromos.tickets.models import Note, NoteFile, Ticket
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def ticket(cast: Cast) -> Ticket:
    front, support, finance = (cast.departments[key] for key in ("customer-service", "technical-support", "finance"))
    plan = [
        LegPlan(front, line=1, budget_s=3600, asks=["brief", "tried", "file"]),
        LegPlan(finance, task="Check the account", budget_s=7200, asks=["cause"]),
        LegPlan(support, line=2, budget_s=3600, answers_customer=True),
    ]
    actions.create_route(
        name="Trouble", plan=plan, categories=[cast.categories["technical"]], by=SYSTEM, at=timezone.now()
    )
    contact = desk.Contact(
        customer=cast.customers["kostas"], channel="phone", subject="No internet", text="x",
        category=cast.categories["technical/no-connection"],
    )  # fmt: skip
    return desk.open_ticket(contact=contact, by=cast.users["alexandra"].actor(), at=timezone.now())


def page(client: Client, ticket: Ticket) -> str:
    return client.get(reverse("workspace:ticket", args=[ticket.number])).content.decode()


def position(ticket: Ticket) -> int:
    stay = legs.current(Ticket.objects.get(pk=ticket.pk))
    assert stay is not None
    return stay.leg.position


def test_the_gate_asks_in_place_and_keeps_what_was_typed(cast: Cast, ticket: Ticket) -> None:
    alexandra, address = cast.browser("alexandra"), reverse("workspace:move_on", args=[ticket.number])
    shown = page(alexandra, ticket)
    assert "Leg 1 of 3" in shown
    gate = alexandra.get(reverse("workspace:dialog", args=[ticket.number, "move-on"])).content.decode()
    assert "Before it may move on, this is missing: a technical brief" in gate
    assert 'data-mode="note"' in shown, "who does not answer the customer writes for colleagues first"
    assert "Technical Support answers the customer" in shown
    refused = alexandra.post(address, {"brief": "No sync since nine."}).content.decode()
    assert "No sync since nine." in refused
    assert "Attach a file." in refused
    assert not Note.objects.filter(ticket=ticket).exists()
    log = SimpleUploadedFile("modem.log", b"no sync", "text/plain")
    done = alexandra.post(address, {"brief": "No sync since nine.", "tried": "Restarted.", "uploads": log})
    assert done.headers["Location"] == reverse("workspace:mine"), "it went where she reads no more"
    assert position(ticket) == 1
    eleni = cast.browser("eleni")
    shown = page(eleni, ticket)
    assert "No sync since nine." in shown
    back = eleni.get(reverse("workspace:dialog", args=[ticket.number, "send-back"])).content.decode()
    assert "Send back to Customer Service" in back
    file = NoteFile.objects.get()
    assert eleni.get(reverse("workspace:note_file", args=[file.pk])).content == b"no sync"
    assert alexandra.get(reverse("workspace:note_file", args=[file.pk])).status_code == 404


def test_it_is_sent_back_and_a_leg_is_left_out(cast: Cast, ticket: Ticket) -> None:
    log = InboundAttachment("modem.log", "text/plain", b"no sync")
    filled = Filled(notes={"brief": "x", "tried": "y"}, files=[log])
    at = timezone.now()
    actions.move_on(ticket=ticket, filled=filled, by=cast.users["alexandra"].actor(), at=at)
    eleni = cast.browser("eleni")
    assert "Why: " in eleni.post(reverse("workspace:send_back", args=[ticket.number]), {}, follow=True).content.decode()
    eleni.post(reverse("workspace:send_back", args=[ticket.number]), {"reason": "Which account?"})
    ticket.refresh_from_db()
    assert (position(ticket), ticket.hand_backs) == (0, 1)
    alexandra, filip = cast.browser("alexandra"), cast.browser("filip")
    assert "Which account?" in page(alexandra, ticket)
    assert "Leave out a leg" not in page(alexandra, ticket)
    assert "Leave out a leg" in page(filip, ticket)
    stay = legs.current(Ticket.objects.get(pk=ticket.pk))
    assert stay is not None
    last = stay.leg.version.legs.get(position=2)
    skip = reverse("workspace:skip_leg", args=[ticket.number])
    alexandra.post(skip, {"to": last.pk, "reason": "x"})
    assert position(ticket) == 0
    filip.post(skip, {"to": last.pk, "reason": "Known"})
    assert position(ticket) == 2
    shown = page(cast.browser("cyril"), ticket)
    assert 'data-mode="reply"' in shown
    assert "1 time sent back" in shown


def test_a_ticket_may_set_out_later(cast: Cast, ticket: Ticket) -> None:
    alexandra = cast.browser("alexandra")
    hand_over = {"to": f"department:{cast.departments['technical-support'].pk}", "reason": "x"}
    alexandra.post(reverse("workspace:hand_over", args=[ticket.number]), hand_over)
    assert "Start its route" in page(alexandra, ticket)
    alexandra.post(reverse("workspace:start_route", args=[ticket.number]))
    assert position(ticket) == 2, "Technical Support has a leg of its own"


def test_the_category_takes_its_route_unless_told_not_to(cast: Cast, ticket: Ticket) -> None:
    alexandra = cast.browser("alexandra")
    change = {"category": cast.categories["other"].pk, "reason": "x", "version": ticket.version}
    alexandra.post(reverse("workspace:category", args=[ticket.number]), change)
    assert position(ticket) == 0
    ticket.refresh_from_db()
    change |= {"version": ticket.version, "start_route": "on"}
    alexandra.post(reverse("workspace:category", args=[ticket.number]), change)
    ticket.refresh_from_db()
    assert (ticket.category, ticket.leg) == (cast.categories["other"], None)


def test_the_time_left_is_told_and_when_it_is_late(cast: Cast, ticket: Ticket) -> None:
    stay = legs.current(ticket)
    assert stay is not None
    assert stay.clock is not None
    stay.clock.due_at = timezone.now() - dt.timedelta(days=7)
    stay.clock.state = "breached"
    stay.clock.save()
    shown = page(cast.browser("alexandra"), ticket)
    assert "data-late" in shown
    assert " late" in shown


def test_the_page_costs_the_same_however_often_it_went_to_and_fro(cast: Cast, ticket: Ticket) -> None:
    filip, costs = cast.browser("filip"), []
    cast.users["filip"].grants.create(role="lead", department=cast.departments["finance"])
    log = InboundAttachment("modem.log", "text/plain", b"no sync")
    for _time in range(3):
        by, at = cast.users["filip"].actor(), timezone.now()
        fresh = Ticket.objects.get(pk=ticket.pk)
        actions.move_on(ticket=fresh, filled=Filled(notes={"brief": "x", "tried": "y"}, files=[log]), by=by, at=at)
        actions.send_back(ticket=Ticket.objects.get(pk=ticket.pk), reason="z", by=by, at=at)
        page(filip, ticket)
        with CaptureQueriesContext(connection) as queries:
            page(filip, ticket)
        costs.append(len(queries))
    assert costs[0] == costs[2], costs
