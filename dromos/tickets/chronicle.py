"""The whole history of a ticket: every change, letter, offer and clock, by whom, from what to what, filtered.

It is read whole and only when somebody asks for it, so that what is offered to filter by is what there is.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dromos.accounts.models import User
from dromos.interactions.models import Message
from dromos.lib.actor import SYSTEM, Actor
from dromos.tickets import custom
from dromos.tickets.models import HistoryEntry, Note, Ticket
from dromos.tickets.passed import Passed, clocks_of, offers_of

PAGE = 100
MOST = 5_000
"""Rows of each table that are read."""

# The kind of change -> its verbs. Of "change" and "hand_over" the field decides.
KINDS: Mapping[str, frozenset[str]] = {
    "state": frozenset({"open", "move", "undo", "spam", "quote"}),
    "urgency": frozenset({"field:priority", "field:severity"}),
    "category": frozenset({"field:category", "answer_questions"}),
    "hands": frozenset({
        "assign", "field:agent", "widen", "stand_in", "stand_in_over", "overflow", "overflow_over",
    }),
    "route": frozenset({"field:department", "start_route", "move_on", "send_back", "skip_leg"}),
    "fields": frozenset({"field:custom"}),
    "tags": frozenset({"tag", "untag"}),
    "customer": frozenset({
        "field:customer", "add_participant", "remove_participant", "confirm_author", "deny_author",
    }),
    "others": frozenset({
        "merge", "merged_into", "undo_merge", "split", "split_from", "undo_split", "duplicate", "copied_from", "link",
        "unlink",
    }),
    "letters": frozenset({
        "reply", "take_back", "retry_letter", "put_off", "call_back", "held_letter", "take_over_draft", "bounced",
        "not_sent", "stop_letter",
    }),
    "work": frozenset({
        "add_task", "complete_task", "cancel_task", "try_task_again", "take_task", "add_checklist", "add_check_line",
        "remove_check_line", "tick", "untick", "add_time", "change_time", "remove_time", "plan_visit", "move_visit",
        "confirm_visit", "complete_visit", "cancel_visit",
    }),
    "watching": frozenset({"watch", "unwatch", "follow_up", "end_follow_up"}),
    "clocks": frozenset({"clock", "clock_end"}),
    "automation": frozenset({"escalate", "acknowledge", "trigger_failed", "trigger_stopped"}),
}  # fmt: skip
_KIND_OF = {verb: kind for kind, verbs in KINDS.items() for verb in verbs}
TOLD_BY_MESSAGES = {"reply"}
PEOPLE, MACHINES = "people", "machines"
"""Instead of somebody's key: every member of staff and customer; every rule, and Dromos itself."""


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that happened, of which kind, and who did it. ``hidden``: the reader may not know the values."""

    passed: Passed
    kind: str
    by: Actor
    hidden: bool = False

    @property
    def who(self) -> str:
        """Who did it, as the filter names them."""
        return f"{self.by.kind}:{self.by.label if self.by.id is None else self.by.id}"


@dataclass(frozen=True, slots=True)
class Chronicle:
    """A page of the lines that were asked for, newest first, and what can be asked for: kinds and people, counted."""

    lines: Sequence[Line]
    number: int
    has_next: bool
    kinds: Sequence[tuple[str, int]]
    people: Sequence[tuple[str, Actor, int]]


def of(
    ticket: Ticket, user: User, at: dt.datetime, *, kind: str = "", who: str = "", page: int = 1, size: int = PAGE
) -> Chronicle:
    """What happened up to ``at``, as ``user`` may know it. About eight queries, however much there is."""
    every = _every(ticket, user, at)
    kinds = Counter(line.kind for line in every)
    people = {line.who: line.by for line in every}
    counted = Counter(line.who for line in every)
    asked = [line for line in every if kind in {"", line.kind} and _is_by(line, who)]
    start = (max(page, 1) - 1) * size
    return Chronicle(
        asked[start : start + size],
        len(asked),
        len(asked) > start + size,
        [(key, kinds[key]) for key in KINDS if kinds[key]],
        [(key, people[key], count) for key, count in counted.most_common()],
    )


def kind_of(verb: str, field: str = "") -> str:
    """The kind of a line of the history: a key of KINDS."""
    if verb in {"change", "hand_over"}:
        return _KIND_OF.get(f"field:{field.partition('.')[0]}", "state")
    return _KIND_OF.get(verb, "state")


def _is_by(line: Line, who: str) -> bool:
    if who in {PEOPLE, MACHINES}:
        return (line.by.kind == "system") == (who == MACHINES)
    return who in {"", line.who}


def _every(ticket: Ticket, user: User, at: dt.datetime) -> list[Line]:
    lines = [
        *_changes(ticket, user),
        *_letters(ticket),
        *_notes(ticket),
        *(Line(passed, "hands", _of_offer(passed)) for passed in offers_of(ticket, MOST)),
        *(Line(passed, "clocks", SYSTEM) for passed in clocks_of(ticket, at, MOST)),
    ]
    return sorted(lines, key=lambda line: (line.passed.at, getattr(line.passed.row, "pk", 0)), reverse=True)


def _changes(ticket: Ticket, user: User) -> Iterable[Line]:
    rows: list[HistoryEntry] = list(ticket.history.exclude(verb__in=TOLD_BY_MESSAGES).order_by("-at", "-id")[:MOST])
    hidden = custom.hidden_among((row.field for row in rows), user)
    for row in rows:
        by = Actor(row.actor_kind, row.actor_id, row.actor_label)  # type: ignore[arg-type]
        yield Line(Passed(row.at, "history", row), kind_of(row.verb, row.field), by, hidden=row.field in hidden)


def _letters(ticket: Ticket) -> Iterable[Line]:
    rows = Message.objects.filter(interaction__ticket_link__ticket=ticket).exclude(state=Message.State.DRAFT)
    rows = rows.select_related("author").defer("text", "html").order_by("-at", "-id")
    for row in rows[:MOST]:
        yield Line(Passed(row.at, "message", row, row.direction), "letters", _writer(row))


def _writer(message: Message) -> Actor:
    if message.author is not None:
        return message.author.actor()
    if message.direction == Message.Direction.OUT:
        return SYSTEM
    return Actor("customer", None, message.from_name or message.from_address or "?")


def _notes(ticket: Ticket) -> Iterable[Line]:
    for row in Note.objects.filter(ticket=ticket).select_related("author").order_by("-at", "-id")[:MOST]:
        yield Line(Passed(row.at, "note", row), "letters", row.author.actor() if row.author else SYSTEM)


def _of_offer(passed: Passed) -> Actor:
    person: Any = passed.row.agent.user
    return person.actor() if passed.detail in {"accepted", "declined"} else SYSTEM
