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
from dromos.tickets.actions.moving import ForbiddenMoveError
from dromos.tickets.changes import Change
from dromos.tickets.models import Merge, Ticket

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


def undo(request: HttpRequest, ticket: Ticket) -> None:
    """Take back what the posted token says. Raises ForbiddenMoveError when it is forged, old, or no longer possible."""
    user, at = user_of(request), timezone.now()
    try:
        how = signing.loads(request.POST.get("token", ""), salt=SALT, max_age=WITHIN_S)
    except signing.BadSignature:
        how = {}
    if how.get("ticket") != ticket.pk or how.get("by") != user.pk:
        raise ForbiddenMoveError(_("This can no longer be undone."))
    if "merge" in how:
        merge = Merge.objects.select_related("target__customer", "target__work_item__agent", "source").get(
            pk=how["merge"]
        )
        tickets.undo_merge(merge=merge, by=user.actor(), at=at)
        return
    tickets.undo_changes(ticket=ticket, changes=how["changes"], version=how["version"], by=user.actor(), at=at)
