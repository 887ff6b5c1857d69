"""What an agent does with a ticket, and what it does to clocks, work item and customer."""

import datetime as dt

import pytest

from dromos.accounts.access import NotAllowedError
from dromos.interactions.models import Message
from dromos.routing.actions import accept, expire_offers
from dromos.routing.dispatch import dispatch_once
from dromos.routing.models import Reservation
from dromos.tickets import access, queries
from dromos.tickets import actions as tickets
from dromos.tickets.actions import EmptyTextError, Reply, StaleDraftError, StaleTicketError
from dromos.tickets.actions.moving import ForbiddenMoveError
from dromos.tickets.models import Draft, Ticket
from tests.cast import Cast
from tests.flows.letters import letter, receive

MINUTE, HOUR = dt.timedelta(minutes=1), dt.timedelta(hours=1)
GREEK = "Δεν έχω ίντερνετ από χθες στο Περιστέρι, το λαμπάκι στο μόντεμ είναι κόκκινο."


@pytest.fixture
def ticket(cast: Cast) -> Ticket:
    outcome = receive(letter(subject="Ίντερνετ", text=GREEK), cast.at)
    assert outcome.ticket is not None
    return outcome.ticket


def taken(cast: Cast, ticket: Ticket, name: str = "alexandra") -> Ticket:
    return tickets.take(ticket=ticket, user=cast.user(name), at=cast.at + MINUTE)


def test_the_greek_letter_is_offered_to_whoever_reads_greek(cast: Cast, ticket: Ticket) -> None:
    dispatch_once(cast.at)
    offer = Reservation.objects.get()
    assert offer.agent == cast.agents["alexandra"]
    accept(reservation=offer, by=cast.users["alexandra"].actor(), at=cast.at + MINUTE / 2)
    ticket.refresh_from_db()
    assert ticket.state == "open"
    assert ticket.work_item is not None
    assert ticket.work_item.agent == cast.agents["alexandra"]


def test_an_offer_nobody_answers_comes_back(cast: Cast, ticket: Ticket) -> None:
    dispatch_once(cast.at)
    assert expire_offers(cast.at + 10 * MINUTE) == 1
    ticket.refresh_from_db()
    assert ticket.work_item is not None
    assert ticket.work_item.state == "pending"


def test_a_reply_reaches_the_outbox_in_the_thread_and_keeps_the_first_promise(cast: Cast, ticket: Ticket) -> None:
    by = cast.users["alexandra"].actor()
    message = tickets.reply(ticket=ticket, reply=Reply("Σβήστε το μόντεμ."), by=by, at=cast.at + HOUR)
    assert message.state == "queued"
    assert "Σβήστε το μόντεμ." in message.fresh_text()
    assert f"[Ticket#{ticket.number}]" in message.subject
    assert message.in_reply_to == Message.objects.filter(direction="in").latest("id").message_id
    assert message.send_after is not None
    assert message.send_after > cast.at + HOUR
    clock = ticket.clocks.get(kind="first_reply")
    assert (clock.state, clock.stopped_at) == ("met", cast.at + HOUR)


def test_whoever_replies_to_a_ticket_nobody_holds_holds_it(cast: Cast, ticket: Ticket) -> None:
    tickets.reply(ticket=ticket, reply=Reply("Hello"), by=cast.users["alexandra"].actor(), at=cast.at + HOUR)
    ticket.refresh_from_db()
    assert ticket.state == "open"
    assert ticket.work_item is not None
    assert ticket.work_item.agent == cast.agents["alexandra"]


def test_an_empty_reply_is_refused(cast: Cast, ticket: Ticket) -> None:
    with pytest.raises(EmptyTextError):
        tickets.reply(ticket=ticket, reply=Reply("  \n"), by=cast.users["alexandra"].actor(), at=cast.at)


def test_people_in_copy_become_participants(cast: Cast, ticket: Ticket) -> None:
    reply = Reply("Hello", cc=["Daughter@customer.example"])
    message = tickets.reply(ticket=ticket, reply=reply, by=cast.users["alexandra"].actor(), at=cast.at)
    assert access.is_participant(ticket, "daughter@customer.example")
    assert message.recipients.count() == 2


def test_another_department_reads_nothing_and_writes_nothing(cast: Cast, ticket: Ticket) -> None:
    eleni = cast.user("eleni")
    with pytest.raises(access.NoSuchTicketError):
        access.ticket_for_staff(eleni, ticket.number)
    with pytest.raises(NotAllowedError):
        tickets.note(ticket=ticket, text="hm", by=eleni.actor(), at=cast.at)


def test_management_reads_but_does_not_write(cast: Cast, ticket: Ticket) -> None:
    hektor = cast.user("hektor")
    assert access.ticket_for_staff(hektor, ticket.number) == ticket
    with pytest.raises(NotAllowedError):
        tickets.note(ticket=ticket, text="hm", by=hektor.actor(), at=cast.at)


def test_staff_never_see_their_own_case(cast: Cast, ticket: Ticket) -> None:
    customer = cast.customers["kostas"]
    customer.user = cast.users["alexandra"]
    customer.save()
    with pytest.raises(access.NoSuchTicketError):
        access.ticket_for_staff(cast.user("alexandra"), ticket.number)
    dispatch_once(cast.at)
    assert not Reservation.objects.filter(agent=cast.agents["alexandra"], work_item__in=[]).exists()


def test_waiting_for_the_customer_stops_every_clock_and_an_end_brings_it_back(cast: Cast, ticket: Ticket) -> None:
    by = cast.users["alexandra"].actor()
    ticket = taken(cast, ticket)
    tickets.wait_for_customer(ticket=ticket, until=cast.at + 48 * HOUR, by=by, at=cast.at + HOUR)
    assert {clock.state for clock in ticket.clocks.all()} == {"paused"}
    assert tickets.wake(cast.at + 49 * HOUR) == 1
    ticket.refresh_from_db()
    assert ticket.state == "open"
    assert {clock.state for clock in ticket.clocks.all()} == {"running"}
    resolution = ticket.clocks.get(kind="resolution")
    # One of 16 hours was used on Monday; Wednesday 11:00 in Athens leaves 15.
    assert resolution.due_at == dt.datetime(2026, 11, 27, 8, 0, tzinfo=dt.UTC)


def test_waiting_for_somebody_else_leaves_the_reply_clock_running(cast: Cast, ticket: Ticket) -> None:
    ticket = taken(cast, ticket)
    by = cast.users["alexandra"].actor()
    tickets.wait_for_third_party(ticket=ticket, until=cast.at + 48 * HOUR, by=by, at=cast.at + HOUR)
    states = dict(ticket.clocks.values_list("kind", "state"))
    assert states == {"first_reply": "running", "resolution": "paused", "third_party": "running"}


def test_waiting_until_yesterday_is_refused(cast: Cast, ticket: Ticket) -> None:
    with pytest.raises(ForbiddenMoveError):
        tickets.wait_for_customer(ticket=ticket, until=cast.at, by=cast.users["alexandra"].actor(), at=cast.at)


def test_solving_tells_the_customer_and_frees_the_agent(cast: Cast, ticket: Ticket) -> None:
    ticket = taken(cast, ticket)
    by = cast.users["alexandra"].actor()
    tickets.solve(ticket=ticket, by=by, at=cast.at + HOUR, solution="The line was reset.")
    ticket.refresh_from_db()
    assert ticket.state == "solved"
    assert ticket.work_item is not None
    assert ticket.work_item.state == "completed"
    assert ticket.clocks.get(kind="resolution").state == "met"
    told = Message.objects.filter(direction="out").latest("id")
    assert "The line was reset." in told.text
    assert "/reopen" in told.text


def test_a_solved_ticket_closes_by_itself_after_a_week(cast: Cast, ticket: Ticket) -> None:
    tickets.solve(ticket=taken(cast, ticket), by=cast.users["alexandra"].actor(), at=cast.at)
    assert tickets.auto_close(cast.at + dt.timedelta(days=6)) == 0
    assert tickets.auto_close(cast.at + dt.timedelta(days=7)) == 1


def test_a_closed_ticket_can_be_reopened_by_its_customer(cast: Cast, ticket: Ticket) -> None:
    by = cast.users["alexandra"].actor()
    tickets.close(ticket=taken(cast, ticket), by=by, at=cast.at + HOUR)
    tickets.reopen(ticket=ticket, by=cast.users["alexandra"].actor(), at=cast.at + 2 * HOUR)
    ticket.refresh_from_db()
    assert (ticket.state, ticket.reopened_count, ticket.closed_at) == ("open", 1, None)


def test_a_cancelled_ticket_cannot_be_moved_again(cast: Cast, ticket: Ticket) -> None:
    by = cast.users["alexandra"].actor()
    tickets.cancel(ticket=ticket, by=by, at=cast.at, reason="Asked twice")
    with pytest.raises(ForbiddenMoveError):
        tickets.reopen(ticket=ticket, by=by, at=cast.at)


def test_handing_over_keeps_the_age_and_recomputes_the_targets(cast: Cast, ticket: Ticket) -> None:
    ticket = taken(cast, ticket)
    assert ticket.work_item is not None
    age = ticket.work_item.enqueued_at
    tickets.hand_over_to_department(
        ticket=ticket, department=cast.departments["finance"], by=cast.users["alexandra"].actor(), at=cast.at + HOUR
    )
    ticket.refresh_from_db()
    assert ticket.work_item.queue.key == "finance"
    assert ticket.work_item.state == "pending"
    assert ticket.work_item.enqueued_at == age
    assert ticket.history.filter(verb="hand_over", old="Customer Service", new="Finance").exists()


def test_a_ticket_goes_only_to_people_who_may_work_on_it(cast: Cast, ticket: Ticket) -> None:
    with pytest.raises(NotAllowedError):
        tickets.hand_over_to_person(
            ticket=ticket, user=cast.users["eleni"], by=cast.users["alexandra"].actor(), at=cast.at
        )


def test_a_change_on_an_old_view_of_the_ticket_is_refused(cast: Cast, ticket: Ticket) -> None:
    by = cast.users["alexandra"].actor()
    seen = ticket.version
    tickets.change_priority(ticket=ticket, priority="urgent", by=by, at=cast.at, reason="Whole street")
    with pytest.raises(StaleTicketError):
        tickets.change_priority(ticket=ticket, priority="low", by=by, at=cast.at, reason="No", expected_version=seen)


def test_a_draft_changed_in_another_window_is_not_overwritten(cast: Cast, ticket: Ticket) -> None:
    by = cast.users["alexandra"].actor()
    first = tickets.save_draft(ticket=ticket, kind="reply", text="Dear", cc=[], version=0, by=by, at=cast.at)
    tickets.save_draft(ticket=ticket, kind="reply", text="Dear K", cc=[], version=first.version, by=by, at=cast.at)
    with pytest.raises(StaleDraftError):
        tickets.save_draft(ticket=ticket, kind="reply", text="Other", cc=[], version=first.version, by=by, at=cast.at)
    assert Draft.objects.get().text == "Dear K"


def test_a_colleagues_reply_does_not_touch_my_draft(cast: Cast, ticket: Ticket) -> None:
    mine = cast.users["alexandra"].actor()
    tickets.save_draft(ticket=ticket, kind="reply", text="Half a", cc=[], version=0, by=mine, at=cast.at)
    tickets.reply(ticket=ticket, reply=Reply("Whole"), by=cast.users["bence"].actor(), at=cast.at)
    assert Draft.objects.get().text == "Half a"


def test_the_stream_shows_letters_and_notes_in_order(cast: Cast, ticket: Ticket) -> None:
    by = cast.users["alexandra"].actor()
    tickets.note(ticket=ticket, text="Line measured.", by=by, at=cast.at + MINUTE)
    tickets.reply(ticket=ticket, reply=Reply("Reset."), by=by, at=cast.at + 2 * MINUTE)
    entries = queries.stream_of(ticket)
    kinds = [entry.note.text if entry.note else (entry.message.kind if entry.message else "") for entry in entries]
    assert kinds[0] == "letter"
    assert kinds[-2:] == ["Line measured.", "letter"]
    assert all(entry.note is None for entry in queries.stream_of(ticket, notes=False))
