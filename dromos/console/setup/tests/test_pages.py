"""Who may open the set-up pages, and that each opens in a furnished house."""

import pytest
from django.test import Client
from django.urls import reverse

from dromos.accounts.models import Department, User
from dromos.calendars.models import BusinessCalendar
from dromos.catalog.models import Category
from dromos.console.setup.urls import urlpatterns
from dromos.sla.models import SlaPolicy
from dromos.triage.models import Rule

LISTS = (
    "index",
    "house",
    "people",
    "departments",
    "categories",
    "rules",
    "policies",
    "calendars",
    "letters",
    "audit",
    "segments",
    "areas",
    "queues",
    "escalations",
    "escalation_hours",
)
NEW = (
    "person_new",
    "skill_new",
    "department_new",
    "category_new",
    "rule_new",
    "policy_new",
    "calendar_new",
    "segment_new",
    "area_new",
    "escalation_new",
)
PARTS = {"what": "rules", "pk": 1, "feed_id": 1, "key": "solved", "language": "el", "date": "2026-12-24"}


def addresses() -> list[str]:
    found = []
    for pattern in urlpatterns:
        names = pattern.pattern.converters
        path = str(pattern.pattern)
        for name, converter in names.items():
            written = "2026-12-24" if name == "date" else str(PARTS[name])
            path = path.replace(f"<{_kind(converter)}:{name}>", written)
        found.append(f"/setup/{path}")
    return found


def _kind(converter: object) -> str:
    names = {"IntConverter": "int", "SlugConverter": "slug", "DateConverter": "iso_date"}
    return names[type(converter).__name__]


@pytest.mark.django_db
@pytest.mark.parametrize("address", addresses())
def test_nobody_gets_in_without_signing_in(client: Client, address: str) -> None:
    for answer in (client.get(address), client.post(address)):
        assert answer.status_code == 302
        assert answer["location"].startswith(reverse("account_login"))


@pytest.mark.parametrize("address", addresses())
def test_only_administrators_get_in(client: Client, alexandra: User, address: str) -> None:
    client.force_login(alexandra)
    assert client.get(address).status_code == 403
    assert client.post(address).status_code == 403


@pytest.mark.usefixtures("house")
@pytest.mark.parametrize("name", [*LISTS, *NEW])
def test_every_page_opens_in_a_furnished_house(browser: Client, name: str) -> None:
    assert browser.get(reverse(f"setup:{name}")).status_code == 200


@pytest.mark.usefixtures("house")
def test_every_thing_has_a_page(browser: Client, ilona: User) -> None:
    things = {
        "person": ilona,
        "department": Department.objects.first(),
        "category": Category.objects.get(key="technical/no-connection"),
        "category_questions": Category.objects.get(key="technical/no-connection"),
        "rule": Rule.objects.get(name="Work stands still"),
        "policy": SlaPolicy.objects.first(),
        "calendar": BusinessCalendar.objects.first(),
    }
    for name, thing in things.items():
        assert thing is not None
        answer = browser.get(reverse(f"setup:{name}", args=[thing.pk]))
        assert answer.status_code == 200, name
        assert browser.get(reverse(f"setup:{name}", args=[999_999])).status_code == 404


@pytest.mark.parametrize("language", ["en", "el", "hu", "ru", "cs"])
def test_pages_speak_the_administrators_language(browser: Client, ilona: User, language: str) -> None:
    User.objects.filter(pk=ilona.pk).update(language=language)
    assert f'lang="{language}"' in browser.get(reverse("setup:index")).content.decode()
