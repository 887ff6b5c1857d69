"""Who sees and who changes which overview. What an overview shows is said by ``tickets.access`` alone."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Q, QuerySet

from dromos.accounts import access as accounts
from dromos.accounts.access import NotAllowedError, rights_of
from dromos.accounts.models import Department, Grant, User
from dromos.console.models import Overview


class NoSuchOverviewError(LookupError):
    """There is no such overview for this person: it may or may not exist."""


def visible_to(user: User) -> QuerySet[Overview]:
    """One's own, and those shared with everybody, one's departments or one's roles."""
    rights = rights_of(user)
    roles = {*rights.everywhere, *(role for role, held in rights.by_role.items() if held)}
    shared = Q(is_for_everybody=True) | Q(roles__overlap=sorted(roles))
    held = rights.departments(accounts.AGENT, accounts.LEAD)
    places = Overview.departments.through.objects.all()
    if held is not None and not rights.is_administrator:
        places = places.filter(department_id__in=held)
    shared |= Q(pk__in=places.values("overview_id"))
    if rights.is_administrator:
        shared |= ~Q(roles=[])
    return Overview.objects.filter(Q(owner=user) | Q(owner__isnull=True) & shared)


def overview_for(user: User, pk: int) -> Overview:
    """Raises NoSuchOverviewError."""
    found = visible_to(user).filter(pk=pk).first()
    if found is None:
        raise NoSuchOverviewError(str(pk))
    return found


def led_departments(user: User) -> frozenset[int] | None:
    """Departments with which ``user`` may share overviews; None: all."""
    rights = rights_of(user)
    return None if rights.is_administrator else rights.departments(accounts.LEAD)


def may_share(user: User) -> bool:
    led = led_departments(user)
    return led is None or bool(led)


def may_change(user: User, overview: Overview) -> bool:
    """One's own; shared ones administrators, and leads those that are only for departments they lead."""
    if overview.owner_id is not None:
        return overview.owner_id == user.pk
    led = led_departments(user)
    if led is None:
        return True
    shared_with = set(overview.departments.values_list("pk", flat=True))
    return bool(shared_with) and shared_with <= led and not overview.is_for_everybody and not overview.roles


def require_change(user: User, overview: Overview) -> None:
    """Raises NotAllowedError."""
    if not may_change(user, overview):
        raise NotAllowedError("This overview belongs to others. Make a copy of your own.")


def require_sharing(
    user: User, *, is_for_everybody: bool, departments: Collection[Department], roles: Collection[str]
) -> None:
    """Raises NotAllowedError unless ``user`` may share an overview with all of these."""
    led = led_departments(user)
    if led is None:
        return
    if is_for_everybody or roles or any(row.pk not in led for row in departments):
        raise NotAllowedError("You can share overviews with the departments you lead.")


def role_choices() -> list[tuple[str, str]]:
    return [(value, str(label)) for value, label in Grant.Role.choices]
