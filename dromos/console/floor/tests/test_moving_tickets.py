"""What a lead moves on the floor is told in the ticket's own history."""

import datetime as dt

import pytest
from django.test import Client

from dromos.accounts.models import Department
from dromos.console.floor import moving
from dromos.lib.actor import SYSTEM
from dromos.routing import actions
from dromos.tickets import actions as tickets
from dromos.tickets.models import HistoryEntry, Ticket
from tests.cast import Cast
from tests.flows.letters import letter, receive


@pytest.fixture
def ticket(cast: Cast) -> Ticket:
    outcome = receive(letter(subject="No internet", text="The internet is down since yesterday."), cast.at)
    assert outcome.ticket is not None
    return outcome.ticket


def test_handing_a_ticket_to_a_person(client: Client, cast: Cast, ticket: Ticket) -> None:
    item, agent = ticket.work_item, cast.agents["alexandra"]
    assert item is not None
    client.force_login(cast.user("filip"))
    client.post(f"/floor/items/{item.pk}/give/", {"agent": agent.pk})
    item.refresh_from_db()
    assert item.agent == agent
    assert HistoryEntry.objects.filter(ticket=ticket, verb="hand_over", field="agent").exists()


def test_handing_a_ticket_to_a_department(client: Client, cast: Cast, ticket: Ticket) -> None:
    client.force_login(cast.user("filip"))
    assert ticket.work_item is not None
    client.post(f"/floor/items/{ticket.work_item.pk}/move/", {"department": "finance", "reason": "an invoice"})
    ticket.refresh_from_db()
    assert ticket.department.key == "finance"
    assert HistoryEntry.objects.filter(ticket=ticket, verb="hand_over", field="department").exists()


def test_work_cannot_move_to_where_nobody_takes_work(cast: Cast) -> None:
    cellar = Department.objects.create(key="cellar", name="Cellar")
    queue = cast.departments["finance"].queues.get()
    item = actions.enqueue(queue=queue, channel="api", subject="A task", by=SYSTEM, at=cast.at)
    with pytest.raises(actions.NotEligibleError, match="Cellar has no queue"):
        moving.move_to(item, cellar, reason="", by=SYSTEM, at=cast.at)


def test_a_substitute_has_the_ticket_as_it_is_and_what_they_began_stays(cast: Cast, ticket: Ticket) -> None:
    bence, eleni = cast.agents["bence"], cast.agents["eleni"]
    tickets.take(ticket=ticket, user=cast.user("bence"), at=cast.at)
    clocks = list(ticket.clocks.values_list("kind", "due_at"))
    until = cast.at + dt.timedelta(days=3)
    row = actions.name_substitute(
        person=bence, substitute=eleni, starts_at=cast.at, ends_at=until, by=SYSTEM, at=cast.at
    )
    told = HistoryEntry.objects.get(ticket=ticket, verb="stand_in")
    assert (told.old, told.new) == ("Bence", "Eleni")
    assert list(ticket.clocks.values_list("kind", "due_at")) == clocks
    tickets.note(ticket=ticket, text="I call them.", by=cast.user("eleni").actor(), at=cast.at)
    actions.end_substitution(row=row, by=SYSTEM, at=cast.at)
    ticket.refresh_from_db()
    assert ticket.work_item is not None
    assert ticket.work_item.agent == eleni
