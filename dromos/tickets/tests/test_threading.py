from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dromos.interactions.inbound import InboundMessage
from dromos.tickets.threading import (
    Candidate,
    Way,
    bare_address,
    candidates,
    make_message_id,
    make_plus_address,
    numbers_in_subject,
    read_message_id,
    read_plus_address,
    subject_with_number,
)

SECRET = b"the secret of Meridian"
AT = datetime(2026, 11, 22, 9, tzinfo=UTC)


def message_id(ticket_id: int = 12, message_pk: int = 34) -> str:
    return make_message_id(
        ticket_id=ticket_id, message_pk=message_pk, nonce="9f8e7d", domain="h.example", secret=SECRET
    )


def letter(
    *,
    in_reply_to: tuple[str, ...] = (),
    references: tuple[str, ...] = (),
    to: tuple[str, ...] = ("support@h.example",),
    envelope_to: tuple[str, ...] = (),
    subject: str = "",
    text: str = "",
) -> InboundMessage:
    return InboundMessage(
        received_at=AT,
        from_address="kostas@example.org",
        text=text,
        in_reply_to=in_reply_to,
        references=references,
        to=to,
        envelope_to=envelope_to,
        subject=subject,
    )


@given(st.integers(0, 10**17), st.integers(0, 10**17), st.from_regex(r"[a-z0-9]{1,40}", fullmatch=True))
def test_a_message_id_we_made_is_read_back(ticket_id: int, message_pk: int, nonce: str) -> None:
    made = make_message_id(ticket_id=ticket_id, message_pk=message_pk, nonce=nonce, domain="h.example", secret=SECRET)
    assert read_message_id(made, SECRET) == (ticket_id, message_pk)
    assert read_message_id(f"<{made.upper()}>", SECRET) == (ticket_id, message_pk)


@given(st.text())
def test_no_text_is_mistaken_for_our_message_id(text: str) -> None:
    assert read_message_id(text, SECRET) is None
    assert read_plus_address(text, SECRET) is None


def test_a_forged_or_changed_message_id_is_refused() -> None:
    made = message_id()
    assert read_message_id(made, b"another secret") is None
    assert read_message_id(made.replace("t12.", "t13."), SECRET) is None
    assert read_message_id(made.replace("m34.", "m35."), SECRET) is None


@given(st.integers(1, 10**17))
def test_a_plus_address_we_made_is_read_back(ticket_id: int) -> None:
    made = make_plus_address("support@h.example", ticket_id=ticket_id, secret=SECRET)
    assert read_plus_address(made.upper(), SECRET) == ticket_id
    assert bare_address(made) == "support@h.example"
    assert len(made.partition("@")[0]) <= 64


def test_a_plus_address_of_another_ticket_is_refused() -> None:
    made = make_plus_address("support@h.example", ticket_id=12, secret=SECRET)
    assert read_plus_address(made.replace("+t12.", "+t13."), SECRET) is None


def test_our_signed_message_id_comes_before_address_and_subject() -> None:
    plus = make_plus_address("support@h.example", ticket_id=7, secret=SECRET)
    found = candidates(
        letter(in_reply_to=(message_id(),), to=(plus,), subject="Re: [Ticket#20261122-0007] internet"), SECRET
    )
    assert found == [
        Candidate(Way.MESSAGE_ID, ticket_id=12, message_pk=34),
        Candidate(Way.PLUS_ADDRESS, ticket_id=7),
        Candidate(Way.SUBJECT, number="20261122-0007"),
    ]
    assert [c.is_signed for c in found] == [True, True, False]


def test_the_newest_reference_comes_first() -> None:
    found = candidates(letter(references=(message_id(1, 1), "x@y", message_id(1, 5))), SECRET)
    assert [c.message_pk for c in found] == [5, 1]


def test_the_plus_address_is_read_from_the_envelope_too() -> None:
    plus = make_plus_address("support@h.example", ticket_id=7, secret=SECRET)
    assert candidates(letter(envelope_to=(plus,)), SECRET) == [Candidate(Way.PLUS_ADDRESS, ticket_id=7)]


def test_letters_about_no_ticket_name_none() -> None:
    assert candidates(letter(in_reply_to=(message_id(0, 3),)), SECRET) == []


def test_a_number_in_the_body_never_counts() -> None:
    assert candidates(letter(text="[Ticket#20261122-0007]"), SECRET) == []


@pytest.mark.parametrize(
    ("subject", "numbers"),
    [
        ("Re: [Ticket#20261122-0007] no internet", ["20261122-0007"]),
        ("AW: Ticket#20261122-0007", ["20261122-0007"]),
        ("[Ticket# 1010138] x", ["1010138"]),
        ("Αίτημα#20261122-0007", ["20261122-0007"]),
        ("two: [Ticket#1] [Ticket#1001] #1002", ["1001", "1002"]),
        ("[Ticket#1001] again [Ticket#1001]", ["1001"]),
        ("sometextTicket#1001more", []),
        ("x[Ticket#1001]", ["1001"]),
        ("invoice 20261122-0007", []),
        ("C#12 and F#3", []),
        ("&#128512; smile", []),
        ("", []),
        ("#" * 100_000, []),
    ],
)
def test_numbers_in_a_subject(subject: str, numbers: list[str]) -> None:
    assert numbers_in_subject(subject) == numbers


def test_the_number_is_put_in_the_subject_once() -> None:
    assert subject_with_number("no internet", "20261122-0007") == "[Ticket#20261122-0007] no internet"
    assert (
        subject_with_number("Re: [Ticket#20261122-0007] no internet", "20261122-0007")
        == "[Ticket#20261122-0007] Re: no internet"
    )
    assert subject_with_number("", "7-1") == "[Ticket#7-1]"
