"""Changes tickets at a steady pace by the actions a person's click calls; prints what was changed when, as JSON."""

from __future__ import annotations

import datetime as dt
import json
import os
import random
import sys
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))


def main(seconds: float, per_second: float) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dromos.config.settings")
    import django

    django.setup()
    print(json.dumps(changed(seconds, per_second)))


def changed(seconds: float, per_second: float) -> dict[str, Any]:
    """Each ticket once, so that whoever hears of it hears of that change."""
    from dromos.accounts.models import Department
    from dromos.tickets.models import Ticket

    dice, number = random.Random(20), int(seconds * per_second)
    wanted = Ticket.objects.filter(state__in=["new", "open", "waiting_customer", "on_hold", "solved", "closed"])
    tickets = list(wanted.exclude(work_item=None).order_by("-pk").values_list("pk", flat=True)[: number * 2])
    dice.shuffle(tickets)
    departments = list(Department.objects.filter(queues__is_active=True).distinct())
    readers = _readers()
    changes = []
    began, spent = time.monotonic(), time.process_time()
    for n, pk in enumerate(tickets[:number]):
        time.sleep(max(0.0, began + n / per_second - time.monotonic()))
        ticket = Ticket.objects.get(pk=pk)
        before = ticket.department_id
        try:
            _one(ticket, n, dice, departments)
        except ValueError:
            continue  # not possible in this state: nothing changed
        committed = time.monotonic()
        now = Ticket.objects.values_list("department_id", flat=True).get(pk=pk)
        changes.append([pk, committed, readers.get(now, []) if before == now else []])
    took = time.monotonic() - began
    return {"changes": changes, "seconds": took, "cpu_s": time.process_time() - spent}


def _one(ticket: Any, n: int, dice: random.Random, departments: list[Any]) -> None:
    from dromos.lib.actor import SYSTEM
    from dromos.tickets import actions
    from dromos.tickets.models import Ticket

    at = dt.datetime.now(dt.UTC)
    kind = n % 5
    if kind == 0 and ticket.state in {"new", "open"}:
        actions.wait_for_customer(ticket=ticket, until=at + dt.timedelta(days=2), by=SYSTEM, at=at)
    elif kind == 1 and ticket.state in {"waiting_customer", "on_hold"}:
        actions.resume(ticket=ticket, by=SYSTEM, at=at)
    elif kind == 2 and ticket.state in {"new", "open"}:
        actions.hand_over_to_department(ticket=ticket, department=dice.choice(departments), by=SYSTEM, at=at)
    else:
        other = [value for value in Ticket.Priority.values if value != ticket.priority]
        actions.change_priority(ticket=ticket, priority=dice.choice(other), by=SYSTEM, at=at, reason="floor")


def _readers() -> dict[int, list[int]]:
    """Who reads the tickets of each department."""
    from dromos.accounts.models import Grant

    found: dict[int, list[int]] = {}
    for department, user in Grant.objects.filter(role="agent").values_list("department_id", "user_id"):
        found.setdefault(department, []).append(user)
    return found


if __name__ == "__main__":
    main(float(sys.argv[1]), float(sys.argv[2]))
