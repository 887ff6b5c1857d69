"""Which overviews a person has, in their own order."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import F, FilteredRelation, Q

from dromos.accounts.models import User
from dromos.console.models import Overview
from dromos.console.overviews import access


def overviews_of(user: User, *, with_hidden: bool = False) -> Sequence[Overview]:
    """In the person's own order, then those they have not placed yet. One query beside the rights.

    ``is_hidden`` and ``own_place`` are set on each.
    """
    rows = (
        access.visible_to(user)
        .annotate(mine=FilteredRelation("places", condition=Q(places__user=user)))
        .annotate(is_hidden=F("mine__is_hidden"), own_place=F("mine__position"))
        .order_by(F("own_place").asc(nulls_last=True), "position", "id")
    )
    return [row for row in rows if with_hidden or not row.is_hidden]
