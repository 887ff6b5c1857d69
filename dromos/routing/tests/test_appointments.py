"""Work bound to a time and a place: nobody is sent to two places at once."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dromos.calendars.models import Absence
from dromos.calendars.shifts import Period
from dromos.customers.models import Area
from dromos.customers.outlines import Place
from dromos.lib.actor import SYSTEM
from dromos.routing import actions, engine, snapshot
from dromos.routing.appointments import Stop, clashes, way
from dromos.routing.models import Agent, WorkItem
from dromos.routing.router.memory import Memory
from dromos.routing.tests.house import NOW, House, later

ATHENS, PIRAEUS, PATRAS = (37.98, 23.73), (37.94, 23.65), (38.25, 21.73)
BASE = dt.datetime(2026, 11, 24, tzinfo=dt.UTC)


def hours(begin: float, end: float) -> Period:
    return Period(BASE + dt.timedelta(hours=begin), BASE + dt.timedelta(hours=end))


PLACES = st.none() | st.tuples(st.floats(34, 42), st.floats(19, 28))
STOPS = st.builds(
    lambda begin, length, place: Stop(hours(begin / 4, (begin + length) / 4), place),
    st.integers(0, 90),
    st.integers(1, 16),
    PLACES,
)


@given(STOPS, STOPS)
def test_whether_two_appointments_clash_does_not_depend_on_which_was_first(one: Stop, other: Stop) -> None:
    assert clashes(one.window, one.place, [other]) == clashes(other.window, other.place, [one])


@given(STOPS, st.lists(STOPS, max_size=6))
def test_what_clashes_with_nothing_overlaps_nothing_and_leaves_time_for_the_way(stop: Stop, others: list[Stop]) -> None:
    if clashes(stop.window, stop.place, others):
        return
    for other in others:
        assert not stop.window.overlaps(other.window)
        first, second = sorted((stop, other), key=lambda one: one.window)
        assert second.window.starts_at - first.window.ends_at >= way(stop.place, other.place)


@given(STOPS, st.lists(STOPS, max_size=6), st.floats(5, 100), st.floats(1, 10))
def test_who_drives_faster_keeps_whatever_the_slower_keeps(
    stop: Stop, others: list[Stop], speed: float, times: float
) -> None:
    if not clashes(stop.window, stop.place, others, speed):
        assert not clashes(stop.window, stop.place, others, speed * times)


def test_appointments_that_touch_in_one_place_do_not_clash_and_in_two_they_do() -> None:
    assert not clashes(hours(10, 12), ATHENS, [Stop(hours(8, 10), ATHENS)])
    assert clashes(hours(10, 12), PIRAEUS, [Stop(hours(8, 10), ATHENS)])
    assert clashes(hours(12, 13), PATRAS, [Stop(hours(8, 10), ATHENS)])


# -- the choice --------------------------------------------------------------------------------------


def test_of_those_who_know_enough_the_nearest_goes() -> None:
    can = {"visit": engine.ChannelAbility()}
    better = engine.AgentState(1, frozenset({1}), {"adsl": 5}, channels=can, units=5)
    nearer = engine.AgentState(2, frozenset({1}), {"adsl": 3}, channels=can, units=5)
    demand = engine.Demand(1, "visit", requirements=(engine.Requirement("adsl", 3),))

    def chosen(appointment: engine.Appointment | None) -> engine.Decision:
        item = engine.Item(1, demand, 0.0, appointment=appointment)
        return engine.plan(engine.Snapshot(1, (item,), (better, nearer)), now=1.0).decisions[0]

    assert chosen(None).winner == 1
    far = chosen(engine.Appointment(travel=((1, 60.0), (2, 12.0))))
    assert (far.winner, far.parts["travel"]) == (2, 12.0)
    assert chosen(engine.Appointment(travel=((1, 19.0), (2, 12.0)))).winner == 1, "less than ten minutes apart"
    engaged = chosen(engine.Appointment(engaged=frozenset({1})))
    assert (engaged.winner, engaged.excluded) == (2, {engine.Cause.APPOINTMENT: 1})


# -- on rows -----------------------------------------------------------------------------------------


@pytest.fixture
def house(db: None) -> House:  # noqa: ARG001
    return House()


def visit(house: House, window: Period, place: Place | None = ATHENS) -> WorkItem:
    return actions.enqueue(
        queue=house.queue, kind="visit", channel="visit", subject="A visit", requirements=[{"skill": "adsl", "level": 2}],
        due_at=window.starts_at, window=window, place=place, by=SYSTEM, at=NOW,
    )  # fmt: skip


def fitter(house: House, name: str, **fields: object) -> Agent:
    return house.agent(name, {"adsl": 3}, channels=("visit",), capacity_units=10, **fields)  # type: ignore[arg-type]


def route_all(memory: Memory) -> set[tuple[int, int]]:
    decisions = list(memory.decisions(later(1)))
    granted = actions.offer(decisions=decisions, versions=memory.versions, at=later(1))
    memory.given((one.item, one.agent) for one in granted)
    kept = {one.item for one in granted}
    memory.missed([one for one in decisions if one.item not in kept], later(1))
    return {(one.item, one.agent) for one in granted}


def test_of_two_visits_at_one_time_one_agent_gets_one_even_when_decided_together(house: House) -> None:
    nikos = fitter(house, "Nikos")
    first, second = visit(house, hours(8, 10)), visit(house, hours(9, 11), PIRAEUS)
    third = visit(house, hours(11, 12))
    memory = Memory(later(1))
    assert route_all(memory) == {(first.pk, nikos.pk), (third.pk, nikos.pk)}
    assert route_all(memory) == set(), "it waits for somebody else"
    second.refresh_from_db()
    value = snapshot.item_value(second, later(2))
    assert value.appointment == engine.Appointment(frozenset({nikos.pk}))
    eleni = fitter(house, "Eleni")
    assert route_all(Memory(later(2))) == {(second.pk, eleni.pk)}


def test_a_visit_taken_by_hand_is_the_next_that_can_be_kept(house: House) -> None:
    nikos = fitter(house, "Nikos")
    visit(house, hours(8, 10))
    visit(house, hours(9, 11))
    later_one = visit(house, hours(14, 15))
    by = nikos.user.actor()
    assert actions.take_next(agent=nikos, by=by, at=later(1)) is not None
    taken = actions.take_next(agent=nikos, by=by, at=later(1))
    assert taken == later_one
    assert actions.take_next(agent=nikos, by=by, at=later(1)) is None


def test_nobody_is_given_by_hand_what_they_cannot_keep(house: House) -> None:
    nikos, lead = fitter(house, "Nikos"), house.agent("Ilona", role="lead")
    first, second = visit(house, hours(8, 10)), visit(house, hours(9, 11))
    actions.assign_by_hand(item=first, agent=nikos, by=lead.user.actor(), at=later(1))
    with pytest.raises(actions.NotEligibleError, match="another appointment"):
        actions.assign_by_hand(item=second, agent=nikos, by=lead.user.actor(), at=later(1))


def test_nobody_is_sent_out_while_they_are_absent(house: House) -> None:
    nikos = fitter(house, "Nikos")
    Absence.objects.create(
        user=nikos.user, kind="leave", starts_at=BASE, ends_at=BASE + dt.timedelta(days=1), state="approved",
        requested_at=NOW,
    )  # fmt: skip
    today_off = visit(house, hours(8, 10))
    after = visit(house, hours(32, 34))
    assert snapshot.item_value(today_off, NOW).appointment == engine.Appointment(frozenset({nikos.pk}))
    assert snapshot.item_value(after, NOW).appointment == engine.Appointment()


def test_a_visit_moved_to_a_time_its_agent_cannot_keep_waits_again(house: House) -> None:
    nikos, lead = fitter(house, "Nikos"), house.agent("Ilona", role="lead")
    first, second = visit(house, hours(8, 10)), visit(house, hours(12, 14))
    for item in (first, second):
        actions.assign_by_hand(item=item, agent=nikos, by=lead.user.actor(), at=later(1))
    moved = hours(9, 11)
    actions.change_item(
        item=second, window_starts_at=moved.starts_at, window_ends_at=moved.ends_at, by=SYSTEM, at=later(2)
    )
    second.refresh_from_db()
    assert (second.state, second.agent) == ("pending", None)


def test_the_way_begins_where_the_visit_before_is_else_in_the_own_area(house: House) -> None:
    Area.objects.create(key="patras", name="Patras", latitude=PATRAS[0], longitude=PATRAS[1])
    nikos = fitter(house, "Nikos", area_keys=["patras"])
    free = fitter(house, "Eleni")
    morning, noon = visit(house, hours(7, 8), PIRAEUS), visit(house, hours(10, 12), ATHENS)

    def travel() -> dict[int, float]:
        value = snapshot.item_value(noon, later(1))
        assert value.appointment is not None
        return dict(value.appointment.travel)

    from_home = way(PATRAS, ATHENS).total_seconds() / 60
    assert travel() == {nikos.pk: pytest.approx(from_home)}
    lead = house.agent("Ilona", role="lead")
    for agent in (nikos, free):
        actions.transfer(item=morning, agent=agent, reason="by hand", by=lead.user.actor(), at=later(1))
        assert travel()[agent.pk] == pytest.approx(way(PIRAEUS, ATHENS).total_seconds() / 60)
