"""Rules, occasions and steps in words, in the active language: for screens, letters and the log of what fired."""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dromos.automation.models import Escalation, EscalationRule, EscalationStep, Firing, PersonalAlert
from dromos.automation.ways import WAYS
from dromos.tickets.models import Ticket, TicketClock

Trigger, Kind = EscalationRule.Trigger, EscalationStep.Kind


def span(seconds: int) -> str:
    """``4 h``, ``1 h 30 min``, ``45 s``. Hours are not made into days: a working day has fewer."""
    hours, minutes, rest = seconds // 3600, seconds % 3600 // 60, seconds % 60
    parts = [(hours, _("h")), (minutes, _("min")), (rest, _("s"))]
    return " ".join(f"{number} {unit}" for number, unit in parts if number) or f"0 {_('min')}"


def clock_name(kind: str) -> str:
    return str(TicketClock.Kind(kind).label) if kind in TicketClock.Kind.values else kind


def trigger(rule: EscalationRule) -> str:
    """What makes the rule come true, in one line."""
    values = {"time": span(rule.wait_s), "clock": clock_name(rule.clock) if rule.clock else _("Any promise")}
    said = {
        Trigger.SILENCE: _("Nobody has answered the customer for %(time)s"),
        Trigger.BEFORE_DUE: _("%(clock)s: %(time)s before it is due"),
        Trigger.BREACH: _("%(clock)s: the moment it is broken"),
        Trigger.AFTER_DUE: _("%(clock)s: %(time)s after it was due"),
        Trigger.LEG_OVERDUE: _("A leg of the route has used up its time"),
        Trigger.QUEUE_AGE: _("Something waits in a queue for %(time)s"),
        Trigger.PENALTY: _("The penalty is above %(amount)s"),
        Trigger.UNROUTABLE: _("Nobody in the house could ever take it"),
    }
    if rule.trigger == Trigger.LETTERS:
        return ngettext(
            "The customer wrote %(num)s time without an answer",
            "The customer wrote %(num)s times without an answer",
            rule.count,
        ) % {"num": rule.count}
    return said[Trigger(rule.trigger)] % {**values, "amount": rule.amount}


def why(escalation: Escalation, say: Mapping[str, str]) -> str:
    """Why it fired. ``say`` holds the moments of its facts in words (``due_at``, ``waiting_since``)."""
    values: dict[str, Any] = {**escalation.facts, **say}
    values["clock"] = clock_name(str(values.get("clock", "")))
    due_at = moments(escalation).get("due_at")
    is_past = due_at is not None and due_at <= escalation.started_at  # nobody was there to look before
    said = {
        Trigger.SILENCE: _("No answer to the customer since %(waiting_since)s"),
        Trigger.BEFORE_DUE: _("%(clock)s was due %(due_at)s") if is_past else _("%(clock)s is due %(due_at)s"),
        Trigger.BREACH: _("%(clock)s was due %(due_at)s"),
        Trigger.AFTER_DUE: _("%(clock)s was due %(due_at)s"),
        Trigger.LEG_OVERDUE: _("The leg was due %(due_at)s"),
        Trigger.QUEUE_AGE: _("%(waiting)s waiting, the oldest since %(waiting_since)s"),
        Trigger.LETTERS: _("%(letters)s letters without an answer since %(waiting_since)s"),
        Trigger.PENALTY: _("The penalty has reached %(amount)s"),
        Trigger.UNROUTABLE: _("Nobody has the skills, language and area it asks for, since %(waiting_since)s"),
    }
    # The rule may have been made another since: what it did not know then is left open.
    return said[Trigger(escalation.rule.trigger)] % defaultdict(lambda: "–", values)


def moments(escalation: Escalation) -> dict[str, dt.datetime]:
    """The moments among the facts of an escalation."""
    names = ("due_at", "waiting_since")
    return {name: dt.datetime.fromisoformat(escalation.facts[name]) for name in names if name in escalation.facts}


def step(row: EscalationStep) -> str:
    """What a rung does, in one line, without its time."""
    if row.kind == Kind.ALERT:
        who = row.person.name if row.audience == EscalationStep.Audience.PERSON and row.person else None
        ways = ", ".join(str(WAYS[way].name) for way in row.ways if way in WAYS)
        text = _("Alert %(who)s") % {"who": who or row.get_audience_display()}
        return f"{text} ({ways})" if ways else text
    if row.kind == Kind.PRIORITY and row.priority:
        return _("Raise the priority to %(priority)s") % {"priority": Ticket.Priority(row.priority).label}
    if row.kind == Kind.MOVE:
        return _("Move to %(department)s") % {"department": row.department.name if row.department else "?"}
    return str(row.get_kind_display())


def outcome(firing: Firing) -> str:
    """What a step that was taken did."""
    found: dict[str, Any] = firing.outcome
    problems = {
        "nobody": _("nobody to alert"),
        "high_enough": _("the priority was high enough"),
        "wide_enough": _("everybody could take it already"),
        "there_already": _("it was there already"),
        "no_lead_here": _("no lead is here to take it; told instead: %(people)s"),
        "no_ticket": _("nothing to change: it is about a queue"),
        "refused": _("could not be done: %(said)s"),
    }
    people = ", ".join(found.get("people", []))
    if "problem" in found:
        return str(problems.get(found["problem"], found["problem"])) % {
            "people": people or "–",
            "said": found.get("said", ""),
        }
    if firing.kind == Kind.ALERT:
        return _("told: %(people)s") % {"people": people}
    if firing.kind == Kind.PRIORITY:
        return f"{Ticket.Priority(found['old']).label} → {Ticket.Priority(found['new']).label}"
    if firing.kind == Kind.MOVE:
        return f"{found['old']} → {found['new']}"
    if firing.kind == Kind.ASSIGN_LEAD:
        return _("given to %(people)s") % {"people": people}
    return ""


def news(row: PersonalAlert) -> str:
    """What happened, as it is said to the one it concerns."""
    kinds = PersonalAlert.Kind
    who = row.by_label
    said = {
        kinds.ASSIGNED: _("%(who)s gave you a ticket") if who else _("A ticket was given to you"),
        kinds.MENTION: _("%(who)s mentioned you"),
        kinds.REPLY: _("%(who)s wrote") if row.count == 1 else _("%(who)s wrote again (%(num)s)"),
        kinds.REOPENED: _("%(who)s reopened your ticket") if who else _("Your ticket was reopened"),
        kinds.NOTE: _("%(who)s left a note"),
        kinds.WATCHED: _("%(who)s wrote on a ticket you watch"),
        kinds.TASK: _("%(who)s gave you a task") if who else _("You wanted to look at it again"),
        kinds.TASK_DUE: _("Your task is due"),
        kinds.LETTER: _("Your letter did not leave: look first"),
        kinds.BREACH: _("A promise is in danger"),
        kinds.SUBSTITUTION: _("You stand in for %(who)s"),
        kinds.TRIGGER: "%(who)s",
        kinds.HOUSE: "%(who)s",
    }
    return str(said[kinds(row.kind)]) % {"who": who or "?", "num": row.count}


def about(row: PersonalAlert) -> str:
    """What it is about: a ticket with its number and the first words, or something else."""
    subject = f"#{row.ticket.number} {row.ticket.subject}" if row.ticket else row.subject
    return f"{subject}: {row.text}" if row.text else subject
