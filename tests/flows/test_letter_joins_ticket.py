"""The one rule of threading, and what a letter does to the ticket it joins."""

import datetime as dt

import pytest

from dromos.interactions.models import Message
from dromos.tickets import actions as tickets
from dromos.tickets.actions import Reply
from dromos.tickets.models import Ticket, TicketLink
from tests.cast import Cast
from tests.flows.letters import letter, receive

HOUR = dt.timedelta(hours=1)


@pytest.fixture
def ticket(cast: Cast) -> Ticket:
    outcome = receive(letter(subject="No internet"), cast.at)
    assert outcome.ticket is not None
    return outcome.ticket


def acknowledgement() -> Message:
    return Message.objects.filter(direction="out").latest("id")


def test_an_answer_to_our_letter_joins(cast: Cast, ticket: Ticket) -> None:
    outcome = receive(letter(In_Reply_To=f"<{acknowledgement().message_id}>"), cast.at + HOUR)
    assert (outcome.result, outcome.ticket) == ("joined", ticket)


def test_an_answer_to_the_plus_address_joins(cast: Cast, ticket: Ticket) -> None:
    outcome = receive(letter(to=acknowledgement().reply_to), cast.at + HOUR)
    assert (outcome.result, outcome.ticket) == ("joined", ticket)


def test_the_number_in_the_subject_joins_for_a_participant(cast: Cast, ticket: Ticket) -> None:
    outcome = receive(letter(subject=f"Re: [Ticket#{ticket.number}] No internet"), cast.at + HOUR)
    assert (outcome.result, outcome.ticket) == ("joined", ticket)


def test_of_several_numbers_the_first_that_is_a_ticket_of_theirs_counts(cast: Cast, ticket: Ticket) -> None:
    outcome = receive(letter(subject=f"[Ticket#9999999] [Ticket#{ticket.number}] again"), cast.at + HOUR)
    assert (outcome.result, outcome.ticket) == ("joined", ticket)


def test_a_stranger_with_the_number_opens_a_ticket_of_their_own(cast: Cast, ticket: Ticket) -> None:
    outcome = receive(
        letter(sender="oscar@customer.example", subject=f"[Ticket#{ticket.number}] let me read"), cast.at + HOUR
    )
    assert outcome.result == "opened"
    assert outcome.ticket != ticket


def test_a_forged_message_id_joins_nothing(cast: Cast, ticket: Ticket) -> None:
    forged = acknowledgement().message_id.replace(f"t{ticket.pk}.", f"t{ticket.pk + 1}.")
    outcome = receive(letter(In_Reply_To=f"<{forged}>"), cast.at + HOUR)
    assert outcome.result == "opened"


def test_the_number_in_the_text_joins_nothing(cast: Cast, ticket: Ticket) -> None:
    outcome = receive(letter(text=f"About [Ticket#{ticket.number}]"), cast.at + HOUR)
    assert outcome.result == "opened"


def test_an_answer_wakes_a_ticket_that_waits_for_the_customer(cast: Cast, ticket: Ticket) -> None:
    by = cast.users["alexandra"].actor()
    tickets.reply(ticket=ticket, reply=Reply("Which lights are on?"), by=by, at=cast.at + HOUR)
    tickets.wait_for_customer(ticket=ticket, until=cast.at + 72 * HOUR, by=by, at=cast.at + HOUR)
    receive(letter(In_Reply_To=f"<{acknowledgement().message_id}>"), cast.at + 2 * HOUR)
    ticket.refresh_from_db()
    assert ticket.state == "open"
    assert ticket.work_item is not None
    assert ticket.work_item.state == "assigned"


def test_an_out_of_office_answer_joins_without_waking(cast: Cast, ticket: Ticket) -> None:
    by = cast.users["alexandra"].actor()
    tickets.reply(ticket=ticket, reply=Reply("Which lights are on?"), by=by, at=cast.at + HOUR)
    tickets.wait_for_customer(ticket=ticket, until=cast.at + 72 * HOUR, by=by, at=cast.at + HOUR)
    outcome = receive(
        letter(In_Reply_To=f"<{acknowledgement().message_id}>", Auto_Submitted="auto-replied", subject="Out of office"),
        cast.at + 2 * HOUR,
    )
    ticket.refresh_from_db()
    assert (outcome.result, ticket.state) == ("joined", "waiting_customer")


def test_an_answer_reopens_a_solved_ticket_for_the_agent_who_had_it(cast: Cast, ticket: Ticket) -> None:
    by = cast.users["alexandra"].actor()
    tickets.reply(ticket=ticket, reply=Reply("Done."), by=by, at=cast.at + HOUR)
    tickets.solve(ticket=ticket, by=by, at=cast.at + HOUR)
    outcome = receive(letter(In_Reply_To=f"<{acknowledgement().message_id}>"), cast.at + 2 * HOUR)
    ticket.refresh_from_db()
    assert (outcome.result, ticket.state, ticket.reopened_count) == ("joined", "open", 1)
    assert ticket.work_item is not None
    assert ticket.work_item.preferred_agent == cast.agents["alexandra"]


def test_a_letter_long_after_closing_opens_a_linked_ticket(cast: Cast, ticket: Ticket) -> None:
    by = cast.users["alexandra"].actor()
    tickets.close(ticket=ticket, by=by, at=cast.at + HOUR)
    outcome = receive(letter(In_Reply_To=f"<{acknowledgement().message_id}>"), cast.at + 24 * 60 * HOUR)
    assert outcome.result == "opened"
    assert TicketLink.objects.filter(source=outcome.ticket, target=ticket, kind="follows").exists()


def test_a_letter_to_a_merged_ticket_joins_the_target(cast: Cast, ticket: Ticket) -> None:
    source_letter = acknowledgement()
    other = receive(letter(subject="Again no internet"), cast.at).ticket
    assert other is not None
    by = cast.users["filip"].actor()
    for each in (ticket, other):
        each.department = cast.departments["customer-service"]
        each.save()
    tickets.merge(source=ticket, target=other, by=by, at=cast.at + HOUR)
    outcome = receive(letter(In_Reply_To=f"<{source_letter.message_id}>"), cast.at + 2 * HOUR)
    assert (outcome.result, outcome.ticket) == ("joined", other)
