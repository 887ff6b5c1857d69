"""Verbs of what-ifs: ask, cancel, and what the process that plays them writes. The page of whoever asked is told."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_noop

from dromos.accounts.access import NotAllowedError
from dromos.accounts.models import User
from dromos.lib import live
from dromos.lib.events import notify
from dromos.routing.access import floor_departments, runs_visible_to
from dromos.routing.models import SimulationRun
from dromos.routing.simulation.changes import Change, as_json

WAKE = "dromos_simulations"
MOST_OPEN = 3
"""So many what-ifs of one person may wait or run at once."""
MOST_DAYS, MOST_SEEDS = 180, 100
SILENT_FOR = dt.timedelta(minutes=10)
State = SimulationRun.State


class TooManyOpenError(Exception):
    """The person has asked as much as may wait at once."""


@transaction.atomic
def ask_simulation(
    *,
    source: str,
    changes: Sequence[Change],
    days: int,
    time_zone: str,
    departments: Collection[int] | None,
    by: User,
    at: dt.datetime,
    seeds: int = 12,
) -> SimulationRun:
    """Queue a what-if. A lead asks about the departments they lead (None: all of these).

    Raises NotAllowedError, TooManyOpenError.
    """
    led = floor_departments(by)
    if led is not None:
        departments = led if departments is None else departments
        if not set(departments) <= set(led):
            raise NotAllowedError(gettext_noop("You may play the work of the departments you lead."))
    User.objects.select_for_update().get(pk=by.pk)
    if SimulationRun.objects.filter(asked_by=by, state__in=SimulationRun.OPEN_STATES).count() >= MOST_OPEN:
        raise TooManyOpenError
    run = SimulationRun.objects.create(
        source=source,
        changes=[as_json(change) for change in changes],
        days=max(1, min(days, MOST_DAYS)),
        time_zone=time_zone,
        departments=None if departments is None else sorted(departments),
        seeds=max(1, min(seeds, MOST_SEEDS)),
        asked_by=by,
        asked_at=at,
    )
    notify(WAKE, "")
    return run


@transaction.atomic
def cancel_simulation(*, run: SimulationRun, by: User, at: dt.datetime) -> bool:
    """End it; what is being played stops at its next course. False: it had ended already. Raises NotAllowedError."""
    if not runs_visible_to(by).filter(pk=run.pk).exists():
        raise NotAllowedError(gettext_noop("You may play the work of the departments you lead."))
    return _end(run.pk, SimulationRun.OPEN_STATES, at, state=State.CANCELLED)


@transaction.atomic
def begin_simulation(*, run_id: int, at: dt.datetime) -> SimulationRun | None:
    """Take a queued what-if in hand; None when somebody else has, or it was cancelled."""
    rows = SimulationRun.objects.filter(pk=run_id, state=State.QUEUED)
    if not rows.update(state=State.RUNNING, started_at=at, heard_at=at):
        return None
    run = SimulationRun.objects.select_related("asked_by").get(pk=run_id)
    _tell(run)
    return run


@transaction.atomic
def note_progress(*, run: SimulationRun, done: int, of: int, at: dt.datetime) -> bool:
    """How far it is. False: it is no longer wanted."""
    rows = SimulationRun.objects.filter(pk=run.pk, state=State.RUNNING)
    wanted = bool(rows.update(done=done, of=of, heard_at=at))
    _tell(run)
    return wanted


@transaction.atomic
def finish_simulation(*, run_id: int, result: Mapping[str, Any], at: dt.datetime) -> bool:
    return _end(run_id, (State.RUNNING,), at, state=State.DONE, result=dict(result))


@transaction.atomic
def fail_simulation(*, run_id: int, error: str, at: dt.datetime) -> bool:
    """`error`: too_little, too_long or broken."""
    return _end(run_id, SimulationRun.OPEN_STATES, at, state=State.FAILED, error=error)


def fail_silent_simulations(at: dt.datetime) -> int:
    """What-ifs whose process is gone have failed. Returns how many."""
    silent = SimulationRun.objects.filter(state=State.RUNNING, heard_at__lt=at - SILENT_FOR)
    return sum(fail_simulation(run_id=pk, error="broken", at=at) for pk in silent.values_list("pk", flat=True))


def _end(run_id: int, states: Collection[str], at: dt.datetime, **fields: Any) -> bool:
    changed = SimulationRun.objects.filter(pk=run_id, state__in=states).update(ended_at=at, heard_at=at, **fields)
    if changed:
        _tell(SimulationRun.objects.get(pk=run_id))
    return bool(changed)


def _tell(run: SimulationRun) -> None:
    live.push(f"simulation:{run.pk}", "simulation", run=run.pk)
