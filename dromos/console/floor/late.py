"""Late today: what is broken, or will be before the day ends, the dearest first."""

import datetime as dt
from typing import Any

from dromos.accounts.models import User
from dromos.lib.live import make_pass
from dromos.routing.access import floor_departments
from dromos.tickets import access, risk, states
from dromos.tickets.models import Ticket

SHOWN = 100


def page(user: User, at: dt.datetime, tonight: dt.datetime) -> dict[str, Any]:
    """Open promises of the departments ``user`` leads. Raises NotAllowedError."""
    departments = floor_departments(user)
    tickets = access.visible_to(user).filter(state__in=states.LIVE)
    if departments is not None:
        tickets = tickets.filter(department__in=departments)
    found = risk.late_by(tickets, at, tonight)
    shown = found[:SHOWN]
    related = ("customer", "department", "work_item__agent__user")
    by_id = Ticket.objects.select_related(*related).in_bulk({one.clock.ticket_id for one in shown})
    return {
        "rows": [(one, by_id[one.clock.ticket_id]) for one in shown],
        "all": len(found),
        "broken": sum(one.clock.due_at is not None and one.clock.due_at <= at for one in found),
        "costs": risk.total(one.cost for one in found if one.cost is not None and one.cost.by_then),
        "live_pass": make_pass(["floor"]),
    }
