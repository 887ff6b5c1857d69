"""A lead carries work about, names substitutes and makes rules for today, from the floor itself."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone

from dromos.console.floor.tests.test_floor import at_work, sign_in
from dromos.lib.models import AuditEntry
from dromos.routing.models import OverloadRule, Substitution, WorkItem
from dromos.routing.tests.house import House, fresh


@pytest.fixture
def house(db: None) -> House:  # noqa: ARG001
    return House()


def local(moment: dt.datetime) -> str:
    return timezone.localtime(moment).strftime("%Y-%m-%dT%H:%M")


def test_where_work_fits_is_said_before_it_is_let_go(client: Client, house: House) -> None:
    cyril, item = at_work(house)
    beginner = house.agent("Dorota", {})
    sign_in(client, "Filip", "lead", house.support)
    found = client.get(f"/floor/items/{item.pk}/fits/").json()
    assert found["agents"][str(cyril.pk)]["fits"] == "yes"
    assert found["agents"][str(beginner.pk)] == {"fits": "but", "why": "Does not know this well enough"}
    assert found["queues"] == {str(house.queue.pk): {"fits": "yes", "why": "2 people there could take it"}}


def test_a_lead_of_elsewhere_learns_of_no_fit_and_drops_nothing(client: Client, house: House) -> None:
    cyril, item = at_work(house)
    sign_in(client, "Eva", "lead", house.finance)
    assert client.get(f"/floor/items/{item.pk}/fits/").status_code == 404
    assert client.post(f"/floor/items/{item.pk}/drop/", {"agent": cyril.pk}).status_code == 404


def test_work_is_dropped_on_a_person_and_on_a_queue(client: Client, house: House) -> None:
    _cyril, item = at_work(house)
    dorota = house.agent("Dorota")
    sign_in(client, "Filip", "lead", house.support)
    client.post(f"/floor/items/{item.pk}/drop/", {"agent": dorota.pk, "queue": ""})
    assert fresh(item).agent == dorota
    answer = client.post(f"/floor/items/{item.pk}/drop/", {"agent": "", "queue": house.queue.pk}, follow=True)
    assert "It waits in Technical Support now." in answer.content.decode()
    assert (fresh(item).state, fresh(item).agent) == ("pending", None)
    assert client.post(f"/floor/items/{item.pk}/drop/", {"queue": house.finance_queue.pk}).status_code == 404


def test_a_substitute_is_named_and_ended_from_the_floor(client: Client, house: House) -> None:
    cyril, item = at_work(house)
    dorota = house.agent("Dorota")
    sign_in(client, "Filip", "lead", house.support)
    assert (
        f'value="person:{cyril.pk}" selected' in client.get(f"/floor/substitutes/?person={cyril.pk}").content.decode()
    )
    now = timezone.now()
    values = {
        "whom": f"person:{cyril.pk}", "substitute": dorota.pk, "starts_at": local(now),
        "ends_at": local(now + dt.timedelta(days=2)), "takes_open": "on", "returns": "untouched",
    }  # fmt: skip
    assert "Dorota for Cyril" in client.post("/floor/substitutes/", values, follow=True).content.decode()
    assert fresh(item).agent == dorota
    assert "Dorota for Cyril" in client.get("/floor/").content.decode()
    again = client.post("/floor/substitutes/", values)
    assert "has a substitute in this time" in again.content.decode()
    row = Substitution.objects.get()
    client.post(f"/floor/substitutes/{row.pk}/end/")
    assert fresh(item).agent == cyril
    assert AuditEntry.objects.filter(verb__in=["name_substitute", "end_substitution"]).count() == 2


def test_a_rule_for_today_is_made_and_stopped_from_the_floor(client: Client, house: House) -> None:
    at_work(house)
    sign_in(client, "Filip", "lead", house.support)
    assert f'value="{house.queue.pk}" selected' in client.get(f"/floor/rules/?queue={house.queue.pk}").content.decode()
    values = {
        "queue": house.queue.pk, "measure": "always", "effect": "widen",
        "ends_at": local(timezone.now() + dt.timedelta(hours=3)),
    }  # fmt: skip
    page = client.post("/floor/rules/", values, follow=True).content.decode()
    assert "In force" in page
    assert "Technical Support: Take the queue" in client.get("/floor/").content.decode()
    rule = OverloadRule.objects.get()
    client.post(f"/floor/rules/{rule.pk}/stop/")
    rule.refresh_from_db()
    assert not rule.is_active


def test_what_makes_no_sense_is_said_at_the_form(client: Client, house: House) -> None:
    at_work(house)
    sign_in(client, "Filip", "lead", house.support)
    values = {"queue": house.queue.pk, "measure": "waiting", "begins_above": 3, "ends_below": 9, "effect": "tell"}
    assert "at or below the figure" in client.post("/floor/rules/", values).content.decode()


@pytest.mark.parametrize("path", ["/floor/substitutes/", "/floor/rules/"])
def test_help_is_for_leads(client: Client, house: House, path: str) -> None:
    cyril, _item = at_work(house)
    client.force_login(cyril.user)
    assert client.get(path).status_code == 403


def test_what_belongs_to_another_floor_does_not_exist(client: Client, house: House) -> None:
    sign_in(client, "Eva", "lead", house.finance)
    rule = OverloadRule.objects.create(queue=house.queue, created_at=timezone.now(), name="Theirs")
    assert client.post(f"/floor/rules/{rule.pk}/stop/").status_code == 404
    assert client.post("/floor/substitutes/1/end/").status_code == 404


def test_the_floor_shows_what_waits_and_how_long_new_work_will(client: Client, house: House) -> None:
    at_work(house)
    house.letter("Nobody has this", due_at=timezone.now() + dt.timedelta(minutes=5))
    sign_in(client, "Filip", "lead", house.support)
    page = client.get("/floor/").content.decode()
    assert "Nobody has this" in page
    assert "Expected wait" in page
    assert "Late within half an hour" in page
    assert WorkItem.objects.filter(state="pending").count() == 2


def test_a_rule_is_tried_changed_and_ended_early(client: Client, house: House) -> None:
    at_work(house)
    sign_in(client, "Filip", "lead", house.support)
    asked = {"queue": house.queue.pk, "measure": "waiting", "begins_above": 0, "ends_below": 0, "effect": "tell"}
    tried = client.post("/floor/rules/", asked | {"try": "1"}).content.decode()
    assert "Technical Support: 1 waiting now. It would begin at once." in tried
    assert not OverloadRule.objects.exists(), "nothing is saved by trying"
    client.post("/floor/rules/", asked)
    made = OverloadRule.objects.get()
    assert f"/floor/rules/{made.pk}/" in client.get("/floor/rules/").content.decode()
    assert "Change the rule" in client.get(f"/floor/rules/{made.pk}/").content.decode()
    answer = client.post(f"/floor/rules/{made.pk}/", asked | {"name": "Calm", "begins_above": 7})
    assert answer.status_code == 302
    made.refresh_from_db()
    assert (made.name, made.begins_above) == ("Calm", 7)
    client.post(f"/floor/rules/{made.pk}/stop/")
    assert client.get(f"/floor/rules/{made.pk}/").status_code == 404
