"""Designing what a category asks, and moving it in the tree."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from dromos.accounts.models import User
from dromos.automation.models import Macro, Trigger
from dromos.catalog import actions
from dromos.catalog.models import Category, Question
from dromos.console.models import Overview
from dromos.lib.actor import SYSTEM
from dromos.sla.models import SlaPolicy
from dromos.tickets.models import CustomField
from dromos.triage.models import Rule
from dromos.ui.questions import QuestionsForm

pytestmark = pytest.mark.usefixtures("house")
LIGHT = [{"key": "red", "labels": {"en": "Red"}}, {"key": "off", "labels": {"en": "Off"}}]


def wifi() -> Category:
    found = Category.objects.get(key="technical/wifi")
    asked: list[dict[str, Any]] = [
        {"key": "works", "kind": "yesno", "required": True, "labels": {"en": "Does it work?", "el": "Λειτουργεί;"}},
        {"key": "light", "kind": "choice", "labels": {"en": "Which light?"}, "choices": LIGHT},
    ]
    actions.set_questions(category=found, questions=asked, by=SYSTEM, at=timezone.now())
    return found


def typed(*rows: dict[str, Any], initial: int) -> dict[str, Any]:
    data: dict[str, Any] = {"form-TOTAL_FORMS": len(rows), "form-INITIAL_FORMS": initial}
    for number, row in enumerate(rows):
        data |= {f"form-{number}-{name}": value for name, value in {"kind": "text", "place": number + 1, **row}.items()}
    return data


WORKS = {"key": "works", "kind": "yesno", "required": "on", "labels_en": "Does it work?"}
LAMP = {"key": "light", "kind": "choice", "labels_en": "Which light?", "choice_lines": "red: Red\noff: Off"}


def test_questions_are_added_put_in_order_and_made_to_wait(browser: Client) -> None:
    category = wifi()
    asked = {**LAMP, "asked_when": ["works=no"], "place": 2}
    new = {"labels_en": "Since when?", "labels_cs": "Odkdy?", "helps_en": "A day is enough.", "place": 1}
    answer = browser.post(
        f"/setup/categories/{category.pk}/questions/", typed({**WORKS, "place": 1}, asked, new, initial=2)
    )
    assert answer.status_code == 302, answer.content.decode()
    rows = list(category.questions.all())
    assert [row.key for row in rows] == ["works", "since-when", "light"]
    assert rows[2].asked_when == {"question": "works", "is": ["no"]}
    assert rows[1].help_in("cs") == "A day is enough."


def test_a_retired_question_is_asked_nobody_and_keeps_its_words(browser: Client) -> None:
    category = wifi()
    browser.post(f"/setup/categories/{category.pk}/questions/", typed({**WORKS, "retired": "on"}, LAMP, initial=2))
    assert [row.key for row in category.questions.all()] == ["light"]
    assert Question.everything.get(category=category, key="works").label_in("el") == "Λειτουργεί;"


def test_a_question_that_waits_for_a_later_one_is_refused_and_nothing_typed_is_lost(browser: Client) -> None:
    category = wifi()
    late = {**LAMP, "labels_en": "Lamp?", "asked_when": ["works=no"], "place": 1}
    page = browser.post(f"/setup/categories/{category.pk}/questions/", typed({**WORKS, "place": 2}, late, initial=2))
    assert "A question can only wait for one that stands before it." in page.content.decode()
    assert 'value="Lamp?"' in page.content.decode()
    assert Question.objects.get(category=category, key="light").labels == {"en": "Which light?"}


def test_the_preview_shows_what_is_typed_in_another_language_and_saves_nothing(browser: Client) -> None:
    category = wifi()
    data = typed({**WORKS, "labels_el": "Δουλεύει;"}, {**LAMP, "asked_when": ["works=no"]}, initial=2)
    page = browser.post(
        f"/setup/categories/{category.pk}/questions/preview/", {**data, "spoken": "el"}
    ).content.decode()
    assert page.count("Δουλεύει;") == 2, "once for the customer, once for the agent"
    assert 'data-asked-name="agent-works"' in page
    assert Question.objects.get(category=category, key="works").label_in("el") == "Λειτουργεί;"


def test_a_required_question_that_is_not_asked_needs_no_answer() -> None:
    asked = [
        Question(key="works", kind="yesno", labels={"en": "Works?"}),
        Question(key="light", required=True, labels={"en": "Light?"}, asked_when={"question": "works", "is": ["no"]}),
    ]

    def form(**answers: str) -> QuestionsForm:
        data = {f"q-{key}": value for key, value in answers.items()}
        return QuestionsForm(data, category=None, language="en", questions=asked)

    assert form(works="yes").is_valid()
    assert not form(works="no").is_valid()
    spare = form(works="yes", light="typed before")
    assert spare.is_valid()
    assert spare.answers == {"works": "yes"}


def asked(*keys: str) -> dict[str, Any]:
    return {"all": [{"field": "category", "op": "is", "value": list(keys)}]}


def to(key: str) -> dict[str, Any]:
    return {"do": "set_category", "category": key}


def rows_that_name(key: str) -> list[Any]:
    """A shared overview, one's own, a macro, a trigger and a field required on some tickets only."""
    at = timezone.now()
    boss = User.objects.get(name="Ilona")
    tree, about = asked(key, f"{key}-else"), {"changed_at": at}
    became: dict[str, Any] = {"field": "category", "op": "to", "value": [key]}
    return [
        Overview.objects.create(name="All of it", is_for_everybody=True, conditions=tree, **about),
        Overview.objects.create(name="Mine of it", owner=boss, conditions=tree, **about),
        Macro.objects.create(name="Call it so", conditions=asked(key), changes=[to(key)], created_at=at),
        Trigger.objects.create(
            name="Once it is so",
            conditions=asked(f"{key}/slow"),
            differences=[became],
            changes=[to(key)],
            active_since_at=at,
        ),
        CustomField.objects.create(key="router", labels={"en": "Router"}, required_if=asked(key)),
    ]


def test_a_move_is_shown_first_and_then_followed_by_whoever_names_it(browser: Client) -> None:
    category = Category.objects.get(key="technical/wifi")
    named = Rule.objects.filter(outcome__category="technical/wifi").count()
    SlaPolicy.objects.create(name="Wifi", category="technical/wifi", position=99)
    rows = rows_that_name("technical/wifi")
    page = browser.post(
        f"/setup/categories/{category.pk}/move/", {"parent": "equipment", "key": "wifi"}
    ).content.decode()
    assert "technical/wifi becomes equipment/wifi" in page
    assert Category.objects.filter(key="technical/wifi").exists(), "nothing is moved yet"

    sure = {"parent": "equipment", "key": "wifi", "confirmed": "1"}
    assert browser.post(f"/setup/categories/{category.pk}/move/", sure).status_code == 302
    category.refresh_from_db()
    assert category.key == "equipment/wifi"
    assert category.parent is not None
    assert category.parent.key == "equipment"
    assert named
    assert Rule.objects.filter(outcome__category="equipment/wifi").count() == named
    assert SlaPolicy.objects.get(name="Wifi").category == "equipment/wifi"
    for row in rows:
        assert f">{row}</" in page, "what names it is shown first"
        row.refresh_from_db()
    overview, own, macro, trigger, field = rows
    assert overview.conditions == own.conditions == asked("equipment/wifi", "technical/wifi-else")
    assert (macro.conditions, macro.changes) == (asked("equipment/wifi"), [to("equipment/wifi")])
    assert trigger.conditions == asked("equipment/wifi/slow")
    assert trigger.differences == [{"field": "category", "op": "to", "value": ["equipment/wifi"]}]
    assert trigger.changes == [to("equipment/wifi")]
    assert field.required_if == asked("equipment/wifi")


def test_a_branch_goes_along_and_nothing_goes_below_itself(browser: Client) -> None:
    technical = Category.objects.get(key="technical")
    page = f"/setup/categories/{technical.pk}/move/"
    assert browser.post(page, {"parent": "technical/wifi", "key": "technical", "confirmed": "1"}).status_code == 200
    with pytest.raises(actions.CategoryPlaceError, match="below itself"):
        actions.move_category(category=technical, key="technical/wifi/technical", by=SYSTEM, at=timezone.now())
    browser.post(page, {"parent": "", "key": "trouble", "confirmed": "1"})
    assert Category.objects.filter(key="trouble/wifi").exists()
    assert not Category.objects.filter(key__startswith="technical").exists()
