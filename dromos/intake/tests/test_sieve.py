from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from dromos.intake.sieve import HeaderTest, Sieve, listed, score_in
from dromos.intake.verdict import Kind, Verdict, verdict
from dromos.interactions.inbound import InboundMessage, SpamOpinion
from dromos.tickets.threading import make_message_id

SECRET = b"secret"
OURS = make_message_id(ticket_id=1, message_pk=2, nonce="a", domain="h.example", secret=SECRET)
BLOCKED = Sieve(blocked={"@spam.example": "Filip"})
MARKED = {"X-Spam-Flag": "YES"}


def judged(sieve: Sieve, headers: Mapping[str, str] | None = None, **values: Any) -> Verdict:
    values.setdefault("from_address", "kostas@customer.example")
    message = InboundMessage(
        received_at=datetime(2026, 11, 22, 9, tzinfo=UTC),
        text="x",
        subject="No internet",
        headers={name.lower(): [value] for name, value in (headers or {}).items()},
        **values,
    )
    return verdict(message, own_addresses={"support@h.example"}, secret=SECRET, sieve=sieve)


@pytest.mark.parametrize("sender", ["x@spam.example", "x@mail.spam.example"])
def test_a_blocked_domain_is_blocked_with_all_below_it(sender: str) -> None:
    found = judged(BLOCKED, from_address=sender)
    assert (found.kind, found.evidence) == (Kind.SPAM, "Block list: @spam.example (Filip)")
    assert judged(BLOCKED, from_address="x@notspam.example").kind is Kind.LETTER


def test_an_address_is_found_by_itself_or_its_domain() -> None:
    assert listed("A@b.example", {"a@b.example": ""}) == "a@b.example"
    assert listed("a@c.b.example", {"@b.example": ""}) == "@b.example"
    assert listed("a@b.example", {"b@b.example": ""}) == ""
    assert listed("", {"@b.example": ""}) == ""


def test_an_allowed_sender_is_not_called_spam_unless_the_sender_is_forged() -> None:
    allowing = Sieve(allowed={"kostas@customer.example": ""}, marks={"kostas@customer.example": (9, 0)})
    assert judged(allowing, MARKED).kind is Kind.LETTER
    assert judged(allowing, MARKED, authenticity="fail").kind is Kind.SPAM
    assert judged(allowing, {"Auto-Submitted": "auto-replied"}).kind is Kind.AUTO_REPLY


def test_an_answer_to_a_letter_of_ours_is_spam_only_when_its_sender_is_blocked() -> None:
    assert judged(Sieve(), MARKED, in_reply_to=(OURS,)).kind is Kind.LETTER
    assert judged(Sieve(), MARKED, in_reply_to=(OURS.replace("t1.", "t2."),)).kind is Kind.SPAM
    assert judged(BLOCKED, from_address="x@spam.example", in_reply_to=(OURS,)).kind is Kind.SPAM


@pytest.mark.parametrize("means", ["spam", "list", "auto_reply", "letter"])
def test_a_rule_of_the_house_over_a_header_decides(means: str) -> None:
    sieve = Sieve(tests=(HeaderTest("shop", "x-campaign", "autumn", means),))
    found = judged(sieve, {"X-Campaign": "Autumn sale", **MARKED})
    assert (found.kind, found.evidence) == (Kind(means), "Rule “shop”: x-campaign: Autumn sale")
    assert judged(sieve, {"X-Campaign": "spring"}).kind is Kind.LETTER
    assert sieve.headers == {"x-campaign"}


def test_a_rule_may_read_subject_and_sender_and_ask_only_for_presence() -> None:
    subject = Sieve(tests=(HeaderTest("s", "Subject", "internet", "spam"),))
    presence = Sieve(tests=(HeaderTest("p", "x-machine", "", "auto_reply"),))
    assert judged(subject).kind is Kind.SPAM
    assert judged(presence, {"X-Machine": "1"}).kind is Kind.AUTO_REPLY
    assert judged(presence).kind is Kind.LETTER


def test_the_filter_of_the_house_is_believed_and_named() -> None:
    opinion = SpamOpinion("rspamd", is_spam=True, score=17.25, needed=15, marks=("BAYES_SPAM", "URIBL"))
    found = judged(Sieve(), spam_opinion=opinion)
    assert (found.kind, found.evidence) == (Kind.SPAM, "rspamd: 17.25 of 15 BAYES_SPAM, URIBL")
    assert judged(Sieve(), spam_opinion=SpamOpinion("rspamd", is_spam=False, score=1)).kind is Kind.LETTER


@pytest.mark.parametrize(
    ("header", "value", "points"),
    [
        ("X-Spam-Score", "7.3", 7.3),
        ("X-Spam-Score", "-2", -2.0),
        ("X-Spamd-Result", "default: False [8.10 / 15.00]; ARC_NA(0.00)", 8.1),
        ("X-Spam-Status", "No, score=6.6 required=9.0 tests=HTML", 6.6),
        ("X-Spam-Status", "No, hits=5.5", 5.5),
        ("X-Spam-Level", "******", 6.0),
        ("X-Rspamd-Score", "6.01", 6.01),
        ("X-Spam-Score", "none", None),
        ("X-Spam-Level", "high", None),
        ("X-Spamd-Result", "default: True", None),
    ],
)
def test_points_in_a_header_count_only_from_the_limit_the_house_set(
    header: str, value: str, points: float | None
) -> None:
    assert score_in(header.lower(), value) == points
    assert judged(Sieve(), {header: value}).kind is Kind.LETTER
    expected = Kind.SPAM if points is not None and points >= 5 else Kind.LETTER
    assert judged(Sieve(score=5.0), {header: value}).kind is expected
    assert judged(Sieve(score=5.0, believes_headers=False), {header: value}).kind is Kind.LETTER


def test_marks_of_a_filter_on_the_way_are_believed_unless_the_house_says_no() -> None:
    microsoft = {"X-Forefront-Antispam-Report": "CIP:1.2.3.4;SFV:SPM;SCL:9;"}
    for header in (MARKED, microsoft):
        assert judged(Sieve(), header).kind is Kind.SPAM
        assert judged(Sieve(believes_headers=False), header).kind is Kind.LETTER
    assert judged(Sieve(), {"X-Forefront-Antispam-Report": "SCL:1;"}).kind is Kind.LETTER


@pytest.mark.parametrize(("marks", "kind"), [((1, 0), Kind.LETTER), ((2, 0), Kind.SPAM), ((2, 2), Kind.LETTER)])
def test_what_staff_called_spam_repeatedly_is_spam(marks: tuple[int, int], kind: Kind) -> None:
    assert judged(Sieve(marks={"kostas@customer.example": marks})).kind is kind
