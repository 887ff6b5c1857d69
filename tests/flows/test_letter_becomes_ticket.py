"""From bytes to a ticket in the right queue, acknowledged."""

import datetime as dt

from dromos.interactions.models import Message
from dromos.lib.models import EventRecord
from dromos.routing.models import WorkItem
from dromos.tickets.models import Ticket
from tests.cast import Cast
from tests.flows.letters import letter, receive

INTERNET_DOWN = "Internet down since yesterday in Peristeri, light on the modem red."


def open_one(cast: Cast, **fields: str) -> Ticket:
    outcome = receive(letter(**{"subject": "No internet", "text": INTERNET_DOWN, **fields}), cast.at)
    assert outcome.result == "opened"
    assert outcome.ticket is not None
    return outcome.ticket


def test_a_letter_becomes_a_ticket_of_its_customer_in_the_queue_that_fits(cast: Cast) -> None:
    ticket = open_one(cast)
    assert ticket.customer == cast.customers["kostas"]
    assert ticket.state == "new"
    item = ticket.work_item
    assert item is not None
    assert item.state == WorkItem.State.PENDING
    assert item.queue.department == ticket.department
    assert item.reference == ticket.number


def test_its_clocks_run_on_the_departments_calendar(cast: Cast) -> None:
    ticket = open_one(cast)
    due = {clock.kind: clock.due_at for clock in ticket.clocks.all()}
    # Monday 10:00 + 4 working hours with lunch from 12:00 to 13:00: 15:00 in Athens.
    assert due["first_reply"] == dt.datetime(2026, 11, 23, 13, 0, tzinfo=dt.UTC)
    assert due["resolution"] == dt.datetime(2026, 11, 25, 8, 0, tzinfo=dt.UTC)
    assert ticket.work_item is not None
    assert ticket.work_item.due_at == due["first_reply"]


def test_the_customer_hears_number_department_time_and_link(cast: Cast) -> None:
    ticket = open_one(cast)
    letter_out = Message.objects.get(direction="out")
    assert letter_out.state == "queued"
    assert letter_out.automatic == "auto-replied"
    assert f"[Ticket#{ticket.number}]" in letter_out.subject
    assert ticket.number in letter_out.text
    assert "/s/" in letter_out.text
    assert [recipient.address for recipient in letter_out.recipients.all()] == ["kostas@customer.example"]
    assert letter_out.in_reply_to
    assert "+t" in letter_out.reply_to


def test_an_unknown_writer_becomes_a_customer(cast: Cast) -> None:
    ticket = open_one(cast, sender="Zoe New <zoe@new.example>")
    assert ticket.customer.name == "Zoe New"
    assert [address.value for address in ticket.customer.addresses.all()] == ["zoe@new.example"]


def test_a_letter_straight_to_a_specialist_goes_to_the_queue_not_to_the_specialist(cast: Cast) -> None:
    ticket = open_one(cast, to="cyril@meridian.example")
    assert ticket.work_item is not None
    assert ticket.work_item.state == WorkItem.State.PENDING
    assert ticket.work_item.agent is None


def test_a_mailing_list_opens_nothing_and_is_kept_with_its_cause(cast: Cast) -> None:
    outcome = receive(letter(List_Id="<news.example>"), cast.at)
    assert (outcome.result, outcome.cause) == ("set_aside", "list")
    assert not Ticket.objects.exists()


def test_an_auto_reply_to_nothing_opens_nothing(cast: Cast) -> None:
    outcome = receive(letter(Auto_Submitted="auto-replied"), cast.at)
    assert outcome.result == "set_aside"
    assert not Message.objects.filter(direction="out").exists()


def test_history_is_recorded_and_never_answered(cast: Cast) -> None:
    outcome = receive(letter(), cast.at, is_history=True)
    assert outcome.result == "recorded"
    assert outcome.interaction is not None
    assert outcome.interaction.customer == cast.customers["kostas"]
    assert not Ticket.objects.exists()
    assert not Message.objects.filter(direction="out").exists()


def test_what_happened_is_an_event(cast: Cast) -> None:
    ticket = open_one(cast)
    assert EventRecord.objects.filter(name="TicketOpened", payload__ticket_id=ticket.pk).count() == 1


FORWARD = """Could you take this?

---------- Forwarded message ---------
From: Nikolai <nikolai@customer.example>
Date: Sun, 22 Nov 2026 at 19:00
Subject: Internet
To: <cyril.private@mail.example>

The internet is down since yesterday.
"""


def test_what_staff_forward_from_a_private_mailbox_is_the_customers(cast: Cast) -> None:
    cyril = cast.users["cyril"]
    cyril.forwards_from = ["cyril.private@mail.example"]
    cyril.save()
    ticket = open_one(cast, sender="cyril.private@mail.example", subject="Fwd: Internet", text=FORWARD)
    assert ticket.customer == cast.customers["nikolai"]
    told = Message.objects.get(direction="out")
    assert [recipient.address for recipient in told.recipients.all()] == ["nikolai@customer.example"]


def test_a_stranger_who_forwards_speaks_only_for_himself(cast: Cast) -> None:
    ticket = open_one(cast, sender="oscar@customer.example", subject="Fwd: Internet", text=FORWARD)
    assert ticket.customer == cast.customers["oscar"]
