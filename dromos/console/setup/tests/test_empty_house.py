"""The set-up pages on the first day, when nothing is there yet."""

import pytest
from django.test import Client
from django.urls import reverse

from dromos.accounts.models import Department
from dromos.catalog.models import Category
from dromos.console.setup.tests.test_pages import LISTS, NEW
from dromos.routing.models import Queue, Skill
from dromos.sla.models import SlaPolicy
from dromos.triage.models import Rule


@pytest.mark.parametrize("name", [*LISTS, *NEW])
def test_every_page_opens_in_an_empty_house(browser: Client, name: str) -> None:
    assert browser.get(reverse(f"setup:{name}")).status_code == 200


def test_an_empty_house_is_furnished_step_by_step(browser: Client) -> None:
    for what in ("departments", "categories", "rules", "policies", "escalation"):
        assert browser.post(reverse("setup:install", args=[what])).status_code == 302
    counts = [model.objects.count() for model in (Department, Queue, Category, Skill, Rule, SlaPolicy)]
    assert counts == [7, 7, 25, 10, 22, 7]
    assert "Start with the usual ones" not in browser.get(reverse("setup:index")).content.decode()
    assert browser.post(reverse("setup:install", args=["everything"])).status_code == 404
