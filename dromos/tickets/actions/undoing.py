"""What takes a change back: the same kind of data, done the same way."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from dromos.lib.actor import Actor
from dromos.tickets import changes as known
from dromos.tickets import states
from dromos.tickets.actions import applying, moving, tagging
from dromos.tickets.actions.moving import ForbiddenMoveError
from dromos.tickets.changes import Change
from dromos.tickets.models import FieldValue, Ticket, TicketLink, Watch

REASON = "Undone."


def inverse_of(ticket: Ticket, changes: Sequence[Change], by: Actor) -> list[Change] | None:
    """The changes that put ``ticket``, as it is before ``changes``, back; None when one of them cannot be undone.

    Nothing to undo is an empty list. To be asked before they are done.
    """
    found: list[Change] = []
    for change in reversed(changes):
        how = _INVERSE.get(change.get("do", ""))
        back = how(ticket, change, by) if how else None
        if back is None:
            return None
        found += back
    return found


@transaction.atomic
def undo_changes(*, ticket: Ticket, changes: Sequence[Change], version: int, by: Actor, at: dt.datetime) -> Ticket:
    """Do ``changes`` that ``inverse_of`` named, if nothing happened since the ticket had ``version``.

    Raises ForbiddenMoveError, and what the verbs raise.
    """
    if moving.locked(ticket).version != version:
        raise ForbiddenMoveError(_("Nothing was undone: somebody has changed the ticket meanwhile."))
    return applying.apply_changes(ticket=ticket, changes=changes, by=by, at=at, reason=REASON)


def _priority(ticket: Ticket, _change: Change, _by: Actor) -> list[Change]:
    return [{"do": "set_priority", "priority": ticket.priority}]


def _severity(ticket: Ticket, _change: Change, _by: Actor) -> list[Change]:
    return [{"do": "set_severity", "severity": ticket.severity}]


def _category(ticket: Ticket, _change: Change, _by: Actor) -> list[Change] | None:
    return [{"do": "set_category", "category": ticket.category.key}] if ticket.category else None


def _agent(ticket: Ticket, _change: Change, _by: Actor) -> list[Change]:
    agent = ticket.work_item.agent if ticket.work_item else None
    return [{"do": "set_agent", "agent": str(agent.user_id) if agent else known.NOBODY}]


def _wait(ticket: Ticket, _change: Change, _by: Actor) -> list[Change] | None:
    """Whoever lets a ticket wait that nobody had, has it: that is undone too."""
    if ticket.state in states.WAITING:
        return None
    held = ticket.work_item is not None and ticket.work_item.agent_id is not None
    return [{"do": "resume"}] if held else [{"do": "resume"}, {"do": "set_agent", "agent": known.NOBODY}]


def _solve(ticket: Ticket, change: Change, _by: Actor) -> list[Change] | None:
    """Whoever was not told of the end is not told that it is none."""
    tell = change["do"] == "solve" and bool(change.get("tell", True))
    return None if ticket.state not in states.LIVE else [{"do": "reopen", "tell": tell}]


def _end(_ticket: Ticket, _change: Change, _by: Actor) -> list[Change]:
    return [{"do": "restore"}]


def _names(change: Change) -> set[str]:
    tags: Any = change["tags"]
    return {tagging.spelt(str(tag)).lower() for tag in (tags if isinstance(tags, list) else str(tags).split(","))}


def _tag(ticket: Ticket, change: Change, _by: Actor) -> list[Change]:
    new = sorted(_names(change) - {tag.name.lower() for tag in ticket.tags.all()})
    return [{"do": "remove_tags", "tags": new}] if new else []


def _untag(ticket: Ticket, change: Change, _by: Actor) -> list[Change]:
    had = [tag.name for tag in ticket.tags.all() if tag.name.lower() in _names(change)]
    return [{"do": "add_tags", "tags": had}] if had else []


def _field(ticket: Ticket, change: Change, _by: Actor) -> list[Change]:
    row = FieldValue.objects.filter(ticket=ticket, field__key=change["field"]).first()
    return [{"do": "set_field", "field": change["field"], "value": row.value if row else ""}]


def _user_id(change: Change, by: Actor) -> int:
    return by.staff_id if change["user"] == known.ME else int(change["user"])


def _watch(ticket: Ticket, change: Change, by: Actor) -> list[Change]:
    watches = Watch.objects.filter(ticket=ticket, user=_user_id(change, by)).exists()
    return [] if watches else [{**change, "do": "remove_watcher"}]


def _unwatch(ticket: Ticket, change: Change, by: Actor) -> list[Change]:
    watches = Watch.objects.filter(ticket=ticket, user=_user_id(change, by)).exists()
    return [{**change, "do": "add_watcher"}] if watches else []


def _linked(ticket: Ticket, change: Change) -> bool:
    number = str(change["number"]).strip().lstrip("#")
    return TicketLink.objects.filter(source=ticket, target__number=number, kind=change["kind"]).exists()


def _link(ticket: Ticket, change: Change, _by: Actor) -> list[Change]:
    return [] if _linked(ticket, change) else [{**change, "do": "unlink"}]


def _unlink(ticket: Ticket, change: Change, _by: Actor) -> list[Change]:
    return [{**change, "do": "link"}] if _linked(ticket, change) else []


_INVERSE: Mapping[str, Callable[[Ticket, Change, Actor], list[Change] | None]] = {
    "set_priority": _priority,
    "set_severity": _severity,
    "set_category": _category,
    "set_agent": _agent,
    "wait": _wait,
    "solve": _solve,
    "close": _solve,
    "spam": _end,
    "reject": _end,
    "cancel": _end,
    "add_tags": _tag,
    "remove_tags": _untag,
    "set_field": _field,
    "add_watcher": _watch,
    "remove_watcher": _unwatch,
    "link": _link,
    "unlink": _unlink,
}
