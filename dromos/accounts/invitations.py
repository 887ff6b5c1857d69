"""Links that let somebody in once: the invitation of a new member of staff, and the first start of an installation.

Both are signatures, not rows. An invitation dies when it is used (the password is part of what is signed), when the
person is deactivated, and after ``LIFETIME``. The first-start token works only while nobody has an account.
"""

import datetime as dt
import hashlib
import hmac

from dromos.accounts.models import User
from dromos.lib.vault import derived_key

LIFETIME = dt.timedelta(days=7)


class InvitationError(ValueError):
    """The link was used, has expired, or never was one. The same answer for all."""


def invitation_token(user: User, at: dt.datetime) -> str:
    """The token of a link with which ``user`` sets a password, good until ``at + LIFETIME``."""
    expires = int((at + LIFETIME).timestamp())
    return f"{user.pk}-{expires}-{_signature(user, expires)}"


def invited_user(token: str, at: dt.datetime) -> User:
    """The user ``token`` invites. Raises InvitationError."""
    pk, _dash, rest = token.partition("-")
    expires, _dash, signature = rest.partition("-")
    if not (pk.isdecimal() and expires.isdecimal() and len(pk) < 12 and len(expires) < 12):
        raise InvitationError
    user = User.objects.filter(pk=int(pk), is_active=True).first()
    if user is None or not hmac.compare_digest(
        signature.encode(errors="replace"), _signature(user, int(expires)).encode()
    ):
        raise InvitationError
    if at.timestamp() >= int(expires):
        raise InvitationError
    return user


def _signature(user: User, expires: int) -> str:
    text = f"{user.pk}\n{expires}\n{user.email}\n{user.password}"
    return hmac.new(derived_key("invitation"), text.encode(), hashlib.sha256).hexdigest()[:40]


def first_start_token() -> str:
    """The token that ``dromos up`` prints while there is no account: who reads the terminal may administrate."""
    return derived_key("first-start").hex()[:32]


def is_first_start(token: str) -> bool:
    """True when ``token`` is this installation's and nobody has an account yet."""
    return (
        hmac.compare_digest(token.encode(errors="replace"), first_start_token().encode()) and not User.objects.exists()
    )
