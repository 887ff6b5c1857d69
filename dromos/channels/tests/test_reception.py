"""Letters that other mail servers hand to us: only ours, only when stored, each once."""

import datetime as dt
import smtplib
import ssl
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError, connections

from dromos.channels.email import actions, reception
from dromos.channels.email.models import Mailbox
from dromos.channels.email.reception import Door, Reception
from dromos.channels.intake import PARSERS
from dromos.interactions.inbound import InboundMessage
from dromos.interactions.models import RawMessage
from dromos.lib import settings
from dromos.lib.actor import SYSTEM
from dromos.lib.models import Heartbeat
from tests.certificates import Authority
from tests.mailservers import free_port

AT = dt.datetime(2026, 11, 23, 8, 0, tzinfo=dt.UTC)
OURS = "support@meridian.example"
LETTER = (
    b"Received: from a by b; Mon, 23 Nov 2026 08:00:00 +0000\r\nFrom: Kostas <k@c.example>\r\nTo: support@meridian.example\r\n"
    b"Authentication-Results: mx.meridian.example; dmarc=pass header.from=c.example\r\n"
    b"Subject: No internet\r\nMessage-ID: <1@c.example>\r\n\r\nNothing works.\r\n" + b"x" * 20_000 + b"\r\n"
)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Authority, Path, Path]:
    authority = Authority()
    return (authority, *authority.write_certificate(tmp_path_factory.mktemp("reception"), address="127.0.0.1"))


@pytest.fixture(scope="module")
def door(certificate: tuple[Authority, Path, Path]) -> Iterator[Door]:
    """With one thread for the database, so that a test can lend it its own connection."""
    _authority, crt, key = certificate
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reception, "THREADS", 1)
        opened = Door(
            Reception(
                smtp_port=free_port(), lmtp_port=free_port(), largest_mb=1, certificate=str(crt), private_key=str(key)
            )
        )
        yield opened
        opened.close()


@pytest.fixture
def lent(db: None, door: Door, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The door's thread works on the test's own connection, inside the test's transaction."""
    del db
    monkeypatch.setattr(reception, "close_old_connections", lambda: None)
    mine = connections["default"]

    def take() -> None:
        connections["default"] = mine

    def give_back() -> None:
        del connections["default"]

    mine.inc_thread_sharing()
    door._threads.submit(take).result()
    yield
    door._threads.submit(give_back).result()
    mine.dec_thread_sharing()


def make_mailbox() -> Mailbox:
    return actions.create_mailbox(
        name="Support", address=OURS, kind="reception", trusted_servers=["mx.meridian.example"], by=SYSTEM, at=AT
    )


@pytest.fixture
def mailbox(lent: None) -> Mailbox:
    del lent
    return make_mailbox()


def smtp(door: Door) -> smtplib.SMTP:
    return smtplib.SMTP("127.0.0.1", door.reception.smtp_port, timeout=10)


def lmtp(door: Door) -> smtplib.LMTP:
    return smtplib.LMTP("127.0.0.1", door.reception.lmtp_port, timeout=10)


@pytest.mark.django_db(transaction=True)
def test_a_letter_is_committed_before_it_is_confirmed_and_stored_once(door: Door) -> None:
    mailbox = make_mailbox()
    plus = OURS.replace("@", "+t12.abc@")
    for _attempt in range(2):  # our "250" may not have arrived
        with smtp(door) as server:
            assert server.sendmail("k@c.example", [plus], LETTER) == {}
            raw = RawMessage.objects.get()
    assert raw.source == mailbox.source
    content = bytes(raw.content)
    assert content.endswith(LETTER)
    head = content.removesuffix(LETTER).decode()
    assert head.startswith("Return-Path: <k@c.example>\r\nEnvelope-To: support+t12.abc@meridian.example\r\nReceived: ")
    mailbox.refresh_from_db()
    assert mailbox.last_success_at is not None
    door._close_connections()


def test_what_relays_write_anew_at_each_attempt_makes_no_second_letter(door: Door, mailbox: Mailbox) -> None:
    del mailbox
    with lmtp(door) as server:
        for second in (b"01", b"02"):
            head = b"Return-path: <k@c.example>\r\nDelivery-date: Mon, 23 Nov 2026 08:00:" + second + b" +0000\r\n"
            server.sendmail("k@c.example", [OURS], head + LETTER)
        server.sendmail("k@c.example", [OURS], LETTER.replace(b"<1@", b"<2@"))
    assert RawMessage.objects.count() == 2


def test_only_our_addresses_are_taken_and_nothing_is_relayed(door: Door, mailbox: Mailbox) -> None:
    actions.create_mailbox(name="Fetched", address="fetched@meridian.example", by=SYSTEM, at=AT)
    for address in ("stranger@elsewhere.example", "fetched@meridian.example", "support@elsewhere.example"):
        with smtp(door) as server, pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
            server.sendmail("k@c.example", [address], LETTER)
        assert refused.value.recipients[address][0] == 550
    with smtp(door) as server:
        refused_ones = server.sendmail("k@c.example", [OURS, "stranger@elsewhere.example"], LETTER)
    assert set(refused_ones) == {"stranger@elsewhere.example"}
    assert RawMessage.objects.get().source == mailbox.source


def test_one_letter_to_two_mailboxes_is_stored_for_each(door: Door, mailbox: Mailbox) -> None:
    other = actions.create_mailbox(name="F", address="finance@meridian.example", kind="reception", by=SYSTEM, at=AT)
    with smtp(door) as server:
        assert server.sendmail("k@c.example", [OURS, other.address], LETTER) == {}
    assert set(RawMessage.objects.values_list("source", flat=True)) == {mailbox.source, other.source}


def test_too_large_a_letter_and_one_that_goes_in_circles_are_refused(door: Door, mailbox: Mailbox) -> None:
    del mailbox
    large = LETTER + b"y" * 70 * 20_000
    with smtp(door) as server, pytest.raises(smtplib.SMTPSenderRefused):  # by its announced size
        server.sendmail("k@c.example", [OURS], large)
    with lmtp(door) as server:
        server.ehlo()
        server.mail("k@c.example")
        assert server.rcpt(OURS)[0] == 250
        assert server.rcpt(OURS.replace("@", "+x@"))[0] == 250
        assert server.data(b"\r\n".join([large[:900]] * 2_000))[0] == 552
        assert server.getreply()[0] == 552  # LMTP: one answer for each recipient
        assert server.noop()[0] == 250
    circle = b"Received: x\r\n" * 70 + LETTER
    with smtp(door) as server, pytest.raises(smtplib.SMTPDataError, match="circle"):
        server.sendmail("k@c.example", [OURS], circle)
    assert not RawMessage.objects.exists()


@pytest.mark.parametrize("step", ["receiving_mailbox", "take_handed_in"])
def test_when_the_database_is_away_the_sender_comes_again(
    door: Door, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    del mailbox

    def refuse(*_: object, **__: object) -> None:
        raise OperationalError("could not extend file: No space left on device")

    with monkeypatch.context() as full, smtp(door) as server:
        full.setattr(actions, step, refuse)
        with pytest.raises((smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError), match="451"):
            server.sendmail("k@c.example", [OURS], LETTER)
    with smtp(door) as server:
        server.sendmail("k@c.example", [OURS], LETTER)
    assert RawMessage.objects.count() == 1


def test_a_fault_of_ours_is_no_reason_to_give_a_letter_up(
    door: Door, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    del mailbox
    monkeypatch.setattr(actions, "take_handed_in", lambda **_: 1 / 0)
    with smtp(door) as server, pytest.raises(smtplib.SMTPDataError, match="451"):
        server.sendmail("k@c.example", [OURS], LETTER)


def authenticity(raw: RawMessage) -> str:
    message = PARSERS["email"](raw)
    assert isinstance(message, InboundMessage)
    return message.authenticity


def test_strangers_cannot_vouch_for_themselves_our_own_relay_can(mailbox: Mailbox) -> None:
    for is_relayed, helo in ((False, "evil"), (True, "mx")):
        handed = actions.HandedIn(LETTER, "k@c.example", (OURS,), "192.0.2.1", helo, is_relayed=is_relayed)
        actions.take_handed_in(letter=handed, at=AT)
    direct, relayed = RawMessage.objects.order_by("id")
    assert (authenticity(direct), authenticity(relayed)) == ("", "pass")
    assert mailbox.trusted_servers == ["mx.meridian.example"]


def test_lmtp_is_only_for_our_own_servers(door: Door, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch) -> None:
    del mailbox
    monkeypatch.setattr(Reception, "is_relay", lambda *_: False)
    with lmtp(door) as server, pytest.raises(smtplib.SMTPSenderRefused):
        server.sendmail("k@c.example", [OURS], LETTER)


def test_the_line_can_be_protected(door: Door, mailbox: Mailbox, certificate: tuple[Authority, Path, Path]) -> None:
    del mailbox
    context = ssl.create_default_context(cadata=certificate[0].pem)
    with smtp(door) as server:
        server.starttls(context=context)
        server.sendmail("k@c.example", [OURS], LETTER)
    assert RawMessage.objects.count() == 1


def test_what_a_stranger_says_of_itself_begins_no_line() -> None:
    letter = actions.HandedIn(b"", "a@b\r\nBcc: x", ("o\r\nX: y",), "1.2.3.4", "he\r\nlo", is_relayed=False)
    assert letter.trace(["o\r\nX: y"], AT).count(b"\r\n") == 4


def put(value: dict[str, Any]) -> None:
    settings.put(key=reception.SETTING, value=value, by=SYSTEM, at=AT)


@pytest.mark.django_db
def test_ports_follow_the_settings_and_the_doctor_is_told() -> None:
    reception.keep_listening(AT)
    assert not Heartbeat.objects.exists()
    number = free_port()
    put({"smtp_port": number})
    try:
        reception.keep_listening(AT)
        with smtplib.SMTP("127.0.0.1", number, timeout=10) as server:
            assert server.noop()[0] == 250
        put({"smtp_port": number, "certificate": "/nowhere.pem"})
        reception.keep_listening(AT)
        assert "No such file" in Heartbeat.objects.get(name="reception").detail["error"]
        put({"smtp_port": 0})
        reception.keep_listening(AT)
        assert not Heartbeat.objects.exists()
        with pytest.raises(ConnectionRefusedError):
            smtplib.SMTP("127.0.0.1", number, timeout=10)
    finally:
        if reception._Listening.door is not None:
            reception._Listening.door.close()
            reception._Listening.door = None
