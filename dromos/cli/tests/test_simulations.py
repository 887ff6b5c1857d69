"""The worker looks after what-ifs: one child at a time, and none that is forgotten."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
from collections.abc import Iterator

import pytest

from dromos.accounts.models import Grant, User
from dromos.cli import simulations
from dromos.routing import actions
from dromos.routing.models import SimulationRun

NOW = dt.datetime(2026, 11, 23, 9, 0, tzinfo=dt.UTC)


def asked(name: str = "Ilona") -> SimulationRun:
    user, _made = User.objects.get_or_create(email=f"{name.lower()}@meridian.example", defaults={"name": name})
    Grant.objects.get_or_create(user=user, role="administrator")
    return actions.ask_simulation(
        source="day", changes=[], days=1, time_zone="UTC", departments=None, seeds=1, by=user, at=NOW
    )


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """Ids of what-ifs whose child was started; each child ends at once with code 3."""
    ids: list[int] = []

    def start(run_id: int) -> subprocess.Popen[bytes]:
        ids.append(run_id)
        actions.begin_simulation(run_id=run_id, at=NOW + dt.timedelta(seconds=1))
        return subprocess.Popen([sys.executable, "-S", "-c", "raise SystemExit(3)"])

    monkeypatch.setattr(simulations, "_start", start)
    yield ids
    for child in simulations._children:
        child.process.wait()
    simulations._children.clear()


@pytest.mark.django_db
def test_one_child_at_a_time_the_longest_waiting_first(started: list[int]) -> None:
    first, second = asked(), asked()
    simulations.step(NOW)
    assert started == [first.pk]
    simulations._children[0].process.wait()
    simulations.step(NOW)
    assert started == [first.pk, second.pk]


@pytest.mark.django_db
def test_whoever_had_a_turn_waits_for_the_others(started: list[int]) -> None:
    first, second, others = asked(), asked(), asked("Zoltan")
    for _turn in range(3):
        simulations.step(NOW + dt.timedelta(seconds=1))
        simulations._children[0].process.wait()
    assert started == [first.pk, others.pk, second.pk]


@pytest.mark.django_db
def test_a_child_that_dies_leaves_a_failure_in_words(started: list[int]) -> None:
    run = asked()
    simulations.step(NOW)
    simulations._children[0].process.wait()
    simulations.step(NOW)
    run.refresh_from_db()
    assert (started, run.state, run.error) == ([run.pk], "failed", "broken")


@pytest.mark.django_db
def test_a_child_that_takes_too_long_is_ended(started: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(simulations, "LATEST", 0)
    sleeper = subprocess.Popen([sys.executable, "-S", "-c", "import time; time.sleep(60)"])
    run = asked()
    actions.begin_simulation(run_id=run.pk, at=NOW)
    simulations._children.append(simulations.Child(run.pk, sleeper, 0.0))
    simulations.step(NOW)
    run.refresh_from_db()
    assert (started, run.error) == ([], "too_long")
    assert sleeper.returncode == -9
