"""Queues as an administrator sets them up: all settings, steps of waiting, and a dry run before saving."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from dromos.accounts.models import Department, User
from dromos.routing.models import Queue, RoutingStep, WorkItem
from dromos.routing.tests.house import House

DATA: dict[str, Any] = {
    "policy": "edf",
    "offer_timeout_s": 30,
    "cool_down_s": 60,
    "wrap_up_s": 15,
    "return_after_s": "4 h",
    "is_active": "on",
    "auto_accept": "on",
    "steps": "0",
}
STEPS = {
    "steps": "2",
    "step-0-after_s": "20 min",
    "step-0-widen_area": "everywhere",
    "step-0-drop_language": "on",
    "step-1-after_s": "10 min",
    "step-1-remove": ["fibre"],
    "step-1-add_skill": "adsl",
    "step-1-add_level": "1",
}


@pytest.fixture
def house(db: None) -> House:  # noqa: ARG001
    return House()


def sent(queue: Queue, **changes: Any) -> dict[str, Any]:
    return {"name": queue.name, **DATA, **changes}


def address(queue: Queue) -> str:
    return reverse("setup:queue", args=[queue.pk])


def test_every_setting_of_a_queue_is_kept(browser: Client, house: House) -> None:
    browser.post(address(house.queue), sent(house.queue))
    queue = Queue.objects.get(pk=house.queue.pk)
    assert (queue.policy, queue.offer_timeout_s, queue.wrap_up_s, queue.auto_accept) == ("edf", 30, 15, True)
    assert queue.return_after_s == 4 * 3600
    listed = browser.get(reverse("setup:queues")).content.decode()
    assert "assigned at once" in listed
    assert "Who is due first" in listed


def test_a_further_queue_is_made_for_a_department(browser: Client, house: House) -> None:
    data = sent(house.queue, name="Second line", key="second-line", department=house.support.pk)
    answer = browser.post(reverse("setup:queue_new"), data)
    made = Queue.objects.get(key="second-line")
    assert answer.headers["Location"] == address(made)
    assert made.department == house.support
    again = browser.post(reverse("setup:queue_new"), data).content.decode()
    assert "There is one with this key already." in again


def test_the_last_queue_of_a_department_cannot_be_switched_off(browser: Client, house: House) -> None:
    without = {key: value for key, value in sent(house.queue).items() if key != "is_active"}
    page = browser.post(address(house.queue), without).content.decode()
    assert "Technical Support has no other queue in use" in page
    house.queue_of(Department.objects.create(key="second", name="Second"))
    assert Queue.objects.get(pk=house.queue.pk).is_active


def test_steps_are_saved_in_the_order_of_their_times_and_drawn_in_words(browser: Client, house: House) -> None:
    browser.post(address(house.queue), sent(house.queue, **STEPS))
    steps = RoutingStep.objects.filter(queue=house.queue)
    assert [step.after_s for step in steps] == [600, 1200]
    page = browser.get(address(house.queue)).content.decode()
    for words in ("after 10 min", "fibre no longer asked for", "adsl 1 is enough", "the language no longer matters"):
        assert words in page


def test_steps_are_added_and_removed_without_losing_what_was_typed(browser: Client, house: House) -> None:
    page = browser.post(address(house.queue), sent(house.queue, ladder="add", offer_timeout_s="77")).content.decode()
    assert 'name="step-0-after_s" value="10 min"' in page
    assert 'value="77"' in page
    gone = browser.post(address(house.queue), sent(house.queue, ladder="remove:0", **STEPS)).content.decode()
    assert 'name="step-0-after_s" value="10 min"' in gone
    assert 'name="step-1-after_s"' not in gone
    assert not RoutingStep.objects.exists()


def test_a_step_that_changes_nothing_is_refused(browser: Client, house: House) -> None:
    data = sent(house.queue, **{"steps": "1", "step-0-after_s": "10 min"})
    assert "This step changes nothing" in browser.post(address(house.queue), data).content.decode()


def test_a_dry_run_tells_who_would_have_got_recent_work_and_saves_nothing(browser: Client, house: House) -> None:
    house.agent("Cyril", {"adsl": 3})
    for _n in range(3):
        house.letter(requirements=[{"skill": "fibre", "level": 3}])
    data = sent(house.queue, **{"try": "1", "steps": "1", "step-0-after_s": "10 min", "step-0-remove": ["fibre"]})
    page = browser.post(address(house.queue), data).content.decode()
    assert "On recent work" in page
    assert not RoutingStep.objects.exists()
    assert not Queue.objects.get(pk=house.queue.pk).auto_accept
    assert set(WorkItem.objects.values_list("state", flat=True)) == {"pending"}


def test_queues_are_for_administrators(client: Client, house: House, alexandra: User) -> None:
    client.force_login(alexandra)
    assert client.get(address(house.queue)).status_code == 403
    assert client.get(reverse("setup:queues")).status_code == 403
