"""Two tickets of the same trouble become one, and two again if that was wrong."""

import datetime as dt
import json
from collections.abc import Iterable
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from dromos.lib.actor import SYSTEM, Actor
from dromos.lib.events import announce
from dromos.routing.models import WorkItem
from dromos.tickets import access, clocks, history, legs, states, work
from dromos.tickets.actions import linking, moving, restoring
from dromos.tickets.actions.moving import ForbiddenMoveError
from dromos.tickets.actions.visiting import cancel_open_visits
from dromos.tickets.events import MergeUndone, TicketChanged, TicketsMerged
from dromos.tickets.models import (
    CheckLine,
    FieldValue,
    FollowUp,
    Merge,
    Note,
    Participant,
    Task,
    Ticket,
    TicketClock,
    TicketInteraction,
    TicketLink,
    TicketTag,
    TimeEntry,
    Visit,
    Watch,
)

UNDO_WITHIN = dt.timedelta(days=1)
MOVED_WHOLE: tuple[type[Model], ...] = (Note, Task, CheckLine, TimeEntry)
"""What simply goes along."""
LAST_WORDS = ("last_customer_at", "last_staff_at")


class OtherCustomerError(ForbiddenMoveError):
    """The two tickets belong to different customers: somebody must say that it is meant."""


@transaction.atomic
def merge(
    *, source: Ticket, target: Ticket, by: Actor, at: dt.datetime, across_customers: bool = False, reason: str = ""
) -> Ticket:
    """Make one of two tickets of the same trouble; returns the target, which keeps its number.

    The source's contacts, notes, participants, watchers, tags, tasks and times go along, its clocks end, and later
    letters to it join the target. Of different customers (``across_customers``) no one sees the other's: participants
    stay behind, and the contacts are for staff only. Raises NotAllowedError, ForbiddenMoveError, OtherCustomerError.
    """
    access.require_worker(by, source)
    access.require_worker(by, target)
    source, target = moving.both_locked(source, target)
    apart = source.customer_id != target.customer_id
    _require_sound(source, target, by, apart=apart and not across_customers)
    row = Merge(source=source, target=target, at=at, by_id=by.user_id, state_before=source.state, target_version=0)
    row.moved = _snapshot(source, target)
    row.moved |= _take_along(source, target, at, apart=apart)
    clocks.take_over(source, target, at)
    source.closed_at = at
    said = reason or f"Merged into {target.number}."
    moving.move(source, states.MERGED, by=by, at=at, reason=said, extra=("closed_at",))
    work.cancel(source, by=by, at=at)
    history.write(source, "merged_into", by=by, at=at, new=target.number, reason=reason)
    history.write(target, "merge", by=by, at=at, new=source.number, reason=reason)
    _take_over_last_words(source, target)
    moving.save(target, at, *LAST_WORDS)
    work.follow(target, by=by, at=at)
    announce(TicketChanged(target.pk, "merged"), at)
    announce(TicketsMerged(target.pk, source.pk), at)
    row.target_version = moving.locked(target).version
    row.moved = json.loads(json.dumps(row.moved, cls=DjangoJSONEncoder))
    row.save()
    return target


def _require_sound(source: Ticket, target: Ticket, by: Actor, *, apart: bool) -> None:
    if source.pk == target.pk:
        raise ForbiddenMoveError(_("A ticket cannot be merged into itself."))
    if target.state in states.FINAL:
        raise ForbiddenMoveError(
            _("Ticket %(number)s has ended; merge into one that is open.") % {"number": target.number}
        )
    if apart and by.is_staff:
        raise OtherCustomerError(
            _("Ticket %(number)s belongs to another customer: %(name)s. Confirm that both are one trouble.")
            % {"number": target.number, "name": target.customer.name}
        )


def _take_over_last_words(source: Ticket, target: Ticket) -> None:
    """When each side last wrote. What we wrote in ``source`` answers nothing that was asked in ``target``."""
    is_asked = target.last_customer_at and (not target.last_staff_at or target.last_staff_at < target.last_customer_at)
    for name in LAST_WORDS:
        if name != "last_staff_at" or not is_asked:
            setattr(target, name, max(filter(None, (getattr(target, name), getattr(source, name))), default=None))


def _snapshot(source: Ticket, target: Ticket) -> dict[str, Any]:
    """What the merge changes and an undo must put back as it was."""
    return {
        "waiting_until": source.waiting_until,
        "waiting_for": source.waiting_for,
        "closed_at": source.closed_at,
        "holder": source.work_item.agent_id if source.work_item else None,
        "item_was_open": bool(source.work_item and source.work_item.state in WorkItem.OPEN_STATES),
        **{f"target_{name}": getattr(target, name) for name in LAST_WORDS},
        "clocks": list(TicketClock.objects.filter(ticket__in=[source, target]).order_by("pk").values()),
    }


def _take_along(source: Ticket, target: Ticket, at: dt.datetime, *, apart: bool) -> dict[str, Any]:
    moved: dict[str, Any] = {}
    for model in MOVED_WHOLE:
        moved[model.__name__] = _moved(model, source, target)
    contacts = TicketInteraction.objects.filter(ticket=source)
    moved["TicketInteraction"] = list(contacts.values_list("pk", "is_private"))
    contacts.update(**{"ticket": target, "is_private": True} if apart else {"ticket": target})
    moved["Participant"] = [] if apart else _participants(source, target)
    moved["made"] = {
        "Watch": _copied(Watch, source, target, "user_id"),
        "TicketTag": _copied(TicketTag, source, target, "tag_id"),
        "FieldValue": _copied(FieldValue, source, target, "field_id"),
    }
    FollowUp.objects.filter(ticket=source, done_at=None).exclude(
        user__in=FollowUp.objects.filter(ticket=target, done_at=None).values("user")
    ).update(ticket=target)
    moved["TicketLink"] = _links(source, target)
    link, created = TicketLink.objects.get_or_create(
        source=source, target=target, kind=TicketLink.Kind.MERGED, defaults={"at": at}
    )
    moved["made"]["TicketLink"] = [link.pk] if created else []
    if apart:
        cancel_open_visits(source, tell=True, by=SYSTEM, at=at)
        moved["Visit"] = []
    else:
        moved["Visit"] = _moved(Visit, source, target)
    return moved


def _moved(model: type[Model], source: Ticket, target: Ticket) -> list[int]:
    rows = model._default_manager.filter(ticket=source)
    keys = list(rows.values_list("pk", flat=True))
    rows.update(ticket=target)
    return keys


def _participants(source: Ticket, target: Ticket) -> list[list[Any]]:
    known = set(target.participants.values_list("address", flat=True))
    rows = Participant.objects.filter(ticket=source).exclude(address__in=known)
    moved = [[row.pk, row.role] for row in rows]
    rows.update(ticket=target, role=Participant.Role.CC)
    return moved


def _copied(model: type[Model], source: Ticket, target: Ticket, key: str) -> list[int]:
    """United: what the target has not. The source keeps its own, for whoever looks at it."""
    manager = model._default_manager
    known = set(manager.filter(ticket=target).values_list(key, flat=True))
    made = []
    for row in manager.filter(ticket=source).exclude(**{f"{key}__in": known}):
        row.pk = None
        row.ticket = target  # type: ignore[attr-defined]
        row.save(force_insert=True)
        made.append(row.pk)
    return made


def _links(source: Ticket, target: Ticket) -> list[int]:
    """The parts of the source are parts of the target now, unless that is one of them, or part of one: no ring."""
    part_of = TicketLink.Kind.PART_OF
    parts = TicketLink.objects.filter(target=source, kind=part_of).select_related("source")
    parts = parts.exclude(source=target).exclude(source__links_out__target=target)
    keys = [row.pk for row in parts if not linking.leads_to(target, row.source, part_of)]
    TicketLink.objects.filter(pk__in=keys).update(target=target)
    return keys


# -- taken back ----------------------------------------------------------------------------------


def may_undo(row: Merge, at: dt.datetime) -> bool:
    """Has nothing happened to the two since, and was it lately?"""
    target = Ticket.objects.only("version", "state").get(pk=row.target_id)
    return row.undone_at is None and at - row.at <= UNDO_WITHIN and target.version == row.target_version


@transaction.atomic
def undo_merge(*, merge: Merge, by: Actor, at: dt.datetime) -> Ticket:
    """Make two tickets of one again, as they were; returns the source.

    Raises NotAllowedError, ForbiddenMoveError when something has happened since, or it is more than a day ago.
    """
    access.require_worker(by, merge.target)
    source, target = moving.both_locked(merge.source, merge.target)
    row = Merge.objects.select_for_update().get(pk=merge.pk)
    if not may_undo(row, at):
        raise ForbiddenMoveError(
            _("Something has happened on the ticket since, or it is too long ago. Split off what does not belong here.")
        )
    _put_rows_back(row, source)
    _put_clocks_back(row, source, target)
    source.closed_at = row.moved["closed_at"]
    source.waiting_until, source.waiting_for = row.moved["waiting_until"], row.moved["waiting_for"]
    restoring.put_back(source, row.state_before, by=by, at=at, reason=f"Not part of {target.number} after all.")
    if row.moved["item_was_open"]:
        restoring.work_again(source, holder=row.moved["holder"], by=by, at=at)
    for name in LAST_WORDS:
        setattr(target, name, row.moved[f"target_{name}"])
    moving.save(target, at, *LAST_WORDS)
    work.follow(target, by=by, at=at)
    history.write(target, "undo_merge", by=by, at=at, old=source.number)
    row.undone_at = at
    row.save(update_fields=["undone_at"])
    announce(TicketChanged(target.pk, "merged"), at)
    announce(MergeUndone(target.pk, source.pk), at)
    if legs.again(source, at):
        source.save(update_fields=[*legs.FIELDS])
    return source


def _put_rows_back(row: Merge, source: Ticket) -> None:
    moved = row.moved
    whole: tuple[type[Model], ...] = (*MOVED_WHOLE, Visit)
    for model in whole:
        model._default_manager.filter(pk__in=moved[model.__name__]).update(ticket=source)
    for key, was_private in moved["TicketInteraction"]:
        TicketInteraction.objects.filter(pk=key).update(ticket=source, is_private=was_private)
    for key, role in moved["Participant"]:
        Participant.objects.filter(pk=key).update(ticket=source, role=role)
    TicketLink.objects.filter(pk__in=moved["TicketLink"]).update(target=source)
    made: Iterable[tuple[type[Model], str]] = (
        (Watch, "Watch"), (TicketTag, "TicketTag"), (FieldValue, "FieldValue"), (TicketLink, "TicketLink"),
    )  # fmt: skip
    for model, name in made:
        model._default_manager.filter(pk__in=moved["made"][name]).delete()


def _put_clocks_back(row: Merge, source: Ticket, target: Ticket) -> None:
    """Their clocks run as if nothing had been: the time between was nobody's gain."""
    kept = {values["id"]: values for values in row.moved["clocks"]}
    TicketClock.objects.filter(ticket__in=[source, target]).exclude(pk__in=kept).delete()
    fields = {field.attname: field for field in TicketClock._meta.concrete_fields}
    # Cancelled first, then what lives: only one clock of a kind may live on a ticket.
    order = sorted(kept.values(), key=lambda values: values["stopped_at"] is None)
    for values in order:
        read = {name: fields[name].to_python(value) for name, value in values.items() if name != "id"}
        TicketClock.objects.filter(pk=values["id"]).update(**read)
