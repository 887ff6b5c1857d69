"""The ticket page shows letters as they are: protected, without words, sent on, with pictures from elsewhere."""

import pytest
from django.test import Client
from django.utils import timezone

from tests.cast import Cast
from tests.flows.letters import receive

HEADERS = b"From: Kostas <kostas@customer.example>\r\nTo: support@meridian.example\r\nMIME-Version: 1.0\r\n"
QUOTED = b"<p>See below.</p><div class=gmail_quote>On Monday S wrote:<blockquote>The line is down.</blockquote></div>"


@pytest.fixture
def agent(cast: Cast) -> Client:
    return cast.browser("alexandra")


def shown(agent: Client, raw: bytes, query: str = "") -> str:
    """The ticket page after that letter arrived."""
    outcome = receive(HEADERS + raw, timezone.now())
    assert outcome.ticket is not None
    page: str = agent.get(f"/tickets/{outcome.ticket.number}/{query}").content.decode()
    return page


def test_letters_are_shown_as_they_are(agent: Client) -> None:
    encrypted = shown(
        agent,
        b"Subject: secret\r\nContent-Type: multipart/encrypted; protocol=application/pgp-encrypted; boundary=B\r\n\r\n"
        b"--B\r\nContent-Type: application/octet-stream; name=encrypted.asc\r\n\r\n-----BEGIN PGP MESSAGE-----\r\n--B--",
    )
    assert "encrypted with PGP and Dromos holds no key" in encrypted
    assert "encrypted.asc" in encrypted
    signed = shown(
        agent,
        b"Subject: mine\r\nContent-Type: multipart/signed; protocol=application/pkcs7-signature; boundary=B\r\n\r\n"
        b"--B\r\n\r\nSigned words\r\n\r\nKind regards,\r\nKostas\r\nPatission 1\r\n+30 210 1234567\r\n--B\r\nContent-Type: application/pkcs7-signature; name=smime.p7s\r\n\r\n0\r\n--B--",
    )
    assert "Signed with S/MIME. The signature was not checked." in signed
    assert "Signed words" in signed
    assert "Signature</summary>" in signed
    assert "no words" not in signed
    quoted = shown(
        agent, b"Subject: again\r\n\r\nYes.\r\n\r\nOn Mon, Nov 2, 2026 at 10:00 S <s@h.org> wrote:\r\n> Did you?"
    )
    assert "Earlier letters</summary>" in quoted
    assert "Signature</summary>" not in quoted
    visit = b"BEGIN:VEVENT\r\nSUMMARY:Visit of the technician\r\nDTSTART:20261124T100000Z\r\nEND:VEVENT\r\n"
    invitation = shown(agent, b"Subject: visit\r\nContent-Type: text/calendar; method=REQUEST\r\n\r\n" + visit)
    assert "Invitation" in invitation
    assert "Visit of the technician\n2026-11-24 10:00 UTC" in invitation
    assert "There are no words in this letter." in shown(agent, b"Subject: nothing\r\n\r\n\r\n")


def test_the_quotation_is_folded_unless_it_is_the_message(agent: Client) -> None:
    html = b"\r\nContent-Type: text/html\r\n\r\n"
    answered = shown(agent, b"Subject: Re: line" + html + QUOTED)
    assert '<details class="quote-fold">' in answered
    assert "The line is down." in answered
    parts = (
        b"\r\nContent-Type: multipart/alternative; boundary=B\r\n\r\n--B\r\n\r\nSee below.\r\n--B"
        + html
        + QUOTED
        + b"\r\n--B--"
    )
    assert '<details class="quote-fold">' in shown(agent, b"Subject: line" + parts)
    sent_on = shown(agent, b"Subject: Fwd: line" + html + QUOTED)
    assert "quote-fold" not in sent_on
    assert "The line is down." in sent_on


def test_an_enormous_letter_is_shown_in_words(agent: Client) -> None:
    html = b"<p>one <b>more</b></p>" * 300 + b"<!--" + b"x" * 1_000_000 + b"--><p>the end</p>"
    page = shown(agent, b"Subject: long\r\nContent-Type: text/html\r\n\r\n" + html)
    assert page.count("one more") == 300
    assert "the end" in page
    assert "file-1.html" in page
