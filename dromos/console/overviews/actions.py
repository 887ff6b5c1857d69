"""Every write to overviews."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from dromos.accounts.models import Department, User
from dromos.catalog.moving import moved_in
from dromos.console.models import Overview, OverviewPlace
from dromos.console.overviews import access
from dromos.console.overviews.defaults import USUAL
from dromos.lib import audit, live, settings
from dromos.lib.actor import SYSTEM, Actor
from dromos.tickets import conditions

INSTALLED = "overviews_installed"
MOST_OWN = 100


class CrookedOverviewError(ValueError):
    """The overview cannot be kept like this; the message says why."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What an overview is to be. Without anybody to share it with it is its maker's own."""

    name: str
    conditions: Any = field(default_factory=dict)
    columns: Sequence[str] = ()
    orders: Sequence[tuple[str, bool]] = ()
    group_by: str = ""
    is_counted: bool = True
    is_for_everybody: bool = False
    departments: Collection[Department] = ()
    roles: Collection[str] = ()

    @property
    def is_shared(self) -> bool:
        return self.is_for_everybody or bool(self.departments) or bool(self.roles)

    def values(self) -> dict[str, Any]:
        return {
            "name": self.name[:80],
            "conditions": self.conditions,
            "columns": list(self.columns),
            "orders": [list(order) for order in self.orders],
            "group_by": self.group_by,
            "is_counted": self.is_counted,
            "is_for_everybody": self.is_for_everybody,
            "roles": sorted(self.roles),
        }


@transaction.atomic
def create_overview(*, draft: Draft, by: Actor, at: dt.datetime) -> Overview:
    """Save a new overview. Raises CrookedOverviewError, or NotAllowedError for sharing with others."""
    user = User.objects.get(pk=by.staff_id)
    _require(user, draft)
    if not draft.is_shared and Overview.objects.filter(owner=user).count() >= MOST_OWN:
        raise CrookedOverviewError("You have a hundred overviews of your own. Remove one first.")
    last = Overview.objects.order_by("-position").values_list("position", flat=True).first() or 0
    row = Overview.objects.create(
        **draft.values(), owner=None if draft.is_shared else user, position=min(last + 1, 32_000), changed_at=at
    )
    row.departments.set(draft.departments)
    if draft.is_shared:
        audit.record(by=by, at=at, verb="create", subject=row, changes=draft.values())
    _tell(row.owner_id)
    return row


@transaction.atomic
def change_overview(*, overview: Overview, draft: Draft, by: Actor, at: dt.datetime) -> Overview:
    """Save it differently. Raises CrookedOverviewError and NotAllowedError."""
    user = User.objects.get(pk=by.staff_id)
    access.require_change(user, overview)
    _require(user, draft)
    old = {key: getattr(overview, key) for key in draft.values()}
    for key, value in draft.values().items():
        setattr(overview, key, value)
    was_shared = overview.owner_id is None
    overview.owner = None if draft.is_shared else user
    overview.changed_at = at
    overview.save()
    overview.departments.set(draft.departments)
    if was_shared or draft.is_shared:
        changes = audit.differences(old, draft.values())
        audit.record(by=by, at=at, verb="change", subject=overview, changes=changes)
    _tell(None if was_shared else overview.owner_id)
    return overview


@transaction.atomic
def remove_overview(*, overview: Overview, by: Actor, at: dt.datetime) -> None:
    """Raises NotAllowedError."""
    access.require_change(User.objects.get(pk=by.staff_id), overview)
    if overview.owner_id is None:
        audit.record(by=by, at=at, verb="remove", subject=overview, changes={"name": [overview.label, ""]})
    overview.delete()
    _tell(overview.owner_id)


@transaction.atomic
def arrange_overviews(*, order: Sequence[Overview], hidden: Collection[int], by: Actor) -> None:
    """Put one's side list into this order; those whose ids are ``hidden`` are not shown in it."""
    OverviewPlace.objects.filter(user_id=by.staff_id).delete()
    OverviewPlace.objects.bulk_create(
        OverviewPlace(user_id=by.staff_id, overview=row, position=place, is_hidden=row.pk in hidden)
        for place, row in enumerate(order)
    )
    _tell(by.staff_id)


@transaction.atomic
def install_defaults(*, at: dt.datetime) -> int:
    """The usual set, once in the life of a house: what was removed later stays away. Returns how many."""
    if settings.get(INSTALLED) or Overview.objects.exclude(key="").exists():
        return 0
    Overview.objects.bulk_create(
        Overview(
            key=usual.key, is_for_everybody=True, conditions={"all": list(usual.parts)}, columns=list(usual.columns),
            orders=[list(order) for order in usual.orders], group_by=usual.group_by, position=place, changed_at=at,
        )
        for place, usual in enumerate(USUAL)
    )  # fmt: skip
    settings.put(key=INSTALLED, value=True, by=SYSTEM, at=at)
    return len(USUAL)


def pass_on_overviews(*, user: User, to: User | None) -> int:
    """The overviews of ``user`` alone are ``to``'s from now on; without anybody they stay. How many went."""
    if to is None:
        return 0
    gone = Overview.objects.filter(owner=user).update(owner=to)
    _tell()
    return gone


def follow_category(*, old: str, new: str, at: dt.datetime) -> int:
    """The branch ``old`` of the tree is ``new`` now: overviews go on naming it. How many."""
    named = [row for row in Overview.objects.all() if moved_in(row.conditions, old, "") != row.conditions]
    for row in named:
        row.conditions, row.changed_at = moved_in(row.conditions, old, new), at
    Overview.objects.bulk_update(named, ["conditions", "changed_at"])
    if named:
        _tell()
    return len(named)


def _require(user: User, draft: Draft) -> None:
    access.require_sharing(
        user, is_for_everybody=draft.is_for_everybody, departments=draft.departments, roles=draft.roles
    )
    if not draft.name.strip():
        raise CrookedOverviewError("Give it a name.")
    if faults := conditions.check(draft.conditions, user):
        raise CrookedOverviewError(faults[0])


def _tell(only: int | None = None) -> None:
    """Whoever counts them reads them again: those of everybody, or of one person."""
    live.push("overviews", "overviews", **({} if only is None else {"user": only}))
