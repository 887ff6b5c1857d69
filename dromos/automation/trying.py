"""Trying a trigger on what has happened, without touching anything.

The history is the record: every change of the last days is looked at as if the trigger had been there. State, priority,
severity, category, department and agent are asked as they were then, everything else as it is now.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from dromos.accounts.models import Department, User
from dromos.automation import differences, values
from dromos.automation.actions import scheduling
from dromos.automation.differences import Happened
from dromos.automation.models import Trigger
from dromos.automation.values import WRITTEN
from dromos.catalog.models import Category
from dromos.interactions.models import Message
from dromos.lib import memo
from dromos.tickets import conditions, plain_rows, states
from dromos.tickets.models import HistoryEntry, Note, Ticket, TicketClock

MOST = 20_000
"""Changes that are looked at, the newest."""
SHOWN = 50
AT_ONCE = 1_000
THEN = {
    "state": "state", "priority": "priority", "severity": "severity", "category": "category_id",
    "department": "department_id", "agent": "work_item__agent__user_id",
}  # fmt: skip
TICKET = "interaction__ticket_link__ticket_id"


@dataclass(frozen=True, slots=True)
class Tried:
    """One time it would have fired. ``row``: the ticket's values then."""

    ticket_id: int
    at: dt.datetime
    happened: Happened | None
    row: Mapping[str, Any]


@dataclass(slots=True)
class Trial:
    """What would have happened. ``looked``: changes looked at; ``is_cut``: there were more, older ones."""

    days: int
    looked: int = 0
    is_cut: bool = False
    total: int = 0
    tickets: set[int] = field(default_factory=set)
    by_day: dict[dt.date, int] = field(default_factory=lambda: defaultdict(int))
    shown: list[Tried] = field(default_factory=list)

    def add(self, tried: Tried) -> None:
        self.total += 1
        self.tickets.add(tried.ticket_id)
        self.by_day[tried.at.date()] += 1
        if len(self.shown) < SHOWN:
            self.shown.append(tried)


@dataclass(frozen=True, slots=True)
class _Past:
    ticket_id: int
    at: dt.datetime
    happened: Happened


def try_trigger(trigger: Trigger, *, days: int, at: dt.datetime) -> Trial:
    """What ``trigger``, kept or not, would have done in the last ``days``; of a rule of time: what it would do now."""
    with memo.scope():
        trial = Trial(days)
        if trigger.kind == Trigger.Kind.TIME:
            _try_now(trial, trigger, at)
        else:
            _try_past(trial, trigger, at)
        return trial


def _try_now(trial: Trial, rule: Trigger, at: dt.datetime) -> None:
    found = list(scheduling.due_tickets(rule, at, limit=rule.cap + 1))
    trial.looked, trial.is_cut = len(found), len(found) > rule.cap
    rows = plain_rows.load([ticket.pk for ticket in found[:SHOWN]], at)
    for ticket in found[: rule.cap]:
        trial.add(Tried(ticket.pk, ticket.since_at, None, rows.get(ticket.pk, {})))  # type: ignore[attr-defined]


def _try_past(trial: Trial, trigger: Trigger, at: dt.datetime) -> None:
    changes = _past(at - dt.timedelta(days=trial.days), trigger)
    trial.looked, trial.is_cut = min(len(changes), MOST), len(changes) > MOST
    heard = [
        change
        for change in changes[:MOST]
        if differences.listens(change.happened, trigger.events, trigger.actors)
        and differences.meets(change.happened, trigger.differences, values.names)
    ]
    test = conditions.matcher(trigger.conditions, viewer=None, at=at)
    for start in range(0, len(heard), AT_ONCE):
        portion = heard[start : start + AT_ONCE]
        rows = plain_rows.load({change.ticket_id for change in portion}, at)
        for change, row in _as_they_were(portion, rows):
            if test(row, change.at):
                trial.add(Tried(change.ticket_id, change.at, change.happened, row))


# -- what happened -------------------------------------------------------------------------------


def _past(since: dt.datetime, trigger: Trigger) -> list[_Past]:
    """The changes since then, newest first, as far as the trigger listens to their kind."""
    found: dict[tuple[int, dt.datetime], set[str]] = defaultdict(set)
    lines: dict[tuple[int, dt.datetime], list[HistoryEntry]] = defaultdict(list)
    letters: dict[tuple[int, dt.datetime], str] = {}
    history = HistoryEntry.objects.filter(at__gte=since).order_by("-at", "-id")[: 3 * MOST]
    for line in sorted(history, key=lambda one: one.pk):
        key = line.ticket_id, line.at
        lines[key].append(line)
        found[key].update(_events_of(line))
    for ticket, at, kind in _apart(since, set(trigger.events)):
        found[ticket, at].add(kind)
    if {"opened", "customer_wrote", "reopened"}.intersection(trigger.events):
        _letters(since, found, letters)
    made = [
        _Past(ticket, at, _happened(events, lines[ticket, at], letters.get((ticket, at), "")))
        for (ticket, at), events in found.items()
        if events
    ]
    return sorted(made, key=lambda change: (change.at, change.ticket_id), reverse=True)


def _happened(events: set[str], lines: Sequence[HistoryEntry], letter: str) -> Happened:
    actor, label = values.actor_of(lines, events)
    return Happened(frozenset(events), actor, label, values.lines_of(lines), letter)


def _events_of(line: HistoryEntry) -> Iterator[str]:
    """What a line of the history says that happened."""
    if line.verb == "move":
        yield "state"
        if line.new == states.SOLVED:
            yield "solved"
        if line.old in {states.SOLVED, states.CLOSED} and line.new == states.OPEN:
            yield "reopened"
    elif line.verb in VERBS:
        yield VERBS[line.verb]
    elif line.field in {"priority", "severity", "category", "tags"}:
        yield line.field
    elif line.field.startswith("custom."):
        yield "field"


VERBS = {
    "hand_over": "handed_over", "reply": "replied", "merge": "merged", "add_task": "task_added",
    "end_task": "task_ended", "complete_task": "task_ended", "cancel_task": "task_ended",
}  # fmt: skip


def _apart(since: dt.datetime, wanted: set[str]) -> Iterator[tuple[int, dt.datetime, str]]:
    """What leaves no line in the history."""
    if "opened" in wanted:
        for ticket, at in Ticket.objects.filter(opened_at__gte=since).values_list("pk", "opened_at")[:MOST]:
            yield ticket, at, "opened"
    if "noted" in wanted:
        for ticket, at in Note.objects.filter(at__gte=since).values_list("ticket_id", "at")[:MOST]:
            yield ticket, at, "noted"
    if "breached" in wanted:
        late = TicketClock.objects.filter(breached_at__gte=since).values_list("ticket_id", "breached_at")
        for ticket, broken_at in late[:MOST]:
            if broken_at is not None:
                yield ticket, broken_at, "breached"


def _letters(since: dt.datetime, found: dict[Any, set[str]], letters: dict[Any, str]) -> None:
    """What customers wrote: their first letter opened the ticket, the others came to it."""
    rows = Message.objects.filter(
        at__gte=since, direction=Message.Direction.IN, kind__in=WRITTEN, **{f"{TICKET[:-3]}__isnull": False}
    )
    opened = dict(Ticket.objects.filter(opened_at__gte=since).values_list("pk", "opened_at")[:MOST])
    for message in rows.select_related("interaction__ticket_link").order_by("-at", "-id")[:MOST]:
        ticket = message.interaction.ticket_link.ticket_id
        is_first = ticket in opened and abs(opened[ticket] - message.at) < dt.timedelta(minutes=5)
        key = (ticket, opened[ticket]) if is_first else (ticket, message.at)
        found[key].add("opened" if is_first else "customer_wrote")
        letters[key] = message.fresh_text()


# -- as they were --------------------------------------------------------------------------------


def _as_they_were(
    changes: Iterable[_Past], rows: Mapping[int, Mapping[str, Any]]
) -> Iterator[tuple[_Past, dict[str, Any]]]:
    """Each change with its ticket's values just after it."""
    ids = list(rows)
    spelt = _spelt()
    lines = HistoryEntry.objects.filter(ticket__in=ids, field__in=list(THEN)).order_by("ticket_id", "-at", "-id")
    later = {ticket: list(group) for ticket, group in groupby(lines, key=lambda line: line.ticket_id)}
    for change in changes:
        if change.ticket_id not in rows:
            continue
        row = dict(rows[change.ticket_id])
        for line in later.get(change.ticket_id, []):
            if line.at <= change.at:
                break
            row[THEN[line.field]] = spelt[line.field].get(line.old) if line.field in spelt else _plain(line)
        yield change, row


def _plain(line: HistoryEntry) -> str | int:
    return int(line.old) if line.field == "severity" and line.old.isdecimal() else line.old


def _spelt() -> dict[str, dict[str, int]]:
    """The ids of what the history calls by name."""
    return {
        "category": {str(row): row.pk for row in Category.objects.all()},
        "department": {str(row): row.pk for row in Department.objects.all()},
        "agent": {str(row): row.pk for row in User.objects.all()},
    }
