"""What the customers' pages show: reads only, nothing internal ever."""

import datetime as dt
from typing import Any

from django.core.paginator import Paginator
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from dromos.catalog.models import Category
from dromos.customers import actions as customers
from dromos.intake.desk import Contact
from dromos.interactions.models import Message
from dromos.notifications import dates
from dromos.portal import status
from dromos.portal.door import Visit, Visitor
from dromos.portal.forms import AnswerForm, LetterForm
from dromos.tickets import access, letters, queries, states
from dromos.tickets.models import Ticket
from dromos.ui.dates import moment

PER_PAGE = 20
ICONS = {"received": "mail-check", "understood": "tag", "worked_on": "wrench", "answered": "reply", "solved": "check"}


def facts_of(ticket: Ticket) -> status.Facts:
    return status.Facts(
        state=ticket.state,
        opened_at=ticket.opened_at,
        has_category=ticket.category_id is not None,
        is_held=ticket.work_item is not None and ticket.work_item.agent_id is not None,
        first_replied_at=ticket.first_replied_at,
        last_staff_at=ticket.last_staff_at,
        last_customer_at=ticket.last_customer_at,
        solved_at=ticket.solved_at,
    )


def stage_name(stage: str) -> str:
    return {
        "received": _("Received"),
        "understood": _("Understood"),
        "worked_on": _("Being worked on"),
        "answered": _("Answered"),
        "solved": _("Solved"),
    }[stage]


def sentence(ticket: Ticket) -> str:
    """Where the ticket stands, in one or two sentences."""
    department = ticket.department.name_in(translation.get_language() or "en")
    stage = status.stage_of(facts_of(ticket))
    by_state = {
        states.WAITING_CUSTOMER: _("We need something from you to go on. Please answer below."),
        states.WAITING_THIRD_PARTY: _("We are waiting for somebody outside our company. We keep an eye on it."),
        states.ON_HOLD: _("It is resting for now. We come back to it by ourselves."),
        states.SOLVED: _("We believe it is solved. If it is not, one click opens it again."),
        states.CLOSED: _("It is done."),
        states.CANCELLED: _("It was cancelled."),
    }
    by_stage = {
        "received": _("We have your letter. %(department)s will look at it."),
        "understood": _("We know what it is about. It waits for a specialist of %(department)s."),
        "worked_on": _("%(department)s is working on it."),
        "answered": _("%(department)s has answered. You can write back below."),
        "solved": _("It is done."),
    }
    return by_state.get(ticket.state) or by_stage[stage] % {"department": department}


def road(ticket: Ticket) -> list[dict[str, Any]]:
    """The stops for the picture, with words."""
    return [
        {"label": stage_name(stop.stage), "stop": stop.place, "icon": ICONS[stop.stage], "when": moment(stop.at)}
        for stop in status.road(facts_of(ticket))
    ]


def home(visitor: Visitor, page: str) -> dict[str, Any]:
    """The list: live tickets first, then the rest, newest change first."""
    rows = (
        access.tickets_of_address(visitor.address)
        .select_related("department", "category", "work_item", "customer")
        .order_by("-updated_at", "-id")
    )
    page_shown = Paginator(rows, PER_PAGE).get_page(page)
    items: list[dict[str, Any]] = [
        {"ticket": row, "stage": stage_of(row), "sentence": sentence(row)} for row in page_shown
    ]
    return {
        "visitor": visitor,
        "page": page_shown,
        "live": [item for item in items if item["ticket"].state in states.LIVE],
        "done": [item for item in items if item["ticket"].state not in states.LIVE],
    }


def stage_of(ticket: Ticket) -> str:
    """The badge of a row: "cancelled" has no stage."""
    return _("Cancelled") if ticket.state in status.OVER else stage_name(status.stage_of(facts_of(ticket)))


def ticket(visit: Visit, form: AnswerForm, now: dt.datetime) -> dict[str, Any]:
    """The page of one ticket."""
    row = visit.ticket
    live = row.state in states.LIVE
    return {
        **brief(visit),
        "sentence": sentence(row),
        "road": road(row),
        "promise": promise(row, now) if live and row.state != states.WAITING_CUSTOMER else None,
        "waiting": deadline(row.waiting_until, now) if row.waiting_until else "",
        "messages_shown": conversation(row, now),
        "form": form,
        "may_answer": row.state not in states.FINAL and row.state != states.CLOSED,
        "may_close": live or row.state == states.SOLVED,
        "may_reopen": row.state in {states.SOLVED, states.CLOSED},
    }


def promise(ticket: Ticket, now: dt.datetime) -> dict[str, Any] | None:
    """When our next answer is due, in the words of our letters; None when nothing is promised."""
    due = letters.due_reply(ticket.clocks.filter(stopped_at__isnull=True))
    return {"words": deadline(due, now), "late": due <= now} if due else None


def deadline(at: dt.datetime, now: dt.datetime) -> str:
    """By tomorrow, Tuesday 24 November at 11:00: in the visitor's language and time zone."""
    language = translation.get_language() or "en"
    return dates.deadline(at, now=now, language=language, time_zone=str(timezone.get_current_timezone()))


def brief(visit: Visit) -> dict[str, Any]:
    language = translation.get_language() or "en"
    category = visit.ticket.category
    return {
        "visit": visit,
        "ticket": visit.ticket,
        "department": visit.ticket.department.name_in(language),
        "category": category.name_in(language) if category else "",
    }


def conversation(ticket: Ticket, now: dt.datetime) -> list[dict[str, Any]]:
    """What customer and house wrote to each other. No notes, drafts, letters that may still be taken back, bounces."""
    entries = queries.stream_of(ticket, notes=False)
    return [shown(entry.message) for entry in entries if entry.message and may_show(entry.message, now)]


def may_show(message: Message, now: dt.datetime) -> bool:
    """True for what a participant may read."""
    if message.state == Message.State.DRAFT or message.kind == Message.Kind.BOUNCE:
        return False
    return message.direction == Message.Direction.IN or message.send_after is None or message.send_after <= now


def shown(message: Message) -> dict[str, Any]:
    """One message as plain values. What staff noted of a call or a visit is theirs: only that it happened is shown."""
    by_us = message.direction == Message.Direction.OUT
    spoken = message.kind in {Message.Kind.CALL, Message.Kind.VISIT}
    author = message.author.get_short_name() if message.author else ""
    return {
        "id": message.pk,
        "way": "out" if by_us else "in",
        "who": (author or message.from_name) if by_us else (message.from_name or message.from_address),
        "at": message.at,
        "channel": {"call": "phone", "visit": "desk"}.get(message.kind, message.channel),
        "line": _line(message) if spoken or message.kind == Message.Kind.AUTOMATIC else "",
        "pieces": [] if spoken else message.pieces(),
        "files": [] if spoken else [file for file in message.attachments.all() if not file.inline],
    }


def _line(message: Message) -> str:
    if message.kind == Message.Kind.CALL:
        return _("You spoke with us on the phone.")
    if message.kind == Message.Kind.VISIT:
        return _("You were at our desk.")
    return _("We sent you a letter: %(subject)s") % {"subject": message.subject}


def contact(visitor: Visitor, category: Category, form: LetterForm) -> Contact:
    """What intake takes. A participant we have never met as a customer becomes one."""
    customer = visitor.customer or customers.find_or_create_customer(
        channel="email",
        value=visitor.address,
        name="",
        language=translation.get_language() or "en",
        at=timezone.now(),
    )
    return Contact(
        customer=customer,
        channel="portal",
        subject=form.cleaned_data["subject"],
        text=form.cleaned_data["text"],
        category=category,
        answers=form.answers(),
        files=form.cleaned_data["uploads"],
        address=visitor.address,
    )
