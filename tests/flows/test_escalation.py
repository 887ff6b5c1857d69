"""From what came true to the people who hear of it: whole flows through the rows that workers take."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.db.models import F

from dromos.accounts.models import User
from dromos.automation import actions, rules, tasks
from dromos.automation.actions import watching
from dromos.automation.models import Alert, AlertItem, Escalation, EscalationRule, Firing, Mailing
from dromos.calendars.clock import add
from dromos.calendars.queries import calendar_for, calendar_value
from dromos.interactions.models import Message
from dromos.lib.actor import SYSTEM
from dromos.notifications.models import Letter
from dromos.routing.dispatch import dispatch_once
from dromos.routing.models import WorkItem
from dromos.sla.models import SlaPolicy
from dromos.tickets import actions as tickets
from dromos.tickets.actions import Reply
from dromos.tickets.models import HistoryEntry, Ticket
from tests.cast import Cast
from tests.flows.letters import letter, receive

MINUTE, HOUR = dt.timedelta(minutes=1), dt.timedelta(hours=1)
SILENT: dict[str, Any] = {"name": "Nobody answers", "trigger": "silence", "wait_s": 3600}
LEAD = {"kind": "alert", "audience": "lead", "ways": ["email"]}
MANAGEMENT = {"kind": "alert", "audience": "management", "ways": ["email"]}


def rule(cast: Cast, *steps: dict[str, Any], **fields: Any) -> EscalationRule:
    return actions.create_rule(steps=steps or (LEAD,), by=SYSTEM, at=cast.at, **{**SILENT, **fields})


def open_one(cast: Cast, **headers: str) -> Ticket:
    ticket = receive(letter(**headers), cast.at).ticket
    assert ticket is not None
    return ticket


def work(*moments: dt.datetime) -> None:
    """A worker comes by at each of the moments, and works until nothing is left."""
    for at in moments:
        while tasks.keep_watch(at):
            pass


def alerts(user: User, state: str = "raised") -> list[Alert]:
    return list(Alert.objects.filter(user=user, state=state))


def letters_to(user: User) -> list[Message]:
    return [row.message for row in Letter.objects.filter(address=user.email).order_by("id") if row.message]


def test_an_unanswered_letter_climbs_the_ladder_until_somebody_acknowledges(cast: Cast) -> None:
    rule(cast, LEAD, {**MANAGEMENT, "after_s": 1800})
    ticket = open_one(cast)
    filip, hektor = cast.users["filip"], cast.users["hektor"]
    work(cast.at, cast.at + 59 * MINUTE)
    assert not Escalation.objects.exists()
    work(cast.at + HOUR)
    (alert,) = alerts(filip)
    assert [item.escalation.ticket for item in alert.items.all()] == [ticket]
    assert alerts(hektor) == []
    work(cast.at + 89 * MINUTE)
    actions.acknowledge(alert=alert, by=filip.actor(), at=cast.at + 89 * MINUTE)
    work(cast.at + 90 * MINUTE, cast.at + 5 * HOUR)
    assert (alerts(filip), alerts(hektor)) == ([], [])
    assert Firing.objects.count() == 1
    told = HistoryEntry.objects.filter(ticket=ticket, verb__in=["escalate", "acknowledge"])
    assert [line.verb for line in told] == ["escalate", "acknowledge"]


def test_without_an_acknowledgement_management_hears_of_it(cast: Cast) -> None:
    rule(cast, LEAD, {**MANAGEMENT, "after_s": 1800})
    open_one(cast)
    work(cast.at, cast.at + HOUR, cast.at + 90 * MINUTE)
    assert len(alerts(cast.users["hektor"])) == 1
    assert Escalation.objects.get().state == "done"


def test_an_answer_in_time_means_that_nobody_hears_of_it(cast: Cast) -> None:
    rule(cast)
    ticket = open_one(cast)
    work(cast.at)
    tickets.reply(ticket=ticket, reply=Reply("Hello"), by=cast.users["alexandra"].actor(), at=cast.at + 30 * MINUTE)
    work(cast.at + 30 * MINUTE, cast.at + HOUR, cast.at + 9 * HOUR)
    assert not Escalation.objects.exists()


def test_an_answer_settles_the_alert_and_the_next_letter_may_raise_another(cast: Cast) -> None:
    rule(cast)
    ticket, filip = open_one(cast), cast.users["filip"]
    work(cast.at, cast.at + HOUR)
    at = cast.at + 61 * MINUTE
    message = tickets.reply(ticket=ticket, reply=Reply("Hello"), by=cast.users["alexandra"].actor(), at=at)
    work(at)
    assert (len(alerts(filip)), len(alerts(filip, "settled"))) == (0, 1)
    receive(letter(In_Reply_To=f"<{message.message_id}>"), at + HOUR)
    work(at + HOUR, at + 4 * HOUR)
    assert len(alerts(filip)) == 1


@pytest.mark.parametrize("end", ["solve", "reject", "cancel", "merge"])
def test_what_has_ended_alarms_nobody(cast: Cast, end: str) -> None:
    rule(cast)
    ticket, by, at = open_one(cast), cast.users["alexandra"].actor(), cast.at + 10 * MINUTE
    work(cast.at)
    if end == "merge":
        other = open_one(cast, subject="The same", Message_ID="<other@customer.example>")
        tickets.reply(ticket=other, reply=Reply("Hello"), by=by, at=at)
        tickets.merge(source=ticket, target=other, by=by, at=at)
    elif end == "solve":
        tickets.solve(ticket=ticket, by=by, at=at)
    else:
        getattr(tickets, end)(ticket=ticket, by=by, at=at, reason="Spam")
    work(at, cast.at + HOUR, cast.at + 9 * HOUR)
    assert not Firing.objects.exists()


def test_a_step_that_was_due_when_the_ticket_ended_is_not_taken(cast: Cast) -> None:
    """The worker that would have noticed was away: the step looks at the ticket itself."""
    rule(cast, LEAD, {**MANAGEMENT, "after_s": 1800})
    ticket = open_one(cast)
    work(cast.at, cast.at + HOUR)
    Ticket.objects.filter(pk=ticket.pk).update(state="closed")
    actions.climb(cast.at + 2 * HOUR)
    escalation = Escalation.objects.get()
    assert (escalation.state, escalation.firings.count(), alerts(cast.users["hektor"])) == ("settled", 1, [])


def test_two_workers_and_one_that_comes_again_tell_of_it_once(cast: Cast) -> None:
    rule(cast)
    open_one(cast)
    work(cast.at, cast.at + HOUR, cast.at + HOUR, cast.at + HOUR + MINUTE)
    assert (Escalation.objects.count(), Firing.objects.count(), AlertItem.objects.count()) == (1, 1, 1)


def test_a_new_rule_looks_ahead_and_not_back(cast: Cast) -> None:
    open_one(cast)
    rule(cast, name="Late to the party", trigger="breach")
    late = actions.create_rule(steps=[LEAD], by=SYSTEM, at=cast.at + 4 * HOUR, **SILENT)
    work(cast.at + 4 * HOUR + MINUTE)
    assert not Escalation.objects.filter(rule=late).exists()


def test_a_promise_is_announced_before_at_and_after_its_due_time_once_each(cast: Cast) -> None:
    rule(cast, name="Before", trigger="before_due", clock="first_reply", wait_s=1800)
    rule(cast, name="Broken", trigger="breach", clock="first_reply", wait_s=0)
    rule(cast, name="After", trigger="after_due", clock="first_reply", wait_s=3600)
    ticket = open_one(cast)
    due = ticket.clocks.get(kind="first_reply").due_at
    assert due is not None
    second = dt.timedelta(seconds=1)
    work(cast.at)
    for moment, fired in ((due - 30 * MINUTE, 1), (due, 2), (due + HOUR, 3)):
        # The hour after the due time holds no lunch and no closing time only because the target ends in the morning.
        work(moment - second)
        assert Firing.objects.count() == fired - 1
        work(moment, moment + second)
        assert Firing.objects.count() == fired


def test_a_paused_promise_lets_its_ladder_wait(cast: Cast) -> None:
    rule(cast, LEAD, {**MANAGEMENT, "after_s": 1800}, trigger="before_due", clock="resolution", wait_s=15 * 3600)
    ticket, by = open_one(cast), cast.users["alexandra"].actor()
    at = cast.at + 61 * MINUTE
    work(cast.at, at)
    assert Firing.objects.count() == 1
    tickets.wait_for_third_party(ticket=ticket, until=at + 3 * HOUR, by=by, at=at)
    work(at, at + HOUR)
    assert Firing.objects.count() == 1
    tickets.resume(ticket=ticket, by=by, at=at + HOUR)
    work(at + HOUR)
    assert Firing.objects.count() == 2


def test_a_customer_who_writes_again_and_again_is_put_first(cast: Cast) -> None:
    rule(cast, {"kind": "priority"}, LEAD, name="Again", trigger="letters", count=3, wait_s=0)
    ticket = open_one(cast, Message_ID="<first@customer.example>")
    message = tickets.reply(ticket=ticket, reply=Reply("Hello"), by=cast.users["alexandra"].actor(), at=cast.at)
    for minutes in (10, 20, 30):
        assert not Escalation.objects.exists()
        receive(letter(In_Reply_To=f"<{message.message_id}>"), cast.at + minutes * MINUTE)
        work(cast.at + minutes * MINUTE)
    ticket.refresh_from_db()
    assert (ticket.priority, len(alerts(cast.users["filip"]))) == ("high", 1)


def test_a_queue_that_stands_still_is_told_once_for_the_whole_stretch(cast: Cast) -> None:
    rule(cast, name="Stands still", trigger="queue_age", wait_s=3600)
    work(cast.at)
    first = open_one(cast)
    second = receive(letter(sender="Margit <margit@customer.example>"), cast.at + dt.timedelta(seconds=9)).ticket
    work(*(cast.at + minutes * MINUTE for minutes in (1, 30, 59, 60, 61)))
    assert len(alerts(cast.users["filip"])) == 1
    by = cast.users["alexandra"]
    tickets.take(ticket=first, user=by, at=cast.at + 61 * MINUTE)
    work(cast.at + 62 * MINUTE, cast.at + 69 * MINUTE)
    assert Escalation.objects.count() == 1, "the second is the oldest now: the same stretch goes on"
    assert second is not None
    tickets.take(ticket=second, user=by, at=cast.at + 70 * MINUTE)
    work(cast.at + 71 * MINUTE, cast.at + 72 * MINUTE)
    assert len(alerts(cast.users["filip"], "settled")) == 1


def test_steps_move_widen_and_give_the_ticket_away(cast: Cast) -> None:
    finance = cast.departments["finance"]
    rule(
        cast,
        {"kind": "assign_lead"},
        {"kind": "widen", "after_s": 60},
        {"kind": "priority", "priority": "urgent", "after_s": 60},
        {"kind": "move", "department": finance, "after_s": 60},
    )
    ticket = open_one(cast)
    Ticket.objects.filter(pk=ticket.pk).update(extra_skills={"dsl": 3})
    work(cast.at, *(cast.at + HOUR + minutes * MINUTE for minutes in range(4)))
    ticket.refresh_from_db()
    assert (ticket.widened, ticket.priority, ticket.department) == (1, "urgent", finance)
    assert ticket.work_item is not None
    assert (ticket.work_item.queue.key, ticket.work_item.requirements) == ("finance", [{"skill": "dsl", "level": 2}])
    outcomes = dict(Firing.objects.values_list("kind", "outcome"))
    assert outcomes["assign_lead"] == {"problem": "no_lead_here", "people": ["Filip"]}
    assert outcomes["priority"] == {"old": "normal", "new": "urgent"}
    assert Escalation.objects.get().state == "done"


def test_a_repeated_step_comes_again_and_then_the_next(cast: Cast) -> None:
    rule(cast, {**LEAD, "every_s": 600, "times": 3}, {**MANAGEMENT, "after_s": 600})
    open_one(cast)
    work(cast.at, *(cast.at + HOUR + minutes * MINUTE for minutes in range(0, 35, 5)))
    taken = list(Firing.objects.order_by("id").values_list("step", "round", "at"))
    assert taken == [
        (0, 1, cast.at + HOUR),
        (0, 2, cast.at + HOUR + 10 * MINUTE),
        (0, 3, cast.at + HOUR + 20 * MINUTE),
        (1, 1, cast.at + HOUR + 30 * MINUTE),
    ]


def test_after_a_standstill_the_ladder_is_climbed_rung_by_rung(cast: Cast) -> None:
    rule(cast, LEAD, {**MANAGEMENT, "after_s": 1800})
    open_one(cast)
    at = cast.at + dt.timedelta(days=1)  # Tuesday, 10:00 in Athens
    work(at)
    assert (len(alerts(cast.users["filip"])), alerts(cast.users["hektor"])) == (1, [])
    work(at + 30 * MINUTE)
    assert len(alerts(cast.users["hektor"])) == 1


def test_a_mass_incident_is_one_alert_and_one_letter_to_each_person(cast: Cast) -> None:
    rule(cast)
    for number in range(12):
        receive(letter(sender=f"C{number} <c{number}@customer.example>"), cast.at + dt.timedelta(seconds=number))
    filip = cast.users["filip"]
    work(cast.at + MINUTE, *(cast.at + HOUR + dt.timedelta(seconds=second) for second in range(0, 20, 2)))
    (alert,) = alerts(filip)
    assert alert.items.count() == 12
    work(cast.at + HOUR + 30 * MINUTE)
    first, *rest = letters_to(filip)
    assert len(rest) <= 1, "what came after the first letter waits, and then goes in one"
    assert "Nobody answers" in first.subject + first.text
    assert not AlertItem.objects.filter(mail_at__isnull=False).exists()
    actions.acknowledge(alert=alert, by=filip.actor(), at=cast.at + 2 * HOUR)
    assert set(Escalation.objects.values_list("state", flat=True)) == {"acknowledged"}


def test_at_night_letters_wait_until_the_morning(cast: Cast) -> None:
    rule(cast, in_working_time=False, wait_s=3600)
    evening = cast.at + 12 * HOUR  # 22:00 in Athens; staff of the cast live by UTC: 20:00
    ticket = receive(letter(), evening).ticket
    filip = cast.users["filip"]
    work(evening, evening + HOUR, evening + 5 * HOUR)
    assert (ticket is not None, len(alerts(filip)), letters_to(filip)) == (True, 1, [])
    assert Mailing.objects.get(user=filip).next_at == dt.datetime(2026, 11, 24, 7, 0, tzinfo=dt.UTC)
    work(evening + 11 * HOUR)
    assert len(letters_to(filip)) == 1


def test_whoever_has_night_duty_hears_of_it_at_once(cast: Cast) -> None:
    bence, filip = cast.users["bence"], cast.users["filip"]
    actions.set_hours(quiet_from=dt.time(21), quiet_to=dt.time(7), duty=[bence], gap_minutes=10, by=SYSTEM, at=cast.at)
    rule(cast, {**LEAD, "night": "duty"}, in_working_time=False)
    night = cast.at + 14 * HOUR
    receive(letter(), night)
    work(night, night + HOUR, night + HOUR + MINUTE)
    assert (len(letters_to(bence)), len(letters_to(filip))) == (1, 0)
    assert (len(alerts(bence)), len(alerts(filip))) == (1, 1)


def test_nobody_is_alerted_of_their_own_case(cast: Cast) -> None:
    rule(cast)
    ticket = open_one(cast)
    ticket.customer.user = cast.users["filip"]
    ticket.customer.save()
    work(cast.at, cast.at + HOUR)
    assert alerts(cast.users["filip"]) == []
    assert len(alerts(cast.users["hektor"])) == 1, "the next one up hears of it instead"


def test_an_alert_of_somebody_else_cannot_be_acknowledged(cast: Cast) -> None:
    rule(cast)
    open_one(cast)
    work(cast.at, cast.at + HOUR)
    (alert,) = alerts(cast.users["filip"])
    with pytest.raises(Exception, match="somebody else"):
        actions.acknowledge(alert=alert, by=cast.users["bence"].actor(), at=cast.at + HOUR)
    assert Escalation.objects.get().state == "running" or Escalation.objects.get().state == "done"


def test_a_rule_that_is_switched_off_or_removed_climbs_no_further(cast: Cast) -> None:
    made = rule(cast, LEAD, {**MANAGEMENT, "after_s": 1800})
    open_one(cast)
    work(cast.at, cast.at + HOUR)
    actions.remove_rule(rule=made, by=SYSTEM, at=cast.at + HOUR)
    work(cast.at + 2 * HOUR)
    assert (alerts(cast.users["hektor"]), Escalation.objects.get().state) == ([], "cancelled")
    assert alerts(cast.users["filip"], "settled")


def test_the_ready_made_rules_and_digests_are_made_once(cast: Cast) -> None:
    assert actions.install_defaults(by=SYSTEM, at=cast.at) == EscalationRule.objects.count() > 5
    assert actions.install_defaults(by=SYSTEM, at=cast.at) == 0


def test_money_at_stake_is_told_of_when_it_passes_the_sum(cast: Cast) -> None:
    SlaPolicy.objects.update(
        penalty_kind="per_hour", penalty_amount=10, penalty_currency="EUR", penalty_on=["first_reply"]
    )
    rule(cast, name="Dear", trigger="penalty", amount=Decimal(25), wait_s=0)
    ticket = open_one(cast)
    due = ticket.clocks.get(kind="first_reply").due_at
    assert due is not None
    work(cast.at, due, due + HOUR)
    assert not Firing.objects.exists()
    # The third hour begins two hours after the due time: 30 are owed then.
    calendar = calendar_value(calendar_for(ticket.department))
    work(add(calendar, due, 2 * 3600 - 60))
    assert not Firing.objects.exists()
    work(add(calendar, due, 2 * 3600 + 60))
    assert Firing.objects.count() == 1


def test_what_nobody_could_ever_take_alerts_at_once_and_settles_when_somebody_learns_it(cast: Cast) -> None:
    rule(cast, name="Nobody could", trigger="unroutable", wait_s=0, in_working_time=False)
    item = WorkItem.objects.filter(ticket=open_one(cast))
    item.update(requirements=[{"skill": "nothing-anybody-knows", "level": 5}], version=F("version") + 1)
    dispatch_once(cast.at)
    work(cast.at)
    assert len(alerts(cast.users["filip"])) == 1
    item.update(requirements=[], version=F("version") + 1)
    dispatch_once(cast.at + MINUTE)
    work(cast.at + 6 * MINUTE)
    assert alerts(cast.users["filip"]) == []


def test_a_ticket_at_which_the_look_fails_holds_up_no_other_and_comes_again(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    rule(cast)
    broken, whole = open_one(cast), open_one(cast, subject="Another")
    look = rules.look

    def looked(one: rules.Rule, ticket: rules.TicketFacts, at: dt.datetime) -> rules.Look:
        if ticket.id == broken.pk:
            raise ValueError("a fact nobody thought of")
        return look(one, ticket, at)

    with monkeypatch.context() as breaking:
        breaking.setattr(rules, "look", looked)
        work(cast.at + HOUR)
    assert [row.ticket for row in Escalation.objects.all()] == [whole]
    work(cast.at + HOUR + watching.AFTER_FAULT)
    assert {row.ticket for row in Escalation.objects.all()} == {broken, whole}
