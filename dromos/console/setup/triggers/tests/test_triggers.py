"""Triggers as an administrator makes, tries, orders and switches them."""

import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from dromos.automation import actions, tasks
from dromos.automation.models import Trigger, TriggerFiring
from dromos.lib.actor import SYSTEM
from dromos.tickets.models import HistoryEntry
from tests.cast import Cast
from tests.flows.letters import letter, receive

SENT: dict[str, Any] = {
    "name": "VIP wrote", "kind": "event", "events": ["opened"], "cap": "2000", "unit": "86400", "is_active": "on",
    "conditions": json.dumps({"all": [{"field": "subject", "op": "contains", "value": ["down"]}]}),
    "change-0-do": "set_priority", "change-0-priority": "high",
    "diff-0-what": "priority=high", "diff-0-op": "to",
    "alert-0-audience": "lead", "alert-0-text": "Look at {{ ticket.number }}",
}  # fmt: skip


@pytest.fixture
def ilona(client: Client, cast: Cast) -> Client:
    client.force_login(cast.user("ilona"))
    return client


def shown(browser: Client, name: str, *args: object) -> str:
    return browser.get(reverse(name, args=args)).content.decode()


def test_a_trigger_is_made_without_code_and_says_itself_in_one_sentence(ilona: Client) -> None:
    assert ilona.post(reverse("triggers:new"), SENT).status_code == 302
    made = Trigger.objects.get()
    assert made.changes == [{"do": "set_priority", "priority": "high"}]
    assert made.differences == [{"field": "priority", "op": "to", "value": ["high"]}]
    assert made.alerts == [{"audience": "lead", "text": "Look at {{ ticket.number }}"}]
    said = (
        "When a ticket is opened, and Priority became High, and Subject contains “down”:"
        " Priority: High; Alert the leads of the department: “Look at {{ ticket.number }}”"
    )
    assert said in shown(ilona, "triggers:list")
    editor = shown(ilona, "triggers:trigger", made.pk)
    assert '<option value="priority=high" selected>' in editor
    assert '<option value="lead" selected>' in editor


def test_what_is_wrong_is_said_and_what_was_filled_in_is_kept(ilona: Client) -> None:
    answer = ilona.post(reverse("triggers:new"), {**SENT, "events": [], "change-0-priority": "huge"}).content.decode()
    assert "Say what the trigger listens to." in answer
    assert "choose one of the list" in answer
    assert 'value="VIP wrote"' in answer
    assert not Trigger.objects.exists()


def test_trying_shows_what_would_have_fired_and_keeps_nothing(ilona: Client) -> None:
    at = timezone.now()
    for subject in ("All is down", "A question"):
        receive(letter(subject=subject), at)
    before = HistoryEntry.objects.count()
    sent = {**SENT, "diff-0-what": "", "try": "1", "days": "7"}
    answer = ilona.post(reverse("triggers:new"), sent).content.decode()
    assert "It would have acted 1 time on 1 ticket." in answer
    assert "All is down" in answer
    assert "A question" not in answer
    assert (Trigger.objects.count(), HistoryEntry.objects.count()) == (0, before)


def test_the_log_says_why_with_the_values_and_what_it_did(ilona: Client, cast: Cast) -> None:
    ilona.post(reverse("triggers:new"), {**SENT, "diff-0-what": "", "alert-0-audience": ""})
    made = Trigger.objects.get()
    Trigger.objects.update(active_since_at=cast.at)
    receive(letter(subject="All is down"), cast.at)
    tasks.pull_triggers(cast.at)
    assert TriggerFiring.objects.get().state == "done"
    for page in (shown(ilona, "triggers:log_of", made.pk), shown(ilona, "triggers:log")):
        assert "a ticket is opened (the customer)" in page
        assert "Subject = All is down" in page
        assert "Priority: normal → high" in page
    assert "1 time" in shown(ilona, "triggers:list")


def test_triggers_are_ordered_switched_and_removed(ilona: Client, cast: Cast) -> None:
    one, two = (
        actions.create_trigger(name=name, events=["opened"], changes=[{"do": "resume"}], by=SYSTEM, at=cast.at)
        for name in ("One", "Two")
    )
    ilona.post(reverse("triggers:order"), {"ids": f"{two.pk},{one.pk}"})
    assert list(Trigger.objects.values_list("name", flat=True)) == ["Two", "One"]
    ilona.post(reverse("triggers:order"), {"one": one.pk, "to": "up"})
    assert list(Trigger.objects.values_list("name", flat=True)) == ["One", "Two"]
    ilona.post(reverse("triggers:switch", args=[one.pk]), {"is_active": "0"})
    assert "Not in use" in shown(ilona, "triggers:list")
    ilona.post(reverse("triggers:remove", args=[one.pk]))
    assert ">One<" not in shown(ilona, "triggers:list")


@pytest.mark.parametrize("key", ["vip", "word", "thanks", "close", "broken"])
def test_every_template_can_be_made_looked_at_and_tried(ilona: Client, key: str) -> None:
    answer = ilona.post(reverse("triggers:from_template", args=[key]))
    first = Trigger.objects.order_by("pk").first()
    assert first is not None
    assert (answer["Location"], first.is_active) == (reverse("triggers:trigger", args=[first.pk]), False)
    assert first.name in shown(ilona, "triggers:trigger", first.pk)
    shown(ilona, "triggers:list")


def test_only_administrators_come_here(client: Client, cast: Cast) -> None:
    client.force_login(cast.user("filip"))
    for name in ("triggers:list", "triggers:new", "triggers:log"):
        assert client.get(reverse(name)).status_code == 403
