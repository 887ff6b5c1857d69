"""Acting on a ticket through its page: the part beside the stream, its dialogs, and taking things back."""

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from dromos.interactions.models import Message
from dromos.lib.actor import SYSTEM
from dromos.tickets import actions as tickets
from dromos.tickets.models import CheckLine, CustomField, FieldValue, FollowUp, Task, Ticket, TicketLink, TimeEntry
from tests.cast import Cast
from tests.flows.letters import letter, receive

HOUR = dt.timedelta(hours=1)
HX = {"HTTP_HX_REQUEST": "true"}
Enter = Callable[[str], Client]


@pytest.fixture
def enter(cast: Cast) -> Enter:
    return cast.browser


def opened(subject: str, sender: str = "Kostas <kostas@customer.example>") -> Ticket:
    found = receive(letter(subject=subject, sender=sender), timezone.now() - HOUR).ticket
    assert found is not None
    return found


@pytest.fixture
def ticket(cast: Cast) -> Ticket:
    del cast
    return opened("No internet")


def post(client: Client, ticket: Ticket, what: str, **data: Any) -> Any:
    return client.post(f"/tickets/{ticket.number}/{what}/", data, headers={"HX-Request": "true"})


DIALOGS = ("merge", "link", "duplicate", "task", "follow-up", "watcher", "customer", "add-time", "stop-timer", "solve")
WRITES = (
    "undo", "tag", "untag", "fields", "merge", "messages/1/split", "duplicate", "link", "links/1/remove", "watch",
    "watchers", "watchers/1/remove", "follow-up", "follow-up/1/end", "customer", "restore", "tasks", "tasks/1/done",
    "tasks/1/cancel", "tasks/1/again", "tasks/1/take", "checklist", "check-lines", "check-lines/1/tick",
    "check-lines/1/remove", "timer/start", "timer/stop", "times", "times/1", "times/1/remove",
)  # fmt: skip


def test_nobody_acts_on_a_ticket_they_may_not_read(enter: Enter, ticket: Ticket) -> None:
    client = enter("eleni")
    for what in WRITES:
        assert post(client, ticket, what, tags="x", minutes=1).status_code == 404, what
    for name in DIALOGS:
        assert client.get(f"/tickets/{ticket.number}/dialogs/{name}/").status_code == 404
    assert client.get(f"/tickets/{ticket.number}/find/").status_code == 404


def test_every_dialog_opens_and_the_part_shows_what_there_is(cast: Cast, enter: Enter, ticket: Ticket) -> None:
    by, at = cast.users["filip"].actor(), timezone.now()
    task = tickets.add_task(ticket=ticket, title="Call the provider", kind="call_back", by=by, at=at)
    tickets.add_check_line(ticket=ticket, text="Line measured", by=by, at=at)
    client = enter("filip")
    message = ticket.interaction_links.get().interaction.messages.get(direction="in")
    for name in (
        *DIALOGS,
        f"task-done-{task.pk}",
        f"task-again-{task.pk}",
        f"task-cancel-{task.pk}",
        f"split-{message.pk}",
    ):
        assert client.get(f"/tickets/{ticket.number}/dialogs/{name}/").status_code == 200, name
    part = client.get(f"/tickets/{ticket.number}/aside/doing/").content.decode()
    assert "Call the provider" in part
    assert "Line measured" in part


def test_done_may_be_undone_with_one_click(enter: Enter, ticket: Ticket) -> None:
    client = enter("filip")
    said = post(client, ticket, "tag", tags="outage, Athens").content.decode()
    assert sorted(ticket.tags.values_list("name", flat=True)) == ["Athens", "outage"]
    token = re.search(r'"token": "([^"]+)"', said)
    assert token is not None
    assert post(enter("alexandra"), ticket, "undo", token=token[1]).status_code == 200
    assert ticket.tags.count() == 2  # somebody else's token undoes nothing
    answer = post(client, ticket, "undo", token=token[1])
    assert "Undone." in answer.content.decode()
    assert answer["HX-Trigger"] == "live:look"
    assert not ticket.tags.exists()


def test_a_ticket_is_merged_into_one_that_is_found(enter: Enter, ticket: Ticket) -> None:
    other = opened("Still no internet")
    client = enter("filip")
    found = client.get(f"/tickets/{ticket.number}/find/").content.decode()
    assert other.number in found
    response = post(client, ticket, "merge", number=f"#{other.number}")
    assert response["Location"] == f"/tickets/{other.number}/"
    assert Ticket.objects.get(pk=ticket.pk).state == "merged"


def test_another_customers_ticket_is_merged_only_when_confirmed(enter: Enter, ticket: Ticket) -> None:
    other = opened("My bill", "Oscar <oscar@customer.example>")
    client = enter("filip")
    post(client, ticket, "merge", number=other.number)
    assert Ticket.objects.get(pk=ticket.pk).state != "merged"
    post(client, ticket, "merge", number=other.number, across="on")
    assert Ticket.objects.get(pk=ticket.pk).state == "merged"


def test_solving_asks_for_fields_and_tasks_that_are_owed(cast: Cast, enter: Enter, ticket: Ticket) -> None:
    field = tickets.make_field(
        key="cause", labels={"en": "Cause"}, kind="choice", required_when=["solved"], by=SYSTEM, at=cast.at,
        choices=[{"key": "line", "labels": {"en": "Line"}}],
    )  # fmt: skip
    tickets.add_task(ticket=ticket, title="Look", by=cast.users["filip"].actor(), at=timezone.now())
    client = enter("filip")
    post(client, ticket, "solve", solution="x")
    assert Ticket.objects.get(pk=ticket.pk).state != "solved"
    post(client, ticket, "solve", solution="x", own_cause="line", unfinished="cancel")
    assert Ticket.objects.get(pk=ticket.pk).state == "solved"
    assert FieldValue.objects.get(ticket=ticket, field=field).value == "line"
    assert Task.objects.get().state == "cancelled"


def test_own_fields_are_filled_in_by_those_who_see_them(cast: Cast, enter: Enter, ticket: Ticket) -> None:
    kinds = {"number": "3,5", "date": "2026-11-30", "yesno": "yes", "text": "abc", "long": "a\nb"}
    for kind in kinds:
        tickets.make_field(key=kind, labels={"en": kind}, kind=kind, by=SYSTEM, at=cast.at)
    tickets.make_field(
        key="secret", labels={"en": "Secret"}, departments=[cast.departments["finance"]], by=SYSTEM, at=cast.at
    )
    client = enter("filip")
    post(
        client,
        ticket,
        "fields",
        **{f"own_{key}": value.replace(",", ".") for key, value in kinds.items()},
        own_secret="x",
    )
    values = dict(FieldValue.objects.values_list("field__key", "value"))
    assert values == {"number": 3.5, "date": "2026-11-30", "yesno": True, "text": "abc", "long": "a\nb"}
    assert "Secret" not in client.get(f"/tickets/{ticket.number}/dialogs/fields/").content.decode()
    CustomField.objects.filter(key="text").update(is_active=False)
    post(client, ticket, "fields", own_number="")
    assert set(FieldValue.objects.values_list("field__key", flat=True)) >= {"text"}


def test_small_acts_of_the_part(cast: Cast, enter: Enter, ticket: Ticket) -> None:
    client = enter("filip")
    post(client, ticket, "watch")
    assert ticket.watches.get().user == cast.users["filip"]
    post(client, ticket, "watch")
    assert not ticket.watches.exists()
    post(client, ticket, "check-lines", text="Measured")
    post(client, ticket, f"check-lines/{CheckLine.objects.get().pk}/tick", done="1")
    assert CheckLine.objects.get().done_by == cast.users["filip"].name
    post(client, ticket, "timer/start")
    post(client, ticket, "timer/stop", note="Talked", is_billable="on")
    assert TimeEntry.objects.get().minutes == 1
    later = timezone.localtime(timezone.now() + 30 * HOUR)
    post(client, ticket, "follow-up", due_at=f"{later:%Y-%m-%dT%H:%M}", user=cast.users["filip"].pk)
    assert FollowUp.objects.get().user == cast.users["filip"]
    other = opened("Another")
    post(client, ticket, "link", kind="part_of", number=other.number)
    post(client, ticket, f"links/{TicketLink.objects.get().pk}/remove")
    assert not TicketLink.objects.exists()


def test_the_ticket_goes_to_another_customer_when_it_is_confirmed(cast: Cast, enter: Enter, ticket: Ticket) -> None:
    client = enter("filip")
    given = {"customer": "margit@customer.example", "reason": "Wrong one"}
    post(client, ticket, "customer", **given)
    assert Ticket.objects.get(pk=ticket.pk).customer == cast.customers["kostas"]
    post(client, ticket, "customer", **given, confirmed="on")
    assert Ticket.objects.get(pk=ticket.pk).customer == cast.customers["margit"]


def taken_back(client: Client, ticket: Ticket, answer: Any) -> Any:
    """Press "Undo" on the toast of ``answer``."""
    del answer
    page = client.get("/my-work/").content.decode()
    found = re.search(
        rf"/tickets/{ticket.number}/undo/.*?&#34;token&#34;: &#34;([^&]+)&#34;|/tickets/{ticket.number}/undo/.*?\"token\": \"([^\"]+)\"",
        page,
        re.DOTALL,
    )
    assert found, "there is an undo"
    return client.post(f"/tickets/{ticket.number}/undo/", {"token": found[1] or found[2]})


def test_a_hand_over_to_a_department_is_taken_back_by_whoever_did_it(enter: Enter, cast: Cast, ticket: Ticket) -> None:
    client = enter("filip")
    had, finance = ticket.department, cast.departments["finance"]
    done = client.post(f"/tickets/{ticket.number}/hand-over/", {"to": f"department:{finance.pk}", "reason": "Money"})
    ticket.refresh_from_db()
    assert (ticket.department, ticket.hand_offs) == (finance, 1)
    assert taken_back(client, ticket, done).status_code == 200
    ticket.refresh_from_db()
    assert (ticket.department, ticket.hand_offs) == (had, 0)
    assert ticket.work_item.queue.department == had  # type: ignore[union-attr]
    assert ticket.history.filter(verb="hand_over", reason="Undone.").exists()


def test_a_hand_over_on_which_somebody_has_worked_stays(enter: Enter, cast: Cast, ticket: Ticket) -> None:
    client, finance = enter("filip"), cast.departments["finance"]
    done = client.post(f"/tickets/{ticket.number}/hand-over/", {"to": f"department:{finance.pk}", "reason": ""})
    ticket.refresh_from_db()
    tickets.note(ticket=ticket, text="Mine", by=cast.users["eleni"].actor(), at=timezone.now())
    assert taken_back(client, ticket, done).status_code == 200
    ticket.refresh_from_db()
    assert ticket.department == finance


def test_a_hand_over_to_a_person_is_taken_back(enter: Enter, cast: Cast, ticket: Ticket) -> None:
    client, bence = enter("alexandra"), cast.users["bence"]
    done = client.post(f"/tickets/{ticket.number}/hand-over/", {"to": f"user:{bence.pk}", "reason": ""})
    assert Ticket.objects.get(pk=ticket.pk).work_item.agent.user == bence  # type: ignore[union-attr]
    taken_back(client, ticket, done)
    assert Ticket.objects.get(pk=ticket.pk).work_item.agent is None  # type: ignore[union-attr]


def test_who_takes_part_is_taken_back(enter: Enter, ticket: Ticket) -> None:
    client = enter("alexandra")
    done = client.post(f"/tickets/{ticket.number}/participants/", {"address": "Eva@x.example", "name": "Eva"})
    (row,) = ticket.participants.filter(role="cc")
    taken_back(client, ticket, done)
    assert not ticket.participants.filter(role="cc").exists()
    row = tickets.add_participant(ticket=ticket, address="eva@x.example", name="Eva", by=SYSTEM, at=timezone.now())
    done = client.post(f"/tickets/{ticket.number}/participants/{row.pk}/remove/")
    taken_back(client, ticket, done)
    assert ticket.participants.get(role="cc").name == "Eva"


def test_a_split_is_taken_back_and_the_number_leads_to_the_whole(enter: Enter, ticket: Ticket) -> None:
    client = enter("alexandra")
    second = receive(letter(subject=f"Re: [#{ticket.number}]", text="And my phone is dead"), timezone.now())
    assert second.ticket == ticket
    message = Message.objects.filter(interaction__ticket_link__ticket=ticket, direction="in").latest("pk")
    done = client.post(f"/tickets/{ticket.number}/messages/{message.pk}/split/", {"subject": "Phone", "category": ""})
    part = Ticket.objects.exclude(pk=ticket.pk).get()
    taken_back(client, part, done)
    part.refresh_from_db()
    assert part.state == "merged"
    assert Message.objects.get(pk=message.pk).interaction.ticket_link.ticket == ticket
    again = receive(letter(subject=f"Re: [#{part.number}]", text="It works"), timezone.now())
    assert again.ticket == ticket


def test_undoing_a_quiet_end_writes_to_nobody(enter: Enter, ticket: Ticket) -> None:
    client = enter("alexandra")
    taken_back(client, ticket, client.post(f"/tickets/{ticket.number}/solve/", {"solution": ""}))
    assert Ticket.objects.get(pk=ticket.pk).state == "open"
    assert not Message.objects.filter(subject__startswith="Open again").exists()
    taken_back(client, ticket, client.post(f"/tickets/{ticket.number}/solve/", {"solution": "", "tell": "on"}))
    assert Message.objects.filter(subject__startswith="Open again").exists(), "they were told of the end"


def test_whom_it_is_handed_over_to_is_asked_not_guessed(enter: Enter, ticket: Ticket) -> None:
    shown = enter("alexandra").get(f"/tickets/{ticket.number}/dialogs/hand-over/").content.decode()
    assert '<option value="" selected>Choose</option>' in shown
