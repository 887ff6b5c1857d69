"""iCalendar feeds: what they say, and what they change."""

import datetime as dt
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError

from dromos.calendars import actions, clock, ical, queries
from dromos.calendars.fetching import FetchError, fetch
from dromos.calendars.models import Absence, BusinessCalendar, Feed
from dromos.calendars.tasks import read_feeds
from dromos.lib.actor import SYSTEM
from tests.cast import Cast

AT = dt.datetime(2026, 11, 22, 9, tzinfo=dt.UTC)
SINCE, UNTIL = dt.date(2026, 1, 1), dt.date(2028, 1, 1)
NINE_TO_FIVE = {day: [["09:00", "17:00"]] for day in clock.DAYS[:5]}


def event(uid: str, *lines: str) -> str:
    return "\r\n".join(["BEGIN:VEVENT", f"UID:{uid}", "DTSTAMP:20261101T000000Z", *lines, "END:VEVENT"])


def ics(*events: str) -> str:
    return "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:test", *events, "END:VCALENDAR", ""])


CHRISTMAS = event(
    "x", "DTSTART;VALUE=DATE:20261224", "DTEND;VALUE=DATE:20261227", "SUMMARY:Closed", "RRULE:FREQ=YEARLY"
)
MEETING = event("m", "DTSTART:20261130T130000Z", "DTEND:20261130T150000Z", "SUMMARY:Staff meeting")


def test_whole_days_end_before_their_last_date_and_repeat() -> None:
    found = ical.read(ics(CHRISTMAS), "Europe/Athens", SINCE, UNTIL)
    assert [(one.starts_at.isoformat(), one.ends_at.isoformat(), one.is_whole_days) for one in found] == [
        ("2026-12-23T22:00:00+00:00", "2026-12-26T22:00:00+00:00", True),
        ("2027-12-23T22:00:00+00:00", "2027-12-26T22:00:00+00:00", True),
    ]
    assert len({one.uid for one in found}) == 2


def test_events_become_closed_parts_of_local_days() -> None:
    found = ical.read(ics(CHRISTMAS, MEETING), "Europe/Athens", SINCE, dt.date(2027, 1, 1))
    assert ical.closed_days(found, "Europe/Athens") == [
        (dt.date(2026, 11, 30), "Staff meeting", [["15:00:00", "17:00:00"]]),
        *((dt.date(2026, 12, day), "Closed", [["00:00:00", "24:00"]]) for day in (24,)),
        *((dt.date(2026, 12, day), "Closed", [["00:00", "24:00"]]) for day in (25, 26)),
    ]


@pytest.mark.parametrize("line", ["STATUS:CANCELLED", "TRANSP:TRANSPARENT", "X-MICROSOFT-CDO-BUSYSTATUS:TENTATIVE"])
def test_what_takes_no_time_is_left_out(line: str) -> None:
    timed = event("a", "DTSTART:20261130T130000Z", "DTEND:20261130T150000Z", line)
    assert ical.read(ics(timed), "UTC", SINCE, UNTIL) == []


def test_out_of_office_is_told_apart() -> None:
    out = event("a", "DTSTART:20261130T130000Z", "DTEND:20261130T150000Z", "X-MICROSOFT-CDO-BUSYSTATUS:OOF")
    [one] = ical.read(ics(out), "UTC", SINCE, UNTIL)
    assert one.is_out_of_office


@pytest.mark.parametrize("text", ["", "<html>Sign in</html>", "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART:never"])
def test_what_is_no_calendar_is_refused(text: str) -> None:
    with pytest.raises(ical.UnreadableFeedError):
        ical.read(text, "UTC", SINCE, UNTIL)


@pytest.fixture
def house() -> BusinessCalendar:
    return actions.create_calendar(
        key="house", name="House", time_zone="Europe/Athens", country="GR", frames=NINE_TO_FIVE, is_default=True,
        by=SYSTEM, at=AT,
    )  # fmt: skip


def is_open(calendar: BusinessCalendar, text: str) -> bool:
    calendar = BusinessCalendar.objects.get(pk=calendar.pk)
    at = dt.datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Europe/Athens"))
    return clock.is_open(queries.calendar_value(calendar), at)


@pytest.mark.django_db
def test_a_feed_closes_the_calendar_and_its_heirs_and_opens_again(house: BusinessCalendar) -> None:
    heir = actions.create_calendar(key="heir", name="Heir", time_zone="", parent=house, by=SYSTEM, at=AT)
    feed = actions.add_calendar_feed(calendar=house, name="Closures", by=SYSTEM, at=AT)
    assert is_open(heir, "2026-11-30 16:00")
    assert actions.take_feed(feed=feed, text=ics(CHRISTMAS, MEETING), by=SYSTEM, at=AT) == 10
    assert actions.take_feed(feed=feed, text=ics(CHRISTMAS, MEETING), by=SYSTEM, at=AT) == 0
    for calendar in (house, heir):
        assert not is_open(calendar, "2026-12-24 10:00")
        assert not is_open(calendar, "2026-11-30 16:00")
        assert is_open(calendar, "2026-11-30 14:59")
    assert (dt.date(2026, 11, 30), "Staff meeting", "feed") in queries.days_of_year(house, 2026, "en")
    actions.change_feed(feed=feed, is_active=False, by=SYSTEM, at=AT)
    assert is_open(heir, "2026-12-24 10:00")
    actions.remove_feed(feed=feed, by=SYSTEM, at=AT)
    assert BusinessCalendar.objects.get(pk=heir.pk).version == 4


@pytest.mark.django_db
def test_a_file_that_cannot_be_read_changes_nothing(house: BusinessCalendar) -> None:
    feed = actions.add_calendar_feed(
        calendar=house, name="Closures", url="https://calendar.example/a.ics", by=SYSTEM, at=AT
    )
    assert feed.next_at == AT
    actions.take_feed(feed=feed, text=ics(MEETING), by=SYSTEM, at=AT)
    with pytest.raises(ical.UnreadableFeedError):
        actions.take_feed(feed=feed, text="<html>", by=SYSTEM, at=AT)
    actions.note_feed_failure(feed=feed, error="not a calendar", at=AT)
    assert not is_open(house, "2026-11-30 16:00")
    kept = Feed.objects.get(pk=feed.pk)
    assert (kept.error, kept.next_at) == ("not a calendar", AT + dt.timedelta(minutes=30))
    with pytest.raises(ValidationError):
        actions.change_feed(feed=feed, url="file:///etc/passwd", by=SYSTEM, at=AT)


@pytest.mark.django_db
def test_a_persons_feed_brings_absences_that_wait_for_approval(cast: Cast) -> None:
    cyril = cast.users["cyril"]
    feed = actions.add_person_feed(user=cyril, name="Mine", by=cyril.actor(), at=cast.at)
    week = event("w", "DTSTART;VALUE=DATE:20261207", "DTEND;VALUE=DATE:20261212", "SUMMARY:Crete")
    assert actions.take_feed(feed=feed, text=ics(week, MEETING), by=cyril.actor(), at=cast.at) == 1  # no meetings
    absence = Absence.objects.get(user=cyril)
    assert (absence.state, absence.note, absence.is_whole_days) == ("requested", "Crete", True)
    actions.approve_absence(absence=absence, by=cast.users["filip"].actor(), at=cast.at)
    assert actions.take_feed(feed=feed, text=ics(week), by=cyril.actor(), at=cast.at) == 0
    longer = week.replace("20261212", "20261215")
    assert actions.take_feed(feed=feed, text=ics(longer), by=cyril.actor(), at=cast.at) == 1
    assert Absence.objects.get(user=cyril).state == "requested"
    assert actions.take_feed(feed=feed, text=ics(), by=cyril.actor(), at=cast.at) == 1
    assert Absence.objects.get(user=cyril).state == "cancelled"


@pytest.mark.django_db
def test_a_feed_a_lead_trusts_needs_no_approval(cast: Cast) -> None:
    cyril, filip = cast.users["cyril"], cast.users["filip"]
    feed = actions.add_person_feed(
        user=cyril, name="Personnel", takes_all=True, is_trusted=True, by=filip.actor(), at=cast.at
    )
    actions.take_feed(feed=feed, text=ics(MEETING), by=SYSTEM, at=cast.at)
    assert Absence.objects.get(user=cyril).state == "approved"


class Calendars(BaseHTTPRequestHandler):
    """A server with one calendar, which may send elsewhere, or answer nonsense."""

    def do_GET(self) -> None:
        if self.path == "/elsewhere":
            self.send_response(302)
            self.send_header("Location", "file:///etc/passwd")
            self.end_headers()
            return
        known = self.headers.get("If-None-Match") == '"1"'
        self.send_response(304 if known else 200 if self.path == "/a.ics" else 404)
        self.send_header("ETag", '"1"')
        self.end_headers()
        if not known:
            self.wfile.write(ics(MEETING).encode())

    def log_message(self, *_: object) -> None:
        """Keep the output of the tests clean."""


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Calendars) as serving:
        threading.Thread(target=serving.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{serving.server_address[1]}"
        serving.shutdown()


@pytest.mark.django_db
def test_a_due_feed_is_read_and_next_time_only_if_it_is_new(house: BusinessCalendar, server: str) -> None:
    feed = actions.add_calendar_feed(calendar=house, name="Closures", url=f"{server}/a.ics", by=SYSTEM, at=AT)
    assert (read_feeds(AT), read_feeds(AT)) == (1, 0)
    assert not is_open(house, "2026-11-30 16:00")
    feed.refresh_from_db()
    assert (feed.etag, feed.error, feed.next_at) == ('"1"', "", AT + dt.timedelta(hours=6))
    later = AT + dt.timedelta(hours=6)
    assert read_feeds(later) == 1
    feed.refresh_from_db()
    assert (feed.succeeded_at, feed.days.count()) == (later, 1)


@pytest.mark.django_db
@pytest.mark.parametrize(("path", "why"), [("/gone.ics", "404"), ("/elsewhere", "not allowed")])
def test_a_feed_that_cannot_be_read_says_why_and_is_tried_again(
    house: BusinessCalendar, server: str, path: str, why: str
) -> None:
    feed = actions.add_calendar_feed(calendar=house, name="Closures", url=f"{server}{path}", by=SYSTEM, at=AT)
    read_feeds(AT)
    feed.refresh_from_db()
    assert why in feed.error
    assert feed.next_at == AT + dt.timedelta(minutes=30)


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:1/a.ics", "http://[::1]/a.ics", "https://localhost/x", "ftp://a.example/x"]
)
def test_nobody_reads_the_private_network_through_their_feed(url: str) -> None:
    with pytest.raises(FetchError, match=r"private network|https"):
        fetch(url)
