"""When rules come true, and how ladders are climbed: plain values."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from dromos.automation import ladder
from dromos.automation.ladder import Place, Rung
from dromos.automation.rules import ClockFacts, QueueFacts, Rule, TicketFacts, look, look_at_queue
from dromos.calendars.clock import weekly

# Monday, 23 November 2026, 10:00 in Athens.
AT = dt.datetime(2026, 11, 23, 8, tzinfo=dt.UTC)
HOUR, MINUTE = dt.timedelta(hours=1), dt.timedelta(minutes=1)
OFFICE = weekly("Europe/Athens", {day: [("09:00", "17:00")] for day in ("Mon", "Tue", "Wed", "Thu", "Fri")})
LABELS: dict[str, str | int] = {
    "department": "finance",
    "category": "billing/invoice",
    "segment": "vip",
    "priority": "high",
    "severity": 2,
}


def rule(trigger: str, **fields: Any) -> Rule:
    return Rule(1, trigger, AT, **{"wait_s": 3600, **fields})


def ticket(**fields: Any) -> TicketFacts:
    return TicketFacts(12, fields.pop("state", "open"), LABELS, OFFICE, **fields)


def clock(kind: str = "first_reply", due_at: dt.datetime | None = AT + 2 * HOUR) -> ClockFacts:
    return ClockFacts(7, kind, AT, due_at, OFFICE)


@pytest.mark.parametrize(
    ("label", "value", "fits"),
    [
        ("department", "finance", True),
        ("department", "network", False),
        ("category", "billing", True),
        ("category", "bill", False),
        ("segment", "vip", True),
        ("priority", "low", False),
        ("severity", 2, True),
        ("channel", "email", False),
    ],
)
def test_a_rule_speaks_of_tickets_whose_labels_agree(label: str, value: Any, fits: object) -> None:
    seen = look(rule("silence", **{label: value}), ticket(unanswered_since=AT), AT + HOUR)
    assert bool(seen.occasions) is fits


@pytest.mark.parametrize("state", ["solved", "closed", "merged", "rejected", "cancelled"])
def test_what_has_ended_is_no_occasion_for_any_rule(state: str) -> None:
    ended = ticket(state=state, unanswered_since=AT, letters=9, last_letter_at=AT, clocks=(clock(due_at=AT),))
    for trigger in ("queue_age", "silence", "before_due", "breach", "after_due", "leg_overdue", "letters", "penalty"):
        assert look(rule(trigger, count=1), ended, AT + 9 * HOUR).occasions == ()


def test_silence_is_counted_in_working_time_or_not() -> None:
    evening = ticket(unanswered_since=AT + 6.5 * HOUR)  # 16:30
    assert look(rule("silence"), evening, AT + 8 * HOUR).look_at == AT + 23.5 * HOUR  # 9:30 of the next day
    (occasion,) = look(rule("silence", in_working_time=False), evening, AT + 8 * HOUR).occasions
    assert occasion.since_at == AT + 7.5 * HOUR


def test_who_waits_for_the_customer_is_not_silent() -> None:
    assert look(rule("silence"), ticket(state="waiting_customer", unanswered_since=AT), AT + 9 * HOUR).occasions == ()


@pytest.mark.parametrize(
    ("trigger", "at"), [("before_due", AT + HOUR), ("breach", AT + 2 * HOUR), ("after_due", AT + 3 * HOUR)]
)
def test_a_promise_is_an_occasion_from_its_second_on(trigger: str, at: dt.datetime) -> None:
    facts = ticket(clocks=(clock(),))
    early = look(rule(trigger), facts, at - dt.timedelta(seconds=1))
    assert (early.occasions, early.look_at) == ((), at)
    (occasion,) = look(rule(trigger), facts, at).occasions
    assert (occasion.name, occasion.since_at, occasion.clock_id) == ("clock:7", at, 7)


def test_a_promise_shorter_than_the_warning_is_not_warned_of() -> None:
    assert look(rule("before_due", wait_s=3 * 3600), ticket(clocks=(clock(),)), AT + HOUR).occasions == ()


def test_a_paused_promise_stands_still_but_stands() -> None:
    (occasion,) = look(rule("before_due"), ticket(clocks=(clock(due_at=None),)), AT).occasions
    assert occasion.is_paused


def test_a_leg_is_no_promise_to_the_customer_and_has_a_rule_of_its_own() -> None:
    facts = ticket(clocks=(clock("leg", AT), clock("third_party", AT)))
    assert look(rule("breach"), facts, AT).occasions == ()
    assert len(look(rule("leg_overdue"), facts, AT).occasions) == 1
    assert len(look(rule("breach", clock="third_party"), facts, AT).occasions) == 1


def test_a_rule_about_queues_speaks_of_no_ticket() -> None:
    facts = ticket(unanswered_since=AT, letters=9, last_letter_at=AT, clocks=(clock(due_at=AT),))
    assert look(rule("queue_age"), facts, AT + 9 * HOUR).occasions == ()


def test_letters_count_from_the_number_asked_for() -> None:
    facts = ticket(unanswered_since=AT, letters=2, last_letter_at=AT + HOUR)
    assert look(rule("letters", count=3), facts, AT + HOUR).occasions == ()
    (occasion,) = look(rule("letters", count=2), facts, AT + HOUR).occasions
    more = look(rule("letters", count=2), replace(facts, letters=5, last_letter_at=AT + 2 * HOUR), AT + 2 * HOUR)
    assert more.occasions[0].name == occasion.name, "the fifth letter is no second occasion"


def test_a_penalty_is_an_occasion_once_it_has_reached_the_sum() -> None:
    facts = ticket(penalty_at={Decimal(100): AT + HOUR})
    asks = rule("penalty", amount=Decimal(100))
    assert look(asks, facts, AT).look_at == AT + HOUR
    assert [one.name for one in look(asks, facts, AT + HOUR).occasions] == ["penalty:12"]
    assert look(rule("penalty", amount=Decimal(5)), facts, AT + HOUR).occasions == ()


def test_a_queue_is_looked_at_when_its_oldest_would_be_too_old() -> None:
    asks = rule("queue_age")
    assert look_at_queue(asks, QueueFacts(3, "finance", OFFICE), AT).look_at == AT + HOUR
    waits = QueueFacts(3, "finance", OFFICE, AT - MINUTE, 5, 2)
    assert look_at_queue(asks, waits, AT).look_at == AT + 59 * MINUTE
    assert len(look_at_queue(asks, waits, AT + HOUR).occasions) == 1
    assert look_at_queue(rule("queue_age", department="network"), waits, AT + HOUR).occasions == ()


RUNGS = [Rung(), Rung(after_s=1800, every_s=600, times=2), Rung(after_s=3600)]


def test_a_ladder_is_climbed_rung_by_rung_each_counted_from_the_one_before() -> None:
    assert ladder.first(RUNGS, OFFICE, AT) == Place(0, 1, AT)
    assert ladder.following(RUNGS, 0, 1, OFFICE, AT + 5 * HOUR) == Place(1, 1, AT + 5.5 * HOUR)
    assert ladder.following(RUNGS, 1, 1, OFFICE, AT) == Place(1, 2, AT + 10 * MINUTE)
    assert ladder.following(RUNGS, 1, 2, OFFICE, AT + 6.5 * HOUR) == Place(2, 1, AT + 23.5 * HOUR)
    assert ladder.following(RUNGS, 2, 1, OFFICE, AT) is None
    assert ladder.following(RUNGS, 7, 1, None, AT) is None
    assert ladder.first([], OFFICE, AT) is None


def test_a_calendar_that_never_opens_again_takes_no_step() -> None:
    never = weekly("Europe/Athens", {})
    assert ladder.first([Rung(after_s=60)], never, AT) is None
    assert ladder.following(RUNGS, 1, 1, never, AT) is None
    assert ladder.minus(never, AT, 60) == AT
    assert ladder.minus(None, AT, 60) == AT - MINUTE
