import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from dromos.accounts.actions import install_default_departments
from dromos.catalog.actions import install_default_tree
from dromos.catalog.defaults import CATEGORIES, SKILLS
from dromos.catalog.models import Category, Question
from dromos.customers.actions import install_default_areas
from dromos.customers.defaults import AREAS
from dromos.customers.models import Area
from dromos.lib.actor import SYSTEM
from dromos.lib.models import AuditEntry
from dromos.triage import actions, queries
from dromos.triage.defaults import RULES
from dromos.triage.models import Rule
from dromos.triage.rules import Facts, RuleError
from dromos.triage.words import as_phrase

pytestmark = pytest.mark.django_db
AT = dt.datetime(2026, 11, 22, 9, tzinfo=dt.UTC)
INSTALL = (install_default_departments, install_default_tree, install_default_areas, actions.install_default_rules)
LANGUAGES = {"en", "el", "hu", "ru", "cs"}


@pytest.fixture(scope="module")
def house(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:  # noqa: ARG001
    """A house with the default departments, tree, areas and rules, taken back at the end of the module."""
    with django_db_blocker.unblock(), transaction.atomic():
        for install in INSTALL:
            install(by=SYSTEM, at=AT)
        yield
        transaction.set_rollback(True)


def test_rules_are_created_last_changed_and_deleted_on_record() -> None:
    first = actions.create_rule(name="First", conditions={}, outcome={"severity": 1}, by=SYSTEM, at=AT)
    second = actions.create_rule(name="Second", conditions={}, outcome={"severity": 2}, by=SYSTEM, at=AT)
    assert (first.position, second.position) == (0, 1)
    actions.change_rule(rule=first, outcome={"severity": 3}, by=SYSTEM, at=AT)
    actions.change_rule(rule=first, outcome={"severity": 3}, by=SYSTEM, at=AT)
    actions.delete_rule(rule=first, by=SYSTEM, at=AT)
    entries = AuditEntry.objects.filter(subject_type="triage.rule").order_by("id")
    assert [entry.verb for entry in entries] == ["create", "create", "change", "delete"]
    assert queries.assess("", "", Facts()).severity == 2


@pytest.mark.usefixtures("house")
def test_the_letter_from_peristeri() -> None:
    verdict = queries.assess("", "internet down since yesterday in Peristeri, light on the modem red", Facts())
    assert verdict.category == "technical/no-connection"
    assert verdict.severity == 2
    assert verdict.languages == ("en", "el")
    assert verdict.area == "athens-west"
    assert verdict.department == "technical-support"
    assert [reason.rule for reason in verdict.reasons][:2] == ["No connection", "Place in the text"]


@pytest.mark.usefixtures("house")
@pytest.mark.parametrize(
    ("text", "area"),
    [
        ("Δεν έχω ίντερνετ στο Περιστέρι", "athens-west"),
        ("Μένω Κεραμεικού 3, ΤΚ 15342 Αθήνα", "athens-east"),
        ("Nincs internet, Bartók Béla út 5, 1114 Budapest", "budapest-buda"),
        ("Kőbányán nincs net", "budapest-pest"),
        ("Nejde internet na Smíchově", "prague-5"),
        ("Nejde internet, Vodičkova 3, 110 00 Praha", "prague-1"),
        ("Нет интернета в Минске, Каменная Горка", "minsk-west"),
        ("Нет интернета в Минске", "minsk"),
        ("No internet at home", None),
    ],
)
def test_the_places_of_the_demo_company_are_known(text: str, area: str | None) -> None:
    assert queries.assess("", text, Facts()).area == area


@pytest.mark.usefixtures("house")
def test_the_language_is_read_from_the_letter_and_hinted_by_the_customer() -> None:
    assert queries.assess("Számla", "Kérem a számlát, nem érkezett meg", Facts()).language == "hu"
    assert queries.assess("Modem", "", Facts(customer_language="cs")).language == "cs"
    assert queries.assess("Modem", "", Facts(language="ru")).language == "ru"


@pytest.mark.usefixtures("house")
def test_assessing_is_one_query_as_long_as_nothing_changes(django_assert_num_queries: Any) -> None:
    queries.assess("", "no internet", Facts())
    with django_assert_num_queries(1):
        queries.assess("", "no internet", Facts())


@pytest.mark.usefixtures("house")
def test_a_changed_rule_category_or_area_holds_from_the_next_letter_on() -> None:
    rule = Rule.objects.get(name="No connection")
    actions.change_rule(rule=rule, is_active=False, by=SYSTEM, at=AT)
    assert queries.assess("", "no internet", Facts()).category == "other"
    Category.objects.filter(key="other").update(is_active=False)
    assert queries.assess("", "no internet", Facts()).category is None
    Area.objects.filter(key="athens-west").update(place_names=["Nowhere (upper)"])
    assert queries.assess("", "in Nowhere upper", Facts()).area == "athens-west"


@pytest.mark.usefixtures("house")
def test_a_stored_rule_that_cannot_be_read_is_left_out(caplog: pytest.LogCaptureFixture) -> None:
    Rule.objects.filter(name="No connection").update(conditions={"any_of": ["*"]})
    assert queries.assess("", "no internet", Facts()).category == "other"
    assert "No connection" in caplog.text


@pytest.mark.usefixtures("house")
def test_an_area_that_is_above_itself_does_no_harm() -> None:
    athens = Area.objects.get(key="athens")
    athens.parent = Area.objects.get(key="athens-west")
    athens.save()
    assert queries.assess("", "in Peristeri", Facts()).area == "athens-west"


@pytest.mark.usefixtures("house")
def test_rules_are_tried_in_the_order_they_are_put_in() -> None:
    everything = Rule.objects.get(name="Everything else")
    actions.order_rules(ids=[everything.pk], by=SYSTEM, at=AT)
    assert queries.assess("", "no internet", Facts()).category == "other"
    actions.order_rules(ids=[everything.pk], by=SYSTEM, at=AT)
    assert AuditEntry.objects.filter(verb="reorder").count() == 1


def test_a_rule_that_cannot_be_read_is_not_stored() -> None:
    with pytest.raises(RuleError):
        actions.create_rule(name="Wrong", conditions={"any_of": ["*"]}, outcome={}, by=SYSTEM, at=AT)
    rule = actions.create_rule(name="Right", conditions={}, outcome={}, by=SYSTEM, at=AT)
    with pytest.raises(RuleError):
        actions.change_rule(rule=rule, outcome={"severity": 9}, by=SYSTEM, at=AT)
    with pytest.raises(ValueError, match="position"):
        actions.change_rule(rule=rule, position=1, by=SYSTEM, at=AT)


@pytest.mark.usefixtures("house")
def test_installing_defaults_twice_adds_nothing() -> None:
    for install in INSTALL:
        assert install(by=SYSTEM, at=AT) == 0


@pytest.mark.usefixtures("house")
def test_the_default_tree_speaks_five_languages_and_asks_questions() -> None:
    for names in [category.names for category in Category.objects.all()] + list(SKILLS.values()):
        assert set(names) == LANGUAGES
    assert all(set(question.labels) == LANGUAGES for question in Question.objects.all())
    asked = Category.objects.get(key="technical/no-connection").questions.values_list("key", flat=True)
    assert list(asked) == ["since", "where", "lights", "restarted"]
    assert all(category.department for category in Category.objects.all())


def test_every_category_the_default_rules_name_is_in_the_default_tree() -> None:
    keys = {category[0] for category in CATEGORIES}
    assert {rule["outcome"].get("category", "other") for rule in RULES} <= keys
    assert {skill for category in CATEGORIES for skill in category[4]} <= set(SKILLS)


def test_every_default_place_name_is_a_phrase() -> None:
    assert [name for area in AREAS for name in area[6] if as_phrase(name) != name] == []
