from collections.abc import Mapping
from datetime import UTC, datetime

import pytest

from dromos.intake.verdict import Kind, Verdict, verdict
from dromos.interactions.inbound import DeliveryReport, InboundMessage
from dromos.tickets.threading import make_message_id

SECRET = b"secret"
OWN = {"support@h.example", "finance@h.example"}


def judged(
    headers: Mapping[str, str] | None = None,
    *,
    from_address: str = "kostas@example.org",
    subject: str = "No internet",
    message_id: str = "",
    in_reply_to: tuple[str, ...] = (),
    reports: tuple[DeliveryReport, ...] = (),
    is_abuse_report: bool = False,
) -> Verdict:
    message = InboundMessage(
        received_at=datetime(2026, 11, 22, 9, tzinfo=UTC),
        from_address=from_address,
        text="x",
        subject=subject,
        message_id=message_id,
        in_reply_to=in_reply_to,
        headers={name.lower(): [value] for name, value in (headers or {}).items()},
        delivery_reports=reports,
        is_abuse_report=is_abuse_report,
    )
    return verdict(message, own_addresses=OWN, secret=SECRET)


@pytest.mark.parametrize(
    ("headers", "kind"),
    [
        ({}, Kind.LETTER),
        ({"Auto-Submitted": "no"}, Kind.LETTER),
        ({"Auto-Submitted": "No; owner=kostas"}, Kind.LETTER),
        ({"X-Auto-Response-Suppress": "All"}, Kind.LETTER),
        ({"X-MS-Exchange-Inbox-Rules-Loop": "a@b"}, Kind.LETTER),
        ({"Precedence": "normal"}, Kind.LETTER),
        ({"X-Loop": "no"}, Kind.LETTER),
        ({"X-Spam-Flag": "NO"}, Kind.LETTER),
        ({"Return-Path": "<kostas@example.org>"}, Kind.LETTER),
        ({"Auto-Submitted": "auto-replied"}, Kind.AUTO_REPLY),
        ({"Auto-Submitted": "auto-replied (vacation)"}, Kind.OUT_OF_OFFICE),
        ({"Auto-Submitted": "auto-replied", "Return-Path": "<>"}, Kind.AUTO_REPLY),
        ({"Precedence": "bulk"}, Kind.AUTO_REPLY),
        ({"X-Precedence": "auto_reply"}, Kind.AUTO_REPLY),
        ({"X-Autoreply": "yes"}, Kind.AUTO_REPLY),
        ({"X-Loop": "yes"}, Kind.AUTO_REPLY),
        ({"Delivered-To": "autoresponder"}, Kind.AUTO_REPLY),
        ({"Content-Type": "multipart/report; report-type=disposition-notification"}, Kind.AUTO_REPLY),
        ({"List-Id": "<news.example.org>"}, Kind.LIST),
        ({"Precedence": "list"}, Kind.LIST),
        ({"List-Post": "<mailto:support@h.example>", "Precedence": "list"}, Kind.LETTER),
        ({"List-ID": "<support.h.example>"}, Kind.LETTER),
        ({"X-Spam-Status": "Yes, score=11"}, Kind.SPAM),
        ({"Return-Path": "<>"}, Kind.BOUNCE),
        ({"X-Failed-Recipients": "x@example.org"}, Kind.BOUNCE),
        ({"X-Loop": "support@h.example"}, Kind.LOOP),
    ],
)
def test_headers_tell_people_from_machines(headers: Mapping[str, str], kind: Kind) -> None:
    found = judged(headers)
    assert found.kind is kind
    assert bool(found.evidence) is found.is_automatic


@pytest.mark.parametrize(
    "subject", ["Automatic reply: x", "Αυτόματη απάντηση: x", "Automatikus válasz", "Автоответ: x"]
)
def test_an_absence_notice_is_known_by_its_subject_only_if_a_machine_sent_it(subject: str) -> None:
    assert judged({"Auto-Submitted": "auto-generated"}, subject=subject).kind is Kind.OUT_OF_OFFICE
    assert judged(subject=subject).kind is Kind.LETTER


def test_our_own_letter_come_back_is_a_loop() -> None:
    ours = make_message_id(ticket_id=1, message_pk=2, nonce="a", domain="h.example", secret=SECRET)
    assert judged(message_id=ours).kind is Kind.LOOP
    assert judged(message_id=ours.replace("t1.", "t2.")).kind is Kind.LETTER


def test_a_letter_from_our_own_mailbox_is_our_own() -> None:
    assert judged(from_address="support+t1.x@h.example").kind is Kind.OWN


def test_reports_are_bounces_or_complaints_of_a_provider() -> None:
    failed = DeliveryReport("x@example.org", "failed", "5.1.1")
    assert judged(reports=(failed,)).kind is Kind.BOUNCE
    assert judged(reports=(DeliveryReport("x@example.org", "delivered", "2.0.0"),)).kind is Kind.AUTO_REPLY
    assert judged(is_abuse_report=True).kind is Kind.ABUSE
    assert failed.is_permanent
    assert not DeliveryReport("x@example.org", "failed", "4.4.7").is_permanent


def test_a_daemon_that_reports_a_failure_is_a_bounce() -> None:
    assert judged(from_address="mailer-daemon@example.org", subject="Returned").kind is Kind.BOUNCE
    assert judged(subject="Undelivered Mail Returned to Sender").kind is Kind.BOUNCE


def test_a_customer_whose_parcel_was_not_delivered_is_no_bounce() -> None:
    assert judged(subject="Delivery failed for the second time").kind is Kind.LETTER
    assert judged(subject="Undeliverable", in_reply_to=("a@b",)).kind is Kind.LETTER


def test_a_letter_may_ask_for_silence_and_is_a_letter_all_the_same() -> None:
    assert judged({"X-Auto-Response-Suppress": "DR, AutoReply"}).asks_for_silence
    assert not judged({"X-Auto-Response-Suppress": "DR, OOF"}).asks_for_silence
