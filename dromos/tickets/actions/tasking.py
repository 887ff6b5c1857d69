"""Steps of a ticket that somebody is given: each is a piece of work of its own."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from dromos.accounts.access import NotAllowedError
from dromos.accounts.models import Department, User
from dromos.lib.actor import SYSTEM, Actor
from dromos.lib.events import announce
from dromos.routing import actions as routing
from dromos.routing.models import Agent, WorkItem
from dromos.tickets import access, history, states, work
from dromos.tickets.actions import moving
from dromos.tickets.actions.moving import ForbiddenMoveError
from dromos.tickets.events import TaskAdded, TaskDue, TaskEnded, TaskGiven
from dromos.tickets.models import Task, Ticket

ASK, CANCEL, KEEP = "ask", "cancel", "keep"
"""What becomes of open tasks when their ticket is solved: somebody is asked, they are cancelled, they go on."""


class UnfinishedError(ForbiddenMoveError):
    """Tasks of the ticket are open: somebody must say what becomes of them."""


@transaction.atomic
def add_task(
    *,
    ticket: Ticket,
    title: str,
    kind: str = Task.Kind.WORK,
    note: str = "",
    due_at: dt.datetime | None = None,
    begins_at: dt.datetime | None = None,
    assignee: User | None = None,
    department: Department | None = None,
    by: Actor,
    at: dt.datetime,
) -> Task:
    """Let somebody do one step of the ticket: ``assignee``, else whoever of ``department`` (None: the ticket's).

    Nobody is given it before ``begins_at``. Raises NotAllowedError, ForbiddenMoveError, NoQueueError.
    """
    access.require_worker(by, ticket)
    ticket = moving.locked(ticket)
    if ticket.state not in states.LIVE:
        raise ForbiddenMoveError(_("A task is added only while the ticket is open."))
    if not title.strip():
        raise ForbiddenMoveError(_("Say in a few words what is to be done."))
    if due_at is not None and due_at <= (begins_at or at):
        raise ForbiddenMoveError(_("A task is due in the future, after it begins."))
    if assignee is not None and ticket.customer.user_id == assignee.pk:
        raise NotAllowedError(_("This is the own case of %(name)s.") % {"name": assignee.name})
    task = Task.objects.create(
        ticket=ticket, kind=kind, title=title.strip()[:200], note=note.strip(), due_at=due_at, assignee=assignee,
        queue=work.queue_of(department.pk if department else ticket.department_id),
        begins_at=begins_at if begins_at and begins_at > at else None, made_by=by.label[:200], made_at=at,
    )  # fmt: skip
    if task.begins_at is None:
        _begin(task, ticket, by, at)
    _written(ticket, "add_task", by, at, new=task.title)
    announce(TaskAdded(ticket.pk, task.pk), at)
    return task


def _begin(task: Task, ticket: Ticket, by: Actor, at: dt.datetime) -> None:
    """From now on it waits for somebody. Whom it is meant for gets it at once, or as soon as they are there."""
    agent = Agent.objects.select_related("user").filter(user=task.assignee, is_active=True).first()
    if task.work_item is None:
        task.work_item = work.enqueue_task(ticket, task, preferred=agent, by=by, at=at)
    else:
        routing.reopen(item=task.work_item, by=by, at=at, due_at=task.due_at)
    task.begins_at = None
    task.save(update_fields=["work_item", "begins_at"])
    if agent is not None:
        give_to(task.work_item, agent, by, at)


def give_to(item: WorkItem, agent: Agent, by: Actor, at: dt.datetime) -> bool:
    """Give waiting work to ``agent`` if they may have it now; returns whether they have."""
    item = WorkItem.objects.select_related("queue", "agent__user").get(pk=item.pk)
    try:
        with transaction.atomic():
            routing.transfer(item=item, agent=agent, reason="task", by=by, at=at)
    except (routing.NotEligibleError, routing.ItemMovedError):
        return False
    return True


@transaction.atomic
def complete_task(*, task: Task, result: str = "", by: Actor, at: dt.datetime) -> Task:
    """It is done, and ``result`` came of it. Raises NotAllowedError, ForbiddenMoveError."""
    return _end(_locked(task, by), Task.State.DONE, result, by, at)


@transaction.atomic
def cancel_task(*, task: Task, reason: str = "", by: Actor, at: dt.datetime) -> Task:
    """Nobody need do it any more. Raises NotAllowedError, ForbiddenMoveError."""
    return _end(_locked(task, by), Task.State.CANCELLED, reason, by, at)


@transaction.atomic
def try_task_again(*, task: Task, begins_at: dt.datetime, note: str = "", by: Actor, at: dt.datetime) -> Task:
    """Nobody was reached: it comes back at ``begins_at``. Raises NotAllowedError, ForbiddenMoveError."""
    task = _locked(task, by)
    if begins_at <= at:
        raise ForbiddenMoveError(_("Choose a time in the future."))
    length = task.due_at - at if task.due_at and task.due_at > at else None
    task.attempts += 1
    task.begins_at, task.due_at = begins_at, begins_at + length if length else None
    if task.work_item is not None and task.work_item.state in WorkItem.OPEN_STATES:
        routing.complete(item=task.work_item, by=by, at=at)
    task.told_at = None
    task.save(update_fields=["attempts", "begins_at", "due_at", "told_at"])
    _written(task.ticket, "try_task_again", by, at, new=f"{begins_at:%Y-%m-%d %H:%M} UTC", reason=note)
    return task


@transaction.atomic
def take_task(*, task: Task, user: User, by: Actor, at: dt.datetime) -> None:
    """``user`` does it. Raises NotAllowedError, ForbiddenMoveError, NotEligibleError."""
    task = _locked(task, by)
    agent = Agent.objects.select_related("user").filter(user=user, is_active=True).first()
    if agent is None or task.work_item is None:
        raise ForbiddenMoveError(_("%(name)s does not take tickets.") % {"name": user.name})
    routing.transfer(item=task.work_item, agent=agent, reason="task", by=by, at=at)
    _written(task.ticket, "take_task", by, at, new=user.name)
    announce(TaskGiven(task.ticket_id, task.pk, user.pk, by.user_id), at)


def begin_tasks(at: dt.datetime, *, limit: int = 100) -> int:
    """Let the tasks whose time has come wait for somebody; returns how many."""
    begun = 0
    while begun < limit and _begin_one(at):
        begun += 1
    return begun


@transaction.atomic
def _begin_one(at: dt.datetime) -> bool:
    rows = Task.objects.select_for_update(skip_locked=True, of=("self",)).select_related("work_item__queue", "queue")
    task = rows.filter(begins_at__lte=at, state=Task.State.OPEN).order_by("begins_at").first()
    if task is None:
        return False
    _begin(task, moving.locked(task.ticket), SYSTEM, at)
    return True


def tell_due_tasks(at: dt.datetime, *, limit: int = 200) -> int:
    """Say of open tasks that their time has come, of each once; returns how many."""
    told = 0
    while told < limit and _tell_one(at):
        told += 1
    return told


@transaction.atomic
def _tell_one(at: dt.datetime) -> bool:
    rows = Task.objects.select_for_update(skip_locked=True).filter(state=Task.State.OPEN, told_at=None)
    task = rows.filter(due_at__lte=at).order_by("due_at").first()
    if task is None:
        return False
    task.told_at = at
    task.save(update_fields=["told_at"])
    announce(TaskDue(task.ticket_id, task.pk), at)
    return True


def settle_tasks(ticket: Ticket, unfinished: str, *, by: Actor, at: dt.datetime) -> None:
    """The ticket is ending. For verbs that have checked who may. Raises UnfinishedError."""
    rows = Task.objects.select_related("work_item__queue", "work_item__agent__user", "ticket")
    tasks = list(rows.filter(ticket=ticket, state=Task.State.OPEN).order_by("pk"))
    if tasks and unfinished == ASK:
        names = ", ".join(task.title for task in tasks)
        raise UnfinishedError(
            _("These tasks are still open: %(names)s. Finish or cancel them first.") % {"names": names}
        )
    for task in tasks if unfinished == CANCEL else []:
        task.ticket = ticket
        _end(task, Task.State.CANCELLED, _("The ticket has ended."), by, at)


def _end(task: Task, state: str, said: str, by: Actor, at: dt.datetime) -> Task:
    task.state, task.result, task.begins_at = state, said.strip(), None
    task.ended_by, task.ended_at = by.label[:200], at
    task.save(update_fields=["state", "result", "begins_at", "ended_by", "ended_at"])
    item = task.work_item
    if item is not None and item.state in WorkItem.OPEN_STATES:
        (routing.complete if state == Task.State.DONE else routing.cancel)(item=item, by=by, at=at)
    verb = "complete_task" if state == Task.State.DONE else "cancel_task"
    _written(task.ticket, verb, by, at, old=task.title, reason=said)
    announce(TaskEnded(task.ticket_id, task.pk), at)
    return task


def _locked(task: Task, by: Actor) -> Task:
    rows = Task.objects.select_related("ticket__customer", "ticket__work_item__agent", "work_item__queue", "queue")
    locked = rows.select_for_update(of=("self",)).get(pk=task.pk)
    access.require_worker(by, locked.ticket)
    if not locked.is_open:
        raise ForbiddenMoveError(_("This task is over already."))
    return locked


def _written(
    ticket: Ticket, verb: str, by: Actor, at: dt.datetime, *, old: str = "", new: str = "", reason: str = ""
) -> None:
    moving.touch(ticket, at)
    history.write(ticket, verb, by=by, at=at, field="task", old=old, new=new, reason=reason)
