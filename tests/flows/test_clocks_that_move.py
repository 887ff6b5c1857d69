"""Clocks recomputed, paused with limits, handed on, merged and split; and what lateness costs."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from dromos.calendars import actions as calendars
from dromos.calendars.clock import DAYS
from dromos.calendars.models import BusinessCalendar
from dromos.customers.models import Contract
from dromos.lib.actor import SYSTEM, Actor
from dromos.lib.models import EventRecord
from dromos.lib.reactions import run_due
from dromos.sla import actions as sla
from dromos.sla.models import SlaPolicy
from dromos.tickets import actions as tickets
from dromos.tickets import clocks, queries, risk
from dromos.tickets.models import ClockChange, Ticket, TicketClock
from dromos.tickets.tasks import keep_time
from tests.cast import Cast
from tests.flows.letters import letter, receive

HOUR = dt.timedelta(hours=1)
DAY = dt.timedelta(days=1)


def open_one(cast: Cast, at: dt.datetime | None = None) -> Ticket:
    ticket = receive(letter(), at or cast.at).ticket
    assert ticket is not None
    return ticket


def clock_of(ticket: Ticket, kind: str = "resolution") -> TicketClock:
    return TicketClock.objects.filter(ticket=ticket, kind=kind).latest("pk")


def told(name: str) -> int:
    return EventRecord.objects.filter(name=name).count()


def lead(cast: Cast) -> Actor:
    return cast.users["filip"].actor()


def policy() -> SlaPolicy:
    return SlaPolicy.objects.get(position=0)


def change_policy(cast: Cast, **changes: Any) -> None:
    sla.change_policy(policy=policy(), by=SYSTEM, at=cast.at, **changes)
    while run_due(cast.at + HOUR):
        pass


def due(ticket: Ticket, kind: str = "resolution") -> dt.datetime:
    at = clock_of(ticket, kind).due_at
    assert at is not None
    return at


@pytest.fixture
def ticket(cast: Cast) -> Ticket:
    return open_one(cast)


def test_why_a_policy_applies_is_told_for_every_policy(cast: Cast, ticket: Ticket) -> None:
    sla.create_policy(name="Urgent", priority="urgent", first_reply_s=60, by=SYSTEM, at=cast.at)
    match = queries.why_policy(ticket, cast.at)
    assert match.policy is not None
    assert [seen.holds for seen in match.why] == [True, *[False] * (len(match.why) - 1)]
    urgent = match.why[-1]
    assert (urgent.policy.name, urgent.labels[0].wanted, urgent.labels[0].given) == ("Urgent", "urgent", "normal")


def test_a_changed_policy_moves_the_clocks_that_run_and_what_held_is_kept(cast: Cast, ticket: Ticket) -> None:
    before, old_target = due(ticket), clock_of(ticket).target_s
    change_policy(cast, resolution_s=old_target - 3600)
    assert due(ticket) == before - HOUR
    [change] = ClockChange.objects.filter(clock__ticket=ticket)
    assert (change.what, change.why, change.old_due_at, change.new_due_at) == (
        "recomputed",
        "policy",
        before,
        due(ticket),
    )
    assert (change.old_target_s, change.new_target_s) == (old_target, old_target - 3600)
    item = Ticket.objects.get(pk=ticket.pk).work_item
    assert item is not None
    assert item.due_at == min(due(ticket), due(ticket, "first_reply"))


def test_a_target_that_is_no_longer_agreed_ends_and_one_newly_agreed_counts_from_the_opening(
    cast: Cast, ticket: Ticket
) -> None:
    change_policy(cast, first_reply_s=None, quote_s=4 * 3600)
    assert clock_of(ticket, "first_reply").state == "cancelled"
    assert due(ticket, "quote") == cast.at + 5 * HOUR  # lunch between 12 and 13
    tickets.mark_quoted(ticket=ticket, by=lead(cast), at=cast.at + HOUR, reference="Q-1")
    assert clock_of(ticket, "quote").state == "met"


def test_a_ticket_solved_without_a_letter_owes_an_answer_to_the_next_one(cast: Cast, ticket: Ticket) -> None:
    tickets.solve(ticket=ticket, by=lead(cast), at=cast.at, tell=False)
    tickets.reopen(ticket=ticket, by=lead(cast), at=cast.at + HOUR)
    participant = ticket.participants.all()[0]
    tickets.reply_by_customer(
        ticket=ticket, participant=participant, text="Again", files=[], at=cast.at + HOUR,
        by=Actor("customer", ticket.customer_id, "Kostas"),
    )  # fmt: skip
    change_policy(cast, warn_before_s=60)
    live = {row.kind for row in clocks.running(ticket)}
    assert live == {"next_reply", "resolution"}


def test_a_changed_calendar_counts_from_the_moment_it_changed(cast: Cast, ticket: Ticket) -> None:
    calendar = BusinessCalendar.objects.get(is_default=True)
    before = due(ticket, "first_reply")
    closed = {day: [["08:00", "12:00"]] for day in ("Mon", "Tue", "Wed", "Thu", "Fri")}
    calendars.change_calendar(calendar=calendar, frames=closed, by=SYSTEM, at=cast.at + HOUR)
    late = cast.at + 3 * HOUR  # nobody came to compute it before; the hour until the change counts on the old hours
    clocks.live(ticket, late)
    first = clock_of(ticket, "first_reply")
    used = (HOUR, dt.timedelta(seconds=first.target_s))
    assert first.calendar_version == 2
    assert first.due_at is not None
    assert first.due_at > before or used[1] <= 2 * HOUR
    assert told("CalendarChanged") == 1
    while run_due(cast.at + 4 * HOUR):
        pass
    assert clock_of(ticket, "first_reply").due_at == first.due_at
    assert ClockChange.objects.filter(clock=first, why="calendar").count() == (0 if first.due_at == before else 1)


def test_a_contract_brings_its_own_calendar(cast: Cast) -> None:
    nights = calendars.create_calendar(
        key="always", name="Always", time_zone="UTC", frames={day: [["00:00", "24:00"]] for day in DAYS},
        by=SYSTEM, at=cast.at,
    )  # fmt: skip
    ticket = open_one(cast)
    contract = Contract.objects.create(number="MER-9", customer=ticket.customer, starts_date=cast.at.date() - DAY)
    calendars.assign_calendar_to_contract(contract=contract, calendar=nights, by=SYSTEM, at=cast.at)
    while run_due(cast.at):
        pass
    clock = clock_of(ticket)
    assert clock.calendar == nights
    assert clock.due_at == cast.at + dt.timedelta(seconds=clock.target_s)


def test_a_pause_with_a_limit_ends_by_itself(cast: Cast, ticket: Ticket) -> None:
    pauses = {"waiting_customer": {"clocks": ["resolution", "first_reply"], "limit_s": 3600}}
    change_policy(cast, pauses=pauses)
    before = due(ticket)
    tickets.wait_for_customer(ticket=ticket, until=cast.at + 9 * DAY, by=cast.users["alexandra"].actor(), at=cast.at)
    assert clock_of(ticket).state == "paused"
    assert clocks.sweep(cast.at + HOUR - dt.timedelta(seconds=1)) == 0
    clocks.sweep(cast.at + HOUR)
    assert due(ticket) == before + HOUR
    item = Ticket.objects.get(pk=ticket.pk).work_item
    assert item is not None
    assert item.due_at == clocks.earliest_due(clocks.running(ticket))
    assert list(ClockChange.objects.filter(clock=clock_of(ticket)).values_list("what", "why")) == [
        ("paused", "waiting_customer"), ("resumed", "limit"),
    ]  # fmt: skip


def test_waiting_for_a_third_party_has_a_date_of_its_own(cast: Cast, ticket: Ticket) -> None:
    until = cast.at + 2 * DAY
    tickets.wait_for_third_party(ticket=ticket, until=until, third_party="Cable company", by=lead(cast), at=cast.at)
    assert due(ticket, "third_party") == until
    assert Ticket.objects.get(pk=ticket.pk).waiting_for == "Cable company"
    later = until + DAY
    tickets.wait_for_third_party(ticket=ticket, until=later, by=lead(cast), at=cast.at + HOUR)
    assert due(ticket, "third_party") == later
    keep_time(later)
    clock = clock_of(ticket, "third_party")
    assert (clock.state, clock.breached_at) == ("breached", later)
    ticket.refresh_from_db()
    assert (ticket.state, ticket.waiting_for) == ("open", "")
    assert EventRecord.objects.filter(name="ClockBreached", payload__clock_id=clock.pk).count() == 1


def test_a_third_party_that_answers_in_time_kept_its_word(cast: Cast, ticket: Ticket) -> None:
    tickets.wait_for_third_party(ticket=ticket, until=cast.at + 2 * DAY, by=lead(cast), at=cast.at)
    tickets.resume(ticket=ticket, by=lead(cast), at=cast.at + HOUR)
    assert clock_of(ticket, "third_party").state == "met"


def test_a_breach_found_on_the_way_is_told_and_told_once(cast: Cast, ticket: Ticket) -> None:
    late = due(ticket) + HOUR
    tickets.solve(ticket=ticket, by=lead(cast), at=late)
    assert told("ClockBreached") == 2
    assert (clocks.sweep(late), told("ClockBreached")) == (0, 2)


def test_each_department_has_its_own_leg(cast: Cast) -> None:
    change_policy(cast, leg_s=2 * 3600)
    ticket = open_one(cast)
    assert due(ticket, "leg") == cast.at + 2 * HOUR  # at closing time before lunch
    finance = cast.departments["finance"]
    tickets.hand_over_to_department(ticket=ticket, department=finance, by=lead(cast), at=cast.at + HOUR)
    legs = list(TicketClock.objects.filter(ticket=ticket, kind="leg").order_by("pk").values_list("state", "started_at"))
    assert legs == [("met", cast.at), ("running", cast.at + HOUR)]


def test_merged_tickets_keep_what_was_promised_first(cast: Cast) -> None:
    old, new = open_one(cast), open_one(cast, cast.at + HOUR)
    promised = {kind: due(old, kind) for kind in ("first_reply", "resolution")}
    assert due(new) > promised["resolution"]
    tickets.merge(source=old, target=new, by=lead(cast), at=cast.at + 2 * HOUR)
    assert {kind: due(new, kind) for kind in promised} == promised
    assert set(TicketClock.objects.filter(ticket=old).values_list("state", flat=True)) == {"cancelled"}
    clocks.sweep(promised["resolution"] + DAY)
    assert told("ClockBreached") == 2


def test_a_reply_owed_in_the_merged_ticket_is_owed_in_the_other_one(cast: Cast) -> None:
    old, new = open_one(cast), open_one(cast)
    tickets.reply(ticket=new, reply=tickets.Reply("Hello"), by=lead(cast), at=cast.at)
    tickets.merge(source=old, target=new, by=lead(cast), at=cast.at + HOUR)
    assert due(new, "next_reply") == due(old, "first_reply")


def test_splitting_gives_nobody_more_time(cast: Cast) -> None:
    ticket = open_one(cast)
    message = tickets.reply(ticket=ticket, reply=tickets.Reply("Hello"), by=lead(cast), at=cast.at)
    other = receive(letter(In_Reply_To=f"<{message.message_id}>"), cast.at + HOUR)
    assert other.interaction is not None
    made = tickets.split(
        ticket=ticket, interaction=other.interaction, subject="The invoice", by=lead(cast), at=cast.at + 4 * HOUR
    )
    assert (made.opened_at, made.subject) == (cast.at + HOUR, "The invoice")
    assert clock_of(made).started_at == cast.at + HOUR
    assert clock_of(made, "first_reply").state == "running"
    with pytest.raises(tickets.ForbiddenMoveError):
        tickets.split(ticket=made, interaction=other.interaction, subject="", by=lead(cast), at=cast.at + 5 * HOUR)


def test_lateness_costs_what_was_agreed_and_the_dearest_come_first(cast: Cast) -> None:
    change_policy(
        cast, penalty_kind="per_hour", penalty_amount=Decimal(10), penalty_cap=Decimal(35), penalty_on=["resolution"]
    )
    ticket, other = open_one(cast), open_one(cast, cast.at + 3 * HOUR)
    broken = due(ticket)
    everything = Ticket.objects.all()
    until = broken + DAY
    late = risk.late_by(everything, broken, until)
    assert [row.clock.kind for row in late][:1] == ["resolution"]
    costs = risk.of_tickets(everything, broken + HOUR / 2, until)
    assert [(cost.owed, cost.by_then, cost.at_risk) for cost in costs[ticket.pk]] == [
        (Decimal(10), Decimal(35), Decimal(25))
    ]
    assert risk.of_customers(everything, broken + HOUR / 2, until)[ticket.customer_id][0].owed == Decimal(10)
    [queue] = risk.of_queues(everything, broken + HOUR / 2, until).values()
    assert queue[0].by_then >= Decimal(35)
    tickets.solve(ticket=ticket, by=lead(cast), at=broken + HOUR / 2)
    assert clock_of(ticket).penalty == Decimal(10)
    assert risk.of_tickets(everything, until, until)[ticket.pk][0].by_then == Decimal(10)
    assert risk.owed_between(everything, cast.at, until) == {"EUR": Decimal(10)}
    assert other.pk not in risk.of_tickets(everything, cast.at, cast.at + HOUR)
