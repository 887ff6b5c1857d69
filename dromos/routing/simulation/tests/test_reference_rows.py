"""The three reference rules come out as the scenario they were published with prints them for the same
seeds.
"""

import dataclasses

import pytest

from dromos.routing.engine.choices import best_skill, longest_idle
from dromos.routing.engine.policies import POLICIES, Policy
from dromos.routing.simulation.day import six_class_day, world_of
from dromos.routing.simulation.measure import measure
from dromos.routing.simulation.play import play

SEEDS = (0, 1, 2)
REFERENCE = {
    "fifo": (0.5887, 0.1810, 11.8553, 27.2321, 0.2997, 0.0281),
    "edf": (0.9370, 0.9122, 2.7280, 28.9983, 0.0234, 0.0375),
    "index": (0.9401, 0.9825, 1.1315, 27.3017, 0.0169, 0.0424),
}


def rule(name: str) -> Policy:
    return dataclasses.replace(POLICIES[name], choose=longest_idle if name == "fifo" else best_skill)


@pytest.mark.parametrize("name", sorted(REFERENCE))
def test_a_reference_rule_gives_the_published_row(name: str) -> None:
    rows = [measure(play(world_of(six_class_day(seed)), rule(name))) for seed in SEEDS]
    means = [sum(column) / len(rows) for column in zip(*rows, strict=True)]
    assert [round(value, 4) for value in means] == list(REFERENCE[name])


def test_the_same_seed_gives_the_same_day() -> None:
    assert six_class_day(7) == six_class_day(7)
    assert six_class_day(7) != six_class_day(8)
