"""The bell, the list of alerts, acknowledging, and what fired: as staff use them."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from dromos.automation import actions, tasks
from dromos.automation.models import Alert, AlertPreference, Escalation
from dromos.lib.actor import SYSTEM
from dromos.tickets.models import Ticket
from tests.cast import Cast
from tests.flows.letters import letter, receive

HOUR = dt.timedelta(hours=1)


@pytest.fixture
def fired(cast: Cast) -> Ticket:
    """A ticket nobody answered, of which Filip was told."""
    steps: list[dict[str, object]] = [{"kind": "alert", "audience": "lead"}, {"kind": "priority", "after_s": 3600}]
    actions.create_rule(name="Nobody answers", trigger="silence", wait_s=3600, steps=steps, by=SYSTEM, at=cast.at)
    ticket = receive(letter(subject="My line is dead"), cast.at).ticket
    assert ticket is not None
    for at in (cast.at, cast.at + HOUR):
        tasks.keep_watch(at)
    return ticket


def page(client: Client, cast: Cast, name: str, view: str) -> str:
    client.force_login(cast.user(name))
    return client.get(reverse(view)).content.decode()


def test_the_bell_counts_what_asks_for_one_and_every_page_has_it(client: Client, cast: Cast, fired: Ticket) -> None:
    del fired
    assert "1 alert asks for you" in page(client, cast, "filip", "alerts:bell")
    assert 'data-controller="bell"' in page(client, cast, "filip", "floor:live")
    assert "No alert asks for you" in page(client, cast, "alexandra", "alerts:bell")


def test_an_alert_says_what_and_why_and_is_acknowledged(client: Client, cast: Cast, fired: Ticket) -> None:
    shown = page(client, cast, "filip", "alerts:mine")
    assert f"/tickets/{fired.number}/" in shown
    assert "no answer to the customer since" in shown
    client.post(reverse("alerts:acknowledge", args=[Alert.objects.get().pk]))
    assert Escalation.objects.get().state == "acknowledged"
    shown = page(client, cast, "filip", "alerts:mine")
    assert "acknowledged by Filip" in shown
    assert "Nothing asks for you" in shown


def test_somebody_elses_alert_does_not_exist(client: Client, cast: Cast, fired: Ticket) -> None:
    del fired
    client.force_login(cast.user("alexandra"))
    alert, escalation = Alert.objects.get(), Escalation.objects.get()
    assert client.post(reverse("alerts:acknowledge", args=[alert.pk])).status_code == 404
    assert client.post(reverse("alerts:acknowledge_one", args=[escalation.pk])).status_code == 404
    assert client.get(reverse("alerts:fired")).status_code == 403
    assert Alert.objects.get().state == "raised"


def test_a_lead_sees_what_fired_and_why_of_their_departments_only(client: Client, cast: Cast, fired: Ticket) -> None:
    shown = page(client, cast, "filip", "alerts:fired")
    assert f"#{fired.number}" in shown
    assert "told: Filip" in shown
    Ticket.objects.update(department=cast.departments["finance"])
    assert "Nothing fired" in page(client, cast, "filip", "alerts:fired")
    assert f"#{fired.number}" in page(client, cast, "hektor", "alerts:fired")


def test_what_fired_is_acknowledged_from_the_list_too(client: Client, cast: Cast, fired: Ticket) -> None:
    del fired
    client.force_login(cast.user("filip"))
    escalation = Escalation.objects.get()
    client.post(reverse("alerts:acknowledge_one", args=[escalation.pk]), {"back": "fired"})
    assert Alert.objects.get().state == "acknowledged"


def test_one_chooses_how_one_is_alerted(client: Client, cast: Cast) -> None:
    client.force_login(cast.user("filip"))
    answer = client.post(reverse("alerts:how"), {"own_quiet_hours": "on", "quiet_from": "20:00"})
    assert "Say from when until when." in answer.content.decode()
    client.post(reverse("alerts:how"), {"own_quiet_hours": "on", "quiet_from": "20:00", "quiet_to": "09:00"})
    found = AlertPreference.objects.get(user=cast.users["filip"])
    assert (found.by_email, found.digests, found.quiet_to) == (False, False, dt.time(9))
