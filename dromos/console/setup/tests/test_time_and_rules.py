"""Calendars, policies and rules of triage, as an administrator uses them."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from dromos.calendars.models import BusinessCalendar, CalendarException
from dromos.console.setup.forms.order import moved, rearranged
from dromos.console.setup.forms.rules import RuleForm
from dromos.console.setup.forms.working_time import WorkingTimeField, written
from dromos.sla.models import SlaPolicy
from dromos.triage.models import Rule

pytestmark = pytest.mark.usefixtures("house")
WEEK = {"hours_Mon": "9-13, 14:00-18:00", "hours_Tue": "09.00–17.00", "hours_Wed": "22:00-24:00"}
CALENDAR = {"key": "prague", "name": "Prague", "time_zone": "Europe/Prague", "country": "CZ", **WEEK}


def text(browser: Client, address: str, data: Any = None) -> str:
    answer = browser.post(address, data) if data is not None else browser.get(address)
    return answer.content.decode()


def test_a_calendar_is_made_from_hours_as_people_write_them(browser: Client) -> None:
    browser.post(reverse("setup:calendar_new"), CALENDAR)
    made = BusinessCalendar.objects.get(key="prague")
    assert made.frames == {
        "Mon": [["09:00", "13:00"], ["14:00", "18:00"]],
        "Tue": [["09:00", "17:00"]],
        "Wed": [["22:00", "24:00"]],
    }


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"hours_Mon": "9 to noon"}, "Write hours as"),
        ({"hours_Mon": "18:00-09:00"}, "The end must come after the start"),
        ({"hours_Mon": "", "hours_Tue": "", "hours_Wed": ""}, "At least one day needs working hours."),
        ({"key": "office"}, "There is one with this key already."),
        ({"region": "Nowhere"}, "No holidays are known"),
    ],
)
def test_a_calendar_that_makes_no_sense_is_refused_in_words(browser: Client, change: dict[str, str], said: str) -> None:
    assert said in text(browser, reverse("setup:calendar_new"), {**CALENDAR, **change})


def test_a_calendar_is_changed_and_a_day_made_different(browser: Client) -> None:
    office = BusinessCalendar.objects.get()
    browser.post(
        reverse("setup:calendar", args=[office.pk]),
        {"name": "Athens", "time_zone": "Europe/Athens", "country": "GR", "hours_Mon": "8-16", "is_default": "on"},
    )
    office.refresh_from_db()
    assert (office.name, office.frames) == ("Athens", {"Mon": [["08:00", "16:00"]]})
    day = {"date": "2026-12-24", "name": "Christmas Eve", "frames": "09:00-12:00"}
    browser.post(reverse("setup:calendar_day", args=[office.pk]), day)
    assert CalendarException.objects.get().frames == [["09:00", "12:00"]]
    page = text(browser, f"{reverse('setup:calendar', args=[office.pk])}?year=2026")
    assert "Christmas Eve" in page
    assert "Own exception" in page
    browser.post(reverse("setup:calendar_day_remove", args=[office.pk, dt.date(2026, 12, 24)]))
    assert not CalendarException.objects.exists()


def test_a_day_without_a_date_is_refused(browser: Client) -> None:
    office = BusinessCalendar.objects.get()
    assert "There is a problem" in text(browser, reverse("setup:calendar_day", args=[office.pk]), {"name": "?"})


def test_a_policy_is_made_in_hours_and_minutes_and_moved(browser: Client) -> None:
    data = {"name": "Public offices", "segment": "company", "first_reply_s": "1 h 30 min", "warn_before_s": "15 min"}
    browser.post(reverse("setup:policy_new"), {**data, "is_active": "on"})
    made = SlaPolicy.objects.get(name="Public offices")
    assert (made.first_reply_s, made.resolution_s, made.warn_before_s) == (5400, None, 900)
    browser.post(reverse("setup:policy_move", args=[made.pk]), {"to": "top"})
    assert SlaPolicy.objects.first() == made
    browser.post(reverse("setup:policy", args=[made.pk]), {**data, "resolution_s": "8 h"})
    made.refresh_from_db()
    assert (made.resolution_s, made.is_active) == (28800, False)


def test_a_policy_without_a_target_is_refused(browser: Client) -> None:
    assert "Give at least one target." in text(browser, reverse("setup:policy_new"), {"name": "Nothing"})


def test_the_why_check_names_the_policy_and_what_did_not_fit(browser: Client) -> None:
    page = text(browser, f"{reverse('setup:policies')}?why=1&segment=vip&severity=3")
    assert "VIP holds." in page
    assert "does not fit" in page


@pytest.mark.parametrize(
    ("words", "seconds"), [("30 min", 1800), ("4h", 14400), ("1 h 30 min", 5400), ("2 hours", 7200), ("", None)]
)
def test_working_time_is_read_as_people_write_it(words: str, seconds: int | None) -> None:
    assert WorkingTimeField(required=False).clean(words) == seconds
    assert written(5400) == "1 h 30 min"
    assert written(0) == "0 min"


def test_moving_stays_within_the_list() -> None:
    assert moved([1, 2, 3], 3, "up") == [1, 3, 2]
    assert moved([1, 2, 3], 1, "up") == [1, 2, 3]
    assert moved([1, 2, 3], 1, "end") == [2, 3, 1]
    assert moved([1, 2, 3], 3, "top") == [3, 1, 2]
    assert moved([1, 2, 3], 2, "down") == [1, 3, 2]
    assert moved([1, 2, 3], 2, "sideways") == [1, 2, 3]
    assert moved([1, 2, 3], 9, "up") == [1, 2, 3]


def test_the_buttons_of_a_list_add_remove_and_move_and_others_change_nothing() -> None:
    rows = [{"n": 1}, {"n": 2}, {"n": 3}]

    def after(ask: str, most: int = 4) -> list[int]:
        return [row["n"] for row in rearranged(rows, ask, fresh={"n": 0}, most=most)]

    assert after("add") == [1, 2, 3, 0]
    assert after("add", most=3) == [1, 2, 3], "full"
    assert after("remove:1") == [1, 3]
    assert (after("up:2"), after("down:0")) == ([1, 3, 2], [2, 1, 3])
    assert [after(ask) for ask in ("up:0", "down:2", "remove:3", "remove:", "remove:x", "", "7:7")] == [[1, 2, 3]] * 7
    assert rearranged([], "remove:0", fresh={}, most=3) == []


def test_a_rule_is_made_changed_moved_and_deleted(browser: Client) -> None:
    data = {
        "name": "Fibre", "any_of": "fibre*\nglass", "where": "subject", "language": ["en"], "category": "technical/wifi",
        "severity": "1", "skills": "wifi: 3", "stop": "on", "is_active": "on",
    }  # fmt: skip
    browser.post(reverse("setup:rule_new"), data)
    made = Rule.objects.get(name="Fibre")
    assert made.conditions == {"any_of": ["fibre*", "glass"], "language": ["en"], "where": "subject"}
    assert made.outcome == {"category": "technical/wifi", "severity": 1, "skills": {"wifi": 3}, "stop": True}
    browser.post(reverse("setup:rule_move", args=[made.pk]), {"to": "top"})
    assert Rule.objects.first() == made
    browser.post(reverse("setup:rule", args=[made.pk]), {**data, "is_active": "", "severity": ""})
    made.refresh_from_db()
    assert not made.is_active
    assert "severity" not in made.outcome
    browser.post(reverse("setup:rule_delete", args=[made.pk]))
    assert not Rule.objects.filter(name="Fibre").exists()


def test_saving_a_default_rule_unchanged_changes_nothing(browser: Client) -> None:
    rule = Rule.objects.get(name="Work stands still")
    initial = {name: value for name, value in RuleForm.initial_of(rule).items() if value not in (None, False)}
    browser.post(reverse("setup:rule", args=[rule.pk]), initial)
    assert Rule.objects.get(pk=rule.pk).conditions == rule.conditions
    assert Rule.objects.get(pk=rule.pk).outcome == rule.outcome


@pytest.mark.parametrize(
    ("field", "value", "said"), [("any_of", "*", "any_of"), ("skills", "wifi", "Write a skill, a colon and a level")]
)
def test_a_rule_that_cannot_be_read_is_refused_at_its_field(browser: Client, field: str, value: str, said: str) -> None:
    page = text(browser, reverse("setup:rule_new"), {"name": "Wrong", "where": "both", field: value})
    assert said in page
    assert not Rule.objects.filter(name="Wrong").exists()


def test_trying_the_rules_shows_verdict_and_reasons(browser: Client) -> None:
    letter = {"text": "internet down since yesterday in Peristeri, light on the modem red"}
    for headers in ({}, {"hx-request": "true"}):
        page = browser.post(reverse("setup:rules_try"), letter, headers=headers).content.decode()
        assert "technical/no-connection" in page
        assert "athens-west" in page
        assert "internet down" in page
        assert ("<html" in page) == (not headers)
    assert "Write or paste a letter first." in text(browser, reverse("setup:rules_try"), {})


def test_the_preview_answers_for_hours_that_are_not_saved_yet(browser: Client) -> None:
    office = BusinessCalendar.objects.get()
    asked = {"calendar": office.pk, "try-target": "2 h", "try-starts": "2026-11-27T16:00"}
    saved = text(browser, reverse("setup:calendar_preview"), asked)
    assert "Friday 27 November 2026 at 18:00" in saved
    assert "<html" in saved
    hours = {"time_zone": "Europe/Athens", "country": "GR", "name": "x", "hours_Fri": "9-17", "hours_Mon": "10-12"}
    page = browser.post(reverse("setup:calendar_preview"), asked | hours, headers={"hx-request": "true"})
    assert "Monday 30 November 2026 at 11:00" in page.content.decode()
    assert "16:00–17:00" in page.content.decode()
    assert "<html" not in page.content.decode()
    office.refresh_from_db()
    assert office.frames["Fri"] == [["09:00", "13:00"], ["14:00", "18:00"]]


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"try-target": "soon", "try-starts": "2026-11-27T16:00"}, "Give a target"),
        ({"try-target": "2 h", "try-starts": "Friday"}, "Give a target"),
        ({"try-target": "2 h", "try-starts": "2026-11-27T16:00", "hours_Mon": ""}, "never ends"),
        ({"try-target": "90 h", "try-starts": "2026-11-27T16:00", "hours_Mon": "9-10"}, "further stretches"),
    ],
)
def test_the_preview_of_a_new_calendar_says_what_is_wrong(browser: Client, asked: dict[str, str], said: str) -> None:
    assert said in text(browser, reverse("setup:calendar_preview"), {"time_zone": "Europe/Prague", **asked})


def test_a_year_is_drawn_with_each_day_told_in_words(browser: Client) -> None:
    office = BusinessCalendar.objects.get()
    page = text(browser, f"{reverse('setup:calendar', args=[office.pk])}?year=2026")
    assert page.count("data-roving-target") == 365
    assert "Friday 25 December 2026, Christmas Day, closed" in page
    assert "Saturday 12 December 2026, closed" in page
    day = text(browser, f"{reverse('setup:calendar', args=[office.pk])}?day=2026-12-28#day")
    assert 'value="2026-12-28"' in day
    assert "Hours on this day: 09:00–13:00, 14:00–18:00" in day


@pytest.mark.parametrize("asked", ["year=0", "year=next", "day=yesterday", "day=0001-01-01"])
def test_a_year_that_is_none_is_this_year(browser: Client, asked: str) -> None:
    office = BusinessCalendar.objects.get()
    assert browser.get(f"{reverse('setup:calendar', args=[office.pk])}?{asked}").status_code == 200
