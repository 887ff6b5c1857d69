"""Attacks by letter (conventions 2b: 1-5, 22, 30): numbers, marks, senders and headers that are not theirs."""

import datetime as dt
from dataclasses import replace

import pytest
from django.utils import timezone

from dromos.channels.email.inbound import parse
from dromos.channels.email.outbound import LetterOut, compose
from dromos.customers.models import Address, Customer
from dromos.intake import actions as intake
from dromos.interactions.inbound import InboundMessage
from dromos.interactions.models import Message, Recipient
from dromos.tickets.models import Participant, Ticket
from tests.cast import Cast
from tests.flows.letters import letter, receive, store
from tests.security.scene import answer, ticket_of

OSCAR = "Oscar <oscar@customer.example>"


def arrive(content: bytes, authenticity: str = "") -> Ticket | None:
    """Let a letter arrive that our own server said this about."""
    now = timezone.now()
    message = parse(content, received_at=now)
    assert isinstance(message, InboundMessage)
    outcome = intake.receive(message=replace(message, authenticity=authenticity), raw=store(content, now), at=now)
    assert outcome is not None
    return outcome.ticket


def test_a_stranger_with_a_number_in_the_subject_gets_a_ticket_of_their_own(cast: Cast) -> None:
    theirs = ticket_of(cast)
    outcome = receive(letter(sender=OSCAR, subject=f"Re: [Ticket#{theirs.number}] hello"), timezone.now())
    assert outcome.ticket != theirs
    assert not Participant.objects.filter(ticket=theirs, address="oscar@customer.example").exists()


@pytest.mark.parametrize("header", ["In_Reply_To", "References"])
def test_a_forged_mark_of_ours_opens_no_door(cast: Cast, header: str) -> None:
    theirs = ticket_of(cast)
    real = answer(theirs, cast).message_id
    body, _dot, _rest = real.rpartition(".")
    for forged in (
        f"t{theirs.pk}.m0.abcdef.aaaaaaaaaaaaaaaa@meridian.example",
        f"{real.split('@')[0][:-1]}a@meridian.example",
        f"t{theirs.pk}.m1.x@meridian.example",
        body,
    ):
        if forged.split("@")[0] == real.split("@")[0]:
            continue
        outcome = receive(letter(sender=OSCAR, **{header: f"<{forged}>"}), timezone.now())
        assert outcome.ticket != theirs, forged


def test_a_forged_plus_address_opens_no_door(cast: Cast) -> None:
    theirs = ticket_of(cast)
    to = f"support+t{theirs.pk}.aaaaaaaaaaaaaaaa@meridian.example"
    assert receive(letter(sender=OSCAR, to=to), timezone.now()).ticket != theirs


def test_whoever_answers_from_another_address_does_not_become_the_customer(cast: Cast) -> None:
    theirs = ticket_of(cast)
    mark = answer(theirs, cast).message_id
    outcome = receive(letter(sender=OSCAR, In_Reply_To=f"<{mark}>", text="I am Kostas."), timezone.now())
    assert outcome.ticket == theirs
    assert outcome.interaction is not None
    assert outcome.interaction.customer == cast.customers["oscar"]
    theirs.refresh_from_db()
    assert theirs.customer == cast.customers["kostas"]
    assert not Participant.objects.filter(ticket=theirs, address="oscar@customer.example").exists()
    assert set(answer(theirs, cast).recipients.values_list("address", flat=True)) == {"kostas@customer.example"}


def test_a_forged_sender_with_a_guessed_number_brings_nobody_along(cast: Cast) -> None:
    theirs = ticket_of(cast)
    content = letter(subject=f"[Ticket#{theirs.number}]", Cc="oscar@customer.example", text="Please see.")
    arrive(content)
    assert not Participant.objects.filter(ticket=theirs, address="oscar@customer.example").exists()
    assert arrive(content.replace(b"letter-", b"other-"), "fail") != theirs


def test_people_in_copy_come_along_when_the_sender_is_vouched_for(cast: Cast) -> None:
    theirs = ticket_of(cast)
    arrive(letter(subject=f"[Ticket#{theirs.number}]", Cc="friend@customer.example"), "pass")
    mark = answer(theirs, cast).message_id
    arrive(letter(In_Reply_To=f"<{mark}>", Cc="flatmate@customer.example"))
    brought = set(Participant.objects.filter(ticket=theirs, role="cc").values_list("address", flat=True))
    assert brought == {"friend@customer.example", "flatmate@customer.example"}


@pytest.mark.usefixtures("cast")
def test_a_letter_found_to_be_forged_brings_nobody_along_either() -> None:
    ticket = arrive(letter(Cc="oscar@customer.example"), "fail")
    assert ticket is not None
    assert not ticket.participants.filter(address="oscar@customer.example").exists()


def test_headers_of_a_letter_set_nothing(cast: Cast) -> None:
    ticket = ticket_of(
        cast, X_Priority="1", Importance="high", X_OTRS_Priority="5 very high", X_Zammad_Ticket_Owner="hektor",
        X_Dromos_Priority="urgent", X_Dromos_Department="finance", X_OTRS_Queue="Finance",
    )  # fmt: skip
    assert ticket.priority == "normal"
    assert ticket.department == cast.departments["customer-service"]
    assert ticket.work_item is not None
    assert ticket.work_item.agent is None


def test_only_staff_speak_for_others_in_a_forward(cast: Cast) -> None:
    text = (
        "FYI\n\n---------- Forwarded message ---------\nFrom: Margit <margit@customer.example>\nSubject: x\n\nHelp!\n"
    )
    outcome = receive(letter(sender=OSCAR, subject="Fwd: x", text=text), timezone.now())
    assert outcome.ticket is not None
    assert outcome.ticket.customer == cast.customers["oscar"]
    assert not Recipient.objects.filter(address="margit@customer.example").exists()


def test_a_line_break_in_a_subject_or_name_begins_no_header(cast: Cast) -> None:
    hostile = b"From: =?utf-8?Q?Oscar=0D=0ABcc=3A_evil=40x.example?= <oscar@customer.example>\r\n"
    content = (
        hostile
        + b"To: support@meridian.example\r\nMessage-ID: <h1@customer.example>\r\n"
        + b"Subject: =?utf-8?Q?hi=0D=0ABcc:_evil@x.example=0D=0A=0D=0Abody?=\r\n\r\nHello\r\n"
    )
    ticket = arrive(content)
    assert ticket is not None
    assert "\n" not in ticket.subject
    assert "\r" not in ticket.subject
    sent = answer(ticket, cast)
    mail = compose(
        LetterOut(
            from_address=sent.from_address,
            to=[(row.address, row.name) for row in sent.recipients.all()],
            subject=sent.subject,
            text=sent.text,
            message_id=sent.message_id,
            sent_at=sent.at,
        )
    )
    head = mail.split(b"\r\n\r\n")[0]
    assert not any(line.lower().startswith(b"bcc") for line in head.split(b"\r\n"))
    assert {row.address for row in sent.recipients.all()} == {"oscar@customer.example"}


def test_hostile_values_given_to_the_composer_begin_no_header() -> None:
    bad = "x\r\nBcc: evil@x.example\r\n\r\nhello"
    mail = compose(
        LetterOut(
            from_address="support@meridian.example",
            from_name=bad,
            to=[("kostas@customer.example", bad)],
            subject=bad,
            text="Hi",
            message_id="m1@meridian.example",
            in_reply_to=bad,
            references=[bad, "ok@customer.example"],
            sent_at=dt.datetime(2026, 11, 22, tzinfo=dt.UTC),
        )
    )
    head = mail.split(b"\r\n\r\n")[0]
    assert not any(line.lower().startswith(b"bcc") for line in head.split(b"\r\n"))


def bounce_about(recipient: str, message_id: str) -> bytes:
    """A delivery report as a mail server writes it, or an attacker."""
    return (
        "From: MAILER-DAEMON@elsewhere.example\r\nTo: support@meridian.example\r\nSubject: Undelivered\r\n"
        "Message-ID: <b1@elsewhere.example>\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/plain\r\n\r\nIt failed.\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; x\r\n\r\n"
        f"Final-Recipient: rfc822; {recipient}\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n"
        f"--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: <{message_id}>\r\n\r\n--b--\r\n"
    ).encode()


def test_an_invented_delivery_report_silences_nobody(cast: Cast) -> None:
    mine = answer(ticket_of(cast, "oscar"), cast).message_id
    for message_id in ("never-sent@meridian.example", mine):
        arrive(bounce_about("margit@customer.example", message_id).replace(b"<b1@", f"<b{len(message_id)}@".encode()))
    assert Address.objects.get(value="margit@customer.example").bounced_at is None
    arrive(bounce_about("oscar@customer.example", mine).replace(b"<b1@", b"<b9@"))
    assert Address.objects.get(value="oscar@customer.example").bounced_at is not None


@pytest.mark.usefixtures("cast")
def test_a_flood_in_somebodys_name_makes_us_no_mail_cannon() -> None:
    for n in range(12):
        receive(letter(sender="Margit <margit@customer.example>", subject=f"Trouble {n}"), timezone.now())
    letters = Message.objects.filter(direction="out", recipients__address="margit@customer.example")
    assert letters.count() <= 3


def test_nobody_becomes_a_customer_by_a_letter_with_staffs_name(cast: Cast) -> None:
    before = Customer.objects.count()
    ticket_of(cast, sender='"Ilona (Administrator)" <oscar@customer.example>')
    assert Customer.objects.count() == before
    assert Customer.objects.get(name="Oscar")
