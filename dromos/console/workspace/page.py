"""What the ticket page shows, gathered with a fixed number of queries, as plain values for the template."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.utils.translation import get_language

from dromos.accounts.models import Department, User
from dromos.calendars.queries import calendar_value
from dromos.console.workspace import forms, routing, timeline, visits, words
from dromos.customers.models import Address
from dromos.customers.queries import contracts_of
from dromos.interactions.forwards import names_a_forward
from dromos.interactions.models import Message
from dromos.lib.live import make_pass
from dromos.routing.access import agents_of
from dromos.tickets import access, queries, states
from dromos.tickets.models import Draft, Participant, Ticket
from dromos.ui.safe_html import sanitise

HISTORY_SHOWN = 60


def ticket_page(user: User, ticket: Ticket, at: dt.datetime, *, pictures: int = 0) -> dict[str, Any]:
    """The whole page. ``pictures`` is the message whose pictures from elsewhere the reader asked for."""
    stream = queries.stream_of(ticket)
    history = list(ticket.history.order_by("-at", "-id")[:HISTORY_SHOWN])
    works = access.may_work_on(user, ticket)
    return {
        "ticket": ticket,
        "stream": [stream_entry(entry, pictures) for entry in stream],
        "clocks": clocks_drawn(ticket, at),
        "participants": list(Participant.objects.filter(ticket=ticket).order_by("-role", "id")),
        "addresses": addresses_of(ticket),
        "contracts": list(contracts_of(ticket.customer)),
        "contacts": queries.contacts_of(user, ticket, limit=12),
        "linked": queries.linked_to(user, ticket),
        "history": [words.history_line(row) for row in history],
        "drafts": {draft.kind: draft for draft in drafts_of(user, ticket)},
        "may_work": works,
        "is_holder": access.is_holder(user, ticket),
        "is_live": ticket.state in states.LIVE,
        "is_waiting": ticket.state in states.WAITING,
        "can_reopen": ticket.state in {states.SOLVED, states.CLOSED},
        "has_email": any(row.channel == "email" for row in addresses_of(ticket)),
        "route": (route := routing.on_page(user, ticket, at, works=works)),
        "may_start_route": works and route is None and routing.may_start(ticket),
        "writes_note_first": route is not None and not route["answers_here"],
        "live_pass": make_pass([f"ticket:{ticket.pk}", f"user:{user.pk}"]),
        "answers": answers_of(ticket),
        "visits": visits.on_page(ticket, works=works),
        **(dialogs(user, ticket, at) if works else {}),
    }


def clocks_drawn(ticket: Ticket, at: dt.datetime) -> timeline.Picture | None:
    """The ticket's clocks as a picture; None when nothing was promised. Legs that are over stand in the route's."""
    rows = [row for row in queries.clocks_of(ticket) if not (row.is_budget and row.stopped_at)]
    values = [calendar_value(row.calendar) for row in rows]
    return timeline.picture(rows, queries.stood_still(rows), values, at)


def addresses_of(ticket: Ticket) -> Sequence[Address]:
    """The customer's addresses; asked once for a page."""
    known: Sequence[Address] | None = getattr(ticket, "_addresses", None)
    if known is None:
        known = list(Address.objects.filter(customer=ticket.customer_id).order_by("channel", "id"))
        ticket._addresses = known  # type: ignore[attr-defined]
    return known


def drafts_of(user: User, ticket: Ticket) -> Sequence[Draft]:
    return list(Draft.objects.filter(ticket=ticket, author=user).prefetch_related("files"))


def answers_of(ticket: Ticket) -> list[tuple[str, str]]:
    """The category's questions with what was answered: (question, answer)."""
    if not ticket.answers:
        return []
    language = get_language() or "en"
    asked = {row.key: row for row in (ticket.category.questions.all() if ticket.category else [])}
    return [
        (asked[key].label_in(language) if key in asked else key, words.answer(asked.get(key), value, language))
        for key, value in ticket.answers.items()
    ]


def dialogs(user: User, ticket: Ticket, at: dt.datetime) -> dict[str, Any]:
    """The forms of what may be done to a ticket."""
    language = get_language() or "en"
    version = {"version": ticket.version}
    people = [agent.user for agent in agents_of({ticket.department_id}).select_related("user").order_by("user__name")]
    kinds = {"priority": ticket.priority, "severity": ticket.severity}
    return {
        "hand_over_form": forms.HandOverForm(
            departments=list(Department.objects.filter(is_active=True).exclude(pk=ticket.department_id)),
            people=[person for person in people if person.pk != user.pk],
        ),
        "category_form": forms.CategoryForm(language=language, initial={"category": ticket.category_id, **version}),
        "priority_form": forms.PriorityForm(initial={**kinds, **version}),
        "wait_form": forms.WaitForm(initial={"waits_for": "customer", "until": forms.in_three_days(at)}),
        "solve_form": forms.SolveForm(),
        "end_form": forms.EndForm(),
        "visit_form": visits.plan_form(ticket, at),
        "participant_form": forms.ParticipantForm(),
    }


def stream_entry(entry: queries.Entry, pictures: int) -> dict[str, Any]:
    """A message or a note as the template wants it."""
    if entry.note is not None:
        note = entry.note
        return {
            "id": f"note-{note.pk}",
            "way": "note",
            "who": note.author.name if note.author else "Dromos",
            "at": note.at,
            "text": note.text,
            "note": note,
        }
    message = entry.message
    assert message is not None  # noqa: S101  (an entry is one or the other)
    files = [row for row in message.attachments.all() if not (row.inline and row.content_id)]
    shown = _body(message, pictures=pictures == message.pk) if message.html else None
    ours = message.direction == "out"
    return {
        "id": f"message-{message.pk}",
        "pk": message.pk,
        "way": message.direction,
        "who": (message.author.name if message.author else message.from_name) or message.from_address,
        "at": message.at,
        "message": message,
        "pieces": message.pieces(),
        "html": None if ours or shown is None else shown[0],
        "blocked": 0 if ours or shown is None else shown[1],
        "files": files,
        "recipients": list(message.recipients.all()),
        "has_original": message.raw_id is not None,
        "route": words.route_of(message),
        "kind": words.kind_of(message),
        "protection": words.protection_of(message),
        "is_invitation": any(row.content_type == "text/calendar" for row in files),
        "is_wordless": message.channel == "email" and not (ours or message.text.strip() or shown),
    }


def _body(message: Message, *, pictures: bool) -> tuple[str, int]:
    """The letter as it was laid out. Of a letter sent on the quotation is the message, and is not folded."""
    inline = {row.content_id.strip("<>"): f"/files/{row.pk}/" for row in message.attachments.all() if row.content_id}
    is_sent_on = names_a_forward(message.subject) and not message.folded
    fold = "" if is_sent_on else words.earlier()
    result = sanitise(message.html, pictures=pictures, cid=inline, fold=fold)
    return result.html, result.blocked
