import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError

from dromos.accounts.actions import create_department
from dromos.accounts.models import Department
from dromos.calendars import actions, clock, holidays, queries
from dromos.calendars.models import BusinessCalendar
from dromos.customers.models import Contract, Customer
from dromos.lib.actor import SYSTEM
from dromos.lib.models import AuditEntry, EventRecord

pytestmark = pytest.mark.django_db
AT = dt.datetime(2026, 11, 22, 9, tzinfo=dt.UTC)
LATER = AT + dt.timedelta(hours=1)
NINE_TO_FIVE = {day: [["09:00", "17:00"]] for day in clock.DAYS[:5]}


@pytest.fixture
def budapest() -> BusinessCalendar:
    return make(key="budapest", name="Budapest", time_zone="Europe/Budapest", country="HU")


@pytest.fixture
def support() -> Department:
    return create_department(key="technical-support", name="Technical Support", by=SYSTEM, at=AT)


def make(**fields: Any) -> BusinessCalendar:
    return actions.create_calendar(**{"frames": NINE_TO_FIVE, "by": SYSTEM, "at": AT, **fields})


def budapest_at(day: str, hour: int = 10) -> dt.datetime:
    return dt.datetime.fromisoformat(day).replace(hour=hour, tzinfo=ZoneInfo("Europe/Budapest"))


def is_open(calendar: BusinessCalendar, day: str) -> bool:
    return clock.is_open(queries.calendar_value(calendar), budapest_at(day))


def test_public_holidays_are_closed_and_the_saturday_worked_for_one_is_open(budapest: BusinessCalendar) -> None:
    assert not is_open(budapest, "2026-10-23")
    assert not is_open(budapest, "2026-01-02")
    assert is_open(budapest, "2026-01-10")
    assert not is_open(budapest, "2026-01-17")


def test_an_exception_wins_over_a_public_holiday_and_can_be_taken_back(budapest: BusinessCalendar) -> None:
    day = dt.date(2026, 10, 23)
    actions.set_exception(
        calendar=budapest, date=day, name="Stocktaking", frames=[["10:00", "11:00"]], by=SYSTEM, at=LATER
    )
    assert is_open(budapest, "2026-10-23")
    actions.remove_exception(calendar=budapest, date=day, by=SYSTEM, at=LATER)
    assert not is_open(budapest, "2026-10-23")
    actions.remove_exception(calendar=budapest, date=day, by=SYSTEM, at=LATER)


def test_the_value_is_kept_until_the_calendar_changes(budapest: BusinessCalendar) -> None:
    value = queries.calendar_value(budapest)
    assert queries.calendar_value(BusinessCalendar.objects.get(pk=budapest.pk)) is value
    actions.change_calendar(calendar=budapest, time_zone="Europe/Athens", by=SYSTEM, at=AT)
    assert queries.calendar_value(budapest).time_zone == "Europe/Athens"


def test_keeping_the_value_costs_no_query(budapest: BusinessCalendar, django_assert_num_queries: Any) -> None:
    queries.calendar_value(budapest)
    with django_assert_num_queries(0):
        queries.calendar_value(budapest)


def test_a_department_follows_its_own_calendar_else_the_default(
    budapest: BusinessCalendar, support: Department
) -> None:
    with pytest.raises(queries.NoCalendarError):
        queries.calendar_for(support)
    default = actions.ensure_default_calendar(time_zone="Europe/Athens", country="GR", by=SYSTEM, at=AT)
    assert actions.ensure_default_calendar(time_zone="UTC", country="", by=SYSTEM, at=AT) == default
    assert queries.calendar_for(support) == default
    assert queries.calendar_for(None) == default
    actions.assign_calendar(department=support, calendar=budapest, by=SYSTEM, at=AT)
    assert queries.calendar_for(support) == budapest
    actions.assign_calendar(department=support, calendar=None, by=SYSTEM, at=AT)
    assert queries.calendar_for(support) == default


def test_assigning_the_same_calendar_again_writes_nothing(budapest: BusinessCalendar, support: Department) -> None:
    for _ in range(2):
        actions.assign_calendar(department=support, calendar=budapest, by=SYSTEM, at=AT)
    assert AuditEntry.objects.filter(verb="assign_calendar").count() == 1


def test_there_is_one_default_calendar(budapest: BusinessCalendar) -> None:
    first = make(key="first", name="First", time_zone="UTC", is_default=True)
    actions.change_calendar(calendar=budapest, is_default=True, by=SYSTEM, at=AT)
    first.refresh_from_db()
    assert not first.is_default


def test_every_change_is_announced_and_audited(budapest: BusinessCalendar) -> None:
    actions.change_calendar(calendar=budapest, name="Buda and Pest", by=SYSTEM, at=LATER)
    actions.change_calendar(calendar=budapest, name="Buda and Pest", by=SYSTEM, at=LATER)
    assert AuditEntry.objects.filter(subject_type="calendars.businesscalendar").count() == 2
    assert EventRecord.objects.filter(name="CalendarChanged").count() == 2


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"time_zone": "Mars/Olympus"}, "time_zone"),
        ({"country": "XX"}, "country"),
        ({"country": "HU", "region": "Nowhere"}, "country"),
        ({"frames": {"Mon": [["17:00", "09:00"]]}}, "frames"),
        ({"frames": {"Mon": [["9"]]}}, "frames"),
        ({"frames": {"Mon": "09:00-17:00"}}, "frames"),
        ({"frames": {"Someday": []}}, "frames"),
        ({"frames": {"Mon": []}}, "frames"),
    ],
)
def test_a_calendar_that_makes_no_sense_is_refused(fields: dict[str, Any], wrong: str) -> None:
    with pytest.raises(ValidationError) as refused:
        make(**{"key": "wrong", "name": "Wrong", "time_zone": "UTC", **fields})
    assert list(refused.value.message_dict) == [wrong]


def test_other_fields_cannot_be_changed(budapest: BusinessCalendar) -> None:
    with pytest.raises(ValueError, match="cannot change key"):
        actions.change_calendar(calendar=budapest, key="x", by=SYSTEM, at=AT)


def test_the_days_of_a_year_are_named_in_the_readers_language(budapest: BusinessCalendar) -> None:
    actions.set_exception(
        calendar=budapest, date=dt.date(2026, 12, 24), name="", frames=[["09:00", "12:00"]], by=SYSTEM, at=LATER
    )
    days = {day: (name, kind) for day, name, kind in queries.days_of_year(budapest, 2026, "hu")}
    assert days[dt.date(2026, 1, 1)] == ("Újév", "closed")
    assert days[dt.date(2026, 1, 10)] == ("", "worked")
    assert days[dt.date(2026, 12, 24)] == ("Szenteste", "exception")
    in_greek = queries.days_of_year(make(key="gr", name="Athens", time_zone="Europe/Athens", country="GR"), 2026, "el")
    assert "Πρωτοχρονιά" in in_greek[0][1]


def test_a_calendar_without_country_has_no_holidays() -> None:
    plain = make(key="plain", name="Plain", time_zone="UTC")
    assert queries.days_of_year(plain, 2026) == []
    assert clock.is_open(queries.calendar_value(plain), dt.datetime(2026, 12, 25, 10, tzinfo=dt.UTC))


def test_the_countries_of_the_demo_company_have_holidays() -> None:
    assert {"GR", "HU", "CZ", "BY"} <= set(holidays.countries())
    assert holidays.is_known("DE", "BY")


def test_an_heir_has_what_it_leaves_empty_from_its_parent(budapest: BusinessCalendar) -> None:
    night = make(key="night", name="Night", time_zone="", frames={"Mon": [["20:00", "24:00"]]}, parent=budapest)
    gold = make(key="gold", name="Gold", time_zone="Europe/Athens", frames={}, parent=night)
    actions.set_exception(calendar=budapest, date=dt.date(2026, 11, 30), name="Move", frames=[], by=SYSTEM, at=LATER)
    night.refresh_from_db()
    gold.refresh_from_db()
    assert queries.calendar_value(night).time_zone == "Europe/Budapest"
    assert not clock.is_open(queries.calendar_value(night), budapest_at("2026-11-30", 21))
    assert clock.is_open(queries.calendar_value(night), budapest_at("2026-11-23", 21))
    assert not is_open(night, "2026-10-23")
    assert clock.is_open(queries.calendar_value(gold), budapest_at("2026-11-23", 20))
    actions.set_exception(
        calendar=gold, date=dt.date(2026, 11, 30), name="", frames=[["09:00", "23:00"]], by=SYSTEM, at=LATER
    )
    assert is_open(gold, "2026-11-30")
    assert queries.days_of_year(gold, 2026)[-1][2] == "closed"
    assert (dt.date(2026, 11, 30), "Move", "exception") in queries.days_of_year(gold, 2026)


def test_a_calendar_inherits_neither_from_itself_nor_from_its_heirs(budapest: BusinessCalendar) -> None:
    heir = make(key="heir", name="Heir", time_zone="", frames={}, parent=budapest)
    for parent in (heir, budapest):
        with pytest.raises(ValidationError):
            actions.change_calendar(calendar=budapest, parent=parent, by=SYSTEM, at=AT)
    with pytest.raises(ValidationError):
        actions.change_calendar(calendar=heir, is_default=True, by=SYSTEM, at=AT)


def test_what_a_calendar_was_is_kept_with_the_moment_it_ended(budapest: BusinessCalendar) -> None:
    actions.change_calendar(calendar=budapest, frames={"Mon": [["12:00", "13:00"]]}, by=SYSTEM, at=LATER)
    assert budapest.version == 2
    before, until = queries.value_before(budapest, 1)
    assert clock.is_open(before, budapest_at("2026-11-23"))
    assert not is_open(budapest, "2026-11-23")
    assert until == LATER
    with pytest.raises(LookupError):
        queries.value_before(budapest, 2)


def test_a_contract_has_a_calendar_before_its_department(budapest: BusinessCalendar, support: Department) -> None:
    contract = Contract.objects.create(
        number="MER-7", customer=Customer.objects.create(name="Margit", created_at=AT), starts_date=AT.date()
    )
    default = actions.ensure_default_calendar(time_zone="Europe/Athens", country="GR", by=SYSTEM, at=AT)
    for _ in range(2):
        actions.assign_calendar_to_contract(contract=contract, calendar=budapest, by=SYSTEM, at=AT)
    assert queries.calendar_for(support, contract.pk) == budapest
    actions.assign_calendar_to_contract(contract=contract, calendar=None, by=SYSTEM, at=AT)
    assert queries.calendar_for(support, contract.pk) == default
