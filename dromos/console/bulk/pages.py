"""What the pages of bulk work show."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Count
from django.http import QueryDict
from django.utils.translation import ngettext

from dromos.accounts.models import User
from dromos.console import changes as editing
from dromos.console.models import Overview
from dromos.console.overviews import listing
from dromos.lib.live import make_pass
from dromos.tickets import changes as known
from dromos.tickets import conditions
from dromos.tickets.actions import Chosen
from dromos.tickets.actions.bulk import MOST
from dromos.tickets.models import BulkRow, BulkRun

MOST_TICKED = 2_000
ROWS = 200


def chosen(data: QueryDict) -> Chosen:
    """What a form of a list chose: the ticked tickets, or the whole list by its conditions."""
    if data.get("all"):
        tree = conditions.loads(data.get("conditions", ""))
        return Chosen(None, tree if tree is not None else "nonsense")
    ids = [int(pk) for pk in data.getlist("ticket")[:MOST_TICKED] if pk.isdecimal() and len(pk) < 18]
    return Chosen(ids)


def from_list(data: QueryDict, overview: Overview | None) -> dict[str, Any]:
    """Coming from a list: with ``all`` its conditions as they are narrowed there."""
    if not data.get("all"):
        return {"all": "", "conditions": "", "ticket": data.getlist("ticket")[:MOST_TICKED]}
    tree = listing.wanted_by(overview, {key: str(data.get(key, "")) for key in listing.QUICK if key in data}).conditions
    return {"all": "1", "conditions": conditions.dumps(tree), "ticket": []}


def choose(data: QueryDict, carried: dict[str, Any], count: int, faults: list[str] | None = None) -> dict[str, Any]:
    changes = editing.read(data)
    said = conditions.describe(conditions.loads(carried["conditions"])) if carried["all"] else ""
    return {
        "carried": carried,
        "count": count,
        "most": MOST,
        "said": said,
        "faults": faults or [],
        "changes_editor": editing.editor(changes),
    }


def run(user: User, row: BulkRun, at: dt.datetime) -> dict[str, Any]:
    """How far it is, and what was refused."""
    counted = dict(row.rows.values_list("state").annotate(n=Count("pk")))
    state = BulkRow.State
    told = [state.REFUSED, state.KEPT]
    refused = row.rows.filter(state__in=told).select_related("ticket")[:ROWS]
    ended = {key: counted.get(key, 0) for key in state.values}
    total = sum(ended.values())
    waiting = ended[state.WAITING] + ended[state.UNDO]
    undoing = row.state in {BulkRun.State.UNDOING, BulkRun.State.UNDONE}
    undoable = row.rows.filter(state=state.DONE, inverse__isnull=False).count() if not row.is_open else 0
    return {
        "run": row,
        "changes": known.describe_all(row.changes),
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
