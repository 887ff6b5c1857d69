"""What happens in a played world: waiting, patience, room, shifts, sickness, units, learning."""

import dataclasses
import math

import pytest

from dromos.routing.engine.vocabulary import Step
from dromos.routing.simulation.play import Fate, Outcome, play
from dromos.routing.simulation.tests.small import case, worker
from dromos.routing.simulation.world import World, struck_by_sickness


def outcomes(world: World, policy: str = "fifo") -> list[tuple[Fate, float, int | None]]:
    return [(o.fate, o.wait, o.agent) for o in play(world, policy).outcomes]


def test_who_finds_somebody_free_does_not_wait_and_the_next_waits_for_the_end() -> None:
    world = World((case(1, 0), case(2, 4)), (worker(7),))
    assert outcomes(world) == [(Fate.SERVED, 0, 7), (Fate.SERVED, 6, 7)]


def test_a_customer_without_patience_left_is_gone() -> None:
    world = World((case(1, 0), case(2, 1, patience=3), case(3, 2, patience=30)), (worker(7),))
    assert outcomes(world) == [(Fate.SERVED, 0, 7), (Fate.LEFT, 3, None), (Fate.SERVED, 8, 7)]


def test_who_finds_no_room_to_wait_is_turned_away() -> None:
    world = World((case(1, 0), case(2, 1), case(3, 2), case(4, 12)), (worker(7),), spaces=1)
    assert [fate for fate, _, _ in outcomes(world)] == [Fate.SERVED, Fate.SERVED, Fate.TURNED_AWAY, Fate.SERVED]


def test_a_shift_begins_and_ends_with_work_in_hand_finished() -> None:
    world = World((case(1, 0), case(2, 6), case(3, 21)), (worker(7, shifts=((5, 15), (30, 45))),))
    result = play(world, "fifo")
    assert [(o.fate, o.wait) for o in result.outcomes] == [(Fate.SERVED, 5), (Fate.SERVED, 24), (Fate.SERVED, 19)]
    assert result.busy == (30,)


def test_what_nobody_is_there_for_is_stranded() -> None:
    world = World((case(1, 0), case(2, 50, work=1)), (worker(7, shifts=((0, 10),)),))
    assert outcomes(world) == [(Fate.SERVED, 0, 7), (Fate.STRANDED, 0, None)]


def test_nothing_begins_after_the_end() -> None:
    result = play(World((case(1, 0), case(2, 1), case(3, 99)), (worker(7),), until=8), "fifo")
    assert [(o.fate, o.wait) for o in result.outcomes] == [(Fate.SERVED, 0), (Fate.STRANDED, 0), (Fate.STRANDED, 0)]
    assert result.busy == (1,)


def test_who_falls_ill_hands_back_what_they_had_and_it_keeps_its_age() -> None:
    world = World((case(1, 0), case(2, 1)), (worker(7, gone_at=4), worker(8)))
    result = play(world, "fifo")
    first = result.outcomes[0]
    assert (first.fate, first.agent, first.wait, first.returns) == (Fate.SERVED, 8, 11, 1)
    assert result.busy == (4, 20)


def test_what_comes_back_finds_room_however_full_it_is() -> None:
    world = World((case(1, 0), case(2, 1), case(3, 2)), (worker(7, gone_at=4), worker(8)), spaces=1)
    assert [fate for fate, _, _ in outcomes(world)] == [Fate.SERVED] * 3


def test_sickness_strikes_the_same_people_for_the_same_seed() -> None:
    world = World((), tuple(worker(number) for number in range(20)))
    ill = [w.gone_at for w in struck_by_sickness(world, 0.1, 180, 3).workers]
    assert ill.count(180) == 2
    assert ill.count(math.inf) == 18
    assert ill == [w.gone_at for w in struck_by_sickness(world, 0.1, 180, 3).workers]
    assert ill != [w.gone_at for w in struck_by_sickness(world, 0.1, 180, 4).workers]


def test_several_chats_fill_the_units_and_a_call_takes_them_all() -> None:
    cases = (case(1, 0, units=1), case(2, 0, units=1), case(3, 1, units=2))
    assert [wait for _, wait, _ in outcomes(World(cases, (worker(7, units=2),)))] == [0, 0, 9]
    back = (case(1, 0, units=2), case(2, 1), case(3, 2), case(4, 3))
    assert [wait for _, wait, _ in outcomes(World(back, (worker(7, units=2),)))] == [0, 9, 8, 17]


def test_people_are_as_fast_as_they_are_and_not_as_the_engine_believes() -> None:
    world = World((case(1, 0), case(2, 1)), (worker(7, speeds={"a": 2.0}),))
    assert outcomes(world)[1][1] == 4


def test_learning_sees_completed_work_only() -> None:
    """Skill b turns out to be quick: once that has been seen, c-mu prefers it to skill a, which it did not before."""
    skills = {"a": 4, "b": 4}
    early = [case(n, n * 60.0, work=1.0, skill="b") for n in range(20)]
    rivals = [case(90, 2000), case(91, 2001, skill="a"), case(92, 2002, skill="b", work=500)]
    told: dict[bool, list[Outcome]] = {}
    for learns in (False, True):
        world = World((*early, *rivals), (worker(7, skills=skills),), learns=learns)
        told[learns] = sorted(play(world, "index").outcomes[-2:], key=lambda o: o.wait)
        assert world.mean_work == {}
    assert [o.case.item.id for o in told[False]] == [91, 92]
    assert [o.case.item.id for o in told[True]] == [92, 91]


def test_work_that_asks_for_no_skill_teaches_nothing() -> None:
    one = case(1, 0)
    bare = type(one)(type(one.item)(2, type(one.item.demand)(1, "chat"), 0.0), 3.0)
    assert play(World((bare,), (worker(7),), learns=True), "index").outcomes[0].minutes == 3.0


@pytest.mark.parametrize("policy", ["fifo", "edf", "index", "static_priority"])
def test_a_world_without_cases_ends_at_once(policy: str) -> None:
    assert play(World((), (worker(7),)), policy).outcomes == ()


def test_routing_steps_act_at_their_time() -> None:
    """Nobody knows skill b; after twelve minutes the item asks for less and finds the person who is free all along."""
    one = case(1, 0, skill="b")
    item = dataclasses.replace(one.item, steps=(Step(12.0, remove=("b",)),))
    world = World((dataclasses.replace(one, item=item), case(2, 100)), (worker(7),))
    assert outcomes(world)[0] == (Fate.SERVED, 12, 7)
