"""What tickets know of work that is played again: when a first reply was due and given, and whose turn it was."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from dromos.accounts.models import Department
from dromos.customers.models import Segment
from dromos.routing import actions, past
from dromos.routing.models import Queue, SimulationRun
from dromos.routing.past import Told, Window
from dromos.routing.simulation import synthetic
from dromos.routing.simulation.changes import UnknownChangeError, changed, from_json
from dromos.routing.simulation.sampling import drawn
from dromos.routing.simulation.scenario import Scenario
from dromos.routing.simulation.variants import Progress, Source, compare
from dromos.tickets import states
from dromos.tickets.models import HistoryEntry, Ticket, TicketClock

JUDGED = {TicketClock.State.MET.value: True, TicketClock.State.BREACHED.value: False}
RESTING = (*states.WAITING, states.SOLVED, states.CLOSED)
Entry = tuple[dt.datetime, str, str, str]


def scenario_of(window: Window, at: dt.datetime) -> Scenario:
    """The past of a window, ready to be played. Raises routing.past.TooLittleHistoryError."""
    items = past.items_of(window)
    told = facts_of(items)
    labels = {f"segment:{key}": name for key, name in Segment.objects.values_list("key", "name")}
    window = Window(window.starts_at, window.ends_at, window.time_zone, window.departments, {**window.labels, **labels})
    return past.load(window, items, told, at)


Clock = Callable[[], dt.datetime]


class NotWantedError(Exception):
    """The what-if was cancelled while it was being played."""


def play_run(run_id: int, clock: Clock) -> None:
    """Play a queued what-if and write what came out. Nothing happens when it is not queued any more."""
    run = actions.begin_simulation(run_id=run_id, at=clock())
    if run is None:
        return
    try:
        source, seeds, resampled = _courses(run, clock())
        found = compare(source, seeds, resampled=resampled, told=_telling(run, clock))
    except NotWantedError:
        return
    except (past.TooLittleHistoryError, UnknownChangeError):
        actions.fail_simulation(run_id=run.pk, error="too_little", at=clock())
        return
    except Exception:
        actions.fail_simulation(run_id=run.pk, error="broken", at=clock())
        raise
    actions.finish_simulation(run_id=run.pk, result=found.as_json(), at=clock())


def _courses(run: SimulationRun, at: dt.datetime) -> tuple[Source, range, bool]:
    """What to play, on which seeds, and whether these are drawn from one past."""
    changes = [from_json(stored) for stored in run.changes]
    seeds = range(1, run.seeds + 1)
    if run.source == SimulationRun.Source.DAY:
        return lambda seed: synthetic.both(synthetic.six_classes(seed), changes, seed), seeds, False
    window = Window(*past.whole_days(at, run.days, run.time_zone), run.time_zone, run.departments)
    scenario = scenario_of(window, at)
    other = changed(scenario, changes)
    return lambda seed: (drawn(scenario, seed), drawn(other, seed)), seeds, True


def _telling(run: SimulationRun, clock: Clock) -> Progress:
    def told(done: int, of: int) -> None:
        if not actions.note_progress(run=run, done=done, of=of, at=clock()):
            raise NotWantedError

    return told


def facts_of(items: Iterable[int]) -> dict[int, Told]:
    """By work item. Four queries, however many."""
    fields = ("pk", "work_item_id", "first_replied_at", "customer__segment__key", "category__key")
    tickets = {row["pk"]: row for row in Ticket.objects.filter(work_item_id__in=list(items)).values(*fields)}
    clocks = _first_clocks(tickets)
    histories = _histories(tickets)
    queues = _queues()
    return {
        row["work_item_id"]: _told(row, clocks.get(pk), histories.get(pk, []), queues) for pk, row in tickets.items()
    }


def _first_clocks(tickets: Iterable[int]) -> dict[int, dict[str, Any]]:
    kinds = [TicketClock.Kind.FIRST_REPLY, TicketClock.Kind.QUOTE]
    rows = TicketClock.objects.filter(ticket_id__in=list(tickets), kind__in=kinds).order_by("-started_at", "-pk")
    return {row["ticket_id"]: dict(row) for row in rows.values("ticket_id", "due_at", "state")}


def _histories(tickets: Iterable[int]) -> dict[int, list[Entry]]:
    found: dict[int, list[Entry]] = defaultdict(list)
    rows = HistoryEntry.objects.filter(ticket_id__in=list(tickets), field__in=["state", "department"])
    rows = rows.filter(verb__in=["move", "hand_over"]).order_by("at", "id")
    for ticket, at, field, old, new in rows.values_list("ticket_id", "at", "field", "old", "new"):
        found[ticket].append((at, field, old, new))
    return found


def _queues() -> dict[str, int]:
    """The queue of each department by the department's name, as histories tell it."""
    active = Queue.objects.filter(is_active=True).order_by("-id")
    by_department = dict(active.values_list("department_id", "pk"))
    return {
        str(department): by_department[department.pk]
        for department in Department.objects.all()
        if department.pk in by_department
    }


def _told(row: Mapping[str, Any], clock: Mapping[str, Any] | None, log: list[Entry], queues: Mapping[str, int]) -> Told:
    moves = [(at, old, new) for at, field, old, new in log if field == "department"]
    return Told(
        due_at=clock["due_at"] if clock else None,
        answered_at=row["first_replied_at"],
        is_kept=JUDGED.get(clock["state"]) if clock else None,
        segment=row["customer__segment__key"] or "",
        topic=row["category__key"] or "",
        first_queue=queues.get(moves[0][1]) if moves else None,
        moves=tuple((at, queues[new]) for at, _old, new in moves if new in queues),
        pauses=_pauses((at, new) for at, field, _old, new in log if field == "state"),
    )


def _pauses(moved: Iterable[tuple[dt.datetime, str]]) -> tuple[tuple[dt.datetime, dt.datetime], ...]:
    """From going to rest until going on. A rest that has not ended takes nobody's time either, and is left out."""
    found, since = [], None
    for at, state in moved:
        if state in RESTING:
            since = since or at
        elif since is not None:
            found.append((since, at))
            since = None
    return tuple(found)
