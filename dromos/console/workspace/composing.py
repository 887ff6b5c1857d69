"""What stands in and around the composer: whose drafts, who gets the letter, when it could leave."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _

from dromos.accounts.models import User
from dromos.interactions.queries import own_addresses
from dromos.lib.standing import Standing
from dromos.tickets import letters
from dromos.tickets.actions.writing import signature_of
from dromos.tickets.models import Draft, Ticket

EIGHT = dt.time(8)
SATURDAY = 5


def drafts_on(user: User, ticket: Ticket) -> Sequence[Draft]:
    """One's own drafts, letters put off by anybody, and what colleagues show of theirs; in one query and its files."""
    rows = [row for row in _DRAFTS(ticket.pk) if _is_seen(row, user)]
    prefetch_related_objects(rows, "files")
    return rows


_DRAFTS = Standing(
    lambda ticket: Draft.objects.filter(ticket=ticket).select_related("author").order_by("send_at", "pk"), int
)


def _is_seen(row: Draft, user: User) -> bool:
    return row.author_id == user.pk or row.kind == Draft.Kind.LATER or (row.is_shared and bool(row.text.strip()))


def on_page(user: User, drafts: Iterable[Draft], ticket: Ticket, at: dt.datetime) -> dict[str, Any]:
    """For the template: ``drafts`` by kind, those ``shown`` by colleagues, letters ``put_off``, times to choose."""
    drafts = list(drafts)
    return {
        "drafts": {row.kind: row for row in drafts if row.author_id == user.pk and row.kind != Draft.Kind.LATER},
        "shown_drafts": [row for row in drafts if row.author_id != user.pk and row.kind != Draft.Kind.LATER],
        "put_off": [row for row in drafts if row.kind == Draft.Kind.LATER],
        "later_choices": later_choices(ticket, at),
    }


def later_choices(ticket: Ticket, at: dt.datetime) -> list[tuple[str, dt.datetime]]:
    """When a letter is often wanted to leave: (what to call it, when); mornings are the customer's."""
    zone = ZoneInfo(letters.time_zone_of(ticket))
    today = at.astimezone(zone).date()
    tomorrow = dt.datetime.combine(today + dt.timedelta(days=1), EIGHT, zone)
    monday = dt.datetime.combine(today + dt.timedelta(days=7 - today.weekday()), EIGHT, zone)
    choices = [(_("In one hour"), at + dt.timedelta(hours=1)), (_("Tomorrow 8:00, the customer's time"), tomorrow)]
    if today.weekday() != SATURDAY + 1:
        choices.append((_("Monday 8:00, the customer's time"), monday))
    return [(said, when.astimezone(dt.UTC).replace(microsecond=0)) for said, when in choices]


def signature(user: User, ticket: Ticket) -> str:
    """What the letter is signed with when this person sends it now."""
    return signature_of(ticket, user, letters.sender_of(ticket, own_addresses()))
