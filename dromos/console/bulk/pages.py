"""What the pages of bulk work show."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db.models import Count
from django.http import QueryDict
from django.utils.translation import ngettext

from dromos.accounts.models import User
from dromos.automation.access import macro_for
from dromos.automation.models import Macro
from dromos.console import changes as editing
from dromos.console.models import Overview
from dromos.console.overviews import listing
from dromos.lib.live import make_pass
from dromos.lib.typed import whole, whole_numbers
from dromos.tickets import changes as known
from dromos.tickets import conditions
from dromos.tickets.actions import Chosen
from dromos.tickets.actions.bulk import MOST
from dromos.tickets.models import BulkRow, BulkRun, Ticket

MOST_TICKED = 2_000
ROWS = 200


def chosen(data: QueryDict, user: User, at: dt.datetime) -> Chosen:
    """What a form of a list chose: the ticked tickets, or the whole list by its conditions; of them those that fit the
    macro that was chosen, as on the ticket itself.
    """
    macro = macro_of(data, user)
    fits = macro.conditions if macro else {}
    if data.get("all"):
        tree = conditions.loads(data.get("conditions", ""))
        return Chosen(None, conditions.both(tree, fits) if isinstance(tree, dict) else "nonsense")
    ids = whole_numbers(data.getlist("ticket")[:MOST_TICKED])
    if fits:
        met = Ticket.objects.filter(conditions.as_q(fits, viewer=user, at=at), pk__in=ids)
        ids = list(met.values_list("pk", flat=True))
    return Chosen(ids)


def macro_of(data: QueryDict, user: User) -> Macro | None:
    """The macro bulk work begins with, if ``user`` may use it. Raises NoSuchMacroError."""
    pk = whole(data.get("macro", ""))
    return macro_for(user, pk) if pk is not None else None


def carried(data: QueryDict, overview: Overview | None = None) -> dict[str, Any]:
    """Coming from a list: with ``all`` its conditions as they are narrowed there. Coming from the page itself: as it
    was.
    """
    if not data.get("all") or "conditions" in data:
        ticked = data.getlist("ticket")[:MOST_TICKED]
        return {"all": data.get("all", ""), "conditions": data.get("conditions", ""), "ticket": ticked}
    tree = listing.wanted_by(overview, {key: str(data.get(key, "")) for key in listing.QUICK if key in data}).conditions
    return {"all": "1", "conditions": conditions.dumps(tree), "ticket": []}


def choose(
    data: QueryDict, carried: dict[str, Any], user: User, at: dt.datetime, *, faults: Sequence[str] = (), again: bool
) -> dict[str, Any]:
    """``again``: what was filled in stays; else it begins with what the macro does, or with nothing."""
    macro = macro_of(data, user)
    changes = editing.read(data) if again or macro is None else macro.changes
    said = conditions.describe(conditions.loads(carried["conditions"]), user) if carried["all"] else ""
    wanted = data.copy()
    wanted["all"], wanted["conditions"] = carried["all"], carried["conditions"]
    count = chosen(wanted, user, at).tickets(user, at).count()
    wanted["macro"] = ""
    return {
        "carried": carried,
        "macro": macro,
        "fits": conditions.describe(macro.conditions, user) if macro and macro.conditions else "",
        "left_out": chosen(wanted, user, at).tickets(user, at).count() - count if macro and macro.conditions else 0,
        "count": count,
        "most": MOST,
        "said": said,
        "faults": faults,
        "changes_editor": editing.editor(changes, viewer=user),
    }


def run(user: User, row: BulkRun, at: dt.datetime) -> dict[str, Any]:
    """How far it is, and what was refused."""
    counted = dict(row.rows.values_list("state").annotate(n=Count("pk")))
    state = BulkRow.State
    told = [state.REFUSED, state.FAILED, state.KEPT]
    refused = row.rows.filter(state__in=told).select_related("ticket")[:ROWS]
    ended = {key: counted.get(key, 0) for key in state.values}
    total = sum(ended.values())
    waiting = ended[state.WAITING] + ended[state.UNDO]
    undoing = row.state in {BulkRun.State.UNDOING, BulkRun.State.UNDONE}
    undoable = row.rows.filter(state=state.DONE, inverse__isnull=False).count() if not row.is_open else 0
    return {
        "run": row,
        "changes": known.describe_all(row.changes, user),
        "counted": ended,
        "total": total,
        "ended": total - waiting,
        "undoing": undoing,
        "undoable": undoable,
        "refused": refused,
        "shown": ROWS,
        "seconds": (at - row.made_at).total_seconds(),
        "title": ngettext("Bulk work on %(num)s ticket", "Bulk work on %(num)s tickets", total) % {"num": total},
        "live_pass": make_pass([f"user:{user.pk}"]),
    }
