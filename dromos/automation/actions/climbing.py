"""Climbing: the steps that are due are taken, each exactly once.

A step, its row in the log, the alerts it raises and the time of the next step commit together. A worker killed in
between leaves the row due, and whoever comes next takes the step; two workers never see the same row (SKIP LOCKED),
and the log's own constraint would refuse the second.
"""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, QuerySet

from dromos.accounts import access as accounts
from dromos.accounts.access import NotAllowedError
from dromos.accounts.models import User
from dromos.automation import audience, facts, ladder
from dromos.automation.actions import alerting, watching
from dromos.automation.actions.alerting import Telling
from dromos.automation.models import Escalation, EscalationStep, Firing
from dromos.automation.rules import WATCHED
from dromos.lib import live, memo
from dromos.lib.actor import SYSTEM
from dromos.routing.actions import NotEligibleError
from dromos.tickets import actions as tickets
from dromos.tickets import history
from dromos.tickets.models import HistoryEntry, Ticket
from dromos.tickets.work import NoQueueError

State, Kind = Escalation.State, EscalationStep.Kind
HIGHER = {"low": "normal", "normal": "high", "high": "urgent"}
ORDER = ("low", "normal", "high", "urgent")
Outcome = dict[str, Any]


def climb(at: dt.datetime, *, limit: int = 200) -> int:
    """Take the steps that are due; returns how many escalations were attended to."""
    with memo.scope():
        done = _tell(at, limit)
        waiting = _due(at, tells=False).values_list("pk", flat=True)[:limit]
        return done + sum(_act(pk, at) for pk in list(waiting))


def _due(at: dt.datetime, *, tells: bool) -> QuerySet[Escalation]:
    """Escalations whose next step is due, and only tells somebody or not."""
    alert = EscalationStep.objects.filter(rule=OuterRef("rule"), position=OuterRef("step"), kind=Kind.ALERT)
    due = Escalation.objects.filter(next_at__lte=at).order_by("next_at", "pk")
    return due.filter(Exists(alert)) if tells else due.exclude(Exists(alert))


def _locked(rows: QuerySet[Escalation]) -> QuerySet[Escalation]:
    return rows.select_for_update(of=("self",), skip_locked=True).select_related("rule", "queue__department")


@transaction.atomic
def _tell(at: dt.datetime, limit: int) -> int:
    """All due steps that only tell somebody, in one go: a thousand cost little more than one."""
    rows = _attend(list(_locked(_due(at, tells=True))[:limit]), at)
    firings, tellings, lines = [], [], []
    for row in rows:
        step = facts.steps_of(row.rule_id)[row.step]
        people = audience.people_for(step, row)
        tellings += [Telling(user, row, tuple(step.ways), step.night) for user in people]
        outcome: Outcome = {"people": [user.name for user in people]} if people else {"problem": "nobody"}
        firings.append(_firing(row, step, outcome, at))
        lines += _line(row, outcome, at)
        _go_on(row, at)
    Firing.objects.bulk_create(firings)
    _tell_history(lines)
    alerting.raise_alerts(tellings, at)
    _put_down(rows)
    return len(rows)


# By hand: a thousand steps of one outage are put down at once.
_PUT_DOWN = """
    UPDATE automation_escalation AS row SET step = said.step, round = said.round, next_at = said.next_at,
        state = said.state
    FROM unnest(%s::bigint[], %s::int[], %s::int[], %s::timestamptz[], %s::text[])
        AS said(id, step, round, next_at, state)
    WHERE row.id = said.id
"""


def _put_down(rows: Sequence[Escalation]) -> None:
    names = ("pk", "step", "round", "next_at", "state")
    with connection.cursor() as cursor:
        cursor.execute(_PUT_DOWN, [[getattr(row, name) for row in rows] for name in names])


def _tell_history(lines: Sequence[HistoryEntry]) -> None:
    """Into the tickets' histories, and onto the screens that show them."""
    HistoryEntry.objects.bulk_create(lines)
    live.push_all([f"ticket:{line.ticket_id}" for line in lines], "escalated")


def _is_at_top(row: Escalation) -> bool:
    """The rule was shortened below the step that was to be taken."""
    return row.step >= len(facts.steps_of(row.rule_id))


def _attend(rows: Sequence[Escalation], at: dt.datetime) -> list[Escalation]:
    """Those whose step may be taken now, their tickets locked; what has ended or lost its rule is settled.

    A ticket in other hands is left for the next look: what happens to it there may settle the matter.
    """
    locked = watching.tickets_to_lock(row.ticket_id for row in rows if row.ticket_id is not None)
    ready: list[Escalation] = []
    over: list[Escalation] = []
    gone: list[Escalation] = []
    for row in rows:
        if not row.rule.is_active or row.rule.retired_at is not None or _is_at_top(row):
            gone.append(row)
        elif row.ticket_id is None:
            ready.append(row)
        elif (ticket := locked.get(row.ticket_id)) is not None:
            row.ticket = ticket
            (ready if ticket.state in WATCHED else over).append(row)
    watching.settle(over, at)
    watching.settle(gone, at, state=State.CANCELLED)
    return ready


@transaction.atomic
def _act(pk: int, at: dt.datetime) -> bool:
    """Take one step that changes a ticket, in a transaction of its own; False when it is in other hands or over."""
    row = _locked(_due(at, tells=False)).filter(pk=pk).first()
    if row is None or not _attend([row], at):
        return False
    step = facts.steps_of(row.rule_id)[row.step]
    outcome = _carry_out(step, row, at)
    Firing.objects.bulk_create([_firing(row, step, outcome, at)])
    _tell_history(_line(row, outcome, at))
    _go_on(row, at)
    row.save(update_fields=["step", "round", "next_at", "state"])
    return True


def _firing(row: Escalation, step: EscalationStep, outcome: Outcome, at: dt.datetime) -> Firing:
    return Firing(escalation=row, step=row.step, round=row.round, kind=step.kind, at=at, outcome=outcome)


def _go_on(row: Escalation, at: dt.datetime) -> None:
    """Put down the next step; at the top of the ladder nothing is due any more."""
    calendar = None
    if row.rule.in_working_time:
        department = row.ticket.department if row.ticket else row.queue.department if row.queue else None
        calendar = facts.calendar_of(department) if department else None
    place = ladder.following(facts.rungs_of(row.rule_id), row.step, row.round, calendar, at)
    if place is None:
        row.state, row.next_at = State.DONE, None
    else:
        row.step, row.round, row.next_at = place.step, place.round, place.at


def _line(row: Escalation, outcome: Outcome, at: dt.datetime) -> list[HistoryEntry]:
    """What stands in the ticket's history of a step."""
    if row.ticket_id is None:
        return []
    return [
        history.line(
            row.ticket_id,
            "escalate",
            by=SYSTEM,
            at=at,
            new=", ".join(outcome.get("people", [])),
            reason=row.rule.name,
        )
    ]


def _carry_out(step: EscalationStep, row: Escalation, at: dt.datetime) -> Outcome:
    """Change the ticket as the step says. What cannot be done is written down, and the ladder goes on."""
    ticket = row.ticket
    if ticket is None:
        return {"problem": "no_ticket"}
    try:
        with transaction.atomic():
            if step.kind == Kind.PRIORITY:
                return _raise_priority(ticket, step, row, at)
            if step.kind == Kind.WIDEN:
                return _widen(ticket, row, at)
            if step.kind == Kind.MOVE:
                return _move(ticket, step, row, at)
            return _give_to_lead(ticket, row, at)
    except (NotAllowedError, NotEligibleError, NoQueueError) as refused:
        return {"problem": "refused", "said": str(refused)}


def _raise_priority(ticket: Ticket, step: EscalationStep, row: Escalation, at: dt.datetime) -> Outcome:
    old, new = ticket.priority, step.priority or HIGHER.get(ticket.priority, ticket.priority)
    if ORDER.index(new) <= ORDER.index(old):
        return {"problem": "high_enough", "old": old}
    tickets.change_priority(ticket=ticket, priority=new, by=SYSTEM, at=at, reason=row.rule.name)
    return {"old": old, "new": new}


def _widen(ticket: Ticket, row: Escalation, at: dt.datetime) -> Outcome:
    widened = tickets.widen(ticket=ticket, by=SYSTEM, at=at, reason=row.rule.name)
    return {"new": widened.widened} if widened.widened != ticket.widened else {"problem": "wide_enough"}


def _move(ticket: Ticket, step: EscalationStep, row: Escalation, at: dt.datetime) -> Outcome:
    if step.department is None or step.department_id == ticket.department_id:
        return {"problem": "there_already"}
    old = ticket.department.name
    tickets.hand_over_to_department(ticket=ticket, department=step.department, by=SYSTEM, at=at, reason=row.rule.name)
    return {"old": old, "new": step.department.name}


def _give_to_lead(ticket: Ticket, row: Escalation, at: dt.datetime) -> Outcome:
    """To the first lead who takes work and is here; when there is none, the leads are told instead."""
    leads = audience.with_role(accounts.LEAD, ticket.department_id)
    for user in leads:
        if audience.may_read_ticket(user, ticket) and _given(ticket, user, row, at):
            return {"people": [user.name]}
    told = [user for user in leads if audience.may_read_ticket(user, ticket)]
    alerting.raise_alerts([Telling(user, row, ("email",), EscalationStep.Night.WAIT) for user in told], at)
    return {"problem": "no_lead_here", "people": [user.name for user in told]}


def _given(ticket: Ticket, user: User, row: Escalation, at: dt.datetime) -> bool:
    try:
        with transaction.atomic():
            tickets.hand_over_to_person(ticket=ticket, user=user, by=SYSTEM, at=at, reason=row.rule.name)
    except (NotAllowedError, NotEligibleError):
        return False
    return True
