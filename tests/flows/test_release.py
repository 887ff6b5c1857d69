"""What a machine set aside, a person releases: from then on it is a letter like any other."""

import pytest

from dromos.accounts.access import NotAllowedError
from dromos.channels import intake as worker
from dromos.channels.email.inbound import parse
from dromos.intake.models import Outcome
from dromos.intake.release import NotWaitingError, release
from dromos.interactions import actions as interactions
from dromos.interactions.actions import RawLetter
from dromos.interactions.models import Message, RawMessage
from dromos.lib.models import AuditEntry
from dromos.tickets.models import Ticket
from tests.cast import Cast

SPAM = b"X-Spam-Flag: YES\r\n"
LIST = b"List-Id: <club>\r\nPrecedence: bulk\r\nAuto-Submitted: auto-generated\r\n"
OWN = b"From: support@meridian.example\r\n"


def arrive(cast: Cast, header: bytes, *, is_history: bool = False) -> RawMessage:
    sender = b"" if b"From:" in header else b"From: Kostas <kostas@customer.example>\r\n"
    content = sender + header + b"To: support@meridian.example\r\nSubject: No internet\r\n\r\nSince Sunday.\r\n"
    letter = RawLetter("1:1", content, is_history=is_history)
    interactions.store_raw(channel="email", source="mailbox:1", letters=[letter], at=cast.at)
    work(cast)
    return RawMessage.objects.get()


def work(cast: Cast) -> None:
    for raw in RawMessage.objects.filter(state="new"):
        worker.take_in([raw.pk], cast.at)


@pytest.mark.parametrize("header", [SPAM, LIST, OWN], ids=["spam", "list and automatic", "from ourselves"])
def test_a_released_original_opens_a_ticket_whatever_the_verdict_was(cast: Cast, header: bytes) -> None:
    raw = arrive(cast, header)
    assert (raw.state, Ticket.objects.count()) == ("set_aside", 0)
    release(raw=raw, by=cast.users["filip"].actor(), at=cast.at)
    work(cast)
    raw.refresh_from_db()
    assert raw.state == "done"
    assert Outcome.objects.get(raw=raw).ticket == Ticket.objects.get()
    assert Message.objects.get(direction="in").kind == "letter"
    line = AuditEntry.objects.get(verb="release")
    assert (line.actor_label, line.subject_id, line.changes["state"]) == ("Filip", raw.pk, ["set_aside", "new"])


def test_a_released_letter_is_acknowledged(cast: Cast) -> None:
    release(raw=arrive(cast, SPAM), by=cast.users["filip"].actor(), at=cast.at)
    work(cast)
    assert Message.objects.get(direction="out").to == ["kostas@customer.example"]


def test_history_that_a_person_releases_is_a_letter_of_today(cast: Cast) -> None:
    release(raw=arrive(cast, SPAM, is_history=True), by=cast.users["filip"].actor(), at=cast.at)
    work(cast)
    assert Ticket.objects.count() == 1


def test_what_nobody_can_read_is_set_aside_once_more(cast: Cast) -> None:
    interactions.store_raw(channel="email", source="mailbox:1", letters=[RawLetter("1:1", b"\x00\x01")], at=cast.at)
    work(cast)
    raw = RawMessage.objects.get()
    release(raw=raw, by=cast.users["filip"].actor(), at=cast.at)
    work(cast)
    raw.refresh_from_db()
    assert (raw.state, Outcome.objects.get().result) == ("set_aside", "set_aside")


def test_what_failed_is_tried_again_and_judged_as_always(cast: Cast) -> None:
    raw = arrive(cast, SPAM)
    Outcome.objects.all().delete()
    RawMessage.objects.update(state="failed", cause="failed", attempts=4)
    release(raw=raw, by=cast.users["ilona"].actor(), at=cast.at)
    work(cast)
    raw.refresh_from_db()
    assert (raw.state, raw.cause) == ("set_aside", "spam")


def test_the_second_of_two_who_release_is_told(cast: Cast) -> None:
    raw = arrive(cast, SPAM)
    release(raw=raw, by=cast.users["filip"].actor(), at=cast.at)
    with pytest.raises(NotWaitingError):
        release(raw=raw, by=cast.users["ilona"].actor(), at=cast.at)
    work(cast)
    assert Ticket.objects.count() == 1


def test_an_agent_may_not_release(cast: Cast) -> None:
    raw = arrive(cast, SPAM)
    with pytest.raises(NotAllowedError):
        release(raw=raw, by=cast.users["alexandra"].actor(), at=cast.at)
    assert parse(bytes(raw.content), received_at=cast.at)
    raw.refresh_from_db()
    assert raw.state == "set_aside"
