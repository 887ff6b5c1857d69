"""iCalendar feeds: closed times of a calendar, absences of a person."""

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from dromos.accounts.access import require_administration
from dromos.accounts.models import User
from dromos.calendars import access, ical
from dromos.calendars.actions.absences import cancel_absence, store
from dromos.calendars.actions.calendars import changing
from dromos.calendars.ical import Busy
from dromos.calendars.models import Absence, BusinessCalendar, Feed, FeedDay
from dromos.calendars.queries import describe
from dromos.lib import audit, editing
from dromos.lib.actor import SYSTEM, Actor

FIELDS = ("name", "url", "absence_kind", "takes_all", "is_trusted", "is_active")
DAYS_BACK, DAYS_AHEAD = 400, 800
EVERY = dt.timedelta(hours=6)
AGAIN_AFTER_FAILURE = dt.timedelta(minutes=30)


@transaction.atomic
def add_calendar_feed(*, calendar: BusinessCalendar, name: str, by: Actor, at: dt.datetime, url: str = "") -> Feed:
    """Close a calendar when the events of an iCalendar address take place. Without ``url``: files are uploaded
    (``take_feed``). Raises ValidationError, NotAllowedError.
    """
    require_administration(by)
    return _add(Feed(calendar=calendar, name=name, url=url), by, at)


@transaction.atomic
def add_person_feed(
    *,
    user: User,
    name: str,
    by: Actor,
    at: dt.datetime,
    url: str = "",
    absence_kind: str = Absence.Kind.LEAVE,
    takes_all: bool = False,
    is_trusted: bool = False,
) -> Feed:
    """Take absences from somebody's iCalendar address: whole days and what is marked out of office.

    Only a lead may trust a feed, so that its absences need no approval. Raises ValidationError, NotAllowedError.
    """
    access.require_self_or_planner(by, user)
    if is_trusted:
        access.require_planner(by, user)
    feed = Feed(user=user, name=name, url=url, absence_kind=absence_kind, takes_all=takes_all, is_trusted=is_trusted)
    return _add(feed, by, at)


def _add(feed: Feed, by: Actor, at: dt.datetime) -> Feed:
    _check(feed)
    feed.next_at = at if feed.url else None
    feed.save(force_insert=True)
    audit.record(by=by, at=at, verb="add_feed", subject=feed, changes={"name": feed.name, "url": feed.url})
    return feed


@transaction.atomic
def change_feed(*, feed: Feed, by: Actor, at: dt.datetime, **changes: Any) -> Feed:
    """Change fields of FIELDS; it is read again soon. Raises ValidationError, NotAllowedError."""
    _require(feed, by)
    if changes.get("is_trusted") and feed.user is not None:
        access.require_planner(by, feed.user)
    old = editing.assign(feed, changes, FIELDS)
    _check(feed)
    feed.etag, feed.next_at = "", at if feed.url and feed.is_active else None
    if feed.calendar is not None and "is_active" in audit.differences(old, changes):
        with changing(feed.calendar, at):
            feed.save()
    else:
        feed.save()
    audit.record(by=by, at=at, verb="change", subject=feed, changes=audit.differences(old, changes))
    return feed


@transaction.atomic
def remove_feed(*, feed: Feed, by: Actor, at: dt.datetime) -> None:
    """Forget a feed: the days it closed open again, what a person has taken of it stays."""
    _require(feed, by)
    audit.record(by=by, at=at, verb="remove_feed", subject=feed, changes={"url": feed.url})
    if feed.calendar is None:
        feed.delete()
        return
    with changing(feed.calendar, at):
        feed.delete()


@transaction.atomic
def take_feed(*, feed: Feed, text: str, by: Actor, at: dt.datetime, etag: str = "") -> int:
    """Bring the days of a calendar, or the absences of a person, in line with what the file says now.

    Returns how many days or absences are different now. Raises UnreadableFeedError: nothing has changed then.
    """
    _require(feed, by)
    zone = feed.user.time_zone if feed.user else describe(_calendar(feed))["time_zone"]
    since, until = at.date() - dt.timedelta(days=DAYS_BACK), at.date() + dt.timedelta(days=DAYS_AHEAD)
    events = ical.read(text, zone, since, until)
    changed = _take_absences(feed, events, at) if feed.user else _take_days(feed, ical.closed_days(events, zone), at)
    feed.etag, feed.error, feed.fetched_at, feed.succeeded_at = etag[:200], "", at, at
    feed.next_at = at + EVERY if feed.url and feed.is_active else None
    feed.save(update_fields=["etag", "error", "fetched_at", "succeeded_at", "next_at"])
    return changed


def note_feed_failure(*, feed: Feed, error: str, at: dt.datetime) -> None:
    """It could not be read: what it said last stays, and it is tried again."""
    Feed.objects.filter(pk=feed.pk).update(error=error[:500], fetched_at=at, next_at=at + AGAIN_AFTER_FAILURE)


def note_feed_unchanged(*, feed: Feed, at: dt.datetime) -> None:
    """The server says that nothing is new."""
    Feed.objects.filter(pk=feed.pk).update(error="", fetched_at=at, succeeded_at=at, next_at=at + EVERY)


def _take_days(feed: Feed, days: list[tuple[dt.date, str, list[list[str]]]], at: dt.datetime) -> int:
    old = {(day.date, day.name, str(day.closed)) for day in feed.days.all()}
    new = {(date, name, str(closed)) for date, name, closed in days}
    if old == new:
        return 0
    with changing(_calendar(feed), at):
        feed.days.all().delete()
        FeedDay.objects.bulk_create([FeedDay(feed=feed, date=day, name=name, closed=shut) for day, name, shut in days])
    return len(old ^ new)


def _take_absences(feed: Feed, events: list[Busy], at: dt.datetime) -> int:
    wanted = {event.uid: event for event in events if feed.takes_all or event.is_whole_days or event.is_out_of_office}
    known = {row.uid: row for row in feed.absences.all()}
    changed = 0
    for uid, event in wanted.items():
        if uid not in known:
            store(_absence(feed, event, at), is_approved=feed.is_trusted, by=SYSTEM, at=at)
            changed += 1
        elif known[uid].ends_at != event.ends_at:
            _follow(known[uid], event, at)
            changed += 1
    for uid, row in known.items():
        if uid not in wanted and row.ends_at > at and row.state in {Absence.State.REQUESTED, Absence.State.APPROVED}:
            cancel_absence(absence=row, by=SYSTEM, at=at, reason=_("No longer in the calendar it came from"))
            changed += 1
    return changed


def _absence(feed: Feed, event: Busy, at: dt.datetime) -> Absence:
    return Absence(
        user=feed.user,
        kind=feed.absence_kind,
        starts_at=event.starts_at,
        ends_at=event.ends_at,
        is_whole_days=event.is_whole_days,
        note=event.name,
        requested_at=at,
        feed=feed,
        uid=event.uid,
    )


def _follow(row: Absence, event: Busy, at: dt.datetime) -> None:
    """The event became longer or shorter: a longer one that was approved must be approved again."""
    feed = row.feed
    longer = event.ends_at > row.ends_at
    row.ends_at, row.note = event.ends_at, event.name
    if longer and row.state == Absence.State.APPROVED and not (feed and feed.is_trusted):
        row.state, row.decided_at, row.decided_by = Absence.State.REQUESTED, None, None
    row.save()
    audit.record(by=SYSTEM, at=at, verb="change", subject=row, changes={"ends_at": row.ends_at.isoformat()})


def _calendar(feed: Feed) -> BusinessCalendar:
    if feed.calendar is None:
        raise ValueError("this feed is a person's")
    return feed.calendar


def _require(feed: Feed, by: Actor) -> None:
    if feed.user is not None:
        access.require_self_or_planner(by, feed.user)
    else:
        require_administration(by)


def _check(feed: Feed) -> None:
    if feed.url and not feed.url.lower().startswith(("https://", "http://", "webcal://")):
        raise ValidationError({"url": _("An address begins with https://")})
    if feed.absence_kind not in Absence.Kind.values:
        raise ValidationError({"absence_kind": _("Choose what kind of absence it is.")})
