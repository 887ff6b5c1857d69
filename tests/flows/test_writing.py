"""What an agent writes: rich letters, letters put off, drafts shown to colleagues, colleagues named, canned texts."""

import datetime as dt

import pytest

from dromos.accounts.access import NotAllowedError
from dromos.customers.models import Address
from dromos.interactions import written_html
from dromos.interactions.queries import own_addresses
from dromos.lib.models import EventRecord as Event
from dromos.tickets import actions as tickets
from dromos.tickets import canned, checking
from dromos.tickets.actions import CannedPlan, CannedTextError, Reply, Words
from dromos.tickets.actions.moving import ForbiddenMoveError
from dromos.tickets.models import CannedText, Draft, Ticket, Watch
from tests.cast import Cast
from tests.flows.letters import letter, receive

MINUTE, HOUR, DAY = dt.timedelta(minutes=1), dt.timedelta(hours=1), dt.timedelta(days=1)
PICTURE = b"\x89PNG\r\n\x1a\n"


@pytest.fixture
def ticket(cast: Cast) -> Ticket:
    outcome = receive(letter(subject="Modem", text="My modem is broken since yesterday."), cast.at)
    assert outcome.ticket is not None
    return outcome.ticket


def drafted(cast: Cast, ticket: Ticket, text: str, who: str = "alexandra", html: str = "") -> Draft:
    by = cast.users[who].actor()
    return tickets.save_draft(ticket=ticket, kind="reply", text=text, cc=[], version=0, by=by, at=cast.at, html=html)


def test_a_rich_letter_goes_with_its_pictures_and_the_same_in_words(cast: Cast, ticket: Ticket) -> None:
    by = cast.users["alexandra"].actor()
    given = {"ticket": ticket, "content_type": "image/png", "by": by, "at": cast.at}
    tickets.add_draft_file(filename="shown.png", content=PICTURE + b"1", content_id="a1@dromos", **given)  # type: ignore[arg-type]
    tickets.add_draft_file(filename="gone.png", content=PICTURE + b"2", content_id="b2@dromos", **given)  # type: ignore[arg-type]
    tickets.add_draft_file(filename="manual.pdf", content=b"%PDF", **given)  # type: ignore[arg-type]
    html = '<p onclick="x">Press <b>reset</b>:</p><ul><li><p>here</p></li></ul><img src="cid:a1@dromos" alt="modem">'
    message = tickets.answer(ticket=ticket, text="", html=html, cc=[], by=by, at=cast.at + HOUR)
    assert "Press reset:\n\n- here\n\n[modem]" in message.text
    assert "<script" not in message.html
    assert "onclick" not in message.html
    assert written_html.own_part(message.html).startswith("<p style=")
    files = {row.filename: (row.inline, row.content_id) for row in message.attachments.all()}
    assert files == {"shown.png": (True, "a1@dromos"), "manual.pdf": (False, "")}

    assert tickets.take_back(ticket=ticket, message_id=message.pk, by=by, at=cast.at + HOUR)
    back = Draft.objects.get(ticket=ticket, kind="reply")
    assert back.html == written_html.clean(html)
    assert {row.content_id for row in back.files.all()} == {"a1@dromos", ""}


def test_our_own_mailbox_is_never_in_copy(cast: Cast, ticket: Ticket) -> None:
    own = next(iter(own_addresses()))
    with pytest.raises(ForbiddenMoveError, match="address of ours"):
        tickets.reply(ticket=ticket, reply=Reply("x", cc=[own]), by=cast.users["alexandra"].actor(), at=cast.at)


def test_everything_doubtful_about_a_letter_is_asked(cast: Cast, ticket: Ticket) -> None:
    requester = ticket.participants.get()
    Address.objects.filter(value=requester.address).update(bounced_at=cast.at, bounce_reason="mailbox unavailable")
    own = next(iter(own_addresses()))
    found = checking.doubts(
        ticket, text="See attached, {{ customer.nmae }}", cc=[own, "friend@gmial.com", "stranger@elsewhere.example"],
        has_files=False,
    )  # fmt: skip
    assert [one.kind for one in found] == ["own", "bounced", "typo", "new", "attached", "variable"]
    assert found[0].refused
    assert found[2].instead == "friend@gmail.com"
    Address.objects.filter(value=requester.address).update(bounced_at=None)
    assert checking.doubts(ticket, text="See attached.", cc=[requester.address], has_files=True) == []


def test_a_letter_put_off_leaves_at_its_time_and_waits_then(cast: Cast, ticket: Ticket) -> None:
    by, at = cast.users["alexandra"].actor(), cast.at
    drafted(cast, ticket, "Tomorrow's letter")
    tickets.put_off(ticket=ticket, until=at + DAY, then="wait", wait_until=at + 5 * DAY, by=by, at=at)
    drafted(cast, ticket, "Something else, half written")
    assert tickets.send_due(at + DAY - MINUTE) == 0
    assert ticket.clocks.get(kind="first_reply").stopped_at is None
    assert tickets.send_due(at + DAY) == 1
    ticket.refresh_from_db()
    assert ticket.state == "waiting_customer"
    sent = ticket.interaction_links.get().interaction.messages.latest("id")
    assert (sent.author, "Tomorrow's letter" in sent.text) == (cast.users["alexandra"], True)
    assert Draft.objects.get(ticket=ticket).text == "Something else, half written"
    assert tickets.send_due(at + DAY) == 0


def test_a_letter_put_off_is_held_when_the_customer_has_written_since(cast: Cast, ticket: Ticket) -> None:
    by, at = cast.users["alexandra"].actor(), cast.at
    drafted(cast, ticket, "Come at nine.")
    late = tickets.put_off(ticket=ticket, until=at + HOUR, by=by, at=at)
    Ticket.objects.filter(pk=ticket.pk).update(last_customer_at=at + MINUTE)
    assert tickets.send_due(at + HOUR) == 1
    late.refresh_from_db()
    assert late.held.startswith("The customer has written since")
    assert Event.objects.filter(name="LetterHeld").count() == 1
    assert tickets.send_due(at + 2 * HOUR) == 0
    message = tickets.send_put_off(ticket=ticket, draft_id=late.pk, by=by, at=at + 2 * HOUR)
    assert "Come at nine." in message.text
    assert not Draft.objects.filter(ticket=ticket).exists()


def test_a_letter_put_off_is_called_back_with_what_was_written_since(cast: Cast, ticket: Ticket) -> None:
    by, at = cast.users["alexandra"].actor(), cast.at
    with pytest.raises(ForbiddenMoveError, match="no draft"):
        tickets.put_off(ticket=ticket, until=at + HOUR, by=by, at=at)
    drafted(cast, ticket, "Later")
    with pytest.raises(ForbiddenMoveError, match="future"):
        tickets.put_off(ticket=ticket, until=at, by=by, at=at)
    late = tickets.put_off(ticket=ticket, until=at + HOUR, by=by, at=at)
    drafted(cast, ticket, "Now")
    mine = tickets.call_back(ticket=ticket, draft_id=late.pk, by=by, at=at)
    assert mine is not None
    assert (mine.text, mine.kind) == ("Later\n\nNow", "reply")
    assert tickets.call_back(ticket=ticket, draft_id=late.pk, by=by, at=at) is None


def test_a_draft_is_seen_and_taken_over_only_while_it_is_shown(cast: Cast, ticket: Ticket) -> None:
    alexandra, lead = cast.users["alexandra"].actor(), cast.users["filip"].actor()
    draft = drafted(cast, ticket, "Alexandra's words", html="<p>Alexandra's <b>words</b></p>")
    over = {"ticket": ticket, "draft_id": draft.pk, "by": lead, "at": cast.at}
    assert tickets.take_over_draft(**over) is None  # type: ignore[arg-type]
    tickets.share_draft(ticket=ticket, is_shared=True, by=alexandra, at=cast.at)
    drafted(cast, ticket, "Mine", who="filip")
    mine = tickets.take_over_draft(**over)  # type: ignore[arg-type]
    assert mine is not None
    assert mine.text == "Alexandra's words\n\nMine"
    assert "<b>words</b>" in mine.html
    assert not Draft.objects.filter(author=cast.users["alexandra"]).exists()


def test_only_who_may_read_a_ticket_is_named_and_watches_it(cast: Cast, ticket: Ticket) -> None:
    text = "@Filip please look, and @Eleni; mail someone@alexandra.example, @Alexandra"
    row = tickets.note(ticket=ticket, text=text, by=cast.users["alexandra"].actor(), at=cast.at)
    may_read = set(Watch.objects.filter(ticket=ticket).values_list("user__name", flat=True))
    assert may_read == {"Filip"}
    event = Event.objects.get(name="StaffMentioned")
    assert event.payload == {"ticket_id": ticket.pk, "note_id": row.pk, "user_id": cast.users["filip"].pk}


def plan(**values: object) -> CannedPlan:
    words = {"en": Words("Hello {{ customer.first_name }}"), "el": Words("Γεια σας {{ customer.first_name }}")}
    given = {"title": "Greeting", "shortcut": "/Hello", "words": words} | values
    return CannedPlan(**given)  # type: ignore[arg-type]


def test_canned_texts_come_in_the_tickets_language_the_most_used_first(cast: Cast, ticket: Ticket) -> None:
    lead, user = cast.users["filip"].actor(), cast.user("alexandra")
    here = ticket.department
    greeting = tickets.create_canned(plan=plan(department=here), by=lead, at=cast.at)
    other = plan(title="Modem reset", shortcut="reset", words={"cs": Words("Restartujte modem.")}, department=here)
    reset = tickets.create_canned(plan=other, by=lead, at=cast.at)
    tickets.count_canned(ids=[reset.pk, reset.pk], by=user.actor())
    assert canned.for_ticket(user, ticket, words="", place="reply") == [reset, greeting]
    assert canned.for_ticket(user, ticket, words="hel", place="reply") == [greeting]
    assert canned.for_ticket(user, ticket, words="restartujte", place="note") == [reset]
    ticket.language = "el"
    shown = canned.filled(greeting, ticket, by=user.actor(), at=cast.at)
    assert shown is not None
    assert (shown.language, shown.text.startswith("Γεια σας ")) == ("el", True)
    shown = canned.filled(reset, ticket, by=user.actor(), at=cast.at)
    assert shown is not None
    assert shown.language == "cs"


def test_canned_texts_are_changed_by_those_who_answer_for_them(cast: Cast, ticket: Ticket) -> None:
    alexandra, lead = cast.users["alexandra"].actor(), cast.users["filip"].actor()
    with pytest.raises(NotAllowedError):
        tickets.create_canned(plan=plan(department=ticket.department), by=alexandra, at=cast.at)
    own = tickets.create_canned(plan=plan(owner=cast.users["alexandra"]), by=alexandra, at=cast.at)
    with pytest.raises(NotAllowedError):
        tickets.remove_canned(canned=own, by=lead, at=cast.at)
    assert own not in canned.usable_by(cast.user("filip"))
    for wrong in ({"title": " "}, {"shortcut": "two words"}, {"words": {"en": Words(" ")}}, {}):
        with pytest.raises(CannedTextError):
            tickets.create_canned(plan=plan(owner=cast.users["alexandra"], **wrong), by=alexandra, at=cast.at)


def test_a_table_of_canned_texts_is_taken_in_whole_or_not_at_all(cast: Cast) -> None:
    lead = cast.users["ilona"].actor()
    plans = [plan(), plan(title="Second", shortcut="second")]
    assert tickets.import_canned(plans=plans, by=lead, at=cast.at) == (2, 0)
    again = [plan(title="Changed"), plan(title="", shortcut="third")]
    with pytest.raises(CannedTextError):
        tickets.import_canned(plans=again, by=lead, at=cast.at)
    assert set(CannedText.objects.values_list("title", flat=True)) == {"Greeting", "Second"}
    assert tickets.import_canned(plans=again[:1], by=lead, at=cast.at) == (0, 1)
