"""What the ticket page shows at once, gathered with a fixed number of queries, as plain values for the template.

Dialogs (dialogs.py) and folded parts of the aside (aside.py) come when they are opened; older entries of the stream
(stream.py) when they are asked for.
"""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.http import QueryDict
from django.utils.translation import get_language

from dromos.accounts.models import User
from dromos.calendars.queries import calendar_value
from dromos.catalog.models import Question
from dromos.console.workspace import aside, composing, routing, stream, timeline, visits, words
from dromos.customers.models import Address
from dromos.lib.live import make_pass
from dromos.lib.standing import Standing
from dromos.tickets import access, queries, states
from dromos.tickets.models import Ticket


def ticket_page(user: User, ticket: Ticket, at: dt.datetime, *, asked: QueryDict, pictures: int = 0) -> dict[str, Any]:
    """The whole page. ``pictures`` is the message whose pictures from elsewhere the reader asked for."""
    works = access.may_work_on(user, ticket)
    return {
        "ticket": ticket,
        **stream.on_page(user, ticket, stream.wanted_of(user, ticket, asked), pictures=pictures),
        **aside.on_page(ticket, at),
        "clocks": clocks_drawn(ticket, at),
        "addresses": addresses_of(ticket),
        **composing.on_page(user, composing.drafts_on(user, ticket), ticket, at),
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
        known = _ADDRESSES(ticket.customer_id)
        ticket._addresses = known  # type: ignore[attr-defined]
    return known


_ADDRESSES = Standing(lambda customer: Address.objects.filter(customer=customer).order_by("channel", "id"), int)


def answers_of(ticket: Ticket) -> list[tuple[str, str]]:
    """The category's questions with what was answered: (question, answer)."""
    if not ticket.answers:
        return []
    language = get_language() or "en"
    asked = {row.key: row for row in Question.everything.filter(category=ticket.category_id)}
    return [
        (asked[key].label_in(language) if key in asked else key, words.answer(asked.get(key), value, language))
        for key, value in ticket.answers.items()
    ]
