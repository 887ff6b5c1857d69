"""What screens are told: my work, queues, the live floor, and why."""

from dromos.routing import access, actions, queries
from dromos.routing.dispatch import dispatch_once
from dromos.routing.models import Presence, Queue
from dromos.routing.tests.house import NOW, House, by, fresh, later, offer_of


def test_my_work_holds_offers_with_seconds_left_and_everything_in_hand(house: House) -> None:
    cyril = house.agent("Cyril")
    late = house.letter("late", due_at=later(1), reference="1010138")
    actions.assign_by_hand(item=late, agent=cyril, by=by(cyril), at=NOW)
    waiting = house.letter("waiting")
    actions.assign_by_hand(item=waiting, agent=cyril, by=by(cyril), at=NOW)
    actions.wait_for(item=waiting, until=later(99), by=by(cyril), at=NOW)
    later_on = house.letter("later on", due_at=later(900))
    actions.assign_by_hand(item=later_on, agent=cyril, by=by(cyril), at=NOW)
    house.letter("offered")
    dispatch_once(later(1.5))
    work = queries.my_work(cyril, later(2))
    assert [(row.subject, row.seconds_left) for row in work.offers] == [("offered", 30)]
    assert [row.subject for row in work.assigned] == ["late", "later on"]
    assert [row.subject for row in work.due_soon] == ["late"]
    assert (work.assigned[0].is_late, work.assigned[0].reference) == (True, "1010138")
    assert [row.waiting_until_at for row in work.waiting] == [later(99)]
    assert queries.my_work(cyril, later(3)).offers == [], "an offer past its time is not shown"


def test_my_work_costs_two_queries(house: House, django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    cyril = house.agent("Cyril")
    for number in range(9):
        house.letter(str(number))
    dispatch_once(NOW)
    with django_assert_num_queries(2):
        assert len(queries.my_work(cyril, NOW).offers) == 9


def test_queues_are_counted(house: House) -> None:
    house.agent("Cyril", capacity_units=1)
    house.letter(due_at=later(-1))
    house.letter(at=later(1))
    house.letter(at=later(2), language="hu")
    dispatch_once(later(3))
    [finance, support] = queries.queue_counts(Queue.objects.all(), later(3))
    assert (finance.name, finance.pending, finance.oldest_at) == ("Finance", 0, None)
    assert (support.pending, support.offered, support.late, support.unroutable) == (2, 1, 1, 1)
    assert support.oldest_at == later(1)
    listed = queries.queue_items(house.queue, later(3))
    assert [row.state for row in listed] == ["pending", "pending", "reserved"]
    assert len(queries.queue_items(house.queue, NOW, limit=1, offset=1)) == 1


def test_the_floor_shows_who_is_here_what_waits_and_what_is_late(house: House) -> None:
    cyril = house.agent("Cyril", capacity_units=1)
    house.agent("Bence", state=Presence.State.AWAY)
    house.agent("Eleni", department=house.finance)
    item = house.letter(due_at=later(1))
    actions.assign_by_hand(item=item, agent=cyril, by=by(cyril), at=NOW)
    house.letter(language="hu")
    dispatch_once(NOW)
    shown = queries.floor(later(2), {house.support.pk})
    assert [(a.name, a.state, a.assigned, a.late, a.is_busy) for a in shown.agents] == [
        ("Cyril", "available", 1, 1, True),
        ("Bence", "away", 0, 0, False),
    ]
    assert shown.here == 1
    assert shown.agents[0].load == 1
    assert [row.agent_name for row in shown.late] == ["Cyril"]
    assert [row.language for row in shown.unroutable] == ["hu"]
    assert [row.name for row in queries.floor(later(2)).queues] == ["Finance", "Technical Support"]


def test_the_floor_costs_four_queries(house: House, django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    for name in ("Cyril", "Bence", "Dorota"):
        house.agent(name)
    for number in range(5):
        house.letter(str(number))
    with django_assert_num_queries(4):
        queries.floor(later(1), {house.support.pk})


def test_why_tells_who_could_what_excludes_each_other_one_and_the_place_in_line(house: House) -> None:
    cyril = house.agent("Cyril", {"adsl": 4})
    house.agent("Bence", {"adsl": 3}, state=Presence.State.AWAY)
    house.agent("Dorota", {"adsl": 1})
    house.letter("sooner", due_at=later(20))
    item = house.letter("this")
    why = queries.explain(item, later(1))
    assert [(p.name, p.cause, p.is_best) for p in why.people] == [
        ("Cyril", None, True),
        ("Bence", "presence", False),
        ("Dorota", "skill", False),
    ]
    assert why.counts == {"skill": 1, "presence": 1}
    assert (why.ahead, why.routable, why.chosen) == (1, True, None)
    assert [(need.key, need.names, need.level) for need in why.needs] == [("adsl", {"en": "adsl"}, 2)]
    dispatch_once(later(1))
    actions.decline(reservation=offer_of(item), reason="lunch", by=by(cyril), at=later(2))
    why = queries.explain(fresh(item), later(2))
    assert why.chosen is not None
    assert why.chosen.winner == cyril
    assert [(past.state, past.reason) for past in why.past] == [("declined", "lunch")]
    assert why.people[0].cause == "cool_down"


def test_why_an_assigned_item_is_with_its_agent(house: House) -> None:
    cyril = house.agent("Cyril")
    item = house.letter()
    dispatch_once(NOW)
    actions.accept(reservation=offer_of(item), by=by(cyril), at=NOW)
    why = queries.explain(fresh(item), later(1))
    assert why.ahead is None
    assert why.chosen is not None
    assert why.chosen.eligible == 1


def test_the_matrix_has_a_level_for_every_skill(house: House) -> None:
    cyril = house.agent("Cyril", {"adsl": 4, "cs": 2})
    skills, rows = queries.skills_matrix(access.agents_of({house.support.pk}))
    keys = {skill.pk: skill.key for skill in skills}
    assert {keys[pk]: level for pk, level in rows[0].levels.items()} == {"adsl": 4, "cs": 2}
    assert (rows[0].agent, rows[0].channels, rows[0].departments) == (cyril, {"email": 3}, ["Technical Support"])


def test_a_house_without_agents_has_an_empty_floor(house: House) -> None:
    assert queries.floor(NOW).agents == []
    item = house.letter()
    assert not queries.explain(item, NOW).routable
