"""Where another product looks for the number of a ticket, held against our one rule, which no setting changes."""

import base64
import json
import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from dromos.channels.email.inbound import parse
from dromos.interactions.inbound import InboundMessage
from dromos.tickets.threading import candidates, make_message_id

DATA = Path(os.environ.get("DROMOS_EXTERNAL_DATA", "/nonexistent")) / "vectors" / "followup_detection_zammad.json"
pytestmark = pytest.mark.skipif(not DATA.exists(), reason="DROMOS_EXTERNAL_DATA names no such folder")
SECRET = b"secret"
NUMBER = "[Ticket#1010138]"
OURS = make_message_id(ticket_id=7, message_pk=1, nonce="n", domain="h.example", secret=SECRET).encode()


def letter(*, subject: str = "help", fields: bytes = b"", kind: bytes = b"text/plain", words: str = "help") -> bytes:
    head = f"From: kostas@customer.example\r\nTo: support@h.example\r\nSubject: {subject}\r\n".encode()
    return head + fields + b"Content-Type: " + kind + b"\r\n\r\n" + words.encode()


def with_file(kind: str, content: str) -> bytes:
    encoded = base64.b64encode(content.encode()).decode()
    part = (
        f"Content-Type: {kind}; name=file\r\nContent-Disposition: attachment\r\nContent-Transfer-Encoding: base64\r\n"
    )
    return letter(
        kind=b"multipart/mixed; boundary=B", words=f"--B\r\n\r\nhelp\r\n--B\r\n{part}\r\n{encoded}\r\n--B--\r\n"
    )


LETTERS: dict[str, Callable[[], bytes]] = {
    "subject": lambda: letter(subject=f"Re: {NUMBER} help"),
    "body text": lambda: letter(words=f"about {NUMBER}"),
    "text/plain attachment": lambda: with_file("text/plain", NUMBER),
    "text/html attachment (content)": lambda: with_file("text/html", f"<p>{NUMBER}</p>"),
    "text/html attachment (attribute)": lambda: with_file("text/html", f'<p title="{NUMBER}">x</p>'),
    "image/jpg attachment": lambda: with_file("image/jpg", NUMBER),
    "In-Reply-To": lambda: letter(fields=b"In-Reply-To: <" + OURS + b">\r\n"),
    "References": lambda: letter(fields=b"References: <1@x> <" + OURS + b">\r\n"),
}
# Where we differ, and why: our rule has no switches, and neither body nor attachment is ever believed.
BELIEVED = "our signed identifier is always believed"
NEVER = "body and attachments are never believed"
DIFFERENT = {
    ("none", "In-Reply-To"): BELIEVED,
    ("none", "References"): BELIEVED,
    ("body", "body text"): NEVER,
    ("body", "In-Reply-To"): BELIEVED,
    ("body", "References"): BELIEVED,
    ("attachment", "text/plain attachment"): NEVER,
    ("attachment", "text/html attachment (content)"): NEVER,
    ("attachment", "In-Reply-To"): BELIEVED,
    ("attachment", "References"): BELIEVED,
    ("all", "body text"): NEVER,
    ("all", "text/plain attachment"): NEVER,
    ("all", "text/html attachment (content)"): NEVER,
}


def names_a_ticket(raw: bytes) -> bool:
    message = parse(raw, received_at=datetime(2026, 11, 22, tzinfo=UTC))
    assert isinstance(message, InboundMessage)
    return bool(candidates(message, SECRET))


def test_a_letter_names_its_ticket_where_our_rule_agrees() -> None:
    rows = json.loads(DATA.read_text())["rows"]
    ours = {place: names_a_ticket(make()) for place, make in LETTERS.items()}
    different = {
        (row["search_in"], place)
        for row in rows
        for place, joins in row["joins_ticket"].items()
        if ours[place] is not joins
    }
    assert sum(len(row["joins_ticket"]) for row in rows) == 40
    assert different == set(DIFFERENT)


@pytest.mark.parametrize(
    "subject", ["Invoice#1010138x", "AB#1010138CD", "&#1010138;", "1010138", "Ticket 1010138", "#10"]
)
def test_a_number_inside_something_longer_names_none(subject: str) -> None:
    assert not names_a_ticket(letter(subject=subject))
