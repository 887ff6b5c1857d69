import datetime as dt
import email
import email.policy
from email.message import EmailMessage
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dromos.channels.email.inbound import parse
from dromos.channels.email.outbound import File, LetterOut, UnusableAddressError, compose, is_usable, text_as_html
from dromos.interactions.inbound import InboundMessage

AT = dt.datetime(2026, 11, 23, 8, 0, tzinfo=dt.UTC)


def letter(**fields: Any) -> LetterOut:
    values: dict[str, Any] = {
        "from_address": "support@h.example", "from_name": "Meridian", "to": [("kostas@example.org", "Kostas")],
        "subject": "Hello", "text": "Hello\n", "message_id": "t1.m1.a.b@h.example", "sent_at": AT, **fields,
    }  # fmt: skip
    return LetterOut(**values)


def made(**fields: Any) -> EmailMessage:
    found = email.message_from_bytes(compose(letter(**fields)), policy=email.policy.default)
    assert isinstance(found, EmailMessage)
    return found


def test_an_automatic_letter_says_so_in_every_dialect() -> None:
    found = made(automatic="auto-replied")
    assert found["Auto-Submitted"] == "auto-replied"
    assert found["Precedence"] == "bulk"
    assert found["X-Auto-Response-Suppress"] == "All"
    assert found["X-Loop"] == "yes"


def test_a_persons_letter_does_not() -> None:
    found = made()
    assert not {"Auto-Submitted", "Precedence", "X-Auto-Response-Suppress", "X-Loop"} & set(found.keys())


def test_the_whole_thread_is_named_and_nothing_else() -> None:
    found = made(in_reply_to="c@x", references=["a@x", "bad id", "b@x", "é@x", "c@x"])
    assert found["In-Reply-To"] == "<c@x>"
    assert found["References"] == "<a@x> <b@x> <c@x>"
    long = made(references=[f"{number}@x" for number in range(100)])
    assert long["References"].split()[:2] == ["<0@x>", "<61@x>"]


@pytest.mark.parametrize("evil", ["x\r\nBcc: evil@x.example", "x\nSubject: y", "x\r\n\r\nbody", "x\x0bBcc: e@x\x00"])
def test_nothing_can_begin_a_header_line(evil: str) -> None:
    found = made(subject=evil, from_name=evil, to=[("kostas@example.org", evil)], language=evil, automatic=evil)
    assert found["Bcc"] is None
    assert len(found.get_all("Subject") or []) == 1
    assert found["To"].addresses[0].addr_spec == "kostas@example.org"


def test_a_name_cannot_pretend_to_be_an_address() -> None:
    assert "@" not in str(made(from_name='"boss@bank.example" <boss@bank.example>')["From"].addresses[0].display_name)


@pytest.mark.parametrize("address", ["", "x", "x@", "@x.example", "a b@x.example", "a..b@x.example", "a@x\r\n.example"])
def test_what_is_no_address_is_refused(address: str) -> None:
    assert not is_usable(address)
    with pytest.raises(UnusableAddressError):
        compose(letter(to=[(address, "")]))


def test_a_letter_to_nobody_is_refused() -> None:
    with pytest.raises(UnusableAddressError):
        compose(letter(to=[]))


def test_foreign_domains_are_written_in_ascii() -> None:
    assert made(to=[("kostas@παράδειγμα.example", "")])["To"].addresses[0].domain.startswith("xn--")


def test_a_plain_letter_has_an_html_face_with_links() -> None:
    html = text_as_html("See https://h.example/s/1?a=1&b=2.\n<script>\n\nBye")
    assert '<a href="https://h.example/s/1?a=1&amp;b=2">' in html
    assert "&lt;script&gt;" in html
    assert html.count("<p>") == 2


def test_pictures_stand_in_the_html_and_files_beside_it() -> None:
    files = [
        File("p.png", "image/png", b"PNG", "p@h", is_inline=True),
        File("a.html", "text/html", b"<script>", ""),
        File("b\r\n.bin", "no type", b"x"),
    ]
    found = made(html="<img src='cid:p@h'>", files=files)
    parts = {part.get_content_type(): part for part in found.walk()}
    assert parts["image/png"]["Content-ID"] == "<p@h>"
    assert [part.get_filename() for part in found.iter_attachments()] == ["a.html", "b .bin"]
    assert parts["text/html"] is not None


@given(st.text(max_size=300), st.text(max_size=80), st.text(max_size=40))
def test_what_we_write_we_can_read(text: str, subject: str, name: str) -> None:
    found = parse(compose(letter(text=text, subject=subject, to=[("k@example.org", name)])), received_at=AT)
    assert isinstance(found, InboundMessage)
    assert found.message_id == "t1.m1.a.b@h.example"
    assert found.to == ("k@example.org",)
    assert not found.attachments
