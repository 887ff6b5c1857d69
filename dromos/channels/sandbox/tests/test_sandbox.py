import datetime as dt
import smtplib
from collections.abc import Iterator

import pytest
from django.test import Client, override_settings

from dromos.accounts.models import Department
from dromos.channels.adapter import Envelope
from dromos.channels.email import actions as mail
from dromos.channels.email.inbound import parse
from dromos.channels.email.models import Mailbox
from dromos.channels.email.outbound import LetterOut, compose
from dromos.channels.sandbox import actions, delivery, letter, smtp
from dromos.channels.sandbox.models import SandboxMail
from dromos.interactions.inbound import InboundMessage
from dromos.interactions.models import RawMessage
from dromos.lib.actor import SYSTEM

AT = dt.datetime(2026, 11, 23, 8, 0, tzinfo=dt.UTC)
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def mailbox() -> Mailbox:
    department = Department.objects.create(key="support", name="Support")
    return mail.create_mailbox(
        kind=Mailbox.Kind.SANDBOX,
        name="Support",
        address="support@meridian.example",
        department=department,
        by=SYSTEM,
        at=AT,
    )


@pytest.fixture
def _demo(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A demo whose own server is not running, whatever runs on this machine."""
    monkeypatch.setenv("DROMOS_SANDBOX_PORT", "1")
    with override_settings(DEMO=True):
        yield


def our_letter(message_id: str = "t1.m0.x.y@meridian.example") -> bytes:
    return compose(
        LetterOut(
            from_address="support@meridian.example",
            from_name="Τεχνική Υποστήριξη",
            to=[("kostas@athens.example", "Kostas")],
            subject="Λάβαμε το μήνυμά σας [Ticket#1010138]",
            text="Γεια σας,\n\nΔείτε: https://desk.example/s/1",
            html="<html><head></head><body><p>Γεια σας</p><script>x</script></body></html>",
            message_id=message_id,
            reply_to="support+t1.abc@meridian.example",
            sent_at=AT,
            automatic="auto-replied",
        )
    )


def delivered(mailbox: Mailbox, *recipients: str) -> dict[str, bool]:
    envelope = Envelope("t1.m0.x.y@meridian.example", "support@meridian.example", recipients, our_letter())
    return {address: answer.is_accepted for address, answer in delivery.deliver(mailbox, envelope, AT).items()}


def parsed(raw: RawMessage) -> InboundMessage:
    message = parse(bytes(raw.content), received_at=AT)
    assert isinstance(message, InboundMessage)
    return message


def test_a_letter_that_leaves_is_in_the_customers_imaginary_mailbox(mailbox: Mailbox) -> None:
    assert delivered(mailbox, "Kostas@athens.example") == {"Kostas@athens.example": True}
    kept = SandboxMail.objects.get()
    assert (kept.recipient, kept.subject) == ("kostas@athens.example", "Λάβαμε το μήνυμά σας [Ticket#1010138]")
    assert kept.from_name == "Τεχνική Υποστήριξη"


def test_the_sandbox_refuses_and_puts_off_like_a_real_server(mailbox: Mailbox) -> None:
    assert delivered(mailbox, "bounce@x.example", "busy@x.example", "a@x.example") == {
        "bounce@x.example": False, "busy@x.example": False, "a@x.example": True,
    }  # fmt: skip
    assert SandboxMail.objects.count() == 1


def test_mail_over_smtp_is_stored_before_it_is_acknowledged(mailbox: Mailbox) -> None:
    controller = smtp.listen(25259)
    try:
        with smtplib.SMTP("127.0.0.1", 25259, timeout=10) as server:
            server.sendmail(
                "kostas@athens.example",
                ["Support+t5.abcdefghijklmnop@meridian.example"],
                b"From: kostas@athens.example\r\nSubject: hi\r\n\r\nbody\r\n",
            )
            raw = RawMessage.objects.get()
            with pytest.raises(smtplib.SMTPRecipientsRefused):
                server.sendmail("a@x.example", ["nobody@meridian.example"], b"Subject: x\r\n\r\nx")
    finally:
        controller.stop()
    assert (raw.source, raw.channel, raw.state) == (mailbox.source, "email", "new")
    assert parsed(raw).envelope_to == ("support+t5.abcdefghijklmnop@meridian.example",)


def test_a_letter_to_nobody_of_ours_is_refused_whole(mailbox: Mailbox) -> None:
    with pytest.raises(actions.NoSuchMailboxError):
        actions.accept(
            sender="a@x.example", recipients=[mailbox.address, "other@x.example"], content=b"Subject: x\r\n\r\n", at=AT
        )
    assert not RawMessage.objects.exists()


@pytest.mark.usefixtures("_demo")
def test_answering_as_the_customer_comes_in_as_a_reply_to_our_letter(mailbox: Mailbox, client: Client) -> None:
    delivered(mailbox, "kostas@athens.example")
    kept = SandboxMail.objects.get()
    page = client.get(f"/sandbox/letter/{kept.pk}/")
    assert "Λάβαμε το μήνυμά σας" in page.content.decode()
    assert "frame-src 'self'" in page.headers["Content-Security-Policy"]
    answer = client.post(f"/sandbox/letter/{kept.pk}/", {"text": "Ναι, δουλεύει."})
    assert answer.status_code == 302
    message = parsed(RawMessage.objects.get())
    assert message.in_reply_to == ("t1.m0.x.y@meridian.example",)
    assert message.from_address == "kostas@athens.example"
    assert message.envelope_to == ("support+t1.abc@meridian.example",)
    assert message.new_text.startswith("Ναι, δουλεύει.")


@pytest.mark.usefixtures("_demo")
def test_a_new_letter_with_a_file_comes_in(mailbox: Mailbox, client: Client) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    form = {
        "name": "Παπαδάκης\r\nBcc: x", "address": "kostas@athens.example", "to": mailbox.address, "subject": "Νέο",
        "text": "Γεια", "file": SimpleUploadedFile("λαμπάκι.png", b"\x89PNG", content_type="image/png"),
    }  # fmt: skip
    assert client.post("/sandbox/write/", form).status_code == 302
    message = parsed(RawMessage.objects.get())
    assert message.subject == "Νέο"
    assert [file.filename for file in message.attachments] == ["λαμπάκι.png"]


@pytest.mark.usefixtures("_demo")
def test_a_form_with_mistakes_keeps_what_was_typed(mailbox: Mailbox, client: Client) -> None:
    answer = client.post("/sandbox/write/", {"address": "nonsense", "to": mailbox.address, "text": "Kept text"})
    assert answer.status_code == 422
    assert "Kept text" in answer.content.decode()


@pytest.mark.usefixtures("_demo")
def test_the_frame_of_a_letter_runs_nothing(mailbox: Mailbox, client: Client) -> None:
    delivered(mailbox, "kostas@athens.example")
    answer = client.get(f"/sandbox/letter/{SandboxMail.objects.get().pk}/html/")
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert "sandbox allow-popups" in answer.headers["Content-Security-Policy"]
    assert '<base target="_blank">' in answer.content.decode()


@pytest.mark.usefixtures("_demo")
def test_every_page_of_the_sandbox_opens(mailbox: Mailbox, client: Client) -> None:
    assert client.get("/sandbox/").status_code == 200
    delivered(mailbox, "kostas@athens.example")
    kept = SandboxMail.objects.get()
    for path in (
        "/sandbox/",
        "/sandbox/write/",
        "/sandbox/to/kostas@athens.example/",
        f"/sandbox/letter/{kept.pk}/original/",
    ):
        assert client.get(path).status_code == 200
    assert client.get("/sandbox/to/nobody@x.example/").status_code == 404


def test_outside_a_demo_there_is_no_sandbox(mailbox: Mailbox, client: Client) -> None:
    delivered(mailbox, "kostas@athens.example")
    kept = SandboxMail.objects.get()
    for path in ("", "write/", "to/kostas@athens.example/", f"letter/{kept.pk}/", f"letter/{kept.pk}/html/"):
        assert client.get(f"/sandbox/{path}").status_code == 404


def test_what_is_written_is_read_back() -> None:
    seen = letter.read(our_letter())
    written = letter.answer(
        seen, name="Kostas", address="kostas@athens.example", text="Ναι", message_id="1@athens.example", at=AT
    )
    back = letter.read(letter.write(written))
    assert back.subject == "Re: Λάβαμε το μήνυμά σας [Ticket#1010138]"
    assert back.to == "support+t1.abc@meridian.example"
    assert "> Γεια σας," in back.text
    assert seen.is_automatic
    assert not back.is_automatic
