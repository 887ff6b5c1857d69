"""Every write to staff, departments and grants."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib.auth.password_validation import validate_password
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from dromos.accounts import keys
from dromos.accounts.access import NotAllowedError, require_administration
from dromos.accounts.defaults import DEPARTMENTS
from dromos.accounts.events import UserChanged, UserDeactivated
from dromos.accounts.models import Department, Device, Grant, Token, User
from dromos.lib import audit, editing, vault
from dromos.lib.actor import SYSTEM, Actor
from dromos.lib.events import announce
from dromos.lib.standing import asked

DEPARTMENT_FIELDS = (
    "name",
    "names",
    "signatures",
    "follow_up",
    "reopen_within_days",
    "is_front",
    "is_active",
)
USER_FIELDS = ("email", "name", "language", "time_zone", "must_use_totp", "forwards_from")
KEY_GRACE = dt.timedelta(hours=24)
PREFERENCES = ("language", "time_zone", "theme", "density", "newest_first")
SIGNATURE_LENGTH = 300


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
def sign_with(*, user: User, signatures: Mapping[str, str], by: Actor, at: dt.datetime) -> User:
    """What ``user`` adds under their letters, by language; empty ones are taken away. Their own matter only.

    Raises NotAllowedError, and ValidationError on more than SIGNATURE_LENGTH characters.
    """
    if by.staff_id != user.pk:
        raise NotAllowedError("Everybody signs for themselves.")
    kept = {language: text.strip() for language, text in signatures.items() if text.strip()}
    if any(len(text) > SIGNATURE_LENGTH for text in kept.values()):
        raise ValidationError(_("At most %(number)s characters.") % {"number": SIGNATURE_LENGTH})
    _change(user, {"signatures": kept}, ("signatures",), by, at)
    return user


@transaction.atomic
def set_roles(*, user: User, roles: Iterable[tuple[str, Department | None]], by: Actor, at: dt.datetime) -> None:
    """Make ``roles`` the whole set of the user's lasting roles. Raises LastAdministratorError."""
    old = sorted(str(grant) for grant in user.grants.all()) if user.pk else []
    grants = [Grant(user=user, role=role, department=department) for role, department in roles]
    held = Grant.everything.filter(user=user)
    held.filter(until_at__isnull=True).delete()
    for grant in grants:
        held.filter(role=grant.role, department=grant.department).delete()
    Grant.objects.bulk_create(grants)
    _keep_an_administrator(had=any("dministrator" in line for line in old))
    audit.record(by=by, at=at, verb="set_roles", subject=user, changes={"roles": [old, sorted(map(str, grants))]})
    announce(UserChanged(user.pk), at)


@transaction.atomic
def set_temporary_roles(
    *, user: User, roles: Mapping[tuple[str, int | None], dt.datetime], by: Actor, at: dt.datetime
) -> None:
    """Make ``roles`` (role and department id, until when) all that ``user`` holds for a time only.

    What they hold for good is left alone, and not given twice. From its end on a temporary role opens nothing, even
    before it is taken away here.
    """
    held = Grant.everything.select_for_update().filter(user=user)
    lasting = set(held.filter(until_at__isnull=True).values_list("role", "department_id"))
    wanted = {role: until for role, until in roles.items() if role not in lasting and until > at}
    known = {(g.role, g.department_id): g for g in held.filter(until_at__isnull=False)}
    if {role: grant.until_at for role, grant in known.items()} == wanted:
        return
    Grant.everything.filter(pk__in=[grant.pk for grant in known.values()]).delete()
    Grant.everything.bulk_create(
        Grant(user=user, role=role, department_id=department, until_at=until)
        for (role, department), until in wanted.items()
    )
    told = [[f"{role} {department or '*'}" for role, department in sorted(rows, key=str)] for rows in (known, wanted)]
    audit.record(by=by, at=at, verb="set_temporary_roles", subject=user, changes={"roles": told})
    announce(UserChanged(user.pk), at)


@transaction.atomic
def deactivate_user(*, user: User, by: Actor, at: dt.datetime) -> None:
    """The user can no longer sign in; their work is handed back by a reaction. Raises LastAdministratorError."""
    was_administrator = user.grants.filter(role=Grant.Role.ADMINISTRATOR).exists()
    user.is_active = False
    user.save(update_fields=["is_active"])
    _keep_an_administrator(had=was_administrator)
    end_all_devices(user=user, at=at)
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


class AlreadyStartedError(ValueError):
    """Somebody has an account already: administrators are made by administrators from now on."""


@transaction.atomic
def create_first_administrator(*, email: str, name: str, password: str, at: dt.datetime, **fields: Any) -> User:
    """Make the first account of an installation. Raises AlreadyStartedError when there is one, also under a race."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('dromos:first-administrator'))")
    if User.objects.exists():
        raise AlreadyStartedError("There is an administrator already.")
    roles = [(Grant.Role.ADMINISTRATOR.value, None)]
    return create_user(email=email, name=name, password=password, roles=roles, by=SYSTEM, at=at, **fields)


@transaction.atomic
def accept_invitation(*, user: User, password: str, by: Actor, at: dt.datetime) -> User:
    """Set the password the invited person chose; the link is dead from here on. Raises ValidationError."""
    validate_password(password, user)
    user.set_password(password)
    user.save(update_fields=["password"])
    audit.record(by=by, at=at, verb="accept_invitation", subject=user, changes={})
    return user


def note_device(*, user: User, session_key: str, ip: str | None, user_agent: str, at: dt.datetime) -> Device:
    """Remember the browser ``user`` is signed in with."""
    fields = {"user": user, "ip": ip, "user_agent": user_agent[:300], "last_seen_at": at, "ended_at": None}
    device, _created = Device.objects.update_or_create(
        session_key=session_key, defaults=fields, create_defaults={**fields, "signed_in_at": at}
    )
    return device


@transaction.atomic
def note_sign_in(
    *, user: User, session_key: str, ip: str | None, user_agent: str, by: Actor, at: dt.datetime
) -> Device:
    """``note_device``, and an audit line."""
    device = note_device(user=user, session_key=session_key, ip=ip, user_agent=user_agent, at=at)
    audit.record(by=by, at=at, verb="sign_in", subject=user, changes={"device": device.name})
    return device


@transaction.atomic
def note_sign_out(*, user: User, session_key: str, by: Actor, at: dt.datetime) -> None:
    Device.objects.filter(user=user, session_key=session_key, ended_at=None).update(ended_at=at)
    audit.record(by=by, at=at, verb="sign_out", subject=user, changes={})


def note_seen(*, session_key: str, at: dt.datetime) -> None:
    Device.objects.filter(session_key=session_key).update(last_seen_at=at)


@transaction.atomic
def sign_out_device(*, user: User, device_id: int, by: Actor, at: dt.datetime) -> bool:
    """Sign ``user`` out in one of their browsers. False when it is not theirs or has ended already."""
    device = Device.objects.filter(pk=device_id, user=user, ended_at=None).first()
    if device is None:
        return False
    _end(Device.objects.filter(pk=device.pk), at)
    audit.record(by=by, at=at, verb="sign_out_device", subject=user, changes={"device": device.name})
    return True


@transaction.atomic
def end_expired_sessions(*, at: dt.datetime) -> int:
    """Delete sessions whose time is over; the browsers they were for are signed out. How many."""
    gone, _by_table = Session.objects.filter(expire_date__lt=at).delete()
    living = Session.objects.filter(session_key=OuterRef("session_key"))
    Device.objects.filter(~Exists(living), ended_at=None).update(ended_at=at)
    return gone


def delete_old_devices(*, before: dt.datetime) -> int:
    """Forget the browsers people were signed in with until before a moment; the audit keeps the sign-ins. How many."""
    return Device.objects.filter(ended_at__lt=before).delete()[0]


def end_all_devices(*, user: User, at: dt.datetime, but_session_key: str = "") -> None:
    """End every sign-in of ``user``, except the one in ``but_session_key``."""
    _end(Device.objects.filter(user=user, ended_at=None).exclude(session_key=but_session_key), at)


def _end(devices: QuerySet[Device], at: dt.datetime) -> None:
    Session.objects.filter(session_key__in=list(devices.values_list("session_key", flat=True))).delete()
    devices.update(ended_at=at)


@transaction.atomic
def reset_second_factor(*, user: User, by: Actor, at: dt.datetime) -> None:
    """Take away a lost second factor with its recovery codes; the person sets up a new one at the next sign-in."""
    Authenticator.objects.filter(user=user).delete()
    end_all_devices(user=user, at=at)
    audit.record(by=by, at=at, verb="reset_second_factor", subject=user, changes={})


@transaction.atomic
def create_department(*, key: str, name: str, by: Actor, at: dt.datetime, **fields: Any) -> Department:
    department = Department.objects.create(key=key, name=name, **fields)
    audit.record(by=by, at=at, verb="create", subject=department, changes={"key": key, "name": name, **fields})
    return department


@transaction.atomic
def install_default_departments(*, by: Actor, at: dt.datetime) -> int:
    """Create the default departments whose keys are not taken yet; how many were made."""
    taken = set(Department.objects.values_list("key", flat=True))
    missing = [row for row in DEPARTMENTS if row[0] not in taken]
    for key, name, names, is_front in missing:
        create_department(key=key, name=name, names=names, is_front=is_front, by=by, at=at)
    return len(missing)


@transaction.atomic
def change_department(*, department: Department, by: Actor, at: dt.datetime, **changes: Any) -> Department:
    _change(department, changes, DEPARTMENT_FIELDS, by, at)
    return department


def _change(
    row: User | Department, changes: Mapping[str, Any], allowed: tuple[str, ...], by: Actor, at: dt.datetime
) -> None:
    old = editing.assign(row, changes, allowed)
    row.save(update_fields=list(changes))
    different = audit.differences(old, changes)
    if different:
        audit.record(by=by, at=at, verb="change", subject=row, changes=different)


@transaction.atomic
def create_token(
    *,
    name: str,
    scopes: Iterable[str],
    departments: Iterable[Department] = (),
    expires_at: dt.datetime | None = None,
    per_minute: int = 300,
    by: Actor,
    at: dt.datetime,
) -> tuple[Token, str, str]:
    """A token with its key and the secret of its call-backs: both are told here and never again.

    Raises NotAllowedError.
    """
    require_administration(by)
    key, secret = keys.new_key(), keys.new_callback_secret()
    token = Token.objects.create(
        name=name[:120],
        scopes=sorted(set(scopes)),
        digest=keys.digest_of(key),
        hint=keys.hint_of(key),
        callback_secret=vault.seal(secret),
        per_minute=per_minute,
        expires_at=expires_at,
        created_by_id=by.user_id,
        created_at=at,
    )
    token.departments.set(departments)
    told = {"name": token.name, "scopes": token.scopes, "expires_at": str(expires_at or ""), "per_minute": per_minute}
    audit.record(by=by, at=at, verb="create", subject=token, changes=told)
    return token, key, secret


@transaction.atomic
def renew_token(*, token: Token, by: Actor, at: dt.datetime) -> str:
    """A new key for ``token``; the one before works for a day more, so that nothing stands still meanwhile."""
    require_administration(by)
    key = keys.new_key()
    token.previous_digest, token.previous_until_at = token.digest, at + KEY_GRACE
    token.digest, token.hint = keys.digest_of(key), keys.hint_of(key)
    token.save(update_fields=["previous_digest", "previous_until_at", "digest", "hint"])
    audit.record(by=by, at=at, verb="renew", subject=token, changes={"begins": token.hint})
    return key


@transaction.atomic
def renew_callback_secret(*, token: Token, by: Actor, at: dt.datetime) -> str:
    """Sign call-backs with a new secret from now on."""
    require_administration(by)
    secret = keys.new_callback_secret()
    token.callback_secret = vault.seal(secret)
    token.save(update_fields=["callback_secret"])
    audit.record(by=by, at=at, verb="renew_secret", subject=token, changes={})
    return secret


@transaction.atomic
def revoke_token(*, token: Token, by: Actor, at: dt.datetime) -> None:
    """The key opens nothing any more, at once and for good."""
    require_administration(by)
    if Token.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=at) == 1:
        token.refresh_from_db()
        audit.record(by=by, at=at, verb="revoke", subject=token, changes={"revoked_at": ["", str(at)]})


# Nobody waits for the disk: what a crash loses are a few requests of this minute.
_USE = """
    UPDATE accounts_token SET last_used_at = $2,
      window_used = CASE WHEN window_at > $3 THEN window_used + 1 ELSE 1 END,
      window_at = CASE WHEN window_at > $3 THEN window_at ELSE $2 END
    FROM (SELECT set_config('synchronous_commit', 'off', true)) AS unhurried
    WHERE id = $1 RETURNING window_used, window_at
"""


def note_token_used(*, token: Token, at: dt.datetime) -> tuple[int, dt.datetime]:
    """Count one request: how many there were in the present minute with this one, and when the next minute begins."""
    minute = dt.timedelta(minutes=1)
    [(used, began)] = asked(_USE, token.pk, at, at - minute)
    return int(used), began + minute
