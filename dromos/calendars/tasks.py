"""Reading the iCalendar feeds that are due."""

import datetime as dt

from django.db import transaction

from dromos.calendars import actions
from dromos.calendars.fetching import FetchError, fetch
from dromos.calendars.ical import UnreadableFeedError
from dromos.calendars.models import Feed
from dromos.lib.actor import SYSTEM

LEASE = dt.timedelta(minutes=5)


def read_feeds(at: dt.datetime) -> int:
    """Read one feed that is due; how many were. Nothing is locked while the server is asked."""
    feed = _take_one(at)
    if feed is None:
        return 0
    try:
        found = fetch(feed.url, etag=feed.etag, may_be_private=feed.calendar_id is not None)
        if found.text is None:
            actions.note_feed_unchanged(feed=feed, at=at)
        else:
            actions.take_feed(feed=feed, text=found.text, etag=found.etag, by=SYSTEM, at=at)
    except (FetchError, UnreadableFeedError) as problem:
        actions.note_feed_failure(feed=feed, error=str(problem), at=at)
    return 1


@transaction.atomic
def _take_one(at: dt.datetime) -> Feed | None:
    """A due feed, put off for a while so that no other worker takes it too; a killed one's is read later."""
    due = Feed.objects.select_for_update(skip_locked=True, of=("self",)).filter(next_at__lte=at, is_active=True)
    feed = due.select_related("calendar", "user").order_by("next_at").first()
    if feed is not None:
        Feed.objects.filter(pk=feed.pk).update(next_at=at + LEASE)
    return feed
