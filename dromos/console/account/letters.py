"""Letters to staff about their own accounts."""

import datetime as dt

from django.conf import settings
from django.urls import reverse

from dromos.accounts.invitations import LIFETIME, invitation_token
from dromos.accounts.models import User
from dromos.lib.actor import Actor
from dromos.notifications import actions as notifications
from dromos.notifications.queries import company_name


def _to(user: User) -> notifications.To:
    return notifications.To(
        address=user.email, name=user.name, language=user.language, time_zone=user.time_zone or "UTC"
    )


def invitation_link(user: User, at: dt.datetime) -> str:
    """The link with which ``user`` chooses a password; to be given to nobody else."""
    return f"{settings.BASE_URL}{reverse('account_invitation', args=[invitation_token(user, at)])}"


def send_invitation(*, user: User, by: Actor, at: dt.datetime) -> str:
    """Send ``user`` a link to set a password, and return it for handing over by other means."""
    link = invitation_link(user, at)
    notifications.send(
        template="staff_invitation",
        values={
            "name": user.name,
            "company": company_name(),
            "inviter": by.label,
            "link": link,
            "valid_until": at + LIFETIME,
        },
        to=_to(user),
        dedupe_key=f"invitation:{user.pk}:{int(at.timestamp())}",
        at=at,
    )
    return link


def send_password_reset(*, user: User, link: str, at: dt.datetime) -> None:
    """Send the link that sets a new password."""
    notifications.send(
        template="password_reset",
        values={
            "name": user.name,
            "company": company_name(),
            "link": link,
            "valid_until": at + dt.timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT),
        },
        to=_to(user),
        dedupe_key=f"password_reset:{user.pk}:{int(at.timestamp())}",
        at=at,
    )
