"""Warnings and breaches: exactly once, never for what has ended."""

import datetime as dt

from dromos.lib.models import EventRecord
from dromos.tickets import actions as tickets
from dromos.tickets import clocks
from dromos.tickets.actions import Reply
from dromos.tickets.models import Ticket
from tests.cast import Cast
from tests.flows.letters import letter, receive

HOUR = dt.timedelta(hours=1)


def open_one(cast: Cast) -> Ticket:
    ticket = receive(letter(), cast.at).ticket
    assert ticket is not None
    return ticket


def told(name: str) -> int:
    return EventRecord.objects.filter(name=name).count()


def test_a_warning_comes_once_and_then_the_breach_once(cast: Cast) -> None:
    ticket = open_one(cast)
    due = ticket.clocks.get(kind="first_reply").due_at
    assert due is not None
    warning = due - HOUR / 2
    assert clocks.sweep(warning - dt.timedelta(seconds=1)) == 0
    assert (clocks.sweep(warning), clocks.sweep(warning)) == (1, 0)
    assert (told("ClockWarned"), told("ClockBreached")) == (1, 0)
    assert (clocks.sweep(due), clocks.sweep(due + HOUR)) == (1, 0)
    assert (told("ClockWarned"), told("ClockBreached")) == (1, 1)


def test_whoever_sweeps_late_tells_of_the_breach_alone(cast: Cast) -> None:
    open_one(cast)
    clocks.sweep(cast.at + 100 * HOUR)
    assert (told("ClockWarned"), told("ClockBreached")) == (0, 2)


def test_a_rejected_ticket_warns_nobody(cast: Cast) -> None:
    ticket = open_one(cast)
    tickets.reject(ticket=ticket, by=cast.users["alexandra"].actor(), at=cast.at, reason="Spam")
    assert clocks.sweep(cast.at + 100 * HOUR) == 0


def test_the_customers_next_letter_starts_the_next_reply_clock_once(cast: Cast) -> None:
    ticket = open_one(cast)
    message = tickets.reply(ticket=ticket, reply=Reply("Hello"), by=cast.users["alexandra"].actor(), at=cast.at)
    for hours in (1, 2):
        receive(letter(In_Reply_To=f"<{message.message_id}>"), cast.at + hours * HOUR)
    clock = ticket.clocks.get(kind="next_reply")
    assert clock.started_at == cast.at + HOUR


def test_a_late_reply_breaks_the_promise_for_good(cast: Cast) -> None:
    ticket = open_one(cast)
    tickets.reply(ticket=ticket, reply=Reply("Sorry"), by=cast.users["alexandra"].actor(), at=cast.at + 24 * HOUR)
    clock = ticket.clocks.get(kind="first_reply")
    assert (clock.state, clock.stopped_at) == ("breached", cast.at + 24 * HOUR)
