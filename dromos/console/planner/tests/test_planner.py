"""Shifts and leave as leads and agents use them."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from dromos.calendars import actions
from dromos.calendars.models import Absence, Feed, Schedule, ShiftChange, WorkingPattern
from dromos.lib.actor import SYSTEM
from tests.cast import Cast

pytestmark = pytest.mark.django_db
Enter = Callable[[str], Client]
LEAVE = {"kind": "leave", "first_date": "2027-02-01", "last_date": "2027-02-03"}
ICS = b"""BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//x//x//EN
BEGIN:VEVENT
UID:one@x
DTSTART;VALUE=DATE:%(day)s
SUMMARY:Conference
END:VEVENT
END:VCALENDAR
"""


@pytest.fixture
def enter(cast: Cast) -> Enter:
    return cast.browser


def text(client: Client, address: str, data: Any = None) -> str:
    answer = client.post(address, data, follow=True) if data is not None else client.get(address, follow=True)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def ask(cast: Cast, name: str = "alexandra", day: int = 1) -> Absence:
    starts = dt.datetime(2027, 2, day, tzinfo=dt.UTC)
    return actions.enter_absence(
        user=cast.user(name), kind="leave", starts_at=starts, ends_at=starts + dt.timedelta(days=1),
        by=cast.user(name).actor(), at=cast.at,
    )  # fmt: skip


def test_the_week_shows_who_works_when(cast: Cast, enter: Enter) -> None:
    page = text(enter("filip"), f"/planner/?department={cast.departments['technical-support'].pk}&from=2026-11-25")
    assert "08:00–12:00, 13:00–17:00" in page
    assert "Cyril" in page
    assert "Eleni" not in page
    assert "4 people" in page


@pytest.mark.parametrize(("name", "status"), [("alexandra", 403), ("hektor", 403), ("filip", 200), ("ilona", 200)])
def test_leads_and_administrators_plan(enter: Enter, name: str, status: int) -> None:
    assert enter(name).get("/planner/").status_code == status
    assert enter(name).get("/planner/patterns/").status_code == status


def test_other_departments_do_not_exist_for_a_lead(cast: Cast, enter: Enter) -> None:
    filip, eleni = enter("filip"), cast.users["eleni"].pk
    asked = ask(cast, "eleni")
    assert filip.get(f"/planner/?department={cast.departments['finance'].pk}").status_code == 404
    assert filip.get(f"/planner/people/{eleni}/").status_code == 404
    assert filip.post(f"/planner/people/{eleni}/absence/", LEAVE).status_code == 404
    assert filip.post(f"/planner/absences/{asked.pk}/", {"do": "approve"}).status_code == 404
    assert filip.post("/planner/absences/999999/", {"do": "approve"}).status_code == 404


def test_leave_is_asked_for_and_approved(enter: Enter) -> None:
    mine = text(enter("alexandra"), "/my-time/", LEAVE | {"note": "Skiing"})
    assert "Requested" in mine
    assert "1 February 2027 – 3 February 2027" in mine
    absence = Absence.objects.get()
    week = text(enter("filip"), "/planner/")
    assert "Skiing" in week
    assert "Then at least 2 of 2 others are at work." in week
    text(enter("filip"), f"/planner/absences/{absence.pk}/", {"do": "approve", "back": "/planner/"})
    assert "Approved" in text(enter("alexandra"), "/my-time/")
    assert 'class="asked"' not in text(enter("filip"), "/planner/?from=2027-02-01")
    assert "Leave" in text(enter("filip"), "/planner/?from=2027-02-01")


def test_leave_is_declined_with_a_reason_only(cast: Cast, enter: Enter) -> None:
    absence = ask(cast)
    assert "Say why." in text(enter("filip"), f"/planner/absences/{absence.pk}/", {"do": "decline"})
    text(enter("filip"), f"/planner/absences/{absence.pk}/", {"do": "decline", "reason": "Too few of us"})
    assert "Too few of us" in text(enter("alexandra"), "/my-time/")
    assert "Declined" in text(enter("alexandra"), "/my-time/")


def test_a_button_that_does_not_exist_changes_nothing(cast: Cast, enter: Enter) -> None:
    absence = ask(cast)
    text(enter("filip"), f"/planner/absences/{absence.pk}/", {"do": "burn", "back": "https://elsewhere.example/"})
    absence.refresh_from_db()
    assert absence.state == "requested"


def test_sickness_holds_at_once_and_a_part_of_a_day_may_be_away(cast: Cast, enter: Enter) -> None:
    person = cast.users["bence"].pk
    part = {"kind": "sickness", "first_date": "2026-11-24", "from_time": "10:00", "to_time": "12:00"}
    text(enter("filip"), f"/planner/people/{person}/absence/", part)
    row = Absence.objects.get()
    assert (row.state, row.is_whole_days, row.ends_at - row.starts_at) == ("approved", False, dt.timedelta(hours=2))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"last_date": "2027-01-01"}, "The last day comes after the first."),
        ({"from_time": "10:00"}, "Give both hours"),
        ({"first_date": ""}, "This field is required."),
        ({"last_date": "", "from_time": "12:00", "to_time": "10:00"}, "The end comes after the beginning."),
    ],
)
def test_an_absence_that_makes_no_sense_is_refused_in_words(enter: Enter, change: dict[str, str], said: str) -> None:
    assert said in text(enter("alexandra"), "/my-time/", LEAVE | change)
    assert not Absence.objects.exists()


def test_mine_is_taken_back_and_others_cannot(cast: Cast, enter: Enter) -> None:
    absence = ask(cast)
    assert enter("bence").post(f"/my-time/absences/{absence.pk}/cancel/").status_code == 404
    assert "Cancelled" in text(enter("alexandra"), f"/my-time/absences/{absence.pk}/cancel/", {})
    assert "This absence is" in text(enter("alexandra"), f"/my-time/absences/{absence.pk}/cancel/", {})


def test_one_day_is_made_different_and_the_pattern_holds_again(cast: Cast, enter: Enter) -> None:
    person = cast.users["bence"].pk
    address = f"/planner/people/{person}/day/?day=2026-11-24"
    page = text(enter("filip"), address, {"frames": "22:00-06:00", "note": "Swapped"})
    assert ShiftChange.objects.get().frames == [["22:00", "06:00"]]
    assert "As the pattern says" in page
    assert "Write shifts as" in text(enter("filip"), address, {"frames": "06:00-12:00, 11:00-14:00"})
    text(enter("filip"), address, {"pattern": "1"})
    assert not ShiftChange.objects.exists()


def test_a_pattern_of_two_weeks_is_made_followed_and_ended(cast: Cast, enter: Enter) -> None:
    filip, person = enter("filip"), cast.users["bence"].pk
    week = {"name": "Early and late", "department": cast.departments["customer-service"].pk, "hours_0_Mon": "6-14"}
    grown = text(filip, "/planner/patterns/new/", {**week, "weeks": "1", "resize": "2"})
    assert "hours_1_Mon" in grown
    assert not WorkingPattern.objects.exists()
    page = text(filip, "/planner/patterns/new/", {**week, "weeks": "2", "hours_1_Mon": "22:00-06:00"})
    made = WorkingPattern.objects.get()
    assert made.weeks == [{"Mon": [["06:00", "14:00"]]}, {"Mon": [["22:00", "06:00"]]}]
    assert "Early and late" in page
    text(filip, f"/planner/patterns/{made.pk}/", {**week, "name": "Turns", "weeks": "2"})
    assert WorkingPattern.objects.get().name == "Turns"
    text(filip, f"/planner/people/{person}/pattern/", {"pattern": made.pk, "starts_date": "2026-01-05", "week": "1"})
    schedule = Schedule.objects.get()
    text(filip, f"/planner/people/{person}/pattern/{schedule.pk}/end/", {})
    assert Schedule.objects.get().ends_date == timezone.localdate()
    wrong = {"pattern": made.pk, "starts_date": "2027-01-05", "week": "7"}
    assert "The pattern has no such week." in text(filip, f"/planner/people/{person}/pattern/", wrong)


def test_a_pattern_of_others_does_not_exist(cast: Cast, enter: Enter) -> None:
    made = actions.create_pattern(
        name="Tellers", weeks=[{"Mon": [["08:00", "12:00"]]}], department=cast.departments["finance"], by=SYSTEM,
        at=cast.at,
    )  # fmt: skip
    assert enter("filip").get(f"/planner/patterns/{made.pk}/").status_code == 404


def test_absences_are_taken_from_a_file(enter: Enter) -> None:
    day = (timezone.localdate() + dt.timedelta(days=30)).strftime("%Y%m%d").encode()
    file = SimpleUploadedFile("mine.ics", ICS % {b"day": day})
    page = text(enter("alexandra"), "/my-time/feeds/", {"name": "Mine", "absence_kind": "training", "file": file})
    assert "Conference" in page
    assert Absence.objects.get().state == "requested"
    feed = Feed.objects.get()
    assert enter("bence").post(f"/my-time/feeds/{feed.pk}/remove/").status_code == 404
    text(enter("alexandra"), f"/my-time/feeds/{feed.pk}/remove/", {})
    assert not Feed.objects.exists()


def test_a_feed_that_cannot_be_read_is_refused_in_words(enter: Enter) -> None:
    given = {"name": "Mine", "absence_kind": "leave"}
    assert "Give an address or a file." in text(enter("alexandra"), "/my-time/feeds/", given)
    file = SimpleUploadedFile("mine.ics", b"no calendar")
    assert "not an iCalendar file" in text(enter("alexandra"), "/my-time/feeds/", {**given, "file": file})
    assert not Feed.objects.exists()


def test_a_lead_adds_and_removes_somebody_s_feed(cast: Cast, enter: Enter) -> None:
    person = cast.users["bence"].pk
    given = {"name": "Bence", "absence_kind": "leave", "url": "https://calendar.example/bence.ics"}
    assert "calendar.example" in text(enter("filip"), f"/planner/people/{person}/feeds/", given)
    feed = Feed.objects.get()
    text(enter("filip"), f"/planner/people/{person}/feeds/{feed.pk}/remove/", {})
    assert not Feed.objects.exists()


# A committed number that may only fall: queries of a page, whatever its length.
QUERIES = {"/planner/": 24, "/my-time/": 19, "/planner/patterns/": 7, "person": 22}


@pytest.mark.parametrize("page", QUERIES)
def test_a_page_costs_the_same_whatever_its_length(cast: Cast, enter: Enter, page: str) -> None:
    client = enter("alexandra" if page == "/my-time/" else "filip")
    address = f"/planner/people/{cast.users['alexandra'].pk}/" if page == "person" else page
    counts = []
    for round_ in range(2):
        ask(cast, "alexandra", 1 + round_)
        ask(cast, "bence", 1 + round_)
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        counts.append(len(queries))
    assert counts[0] == counts[1], [query["sql"][:150] for query in queries.captured_queries]
    assert counts[1] <= QUERIES[page], [query["sql"][:150] for query in queries.captured_queries]
