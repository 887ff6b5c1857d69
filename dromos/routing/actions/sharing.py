"""A verb for work that loses its person: it goes to another one as it is."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from dromos.lib.actor import Actor
from dromos.lib.events import announce
from dromos.routing import engine, fitting
from dromos.routing.access import may_lead_queues, require
from dromos.routing.actions.items import make_room, require_eligible
from dromos.routing.actions.moves import wake_dispatch
from dromos.routing.actions.relief import pass_on
from dromos.routing.events import ItemAssigned, ItemTransferred
from dromos.routing.models import Agent, WorkItem


@transaction.atomic
def hand_on(*, item: WorkItem, to: Agent, decision: engine.Decision | None, by: Actor, at: dt.datetime) -> None:
    """Give what somebody has in hand to ``to``, waiting or not, at its age; whoever had it is asked no more.

    ``decision``: that of the plan, for the decision log; None or another winner's: ``by`` chose otherwise. Raises
    NotAllowedError, NotEligibleError, ItemMovedError.
    """
    require(may_lead_queues(by, [item.queue]), _("Only a lead of the department or an administrator may do this."))
    require_eligible(item, item.queue, to)
    holder = pass_on(item, to, at)
    make_room(agent=to, by=by, at=at)
    if decision is not None and (decision.item, decision.winner) == (item.pk, to.pk):
        fitting.decision_row(decision, at).save(force_insert=True)
    else:
        fitting.log_choice_by_hand(item, to, by, at)
    announce(ItemTransferred(item.pk, holder.user_id, item.queue.department_id), at)
    announce(ItemAssigned(item.pk, to.user_id, item.queue.department_id), at)
    wake_dispatch(items=[item.pk])
