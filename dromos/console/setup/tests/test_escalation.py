"""Rules of escalation, their ladders, quiet hours and digests, as an administrator sets them up."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from dromos.accounts.models import Department
from dromos.automation.hours import house
from dromos.automation.models import Digest, EscalationRule

pytestmark = pytest.mark.usefixtures("house")
RULE: dict[str, Any] = {
    "name": "VIPs first", "trigger": "silence", "wait_s": "1 h 30 min", "in_working_time": "on", "is_active": "on",
    "segment": "vip", "steps": "2",
    "step-0-kind": "alert", "step-0-audience": "lead", "step-0-ways": ["email"], "step-0-night": "duty",
    "step-0-every_s": "15 min", "step-0-times": "3",
    "step-1-kind": "priority", "step-1-after_s": "30 min", "step-1-priority": "urgent", "step-1-times": "1",
}  # fmt: skip


def text(browser: Client, address: str, data: Any = None) -> str:
    answer = browser.post(address, data) if data is not None else browser.get(address)
    return answer.content.decode()


def test_a_rule_is_made_with_its_ladder_changed_and_removed(browser: Client) -> None:
    browser.post(reverse("setup:escalation_new"), RULE)
    made = EscalationRule.objects.get(name="VIPs first")
    assert (made.wait_s, made.segment, made.in_working_time) == (5400, "vip", True)
    assert list(made.steps.values_list("kind", "audience", "night", "every_s", "times", "after_s", "priority")) == [
        ("alert", "lead", "duty", 900, 3, 0, ""),
        ("priority", "", "wait", 0, 1, 1800, "urgent"),
    ]
    address = reverse("setup:escalation", args=[made.pk])
    browser.post(address, {**RULE, "name": "VIPs", "trigger": "letters", "count": "3", "steps": "1"})
    made.refresh_from_db()
    assert (made.name, made.trigger, made.count, made.steps.count()) == ("VIPs", "letters", 3, 1)
    shown = text(browser, reverse("setup:escalations"))
    assert "The customer wrote 3 times without an answer" in shown
    browser.post(reverse("setup:escalation_remove", args=[made.pk]))
    assert "VIPs" not in text(browser, reverse("setup:escalations"))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"wait_s": ""}, "Say how long."),
        ({"trigger": "letters"}, "Say how many letters."),
        ({"trigger": "penalty"}, "Say how much."),
        ({"trigger": "queue_age"}, "About a queue people can only be alerted."),
        ({"step-0-audience": "person"}, "Choose the person."),
        ({"step-1-kind": "move"}, "Choose the department."),
        ({"step-0-every_s": ""}, "Say after how long it is repeated."),
        ({"steps": "0"}, "A rule needs at least one step."),
    ],
)
def test_a_rule_that_makes_no_sense_is_refused_in_words(browser: Client, change: dict[str, str], said: str) -> None:
    assert said in text(browser, reverse("setup:escalation_new"), {**RULE, **change})
    assert not EscalationRule.objects.filter(name="VIPs first").exists()


def test_the_rungs_are_rearranged_and_nothing_typed_is_lost(browser: Client) -> None:
    address = reverse("setup:escalation_new")
    added = text(browser, address, {**RULE, "wait_s": "half a day", "ladder": "add"})
    assert 'name="steps" value="3"' in added
    assert 'value="half a day"' in added
    moved = text(browser, address, {**RULE, "ladder": "down:0"})
    assert moved.index('value="15 min"') > moved.index('name="step-1-kind"')
    assert 'name="steps" value="1"' in text(browser, address, {**RULE, "ladder": "remove:0"})
    assert not EscalationRule.objects.exists()


def test_the_usual_rules_can_be_had_ready_made_and_put_in_order(browser: Client) -> None:
    browser.post(reverse("setup:install", args=["escalation"]))
    first, second = EscalationRule.objects.all()[:2]
    browser.post(reverse("setup:escalation_move", args=[second.pk]), {"to": "up"})
    assert list(EscalationRule.objects.all()[:2]) == [second, first]
    assert Digest.objects.filter(department=None).count() == 2


def test_quiet_hours_and_digests_are_set_up(browser: Client) -> None:
    browser.post(reverse("setup:escalation_hours"), {"quiet_from": "20:00", "quiet_to": "06:30", "gap_minutes": "15"})
    assert (house().quiet_from.hour, house().quiet_to.minute, house().gap.total_seconds()) == (20, 30, 900)
    finance = Department.objects.get(key="finance")
    digest = {"role": "lead", "department": finance.pk, "period": "weekly", "weekday": "4", "hour": "16"}
    browser.post(reverse("setup:digests"), digest)
    made = Digest.objects.get()
    assert (made.department, made.weekday, made.hour) == (finance, 4, 16)
    shown = text(browser, reverse("setup:escalation_hours"))
    assert "Friday" in shown
    browser.post(reverse("setup:digest_remove", args=[made.pk]))
    assert not Digest.objects.exists()
