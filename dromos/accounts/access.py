"""Roles: who may do what, in which department. Every other access module asks here."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from allauth.mfa.models import Authenticator
from django.db.models import Exists, OuterRef, Q, Subquery

from dromos.accounts.keys import digest_of
from dromos.accounts.models import Grant, Token, User
from dromos.lib.actor import Actor
from dromos.lib.models import Setting
from dromos.lib.standing import Standing

ADMINISTRATOR, LEAD, AGENT = Grant.Role.ADMINISTRATOR, Grant.Role.LEAD, Grant.Role.AGENT
REQUIRE_TOTP_FOR = "require_totp_for"
COMPLAINTS, MANAGEMENT = Grant.Role.COMPLAINTS, Grant.Role.MANAGEMENT


class NotAllowedError(Exception):
    """The actor may not do this. The message says which right is missing, in words for people."""


@dataclass(frozen=True, slots=True)
class Rights:
    """What one member of staff may do: roles held everywhere, and departments by role."""

    user_id: int
    everywhere: frozenset[str]
    by_role: dict[str, frozenset[int]]

    def has(self, role: str, department_id: int | None = None) -> bool:
        """True when ``role`` is held everywhere, in ``department_id``, or (None asked) in any department."""
        if role in self.everywhere:
            return True
        held = self.by_role.get(role, frozenset())
        return bool(held) if department_id is None else department_id in held

    @property
    def is_administrator(self) -> bool:
        return ADMINISTRATOR in self.everywhere

    def departments(self, *roles: str) -> frozenset[int] | None:
        """Departments in which one of ``roles`` is held; None means all of them."""
        if self.everywhere & set(roles):
            return None
        return frozenset().union(*(self.by_role.get(role, frozenset()) for role in roles))


def rights_of(user: User) -> Rights:
    """The rights of ``user``: one query, kept on the object for the request. Nobody inactive has any."""
    cached: Rights | None = getattr(user, "_rights", None)
    if cached is None:
        cached = _load(user)
        user._rights = cached  # type: ignore[attr-defined]
    return cached


def _load(user: User) -> Rights:
    grants = Grant.objects.filter(user=user).values_list("role", "department_id") if user.is_active else []
    return rights_from(user, grants)


def rights_from(user: User, grants: Iterable[tuple[str, int | None]]) -> Rights:
    """The rights that ``grants`` (pairs of role and department) give ``user``."""
    everywhere: set[str] = set()
    by_role: dict[str, set[int]] = {}
    for role, department_id in grants if user.is_active else ():
        if department_id is None:
            everywhere.add(role)
        else:
            by_role.setdefault(role, set()).add(department_id)
    return Rights(user.pk, frozenset(everywhere), {role: frozenset(held) for role, held in by_role.items()})


def departments_of(user: User, *roles: str) -> frozenset[int] | None:
    """Ids of the departments where ``user`` holds one of ``roles``; None means all."""
    return rights_of(user).departments(*roles)


def require_administrator(user: User) -> None:
    """Raises NotAllowedError unless ``user`` is an administrator."""
    if not rights_of(user).is_administrator:
        raise NotAllowedError("Only an administrator may change this.")


def require_administration(by: Actor) -> None:
    """Raises NotAllowedError unless ``by`` is the system itself or an administrator."""
    if by.kind == "system":
        return
    user = User.objects.filter(pk=by.user_id).first() if by.user_id is not None else None
    if user is None or not rights_of(user).is_administrator:
        raise NotAllowedError("Only an administrator may change this.")


def must_use_second_factor(user: User) -> bool:
    """True when ``user`` was told to, or holds a role listed in the installation setting ``require_totp_for``."""
    if user.must_use_totp:
        return True
    return _holds_one_of(user, Setting.objects.filter(key=REQUIRE_TOTP_FOR).values_list("value", flat=True).first())


def lacks_second_factor(user: User) -> bool:
    """True while ``user`` must use a second factor and has not set one up: only the set-up page is theirs then.

    Every door for staff asks this on the server: pages, live connections, programming interfaces. No query for whoever
    was read with their session; else one, and a second one while the setting names roles.
    """
    known: tuple[bool, object] | None = getattr(user, "_second_factor", None)
    if known is not None:
        return not known[0] and (user.must_use_totp or _holds_one_of(user, known[1]))
    has_totp = Authenticator.objects.filter(user=OuterRef("pk"), type=Authenticator.Type.TOTP)
    setting = Setting.objects.filter(key=REQUIRE_TOTP_FOR).values("value")[:1]
    row = User.objects.filter(pk=user.pk).values_list("must_use_totp", Exists(has_totp), Subquery(setting)).first()
    if row is None or row[1]:
        return False
    return bool(row[0]) or _holds_one_of(user, row[2])


def _holds_one_of(user: User, roles: object) -> bool:
    return isinstance(roles, list) and any(rights_of(user).has(role) for role in roles)


_TOKEN = Standing(
    lambda digest, at: Token.objects.filter(
        Q(digest=digest) | Q(previous_digest=digest, previous_until_at__gt=at)
    ).order_by("pk"),
    str,
    dt.datetime,
)


def token_shown(key: str, at: dt.datetime) -> Token | None:
    """The token this key belongs to and that works now; None for every other key, whatever is wrong with it."""
    digest = digest_of(key)
    found = _TOKEN.one(digest, at)
    return found if found is not None and found.works(at) else None
