"""What an agent does in the workspace, through its pages."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from dromos.interactions.models import Attachment, Message, Recipient
from dromos.routing.dispatch import dispatch_once
from dromos.routing.models import Presence, Reservation
from dromos.tickets import actions as tickets
from dromos.tickets.models import Draft, Note, Participant, Ticket
from tests.cast import Cast
from tests.flows.letters import letter, receive

HOUR = dt.timedelta(hours=1)
Enter = Callable[[str], Client]


@pytest.fixture
def enter(cast: Cast) -> Enter:
    """A browser in which the named person is signed in."""

    return cast.browser


@pytest.fixture
def ticket(cast: Cast) -> Ticket:
    del cast
    outcome = receive(letter(subject="No internet", text="The light is red."), timezone.now() - HOUR)
    assert outcome.ticket is not None
    return outcome.ticket


def post(client: Client, ticket: Ticket, what: str, **data: Any) -> Any:
    return client.post(f"/tickets/{ticket.number}/{what}/", data, follow=True)


def fresh(ticket: Ticket) -> Ticket:
    return Ticket.objects.select_related("work_item__agent__user").get(pk=ticket.pk)


def test_a_stranger_is_asked_to_sign_in(ticket: Ticket) -> None:
    for page in ("/my-work/", "/tickets/", f"/tickets/{ticket.number}/"):
        response = Client().get(page)
        assert response.status_code == 302
        assert "/account/login/" in response["Location"]


WRITES = (
    "reply", "note", "draft", "draft/discard", "files", "files/1/remove", "letters/1/take-back", "recipients/1/retry",
    "here", "take", "hand-over", "category", "priority", "quoted", "wait", "resume", "solve", "reopen", "end", "participants",
    "participants/1/remove",
)  # fmt: skip


def test_somebody_elses_ticket_does_not_exist_for_those_who_may_not_read_it(enter: Enter, ticket: Ticket) -> None:
    valid = {"to": "user:1", "reason": "x", "category": "1", "version": "1", "priority": "high", "severity": "2",
             "waits_for": "customer", "until": "2030-01-01T09:00", "how": "cancel", "address": "a@b.example",
             "solution": "x"}  # fmt: skip
    before, client = fresh(ticket).version, enter("eleni")
    for what in WRITES:
        foreign = client.post(f"/tickets/{ticket.number}/{what}/", valid)
        unknown = client.post(f"/tickets/999999/{what}/", valid)
        assert foreign.status_code == unknown.status_code == 404, what
        assert fresh(ticket).version == before, what


def test_a_page_that_changes_something_is_never_opened_by_a_link(enter: Enter, ticket: Ticket) -> None:
    client = enter("alexandra")
    for what in WRITES:
        assert client.get(f"/tickets/{ticket.number}/{what}/").status_code == 405, what


def test_reading_is_refused_in_the_same_words_as_what_does_not_exist(enter: Enter, ticket: Ticket) -> None:
    for page in ("", "why/", "company/"):
        assert enter("eleni").get(f"/tickets/{ticket.number}/{page}").status_code == 404
        assert enter("eleni").get(f"/tickets/999999/{page}").status_code == 404
        assert enter("alexandra").get(f"/tickets/{ticket.number}/{page}").status_code == 200


def test_management_reads_but_writes_nothing(enter: Enter, ticket: Ticket) -> None:
    client = enter("hektor")
    page = client.get(f"/tickets/{ticket.number}/")
    assert page.status_code == 200
    assert b'id="composer"' not in page.content
    post(client, ticket, "note", text="I was here")
    assert not Note.objects.exists()


def test_an_offer_is_accepted_from_my_work(enter: Enter, ticket: Ticket) -> None:
    dispatch_once(timezone.now())
    offer = Reservation.objects.get()
    name = offer.agent.user.name.lower()
    client = enter(name)
    assert b"No internet" in client.get("/my-work/").content
    response = client.post(f"/my-work/offers/{offer.pk}/accept/", follow=True)
    assert response.redirect_chain[-1][0] == f"/tickets/{ticket.number}/"
    held = fresh(ticket).work_item
    assert held is not None
    assert held.agent == offer.agent


@pytest.mark.usefixtures("ticket")
def test_only_the_person_asked_can_answer_an_offer(enter: Enter) -> None:
    dispatch_once(timezone.now())
    offer = Reservation.objects.get()
    other = "cyril" if offer.agent.user.name != "Cyril" else "bence"
    assert enter(other).post(f"/my-work/offers/{offer.pk}/accept/").status_code == 404
    assert enter(other).post(f"/my-work/offers/{offer.pk}/decline/").status_code == 404


@pytest.mark.usefixtures("ticket")
def test_an_offer_that_is_gone_is_said_in_words(enter: Enter) -> None:
    dispatch_once(timezone.now())
    offer = Reservation.objects.get()
    client = enter(offer.agent.user.name.lower())
    client.post(f"/my-work/offers/{offer.pk}/decline/", {"reason": "lunch"})
    response = client.post(f"/my-work/offers/{offer.pk}/accept/", follow=True)
    assert "already gone" in response.content.decode()


def test_the_next_item_is_one_key_away(enter: Enter, ticket: Ticket) -> None:
    response = enter("alexandra").post("/my-work/next/", follow=True)
    assert response.redirect_chain[-1][0] == f"/tickets/{ticket.number}/"
    again = enter("cyril").post("/my-work/next/", follow=True)
    assert "Nothing waits" in again.content.decode()
    assert enter("filip").post("/my-work/next/").status_code == 302


def test_presence_is_switched_with_a_reason_and_returns_to_the_page(enter: Enter, cast: Cast) -> None:
    client = enter("alexandra")
    response = client.post("/my-work/presence/", {"state": "away", "reason": "lunch", "back": "/tickets/"})
    assert response["Location"] == "/tickets/"
    row = Presence.objects.get(agent=cast.agents["alexandra"])
    assert (row.state, row.reason) == ("away", "lunch")
    elsewhere = client.post("/my-work/presence/", {"state": "nonsense", "back": "https://evil.example/"})
    assert elsewhere["Location"] == "/my-work/"
    assert "You are away" in client.get("/my-work/").content.decode()


def test_a_reply_goes_out_with_its_files_and_copies(enter: Enter, ticket: Ticket) -> None:
    client = enter("alexandra")
    upload = SimpleUploadedFile("guide.pdf", b"%PDF", content_type="application/pdf")
    assert "guide.pdf" in client.post(f"/tickets/{ticket.number}/files/", {"files": [upload]}).content.decode()
    post(client, ticket, "reply", text="Switch it off and on.", cc="Boss@customer.example", sure="1")
    message = Message.objects.get(author__name="Alexandra")
    assert message.state == "queued"
    assert message.cc == ["boss@customer.example"]
    assert [row.filename for row in message.attachments.all()] == ["guide.pdf"]
    assert not Draft.objects.exists()
    assert Participant.objects.filter(ticket=ticket, address="boss@customer.example").exists()
    assert "Switch it off" in client.get(f"/tickets/{ticket.number}/").content.decode()


@pytest.mark.parametrize(("then", "state"), [("", "open"), ("wait", "waiting_customer"), ("solve", "solved")])
def test_one_button_sends_and_says_what_follows(enter: Enter, ticket: Ticket, then: str, state: str) -> None:
    post(enter("alexandra"), ticket, "reply", text="Done?", then=then)
    assert fresh(ticket).state == state
    assert Message.objects.filter(author__name="Alexandra").count() == 1


@pytest.mark.parametrize("then", ["", "wait", "solve"])
def test_a_button_pressed_twice_sends_one_letter(enter: Enter, ticket: Ticket, then: str) -> None:
    client = enter("alexandra")
    for _press in range(2):
        response = post(client, ticket, "reply", text="Switch it off and on.", then=then)
    assert Message.objects.filter(author__name="Alexandra").count() == 1
    assert not Draft.objects.exists()
    assert "already" not in response.content.decode()
    post(client, ticket, "reply", text="And tell us what the light does.", sure="1")
    assert Message.objects.filter(author__name="Alexandra").count() == 2


def test_a_wrong_address_in_copy_sends_nothing_and_loses_nothing(enter: Enter, ticket: Ticket) -> None:
    response = post(enter("alexandra"), ticket, "reply", text="A long answer", cc="boss@")
    assert not Message.objects.filter(author__isnull=False).exists()
    html = response.content.decode()
    assert "These are no e-mail addresses: boss@" in html
    assert ">A long answer</textarea>" in html


def test_an_empty_reply_is_refused_in_words(enter: Enter, ticket: Ticket) -> None:
    assert "Write something before sending" in post(enter("alexandra"), ticket, "reply", text=" ").content.decode()


def test_a_letter_can_be_taken_back_until_it_is_sent(enter: Enter, ticket: Ticket) -> None:
    client = enter("alexandra")
    post(client, ticket, "reply", text="Too early")
    message = Message.objects.get(author__isnull=False)
    html = post(client, ticket, f"letters/{message.pk}/take-back").content.decode()
    assert ">Too early</textarea>" in html
    message.refresh_from_db()
    assert message.state == "draft"
    assert "Too late" in post(client, ticket, f"letters/{message.pk}/take-back").content.decode()


def test_a_failed_letter_can_be_sent_again(enter: Enter, ticket: Ticket) -> None:
    client = enter("alexandra")
    post(client, ticket, "reply", text="Hello")
    message = Message.objects.get(author__isnull=False)
    Message.objects.filter(pk=message.pk).update(state="failed")
    Recipient.objects.filter(message=message).update(state="failed", response="550 no such user")
    assert "550 no such user" in client.get(f"/tickets/{ticket.number}/").content.decode()
    recipient = Recipient.objects.get(message=message)
    post(client, ticket, f"recipients/{recipient.pk}/retry")
    recipient.refresh_from_db()
    assert recipient.state == "queued"


def test_a_note_stays_in_the_house(enter: Enter, ticket: Ticket) -> None:
    html = post(enter("alexandra"), ticket, "note", text="Line 4 is noisy").content.decode()
    assert "Line 4 is noisy" in html
    assert "Internal note" in html
    assert not Message.objects.filter(text__contains="Line 4").exists()


def test_a_draft_is_saved_as_one_types_and_found_again(enter: Enter, ticket: Ticket) -> None:
    client = enter("alexandra")
    first = client.post(f"/tickets/{ticket.number}/draft/", {"kind": "reply", "text": "Dear", "version": "0"})
    assert first.json() == {"version": 1}
    second = client.post(f"/tickets/{ticket.number}/draft/", {"kind": "reply", "text": "Dear K", "version": "1"})
    assert second.json() == {"version": 2}
    assert ">Dear K</textarea>" in client.get(f"/tickets/{ticket.number}/").content.decode()


def test_another_window_never_destroys_a_draft(enter: Enter, ticket: Ticket) -> None:
    client = enter("alexandra")
    address = f"/tickets/{ticket.number}/draft/"
    client.post(address, {"kind": "reply", "text": "Window one", "version": "0"})
    clash = client.post(address, {"kind": "reply", "text": "Window two", "version": "0"})
    assert clash.status_code == 409
    assert clash.json() == {"version": 1, "text": "Window one", "html": ""}
    assert Draft.objects.get().text == "Window one"


def test_a_change_by_somebody_else_leaves_my_draft_alone(enter: Enter, ticket: Ticket) -> None:
    client = enter("alexandra")
    client.post(f"/tickets/{ticket.number}/draft/", {"kind": "reply", "text": "Half a sent", "version": "0"})
    post(enter("bence"), ticket, "reply", text="I was quicker")
    post(enter("bence"), ticket, "solve", solution="Done", tell="on")
    html = client.get(f"/tickets/{ticket.number}/").content.decode()
    assert "I was quicker" in html
    assert ">Half a sent</textarea>" in html


def test_a_draft_can_be_thrown_away(enter: Enter, ticket: Ticket) -> None:
    client = enter("alexandra")
    client.post(f"/tickets/{ticket.number}/draft/", {"kind": "note", "text": "x", "version": "0"})
    post(client, ticket, "draft/discard", kind="note")
    assert not Draft.objects.exists()


def test_a_file_can_be_taken_off_and_a_huge_one_is_refused(
    enter: Enter, ticket: Ticket, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = enter("alexandra")
    monkeypatch.setattr("dromos.console.workspace.answering.LARGEST", 10)
    files = [SimpleUploadedFile("small.txt", b"x"), SimpleUploadedFile("large.txt", b"x" * 11)]
    html = client.post(f"/tickets/{ticket.number}/files/", {"files": files}).content.decode()
    assert "Too large" in html
    assert "small.txt" in html
    kept = Draft.objects.get().files.get()
    assert "small.txt" not in client.post(f"/tickets/{ticket.number}/files/{kept.pk}/remove/").content.decode()


def test_a_ticket_is_handed_to_a_department_with_a_reason(enter: Enter, cast: Cast, ticket: Ticket) -> None:
    finance = cast.departments["finance"]
    response = post(enter("alexandra"), ticket, "hand-over", to=f"department:{finance.pk}", reason="About the bill")
    assert fresh(ticket).department == finance
    assert response.redirect_chain[-1][0] == "/my-work/"
    assert enter("eleni").get(f"/tickets/{ticket.number}/").status_code == 200


def test_a_ticket_is_handed_to_a_person(enter: Enter, cast: Cast, ticket: Ticket) -> None:
    post(enter("alexandra"), ticket, "hand-over", to=f"user:{cast.users['bence'].pk}", reason="Reads Hungarian")
    held = fresh(ticket).work_item
    assert held is not None
    assert held.agent == cast.agents["bence"]


def test_a_hand_over_needs_a_goal_but_no_reason(enter: Enter, cast: Cast, ticket: Ticket) -> None:
    client, finance = enter("alexandra"), cast.departments["finance"]
    assert "This field is required." in post(client, ticket, "hand-over", to="", reason="").content.decode()
    assert fresh(ticket).department != finance
    post(client, ticket, "hand-over", to=f"department:{finance.pk}", reason="")
    assert fresh(ticket).department == finance


def test_category_and_priority_change_with_a_reason(enter: Enter, cast: Cast, ticket: Ticket) -> None:
    client, row = enter("alexandra"), fresh(ticket)
    invoice = cast.categories["billing/invoice"]
    post(client, row, "category", category=invoice.pk, reason="It is the bill", version=row.version)
    row = fresh(ticket)
    assert row.category == invoice
    post(client, row, "priority", priority="urgent", severity=1, reason="VIP", version=row.version)
    row = fresh(ticket)
    assert (row.priority, row.severity) == ("urgent", 1)
    assert "It is the bill" in client.get(f"/tickets/{row.number}/").content.decode()


SEEN = {"seen_priority": "normal", "seen_severity": 3}


def test_two_people_who_change_different_things_at_once_both_hold(enter: Enter, ticket: Ticket) -> None:
    row = fresh(ticket)
    post(enter("bence"), row, "priority", priority="high", severity=3, reason="x", **SEEN)
    post(enter("alexandra"), row, "priority", priority="normal", severity=1, reason="y", **SEEN)
    assert (fresh(ticket).priority, fresh(ticket).severity) == ("high", 1)


def test_two_people_who_change_the_same_thing_at_once_are_asked_and_lose_nothing(enter: Enter, ticket: Ticket) -> None:
    client, row = enter("alexandra"), fresh(ticket)
    post(enter("bence"), row, "priority", priority="high", severity=3, reason="x", **SEEN)
    assert "changed the same thing meanwhile" in (
        post(client, row, "priority", priority="urgent", severity=3, reason="VIP", **SEEN).content.decode()
    )
    assert fresh(ticket).priority == "high"
    address, data = f"/tickets/{row.number}/priority/", {"priority": "urgent", "severity": 3, "reason": "VIP", **SEEN}
    refused = client.post(address, data, headers={"X-Dialog": "priority"})
    assert refused.status_code == 409
    body = refused.json()["body"]
    assert "Bence" in body
    assert "from Normal to High" in body
    assert 'value="VIP"' in body
    assert 'name="seen_priority" value="high"' in body
    data["seen_priority"] = "high"
    went = client.post(address, data, headers={"X-Dialog": "priority", "X-From": f"/tickets/{row.number}/"})
    assert "Priority changed." in went.json()["said"]
    assert fresh(ticket).priority == "urgent"


def test_a_dialog_keeps_what_was_typed_when_it_is_refused(enter: Enter, ticket: Ticket) -> None:
    client = enter("alexandra")
    address, asked = f"/tickets/{ticket.number}/wait/", {"X-Dialog": "wait"}
    faulty = client.post(address, {"waits_for": "customer", "until": "", "reason": "the router"}, headers=asked)
    assert faulty.status_code == 422
    assert 'value="the router"' in faulty.json()["body"]
    past = {"waits_for": "customer", "until": "2020-01-01T00:00", "reason": "the router"}
    refused = client.post(address, past, headers=asked)
    assert refused.status_code == 409
    assert refused.json()["trouble"]


def test_dialogs_come_when_they_are_opened_and_only_to_those_who_may_act(enter: Enter, ticket: Ticket) -> None:
    client = enter("alexandra")
    for name in ("hand-over", "wait", "solve", "category", "priority", "participant", "end", "visit"):
        shown = client.get(f"/tickets/{ticket.number}/dialogs/{name}/")
        assert f'<dialog class="dialog" id="{name}"' in shown.content.decode(), name
    assert client.get(f"/tickets/{ticket.number}/dialogs/move-on/").status_code == 404
    assert client.get(f"/tickets/{ticket.number}/dialogs/move-visit-1/").status_code == 404
    assert client.get(f"/tickets/{ticket.number}/dialogs/nothing/").status_code == 404
    assert enter("hektor").get(f"/tickets/{ticket.number}/dialogs/solve/").status_code == 404


def test_a_script_learns_that_the_session_is_over_instead_of_the_sign_in_page(ticket: Ticket) -> None:
    address = f"/tickets/{ticket.number}/draft/"
    assert Client().post(address, {"text": "x"}, headers={"Sec-Fetch-Mode": "cors"}).status_code == 401
    assert Client().post(address, {"text": "x"}).status_code == 302


@pytest.mark.parametrize(
    ("whom", "state"),
    [("customer", "waiting_customer"), ("third_party", "waiting_third_party"), ("hold", "on_hold")],
)
def test_a_ticket_waits_until_and_goes_on(enter: Enter, ticket: Ticket, whom: str, state: str) -> None:
    client = enter("alexandra")
    until = (timezone.now() + dt.timedelta(days=2)).strftime("%Y-%m-%dT%H:%M")
    post(client, ticket, "wait", waits_for=whom, until=until, reason="parts")
    assert fresh(ticket).state == state
    post(client, ticket, "resume")
    assert fresh(ticket).state == "open"


def show(client: Client, ticket: Ticket) -> str:
    return client.get(f"/tickets/{ticket.number}/").content.decode()


def test_whoever_is_waited_for_outside_is_named(enter: Enter, ticket: Ticket) -> None:
    client, until = enter("alexandra"), (timezone.now() + dt.timedelta(days=2)).strftime("%Y-%m-%dT%H:%M")
    post(client, ticket, "wait", waits_for="third_party", third_party="Cable company", until=until)
    ticket.refresh_from_db()
    assert ticket.waiting_for == "Cable company"
    assert "Cable company" in show(client, ticket)


def test_a_quote_that_is_owed_is_said_to_be_sent_with_one_click(enter: Enter, ticket: Ticket) -> None:
    client = enter("alexandra")
    assert "Quote sent" not in show(client, ticket)
    clock = ticket.clocks.all()[0]
    clock.pk, clock.kind = None, "quote"
    clock.save()
    assert "Quote sent" in show(client, ticket)
    post(client, ticket, "quoted")
    assert ticket.clocks.get(kind="quote").stopped_at is not None
    assert "Quote sent" not in show(client, ticket)


def test_waiting_for_the_past_is_refused(enter: Enter, ticket: Ticket) -> None:
    html = post(enter("alexandra"), ticket, "wait", waits_for="customer", until="2020-01-01T09:00").content.decode()
    assert "Choose a time in the future" in html
    assert "This field is required" in post(enter("alexandra"), ticket, "wait", until="").content.decode()


def test_a_ticket_is_solved_reopened_and_ended(enter: Enter, ticket: Ticket) -> None:
    client = enter("alexandra")
    post(client, ticket, "solve", solution="A new line card", tell="on")
    assert fresh(ticket).state == "solved"
    post(client, ticket, "reopen", reason="Red again")
    assert fresh(ticket).state == "open"
    assert "This field is required" in post(client, ticket, "end", how="cancel").content.decode()
    post(client, ticket, "end", how="cancel", reason="Twice the same")
    assert fresh(ticket).state == "cancelled"


def test_taking_a_ticket_out_of_turn(enter: Enter, ticket: Ticket) -> None:
    assert "It is yours" in post(enter("bence"), ticket, "take").content.decode()


def test_people_join_and_leave_a_ticket(enter: Enter, ticket: Ticket) -> None:
    client = enter("alexandra")
    post(client, ticket, "participants", address="Wife@customer.example", name="Maria")
    row = Participant.objects.get(address="wife@customer.example")
    post(client, ticket, f"participants/{row.pk}/remove")
    assert not Participant.objects.filter(pk=row.pk).exists()
    requester = Participant.objects.get(ticket=ticket)
    assert client.post(f"/tickets/{ticket.number}/participants/{requester.pk}/remove/").status_code == 404
    assert "Enter a valid" in post(client, ticket, "participants", address="nobody").content.decode()


def test_originals_and_files_are_downloads_for_those_who_may_read(enter: Enter, ticket: Ticket) -> None:
    message = Message.objects.get(direction="in")
    original = enter("alexandra").get(f"/originals/{message.pk}/")
    assert b"The light is red." in original.content
    assert original["Content-Disposition"].startswith("attachment")
    assert "sandbox" in original["Content-Security-Policy"]
    assert enter("eleni").get(f"/originals/{message.pk}/").status_code == 404
    assert enter("eleni").get("/originals/999/").status_code == 404
    client = enter("alexandra")
    client.post(f"/tickets/{ticket.number}/files/", {"files": [SimpleUploadedFile("a.html", b"<script>")]})
    post(client, ticket, "reply", text="See the file")
    file = Attachment.objects.get()
    assert client.get(f"/files/{file.pk}/")["Content-Type"] == "application/octet-stream"
    assert enter("eleni").get(f"/files/{file.pk}/").status_code == 404


def test_pictures_from_elsewhere_load_only_where_they_were_asked_for(enter: Enter) -> None:
    html = '<p>See <img src="https://tracker.example/1.gif" alt="offer"></p>'
    outcome = receive(letter(subject="Look", text=html).replace(b"text/plain", b"text/html"), timezone.now())
    assert outcome.ticket is not None
    client, message = enter("alexandra"), Message.objects.get(direction="in")
    page = client.get(f"/tickets/{outcome.ticket.number}/")
    assert b"tracker.example" not in page.content
    assert "1 picture from elsewhere" in page.content.decode()
    assert "https:" not in page["Content-Security-Policy"]
    asked = client.get(f"/tickets/{outcome.ticket.number}/?pictures={message.pk}")
    assert b"tracker.example" in asked.content
    assert "https:" in asked["Content-Security-Policy"]


def test_two_people_on_one_ticket_can_see_each_other(enter: Enter, cast: Cast, ticket: Ticket) -> None:
    assert post(enter("bence"), ticket, "here", doing="writing", new="1").status_code == 204
    people = f"{cast.users['bence'].pk}:writing,{cast.users['alexandra'].pk}:reading,x:y"
    html = enter("alexandra").get(f"/tickets/{ticket.number}/company/", {"who": people}).content.decode()
    assert "Bence is writing" in html
    assert "Alexandra" not in html


def test_the_list_shows_what_was_asked_for(enter: Enter, cast: Cast, ticket: Ticket) -> None:
    client = enter("alexandra")
    tickets.take(ticket=ticket, user=cast.user("alexandra"), at=timezone.now())
    for query, there in (
        ("", True), ("?whose=mine", True), ("?whose=nobody", False), (f"?text={ticket.number}", True),
        ("?text=internet", True), ("?text=nothing-like-it", False), ("?state=done", False), ("?priority=low", False),
        ("?after=nonsense&department=y", True), ("?state=all&sort=-opened_at", True), ("?department=mine", True),
    ):  # fmt: skip
        assert (b"No internet" in client.get(f"/tickets/{query}").content) is there, query
    assert b"No internet" not in enter("eleni").get("/tickets/?state=all").content


def many(number: int, at: dt.datetime) -> None:
    for n in range(number):
        receive(letter(sender=f"c{n} <c{n}@customer.example>", subject=f"Trouble {n}"), at)


# A committed number that may only fall: queries of a page, whatever its length. (8: the list has overviews beside it.)
QUERIES = {"/my-work/": 12, "/tickets/": 8, "ticket": 21}


@pytest.mark.parametrize("page", QUERIES)
def test_a_page_costs_the_same_whatever_its_length(enter: Enter, cast: Cast, ticket: Ticket, page: str) -> None:
    user = cast.user("alexandra")
    tickets.take(ticket=ticket, user=user, at=timezone.now())
    client = enter("alexandra")
    address = f"/tickets/{ticket.number}/" if page == "ticket" else page
    tickets.note(ticket=ticket, text="The first of its kind", by=user.actor(), at=timezone.now())
    counts = []
    for round_ in range(2):
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        counts.append(len(queries))
        many(3, timezone.now())
        for row in Ticket.objects.filter(work_item__state="pending")[:2]:
            tickets.take(ticket=row, user=user, at=timezone.now())
        for n in range(3):
            tickets.note(ticket=ticket, text=f"note {round_} {n}", by=user.actor(), at=timezone.now())
            tickets.reply(ticket=ticket, reply=tickets.Reply(f"r {n}"), by=user.actor(), at=timezone.now())
    assert counts[0] == counts[1], [query["sql"][:150] for query in queries.captured_queries]
    assert counts[1] <= QUERIES[page], [query["sql"][:150] for query in queries.captured_queries]
