"""Telling one person about their own work: on the screen, and away from it only while nobody has seen it.

A thing is told once. The row says when it may leave the screen (``push_at``, ``mail_at``); whoever tells first (a
page that is open, a push, a letter) takes it, and the others find it taken.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction

from dromos.accounts.models import User
from dromos.automation import access, audience, hours, kinds
from dromos.automation.actions.alerting import put_down_letters
from dromos.automation.models import AlertPreference, PersonalAlert
from dromos.lib import live
from dromos.lib.actor import Actor
from dromos.lib.events import notify
from dromos.tickets.models import Ticket

PUSH_AFTER = dt.timedelta(seconds=10)
"""So long an open page has the first word."""
MAIL_AFTER = dt.timedelta(seconds=60)
WAKE = "dromos_push"


@dataclass(frozen=True, slots=True)
class News:
    """Something to be told: ``kind`` of PersonalAlert; about ``ticket``, else ``subject``. ``path``: where it leads."""

    kind: str
    ticket: Ticket | None = None
    subject: str = ""
    by_label: str = ""
    text: str = ""
    path: str = ""


@transaction.atomic
def tell(*, users: Iterable[User], news: News, by_id: int | None, at: dt.datetime) -> list[int]:
    """Tell each of ``users`` of ``news``; returns the ids of those who were.

    Nobody hears of what they did themselves (``by_id``), may not read, or wants to hear of in no way.
    """
    people = {user.pk: user for user in users if user.is_active and user.pk != by_id and _may_hear(user, news)}
    wants = hours.preferences(people.values())
    told = [user for user in people.values() if kinds.ways_of(wants[user.pk], news.kind)]
    if not told:
        return []
    rows = _rows([_row(user, wants[user.pk], news, at) for user in told], news)
    put_down_letters({row.user_id: row.mail_at for row in rows if row.mail_at is not None})
    if any(row.push_at for row in rows):
        notify(WAKE, "")
    live.push_all(sorted(f"user:{user.pk}" for user in told), "alert")
    return [user.pk for user in told]


def _may_hear(user: User, news: News) -> bool:
    return news.ticket is None or audience.may_read_ticket(user, news.ticket)


def _row(user: User, wants: AlertPreference, news: News, at: dt.datetime) -> PersonalAlert:
    ways = kinds.ways_of(wants, news.kind)
    over_at = hours.quiet_of(user, wants).over_at
    mail_at = None
    if wants.by_email and "@" in user.email:
        if kinds.EMAIL in ways:
            mail_at = over_at(at + MAIL_AFTER)
        elif kinds.DIGEST in ways:
            mail_at = hours.next_digest(user, wants, at)
    return PersonalAlert(
        user=user,
        kind=news.kind,
        ticket=news.ticket,
        subject=news.subject[:200],
        by_label=news.by_label[:200],
        text=news.text[:500],
        path=news.path[:200],
        raised_at=at,
        on_screen=kinds.SCREEN in ways,
        in_browser=kinds.BROWSER in ways,
        push_at=over_at(at + PUSH_AFTER) if kinds.PUSH in ways else None,
        mail_at=mail_at,
    )


FRESH = (
    "by_label", "text", "path", "raised_at", "on_screen", "in_browser", "told_by", "push_at", "mail_at",
)  # fmt: skip


def _rows(fresh: Sequence[PersonalAlert], news: News) -> list[PersonalAlert]:
    """New rows, or those not read yet made new again."""
    unread = PersonalAlert.objects.select_for_update().filter(
        kind=news.kind, ticket=news.ticket, subject=news.subject[:200], read_at=None,
        user__in=[row.user_id for row in fresh],
    )  # fmt: skip
    known = {row.user_id: row for row in unread.order_by("pk")}
    for row in fresh:
        if row.user_id in known:
            row.pk, row.count = known[row.user_id].pk, known[row.user_id].count + 1
    PersonalAlert.objects.bulk_update([row for row in fresh if row.pk], [*FRESH, "count"])
    PersonalAlert.objects.bulk_create([row for row in fresh if not row.pk], ignore_conflicts=True)
    return list(fresh)


# -- who sees it first ---------------------------------------------------------------------------


@transaction.atomic
def claim_news(*, by: Actor, at: dt.datetime, limit: int = 5) -> list[PersonalAlert]:
    """What a page that is open shall show as a notification now: each thing in one window only, none in quiet hours.

    What was shown is told: no push and no letter follows.
    """
    user = User.objects.get(pk=by.staff_id)
    wants = hours.preferences([user])[user.pk]
    if hours.quiet_of(user, wants).holds(at) or hours.is_off(user, wants):
        return []
    waiting = access.news_for(user).filter(in_browser=True, read_at=None, told_by="")
    fresh = waiting.filter(raised_at__gt=at - dt.timedelta(minutes=10)).select_related("ticket")
    rows = list(fresh.select_for_update(of=("self",), skip_locked=True).order_by("-raised_at")[:limit])
    _mark_told([row.pk for row in rows], kinds.BROWSER)
    return rows


def _mark_told(ids: Iterable[int], way: str) -> None:
    PersonalAlert.objects.filter(pk__in=list(ids)).update(told_by=way, push_at=None, mail_at=None)


@transaction.atomic
def mark_read(*, by: Actor, at: dt.datetime, number: str = "", ids: Iterable[int] | None = None) -> int:
    """``by`` has seen it: everything about ticket ``number``, the alerts ``ids``, or (neither) all. How many."""
    rows = PersonalAlert.objects.filter(user_id=by.staff_id, read_at=None)
    if ids is not None:
        rows = rows.filter(pk__in=list(ids))
    elif number:
        rows = rows.filter(ticket__number=number)
    changed = rows.update(read_at=at, push_at=None, mail_at=None)
    if changed:
        live.push(f"user:{by.staff_id}", "alert")
    return changed


def forget_old(at: dt.datetime, *, keep: dt.timedelta = dt.timedelta(days=60), limit: int = 5000) -> int:
    """Throw away what was read long ago."""
    old = PersonalAlert.objects.filter(read_at__lt=at - keep).order_by("pk").values_list("pk", flat=True)[:limit]
    return PersonalAlert.objects.filter(pk__in=list(old)).delete()[0]
