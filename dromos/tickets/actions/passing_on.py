"""Somebody leaves: what they watch, are to look at again or are meant to do goes to another, or to nobody."""

import datetime as dt

from django.db import transaction

from dromos.accounts.models import User
from dromos.lib.actor import Actor
from dromos.tickets import access, states
from dromos.tickets.actions.spending import stop_timer
from dromos.tickets.actions.watching import unwatch, watch
from dromos.tickets.models import CannedText, FollowUp, Task, Ticket, TimeEntry, Watch


@transaction.atomic
def pass_on(*, user: User, to: User | None, by: Actor, at: dt.datetime) -> None:
    """Give ``to`` what ``user`` watches, is to look at again and is meant to do, as far as ``to`` may have it.

    What nobody may have: the watching ends, the day still wakes its ticket, and the task is its queue's. A timer that
    runs is stopped, and prepared texts of their own go to ``to``; without anybody they stay with the account.
    """
    for running in TimeEntry.objects.filter(user=user, ended_at=None).select_related("ticket"):
        stop_timer(ticket=running.ticket, by=user.actor(), at=at, note=running.note, is_billable=running.is_billable)
    readable = access.visible_to(to) if to is not None else Ticket.objects.none()
    watched = Ticket.objects.filter(watches__user=user, state__in=states.LIVE)
    mine = set(readable.filter(pk__in=watched.values("pk")).values_list("pk", flat=True))
    for ticket in watched:
        if to is not None and ticket.pk in mine:
            watch(ticket=ticket, user=to, by=by, at=at, because="handed over")
        unwatch(ticket=ticket, user=user, by=by, at=at)
    Watch.objects.filter(user=user).delete()
    _pass_on_plans(user, to)


def _pass_on_plans(user: User, to: User | None) -> None:
    days = FollowUp.objects.filter(user=user, done_at=None)
    tasks = Task.objects.filter(assignee=user, state=Task.State.OPEN).select_related("ticket__department")
    if to is not None:
        has_one = FollowUp.objects.filter(user=to, done_at=None).values("ticket_id")
        days.filter(ticket__in=access.visible_to(to)).exclude(ticket__in=has_one).update(user=to)
        taken = CannedText.objects.filter(owner=to).values("shortcut")
        CannedText.objects.filter(owner=user).exclude(shortcut__in=taken).update(owner=to)
    for task in tasks:
        task.assignee = to if to is not None and access.may_work_on(to, task.ticket) else None
        task.save(update_fields=["assignee"])
