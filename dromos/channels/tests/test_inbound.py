from datetime import UTC, datetime

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dromos.channels.email.inbound import parse
from dromos.interactions.inbound import ForwardedLetter, InboundMessage, Unreadable

AT = datetime(2026, 11, 22, 9, tzinfo=UTC)


def read(raw: bytes, trusted: tuple[str, ...] = ()) -> InboundMessage:
    found = parse(raw, received_at=AT, trusted_servers=trusted)
    assert isinstance(found, InboundMessage), found
    return found


def texts_of(message: InboundMessage) -> list[str]:
    names = [attachment.filename for attachment in message.attachments]
    return [message.subject, message.from_name, message.from_address, message.text, message.html, *names]


HEADERS = b"From: Kostas <kostas@example.org>\r\nTo: support@h.example\r\nSubject: hello\r\n"
PIECES = [
    HEADERS,
    b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n",
    b"Content-Type: text/plain; charset=utf-8\r\n\r\n",
    b"Content-Transfer-Encoding: base64\r\n",
    b"Content-Type: message/rfc822\r\n\r\n",
    b"--b--\r\n",
    b"Subject: =?utf-8?B?zrrOsc67?= =?x?Q?=00?=\r\n",
    b"Content-Disposition: attachment; filename*0*=utf-8''%ff; filename*1=a\r\n",
    b"\x00\xff\xed\xa0\x80",
    b"> quoted\n",
    b"<div class=gmail_quote>",
]


@settings(max_examples=8 * settings().max_examples, deadline=None)
@given(st.one_of(st.binary(max_size=2_000), st.lists(st.sampled_from(PIECES) | st.binary(max_size=40)).map(b"".join)))
@example(b"From:\r\n" + b"\r\n".join([b"Content-Type: multipart/mixed; boundary=\xff", b"", b"--\xff", b""]))
def test_any_bytes_become_a_message_or_a_cause(raw: bytes) -> None:
    found = parse(raw, received_at=AT)
    if isinstance(found, Unreadable):
        assert found.cause in {"empty", "no_header"}
        assert found.detail
        return
    for text in texts_of(found):
        assert "\x00" not in text
        text.encode("utf-8")
    assert "\n" not in found.subject + found.from_name + found.from_address
    position = 0
    for start, end in found.folded:
        assert position <= start < end <= len(found.text)
        position = end


def test_nothing_and_noise_have_a_cause() -> None:
    assert parse(b" \r\n", received_at=AT) == Unreadable("empty", "There are no bytes in it.")
    noise = parse(b"\x89PNG\r\n\x1a\n" * 9, received_at=AT)
    assert isinstance(noise, Unreadable)
    assert noise.cause == "no_header"


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (b"Content-Type: text/plain; charset=x-unknown-777\r\n\r\ncaf\xc3\xa9", "café"),
        (b"Content-Type: text/plain; charset=iso-8859-1\r\n\r\n\x93quoted\x94 \x80 5", "“quoted” € 5"),
        (b"Content-Type: text/plain; charset=iso-8859-7\r\n\r\n\xea\xe1\xeb\xe7\xec\xdd\xf1\xe1", "καλημέρα"),
        (b"Content-Type: text/plain; charset=windows-1251\r\n\r\n\xcf\xf0\xe8\xe2\xe5\xf2", "Привет"),
        (b"Content-Type: text/plain; charset=iso-8859-2\r\n\r\nk\xf6sz\xf6n\xf5m", "köszönőm"),
        (b"\r\n\xe2\x82\xac without MIME", "€ without MIME"),
        (b'Content-Type: text/plain; charset="utf-8\r\n\r\nunterminated \xc3\xb1', "unterminated ñ"),
        (b"Content-Transfer-Encoding: base64\r\n\r\naGVsbG8gd29y*bGQ", "hello world"),
        (b"Content-Transfer-Encoding: quoted-printable\r\n\r\na=3Db=\r\nc", "a=bc"),
        (b"Content-Transfer-Encoding: x-uuencode\r\n\r\nbegin 644 f\n#0V%T\n`\nend\n", "Cat"),
        (b"Content-Type: text/plain; charset=hex\r\n\r\nplain", "plain"),
        (b"Content-Type: text/plain; charset=utf-7\r\n\r\n+A7E-", "α"),
        (b'Content-Type: text/plain; charset=iso-2022-jp\r\n\r\n\x1b$B$"\x1b(B', "あ"),
        (b"Content-Type: multipart/mixed; boundary=zz\r\n\r\n--yy\r\n\r\nnot lost\r\n", "--yy\n\nnot lost"),
        (b"Content-Type: multipart/mixed\r\n\r\n--yy\r\nContent-Type: text/plain\r\n\r\nfound\r\n--yy--", "found"),
        (b"Content-Type: text/plain; format=flowed\r\n\r\nlong \r\nline\r\nnext", "long line\nnext"),
        (b"\r\nx\x00y", "xy"),
        (b"Content-Type: text/html\r\n\r\n<meta charset=iso-8859-7><p>\xea\xe1\xeb\xdc</p>", "καλά"),
    ],
)
def test_text_is_read_whatever_its_label(raw: bytes, text: str) -> None:
    assert read(HEADERS + raw).text.strip() == text


@pytest.mark.parametrize(
    ("field", "subject"),
    [
        (b"=?utf-8?B?w7HDsQ==?=\r\n =?utf-8?Q?=C3?= =?utf-8?Q?=B1?=", "ñññ"),
        (b"=?utf-8?Q?hi=0D=0ABcc:_evil@x?=", "hi Bcc: evil@x"),
        (b"factura \xc3\xb1", "factura ñ"),
        (b"ma\xf1ana", "mañana"),
        (b"a\x00b", "ab"),
        (b"=?unknown-8bit?B?4pyT?= ok", "✓ ok"),
        (b"=?utf-8?Q?not closed", "=?utf-8?Q?not closed"),
        (b"folded\r\n over\r\n\tlines", "folded over lines"),
        (b"=?iso-8859-7?B?yuHr5+zd8eE=?=", "Καλημέρα"),
        (b"evil\xe2\x80\xaetxt.exe", "eviltxt.exe"),
    ],
)
def test_subjects_are_decoded_to_one_clean_line(field: bytes, subject: str) -> None:
    assert read(b"From: a@example.org\r\nSubject: " + field + b"\r\n\r\nx").subject == subject


@pytest.mark.parametrize(
    ("field", "name", "address"),
    [
        (b"=?iso-8859-1?Q?J=F3se,_P?= <X@Y.example>", "Jóse, P", "x@y.example"),
        (b'"Papadopoulos, Kostas" <kostas@example.org>', "Papadopoulos, Kostas", "kostas@example.org"),
        (b'"x <a@b.example>, , <>', "x", "a@b.example"),
        (b"kostas@example.org (Kostas)", "Kostas", "kostas@example.org"),
        (b"Kostas (on holiday) <kostas@example.org>", "Kostas", "kostas@example.org"),
        (b'"Kostas (Athens)" <kostas@example.org>', "Kostas (Athens)", "kostas@example.org"),
        (b'"" (Kostas) <kostas@example.org>', "Kostas", "kostas@example.org"),
        (b"(Kostas)", "Kostas", ""),
        (b'"\xca\xfe\xf3\xf4\xe1\xf2" <kostas@example.org>', "Κώστας", "kostas@example.org"),
        (b"Team: kostas@example.org, margit@example.org;", "", "kostas@example.org"),
        (b"<mailto:kostas@example.org.>", "", "kostas@example.org"),
        (b"just a name", "just a name", ""),
        (b"=?utf-8?B?zprPjs+Dz4TOsc+C?=\r\n <kostas@example.org>", "Κώστας", "kostas@example.org"),
        (b'"a\\"b" <kostas@example.org>', 'a"b', "kostas@example.org"),
        (b"=?utf-8?Q?kostas=40example.org?=", "", "kostas@example.org"),
    ],
)
def test_the_author_is_read(field: bytes, name: str, address: str) -> None:
    message = read(b"From: " + field + b"\r\n\r\nx")
    assert (message.from_name, message.from_address) == (name, address)


def test_without_from_the_sender_is_whoever_the_header_names() -> None:
    assert read(b"Reply-To: kostas@example.org\r\nSubject: x\r\n\r\nx").from_address == "kostas@example.org"
    assert read(b"Subject: x\r\n\r\nx").from_address == ""


def test_identifiers_survive_bad_forms() -> None:
    message = read(
        b"From: a@example.org\r\nMessage-ID: <[abc]@x>\r\nReferences: <1@x><2@x>\r\n <3\r\n @x> junk\r\n"
        b"In-Reply-To: Message from x <1@x>\r\n\r\nx"
    )
    assert message.message_id == "[abc]@x"
    assert message.references == ("1@x", "2@x", "3@x")
    assert message.in_reply_to == ("1@x",)


def test_recipients_are_those_named_and_those_delivered_to() -> None:
    message = read(
        b"From: a@example.org\r\nTo: Support <Support@h.example>\r\nCc: b@example.org, c@example.org\r\n"
        b"Delivered-To: support+t1.abc@h.example\r\nReply-To: d@example.org\r\n\r\nx"
    )
    assert message.recipients == ("support+t1.abc@h.example", "support@h.example", "b@example.org", "c@example.org")
    assert message.reply_to == ("d@example.org",)


@pytest.mark.parametrize(
    ("date", "sent_at"),
    [
        (b"Mon, 02 Nov 2026 10:00:00 +0200", datetime(2026, 11, 2, 8, tzinfo=UTC)),
        (b"Tue, 99 Foo 2020 25:61:00 +9999", None),
        (b"", None),
        (b"Mon, 02 Nov 0026 10:00:00", datetime(2026, 11, 2, 10, tzinfo=UTC)),
    ],
)
def test_the_senders_clock_is_believed_if_it_can_be_read(date: bytes, sent_at: datetime | None) -> None:
    assert read(b"From: a@example.org\r\nDate: " + date + b"\r\n\r\nx").sent_at == sent_at


def mixed(*parts: bytes, kind: bytes = b"mixed") -> bytes:
    inner = b"".join(b"--B\r\n" + part + b"\r\n" for part in parts)
    return HEADERS + b"Content-Type: multipart/" + kind + b"; boundary=B\r\n\r\nold reader\r\n" + inner + b"--B--\r\n"


PLAIN = b"Content-Type: text/plain\r\n\r\nhello"
HTML = b"Content-Type: text/html\r\n\r\n<p>hello <b>html</b></p><img src='cid:pic@x'>"
PICTURE = (
    b"Content-Type: image/png\r\nContent-ID: <pic@x>\r\nContent-Disposition: inline; filename=p.png\r\n"
    b"Content-Transfer-Encoding: base64\r\n\r\niVBORw=="
)


def test_of_an_alternative_both_faces_are_kept() -> None:
    message = read(mixed(PLAIN, HTML, kind=b"alternative"))
    assert message.text == "hello"
    assert "<b>html</b>" in message.html
    assert message.attachments == ()


def test_an_inline_picture_is_an_attachment_that_knows_its_place() -> None:
    message = read(mixed(HTML, PICTURE, kind=b"related"))
    assert message.text == "hello html"
    (picture,) = message.attachments
    assert (picture.filename, picture.content, picture.is_inline) == ("p.png", b"\x89PNG", True)


def test_several_texts_are_one_letter_and_files_stay_files() -> None:
    note = b"Content-Type: text/plain\r\nContent-Disposition: attachment; filename=note.txt\r\n\r\nfile"
    message = read(mixed(PLAIN, note, b"\r\nfooter"))
    assert message.text == "hello\n\nfooter"
    assert [attachment.content for attachment in message.attachments] == [b"file"]


@pytest.mark.parametrize(
    ("disposition", "filename"),
    [
        (b"attachment; filename*0*=utf-8''fac%C3%B1; filename*1*=tura.pdf", "facñtura.pdf"),
        (b'attachment; filename="=?utf-8?Q?fac=C3=B1.pdf?="', "facñ.pdf"),
        (b'attachment; filename="../../etc/passwd"', "passwd"),
        (b'attachment; filename="C:\\\\temp\\\\a.txt"', "a.txt"),
        (b"attachment; filename*=utf-8''%E2%80%8B.htaccess", "htaccess"),
        (b"attachment; filename*=utf-8''a%00b%0D%0Ac.txt", "ab c.txt"),
        (b"attachment; filename*=utf-8''invoice%E2%80%AEfdp.exe", "invoicefdp.exe"),
        (b"attachment; filename=" + b"x" * 10_000 + b".pdf", "x" * 176 + ".pdf"),
        (b"attachment", "file-1.pdf"),
        (b'attachment; filename=".."', "file-1.pdf"),
    ],
)
def test_attachment_names_are_safe(disposition: bytes, filename: str) -> None:
    part = b"Content-Type: application/pdf\r\nContent-Disposition: " + disposition + b"\r\n\r\nPDF"
    (found,) = read(mixed(PLAIN, part)).attachments
    assert found.filename == filename


def test_a_content_type_cannot_smuggle_a_header() -> None:
    part = b"Content-Type: text/x\xff\xfe; name=a\r\nContent-Disposition: attachment\r\n\r\nx"
    (found,) = read(mixed(PLAIN, part)).attachments
    assert found.content_type == "text/x"


def test_a_letter_with_only_a_meeting_tells_of_the_meeting() -> None:
    calendar = b"Content-Type: text/calendar; method=REQUEST\r\n\r\nBEGIN:VCALENDAR\r\nSUMMARY:Visit\r\nEND:VCALENDAR"
    message = read(mixed(calendar))
    assert message.is_calendar
    assert message.text == "Visit"
    assert message.attachments[0].filename == "file-1.ics"


def test_a_message_inside_is_kept_and_speaks_if_nothing_else_does() -> None:
    inner = b"Content-Type: message/rfc822\r\n\r\nFrom: Margit <margit@example.org>\r\nSubject: slow\r\n\r\ntoo slow"
    message = read(mixed(inner).replace(b"Subject: hello", b"Subject: Fwd: slow"))
    assert message.text == "too slow"
    assert message.attachments[0].filename == "slow.eml"
    assert message.forwarded == ForwardedLetter("margit@example.org", "Margit", "slow")


def test_a_forwarded_letter_names_its_first_author_and_is_not_folded() -> None:
    message = read(
        "From: agent@h.example\r\nSubject: Fwd: internet\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
        "see below\r\n\r\n---------- Forwarded message ---------\r\nΑπό: Margit <margit@example.org>\r\n"
        "Ημερομηνία: Δευ 2 Νοε 2026\r\nΘέμα: no internet\r\nΠρος: agent@h.example\r\n\r\nIt is down.".encode()
    )
    assert message.forwarded == ForwardedLetter("margit@example.org", "Margit", "no internet")
    assert message.folded == ()
    assert message.new_text.endswith("It is down.")


DSN = b"""From: MAILER-DAEMON@mx.example
Subject: Undelivered Mail Returned to Sender
Content-Type: multipart/report; report-type=delivery-status; boundary=B

--B

sorry
--B
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; Nobody@b.example
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 User unknown

Final-Recipient: rfc822; slow@b.example
Action: delayed
Status: 4.4.1

--B
Content-Type: text/rfc822-headers

From: s@h.example
Message-ID: <t1.m2.x.y@h.example>
--B--
"""


def test_a_delivery_report_is_read_per_recipient() -> None:
    failed, delayed = read(DSN).delivery_reports
    assert (failed.recipient, failed.action, failed.status) == ("nobody@b.example", "failed", "5.1.1")
    assert failed.original_message_id == "t1.m2.x.y@h.example"
    assert failed.is_permanent
    assert (delayed.recipient, delayed.action) == ("slow@b.example", "delayed")


def test_a_report_of_the_plain_kind_is_read_too() -> None:
    raw = (
        b"From: MAILER-DAEMON@mx.example\r\nX-Failed-Recipients: nobody@b.example\r\n\r\n"
        b"550 5.1.1 unknown\r\n------ copy ------\r\nMessage-ID: <t1.m2.x.y@h.example>\r\n"
    )
    (report,) = read(raw).delivery_reports
    assert (report.recipient, report.status) == ("nobody@b.example", "5.1.1")
    assert report.original_message_id == "t1.m2.x.y@h.example"


def test_an_abuse_report_is_told_apart() -> None:
    assert read(mixed(PLAIN, b"Content-Type: message/feedback-report\r\n\r\nFeedback-Type: abuse")).is_abuse_report


def test_only_our_own_border_server_is_believed_about_the_sender() -> None:
    raw = (
        b"From: a@example.org\r\nAuthentication-Results: mx.evil.example; dmarc=pass\r\n"
        b"Authentication-Results: mx.h.example 1; spf=pass; dmarc=fail (p=reject)\r\n\r\nx"
    )
    assert read(raw).authenticity == ""
    assert read(raw, ("mx.h.example",)).authenticity == "fail"
    assert read(b"Authentication-Results: spf=pass (sender IP is 1.2.3.4)\r\n" + raw).authenticity == ""


def test_a_damaged_header_line_does_not_hide_the_rest() -> None:
    message = read(b"From: a@example.org\r\nX-Track: abc\r\n$damaged line\r\nSubject: seen\r\n\r\nbody")
    assert (message.subject, message.text) == ("seen", "body")
