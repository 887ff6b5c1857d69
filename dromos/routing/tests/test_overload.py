"""Too much work: when a rule begins and ends, what it does meanwhile, and what goes back."""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from dromos.accounts.access import NotAllowedError
from dromos.lib.actor import SYSTEM
from dromos.routing import actions, overload, snapshot
from dromos.routing.dispatch import dispatch_once
from dromos.routing.models import Overflowed, OverloadPeriod, OverloadRule
from dromos.routing.overload import Window
from dromos.routing.overload_trial import Trial, replayed, tried
from dromos.routing.tests.house import MINUTE, NOW, House, by, fresh, later, offer_of


def rule(house: House, **fields: Any) -> OverloadRule:
    usual: dict[str, Any] = {"name": "Rush", "queue": house.queue, "begins_above": 3, "ends_below": 2, "by": SYSTEM}
    return actions.make_overload_rule(**(usual | {"at": NOW} | fields))


def letters(house: House, count: int, **fields: Any) -> list[Any]:
    return [house.letter(str(number), at=later(number - 60), **fields) for number in range(count)]


def periods() -> list[bool]:
    """For each period, the earliest first, whether it still runs."""
    return [period.ended_at is None for period in OverloadPeriod.objects.order_by("pk")]


def test_a_figure_that_trembles_changes_nothing() -> None:
    limits = {"begins_above": 10.0, "ends_below": 5.0}
    assert not overload.is_over(10, was_over=False, **limits)
    assert overload.is_over(11, was_over=False, **limits)
    assert overload.is_over(5, was_over=True, **limits)
    assert not overload.is_over(4, was_over=True, **limits)


@pytest.mark.parametrize(("hour", "holds"), [(21, False), (22, True), (2, True), (6, False)])
def test_hours_may_go_over_midnight(hour: int, holds: bool) -> None:  # noqa: FBT001
    night = Window(from_time=dt.time(22), to_time=dt.time(6), zone="UTC")
    assert night.holds_at(NOW.replace(hour=hour)) is holds


def test_hours_are_those_of_the_rule_s_own_zone() -> None:
    morning = Window(from_time=dt.time(11), to_time=dt.time(12), zone="Europe/Athens")
    assert morning.holds_at(NOW)


def test_a_rule_holds_between_its_dates_only() -> None:
    today = Window(starts_at=NOW, ends_at=NOW + MINUTE)
    assert [today.holds_at(later(minute)) for minute in (-1, 0, 1)] == [False, True, False]


def test_a_rule_begins_above_one_figure_and_ends_below_another(house: House) -> None:
    made = rule(house, effect="tell")
    waiting = letters(house, 3)
    actions.keep_overload(NOW)
    assert periods() == []
    waiting.append(house.letter("One more", at=NOW))
    actions.keep_overload(NOW)
    assert periods() == [True]
    for item in waiting[:2]:
        actions.cancel(item=item, by=SYSTEM, at=NOW)
    actions.keep_overload(NOW)
    assert periods() == [True]
    actions.cancel(item=waiting[2], by=SYSTEM, at=NOW)
    actions.keep_overload(NOW)
    assert periods() == [False]
    assert made.periods.get().peak == 4


def test_what_is_too_much_waits_elsewhere_at_its_age_and_goes_back(house: House) -> None:
    house.agent("Eleni", {"adsl": 3}, department=house.finance, state="away")
    waiting = letters(house, 6)
    before = [(fresh(item).enqueued_at, fresh(item).due_at) for item in waiting]
    rule(house, effect="overflow", target=house.finance_queue)
    assert [fresh(item).queue.key for item in waiting] == ["finance"] * 4 + ["technical-support"] * 2
    assert [(fresh(item).enqueued_at, fresh(item).due_at) for item in waiting] == before
    actions.keep_overload(NOW)
    assert periods() == [True], "what overflowed still counts as the queue's own"
    for item in waiting[:5]:
        actions.cancel(item=fresh(item), by=SYSTEM, at=NOW)
    actions.keep_overload(NOW)
    assert periods() == [False]


def test_at_the_end_what_nobody_has_begun_goes_back(house: House) -> None:
    eleni = house.agent("Eleni", {"adsl": 3}, department=house.finance, capacity_units=2)
    waiting = letters(house, 6)
    made = rule(house, effect="overflow", target=house.finance_queue)
    dispatch_once(NOW)
    taken = next(item for item in waiting if fresh(item).agent == eleni)
    offered = next(item for item in waiting if fresh(item).agent == eleni and item != taken)
    actions.accept(reservation=offer_of(taken), by=by(eleni), at=NOW)
    actions.stop_overload_rule(rule=made, by=SYSTEM, at=NOW)
    assert (fresh(taken).queue, fresh(taken).agent) == (house.finance_queue, eleni)
    assert (fresh(offered).queue, fresh(offered).state) == (house.queue, "pending")
    assert {fresh(item).queue for item in waiting if item != taken} == {house.queue}
    assert set(Overflowed.objects.values_list("outcome", flat=True)) == {"taken", "returned"}


def test_nothing_overflows_to_where_nobody_could_take_it(house: House) -> None:
    house.agent("Eleni", {}, department=house.finance)
    waiting = letters(house, 6)
    rule(house, effect="overflow", target=house.finance_queue)
    assert {fresh(item).queue for item in waiting} == {house.queue}


def test_the_oldest_overflow_when_the_wait_is_measured(house: House) -> None:
    house.agent("Eleni", {"adsl": 3}, department=house.finance, state="away")
    old, young = house.letter("Old", at=later(-50)), house.letter("Young", at=later(-5))
    rule(house, measure="oldest", begins_above=30, ends_below=20, effect="overflow", target=house.finance_queue)
    assert (fresh(old).queue, fresh(young).queue) == (house.finance_queue, house.queue)


def test_people_of_another_queue_help_out_as_long_as_it_lasts(house: House) -> None:
    eleni = house.agent("Eleni", {"adsl": 3}, department=house.finance)
    item = house.letter(at=NOW)
    made = rule(house, measure="always", effect="reinforce", target=house.finance_queue)
    dispatch_once(NOW)
    assert offer_of(item).agent == eleni
    actions.stop_overload_rule(rule=made, by=SYSTEM, at=NOW)
    assert snapshot.load_agents(only=eleni.pk)[0].queues == {house.finance_queue.pk}


def test_steps_act_at_once_when_a_queue_is_widened(house: House) -> None:
    item = house.letter(at=NOW, steps=[{"after": 30, "remove": ["adsl"]}])
    rule(house, measure="always", effect="widen")
    assert [step.after for step in snapshot.item_value(item, NOW).steps] == [0]


def test_the_load_of_those_who_are_here_is_measured(house: House) -> None:
    cyril = house.agent("Cyril", capacity_units=2)
    house.agent("Bence", capacity_units=10, state="away")
    made = rule(house, measure="load", begins_above=80, ends_below=40, effect="tell")
    for item in letters(house, 2):
        actions.assign_by_hand(item=item, agent=cyril, by=by(cyril), at=NOW)
    actions.keep_overload(NOW)
    assert made.periods.get().measured == 100


def test_a_rule_for_today_ends_by_itself(house: House) -> None:
    made = rule(house, measure="always", effect="tell", ends_at=later(60))
    assert periods() == [True]
    actions.keep_overload(later(60))
    made.refresh_from_db()
    assert (periods(), made.is_active) == ([False], False)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"measure": "moon"}, "when it begins"),
        ({"effect": "overflow"}, "another queue"),
        ({"ends_below": 9}, "at or below"),
        ({"from_time": dt.time(8)}, "both hours"),
        ({"ends_at": NOW}, "The end comes after"),
    ],
)
def test_rules_that_make_no_sense_are_refused(house: House, fields: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        rule(house, **fields)
    assert not OverloadRule.objects.exists()


def test_only_a_lead_of_both_sends_work_from_one_to_the_other(house: House) -> None:
    filip = house.agent("Filip", {}, role="lead")
    rule(house, effect="tell", by=by(filip))
    with pytest.raises(NotAllowedError):
        rule(house, effect="overflow", target=house.finance_queue, by=by(filip))
    cyril = house.agent("Cyril")
    with pytest.raises(NotAllowedError):
        actions.stop_overload_rule(rule=OverloadRule.objects.get(), by=by(cyril), at=NOW)


def test_no_rule_costs_one_query(house: House, django_assert_num_queries: Any) -> None:
    del house
    with django_assert_num_queries(1):
        assert actions.keep_overload(NOW) == 0


def test_a_rule_is_changed_and_looked_at_anew(house: House) -> None:
    house.agent("Eleni", {"adsl": 3}, department=house.finance, state="away")
    waiting = letters(house, 6)
    made = rule(house, effect="overflow", target=house.finance_queue)
    lead = by(house.agent("Filip", role="lead", state="away"))
    with pytest.raises(NotAllowedError):
        actions.change_overload_rule(rule=made, name="Mine", by=lead, at=NOW)
    actions.change_overload_rule(rule=made, name="Calm", ends_below=1, by=SYSTEM, at=NOW)
    assert periods() == [True], "it goes on"
    actions.change_overload_rule(rule=made, effect="tell", by=SYSTEM, at=NOW)
    assert {fresh(item).queue for item in waiting} == {house.queue}, "what overflowed is back"
    assert periods() == [False, True], "and from now on it only tells"
    made.refresh_from_db()
    assert (made.name, made.ends_below, made.target) == ("Calm", 1, None)
    with pytest.raises(ValidationError):
        actions.change_overload_rule(rule=made, ends_below=9, by=SYSTEM, at=NOW)
    actions.stop_overload_rule(rule=made, by=SYSTEM, at=NOW)
    with pytest.raises(actions.OverloadOverError):
        actions.change_overload_rule(rule=made, name="Late", by=SYSTEM, at=NOW)


def test_a_rule_is_tried_on_the_days_behind_us() -> None:
    def waits(*spans: tuple[float, float]) -> list[tuple[dt.datetime, dt.datetime]]:
        return [(later(born), later(end)) for born, end in spans]

    def trial(found: list[tuple[dt.datetime, dt.datetime]], **fields: Any) -> Trial:
        asked = OverloadRule(**({"begins_above": 1, "ends_below": 1} | fields))
        return replayed(asked, found, now=0, begins_now=False, at=later(1000))

    found = trial(waits((0, 60), (10, 30), (20, 40), (100, 110)))
    assert (found.times, found.spent, found.peak) == (1, 50 * MINUTE, 3), "from the second until none waits"
    assert trial(waits((0, 60), (10, 20)), begins_above=2).times == 0
    aged = trial(waits((0, 100), (10, 20)), measure="oldest", begins_above=29, ends_below=1)
    assert (aged.times, aged.spent, aged.peak) == (1, 70 * MINUTE, 90)
    night = {"from_time": dt.time(22), "to_time": dt.time(6), "time_zone": "UTC"}
    assert trial(waits((0, 60), (10, 30)), **night).times == 0


def test_a_trial_reads_what_waits_and_what_was_given(house: House) -> None:
    house.agent("Cyril", {"adsl": 3}, capacity_units=2)
    letters(house, 3)
    dispatch_once(NOW)
    asked = OverloadRule(queue=house.queue, begins_above=2, ends_below=1)
    found = tried(asked, later(30))
    assert (found.measured, found.begins_now, found.times, found.peak) == (1, False, 1, 3)
    assert tried(OverloadRule(queue=house.queue, measure="load"), later(30)).times is None
