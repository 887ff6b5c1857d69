"""The bell, the list of alerts, acknowledging, and what fired: as staff use them."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from dromos.automation import actions, tasks
from dromos.automation.models import Alert, AlertPreference, Escalation, PersonalAlert, PushSubscription
from dromos.automation.tests.test_webpush import AUTH, RECEIVER
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
    assert "No answer to the customer since" in shown
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
    sent = {"own_quiet_hours": "on", "quiet_from": "20:00", "quiet_to": "09:00", "kind_reply": ["screen", "email"]}
    client.post(reverse("alerts:how"), sent)
    found = AlertPreference.objects.get(user=cast.users["filip"])
    assert (found.by_email, found.digests, found.quiet_to) == (False, False, dt.time(9))
    assert (found.kinds["reply"], found.kinds["note"]) == (["screen", "email"], [])
    shown = client.get(reverse("alerts:how")).content.decode()
    assert 'name="kind_reply" value="email" aria-label="The customer wrote on my ticket: E-mail" checked' in shown


@pytest.fixture
def mentioned(cast: Cast, fired: Ticket) -> PersonalAlert:
    """Filip was mentioned by Hektor on the ticket nobody answered."""
    Alert.objects.all().delete()
    news = actions.News("mention", fired, by_label="Hektor", text="Is this ours?")
    actions.tell(users=[cast.users["filip"]], news=news, by_id=None, at=timezone.now())
    return PersonalAlert.objects.get()


def test_news_rings_the_bell_until_the_ticket_was_looked_at(
    client: Client, cast: Cast, fired: Ticket, mentioned: PersonalAlert
) -> None:
    assert "1 alert asks for you" in page(client, cast, "filip", "alerts:bell")
    shown = page(client, cast, "filip", "alerts:mine")
    assert "Hektor mentioned you" in shown
    assert "Is this ours?" in shown
    client.force_login(cast.user("alexandra"))
    client.post(reverse("alerts:seen"), {"alert": mentioned.pk})  # somebody else's
    assert "1 alert asks for you" in page(client, cast, "filip", "alerts:bell")
    assert client.post(reverse("alerts:seen"), {"number": fired.number}).status_code == 204
    assert "No alert asks for you" in page(client, cast, "filip", "alerts:bell")


def test_an_open_page_is_given_news_once(client: Client, cast: Cast, mentioned: PersonalAlert) -> None:
    del mentioned
    AlertPreference.objects.create(user=cast.users["filip"], own_quiet_hours=True, quiet_from="00:00", quiet_to="00:00")
    client.force_login(cast.user("filip"))
    (told,) = client.post(reverse("alerts:news")).json()["news"]
    assert told["title"] == "Hektor mentioned you"
    assert client.post(reverse("alerts:news")).json() == {"news": []}


def test_a_browser_is_woken_only_where_the_house_wants_it(client: Client, cast: Cast) -> None:
    client.force_login(cast.user("ilona"))
    sent = {"endpoint": "https://push.example.net/1", "p256dh": RECEIVER, "auth": AUTH}
    assert client.post(reverse("alerts:device_add"), sent).status_code == 400
    refused = client.post(reverse("setup:push"), {"is_on": "on", "contact": "somebody"}).content.decode()
    assert "begins with mailto: or https://" in refused
    client.post(reverse("setup:push"), {"is_on": "on", "contact": "mailto:it@meridian.example"})
    assert client.post(reverse("alerts:device_add"), {**sent, "auth": "x"}).status_code == 400
    assert client.post(reverse("alerts:device_add"), {**sent, "endpoint": "file:///etc"}).status_code == 400
    assert client.post(reverse("alerts:device_add"), sent).status_code == 204
    device = PushSubscription.objects.get()
    assert "Wake this browser" in page(client, cast, "ilona", "alerts:how")
    client.force_login(cast.user("filip"))
    client.post(reverse("alerts:device_remove", args=[device.pk]))
    assert PushSubscription.objects.count() == 1  # somebody else's stays
    client.force_login(cast.user("ilona"))
    client.post(reverse("alerts:device_remove", args=[device.pk]))
    assert not PushSubscription.objects.exists()


def test_the_worker_may_speak_for_every_page_and_nothing_else_is_loosened(client: Client, cast: Cast) -> None:
    del cast
    answer = client.get(reverse("alerts:worker"))
    assert answer["Service-Worker-Allowed"] == "/"
    assert answer["Content-Type"] == "text/javascript"
    assert "script-src 'self'" in answer["Content-Security-Policy"]
