"""Workers play their roles and outlive every fault."""

from __future__ import annotations

import datetime as dt
import threading
import time

import pytest

from dromos.cli import worker
from dromos.cli.roles import ROLES, Role
from dromos.cli.tests.trees import until
from dromos.lib.models import Heartbeat

calls: list[dt.datetime] = []


def fail_twice(at: dt.datetime) -> int:
    calls.append(at)
    if len(calls) < 3:
        raise RuntimeError("a fault of one step")
    return 0


def do_slowly(at: dt.datetime) -> int:
    time.sleep(0.02)
    return do_much(at)


def do_much(at: dt.datetime) -> int:
    calls.append(at)
    return 1 if len(calls) < 5 else 0


def do_a_portion(at: dt.datetime) -> int:
    return 5 * do_much(at)


def wake_again(at: dt.datetime) -> int:
    calls.append(at)
    loop = threading.current_thread()
    assert isinstance(loop, worker.Loop)
    loop.wake.set()
    return 1


@pytest.fixture(autouse=True)
def _no_calls(monkeypatch: pytest.MonkeyPatch) -> None:
    calls.clear()
    monkeypatch.setattr(worker, "AFTER_FAILURE", (0.01,))


def play(role: Role, seconds: float = 5.0, *, enough: int) -> worker.Loop:
    """Play ``role`` until its step was called ``enough`` times."""
    stop = threading.Event()
    loop = worker.Loop(role, stop)
    loop.start()
    until(lambda: len(calls) >= enough, seconds, "enough calls")
    time.sleep(0.1)
    stop.set()
    loop.wake.set()
    loop.join(5)
    assert not loop.is_alive()
    return loop


@pytest.mark.parametrize("role", ROLES, ids=lambda role: role.name)
def test_every_role_can_be_loaded(role: Role) -> None:
    assert callable(role.load())


@pytest.mark.django_db(transaction=True)
def test_a_fault_of_one_step_does_not_end_the_role() -> None:
    play(Role("faulty", (f"{__name__}:fail_twice",), every=60), enough=3)
    assert len(calls) == 3


@pytest.mark.django_db(transaction=True)
def test_the_doctor_is_told_of_a_fault() -> None:
    loop = worker.Loop(Role("faulty", (f"{__name__}:fail_twice",)), threading.Event())
    loop._note_failure(RuntimeError("disk full"))
    row = Heartbeat.objects.get(name="worker:faulty")
    assert row.succeeded_at is None
    assert row.detail["error"] == "RuntimeError: disk full"


@pytest.mark.django_db(transaction=True)
def test_a_role_with_more_to_do_does_not_pause() -> None:
    play(Role("busy", (f"{__name__}:do_much",), every=60), enough=5)
    assert len(calls) == 5


@pytest.mark.django_db(transaction=True)
def test_a_role_may_ask_not_to_be_called_again_at_once() -> None:
    play(Role("daily", (f"{__name__}:do_much",), every=60, again=False), enough=1)
    assert len(calls) == 1


@pytest.mark.django_db(transaction=True)
def test_a_role_that_pauses_for_hours_still_gives_signs_of_life(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "BEATS_EVERY", 0.05)
    seen: list[dt.datetime] = []
    monkeypatch.setattr("dromos.lib.heartbeat.beat", lambda _name, at, **_detail: seen.append(at))
    play(Role("daily", (f"{__name__}:do_much",), every=3600, again=False), enough=1)
    assert len(calls) == 1
    assert len(seen) > 1


@pytest.mark.django_db(transaction=True)
def test_a_role_may_rest_as_long_as_its_work_took() -> None:
    started = time.monotonic()
    play(Role("eager", (f"{__name__}:do_slowly",), every=60, rest=4.0), enough=3)
    assert time.monotonic() - started >= 2 * (0.02 + 4 * 0.02)


@pytest.mark.django_db(transaction=True)
def test_what_comes_in_quick_succession_is_gathered() -> None:
    play(Role("gathering", (f"{__name__}:wake_again",), every=60, portion=50, gather=0.1), enough=3)
    assert (calls[2] - calls[0]).total_seconds() >= 0.2


@pytest.mark.django_db(transaction=True)
def test_a_full_portion_is_followed_by_the_next_at_once() -> None:
    started = time.monotonic()
    play(Role("busy", (f"{__name__}:do_a_portion",), every=60, portion=5, gather=30), enough=3)
    assert time.monotonic() - started < 10


def test_only_roles_that_exist_can_be_chosen() -> None:
    assert [role.name for role in worker.chosen("clocks,reactions")] == ["reactions", "clocks"]
    assert len(worker.chosen(None)) == len(ROLES)
    for wrong in ("", "cloks"):
        with pytest.raises(SystemExit, match="There are: bulk, callbacks, clocks"):
            worker.chosen(wrong)
