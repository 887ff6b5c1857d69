"""Variations of the six-class day."""

from dromos.routing.simulation.day import blended, six_class_day, with_incident, world_of
from dromos.routing.simulation.measure import measure
from dromos.routing.simulation.play import play

DAY = six_class_day(3, agents=20, hours=6, load=0.9)


def test_an_incident_multiplies_one_skill_for_an_hour_and_nothing_else() -> None:
    broken = with_incident(DAY, 5, times=8, start=120)
    assert set(DAY.arrivals) <= set(broken.arrivals)
    more = set(broken.arrivals) - set(DAY.arrivals)
    (skill,) = {arrival.skill for arrival in more}
    usual = [a for a in DAY.arrivals if a.skill == skill and 120 <= a.at < 180]
    assert len(more) == 7 * len(usual) > 0
    assert all(120 <= arrival.at < 180 for arrival in more)
    assert broken == with_incident(DAY, 5, times=8, start=120)
    assert list(broken.arrivals) == sorted(broken.arrivals, key=lambda a: a.at)


def test_blended_channels_fill_people_by_units() -> None:
    world = blended(world_of(DAY))
    assert {(c.item.demand.channel, c.item.demand.units) for c in world.cases} == {
        ("phone", 4),
        ("chat", 2),
        ("email", 4),
    }
    result = play(world, "index")
    assert measure(result).sla > measure(play(blended(world_of(six_class_day(3, agents=10, hours=6))), "fifo")).sla
    assert all(outcome.agent is not None for outcome in result.outcomes)


def test_a_day_that_is_learned_begins_without_knowing_the_work() -> None:
    assert world_of(DAY, learns=True).mean_work == {}
    assert len(world_of(DAY).mean_work) == 10
