"""Before a change is saved that moves running clocks, the administrator sees what it touches."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from dromos.accounts.models import Department
from dromos.calendars.models import BusinessCalendar, CalendarException, Feed
from dromos.console.setup.forms.policies import PolicyForm
from dromos.customers.models import Contract
from dromos.sla.models import SlaPolicy
from dromos.tickets.models import Ticket, TicketClock
from dromos.triage.models import Rule
from tests.cast import Cast
from tests.flows.letters import letter, receive

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("cast")]
WEEK = {f"hours_{day}": "08:00-12:00, 13:00-17:00" for day in ("Mon", "Tue", "Wed", "Thu", "Fri")}
ICS = b"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\nBEGIN:VEVENT\nUID:a\nDTSTART;VALUE=DATE:%s\nSUMMARY:Moving house\nEND:VEVENT\nEND:VCALENDAR\n"


@pytest.fixture
def ticket(cast: Cast) -> Ticket:  # noqa: ARG001
    found = receive(letter(sender="Kostas <kostas@customer.example>", subject="No internet"), timezone.now()).ticket
    assert found is not None
    return found


@pytest.fixture
def ilona(cast: Cast) -> Client:
    return cast.browser("ilona")


def policy_of(ticket: Ticket) -> SlaPolicy:
    found = ticket.clocks.select_related("policy").get(kind="resolution").policy
    assert found is not None
    return found


def as_posted(policy: SlaPolicy, **changes: Any) -> dict[str, Any]:
    form = PolicyForm(initial=PolicyForm.initial_of(policy))
    values = {bound.name: bound.value() for bound in form}
    return {name: value for name, value in {**values, **changes}.items() if value not in (None, "", False)}


def test_a_shorter_target_is_shown_with_its_tickets_before_it_is_saved(ilona: Client, ticket: Ticket) -> None:
    policy = policy_of(ticket)
    address, data = reverse("setup:policy", args=[policy.pk]), as_posted(policy, resolution_s="30 min")
    due = ticket.clocks.get(kind="resolution").due_at
    page = ilona.post(address, data).content.decode()
    assert "What this change touches" in page
    assert f"#{ticket.number}" in page
    assert "Due earlier" in page
    policy.refresh_from_db()
    assert policy.resolution_s != 1800
    assert "What this change touches" not in ilona.post(address, {**data, "again": "1"}).content.decode()
    assert ilona.post(address, {**data, "confirmed": "1"}).status_code == 302
    policy.refresh_from_db()
    assert policy.resolution_s == 1800
    assert ticket.clocks.get(kind="resolution").due_at == due


def test_a_change_that_moves_nothing_is_saved_at_once(ilona: Client, ticket: Ticket) -> None:
    policy = policy_of(ticket)
    data = as_posted(policy, name="Renamed", penalty_kind="per_hour", penalty_amount="50", penalty_currency="eur")
    assert ilona.post(reverse("setup:policy", args=[policy.pk]), data).status_code == 302
    policy.refresh_from_db()
    assert (policy.name, policy.penalty_amount, policy.penalty_currency) == ("Renamed", Decimal(50), "EUR")


def test_pauses_with_limits_are_set_and_taken_away(ilona: Client) -> None:
    policy = SlaPolicy.objects.all()[0]
    data = as_posted(policy, pause_waiting_customer=["resolution"], limit_waiting_customer="16 h")
    data = {name: value for name, value in data.items() if name == "pause_waiting_customer" or "pause" not in name}
    ilona.post(reverse("setup:policy", args=[policy.pk]), {**data, "confirmed": "1"})
    policy.refresh_from_db()
    assert policy.pauses == {"waiting_customer": {"clocks": ["resolution"], "limit_s": 57600}}
    data.pop("pause_waiting_customer")
    ilona.post(reverse("setup:policy", args=[policy.pk]), {**data, "confirmed": "1"})
    policy.refresh_from_db()
    assert not any(rule["clocks"] for rule in policy.pauses.values())


def test_a_policy_switched_off_ends_or_moves_its_promises(ilona: Client, ticket: Ticket) -> None:
    policy = policy_of(ticket)
    SlaPolicy.objects.exclude(pk=policy.pk).delete()
    page = ilona.post(reverse("setup:policy", args=[policy.pk]), as_posted(policy, is_active="")).content.decode()
    assert "No longer promised" in page
    assert ilona.post(reverse("setup:policy", args=[policy.pk]), as_posted(policy)).status_code == 302


def test_a_new_policy_and_another_order_are_weighed_too(ilona: Client, ticket: Ticket) -> None:
    policy = policy_of(ticket)
    SlaPolicy.objects.exclude(pk=policy.pk).delete()
    new = {"name": "Mail", "channel": "email", "resolution_s": "10 h", "is_active": "on"}
    assert ilona.post(reverse("setup:policy_new"), new).status_code == 302
    made = SlaPolicy.objects.get(name="Mail")
    move = reverse("setup:policy_move", args=[made.pk])
    assert "What this change touches" in ilona.post(move, {"to": "top"}).content.decode()
    ilona.post(move, {"to": "top", "again": "1"})
    assert SlaPolicy.objects.first() == policy
    ilona.post(move, {"to": "top", "confirmed": "1"})
    assert SlaPolicy.objects.first() == made


def test_shorter_hours_and_a_closed_day_are_weighed_with_calendars_below(ilona: Client, ticket: Ticket) -> None:
    calendar = ticket.clocks.get(kind="resolution").calendar
    child = BusinessCalendar.objects.create(
        key="below", name="Below", parent=calendar, time_zone="", frames={}, updated_at=timezone.now()
    )
    TicketClock.objects.update(calendar=child)
    data = {"name": calendar.name, "time_zone": "Europe/Athens", **WEEK, "is_default": "on", "hours_Mon": "08:00-09:00"}
    address = reverse("setup:calendar", args=[calendar.pk])
    narrow = {**data, **{f"hours_{day}": "08:00-08:30" for day in ("Mon", "Tue", "Wed", "Thu", "Fri")}}
    assert "Due later" in ilona.post(address, narrow).content.decode()
    calendar.refresh_from_db()
    assert calendar.frames["Tue"] == [["08:00", "12:00"], ["13:00", "17:00"]]
    assert ilona.post(address, {**narrow, "confirmed": "1"}).status_code == 302
    due = ticket.clocks.get(kind="resolution").due_at
    assert due is not None
    day = {"date": str(due.date()), "name": "Moving house"}
    closed = reverse("setup:calendar_day", args=[calendar.pk])
    assert "What this change touches" in ilona.post(closed, day).content.decode()
    assert "Moving house" in ilona.post(closed, {**day, "again": "1"}).content.decode()
    assert not CalendarException.objects.exists()
    ilona.post(closed, {**day, "confirmed": "1"})
    remove = reverse("setup:calendar_day_remove", args=[calendar.pk, due.date()])
    assert ilona.post(remove, {"again": "1"}).status_code == 302
    assert CalendarException.objects.exists()
    ilona.post(remove, {"confirmed": "1"})
    assert not CalendarException.objects.exists()


def test_a_calendar_tells_what_it_inherits_and_who_follows_it(ilona: Client) -> None:
    above = BusinessCalendar.objects.get(is_default=True)
    data = {"key": "night", "name": "Night desk", "parent": above.pk}
    ilona.post(reverse("setup:calendar_new"), data)
    child = BusinessCalendar.objects.get(key="night")
    assert (child.parent, child.frames, child.time_zone) == (above, {}, "")
    page = ilona.get(reverse("setup:calendar", args=[child.pk])).content.decode()
    assert f"from {above.name}" in page
    assert "No hours of its own" in page
    assert "Night desk" in ilona.get(reverse("setup:calendar", args=[above.pk])).content.decode()


def test_closed_times_are_read_from_a_file(ilona: Client) -> None:
    calendar = BusinessCalendar.objects.get(is_default=True)
    day = timezone.localdate() + dt.timedelta(days=7)
    file = SimpleUploadedFile("x.ics", ICS % day.strftime("%Y%m%d").encode())
    ilona.post(reverse("setup:calendar_feed", args=[calendar.pk]), {"name": "Building", "file": file})
    page = ilona.get(f"{reverse('setup:calendar', args=[calendar.pk])}?day={day}").content.decode()
    assert "From a feed" in page
    assert "Moving house, closed" in page
    feed = Feed.objects.get()
    ilona.post(reverse("setup:calendar_feed_remove", args=[calendar.pk, feed.pk]))
    assert not Feed.objects.exists()
    empty = ilona.post(reverse("setup:calendar_feed", args=[calendar.pk]), {"name": "x"}).content.decode()
    assert "Give an address or a file." in empty


def test_the_why_check_answers_for_a_ticket(ilona: Client, ticket: Ticket) -> None:
    policy = policy_of(ticket)
    SlaPolicy.objects.create(name="VIP", segment="vip", resolution_s=60, position=0)
    SlaPolicy.objects.filter(pk=policy.pk).update(position=1)
    page = ilona.get(f"{reverse('setup:policies')}?why=1&number={ticket.number}").content.decode()
    assert f"{policy.name} holds." in page
    assert "asks for vip, the ticket has nothing" in page
    missing = ilona.get(f"{reverse('setup:policies')}?why=1&number=99").content.decode()
    assert "There is no ticket with this number." in missing


def test_a_contract_follows_a_calendar_and_no_longer(ilona: Client, cast: Cast) -> None:
    calendar = BusinessCalendar.objects.get(is_default=True)
    contract = Contract.objects.create(
        number="K-77", customer=cast.customers["oscar"], starts_date=timezone.localdate()
    )
    address = reverse("setup:calendar_contract", args=[calendar.pk])
    assert "There is no contract with this number." in ilona.post(address, {"number": "K-1"}).content.decode()
    ilona.post(address, {"number": "K-77"})
    assert contract.calendar_link.calendar == calendar
    assert "K-77" in ilona.get(reverse("setup:calendar", args=[calendar.pk])).content.decode()
    ilona.post(address, {"number": "K-77", "end": "1"})
    assert not calendar.contract_links.exists()


def test_a_department_goes_out_of_use_only_when_what_hangs_on_it_was_seen(ilona: Client, ticket: Ticket) -> None:
    department = ticket.department
    address = reverse("setup:department", args=[department.pk])
    data = {"name": department.name, "names_en": "Help", "follow_up": "reopen", "reopen_within_days": "30"}
    page = ilona.post(address, data).content.decode()
    assert "this is what it touches" in page
    assert "what arrives for it goes to another department" in page
    department.refresh_from_db()
    assert department.is_active
    assert "this is what it touches" not in ilona.post(address, {**data, "again": "1"}).content.decode()
    assert ilona.post(address, {**data, "confirmed": "1"}).status_code == 302
    department.refresh_from_db()
    assert not department.is_active
    assert ilona.post(address, {**data, "name": "Renamed"}).status_code == 302, "it is out of use already"


def test_nothing_comes_to_a_department_that_is_out_of_use(cast: Cast) -> None:
    category = cast.categories["billing"]
    assert category.answered_by == cast.departments["finance"]
    Department.objects.filter(key="finance").update(is_active=False)
    rule = {"conditions": {"any_of": ["bill"]}, "outcome": {"category": "billing"}}
    Rule.objects.create(name="Bills", position=0, **rule)
    found = receive(letter(sender="Kostas <kostas@customer.example>", subject="A wrong bill"), timezone.now()).ticket
    assert found is not None
    assert found.category == category
    assert found.department.is_active


def test_a_category_with_tickets_goes_out_of_use_only_when_that_was_seen(
    ilona: Client, ticket: Ticket, cast: Cast
) -> None:
    category = cast.categories["billing"]
    Ticket.objects.filter(pk=ticket.pk).update(category=category)
    address = reverse("setup:category", args=[category.pk])
    data = {"names_en": "Bills", "default_severity": "3", "position": "0"}
    assert "this is what it touches" in ilona.post(address, data).content.decode()
    category.refresh_from_db()
    assert category.is_active
    assert ilona.post(address, {**data, "confirmed": "1"}).status_code == 302
    category.refresh_from_db()
    assert not category.is_active
