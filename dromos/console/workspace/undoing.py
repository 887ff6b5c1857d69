"""One pattern for what can be taken back: "Done. Undo". The toast carries, signed, what takes it back."""

from collections.abc import Callable, Sequence
from typing import Any

from django.contrib import messages
from django.core import signing
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from dromos.console.door import user_of
from dromos.tickets import actions as tickets
from dromos.tickets.access import ticket_for_staff
from dromos.tickets.actions.moving import ForbiddenMoveError
from dromos.tickets.changes import Change
from dromos.tickets.models import Merge, Participant, Ticket

SALT = "undo"
WITHIN_S = 15 * 60
Verb = Callable[[Ticket], object]


def undoable(request: HttpRequest, changes: Sequence[Change], verb: Verb, said: str) -> Verb:
    """``verb``, which does ``changes``; whoever did it is told ``said`` and may undo it if the changes can be."""

    def do(ticket: Ticket) -> object:
        back = tickets.inverse_of(ticket, changes, user_of(request).actor())
        done = verb(ticket)
        if back:
            offer(request, ticket, said, {"changes": back})
        else:
            messages.success(request, said)
        return done

    return do


def offer(request: HttpRequest, ticket: Ticket, said: str, how: dict[str, Any]) -> None:
    """Say that something was done to ``ticket``, with a button that does ``how`` (see ``undo``)."""
    version = Ticket.objects.values_list("version", flat=True).get(pk=ticket.pk)
    token = signing.dumps({**how, "ticket": ticket.pk, "version": version, "by": user_of(request).pk}, salt=SALT)
    address = reverse("workspace:undo", args=[ticket.number])
    messages.success(request, said, extra_tags=f"back {address} {token}")


def offer_split(request: HttpRequest, part: Ticket, whole: Ticket, how: str, said: str) -> None:
    """Say that ``part`` was split off ``whole``, where its contact had come by ``how``; a button undoes it."""
    version = Ticket.objects.values_list("version", flat=True).get(pk=whole.pk)
    offer(request, part, said, {"split": {"whole": whole.pk, "how": how, "version": version}})


def asked(request: HttpRequest) -> dict[str, Any]:
    """What the posted token says; empty when it is forged, old or somebody else's."""
    try:
        how: dict[str, Any] = signing.loads(request.POST.get("token", ""), salt=SALT, max_age=WITHIN_S)
    except signing.BadSignature:
        return {}
    return how if how.get("by") == user_of(request).pk else {}


def ticket_of(request: HttpRequest, number: str) -> Ticket:
    """The ticket an undo is about: one that the user reads, or handed over just now to a department they do not read.

    Raises NoSuchTicketError.
    """
    how = asked(request)
    if "hand_over" in how:
        given = Ticket.objects.filter(pk=how["ticket"], number=number).select_related("customer", "work_item").first()
        if given is not None:
            return given
    return ticket_for_staff(user_of(request), number)


def undo(request: HttpRequest, ticket: Ticket) -> None:
    """Take back what the posted token says. Raises ForbiddenMoveError when it is forged, old, or no longer possible."""
    how = asked(request)
    verb = next((verb for key, verb in _HOW.items() if key in how), None)
    if how.get("ticket") != ticket.pk or verb is None:
        raise ForbiddenMoveError(_("This can no longer be undone."))
    verb(ticket, how, {"by": user_of(request).actor(), "at": timezone.now()})


def _merge(_ticket: Ticket, how: dict[str, Any], by: dict[str, Any]) -> None:
    rows = Merge.objects.select_related("target__customer", "target__work_item__agent", "source")
    tickets.undo_merge(merge=rows.get(pk=how["merge"]), **by)


def _hand_over(ticket: Ticket, how: dict[str, Any], by: dict[str, Any]) -> None:
    tickets.undo_hand_over(ticket=ticket, before=tickets.Hands(**how["hand_over"]), version=how["version"], **by)


def _split(ticket: Ticket, how: dict[str, Any], by: dict[str, Any]) -> None:
    whole = Ticket.objects.select_related("customer", "work_item__agent").get(pk=how["split"]["whole"])
    came, seen = how["split"]["how"], how["split"]["version"]
    tickets.undo_split(part=ticket, whole=whole, how=came, version=how["version"], whole_version=seen, **by)


def _participant(ticket: Ticket, how: dict[str, Any], by: dict[str, Any]) -> None:
    if "removed" in how["participant"]:
        tickets.bring_back_participant(ticket=ticket, **how["participant"]["removed"], **by)
        return
    row = ticket.participants.filter(pk=how["participant"]["added"], role=Participant.Role.CC).first()
    if row is not None:
        tickets.remove_participant(participant=row, **by)


def _changes(ticket: Ticket, how: dict[str, Any], by: dict[str, Any]) -> None:
    tickets.undo_changes(ticket=ticket, changes=how["changes"], version=how["version"], **by)


_HOW = {
    "merge": _merge,
    "hand_over": _hand_over,
    "split": _split,
    "participant": _participant,
    "changes": _changes,
}
