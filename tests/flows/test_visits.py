"""Somebody goes to the customer: planned on the ticket, told to the customer, gone when the ticket ends."""

import datetime as dt

import pytest
from django.utils import timezone

from dromos.accounts.access import NotAllowedError
from dromos.calendars.shifts import Period
from dromos.customers import actions as customers
from dromos.customers.models import Location
from dromos.interactions.models import Message
from dromos.lib.actor import SYSTEM
from dromos.lib.models import AuditEntry, EventRecord
from dromos.routing import actions as routing
from dromos.routing.models import Agent
from dromos.tickets import actions
from dromos.tickets.actions.moving import ForbiddenMoveError
from dromos.tickets.models import HistoryEntry, Ticket, Visit
from tests.cast import Cast
from tests.flows.letters import letter, receive

DAY, HOUR = dt.timedelta(days=1), dt.timedelta(hours=1)


@pytest.fixture
def ticket(cast: Cast) -> Ticket:
    receive(letter(), cast.at)
    return Ticket.objects.get()


@pytest.fixture
def home(cast: Cast, ticket: Ticket) -> Location:
    return customers.add_location(
        customer=ticket.customer, street="Ermou 12", postcode="10563", place="Athens", latitude=37.976,
        longitude=23.728, by=SYSTEM, at=cast.at,
    )  # fmt: skip


def planned(cast: Cast, ticket: Ticket, home: Location | None = None, *, by: str = "alexandra") -> Visit:
    window = Period(cast.at + DAY, cast.at + DAY + 2 * HOUR)
    actor = cast.users[by].actor()
    return actions.plan_visit(ticket=ticket, window=window, location=home, note="Bell: P.", by=actor, at=cast.at)


def test_a_planned_visit_waits_as_work_with_its_window_and_place_and_the_customer_is_told(
    cast: Cast, ticket: Ticket, home: Location
) -> None:
    visit = planned(cast, ticket, home)
    item = visit.work_item
    assert (item.kind, item.channel, item.state, item.due_at) == ("visit", "visit", "pending", visit.starts_at)
    assert (item.window_starts_at, item.window_ends_at) == (visit.starts_at, visit.ends_at)
    assert (item.place_lat, item.place_lon) == (37.976, 23.728)
    assert ticket.work_item is not None
    assert (item.queue, item.requirements) == (ticket.work_item.queue, ticket.work_item.requirements)
    assert "Ermou 12" in Message.objects.filter(direction="out").latest("id").text
    assert HistoryEntry.objects.filter(ticket=ticket, verb="plan_visit", reason="Bell: P.").exists()
    assert EventRecord.objects.filter(name="VisitPlanned").count() == 1
    assert AuditEntry.objects.filter(subject_type="tickets.visit", verb="plan").exists()


def test_a_moved_visit_has_to_be_confirmed_again_and_its_work_follows(cast: Cast, ticket: Ticket) -> None:
    by = cast.users["alexandra"].actor()
    visit = actions.confirm_visit(visit=planned(cast, ticket), by=by, at=cast.at)
    assert visit.state == "confirmed"
    letters = Message.objects.filter(direction="out").count()
    window = Period(cast.at + 2 * DAY, cast.at + 2 * DAY + HOUR)
    visit = actions.move_visit(visit=visit, window=window, by=by, at=cast.at + HOUR)
    visit.work_item.refresh_from_db()
    assert (visit.state, visit.work_item.window_starts_at, visit.work_item.due_at) == (
        "proposed", window.starts_at, window.starts_at,
    )  # fmt: skip
    assert Message.objects.filter(direction="out").count() == letters + 1


@pytest.mark.parametrize("end", ["solve", "cancel"])
def test_a_ticket_that_ends_takes_its_open_visits_along_and_those_done_stay(
    cast: Cast, ticket: Ticket, end: str
) -> None:
    by = cast.users["alexandra"].actor()
    done = actions.complete_visit(visit=planned(cast, ticket), result="New socket", by=by, at=cast.at + HOUR)
    visit = planned(cast, ticket)
    ticket.refresh_from_db()
    if end == "solve":
        actions.solve(ticket=ticket, by=by, at=cast.at + HOUR)
    else:
        actions.cancel(ticket=ticket, reason="Not needed", by=by, at=cast.at + HOUR)
    visit.refresh_from_db()
    done.refresh_from_db()
    assert (visit.state, visit.work_item.state, done.state) == ("cancelled", "cancelled", "done")
    with pytest.raises(ForbiddenMoveError):
        actions.cancel_visit(visit=visit, reason="twice", by=by, at=cast.at + HOUR)


def test_visits_are_for_those_who_work_on_the_ticket_and_for_times_to_come(cast: Cast, ticket: Ticket) -> None:
    with pytest.raises(NotAllowedError):
        planned(cast, ticket, by="eleni")
    past = Period(cast.at - HOUR, cast.at + HOUR)
    with pytest.raises(ForbiddenMoveError, match="future"):
        actions.plan_visit(ticket=ticket, window=past, by=cast.users["alexandra"].actor(), at=cast.at)


def test_a_visit_is_planned_moved_and_ended_on_the_ticket_page(cast: Cast, ticket: Ticket, home: Location) -> None:
    client = cast.browser("alexandra")
    page = f"/tickets/{ticket.number}/"
    day = (timezone.now() + 3 * DAY).date().isoformat()
    form = {"day": day, "begins": "09:00", "ends": "11:00", "where": f"location:{home.pk}", "note": "Bell: P."}
    client.post(page + "visits/", form)
    visit = Visit.objects.get()
    assert (visit.location, visit.ends_at - visit.starts_at) == (home, 2 * HOUR)
    shown = client.get(page).content.decode()
    assert "Ermou 12" in shown
    assert f"move-visit-{visit.pk}" in shown
    client.post(f"{page}visits/{visit.pk}/confirm/")
    client.post(f"{page}visits/{visit.pk}/move/", {"day": day, "begins": "12:00", "ends": "13:00"})
    client.post(f"{page}visits/{visit.pk}/cancel/", {"reason": "Moved away"})
    visit.refresh_from_db()
    assert (visit.state, visit.version) == ("cancelled", 4)
    agent = Agent.objects.get(user=cast.users["alexandra"])
    other = planned(cast, ticket, home)
    routing.transfer(item=other.work_item, agent=agent, reason="by hand", by=SYSTEM, at=cast.at)
    Visit.objects.filter(pk=other.pk).update(starts_at=timezone.now() + DAY, ends_at=timezone.now() + DAY + HOUR)
    assert "Ermou 12" in client.get("/my-work/").content.decode()
