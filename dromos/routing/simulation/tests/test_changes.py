"""What if: each change does what it says, and nothing else."""

import json

import pytest

from dromos.routing.simulation import changes as what
from dromos.routing.simulation.changes import UnknownChangeError, as_json, changed, from_json
from dromos.routing.simulation.replay import play
from dromos.routing.simulation.sampling import AS_IT_WAS, drawn
from dromos.routing.simulation.scenario import Scenario, Stage
from dromos.routing.simulation.tests.plain import MONDAY, NINE, arrival, scenario, worker
from dromos.routing.simulation.timeline import DAY, Timeline
from dromos.routing.simulation.variants import Comparison, compare, measured

EVERY_KIND: list[what.Change] = [
    what.OtherPolicy("fifo", 1),
    what.Staffing(2, {"el": 4}, weekdays=(0,)),
    what.Learning(1, "b", 4),
    what.OtherShifts((0,), 7, 12, 1),
    what.OtherTarget(60, "vip"),
    what.PeopleAway(50, 2, 0, 1),
    what.MassIncident("a", 8, 1, 10, 2),
]


@pytest.mark.parametrize("change", EVERY_KIND, ids=lambda change: type(change).__name__)
def test_a_change_survives_storage(change: what.Change) -> None:
    assert from_json(json.loads(json.dumps(as_json(change)))) == change


def test_an_unknown_change_is_refused() -> None:
    with pytest.raises(UnknownChangeError):
        from_json({"kind": "magic"})
    with pytest.raises(UnknownChangeError):
        from_json({"kind": "policy", "policy": "fifo", "more": 1})
    with pytest.raises(UnknownChangeError):
        changed(small(), [what.OtherPolicy("magic")])
    with pytest.raises(UnknownChangeError):
        changed(small(), [what.Learning(99, "b")])
    with pytest.raises(UnknownChangeError):
        changed(small(), [what.MassIncident("nothing")])


def small(*, count: int = 6) -> Scenario:
    arrivals = [arrival(float(n), 20.0, segment="vip" if n % 2 else "all", language="el") for n in range(count)]
    return scenario(arrivals, [worker(1, languages={"el": 4})])


def kept(one: Scenario) -> float:
    return measured(one, play(drawn(one, AS_IT_WAS))).figures["kept"]


def test_more_people_keep_more_targets_and_fewer_keep_less() -> None:
    more = changed(small(), [what.Staffing(2, {"el": 4})])
    assert kept(small()) == pytest.approx(1 / 6)
    assert kept(more) == pytest.approx(3 / 6)
    assert kept(changed(small(), [what.Staffing(-1, {"el": 4})])) == 0
    assert kept(changed(small(), [what.Staffing(-1, {"hu": 4})])) == kept(small())


def test_new_people_come_only_on_their_weekdays_and_hours() -> None:
    (*_known, new) = changed(small(), [what.Staffing(1, {"el": 4}, weekdays=(1,), from_hour=10, to_hour=12)]).workers
    assert new.shifts == ((MONDAY + DAY + 600, MONDAY + DAY + 720),)
    assert kept(changed(small(), [what.Staffing(3, {"el": 4}, weekdays=(1,))])) == kept(small())


def test_who_does_not_speak_the_language_does_not_help() -> None:
    assert kept(changed(small(), [what.Staffing(3, {"hu": 5})])) == kept(small())


def test_learning_makes_somebody_able() -> None:
    two = scenario([arrival(0, 20.0), arrival(0, 20.0, skill="b")], [worker(1), worker(2)])
    assert kept(two) == 0.5
    assert kept(changed(two, [what.Learning(2, "b", 4)])) == 1.0
    greek = scenario([arrival(0, language="el")], [worker(1)])
    assert kept(changed(greek, [what.Learning(1, "el", 3, is_language=True)])) == 1.0


def test_other_shifts_move_those_who_work_that_day() -> None:
    early = changed(small(), [what.OtherShifts((0,), 7, 10)])
    assert early.workers[0].shifts == ((MONDAY + 420, MONDAY + 600), (NINE + DAY, NINE + DAY + 480))
    assert changed(small(), [what.OtherShifts((5,), 9, 13)]).workers == small().workers


def test_another_target_holds_for_its_segment_in_open_time() -> None:
    hours = {1: ((NINE, NINE + 60), (NINE + DAY, NINE + DAY + 60))}
    base = scenario([arrival(50, segment="vip"), arrival(50, segment="all")], [worker(1)], hours=hours)
    vip, other = changed(base, [what.OtherTarget(15, "vip")]).arrivals
    assert vip.due_at == NINE + DAY + 5
    assert other.due_at == NINE + 80


def test_sickness_takes_its_share_for_its_time_by_lot() -> None:
    many = scenario([arrival(0)], [worker(n) for n in range(1, 11)])
    ill = changed(many, [what.PeopleAway(30, day=2)])
    away = [w.id for w in drawn(ill, 1).workers if Timeline(w.shifts).within(MONDAY + DAY, MONDAY + 2 * DAY) == 0]
    assert len(away) == 3
    assert away == [w.id for w in drawn(ill, 1).workers if w.shifts == ((NINE, NINE + 480),)]
    lots = {tuple(w.id for w in drawn(ill, seed).workers if len(w.shifts) == 1) for seed in range(1, 9)}
    assert len(lots) > 1


def test_an_incident_brings_more_of_its_topic_in_its_hours() -> None:
    quiet = scenario([arrival(float(n * 20), 1.0) for n in range(20)], [worker(1)])
    storm = drawn(changed(quiet, [what.MassIncident("a", 8, day=2, hour=10, hours=2)]), AS_IT_WAS)
    extra = [a.at for a in storm.arrivals if MONDAY + DAY + 600 <= a.at < MONDAY + DAY + 720]
    assert len(storm.arrivals) - 20 == len(extra) == 14


def test_the_same_seed_draws_the_same_for_both_variants() -> None:
    base = scenario([arrival(float(n), None, stages=(Stage(None),)) for n in range(5)] + [arrival(9, 3.0)], [worker(1)])
    other = changed(base, [what.Staffing(2)])
    assert drawn(base, 3).arrivals == drawn(other, 3).arrivals
    assert drawn(base, 3).arrivals != drawn(base, 4).arrivals or len({a.at for a in base.arrivals}) == 1


def compared(base: Scenario, *wanted: what.Change, seeds: int = 6) -> Comparison:
    other = changed(base, wanted)
    return compare(lambda seed: (drawn(base, seed), drawn(other, seed)), range(1, seeds + 1), resampled=True)


def test_no_change_is_no_difference_and_is_not_clear() -> None:
    found = compared(small())
    assert found.kept.difference == (0.0, 0.0)
    assert not found.kept.is_clear


def test_a_comparison_tells_groups_waits_and_people() -> None:
    told: list[tuple[int, int]] = []
    base = small()
    other = changed(base, [what.Staffing(2, {"el": 4})])
    found = compare(
        lambda _seed: (drawn(base, 0), drawn(other, 0)), [1, 2], resampled=False, told=lambda *n: told.append(n)
    )
    assert told == [(1, 4), (2, 4), (3, 4), (4, 4)]
    assert {(g.kind, g.key) for g in found.groups} == {
        ("segment", "vip"), ("segment", "all"), ("queue", "1"), ("language", "el"),
    }  # fmt: skip
    assert found.kept.then.mean > found.kept.today.mean
    assert [name for name, _today, _then in found.people] == ["+1", "+2", "agent 1"]
    assert found.people[0][1] is None
    stored = json.loads(json.dumps(found.as_json()))
    assert stored["figures"]["kept"]["today"] == [pytest.approx(1 / 6, abs=1e-4), 0.0]
    assert stored["waits"][9][1] > stored["waits"][9][2]
