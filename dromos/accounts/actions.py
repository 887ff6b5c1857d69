"""Every write to staff, departments and grants."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.db import transaction

from dromos.accounts.events import UserChanged, UserDeactivated
from dromos.accounts.models import Department, Grant, User
from dromos.lib import audit
from dromos.lib.actor import Actor
from dromos.lib.events import announce

DEPARTMENT_FIELDS = (
    "name",
    "names",
    "signatures",
    "follow_up",
    "reopen_within_days",
    "is_front",
    "is_active",
)
USER_FIELDS = ("email", "name", "language", "time_zone", "must_use_totp")
PREFERENCES = ("language", "time_zone", "theme", "density")


class LastAdministratorError(ValueError):
    """The change would leave nobody who can administer the installation."""


@transaction.atomic
def create_user(
    *,
    email: str,
    name: str,
    password: str | None,
    roles: Iterable[tuple[str, Department | None]] = (),
    by: Actor,
    at: dt.datetime,
    **fields: Any,
) -> User:
    """Create a member of staff with ``roles`` (role, department or None for everywhere).

    ``password`` None makes an account that must be set up by invitation. Raises ValidationError on a weak password.
    """
    if password is not None:
        validate_password(password)
    user = User.objects.create_user(email=email, name=name, password=password, joined_at=at, **fields)
    set_roles(user=user, roles=roles, by=by, at=at)
    audit.record(by=by, at=at, verb="create", subject=user, changes={"email": user.email, "name": name})
    return user


@transaction.atomic
def change_user(*, user: User, by: Actor, at: dt.datetime, **changes: Any) -> User:
    """Change fields of USER_FIELDS or PREFERENCES."""
    _change(user, changes, (*USER_FIELDS, *PREFERENCES), by, at)
    announce(UserChanged(user.pk), at)
    return user


@transaction.atomic
def set_roles(*, user: User, roles: Iterable[tuple[str, Department | None]], by: Actor, at: dt.datetime) -> None:
    """Make ``roles`` the whole set of the user's roles. Raises LastAdministratorError."""
    old = sorted(str(grant) for grant in user.grants.all()) if user.pk else []
    user.grants.all().delete()
    grants = [Grant(user=user, role=role, department=department) for role, department in roles]
    Grant.objects.bulk_create(grants)
    _keep_an_administrator(had=any("dministrator" in line for line in old))
    audit.record(by=by, at=at, verb="set_roles", subject=user, changes={"roles": [old, sorted(map(str, grants))]})
    announce(UserChanged(user.pk), at)


@transaction.atomic
def deactivate_user(*, user: User, by: Actor, at: dt.datetime) -> None:
    """The user can no longer sign in; their work is handed back by a reaction. Raises LastAdministratorError."""
    was_administrator = user.grants.filter(role=Grant.Role.ADMINISTRATOR).exists()
    user.is_active = False
    user.save(update_fields=["is_active"])
    _keep_an_administrator(had=was_administrator)
    audit.record(by=by, at=at, verb="deactivate", subject=user, changes={"is_active": [True, False]})
    announce(UserDeactivated(user.pk), at)


@transaction.atomic
def reactivate_user(*, user: User, by: Actor, at: dt.datetime) -> None:
    user.is_active = True
    user.save(update_fields=["is_active"])
    audit.record(by=by, at=at, verb="reactivate", subject=user, changes={"is_active": [False, True]})
    announce(UserChanged(user.pk), at)


def _keep_an_administrator(*, had: bool) -> None:
    left = Grant.objects.filter(role=Grant.Role.ADMINISTRATOR, user__is_active=True).exists()
    if had and not left:
        raise LastAdministratorError("Somebody must remain administrator: name another one first.")


@transaction.atomic
def create_department(*, key: str, name: str, by: Actor, at: dt.datetime, **fields: Any) -> Department:
    department = Department.objects.create(key=key, name=name, **fields)
    audit.record(by=by, at=at, verb="create", subject=department, changes={"key": key, "name": name, **fields})
    return department


@transaction.atomic
def change_department(*, department: Department, by: Actor, at: dt.datetime, **changes: Any) -> Department:
    _change(department, changes, DEPARTMENT_FIELDS, by, at)
    return department


def _change(
    row: User | Department, changes: Mapping[str, Any], allowed: tuple[str, ...], by: Actor, at: dt.datetime
) -> None:
    unknown = set(changes) - set(allowed)
    if unknown:
        raise ValueError(f"cannot change {', '.join(sorted(unknown))} here")
    old = {key: getattr(row, key) for key in changes}
    for key, value in changes.items():
        setattr(row, key, value)
    row.save(update_fields=list(changes))
    different = audit.differences(old, changes)
    if different:
        audit.record(by=by, at=at, verb="change", subject=row, changes=different)
