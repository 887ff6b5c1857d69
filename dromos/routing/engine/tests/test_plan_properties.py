"""What must hold of every plan, whatever waits and whoever is there."""

import random
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dromos.routing.engine import POLICIES, AgentState, Item, Snapshot, plan
from dromos.routing.engine.orders import Fit
from dromos.routing.engine.roster import Roster
from dromos.routing.engine.tests.cast import demands, items, rosters

NOW = 250.0
policies = st.sampled_from(sorted(POLICIES))
UNIT = Fit(1.0, 12.0)


def may(one: AgentState, item: Item) -> bool:
    """Eligibility spelled out once more, slowly, as the judge of the fast one; capacity apart."""
    demand = item.demand
    return (
        demand.queue in one.queues
        and all(one.skills.get(r.skill, 0) >= r.level for r in demand.requirements)
        and demand.channel in one.channels
        and (demand.language is None or one.languages.get(demand.language, 0) >= demand.language_level)
        and (demand.area is None or not one.areas or demand.area in one.areas)
        and one.id not in item.barred
        and one.present
        and all(not (agent == one.id and until > NOW) for agent, until in item.cooling)
    )


@given(items(), rosters, policies)
def test_capacity_and_eligibility_are_never_violated(waiting: list[Item], crew: list[AgentState], name: str) -> None:
    result = plan(Snapshot(1, tuple(waiting), tuple(crew)), POLICIES[name], NOW)
    by_id, by_agent = {i.id: i for i in waiting}, {a.id: a for a in crew}
    given_to: dict[int, list[Item]] = {}
    for decision in result.decisions:
        item, winner = by_id[decision.item], by_agent[decision.winner]
        assert may(winner, item)
        given_to.setdefault(winner.id, []).append(item)
    for number, got in given_to.items():
        one = by_agent[number]
        assert one.used + sum(i.demand.units for i in got) <= one.units
        assert one.max_held is None or one.held + len(got) <= one.max_held
        for channel, count in Counter(i.demand.channel for i in got).items():
            limit = one.channels[channel].parallel
            assert limit is None or count <= limit


@given(items(), rosters, policies)
def test_every_item_is_decided_waiting_or_unroutable_exactly_once(
    waiting: list[Item], crew: list[AgentState], name: str
) -> None:
    result = plan(Snapshot(1, tuple(waiting), tuple(crew)), POLICIES[name], NOW)
    listed = [d.item for d in result.decisions] + [u.item for u in (*result.waiting, *result.unroutable)]
    assert sorted(listed) == sorted(i.id for i in waiting)
    for reasons in (*result.waiting, *result.unroutable):
        assert sum(reasons.excluded.values()) == len(crew), "everybody is excluded for exactly one cause"
    for decision in result.decisions:
        assert sum(decision.excluded.values()) + decision.eligible == len(crew)


@given(items(), rosters, policies, st.randoms(use_true_random=False))
def test_the_order_things_are_listed_in_does_not_matter(
    waiting: list[Item], crew: list[AgentState], name: str, rng: random.Random
) -> None:
    before = plan(Snapshot(1, tuple(waiting), tuple(crew)), POLICIES[name], NOW)
    rng.shuffle(waiting)
    rng.shuffle(crew)
    assert plan(Snapshot(1, tuple(waiting), tuple(crew)), POLICIES[name], NOW) == before


@pytest.mark.parametrize("name", ["fifo", "edf", "static_priority"])
@given(waiting=items(demands), crew=rosters)
def test_the_more_urgent_is_never_left_while_the_less_urgent_takes_an_agent_it_could_have_had(
    name: str, waiting: list[Item], crew: list[AgentState]
) -> None:
    policy = POLICIES[name]
    result = plan(Snapshot(1, tuple(waiting), tuple(crew)), policy, NOW)
    by_id = {i.id: i for i in waiting}
    roster = Roster(crew)
    for decision in result.decisions:
        roster.take(decision.winner, by_id[decision.item].demand)
    for decision in result.decisions:
        taken = by_id[decision.item]
        roster.give_back(decision.winner, taken.demand, NOW)
        for left in (by_id[u.item] for u in (*result.waiting, *result.unroutable)):
            if policy.score(left, UNIT, NOW) > policy.score(taken, UNIT, NOW):
                assert roster.first_cause(decision.winner, left, NOW) is not None
        roster.take(decision.winner, taken.demand)


@given(items(), rosters, policies)
def test_nothing_is_left_that_somebody_could_have(waiting: list[Item], crew: list[AgentState], name: str) -> None:
    result = plan(Snapshot(1, tuple(waiting), tuple(crew)), POLICIES[name], NOW)
    by_id = {i.id: i for i in waiting}
    roster = Roster(crew)
    for decision in result.decisions:
        roster.take(decision.winner, by_id[decision.item].demand)
    for left in (by_id[u.item] for u in result.waiting):
        assert all(roster.first_cause(one.id, left, NOW) is not None for one in crew)
