"""Routing steps: what is asked changes while an item waits; its place in line does not."""

from dromos.routing.engine import (
    ANYWHERE,
    Cause,
    Demand,
    Item,
    Requirement,
    Step,
    demand_at,
    explain,
    next_step_at,
    plan,
    step_of,
    steps_as_rows,
)
from dromos.routing.engine.tests.cast import FINANCE, SUPPORT, agent, letter, snapshot

GREEK = Demand(SUPPORT, "email", 1, (Requirement("adsl", 3), Requirement("voip", 2)), "el", 2, "budapest/xi")


def waiting(*steps: Step, demand: Demand = GREEK) -> Item:
    return Item(1, demand, enqueued_at=100, steps=steps)


def test_before_its_first_step_an_item_asks_for_what_it_asked_for() -> None:
    item = waiting(Step(10, remove=("voip",)))
    assert demand_at(item, 109) == GREEK
    assert next_step_at(item, 109) == 110


def test_a_step_removes_adds_and_changes_skills_and_the_main_skill_stays_first() -> None:
    item = waiting(Step(10, add=(Requirement("adsl", 1), Requirement("fibre", 2)), remove=("voip",)))
    assert demand_at(item, 110).requirements == (Requirement("adsl", 1), Requirement("fibre", 2))
    assert next_step_at(item, 110) is None


def test_steps_add_up_in_the_order_of_their_times() -> None:
    item = waiting(
        Step(20, widen_area=(ANYWHERE,), drop_language=True, queues=(9, SUPPORT)),
        Step(10, widen_area=("budapest",), queues=(FINANCE,)),
    )
    soon, late = demand_at(item, 110), demand_at(item, 120)
    assert (soon.area, soon.further_areas, soon.language, soon.further_queues) == (
        "budapest/xi",
        ("budapest",),
        "el",
        (FINANCE,),
    )
    assert (late.area, late.further_areas, late.language, late.further_queues) == (None, (), None, (FINANCE, 9))


def test_who_could_not_have_it_before_the_step_gets_it_after() -> None:
    crew = [
        agent(1, queues=frozenset({FINANCE})),
        agent(2, areas=frozenset({"prague"})),
        agent(3, skills={"adsl": 1}),
        agent(4, areas=frozenset({"budapest"})),
    ]
    demand = Demand(SUPPORT, "email", 1, (Requirement("adsl", 3),), area="budapest/xi")
    item = waiting(
        Step(10, queues=(FINANCE,)),
        Step(20, widen_area=("budapest",)),
        Step(30, add=(Requirement("adsl", 1),)),
        demand=demand,
    )

    def able(now: float) -> list[int]:
        return [one.agent for one in explain(snapshot([item], crew), item, now=now).standings if one.cause is None]

    assert [able(now) for now in (109, 110, 120, 130)] == [[], [1], [1, 4], [1, 3, 4]]
    [left] = plan(snapshot([item], crew), now=109).waiting
    assert left.excluded == {Cause.QUEUE: 1, Cause.SKILL: 1, Cause.AREA: 2}


def test_what_a_later_step_brings_to_somebody_is_not_unroutable() -> None:
    item = letter(1, level=5, steps=(Step(10, add=(Requirement("adsl", 4),)), Step(30, remove=("adsl",))))
    assert [left.item for left in plan(snapshot([item], [agent(1)]), now=5).waiting] == [1]
    hopeless = letter(1, level=5, language="hu", steps=item.steps)
    assert [left.item for left in plan(snapshot([hopeless], [agent(1)]), now=5).unroutable] == [1]
    assert not explain(snapshot([hopeless], [agent(1)]), hopeless, now=5).routable
    assert explain(snapshot([item], [agent(1)]), item, now=5).routable


def test_a_relaxed_item_keeps_its_place_in_line() -> None:
    """The sixth fault on the engine's level: it is served as the old item it is."""
    old = letter(1, at=0, level=5, due_at=60, steps=(Step(30, add=(Requirement("adsl", 1),)),))
    young = letter(2, at=20, level=1, due_at=80)
    [decision] = plan(snapshot([young, old], [agent(1)]), now=30).decisions
    assert decision.item == 1
    assert decision.parts["slack"] == 30


def test_steps_survive_being_rows() -> None:
    steps = (
        Step(5, (Requirement("adsl", 2),), ("voip",), drop_language=True, widen_area=("budapest",), queues=(3,)),
        Step(9),
    )
    rows = steps_as_rows(steps)
    assert rows[1] == {"after": 9}
    assert tuple(step_of(row) for row in rows) == steps
    assert step_of({"after": "7", "add": [{"skill": "adsl"}]}) == Step(7, (Requirement("adsl", 1),))
