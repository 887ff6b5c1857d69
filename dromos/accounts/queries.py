"""Reads about staff that span rows."""

from collections.abc import Sequence

from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session

from dromos.accounts.models import Device, User


def devices_of(user: User) -> Sequence[Device]:
    """The browsers ``user`` is signed in with now, last seen first."""
    alive = Session.objects.values("session_key")
    return list(Device.objects.filter(user=user, ended_at=None, session_key__in=alive))


def uses_second_factor(user: User) -> bool:
    return bool(Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists())
