"""Sending digests: each reader one for each of their days."""

import datetime as dt

from django.db import transaction

from dromos.accounts.models import User
from dromos.automation import digests, letters
from dromos.automation.models import Digest, DigestIssue
from dromos.lib import memo
from dromos.notifications import actions as notifications


def issue(at: dt.datetime, *, limit: int = 20) -> int:
    """Send the digests that are due; returns how many letters that were."""
    sent = 0
    for _ in range(limit):
        written = _issue_one(at)
        if written is None:
            break
        sent += written
    return sent


@transaction.atomic
def _issue_one(at: dt.datetime) -> int | None:
    """The first digest that is due, for everybody whose hour has come; None when none is."""
    digest = (
        Digest.objects.select_for_update(of=("self",), skip_locked=True)
        .select_related("department")
        .filter(is_active=True, next_at__lte=at)
        .order_by("next_at", "pk")
        .first()
    )
    if digest is None:
        return None
    with memo.scope():
        sent = sum(_send(digest, user, at) for user in digests.readers_of(digest))
    digest.next_at = _next(at)
    digest.save(update_fields=["next_at"])
    return sent


def _send(digest: Digest, user: User, at: dt.datetime) -> bool:
    due = digests.due_at(digest, user, at)
    if due is None or "@" not in user.email:
        return False
    day = letters.reader_day(user, due)
    _issue, created = DigestIssue.objects.get_or_create(digest=digest, user=user, date=day, defaults={"sent_at": at})
    if created:
        key = f"digest:{digest.pk}:{user.pk}:{day}"
        notifications.send(**letters.digest_letter(digest, user, due), dedupe_key=key, at=at)
    return created


def _next(at: dt.datetime) -> dt.datetime:
    """The next full hour: every hour is somebody's digest hour somewhere, and a look costs next to nothing."""
    hour = at.replace(minute=0, second=0, microsecond=0) + digests.LOOK_AGAIN
    return min(hour, at + dt.timedelta(minutes=30))
