"""Capacity and presence: what a piece of work takes, and the house's own reasons to be away."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from dromos.accounts.models import User
from dromos.lib.actor import SYSTEM
from dromos.routing import actions
from dromos.routing.models import ChannelWeight
from dromos.routing.reasons import Reason, presence_reasons, reason_name

from .conftest import AT

pytestmark = pytest.mark.django_db


def test_units_are_set_by_channel(browser: Client) -> None:
    address = reverse("setup:giving_weights")
    data = {"email": 2, "phone": 6, "desk": 1, "portal": 1, "webform": 1}
    browser.post(address, data)
    assert dict(ChannelWeight.objects.values_list("channel", "units")) == {"email": 2, "phone": 6}
    wrong = browser.post(address, {**data, "phone": 101}).content.decode()
    assert "There is a problem" in wrong


def test_a_house_names_reasons_of_its_own_in_its_languages(browser: Client) -> None:
    data = {"ours": ["break", "errand"], "own0_en": "Fire drill", "own0_el": "Άσκηση πυρασφάλειας"}
    browser.post(reverse("setup:giving_reasons"), data)
    assert [one.key for one in presence_reasons()] == ["break", "errand", "own-1"]
    with translation.override("el"):
        assert (reason_name("own-1"), reason_name("break")) == ("Άσκηση πυρασφάλειας", "Διάλειμμα")
    with translation.override("cs"):
        assert reason_name("own-1") == "Fire drill", "English where the house said nothing"
    browser.post(reverse("setup:giving_reasons"), {"ours": [], "own0_en": "", "own1_en": "Drill"})
    assert presence_reasons() == [Reason("own-2", {"en": "Drill"})], "a removed reason's key is not used again at once"


def test_a_reason_without_an_english_name_is_refused(browser: Client) -> None:
    page = browser.post(reverse("setup:giving_reasons"), {"own0_el": "Άσκηση"}).content.decode()
    assert "A reason needs an English name." in page


def test_agents_choose_among_the_reasons_of_the_house(client: Client, alexandra: User) -> None:
    actions.make_agent(user=alexandra, by=SYSTEM, at=AT)
    actions.set_presence_reasons(reasons=[Reason("errand"), Reason("own-1", {"en": "Drill"})], by=SYSTEM, at=AT)
    client.force_login(alexandra)
    page = client.get(reverse("workspace:mine")).content.decode()
    assert "Away: Out of the house" in page.replace("</span>", "")
    assert "Drill" in page
    assert "Lunch" not in page
