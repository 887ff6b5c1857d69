"""Who may see and work on what other systems sent. A token reaches what was made with it, and nothing else."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from dromos.accounts.access import NotAllowedError
from dromos.accounts.models import Token, User
from dromos.backoffice.models import BackOfficeItem
from dromos.lib.actor import Actor
from dromos.routing.access import items_visible_to, may_give_out
from dromos.routing.models import Queue, WorkItem


class NoSuchItemError(LookupError):
    """There is no such work for whoever asks: it may or may not exist."""


def items_of_token(token: Token) -> QuerySet[BackOfficeItem]:
    """Everything made with ``token``, with what an answer tells about it."""
    return BackOfficeItem.objects.filter(token=token).select_related(
        "work_item__queue__department", "work_item__agent__user"
    )


def item_of_token(token: Token, item_id: int) -> BackOfficeItem:
    """Raises NoSuchItemError, also for the items of others."""
    found = items_of_token(token).filter(work_item_id=item_id).first()
    if found is None:
        raise NoSuchItemError(str(item_id))
    return found


def item_for_staff(user: User, item_id: int) -> BackOfficeItem:
    """Raises NoSuchItemError."""
    visible = items_visible_to(user).filter(pk=item_id).values("pk")
    rows = BackOfficeItem.objects.select_related("work_item__queue__department", "work_item__agent__user", "token")
    found = rows.filter(work_item__in=visible).first()
    if found is None:
        raise NoSuchItemError(str(item_id))
    return found


def may_work_on(by: Actor, item: WorkItem) -> bool:
    """Whoever holds it, and the people of its department."""
    if item.agent is not None and item.agent.user_id == by.user_id:
        return True
    return may_give_out(by, item.queue)


def require_worker(by: Actor, item: WorkItem) -> None:
    """Raises NotAllowedError."""
    if by.user_id is not None and by.user_id in item.excluded_users:
        raise NotAllowedError(_("Nobody works on their own case."))
    if not may_work_on(by, item):
        raise NotAllowedError(_("Only people of this department may work on this."))


def may_use_queue(token: Token, queue: Queue) -> bool:
    allowed = set(token.departments.values_list("pk", flat=True))
    return not allowed or queue.department_id in allowed
