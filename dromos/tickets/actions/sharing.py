"""All that somebody has in hand goes to others at once."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.db import transaction
from django.utils.translation import gettext as _

from dromos.accounts.access import NotAllowedError
from dromos.lib.actor import Actor
from dromos.lib.events import announce
from dromos.routing import access as routing_access
from dromos.routing import actions as routing
from dromos.routing.handing_on import Share
from dromos.routing.models import Agent, WorkItem
from dromos.tickets import access, history
from dromos.tickets.actions import moving
from dromos.tickets.events import TicketHandedOver
from dromos.tickets.models import Ticket

REFUSALS = (NotAllowedError, routing.NotEligibleError)


@dataclass(frozen=True, slots=True)
class Shared:
    """How many pieces went to people, how many into their queues, and how many were no longer there to be given."""

    to_people: int = 0
    to_queues: int = 0
    gone: int = 0


@transaction.atomic
def share_out(*, shares: Iterable[Share], by: Actor, at: dt.datetime, reason: str = "") -> Shared:
    """Give each piece to whom its share names, in its state and at its age; without a name it waits in its queue.

    Whoever may not have a piece does not get it: it goes to its queue. What its holder no longer has is left alone.
    Raises NotAllowedError unless ``by`` leads the departments of all of it.
    """
    done = Shared()
    for share in shares:
        routing_access.require(
            routing_access.may_lead_queues(by, [share.item.queue]),
            _("Only a lead of the department or an administrator may do this."),
        )
        try:
            with transaction.atomic():
                given = _given(share, by, at, reason)
        except routing.ItemMovedError:
            done = replace(done, gone=done.gone + 1)
            continue
        done = replace(done, to_people=done.to_people + given, to_queues=done.to_queues + (not given))
    return done


def _given(share: Share, by: Actor, at: dt.datetime, reason: str) -> bool:
    """To the person; where they may not have it, into its queue. Raises ItemMovedError."""
    known = Ticket.objects.select_related("customer").filter(work_item=share.item).first()
    ticket = moving.locked(known) if known is not None else None
    item = WorkItem.objects.select_related("queue__department", "agent__user").get(pk=share.item.pk)
    if item.agent_id != share.item.agent_id:
        raise routing.ItemMovedError(_("This work is no longer where you saw it: somebody was faster."))
    old, to = item.agent, share.to
    if to is not None and _fits(to, ticket):
        try:
            with transaction.atomic():
                routing.hand_on(item=item, to=to, decision=share.decision, by=by, at=at)
        except REFUSALS:
            to = None
    else:
        to = None
    if to is None:
        routing.return_item(item=item, reason=reason or "handed on", by=by, at=at)
    if ticket is not None:
        moving.save(ticket, at)
        new = to.user if to else ""
        history.write(ticket, "hand_over", by=by, at=at, field="agent", old=old, new=new, reason=reason)
        announce(TicketHandedOver(ticket.pk, ticket.department_id, to.user_id if to else None), at)
    return to is not None


def _fits(to: Agent, ticket: Ticket | None) -> bool:
    return ticket is None or access.may_work_on(to.user, ticket)
