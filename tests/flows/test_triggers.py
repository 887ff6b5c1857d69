"""Triggers and rules of time: from what happened to what they did, through the rows that workers take."""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dromos.automation import actions, tasks
from dromos.automation.models import Change, PersonalAlert, Trigger, TriggerFiring
from dromos.automation.trying import try_trigger
from dromos.lib import reactions
from dromos.lib.actor import SYSTEM
from dromos.notifications.models import Letter
from dromos.tickets import actions as tickets
from dromos.tickets.actions import Reply
from dromos.tickets.models import HistoryEntry, Ticket
from tests.cast import Cast
from tests.flows.letters import letter, receive

MINUTE, HOUR, DAY = dt.timedelta(minutes=1), dt.timedelta(hours=1), dt.timedelta(days=1)
HIGH = [{"do": "set_priority", "priority": "high"}]


def leaf(field: str, op: str, *value: Any) -> dict[str, Any]:
    return {"field": field, "op": op, "value": list(value)}


def trigger(cast: Cast, **fields: Any) -> Trigger:
    usual = {"name": "A trigger", "events": ["opened"], "changes": HIGH}
    return actions.create_trigger(by=SYSTEM, at=cast.at - DAY, **{**usual, **fields})


def open_one(cast: Cast, at: dt.datetime | None = None, **headers: str) -> Ticket:
    ticket = receive(letter(**headers), at or cast.at).ticket
    assert ticket is not None
    return ticket


def work(at: dt.datetime) -> None:
    while tasks.pull_triggers(at) or reactions.run_due(at):
        pass


def now(ticket: Ticket) -> Ticket:
    return Ticket.objects.get(pk=ticket.pk)


def states_of(*, trigger: Trigger | None = None) -> list[str]:
    rows = TriggerFiring.objects.order_by("pk")
    return [row.state for row in (rows.filter(trigger=trigger) if trigger else rows)]


def test_a_trigger_does_what_it_is_for_says_why_and_stands_in_the_history(cast: Cast) -> None:
    made = trigger(cast, conditions={"all": [leaf("subject", "contains", "down")]})
    hit, other = open_one(cast, subject="All is down"), open_one(cast, subject="A question")
    work(cast.at)
    assert (now(hit).priority, now(other).priority) == ("high", "normal")
    firing = TriggerFiring.objects.get()
    assert (firing.ticket, firing.state, firing.because["events"]) == (hit, "done", ["opened"])
    assert firing.because["values"] == {"subject": ["All is down"]}
    assert firing.did == [{"field": "priority", "old": "normal", "new": "high"}]
    line = HistoryEntry.objects.get(ticket=hit, field="priority")
    assert (line.actor_kind, line.actor_label, line.reason) == ("system", "⚡ A trigger", "A trigger")
    made.refresh_from_db()
    assert (made.fired_count, made.last_fired_at) == (1, cast.at)
    assert not Change.objects.exists()


def test_where_no_trigger_listens_nothing_is_noted(cast: Cast) -> None:
    trigger(cast, events=["solved"])
    open_one(cast)
    assert not Change.objects.exists()


def test_triggers_go_in_order_and_each_sees_what_the_one_before_did(cast: Cast) -> None:
    trigger(cast, name="First")
    if_high = {"all": [leaf("priority", "is", "high")]}
    trigger(cast, name="Second", conditions=if_high, changes=[{"do": "add_tags", "tags": ["hot"]}])
    ticket = open_one(cast)
    work(cast.at)
    assert [row.trigger.name for row in TriggerFiring.objects.order_by("pk")] == ["First", "Second"]
    assert list(ticket.tags.values_list("name", flat=True)) == ["hot"]


def test_each_fires_once_for_a_change_however_many_events_it_has(cast: Cast) -> None:
    made = trigger(cast, events=["replied", "state"], changes=[{"do": "add_tags", "tags": ["seen"]}])
    ticket = open_one(cast)
    tickets.reply(ticket=ticket, reply=Reply("Hello"), by=cast.users["alexandra"].actor(), at=cast.at + MINUTE)
    work(cast.at + MINUTE)
    assert states_of(trigger=made) == ["done"]
    assert set(TriggerFiring.objects.get().because["events"]) == {"replied", "state"}


@pytest.mark.parametrize(
    ("asked", "fires"),
    [
        (leaf("priority", "changed"), True),
        (leaf("priority", "to", "urgent"), True),
        (leaf("priority", "from", "normal"), True),
        (leaf("priority", "from", "low"), False),
        (leaf("priority", "to", "low"), False),
        (leaf("severity", "not_changed"), True),
        (leaf("severity", "changed"), False),
    ],
)
def test_what_changed_can_be_asked_from_what_and_to_what(cast: Cast, asked: dict[str, Any], *, fires: bool) -> None:
    trigger(cast, events=["priority"], differences=[asked], changes=[{"do": "add_tags", "tags": ["x"]}])
    ticket, by = open_one(cast), cast.users["alexandra"].actor()
    tickets.change_priority(ticket=ticket, priority="urgent", by=by, at=cast.at + MINUTE, reason="Shouting")
    work(cast.at + MINUTE)
    assert bool(states_of()) is fires


def test_departments_and_people_are_asked_by_key_and_found_by_name(cast: Cast) -> None:
    asked = [leaf("department", "to", "finance"), leaf("department", "from", "customer-service")]
    trigger(cast, events=["handed_over"], differences=asked)
    ticket = open_one(cast)
    tickets.hand_over_to_department(ticket=ticket, department=cast.departments["finance"], by=SYSTEM, at=cast.at)
    work(cast.at)
    assert now(ticket).priority == "high"


@pytest.mark.parametrize(
    ("actors", "fires"), [(["staff"], True), (["customer"], False), (["trigger"], False), ([], True)]
)
def test_who_made_the_change_can_be_asked(cast: Cast, actors: list[str], *, fires: bool) -> None:
    trigger(cast, events=["noted"], actors=actors)
    ticket = open_one(cast)
    tickets.note(ticket=ticket, text="Look", by=cast.users["alexandra"].actor(), at=cast.at + MINUTE)
    work(cast.at + MINUTE)
    assert bool(states_of()) is fires


def test_triggers_that_set_off_one_another_are_stopped_and_everybody_sees_it(cast: Cast) -> None:
    low = [{"do": "set_priority", "priority": "low"}]
    trigger(cast, name="Up", events=["priority", "opened"], conditions={"all": [leaf("priority", "is_not", "high")]})
    trigger(cast, name="Down", events=["priority"], changes=low, conditions={"all": [leaf("priority", "is", "high")]})
    ticket = open_one(cast)
    work(cast.at)
    assert states_of()[-1] == "stopped"
    assert max(TriggerFiring.objects.values_list("depth", flat=True)) == 10
    assert HistoryEntry.objects.filter(ticket=ticket, verb="trigger_stopped").exists()
    assert not Change.objects.exists()


def test_a_trigger_that_fails_undoes_its_own_says_so_and_leaves_the_change_alone(cast: Cast) -> None:
    reopen = [*HIGH, {"do": "reopen"}]  # cannot be: it is not solved
    made = trigger(cast, name="Broken", changes=reopen)
    trigger(cast, name="Sound", changes=[{"do": "add_tags", "tags": ["x"]}])
    ticket = open_one(cast)
    work(cast.at)
    assert now(ticket).priority == "normal"
    assert states_of() == ["failed", "done"]
    firing = TriggerFiring.objects.get(trigger=made)
    assert "Only a solved or closed ticket can be reopened" in firing.error
    line = HistoryEntry.objects.get(ticket=ticket, verb="trigger_failed")
    assert (line.new, line.reason) == ("Broken", firing.error)


def test_after_failing_again_and_again_it_is_switched_off_and_administrators_hear(cast: Cast) -> None:
    made = trigger(cast, changes=[{"do": "reopen"}])
    for _number in range(6):
        open_one(cast)
        work(cast.at)
    made.refresh_from_db()
    assert (made.is_active, made.failures) == (False, 5)
    assert "Only a solved" in made.off_reason
    assert PersonalAlert.objects.get().user == cast.users["ilona"]
    actions.switch_trigger(trigger=made, is_active=True, by=SYSTEM, at=cast.at + DAY)
    assert (made.off_reason, made.failures, made.active_since_at) == ("", 0, cast.at + DAY)


def test_what_happened_before_a_trigger_was_made_does_not_count(cast: Cast) -> None:
    made = trigger(cast)
    open_one(cast)
    Trigger.objects.filter(pk=made.pk).update(active_since_at=cast.at + HOUR)
    work(cast.at + HOUR)
    assert states_of() == []


def test_a_letter_of_a_trigger_is_automatic_and_the_brake_holds_it(cast: Cast) -> None:
    text = "We saw “{{ ticket.subject }}”."
    trigger(cast, events=["noted"], changes=[{"do": "reply", "text": text}])
    ticket, by = open_one(cast, subject="My line"), cast.users["alexandra"].actor()
    for minute in range(1, 7):
        tickets.note(ticket=ticket, text="Look", by=by, at=cast.at + minute * MINUTE)
        work(cast.at + minute * MINUTE)
    assert states_of() == ["done"] * 4 + ["held"] * 2  # the acknowledgement was the first of five
    sent = Letter.objects.filter(template="progress").exclude(message=None).first()
    assert sent is not None
    assert sent.message is not None
    assert "We saw “My line”." in sent.message.text
    assert sent.is_automatic


def test_a_trigger_alerts_the_leads(cast: Cast) -> None:
    trigger(cast, name="VIP", changes=[], alerts=[{"audience": "lead", "text": "{{ customer.name }} wrote"}])
    open_one(cast)
    work(cast.at)
    row = PersonalAlert.objects.get()
    assert (row.user, row.kind, row.by_label, row.text) == (cast.users["filip"], "trigger", "VIP", "Kostas wrote")
    assert TriggerFiring.objects.get().did == [{"told": ["Filip"]}]


def test_a_thank_you_does_not_reopen(cast: Cast) -> None:
    (made,) = actions.make_from_template(key="thanks", by=SYSTEM, at=cast.at)
    actions.switch_trigger(trigger=made, is_active=True, by=SYSTEM, at=cast.at)
    for text, state in (("Many thanks!", "solved"), ("Thanks, but the line is dead again.\n" + "x " * 30, "open")):
        ticket, by = open_one(cast, subject=text[:20]), cast.users["alexandra"].actor()
        message = tickets.reply(ticket=ticket, reply=Reply("Done"), by=by, at=cast.at + MINUTE)
        tickets.solve(ticket=ticket, by=by, at=cast.at + HOUR)
        receive(letter(In_Reply_To=f"<{message.message_id}>", text=text), cast.at + 2 * HOUR)
        work(cast.at + 2 * HOUR)
        assert now(ticket).state == state


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"events": []}, "events"),
        ({"events": ["moon"]}, "events"),
        ({"changes": []}, "changes"),
        ({"changes": [{"do": "set_agent", "agent": "me"}]}, "changes"),
        ({"changes": [{"do": "set_priority", "priority": "huge"}]}, "changes"),
        ({"conditions": {"all": [leaf("agent", "is", "me")]}}, "conditions"),
        ({"conditions": {"all": [leaf("nothing", "is", "me")]}}, "conditions"),
        ({"differences": [leaf("priority", "to")]}, "differences"),
        ({"differences": [leaf("letter", "shorter", "few")]}, "differences"),
        ({"alerts": [{"audience": "person", "person": 0}]}, "alerts"),
        ({"kind": "time"}, "basis"),
        ({"kind": "time", "basis": "fired", "after_s": 60}, "after_trigger"),
        ({"kind": "time", "basis": "state", "after_s": 60, "every": "day"}, "at_time"),
        ({"name": " "}, "name"),
    ],
)
def test_what_makes_no_sense_is_refused_where_it_stands(cast: Cast, fields: dict[str, Any], wrong: str) -> None:
    with pytest.raises(ValidationError) as refused:
        trigger(cast, **fields)
    assert wrong in refused.value.message_dict


# -- rules of time -------------------------------------------------------------------------------


def waiting(cast: Cast, subject: str) -> Ticket:
    ticket, by = open_one(cast, subject=subject), cast.users["alexandra"].actor()
    tickets.reply(ticket=ticket, reply=Reply("Which colour?"), by=by, at=cast.at + MINUTE)
    tickets.wait_for_customer(ticket=ticket, until=cast.at + 60 * DAY, by=by, at=cast.at + MINUTE)
    return ticket


def test_who_does_not_answer_is_reminded_and_then_the_ticket_is_closed(cast: Cast) -> None:
    for made in actions.make_from_template(key="close", by=SYSTEM, at=cast.at):
        actions.switch_trigger(trigger=made, is_active=True, by=SYSTEM, at=cast.at)
    silent, answers = waiting(cast, "Silent"), waiting(cast, "Answers")
    for day in range(1, 4):
        work(cast.at + day * DAY)
    assert states_of() == []
    work(cast.at + 4 * DAY)
    assert states_of() == ["done", "done"]
    told = Letter.objects.filter(template="progress").select_related("message")
    assert all(row.message and "close it in three days" in " ".join(row.message.text.split()) for row in told)
    reminder = told.get(reference=f"ticket:{answers.pk}").message
    assert reminder is not None
    receive(letter(In_Reply_To=f"<{reminder.message_id}>", text="Blue."), cast.at + 5 * DAY)
    for day in range(5, 9):
        work(cast.at + day * DAY)
    assert (now(silent).state, now(answers).state) == ("closed", "open")
    assert states_of() == ["done", "done", "done"]  # each once for its occasion


def test_a_run_has_a_cap_and_says_what_it_left(cast: Cast) -> None:
    made = trigger(cast, kind="time", basis="opened", after_s=3600, cap=2, events=[])
    for _number in range(5):
        open_one(cast)
    work(cast.at + 2 * HOUR)
    made.refresh_from_db()
    assert (len(states_of()), made.last_remainder) == (2, 3)
    work(cast.at + 3 * HOUR)
    work(cast.at + 4 * HOUR)
    made.refresh_from_db()
    assert (len(states_of()), made.last_remainder) == (5, 0)


def test_working_time_stands_still_at_night(cast: Cast) -> None:
    late = cast.at + 6 * HOUR  # 16:00 in Athens: one hour until the evening
    trigger(cast, kind="time", basis="opened", after_s=2 * 3600, in_working_time=True, events=[])
    open_one(cast, late)
    work(late + 5 * HOUR)
    assert states_of() == []
    work(late + 17 * HOUR)
    assert states_of() == ["done"]


def test_once_a_day_means_the_hour_of_the_house(cast: Cast) -> None:
    made = trigger(cast, kind="time", basis="opened", after_s=60, every="day", at_time=dt.time(9), events=[])
    assert made.next_run_at == dt.datetime(2026, 11, 23, 7, tzinfo=dt.UTC)  # nine in Athens


# -- trying --------------------------------------------------------------------------------------


def test_trying_tells_what_would_have_fired_and_touches_nothing(cast: Cast) -> None:
    hit, other = open_one(cast, subject="All is down"), open_one(cast, subject="A question")
    by = cast.users["alexandra"].actor()
    for ticket in (hit, other):
        tickets.change_priority(ticket=ticket, priority="urgent", by=by, at=cast.at + HOUR, reason="Shouting")
        tickets.solve(ticket=ticket, by=by, at=cast.at + 2 * HOUR)
    draft = actions.draft_trigger(
        {
            "name": "Try",
            "events": ["priority"],
            "differences": [leaf("priority", "to", "urgent")],
            "conditions": {"all": [leaf("subject", "contains", "down"), leaf("state", "is", "live")]},
            "changes": HIGH,
        },
        cast.at,
    )
    before = HistoryEntry.objects.count()
    trial = try_trigger(draft, days=7, at=cast.at + DAY)
    assert (trial.total, trial.tickets, [tried.at for tried in trial.shown]) == (1, {hit.pk}, [cast.at + HOUR])
    assert trial.shown[0].row["state"] == "new"  # as it was then, although it is solved by now
    assert (HistoryEntry.objects.count(), TriggerFiring.objects.count()) == (before, 0)
    assert draft.pk is None


def test_trying_agrees_with_what_really_fired(cast: Cast) -> None:
    made = trigger(cast, events=["opened"], conditions={"all": [leaf("priority", "is", "normal")]})
    for subject in ("One", "Two", "Three"):
        open_one(cast, subject=subject)
    work(cast.at + MINUTE)
    assert try_trigger(made, days=7, at=cast.at + HOUR).total == len(states_of()) == 3


def test_trying_a_rule_of_time_counts_what_it_would_do_now(cast: Cast) -> None:
    open_one(cast)
    draft = actions.draft_trigger(
        {"name": "Try", "kind": "time", "basis": "opened", "after_s": 3600, "changes": HIGH}, cast.at
    )
    assert try_trigger(draft, days=7, at=cast.at + MINUTE).total == 0
    assert try_trigger(draft, days=7, at=cast.at + HOUR).total == 1


# -- how much it costs ---------------------------------------------------------------------------


def test_fifty_triggers_cost_a_change_no_more_than_one(cast: Cast) -> None:
    from dromos.lib import memo

    for number in range(50):
        asked = {"all": [leaf("subject", "contains", f"word {number}"), leaf("priority", "is", "low")]}
        trigger(cast, name=f"Trigger {number}", conditions=asked, events=["priority"])
    ticket, by = open_one(cast), cast.users["alexandra"].actor()
    with (
        memo.scope(),
        CaptureQueriesContext(
            connection,
        ) as change,
    ):
        tickets.change_priority(ticket=ticket, priority="urgent", by=by, at=cast.at + MINUTE, reason="Shouting")
    said = [query["sql"] for query in change if "bit_xor" not in query["sql"]]  # but for the stamps of set-up
    noted = [sql for sql in said if "automation_change" in sql or "automation_trigger" in sql]
    assert len(noted) == 2
    with CaptureQueriesContext(connection) as look:
        assert tasks.pull_triggers(cast.at + MINUTE) == 1
    assert len(look) <= 24
    assert states_of() == []


@pytest.mark.parametrize("basis", ["updated", "staff"])
def test_a_rule_of_time_does_not_wake_itself(cast: Cast, basis: str) -> None:
    ticket = waiting(cast, "Slow line")
    changes = [{"do": "note", "text": "Look again"}, {"do": "reply", "text": "We are on it."}]
    made = trigger(cast, kind="time", basis=basis, after_s=3600, events=[], changes=changes)
    for hours in range(2, 6):
        work(cast.at + hours * HOUR)
    assert (states_of(trigger=made), ticket.notes.count()) == (["done"], 1)
    by = cast.users["alexandra"].actor()
    tickets.reply(ticket=ticket, reply=Reply("Still red?"), by=by, at=cast.at + 6 * HOUR)
    work(cast.at + 8 * HOUR)
    assert states_of(trigger=made) == ["done", "done"]
