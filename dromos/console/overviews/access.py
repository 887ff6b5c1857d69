"""Who sees and who changes which overview. What an overview shows is said by ``tickets.access`` alone."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from django.db.models import Q, QuerySet

from dromos.accounts import access as accounts
from dromos.accounts.access import NotAllowedError, rights_of
from dromos.accounts.models import Department, Grant, User
from dromos.console.models import Overview
from dromos.lib.standing import Standing


class NoSuchOverviewError(LookupError):
    """There is no such overview for this person: it may or may not exist."""


def visible_to(user: User) -> QuerySet[Overview]:
    """One's own, and those shared with everybody, one's departments or one's roles."""
    return shown_to(*whom(user))


def whom(user: User) -> tuple[int, list[str]] | tuple[int, list[str], list[int]]:
    """What decides which overviews ``user`` has, for ``shown_to``: administrators have those of all departments."""
    rights = rights_of(user)
    roles = sorted({*rights.everywhere, *(role for role, held in rights.by_role.items() if held)})
    held = rights.departments(accounts.AGENT, accounts.LEAD)
    if rights.is_administrator:
        return user.pk, sorted(Grant.Role.values)
    return (user.pk, roles) if held is None else (user.pk, roles, sorted(held))


def shown_to(user: int, roles: Sequence[str], held: Sequence[int] | None = None) -> QuerySet[Overview]:
    """Those of ``user``, who has these roles, in the departments ``held`` (None: in all)."""
    shared = Q(is_for_everybody=True) | Q(roles__overlap=roles)
    places = Overview.departments.through.objects.all()
    if held is not None:
        places = places.filter(department_id__in=held)
    shared |= Q(pk__in=places.values("overview_id"))
    return Overview.objects.filter(Q(owner=user) | Q(owner__isnull=True) & shared)


_ONE = Standing(lambda pk, *whose: shown_to(*whose).filter(pk=pk), int, int, list[str], list[int])


def overview_for(user: User, pk: int) -> Overview:
    """Raises NoSuchOverviewError."""
    found = _ONE.one(pk, *whom(user))
    if found is None:
        raise NoSuchOverviewError(str(pk))
    return found


def led_departments(user: User) -> frozenset[int] | None:
    """Departments with which ``user`` may share overviews; None: all."""
    rights = rights_of(user)
    return None if rights.is_administrator else rights.departments(accounts.LEAD)


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
