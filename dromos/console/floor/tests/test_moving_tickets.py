"""What a lead moves on the floor is told in the ticket's own history."""

import pytest
from django.test import Client

from dromos.accounts.models import Department
from dromos.console.floor import moving
from dromos.lib.actor import SYSTEM
from dromos.routing import actions
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
