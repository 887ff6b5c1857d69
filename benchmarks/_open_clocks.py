"""The part of the clocks benchmark that needs tables: a million open clocks, and a thousand that are due at once."""

from __future__ import annotations

import datetime as dt
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.db import connection

from dromos.accounts.models import Department
from dromos.calendars.models import BusinessCalendar
from dromos.customers.models import Customer
from dromos.lib.models import EventRecord, Reaction
from dromos.sla.models import SlaPolicy
from dromos.tickets import clocks
from dromos.tickets.models import Ticket, TicketClock

ROOT = Path(__file__).resolve().parent.parent
KINDS = ("first_reply", "resolution", "leg")
WEEK = {day: [["08:00", "12:30"], ["13:00", "17:00"]] for day in ("Mon", "Tue", "Wed", "Thu", "Fri")}
PATIENCE_S = 60.0


def measure(open_clocks: int, due: int, now: dt.datetime) -> dict[str, float]:
    call_command("migrate", verbosity=0)
    _fill(open_clocks, now)
    return {"open_clocks": TicketClock.objects.count(), "sweep_ms": _sweep_ms(now), **_alert_delay(due)}


def _fill(open_clocks: int, now: dt.datetime) -> None:
    """Tickets and clocks in bulk, all due in the coming weeks."""
    department = Department.objects.create(key="support", name="Support")
    ticket = Ticket.objects.create(
        number="1", subject="Nothing works", state="open", department=department, channel="email", opened_at=now,
        customer=Customer.objects.create(name="Kostas", created_at=now), updated_at=now,
    )  # fmt: skip
    later = now + dt.timedelta(days=3)
    calendar = BusinessCalendar.objects.create(
        key="office", name="Office", time_zone="Europe/Athens", frames=WEEK, is_default=True, updated_at=now
    )
    clock = TicketClock.objects.create(
        ticket=ticket, kind=KINDS[0], calendar=calendar, target_s=7200, warn_before_s=900, started_at=now, due_at=later,
        policy=SlaPolicy.objects.create(name="Everybody", first_reply_s=7200), next_at=later,
    )  # fmt: skip
    tickets = open_clocks // len(KINDS)
    _copy(Ticket, ticket.pk, f"generate_series(2, {tickets}) AS made(n)", {"number": "made.n::text"})
    moved = f"now() + interval '3 days' + (random() * {30 * 86400})::int * interval '1 second'"
    every = "tickets_ticket AS t, unnest(%s::text[]) AS k(kind)"
    fields = {"ticket_id": "t.id", "kind": "k.kind", "next_at": moved, "due_at": "now() + interval '40 days'"}
    clock_pk = clock.pk
    _copy(TicketClock, clock_pk, every, fields, [list(KINDS)], "AND NOT (t.id = row.ticket_id AND k.kind = row.kind)")
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE tickets_ticketclock")
        cursor.execute("VACUUM ANALYZE tickets_ticket")


def _copy(
    model: type[Ticket | TicketClock], pk: int, source: str, other: dict[str, str], values: list[Any] | None = None,
    only: str = "",
) -> None:  # fmt: skip
    """Copy one row for each row of ``source``, with the columns ``other`` computed."""
    found = [str(field.column) for field in model._meta.concrete_fields]
    columns = [column for column in found if column not in {"id", "work_item_id"}]
    taken = ", ".join(other.get(column, f'row."{column}"') for column in columns)
    named = ", ".join(f'"{column}"' for column in columns)
    table = model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({named}) SELECT {taken} FROM {table} AS row, {source} WHERE row.id = {pk} {only}",  # noqa: S608
            values or [],
        )


def _sweep_ms(now: dt.datetime, rounds: int = 25) -> float:
    """Milliseconds of one look at all open clocks while nothing is due."""
    spent = []
    for _ in range(rounds):
        began = time.perf_counter()
        assert clocks.sweep(now) == 0
        spent.append((time.perf_counter() - began) * 1000)
    return round(statistics.median(spent), 2)


def _alert_delay(due: int) -> dict[str, float]:
    """Seconds from the due time of ``due`` clocks, all within one second, until the worker has told of each."""
    with _worker():
        first = dt.datetime.now(dt.UTC) + dt.timedelta(seconds=6)
        chosen = list(TicketClock.objects.order_by("pk").values_list("pk", flat=True)[:due])
        at = {pk: first + dt.timedelta(seconds=number / due) for number, pk in enumerate(chosen)}
        rows = [TicketClock(pk=pk, due_at=moment, next_at=moment) for pk, moment in at.items()]
        TicketClock.objects.bulk_update(rows, ["due_at", "next_at"])
        heard = _heard(due)
    delays = sorted((heard[pk] - at[pk]).total_seconds() for pk in chosen if pk in heard)
    told = EventRecord.objects.filter(name="ClockBreached").count()
    return {
        "alert_delay_p95_s": round(delays[int(len(delays) * 0.95)], 2) if delays else PATIENCE_S,
        "alerts_told": told,
        "alerts_missing": due - len(delays),
        "alerts_doubled": told - len(delays),
    }


def _heard(due: int) -> dict[int, dt.datetime]:
    """When each breach, with everything that follows from it, was first seen from outside."""
    found: dict[int, dt.datetime] = {}
    ends = time.monotonic() + PATIENCE_S
    while len(found) < due and time.monotonic() < ends:
        waiting = set(Reaction.objects.exclude(state="done").values_list("event_id", flat=True))
        events = EventRecord.objects.filter(name="ClockBreached").values_list("pk", "payload__clock_id")
        moment = dt.datetime.now(dt.UTC)
        for event, clock in events:
            if event not in waiting:
                found.setdefault(int(clock), moment)
        time.sleep(0.1)
    return found


@contextmanager
def _worker() -> Iterator[None]:
    """A real worker process with the roles that keep time."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "dromos.cli", "worker", "--only", "clocks,reactions", "--data", folder]
        process = subprocess.Popen(command, cwd=ROOT, env=os.environ)
        try:
            time.sleep(4)  # until it plays its roles
            yield
        finally:
            process.terminate()
            process.wait(10)
