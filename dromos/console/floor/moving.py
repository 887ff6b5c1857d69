"""A lead moves work: a ticket by the ticket's own verbs, so that its history tells of it; anything else
by routing's.
"""

import datetime as dt

from django.utils.translation import gettext as _

from dromos.accounts.models import Department
from dromos.lib.actor import Actor
from dromos.routing import access
from dromos.routing import actions as routing
from dromos.routing.models import Agent, Queue, WorkItem
from dromos.routing.needs import queue_of
from dromos.tickets import actions as tickets
from dromos.tickets.models import Ticket


def give_to(item: WorkItem, agent: Agent, *, by: Actor, at: dt.datetime) -> None:
    """Hand the work over to a person."""
    ticket = Ticket.objects.filter(work_item=item).first()
    if ticket is None:
        routing.assign_by_hand(item=item, agent=agent, by=by, at=at)
    else:
        tickets.hand_over_to_person(ticket=ticket, user=agent.user, by=by, at=at)


def move_to_queue(item: WorkItem, queue: Queue, *, by: Actor, at: dt.datetime) -> None:
    """Let it wait in ``queue``. A ticket goes to the queue's department when that is another one."""
    if queue.department_id != item.queue.department_id:
        move_to(item, queue.department, reason="", by=by, at=at)
    elif queue.pk != item.queue_id or item.agent_id is not None:
        access.require(access.may_give_out(by, queue), _("Only people of this department may give out its work."))
        routing.transfer(item=item, queue=queue, reason="by hand", by=by, at=at)


def move_to(item: WorkItem, department: Department, *, reason: str, by: Actor, at: dt.datetime) -> None:
    """Hand the work over to a department. Raises NotEligibleError when nobody there takes work."""
    ticket = Ticket.objects.filter(work_item=item).first()
    if ticket is not None:
        tickets.hand_over_to_department(ticket=ticket, department=department, by=by, at=at, reason=reason)
        return
    queue = queue_of(department.pk)
    if queue is None:
        raise routing.NotEligibleError(_("%(department)s has no queue.") % {"department": department})
    routing.transfer(item=item, queue=queue, reason=reason, by=by, at=at)
