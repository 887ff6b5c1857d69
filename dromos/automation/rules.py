"""When a rule comes true for a ticket: plain values in, plain values out.

A rule looks at a ticket and finds *occasions*: "this clock broke", "this letter lies unanswered". An occasion has a
name that stays the same however often one looks, so that it can be acted upon once. It may also *stand* without
being true just now (its clock is paused): then what runs because of it waits.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from dromos.automation.ladder import minus, plus
from dromos.calendars.clock import Calendar

Trigger = Literal[
    "silence", "before_due", "breach", "after_due", "leg_overdue", "queue_age", "letters", "penalty", "unroutable"
]
LEG = "leg"
PROMISES = frozenset({"first_reply", "next_reply", "resolution", "quote"})
"""What "any promise" means: neither a department's own share of the time, nor what a third party said."""
LABELS = ("department", "category", "segment", "priority", "severity", "channel")
WATCHED = frozenset({"new", "open", "waiting_third_party", "on_hold", "waiting_customer"})
"""States in which a ticket can be escalated at all: never what is solved, closed, merged, rejected or cancelled."""
OF_CLOCKS = frozenset({"before_due", "breach", "after_due", "leg_overdue"})
SILENT = frozenset({"new", "open"})
UNROUTABLE_AGAIN = dt.timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Rule:
    """An escalation rule as a value. "" and None match everything; ``category`` also matches what is below it."""

    id: int
    trigger: str
    active_since_at: dt.datetime
    clock: str = ""
    wait_s: int = 0
    count: int = 0
    amount: Decimal | None = None
    in_working_time: bool = True
    department: str = ""
    category: str = ""
    segment: str = ""
    priority: str = ""
    severity: int | None = None
    channel: str = ""


@dataclass(frozen=True, slots=True)
class ClockFacts:
    """One live clock of a ticket. ``due_at`` is None while it is paused."""

    id: int
    kind: str
    started_at: dt.datetime
    due_at: dt.datetime | None
    calendar: Calendar


@dataclass(frozen=True, slots=True)
class TicketFacts:
    """What rules look at. ``unanswered_since``: when the first letter came that nobody has answered.

    ``unroutable_since``: since when nobody in the house could ever take it, as people and skills are.
    ``penalty_at`` tells when the penalty reaches a sum: the amounts asked for, to the moment or None.
    """

    id: int
    state: str
    labels: Mapping[str, str | int]
    calendar: Calendar | None
    unanswered_since: dt.datetime | None = None
    letters: int = 0
    last_letter_at: dt.datetime | None = None
    clocks: tuple[ClockFacts, ...] = ()
    penalty_at: Mapping[Decimal, dt.datetime | None] = field(default_factory=dict)
    unroutable_since: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class QueueFacts:
    """A queue with the beginning of the oldest piece of work that waits in it."""

    id: int
    department: str
    calendar: Calendar | None
    oldest_at: dt.datetime | None = None
    oldest_id: int = 0
    waiting: int = 0


@dataclass(frozen=True, slots=True)
class Occasion:
    """Something that came true at ``since_at``. ``is_paused``: it stands, but nothing is to happen now."""

    name: str
    since_at: dt.datetime
    clock_id: int | None = None
    facts: Mapping[str, str | int] = field(default_factory=dict)
    is_paused: bool = False


@dataclass(frozen=True, slots=True)
class Look:
    """The occasions that stand now, and when to look again (None: not before something changes)."""

    occasions: tuple[Occasion, ...] = ()
    look_at: dt.datetime | None = None


def matches(rule: Rule, labels: Mapping[str, str | int]) -> bool:
    """Whether all labels the rule asks for agree with the ticket's."""
    return all(_agrees(label, getattr(rule, label), labels.get(label, "")) for label in LABELS)


def _agrees(label: str, wanted: str | int | None, given: str | int) -> bool:
    if wanted in {"", None} or wanted == given:
        return True
    return label == "category" and str(given).startswith(f"{str(wanted).rstrip('/')}/")


def look(rule: Rule, ticket: TicketFacts, at: dt.datetime) -> Look:
    """What ``rule`` finds on ``ticket`` at ``at``."""
    if ticket.state not in WATCHED or not matches(rule, ticket.labels):
        return Look()
    if rule.trigger in OF_CLOCKS:
        return together(_clock(rule, clock, at) for clock in ticket.clocks if _means(rule, clock))
    others = {"silence": _silence, "letters": _letters, "penalty": _penalty, "unroutable": _unroutable}
    found = others.get(rule.trigger)
    return found(rule, ticket, at) if found else Look()


def look_at_queue(rule: Rule, queue: QueueFacts, at: dt.datetime) -> Look:
    """What a rule about queues finds: one occasion per stretch in which something is too old."""
    if rule.trigger != "queue_age" or rule.department not in {"", queue.department}:
        return Look()
    if queue.oldest_at is None:
        return Look((), plus(queue.calendar if rule.in_working_time else None, at, rule.wait_s))
    since = plus(queue.calendar if rule.in_working_time else None, queue.oldest_at, rule.wait_s)
    if since is None or since > at:
        return Look((), since)
    facts: dict[str, str | int] = {"waiting_since": queue.oldest_at.isoformat(), "waiting": queue.waiting}
    name = f"queue:{queue.id}:{queue.oldest_id}:{queue.oldest_at.isoformat()}"
    return Look((Occasion(name, since, facts=facts),))


def together(looks: Iterable[Look]) -> Look:
    """Several looks as one: all occasions, and the earliest next time."""
    looks = list(looks)
    times = [one.look_at for one in looks if one.look_at is not None]
    return Look(tuple(occasion for one in looks for occasion in one.occasions), min(times, default=None))


def _silence(rule: Rule, ticket: TicketFacts, at: dt.datetime) -> Look:
    if ticket.unanswered_since is None or ticket.state not in SILENT:
        return Look()
    since = plus(ticket.calendar if rule.in_working_time else None, ticket.unanswered_since, rule.wait_s)
    if since is None or since > at:
        return Look((), since)
    facts: dict[str, str | int] = {"waiting_since": ticket.unanswered_since.isoformat()}
    return Look((Occasion(f"silence:{ticket.id}:{ticket.unanswered_since.isoformat()}", since, facts=facts),))


def _letters(rule: Rule, ticket: TicketFacts, _at: dt.datetime) -> Look:
    if ticket.unanswered_since is None or ticket.last_letter_at is None or ticket.letters < max(rule.count, 1):
        return Look()
    facts: dict[str, str | int] = {"letters": ticket.letters, "waiting_since": ticket.unanswered_since.isoformat()}
    name = f"letters:{ticket.id}:{ticket.unanswered_since.isoformat()}"
    return Look((Occasion(name, ticket.last_letter_at, facts=facts),))


def _penalty(rule: Rule, ticket: TicketFacts, at: dt.datetime) -> Look:
    since = ticket.penalty_at.get(rule.amount) if rule.amount is not None else None
    if since is None or since > at:
        return Look((), since)
    return Look((Occasion(f"penalty:{ticket.id}", since, facts={"amount": str(rule.amount)}),))


def _unroutable(rule: Rule, ticket: TicketFacts, at: dt.datetime) -> Look:
    if ticket.unroutable_since is None:
        return Look()
    since = plus(ticket.calendar if rule.in_working_time else None, ticket.unroutable_since, rule.wait_s)
    if since is None or since > at:
        return Look((), since)
    facts: dict[str, str | int] = {"waiting_since": ticket.unroutable_since.isoformat()}
    name = f"unroutable:{ticket.id}:{ticket.unroutable_since.isoformat()}"
    # Whoever is taught the skill changes no ticket: only another look can tell that it is over.
    return Look((Occasion(name, since, facts=facts),), at + UNROUTABLE_AGAIN)


def _means(rule: Rule, clock: ClockFacts) -> bool:
    if rule.trigger == "leg_overdue":
        return clock.kind == LEG
    return clock.kind == rule.clock or (not rule.clock and clock.kind in PROMISES)


def _clock(rule: Rule, clock: ClockFacts, at: dt.datetime) -> Look:
    name = f"clock:{clock.id}"
    if clock.due_at is None:
        return Look((Occasion(name, at, clock.id, is_paused=True),))
    since = _moment(rule, clock, clock.due_at)
    if since is None or since > at:
        return Look((), since)
    if rule.trigger == "before_due" and since < clock.started_at:
        return Look()  # promised within less than the warning: nothing to warn of that is not known already
    facts: dict[str, str | int] = {"due_at": clock.due_at.isoformat(), "clock": clock.kind}
    return Look((Occasion(name, since, clock.id, facts),))


def _moment(rule: Rule, clock: ClockFacts, due_at: dt.datetime) -> dt.datetime | None:
    calendar = clock.calendar if rule.in_working_time else None
    if rule.trigger == "before_due":
        return minus(calendar, due_at, rule.wait_s)
    if rule.trigger == "after_due":
        return plus(calendar, due_at, rule.wait_s)
    return due_at
