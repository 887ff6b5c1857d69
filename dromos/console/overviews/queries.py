"""Which overviews a person has, in their own order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import F, FilteredRelation, Q, QuerySet

from dromos.accounts.models import User
from dromos.console.models import Overview
from dromos.console.overviews import access
from dromos.lib.standing import Standing


def overviews_of(user: User, *, with_hidden: bool = False) -> Sequence[Overview]:
    """In the person's own order, then those they have not placed yet. One query beside the rights.

    ``is_hidden`` and ``own_place`` are set on each.
    """
    return [row for row in _PLACED(*access.whom(user)) if with_hidden or not row.is_hidden]


def _placed(user: int, *rights: Any) -> QuerySet[Any]:
    return (
        access.shown_to(user, *rights)
        .annotate(mine=FilteredRelation("places", condition=Q(places__user=user)))
        .annotate(is_hidden=F("mine__is_hidden"), own_place=F("mine__position"))
        .order_by(F("own_place").asc(nulls_last=True), "position", "id")
    )


_PLACED = Standing(_placed, int, list[str], list[int])
