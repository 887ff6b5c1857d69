"""Letters from the outbox to the customer's mailbox: every recipient has a result, every resend the same name."""

import datetime as dt
import email
import email.policy
import re
from collections.abc import Callable
from email.message import EmailMessage
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dromos.channels import delivery
from dromos.channels.adapter import Answer, Envelope, TransportError
from dromos.channels.email import actions, outbound, sending, smtp
from dromos.channels.email.models import Mailbox
from dromos.channels.email.outbound import LetterOut
from dromos.interactions import actions as outbox
from dromos.interactions.inbound import InboundAttachment
from dromos.interactions.models import Message, Recipient
from dromos.lib.actor import SYSTEM
from dromos.lib.models import EventRecord
from tests.mailservers import MailServers

AT = dt.datetime(2026, 11, 23, 8, 0, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def _rested(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: AT)


@pytest.fixture
def mailbox(db: None) -> Mailbox:
    del db
    made = actions.create_mailbox(
        name="Support", address="support@h.example", sender_name="Meridian", smtp_host="127.0.0.1", smtp_port=1,
        smtp_security="none", by=SYSTEM, at=AT,
    )  # fmt: skip
    return actions.go_live(mailbox=made, is_live=True, by=SYSTEM, at=AT)


def queue(mailbox: Mailbox | None, *to: str, **fields: object) -> Message:
    values: dict[str, object] = {
        "subject": "Your request", "text": "We have it.", "to": [(address, "") for address in to],
        "from_address": "support@h.example", "message_id": "t1.m1.x.y@h.example",
        "mailbox_key": mailbox.key if mailbox else "", **fields,
    }  # fmt: skip
    interaction = outbox.start_interaction(channel="email", customer=None, subject="", at=AT)
    return outbox.queue_letter(interaction=interaction, letter=outbox.Letter(**values), author=None, at=AT)  # type: ignore[arg-type]


class Carrier:
    """A mail server that says what it is told to say and remembers what it was given."""

    def __init__(self, **answers: Answer | TransportError) -> None:
        self.answers = answers
        self.taken: list[Envelope] = []

    def __call__(self, _mailbox: Mailbox, envelope: Envelope, _at: dt.datetime) -> dict[str, Answer]:
        self.taken.append(envelope)
        found = {address: self.answers.get(address.partition("@")[0], YES) for address in envelope.recipients}
        for answer in found.values():
            if isinstance(answer, TransportError):
                raise answer
        return {address: answer for address, answer in found.items() if isinstance(answer, Answer)}


YES = Answer(is_accepted=True, text="250 OK")
NEVER = Answer(is_accepted=False, is_permanent=True, text="550 5.1.1 no such user")
LATER = Answer(is_accepted=False, text="451 try again")


def carried_by(carrier: Carrier, monkeypatch: pytest.MonkeyPatch) -> Carrier:
    monkeypatch.setattr(sending, "_transport", lambda _kind: carrier)
    return carrier


def states(message: Message) -> tuple[str, dict[str, str]]:
    message.refresh_from_db()
    return message.state, {one.address.partition("@")[0]: one.state for one in message.recipients.all()}


def test_each_recipient_has_a_result_of_their_own(mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch) -> None:
    carrier = carried_by(Carrier(gone=NEVER, busy=LATER), monkeypatch)
    message = queue(mailbox, "kostas@c.example", "gone@c.example", "busy@c.example")
    assert delivery.deliver_due(AT) == 1
    assert states(message) == ("queued", {"kostas": "sent", "gone": "failed", "busy": "queued"})
    assert EventRecord.objects.get(name="LetterFailed").payload == {
        "message_id": message.pk,
        "address": "gone@c.example",
    }
    assert delivery.deliver_due(AT) == 0
    delivery.deliver_due(AT + dt.timedelta(minutes=2))
    assert [envelope.recipients for envelope in carrier.taken][1] == ("busy@c.example",)
    assert {envelope.message_id for envelope in carrier.taken} == {message.message_id}


def test_a_letter_that_everybody_took_is_sent(mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch) -> None:
    carried_by(Carrier(), monkeypatch)
    message = queue(mailbox, "kostas@c.example")
    delivery.deliver_due(AT)
    assert states(message) == ("sent", {"kostas": "sent"})
    assert message.sent_at == AT
    assert EventRecord.objects.filter(name="LetterSent").count() == 1


def test_it_is_tried_again_for_days_and_then_fails(mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch) -> None:
    carrier = carried_by(Carrier(kostas=LATER), monkeypatch)
    message = queue(mailbox, "kostas@c.example")
    at = AT
    while states(message)[0] == "queued":
        delivery.deliver_due(at)
        message.refresh_from_db()
        at = max(at, message.send_after or at)
    assert states(message) == ("failed", {"kostas": "failed"})
    assert len(carrier.taken) == 11
    assert dt.timedelta(days=3) < at - AT < dt.timedelta(days=7)


def test_a_letter_left_by_a_dead_process_is_sent_again_under_the_same_name(
    mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    carrier = carried_by(Carrier(), monkeypatch)
    message = queue(mailbox, "kostas@c.example", message_id="")
    with monkeypatch.context() as dying:
        dying.setattr(outbox, "note_answers", lambda **_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            delivery.deliver_due(AT)
    assert states(message)[0] == "sending"
    delivery.deliver_due(AT)
    assert states(message)[0] == "sent"
    first, second = carrier.taken
    assert first.message_id == second.message_id != ""
    assert first.content == second.content


def test_letters_wait_until_the_mailbox_goes_live(mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch) -> None:
    carrier = carried_by(Carrier(), monkeypatch)
    actions.go_live(mailbox=mailbox, is_live=False, by=SYSTEM, at=AT)
    message = queue(mailbox, "kostas@c.example")
    assert delivery.deliver_due(AT) == 0
    assert states(message)[0] == "queued"
    actions.go_live(mailbox=mailbox, is_live=True, by=SYSTEM, at=AT)
    assert delivery.deliver_due(AT) == 1
    assert len(carrier.taken) == 1


def test_a_letter_of_the_house_leaves_from_the_first_mailbox(mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch) -> None:
    carrier = carried_by(Carrier(), monkeypatch)
    message = queue(None, "kostas@c.example", from_address="", message_id="")
    delivery.deliver_due(AT)
    message.refresh_from_db()
    assert (message.mailbox_key, message.from_address) == (mailbox.key, "support@h.example")
    assert b"From: Meridian <support@h.example>" in carrier.taken[0].content


def test_a_server_that_is_away_costs_nothing_but_time(mailbox: Mailbox) -> None:
    message = queue(mailbox, "kostas@c.example")
    other = queue(mailbox, "margit@c.example")
    assert delivery.deliver_due(AT) == 1
    assert states(message)[0] == states(other)[0] == "queued"
    recipient = Recipient.objects.get(message=message)
    assert "Nobody answers there" in recipient.response
    assert recipient.attempts == 0  # it is not the letter's fault


def test_an_address_nobody_can_write_to_fails_at_once(mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch) -> None:
    carrier = carried_by(Carrier(), monkeypatch)
    message = queue(mailbox, "no address", "kostas@c.example")
    delivery.deliver_due(AT)
    assert states(message) == ("failed", {"no address": "failed", "kostas": "sent"})
    alone = queue(mailbox, "x@")
    delivery.deliver_due(AT)
    assert states(alone) == ("failed", {"x": "failed"})
    assert len(carrier.taken) == 1


def test_a_taken_back_letter_does_not_leave(mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch) -> None:
    carrier = carried_by(Carrier(), monkeypatch)
    message = queue(mailbox, "kostas@c.example")
    assert outbox.take_back(message=message)
    assert delivery.deliver_due(AT) == 0
    assert carrier.taken == []


def test_automatic_letters_bounce_to_the_address_that_names_the_ticket(
    mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    carrier = carried_by(Carrier(), monkeypatch)
    plus = "support+t1.abc@h.example"
    queue(mailbox, "a@c.example", automatic="auto-replied", reply_to=plus)
    queue(mailbox, "b@c.example", reply_to=plus)
    delivery.deliver_due(AT)
    assert [envelope.sender for envelope in carrier.taken] == [plus, "support@h.example"]
    actions.change_mailbox(mailbox=mailbox, plus_addresses=False, by=SYSTEM, at=AT)
    queue(mailbox, "c@c.example", automatic="auto-replied", reply_to=plus)
    delivery.deliver_due(AT)
    assert carrier.taken[2].sender == ""
    assert b"+t1" not in carrier.taken[2].content


@pytest.mark.mailservers
def test_a_letter_reaches_the_customers_mailbox(mailbox: Mailbox, mailservers: MailServers) -> None:
    actions.change_mailbox(mailbox=mailbox, smtp_port=mailservers.smtp_port, by=SYSTEM, at=AT)
    picture = InboundAttachment("light.png", "image/png", b"\x89PNG", content_id="p@h.example", is_inline=True)
    paper = InboundAttachment("τιμολόγιο.pdf", "application/pdf", b"%PDF")
    message = queue(
        mailbox, "kostas@c.example", "nobody-here@c.example", "relay@elsewhere.example", subject="Το αίτημά σας",
        text="Καλημέρα", html="<p>Καλημέρα</p><img src='cid:p@h.example'>", attachments=[picture, paper],
        in_reply_to="a@c.example", references=["z@c.example"], language="el",
    )  # fmt: skip
    delivery.deliver_due(AT)
    smtp.hang_up(mailbox)
    assert states(message) == ("failed", {"kostas": "sent", "nobody-here": "failed", "relay": "failed"})
    (raw,) = mailservers.await_letters("kostas@c.example", 1)
    found = email.message_from_bytes(raw, policy=email.policy.default)
    assert isinstance(found, EmailMessage)
    assert found["Subject"] == "Το αίτημά σας"
    assert found["Message-ID"] == f"<{message.message_id}>"
    assert found["References"] == "<z@c.example> <a@c.example>"
    body = found.get_body(("plain",))
    assert body is not None
    assert body.get_content().strip() == "Καλημέρα"
    assert [part.get_filename() for part in found.iter_attachments()] == ["τιμολόγιο.pdf"]


def test_a_letter_that_cannot_be_made_holds_up_no_other_and_is_shown_in_the_end(
    mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    carrier = carried_by(Carrier(), monkeypatch)
    broken = queue(mailbox, "a@c.example", subject="broken")
    whole = queue(mailbox, "b@c.example")

    def composed(letter: LetterOut) -> bytes:
        if letter.subject == "broken":
            raise LookupError("unknown encoding\x00")
        return outbound.compose(letter)

    monkeypatch.setattr("dromos.channels.email.sending.compose", composed)
    assert delivery.deliver_due(AT) == 2
    assert len(carrier.taken) == 1
    assert (states(broken)[0], states(whole)[0]) == ("queued", "sent")
    recipient = Recipient.objects.get(message=broken)
    assert (recipient.attempts, recipient.response) == (1, "LookupError: unknown encoding")
    Recipient.objects.filter(message=broken).update(attempts=99, next_at=AT)
    Message.objects.filter(pk=broken.pk).update(send_after=AT)
    delivery.deliver_due(AT)
    assert states(broken)[0] == "failed"


def test_what_is_set_up_is_read_once_for_the_letters_of_a_second(
    mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    carrier = carried_by(Carrier(), monkeypatch)
    monkeypatch.setattr(delivery, "SET_UP_HOLDS", 60.0)
    for name in "abc":
        queue(mailbox, f"{name}@c.example")
    with CaptureQueriesContext(connection) as asked:
        assert delivery.deliver_due(AT) == 3
    assert len(carrier.taken) == 3
    about_set_up = [
        one["sql"] for one in asked if re.search('FROM "email_channel_(mailbox|sendingdomain)"', one["sql"])
    ]
    assert len(about_set_up) == 3, "who may send, the account, its signature"


def test_set_up_that_changes_between_two_letters_holds_for_the_second(
    mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    carrier = carried_by(Carrier(), monkeypatch)
    monkeypatch.setattr(delivery, "SET_UP_HOLDS", 0.0)
    queue(mailbox, "a@c.example")
    second = queue(mailbox, "b@c.example")
    monkeypatch.setattr(outbox, "note_answers", _going_offline(mailbox, outbox.note_answers))
    assert delivery.deliver_due(AT) == 1
    assert len(carrier.taken) == 1
    assert states(second)[0] == "queued"


def _going_offline(mailbox: Mailbox, note: Callable[..., None]) -> Callable[..., None]:
    def noted(**given: Any) -> None:
        note(**given)
        actions.go_live(mailbox=mailbox, is_live=False, by=SYSTEM, at=AT)

    return noted
