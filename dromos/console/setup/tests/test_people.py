from collections.abc import Mapping

import pytest
from django.test import Client
from django.urls import reverse

from dromos.accounts.models import User
from dromos.console.setup.forms import choices
from dromos.notifications.models import Letter
from dromos.routing.models import Agent, Skill

pytestmark = pytest.mark.usefixtures("house")
NEW = {"name": "Bence", "email": "Bence@Meridian.example", "language": "hu", "time_zone": "Europe/Budapest"}


def post(browser: Client, page: str, pk: int, data: Mapping[str, object]) -> int:
    return browser.post(reverse(f"setup:{page}", args=[pk]), data).status_code


def test_a_person_is_made_given_roles_and_invited(browser: Client) -> None:
    browser.post(reverse("setup:person_new"), NEW)
    bence = User.objects.get(email="bence@meridian.example")
    assert post(browser, "person_roles", bence.pk, {"agent": ["customer-service"], "lead": ["*"]}) == 302
    roles = set(bence.grants.values_list("role", "department__key"))
    assert roles == {("agent", "customer-service"), ("lead", None)}
    page = browser.post(reverse("setup:person_invite", args=[bence.pk])).content.decode()
    assert "/account/invitation/" in page
    assert Letter.objects.filter(template="staff_invitation", address="bence@meridian.example").exists()


def test_an_address_that_is_taken_is_refused_and_what_was_typed_is_kept(browser: Client) -> None:
    page = browser.post(reverse("setup:person_new"), {**NEW, "email": "ilona@meridian.example"}).content.decode()
    assert "Somebody has this address already." in page
    assert 'value="Bence"' in page


def test_work_and_skills_are_saved_at_once(browser: Client, alexandra: User) -> None:
    wifi = Skill.objects.get(key="wifi")
    data = {"is_active": "on", "capacity_units": 8, "max_held": 20, "area_keys": ["athens-west"]}
    levels: dict[str, object] = {f"skill_{skill.pk}": 0 for skill in Skill.objects.all()}
    levels |= {f"channel_{key}": 0 for key, _name in choices.channels()}
    assert (
        post(browser, "person_work", alexandra.pk, {**levels, **data, f"skill_{wifi.pk}": 4, "channel_email": 3}) == 302
    )
    agent = Agent.objects.get(user=alexandra)
    assert (agent.capacity_units, agent.area_keys) == (8, ["athens-west"])
    assert list(agent.skills.values_list("skill__key", "level")) == [("wifi", 4)]
    assert list(agent.channels.values_list("channel", "level", "parallel")) == [("email", 3, None)]
    levels |= data | {"channel_email": 3}
    assert post(browser, "person_work", alexandra.pk, {**levels, "parallel_email": 5}) == 302
    assert agent.channels.get().parallel == 5
    assert post(browser, "person_work", alexandra.pk, levels) == 302
    assert agent.channels.get().parallel is None, "an empty field is no limit"
    assert post(browser, "person_work", alexandra.pk, {**levels, "parallel_email": 0}) == 200


def test_the_last_administrator_cannot_be_lost(browser: Client, ilona: User) -> None:
    page = browser.post(reverse("setup:person_state", args=[ilona.pk]), {"do": "deactivate"}).content.decode()
    assert "Somebody must remain administrator" in page
    page = browser.post(reverse("setup:person_roles", args=[ilona.pk]), {}).content.decode()
    assert "Somebody must remain administrator" in page
    assert User.objects.get(pk=ilona.pk).is_active


def test_an_account_is_switched_off_and_on(browser: Client, alexandra: User) -> None:
    post(browser, "person_state", alexandra.pk, {"do": "deactivate"})
    assert not User.objects.get(pk=alexandra.pk).is_active
    post(browser, "person_state", alexandra.pk, {"do": "reactivate"})
    assert User.objects.get(pk=alexandra.pk).is_active


def test_details_of_a_person_are_changed(browser: Client, alexandra: User) -> None:
    data = {**NEW, "name": "Alexandra G.", "email": alexandra.email, "must_use_totp": "on"}
    assert post(browser, "person", alexandra.pk, data) == 302
    alexandra.refresh_from_db()
    assert (alexandra.name, alexandra.must_use_totp) == ("Alexandra G.", True)


def test_a_skill_is_made_once(browser: Client) -> None:
    data = {"key": "fibre", "kind": "knowledge", "names_en": "Fibre", "names_el": "Οπτική ίνα"}
    assert browser.post(reverse("setup:skill_new"), data).status_code == 302
    assert Skill.objects.get(key="fibre").names == {"en": "Fibre", "el": "Οπτική ίνα"}
    assert "There is one with this key already." in browser.post(reverse("setup:skill_new"), data).content.decode()
