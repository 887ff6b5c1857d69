"""Late today: what a lead saves first."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from dromos.sla.models import SlaPolicy
from dromos.tickets.models import Ticket, TicketClock
from tests.cast import Cast
from tests.flows.letters import letter, receive

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("cast")]
Make = Callable[..., Ticket]


@pytest.fixture
def make() -> Make:
    def late_ticket(subject: str, hours: float, penalty: int = 0) -> Ticket:
        at = timezone.now()
        ticket = receive(letter(sender="Kostas <kostas@customer.example>", subject=subject), at).ticket
        assert ticket is not None
        policy = SlaPolicy.objects.create(
            name=subject, resolution_s=3600, penalty_kind="per_breach" if penalty else "", penalty_on=["resolution"],
            penalty_amount=Decimal(penalty) if penalty else None, penalty_currency="EUR",
        )  # fmt: skip
        due = at - dt.timedelta(hours=hours)
        rows = TicketClock.objects.filter(ticket=ticket)
        rows.exclude(kind="resolution").delete()
        rows.update(due_at=due, started_at=due - dt.timedelta(hours=4), policy=policy, next_at=None)
        return ticket

    return late_ticket


def test_the_dearest_comes_first_then_the_latest(cast: Cast, make: Make) -> None:
    for subject, hours, penalty in (("One hour", 1, 0), ("Cheap", 1, 10), ("Three hours", 3, 0), ("Dear", 1, 500)):
        make(subject, hours, penalty)
    page = cast.browser("filip").get("/floor/late/").content.decode()
    order = [page.index(f" {subject}</a>") for subject in ("Dear", "Cheap", "Three hours", "One hour")]
    assert order == sorted(order)
    assert "510.00 EUR owed already" in page


def test_what_is_due_another_day_and_other_departments_are_left_out(cast: Cast, make: Make) -> None:
    make("Next week", -24 * 7)
    elsewhere = make("Of finance", 1)
    Ticket.objects.filter(pk=elsewhere.pk).update(department=cast.departments["finance"])
    page = cast.browser("filip").get("/floor/late/").content.decode()
    assert "Nothing will be late today" in page
    assert "Of finance" in cast.browser("ilona").get("/floor/late/").content.decode()


def test_it_is_for_leads(cast: Cast) -> None:
    assert cast.browser("alexandra").get("/floor/late/").status_code == 403


def test_the_page_costs_the_same_however_much_is_late(cast: Cast, make: Make) -> None:
    client, counts = cast.browser("filip"), []
    for subject in ("One", "Two"):
        make(subject, 1, 5)
        client.get("/floor/late/")
        with CaptureQueriesContext(connection) as queries:
            client.get("/floor/late/")
        counts.append(len(queries))
    assert counts == [5, 5]


def test_reasons_of_ours_are_told_in_the_reader_s_language(cast: Cast) -> None:
    cast.agents["bence"].presence.__class__.objects.filter(agent=cast.agents["bence"]).update(
        state="away", reason="lunch"
    )
    cast.agents["cyril"].presence.__class__.objects.filter(agent=cast.agents["cyril"]).update(
        state="away", reason="At the dentist"
    )
    filip = cast.users["filip"]
    filip.__class__.objects.filter(pk=filip.pk).update(language="cs")
    page = cast.browser("filip").get("/floor/").content.decode()
    assert "· Oběd" in page
    assert "· At the dentist" in page
