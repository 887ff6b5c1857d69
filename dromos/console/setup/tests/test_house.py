"""Departments, categories, questions, letters, the guide and the audit log, as an administrator uses them."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from dromos.accounts.models import Department
from dromos.calendars.models import BusinessCalendar, DepartmentCalendar
from dromos.catalog.models import Category
from dromos.lib import settings
from dromos.lib.models import AuditEntry
from dromos.notifications.models import Letter, LetterText
from dromos.routing.models import CategoryRequirement, Queue, Skill


def page_of(browser: Client, name: str, *args: Any) -> str:
    return browser.get(reverse(f"setup:{name}", args=args)).content.decode()


def test_the_house_gets_its_name(browser: Client) -> None:
    browser.post(reverse("setup:house"), {"company": "Meridian", "totp_for": ["administrator"]})
    assert settings.get("company_name") == "Meridian"
    assert settings.get("require_totp_for") == ["administrator"]


@pytest.mark.usefixtures("house")
def test_a_department_is_opened_with_its_queue_and_changed(browser: Client) -> None:
    browser.post(reverse("setup:department_new"), {"key": "legal", "name": "Legal", "names_en": "Legal"})
    legal = Department.objects.get(key="legal")
    assert Queue.objects.filter(department=legal).exists()
    data = {
        "name": "Legal matters", "names_en": "Legal", "names_cs": "Právní oddělení", "follow_up": "new",
        "reopen_within_days": 5, "signatures_en": "Yours, Legal", "is_active": "on",
    }  # fmt: skip
    browser.post(reverse("setup:department", args=[legal.pk]), data)
    legal.refresh_from_db()
    assert (legal.name, legal.follow_up, legal.is_front) == ("Legal matters", "new", False)
    assert legal.names == {"en": "Legal", "cs": "Právní oddělení"}
    assert legal.signatures == {"en": "Yours, Legal"}


@pytest.mark.usefixtures("house")
def test_a_department_key_is_taken_once(browser: Client) -> None:
    data = {"key": "finance", "name": "Finance", "names_en": "Finance"}
    answer = browser.post(reverse("setup:department_new"), data)
    assert "There is one with this key already." in answer.content.decode()


@pytest.mark.usefixtures("house")
def test_a_department_follows_another_calendar(browser: Client) -> None:
    finance, office = Department.objects.get(key="finance"), BusinessCalendar.objects.get()
    browser.post(reverse("setup:department_calendar", args=[finance.pk]), {"calendar": office.pk})
    assert DepartmentCalendar.objects.get(department=finance).calendar == office
    browser.post(reverse("setup:department_calendar", args=[finance.pk]), {"calendar": ""})
    assert not DepartmentCalendar.objects.exists()


@pytest.mark.usefixtures("house")
def test_a_category_is_made_below_another_and_changed(browser: Client) -> None:
    data = {"parent": "technical", "key": "telephony", "names_en": "Telephony", "default_severity": 2, "position": 3}
    browser.post(reverse("setup:category_new"), data)
    made = Category.objects.get(key="technical/telephony")
    assert (made.parent.key if made.parent else None, made.default_severity) == ("technical", 2)
    changes = {"names_en": "Phones", "default_severity": 4, "position": 1}
    browser.post(reverse("setup:category", args=[made.pk]), changes)
    made.refresh_from_db()
    assert (made.names, made.default_severity, made.is_active) == ({"en": "Phones"}, 4, False)
    assert "There is one with this key already." in browser.post(reverse("setup:category_new"), data).content.decode()


@pytest.mark.usefixtures("house")
def test_a_category_asks_for_skills(browser: Client) -> None:
    other, wifi = Category.objects.get(key="other"), Skill.objects.get(key="wifi")
    levels = {f"skill_{skill.pk}": 0 for skill in Skill.objects.all()}
    browser.post(reverse("setup:category_requirements", args=[other.pk]), {**levels, f"skill_{wifi.pk}": 3})
    assert list(CategoryRequirement.objects.filter(category=other).values_list("skill__key", "level")) == [("wifi", 3)]


def question(number: int, **fields: Any) -> dict[str, Any]:
    return {f"form-{number}-{name}": value for name, value in {"kind": "text", **fields}.items()}


@pytest.mark.usefixtures("house")
def test_questions_are_written_changed_and_taken_away(browser: Client) -> None:
    other = Category.objects.get(key="other")
    address = reverse("setup:category_questions", args=[other.pk])
    head = {"form-TOTAL_FORMS": 2, "form-INITIAL_FORMS": 0}
    colours = "green: Green | el=Πράσινο\nRed"
    first = question(0, labels_en="What happened?", labels_hu="Mi történt?", required="on")
    browser.post(address, {**head, **first, **question(1, kind="choice", labels_en="Colour?", choice_lines=colours)})
    rows = list(other.questions.values("key", "labels", "kind", "required", "choices"))
    assert rows[0]["labels"] == {"en": "What happened?", "hu": "Mi történt?"}
    assert rows[1]["choices"] == [
        {"key": "green", "labels": {"en": "Green", "el": "Πράσινο"}},
        {"key": "red", "labels": {"en": "Red"}},
    ]
    page = browser.get(address).content.decode()
    assert "green: Green | el=Πράσινο" in page
    browser.post(
        address, {**head, "form-INITIAL_FORMS": 2, **question(0, labels_en=""), **question(1, labels_en="Why?")}
    )
    assert list(other.questions.values_list("labels__en", flat=True)) == ["Why?"]


@pytest.mark.usefixtures("house")
def test_a_choice_without_choices_is_refused(browser: Client) -> None:
    other = Category.objects.get(key="other")
    data = {"form-TOTAL_FORMS": 1, "form-INITIAL_FORMS": 0, **question(0, kind="choice", labels_en="Colour?")}
    answer = browser.post(reverse("setup:category_questions", args=[other.pk]), data)
    assert "A choice needs at least two lines." in answer.content.decode()
    assert not other.questions.exists()


@pytest.mark.usefixtures("house")
def test_a_letter_is_previewed_worded_and_restored(browser: Client) -> None:
    address = reverse("setup:letter", args=["closed", "en"])
    own = {"subject": "Goodbye {tag}", "body": "All done, {name}."}
    trial = browser.post(address, {**own, "do": "preview"}).content.decode()
    assert "Goodbye [Ticket#1010138]" in trial
    assert "What differs from the shipped text" in trial
    assert "<ins>Goodbye" in trial
    assert not LetterText.objects.exists()
    assert browser.post(address, own).status_code == 302
    assert LetterText.objects.get().subject == "Goodbye {tag}"
    browser.post(f"{address}?department=finance", own)
    assert LetterText.objects.count() == 2
    assert "Put the house's text back" in browser.get(f"{address}?department=finance").content.decode()
    browser.post(reverse("setup:letter_restore", args=["closed", "en"]))
    assert LetterText.objects.get().department is not None


@pytest.mark.usefixtures("house")
def test_an_administrator_reads_a_letter_in_their_own_mailbox_before_it_is_saved(browser: Client) -> None:
    address = reverse("setup:letter", args=["closed", "cs"])
    page = browser.post(address, {"subject": "Sbohem {tag}", "body": "Hotovo, {name}.", "do": "test"}).content.decode()
    assert "A test is on its way to ilona@meridian.example." in page
    assert 'value="Sbohem {tag}"' in page, "what was typed stays"
    assert not LetterText.objects.exists()
    letter = Letter.objects.select_related("message").get()
    assert letter.message is not None
    assert (letter.message.state, letter.is_automatic) == ("queued", False)
    assert letter.message.subject == "[Test] Sbohem [Ticket#1010138]"
    assert letter.message.text.startswith("This is a test of the letter “")
    assert "Hotovo, Kostas Papadakis." in letter.message.text
    assert list(letter.message.recipients.values_list("address", flat=True)) == ["ilona@meridian.example"]
    assert "secret" in browser.post(address, {"subject": "{secret}", "body": "x", "do": "test"}).content.decode()
    assert Letter.objects.count() == 1


def test_a_wording_with_an_unknown_variable_is_refused(browser: Client) -> None:
    address = reverse("setup:letter", args=["closed", "en"])
    page = browser.post(address, {"subject": "Hello {secret}", "body": "Text"}).content.decode()
    assert "There is no {secret} in this letter." in page
    assert not LetterText.objects.exists()


@pytest.mark.parametrize(
    "address", ["/setup/letters/nothing/en/", "/setup/letters/closed/xx/", "/setup/letters/closed/en/?department=x"]
)
def test_a_letter_that_does_not_exist_has_no_page(browser: Client, address: str) -> None:
    assert browser.get(address).status_code == 404


@pytest.mark.usefixtures("house")
def test_the_audit_log_is_searched_and_turned_page_by_page(browser: Client) -> None:
    first = page_of(browser, "audit")
    assert "Show the next" in first
    oldest_shown = AuditEntry.objects.order_by("-pk")[49].pk
    assert f"before={oldest_shown}" in first
    found = browser.get(reverse("setup:audit"), {"q": "No connection", "subject": "triage.rule"}).content.decode()
    assert "No connection" in found
    assert "Refund" not in found
    assert "Nothing found" in browser.get(reverse("setup:audit"), {"q": "xyzzy"}).content.decode()
