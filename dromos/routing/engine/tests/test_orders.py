"""Every policy by itself: what it puts first, and whom it chooses."""

import random

import numpy as np
import pytest

from dromos.routing.engine import POLICIES, Item, plan
from dromos.routing.engine.choices import Candidate, best_but_scarce, best_skill, longest_idle, round_robin
from dromos.routing.engine.lanes import Heads, Lanes
from dromos.routing.engine.orders import Fit, ItemRule, apparent_tardiness_cost, index
from dromos.routing.engine.policies import Policy
from dromos.routing.engine.tests.cast import agent, letter, snapshot

NOW = 100.0


def first(rule: ItemRule, *pairs: tuple[Item, Fit]) -> int:
    return max(pairs, key=lambda pair: rule(pair[0], pair[1], NOW))[0].id


OLD = letter(1, at=0, due_at=400, weight=1, priority=3)
URGENT = letter(2, at=90, due_at=101, weight=2, priority=3)
HEAVY = letter(3, at=80, due_at=300, weight=10, priority=1)
LATE = letter(4, at=60, due_at=80, weight=1, priority=4)
USUAL, QUICK, SKILLED = Fit(1.0, 12.0), Fit(1.0, 3.0), Fit(1.2, 10.0)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("fifo", 1),
        ("fifo_round_robin", 1),
        ("edf", 4),
        ("edf_longest_idle", 4),
        ("edf_skipping_hopeless", 3),
        ("static_priority", 3),
        ("conversation_score", 3),
        ("c_mu", 3),
        ("target_used", 4),
        ("generalised_c_mu", 4),
        ("sigmoid_c_mu", 2),
        ("atc", 2),
        ("atc_half", 2),
        ("index", 4),
        ("index_late", 4),
        ("index_scarce", 4),
        ("bounded_index", 4),
        ("shortage", 2),
        ("shortage_unbounded", 2),
        ("fair", 4),
    ],
)
def test_what_a_policy_puts_first_when_all_fit_alike(name: str, expected: int) -> None:
    items = [(item, USUAL) for item in (OLD, URGENT, HEAVY, LATE)]
    assert first(POLICIES[name].score, *items) == expected


def test_what_is_better_done_or_sooner_done_comes_first_where_a_policy_minds() -> None:
    same = letter(7, at=10, due_at=120)
    other = letter(8, at=10, due_at=120)
    assert first(POLICIES["skill_first"].score, (same, USUAL), (other, SKILLED)) == 8
    assert first(POLICIES["c_mu"].score, (same, USUAL), (other, QUICK)) == 8
    assert first(POLICIES["index"].score, (same, USUAL), (other, SKILLED)) == 8


def test_a_hopeless_item_comes_last_of_all_and_that_is_why_nobody_should_do_so() -> None:
    [decision] = plan(snapshot([LATE, OLD], [agent(1)]), POLICIES["edf_skipping_hopeless"], NOW).decisions
    assert decision.item == OLD.id


def test_the_index_takes_its_shape_from_k_skill_and_growth() -> None:
    assert index(URGENT, SKILLED, NOW) == apparent_tardiness_cost(k=1, skill=2, growth=1)(URGENT, SKILLED, NOW)
    sharp, blunt = apparent_tardiness_cost(k=0.5), apparent_tardiness_cost(k=2)
    assert sharp(HEAVY, USUAL, NOW) < blunt(HEAVY, USUAL, NOW)
    assert apparent_tardiness_cost()(LATE, USUAL, NOW) == 1 / 12, "without growth lateness does not count"


def test_each_choice_of_agent_has_its_first() -> None:
    expert = Candidate(1, 1.15, load=0.5, idle_since=90, turn=9, scarcity=3.0)
    idle = Candidate(2, 0.9, load=0.0, idle_since=10, turn=8, scarcity=0.1)
    passed_over = Candidate(3, 0.8, load=0.9, idle_since=99, turn=1, scarcity=0.1)
    crew = [expert, idle, passed_over]
    assert min(crew, key=best_skill) is expert
    assert min(crew, key=longest_idle) is idle
    assert min(crew, key=round_robin) is passed_over
    assert min(crew, key=best_but_scarce) is idle, "the expert is kept for what only they can do"


def test_round_robin_goes_round() -> None:
    crew = [agent(n, units=9) for n in (1, 2, 3)]
    made = plan(snapshot([letter(n, at=n) for n in range(6)], crew), POLICIES["fifo_round_robin"], NOW).decisions
    assert [decision.winner for decision in made] == [1, 2, 3, 1, 2, 3]


@pytest.mark.parametrize("policy", [policy for policy in POLICIES.values() if policy.heads], ids=lambda p: p.name)
def test_heads_at_once_score_as_each_by_itself(policy: Policy) -> None:
    rng, lanes = random.Random(1), Lanes()
    items = [
        letter(n, at=rng.uniform(0, 99), due_at=rng.uniform(50, 300), weight=rng.choice([0.5, 8.0])) for n in range(99)
    ]
    means, speeds = [rng.uniform(5, 20) for _ in items], [rng.choice([0.7, 1.0, 1.15]) for _ in items]
    for item, mean in zip(items, means, strict=True):
        lanes.show(lanes.open(1, "email", mean), item, 0.0)
    assert policy.head is not None
    assert policy.heads is not None
    at_once = policy.heads(Heads(lanes, np.arange(99), np.array(speeds)), NOW)
    singly = [policy.score(i, Fit(s, m / s), NOW) for i, m, s in zip(items, means, speeds, strict=True)]
    one_by_one = [policy.head(h, s, NOW) for h, s in zip(lanes.head, speeds, strict=True) if h]
    assert one_by_one == pytest.approx(singly, rel=1e-12)
    assert at_once == pytest.approx(np.array(singly), rel=1e-12)


@pytest.mark.parametrize("policy", POLICIES.values(), ids=lambda p: p.name)
def test_every_policy_says_where_it_comes_from_and_explains_its_score(policy: Policy) -> None:
    assert policy.score.__doc__ or policy.heads
    assert len(policy.parts(OLD, USUAL, NOW)) > 1
    assert policy.order(OLD)[-1] == OLD.id
