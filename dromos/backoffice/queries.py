"""Reads about what other systems sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dromos.accounts.models import Token
from dromos.backoffice.access import items_of_token
from dromos.backoffice.models import BackOfficeItem, Callback
from dromos.backoffice.telling import STATES
from dromos.routing.models import WorkItem


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which items: ``state`` as other systems are told it, or "open", or "" for all; older than item ``before``."""

    state: str = ""
    reference: str = ""
    before: int | None = None
    limit: int = 50


def page_of(token: Token, wanted: Wanted) -> tuple[Sequence[BackOfficeItem], int | None]:
    """One page, newest first, and the number of its last item when there are more. One query."""
    items = items_of_token(token).order_by("-work_item_id")
    if wanted.state == "open":
        items = items.filter(work_item__state__in=set(WorkItem.OPEN_STATES) - set(STATES))
    elif wanted.state:
        alike = [wanted.state, *(inner for inner, outer in STATES.items() if outer == wanted.state)]
        items = items.filter(work_item__state__in=alike)
    if wanted.reference:
        items = items.filter(reference=wanted.reference)
    if wanted.before is not None:
        items = items.filter(work_item_id__lt=wanted.before)
    rows = list(items[: wanted.limit + 1])
    page = rows[: wanted.limit]
    return page, page[-1].work_item_id if len(rows) > wanted.limit else None


def callbacks_of(token: Token, *, limit: int = 50) -> Sequence[Callback]:
    """What a token's system was told, newest first, with every attempt. Two queries."""
    rows = Callback.objects.filter(item__token=token).select_related("item__work_item").prefetch_related("log")
    return list(rows.order_by("-created_at", "-id")[:limit])
