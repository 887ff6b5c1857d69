"""Reads about tickets that span rows: the lists, the stream of a ticket, what surrounds it."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, prefetch_related_objects

from dromos.accounts.models import User
from dromos.interactions.models import Attachment, Interaction, Message, Recipient
from dromos.lib.standing import Standing
from dromos.sla.matching import Match
from dromos.sla.queries import policy_for
from dromos.tickets import access, clocks, states
from dromos.tickets.models import ClockChange, Note, Ticket, TicketClock

MOST_HELD = 200
ROW_FIELDS = (
    "id", "number", "subject", "state", "priority", "severity", "language", "channel", "opened_at", "updated_at",
    "waiting_until", "last_customer_at", "last_staff_at", "customer__name", "customer__segment__key", "department_id",
    "department__name", "category__names", "category__key", "work_item__agent__user__name", "work_item__agent__user_id",
    "work_item__due_at", "work_item__state", "leg__leg__position", "leg__leg__task", "leg__ended_at",
)  # fmt: skip


def held_by(user: User) -> list[dict[str, Any]]:
    """The live tickets ``user`` holds, as rows of ROW_FIELDS, the earliest due first; at most MOST_HELD. One query."""
    held = access.visible_to(user).filter(state__in=states.LIVE, work_item__agent__user=user)
    return list(held.order_by("due_at", "id").values(*ROW_FIELDS)[:MOST_HELD])


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing in a ticket's stream: a message or a note, in the order it happened."""

    at: dt.datetime
    message: Message | None = None
    note: Note | None = None


def stream_of(ticket: Ticket, *, notes: bool = True) -> list[Entry]:
    """Messages over all channels and (``notes``) internal notes, oldest first. Four queries, one more on a route."""
    messages = (
        Message.objects.filter(interaction__ticket_link__ticket=ticket)
        .exclude(state=Message.State.DRAFT)
        .select_related("author")
        .prefetch_related(
            Prefetch("attachments", Attachment.objects.order_by("position", "id")),
            Prefetch("recipients", Recipient.objects.order_by("id")),
        )
    )
    if not notes:  # for participants
        messages = messages.filter(interaction__ticket_link__is_private=False)
    entries = [Entry(message.at, message=message) for message in messages]
    if notes:
        entries += [Entry(row.at, note=row) for row in _notes_of(ticket)]
    return sorted(entries, key=lambda entry: (entry.at, entry.message.pk if entry.message else 0))


def _notes_of(ticket: Ticket) -> list[Note]:
    """With the files of those written at the gate of a route: others have none."""
    notes = list(ticket.notes.select_related("author"))
    prefetch_related_objects([note for note in notes if note.leg_id], "files")
    return notes


@dataclass(frozen=True, slots=True)
class Contact:
    """A contact of the customer. ``subject`` is empty, and ``ticket`` is None, when it belongs to a ticket of another
    department; ``elsewhere`` names that department.
    """

    interaction: Interaction
    ticket: Ticket | None
    subject: str
    elsewhere: str = ""


def contacts_of(user: User, ticket: Ticket, *, limit: int = 30) -> Sequence[Contact]:
    """All contacts of the ticket's customer, newest first, as far as ``user`` may read them."""
    readable = access.visible_to(user).filter(pk=OuterRef("ticket_link__ticket_id"))
    rows = (
        Interaction.objects.filter(customer_id=ticket.customer_id)
        .annotate(is_readable=Exists(readable))
        .select_related("ticket_link__ticket__department")
        .order_by("-started_at")[:limit]
    )
    return [_contact(row) for row in rows]


def _contact(row: Interaction) -> Contact:
    found = row.ticket_link.ticket if hasattr(row, "ticket_link") else None
    if found is not None and not row.is_readable:  # type: ignore[attr-defined]
        return Contact(row, None, "", found.department.name)
    return Contact(row, found, row.subject)


def clocks_of(ticket: Ticket) -> Sequence[TicketClock]:
    """The ticket's clocks, live ones first."""
    rows = _CLOCKS(ticket.pk)
    for row in rows:
        row.ticket = ticket
    return rows


_CLOCKS = Standing(
    lambda ticket: (
        TicketClock.objects.filter(ticket=ticket)
        .select_related("policy", "calendar")
        .order_by("stopped_at", "due_at", "id")
    ),
    int,
)


def stood_still(rows: Sequence[TicketClock]) -> dict[int, list[tuple[dt.datetime, dt.datetime | None]]]:
    """When each clock was paused, by its id: from when until when (None: it still is). At most one query."""
    rested = [row for row in rows if row.paused_at or row.paused_s]
    found: dict[int, list[tuple[dt.datetime, dt.datetime | None]]] = {row.pk: [] for row in rested}
    if not rested:
        return found
    changes = ClockChange.objects.filter(clock__in=rested).exclude(what=ClockChange.What.RECOMPUTED)
    for clock, what, at in changes.order_by("at", "id").values_list("clock_id", "what", "at"):
        rests = found[clock]
        if rests and rests[-1][1] is None:
            rests[-1] = (rests[-1][0], at)
        if what == ClockChange.What.PAUSED:
            rests.append((at, None))
    return found


def why_policy(ticket: Ticket, at: dt.datetime) -> Match:
    """Which SLA policy applies to the ticket, and why: every policy in order, with what agreed and what did not."""
    return policy_for(clocks.facts_of(ticket, at))


def failed_letters(user: User, *, limit: int = 100) -> Sequence[Recipient]:
    """Letters that did not arrive, of tickets ``user`` may see, newest first."""
    return list(
        Recipient.objects.filter(
            state__in=["failed", "bounced"],
            message__interaction__ticket_link__ticket__in=access.visible_to(user),
        )
        .select_related("message__interaction__ticket_link__ticket")
        .order_by("-message__at")[:limit]
    )
