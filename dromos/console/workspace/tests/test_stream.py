"""The stream of a ticket by windows: complete, in order, and as quick with five hundred messages as with fifty."""

import datetime as dt
import hashlib
import re
from collections.abc import Sequence

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from dromos.interactions.models import Attachment, Blob, Interaction, Message
from dromos.tickets import actions as tickets
from dromos.tickets import history, stream
from dromos.tickets.models import HistoryEntry, Note, Ticket, TicketInteraction, TicketRead
from dromos.tickets.stream import Mark, Wanted
from tests.cast import Cast
from tests.flows.letters import letter, receive

MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def ticket(cast: Cast) -> Ticket:
    del cast
    outcome = receive(letter(subject="No internet", text="The light is red."), timezone.now() - dt.timedelta(days=9))
    assert outcome.ticket is not None
    return outcome.ticket


@pytest.fixture
def client(cast: Cast) -> Client:
    return cast.browser("alexandra")


def wrote(ticket: Ticket, number: int, *, at: dt.datetime, said: str = "Letter") -> list[Message]:
    """``number`` letters of the customer, a minute apart from ``at`` on; every fourth at the same moment as a note."""
    thread = Interaction.objects.create(channel="email", customer=ticket.customer, subject="x", started_at=at)
    TicketInteraction.objects.create(interaction=thread, ticket=ticket, joined_at=at)
    rows = [
        Message(interaction=thread, channel="email", direction="in", state="received", at=at + n * MINUTE,
                text=f"{said} {n}.", from_name="Kostas", from_address="kostas@customer.example")
        for n in range(number)
    ]  # fmt: skip
    return Message.objects.bulk_create(rows)


def noted(ticket: Ticket, cast: Cast, times: Sequence[dt.datetime]) -> None:
    author = cast.user("bence")
    Note.objects.bulk_create([Note(ticket=ticket, author=author, at=at, text=f"Note {at}") for at in times])


def names(window: stream.Window) -> list[str]:
    return [f"{entry.kind}-{entry.row.pk}" for entry in window.entries]


@pytest.fixture
def long(ticket: Ticket, cast: Cast) -> Ticket:
    began = timezone.now() - dt.timedelta(days=2)
    letters = wrote(ticket, 100, at=began)
    noted(ticket, cast, [row.at for row in letters[::4]])
    by = cast.user("bence").actor()
    for row in letters[::10]:
        history.write(ticket, "change", by=by, at=row.at, field="priority", old="normal", new="high")
    return ticket


def everything(ticket: Ticket, show: str) -> list[str]:
    """All windows one after the other, from the newest to the oldest, put together."""
    found: list[str] = []
    before: Mark | None = None
    while True:
        window = stream.window_of(ticket, Wanted(show=show, before=before))
        found = names(window) + found
        if not window.has_older:
            return found
        assert window.first is not None
        before = window.first


def test_older_windows_show_everything_once_and_in_order(long: Ticket) -> None:
    found = everything(long, "all")
    assert len(found) == len(set(found))
    messages = Message.objects.filter(interaction__ticket_link__ticket=long).exclude(state="draft").order_by("at", "pk")
    assert [name for name in found if name.startswith("message-")] == [f"message-{row.pk}" for row in messages]
    assert [name for name in found if name.startswith("note-")] == [
        f"note-{row.pk}" for row in long.notes.order_by("at", "pk")
    ]
    told = HistoryEntry.objects.filter(ticket=long).exclude(verb__in=stream.TOLD_BY_MESSAGES)
    assert {name for name in found if name.startswith("event-")} == {f"event-{row.pk}" for row in told}


@pytest.mark.parametrize(("show", "kind"), [("customer", "message"), ("notes", "note"), ("events", "event")])
def test_a_filter_shows_all_of_one_kind_and_nothing_else(long: Ticket, show: str, kind: str) -> None:
    assert everything(long, show) == [name for name in everything(long, "all") if name.startswith(f"{kind}-")]


def test_a_permalink_leads_to_its_message_wherever_it_stands(long: Ticket, client: Client) -> None:
    old = Message.objects.filter(text="Letter 12.").get()
    page = client.get(f"/tickets/{long.number}/?at=message-{old.pk}").content.decode()
    assert f'id="message-{old.pk}"' in page
    assert "To the newest" in page
    assert "Letter 99." not in page
    assert "Letter 99." in client.get(f"/tickets/{long.number}/?at=message-999999999").content.decode()
    stranger = client.get(f"/tickets/{long.number}/?before=what&since=1.9.1&at=note-x")
    assert stranger.status_code == 200


def test_a_page_that_looks_again_shows_what_it_showed_and_what_is_new(long: Ticket) -> None:
    window = stream.window_of(long, Wanted())
    assert window.first is not None
    [new] = wrote(long, 1, at=timezone.now(), said="New")
    again = stream.window_of(long, Wanted(since=window.first))
    assert names(again) == [*names(window), f"message-{new.pk}"]
    assert again.has_older == window.has_older


def test_words_are_found_anywhere_on_the_ticket(long: Ticket, client: Client) -> None:
    page = client.get(f"/tickets/{long.number}/?find=letter+3.").content.decode()
    assert "Letter 3." in page
    assert "Letter 4." not in page
    assert "Nothing on this ticket says" in client.get(f"/tickets/{long.number}/?find=giraffe").content.decode()


def shown(client: Client, ticket: Ticket) -> tuple[int, int]:
    """How large the page is, and how many queries it takes."""
    address = f"/tickets/{ticket.number}/"
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        page = client.get(address).content
    return len(page), len(queries)


def test_five_hundred_messages_cost_no_more_than_a_hundred(long: Ticket, client: Client) -> None:
    size, queries = shown(client, long)
    wrote(long, 400, at=timezone.now() - dt.timedelta(days=1))
    larger, more = shown(client, long)
    assert more <= queries
    assert larger < size * 1.2


def test_what_is_new_to_a_reader_is_marked_until_it_was_on_the_screen(long: Ticket, cast: Cast, client: Client) -> None:
    address = f"/tickets/{long.number}/"
    page = client.get(address).content.decode()
    assert "data-begins" not in page, "who was never here has no last time"
    [last] = re.findall(r'data-last="([\d.]+)"', page)
    assert client.post(f"{address}seen/", {"until": last}).status_code == 204
    assert client.post(f"{address}seen/", {"until": "nonsense"}).status_code == 204
    noted(long, cast, [timezone.now() - MINUTE])
    tickets.note(ticket=long, text="Mine", by=cast.user("alexandra").actor(), at=timezone.now())
    page = client.get(address).content.decode()
    assert page.count("data-begins") == 1
    assert f'id="note-{long.notes.exclude(text="Mine").latest("at").pk}"' in page.partition("data-begins")[0][-400:]
    assert not TicketRead.objects.exclude(user=cast.user("alexandra")).exists()
    tickets.mark_seen(
        ticket=long, user=cast.user("alexandra"), until=timezone.now() - dt.timedelta(days=5), at=timezone.now()
    )
    mark = Mark.read(last)
    assert mark is not None
    assert TicketRead.objects.get().seen_at == mark.at, "never backwards"


def test_what_is_new_and_out_of_sight_is_one_click_away(long: Ticket, cast: Cast, client: Client) -> None:
    user, first = cast.user("alexandra"), Message.objects.get(text="Letter 5.")
    tickets.mark_seen(ticket=long, user=user, until=first.at - MINUTE / 2, at=timezone.now())
    page = client.get(f"/tickets/{long.number}/").content.decode()
    assert "?at=unread" in page
    assert f'id="message-{first.pk}"' in client.get(f"/tickets/{long.number}/?at=unread").content.decode()


def test_the_newest_stands_first_for_whoever_likes_it_so(long: Ticket, client: Client) -> None:
    address = f"/tickets/{long.number}/"
    page = client.get(address).content.decode()
    assert page.index("Letter 98.") < page.index("Letter 99.")
    client.post(f"{address}order/", {"newest": "first"})
    page = client.get(address).content.decode()
    assert page.index("Letter 99.") < page.index("Letter 98.")


@pytest.mark.parametrize("name", ["others", "contacts", "places", "history", "similar"])
def test_a_part_beside_the_stream_comes_when_it_is_unfolded(
    ticket: Ticket, cast: Cast, client: Client, name: str
) -> None:
    receive(letter(subject="The other trouble"), timezone.now())
    by = cast.user("alexandra").actor()
    tickets.note(ticket=ticket, text="x", by=by, at=timezone.now())
    tickets.change_priority(ticket=ticket, priority="high", reason="It is bad", by=by, at=timezone.now())
    page = client.get(f"/tickets/{ticket.number}/aside/{name}/").content.decode()
    wanted = {"others": "The other trouble", "contacts": "The other trouble", "places": "No location is known.",
              "history": "It is bad", "similar": "solved yet"}  # fmt: skip
    assert wanted[name] in page
    assert client.get(f"/tickets/{ticket.number}/aside/nothing/").status_code == 404
    stranger = cast.browser("eleni")
    assert stranger.get(f"/tickets/{ticket.number}/aside/{name}/").status_code == 404
    assert stranger.get(f"/tickets/{ticket.number}/stream/").status_code == 404


PNG = b"\x89PNG\r\n\x1a\n" + b"x" * 20


def attach(message: Message, name: str, content_type: str, content: bytes) -> Attachment:
    sha256 = hashlib.sha256(content).hexdigest()
    Blob.objects.get_or_create(sha256=sha256, defaults={"size": len(content), "content": content})
    return Attachment.objects.create(
        message=message, blob_id=sha256, filename=name, content_type=content_type, size=len(content)
    )


def test_files_are_looked_at_without_leaving_the_page_and_never_run(ticket: Ticket, cast: Cast, client: Client) -> None:
    [message] = wrote(ticket, 1, at=timezone.now() - MINUTE)
    picture = attach(message, "modem.png", "image/png", PNG)
    liar = attach(message, "liar.png", "image/png", b"<script>alert(1)</script>")
    text = attach(message, "modem.log", "text/plain", b"<script>alert(1)</script>")
    drawn = attach(message, "evil.svg", "image/svg+xml", b"<svg xmlns='http://www.w3.org/2000/svg'/>")
    page = client.get(f"/tickets/{ticket.number}/").content.decode()
    assert f'src="/files/{picture.pk}/view/"' in page
    assert f"/files/{drawn.pk}/view/" not in page
    assert client.get(f"/files/{picture.pk}/view/").content == PNG
    assert client.get(f"/files/{liar.pk}/view/").status_code == 404
    assert client.get(f"/files/{drawn.pk}/view/").status_code == 404
    assert "&lt;script&gt;" in client.get(f"/files/{text.pk}/view/").content.decode()
    packed = client.get(f"/tickets/{ticket.number}/files.zip?of=message-{message.pk}")
    assert packed["Content-Type"] == "application/octet-stream"
    assert packed.content[:2] == b"PK"
    assert client.get(f"/tickets/{ticket.number}/files.zip?of=note-1").status_code == 404
    stranger = cast.browser("eleni")
    assert stranger.get(f"/files/{picture.pk}/view/").status_code == 404
    assert stranger.get(f"/tickets/{ticket.number}/files.zip").status_code == 404
    tickets.add_task(
        ticket=ticket, title="Check the payment", department=cast.departments["finance"], assignee=cast.user("eleni"),
        by=cast.user("alexandra").actor(), at=timezone.now(),
    )  # fmt: skip
    opened = stranger.get(f"/files/{picture.pk}/view/")
    assert opened.status_code == 200, "whoever has a task on the ticket reads what is attached to it"


def test_who_is_signed_in_is_told_to_a_page_that_was_left_open(cast: Cast, client: Client) -> None:
    told = client.get("/my-work/session/").json()
    assert told["me"] == cast.user("alexandra").pk
    assert told["token"]
    assert "goes on by itself" in client.get("/my-work/signed-in/").content.decode()


def seen_so_far(client: Client, ticket: Ticket) -> str:
    page = client.get(f"/tickets/{ticket.number}/").content.decode()
    return str(re.findall(r'data-mark="([\d.]+)"', page)[-1])


def test_whoever_ends_a_ticket_is_told_what_came_meanwhile(ticket: Ticket, client: Client) -> None:
    mark, asked = seen_so_far(client, ticket), {"X-Dialog": "solve", "X-From": f"/tickets/{ticket.number}/"}
    wrote(ticket, 1, at=timezone.now() - MINUTE, said="It still blinks")
    address, data = f"/tickets/{ticket.number}/solve/", {"solution": "A new cable"}
    told = client.post(address, data, headers={**asked, "X-Seen": mark})
    assert told.status_code == 409
    assert "Kostas wrote at" in told.json()["trouble"][0]
    assert Ticket.objects.get(pk=ticket.pk).state != "solved"
    went = client.post(address, data, headers={**asked, "X-Seen": told.json()["seen"]})
    assert went.status_code == 200
    assert Ticket.objects.get(pk=ticket.pk).state == "solved"


def test_whoever_answers_is_asked_when_a_colleague_answered_first(ticket: Ticket, cast: Cast, client: Client) -> None:
    mark, address = seen_so_far(client, ticket), f"/tickets/{ticket.number}/reply/"
    tickets.reply(ticket=ticket, reply=tickets.Reply("On its way."), by=cast.user("bence").actor(), at=timezone.now())
    asked = client.post(address, {"text": "Which cable?", "seen": mark}).content.decode()
    assert "Bence answered at" in asked
    assert "Which cable?" in asked
    assert not Message.objects.filter(text__contains="Which cable?").exists()
    client.post(address, {"text": "Which cable?", "seen": mark, "sure": "1"})
    assert Message.objects.filter(text__contains="Which cable?").exists()
