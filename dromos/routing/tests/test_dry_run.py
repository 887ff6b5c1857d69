"""What a change of set-up would have done to recent work: the same arrivals played twice."""

from __future__ import annotations

from dromos.routing.dry_run import Change, dry_run
from dromos.routing.models import Decision, Reservation
from dromos.routing.tests.house import House, later


def test_nothing_differs_when_nothing_is_changed(house: House) -> None:
    house.agent("Cyril")
    for minute in range(4):
        house.letter(at=later(minute))
    trial = dry_run(Change())
    assert (trial.items, trial.moved, trial.nobody_before, trial.nobody_after) == (4, 0, 0, 0)
    assert trial.turns == ()


def test_a_skill_taught_moves_work_and_shortens_its_wait(house: House) -> None:
    house.agent("Cyril", {"adsl": 3}, capacity_units=1)
    bence = house.agent("Bence", {"fibre": 3}, capacity_units=1)
    for _n in range(6):
        house.letter()
    trial = dry_run(Change(levels={bence.pk: {"adsl": 4}}))
    assert trial.moved >= 2
    assert trial.wait_before is not None
    assert trial.wait_after is not None
    assert trial.wait_after < trial.wait_before
    assert {turn.after for turn in trial.turns} >= {"Bence"}


def test_a_skill_taken_away_leaves_work_to_nobody(house: House) -> None:
    cyril = house.agent("Cyril", {"adsl": 3})
    house.letter()
    trial = dry_run(Change(levels={cyril.pk: {"adsl": 0}}))
    assert (trial.nobody_before, trial.nobody_after) == (0, 1)
    assert [(turn.before, turn.after, turn.wait_after) for turn in trial.turns] == [("Cyril", None, None)]


def test_another_order_changes_who_is_served_first(house: House) -> None:
    house.agent("Cyril", capacity_units=1)
    house.letter("now at work")
    house.letter("old", at=later(1), due_at=later(600))
    house.letter("urgent", at=later(2), due_at=later(20))
    trial = dry_run(Change(policies={house.queue.pk: "fifo"}), queues=[house.queue.pk])
    waits = {turn.subject: (turn.wait_before, turn.wait_after) for turn in trial.turns}
    assert waits["old"][1] < waits["old"][0]  # type: ignore[operator]
    assert waits["urgent"][1] > waits["urgent"][0]  # type: ignore[operator]


def test_only_the_latest_work_is_played_and_nothing_is_written(house: House) -> None:
    house.agent("Cyril")
    for minute in range(5):
        house.letter(f"letter {minute}", at=later(minute))
    assert dry_run(Change(), latest=3).items == 3
    assert dry_run(Change(), queues=[house.finance_queue.pk]).items == 0
    assert not Decision.objects.exists()
    assert not Reservation.objects.exists()


def test_a_step_lets_work_find_somebody_after_its_time(house: House) -> None:
    house.agent("Cyril", {"adsl": 3})
    house.letter(requirements=[{"skill": "fibre", "level": 3}])
    step = {"after": 10, "add": [], "remove": ["fibre"], "drop_language": False, "widen_area": [], "queues": []}
    trial = dry_run(Change(steps={house.queue.pk: [step]}))
    assert (trial.nobody_before, trial.nobody_after) == (1, 0)
    assert trial.turns[0].wait_after == 10
