"""Several changes of a ticket in one go: macros, triggers, time rules, bulk work, and undoing them."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from dromos.accounts.models import Department, User
from dromos.catalog.models import Category
from dromos.lib.actor import Actor
from dromos.tickets import access, letters, states, variables
from dromos.tickets import changes as known
from dromos.tickets.actions import (
    changing,
    closing,
    filling,
    handing,
    linking,
    moving,
    restoring,
    tagging,
    tasking,
    ticking,
    waiting,
    watching,
    writing,
)
from dromos.tickets.actions.moving import ForbiddenMoveError
from dromos.tickets.changes import Change
from dromos.tickets.models import Checklist, Ticket

Doing = Callable[[Ticket, Change, Actor, dt.datetime, str], object]


class ImpossibleChangeError(ForbiddenMoveError):
    """A change of the list cannot be done as it is written; the message says what is wrong with it."""


@transaction.atomic
def apply_changes(*, ticket: Ticket, changes: Sequence[Change], by: Actor, at: dt.datetime, reason: str = "") -> Ticket:
    """Do all ``changes`` in their order, or none; returns the ticket as it is now.

    Each goes through its own verb: the same permission, history and events as by hand. ``reason`` is why, for the
    history, such as the name of a macro. Raises what the verbs raise, and ImpossibleChangeError.
    """
    for change in changes:
        if faults := known.check(change):
            raise ImpossibleChangeError(" ".join(faults))
    for change in changes:
        _DO[change["do"]](moving.locked(ticket), change, by, at, reason)
    return moving.locked(ticket)


def _priority(ticket: Ticket, change: Change, by: Actor, at: dt.datetime, reason: str) -> None:
    changing.change_priority(ticket=ticket, priority=change["priority"], by=by, at=at, reason=reason)


def _severity(ticket: Ticket, change: Change, by: Actor, at: dt.datetime, reason: str) -> None:
    changing.change_priority(ticket=ticket, severity=int(change["severity"]), by=by, at=at, reason=reason)


def _category(ticket: Ticket, change: Change, by: Actor, at: dt.datetime, reason: str) -> None:
    category = Category.objects.get(key=change["category"])
    if ticket.category_id != category.pk:
        changing.change_category(ticket=ticket, category=category, by=by, at=at, reason=reason)


def _department(ticket: Ticket, change: Change, by: Actor, at: dt.datetime, reason: str) -> None:
    department = Department.objects.get(key=change["department"])
    if ticket.department_id != department.pk:
        handing.hand_over_to_department(ticket=ticket, department=department, by=by, at=at, reason=reason)


def _agent(ticket: Ticket, change: Change, by: Actor, at: dt.datetime, reason: str) -> None:
    if change["agent"] == known.NOBODY:
        handing.give_back(ticket=ticket, by=by, at=at, reason=reason)
        return
    user = _person(change["agent"], ticket, by)
    held = ticket.work_item.agent if ticket.work_item else None
    if held is None or held.user_id != user.pk:
        handing.hand_over_to_person(ticket=ticket, user=user, by=by, at=at, reason=reason)


def _person(who: Any, ticket: Ticket, by: Actor) -> User:
    if who == known.ME:
        if not by.is_staff:
            raise ImpossibleChangeError(_("Nobody does this by hand: name a person."))
        return User.objects.get(pk=by.staff_id)
    if who == known.HOLDER:
        agent = ticket.work_item.agent if ticket.work_item else None
        if agent is None:
            raise ImpossibleChangeError(_("Nobody has the ticket."))
        return agent.user
    return User.objects.get(pk=int(who))


def _solve(ticket: Ticket, change: Change, by: Actor, at: dt.datetime, reason: str) -> None:
    del reason
    if ticket.state == states.SOLVED:
        return
    text = variables.fill(change.get("solution") or "", ticket=ticket, by=by, at=at)
    closing.solve(ticket=ticket, solution=text, tell=bool(change.get("tell", True)), by=by, at=at)


def _wait(ticket: Ticket, change: Change, by: Actor, at: dt.datetime, reason: str) -> None:
    verb = {
        "customer": waiting.wait_for_customer,
        "third_party": waiting.wait_for_third_party,
        "hold": waiting.hold,
    }[change["waits_for"]]
    until = at + dt.timedelta(days=int(change["days"]))
    verb(ticket=ticket, until=until, by=by, at=at, reason=change.get("reason") or reason)


def _resume(ticket: Ticket, _change: Change, by: Actor, at: dt.datetime, reason: str) -> None:
    if ticket.state in states.WAITING:
        waiting.resume(ticket=ticket, by=by, at=at, reason=reason)


def _close(ticket: Ticket, _change: Change, by: Actor, at: dt.datetime, _reason: str) -> None:
    if ticket.state != states.CLOSED:
        closing.close(ticket=ticket, by=by, at=at)


def _reopen(ticket: Ticket, change: Change, by: Actor, at: dt.datetime, reason: str) -> None:
    closing.reopen(ticket=ticket, by=by, at=at, reason=reason, tell=bool(change.get("tell", True)))


def _cancel(ticket: Ticket, change: Change, by: Actor, at: dt.datetime, _reason: str) -> None:
    closing.cancel(ticket=ticket, by=by, at=at, reason=change["reason"])


def _reject(ticket: Ticket, change: Change, by: Actor, at: dt.datetime, _reason: str) -> None:
    closing.reject(ticket=ticket, by=by, at=at, reason=change["reason"])


def _spam(ticket: Ticket, change: Change, by: Actor, at: dt.datetime, reason: str) -> None:
    closing.reject(ticket=ticket, by=by, at=at, reason=change.get("reason") or reason or "Spam", is_spam=True)


def _tag(ticket: Ticket, change: Change, by: Actor, at: dt.datetime, _reason: str) -> None:
    tagging.add_tags(ticket=ticket, names=_names(change["tags"]), by=by, at=at)


def _untag(ticket: Ticket, change: Change, by: Actor, at: dt.datetime, _reason: str) -> None:
    tagging.remove_tags(ticket=ticket, names=_names(change["tags"]), by=by, at=at)


def _names(tags: Any) -> list[str]:
    return [str(tag) for tag in tags] if isinstance(tags, list) else str(tags).split(",")


def _field(ticket: Ticket, change: Change, by: Actor, at: dt.datetime, _reason: str) -> None:
    filling.fill_fields(ticket=ticket, values={change["field"]: change.get("value")}, by=by, at=at)


def _reply(ticket: Ticket, change: Change, by: Actor, at: dt.datetime, _reason: str) -> None:
    """What a person sends is their letter; what a rule sends is an automatic one, which the brake may hold back."""
    text = variables.fill(change["text"], ticket=ticket, by=by, at=at)
    if by.is_staff:
        writing.reply(ticket=ticket, reply=writing.Reply(text=text), by=by, at=at)
    else:
        letters.say_news(ticket, text=text, dedupe=f"{ticket.version}:{at.timestamp():.0f}", at=at)


def _note(ticket: Ticket, change: Change, by: Actor, at: dt.datetime, _reason: str) -> None:
    writing.note(ticket=ticket, text=variables.fill(change["text"], ticket=ticket, by=by, at=at), by=by, at=at)


def _watch(ticket: Ticket, change: Change, by: Actor, at: dt.datetime, _reason: str) -> None:
    watching.watch(ticket=ticket, user=_person(change["user"], ticket, by), by=by, at=at)


def _unwatch(ticket: Ticket, change: Change, by: Actor, at: dt.datetime, _reason: str) -> None:
    watching.unwatch(ticket=ticket, user=_person(change["user"], ticket, by), by=by, at=at)


def _follow_up(ticket: Ticket, change: Change, by: Actor, at: dt.datetime, reason: str) -> None:
    due_at = at + dt.timedelta(days=int(change["days"]))
    note = variables.fill(change.get("note") or reason, ticket=ticket, by=by, at=at)
    watching.follow_up(ticket=ticket, user=_person(change["user"], ticket, by), due_at=due_at, note=note, by=by, at=at)


def _task(ticket: Ticket, change: Change, by: Actor, at: dt.datetime, _reason: str) -> None:
    days, who, where = change.get("days"), change.get("assignee"), change.get("department")
    tasking.add_task(
        ticket=ticket,
        title=variables.fill(change["title"], ticket=ticket, by=by, at=at),
        kind=change["kind"],
        note=variables.fill(change.get("note") or "", ticket=ticket, by=by, at=at),
        due_at=at + dt.timedelta(days=int(days)) if days else None,
        assignee=_person(who, ticket, by) if who else None,
        department=Department.objects.get(key=where) if where else None,
        by=by,
        at=at,
    )


def _checklist(ticket: Ticket, change: Change, by: Actor, at: dt.datetime, _reason: str) -> None:
    checklist = Checklist.objects.get(pk=int(change["checklist"]))
    ticking.add_checklist(ticket=ticket, checklist=checklist, by=by, at=at)


def _link(ticket: Ticket, change: Change, by: Actor, at: dt.datetime, _reason: str) -> None:
    linking.link_tickets(source=ticket, target=_other(change, by), kind=change["kind"], by=by, at=at)


def _unlink(ticket: Ticket, change: Change, by: Actor, at: dt.datetime, _reason: str) -> None:
    linking.unlink_tickets(source=ticket, target=_other(change, by), kind=change["kind"], by=by, at=at)


def _other(change: Change, by: Actor) -> Ticket:
    """One that ``by`` may read: another is answered like one that does not exist."""
    number = str(change["number"]).strip().lstrip("#")
    target = Ticket.objects.filter(number=number).first()
    if target is None or (by.is_staff and not access.may_read(User.objects.get(pk=by.staff_id), target)):
        raise ImpossibleChangeError(_("There is no ticket %(number)s.") % {"number": number})
    return target


def _restore(ticket: Ticket, _change: Change, by: Actor, at: dt.datetime, reason: str) -> None:
    restoring.restore(ticket=ticket, by=by, at=at, reason=reason)


_DO: Mapping[str, Doing] = {
    "set_priority": _priority,
    "set_severity": _severity,
    "set_category": _category,
    "set_department": _department,
    "set_agent": _agent,
    "solve": _solve,
    "wait": _wait,
    "resume": _resume,
    "close": _close,
    "reopen": _reopen,
    "cancel": _cancel,
    "reject": _reject,
    "spam": _spam,
    "add_tags": _tag,
    "remove_tags": _untag,
    "set_field": _field,
    "reply": _reply,
    "note": _note,
    "add_watcher": _watch,
    "remove_watcher": _unwatch,
    "follow_up": _follow_up,
    "add_task": _task,
    "add_checklist": _checklist,
    "link": _link,
    "unlink": _unlink,
    "restore": _restore,
}
