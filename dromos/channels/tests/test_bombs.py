"""Letters built to choke a program: each is read within two seconds of work and 200 MB of memory."""

import ctypes
import gc
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from dromos.channels.email.inbound import parse
from dromos.interactions.inbound import InboundMessage

AT = datetime(2026, 11, 22, tzinfo=UTC)
MOST_SECONDS, MOST_MB = 2.0, 200
LETTER = b"From: Kostas <kostas@example.org>\r\nTo: support@h.example\r\nSubject: hello\r\n"
HTML = LETTER + b"Content-Type: text/html; charset=utf-8\r\n\r\n"
MIXED = LETTER + b"Content-Type: multipart/mixed; boundary=B\r\n\r\n"
NO_SUBJECT = b"From: a@example.org\r\n"


def plain(parameters: bytes, body: bytes) -> bytes:
    return LETTER + b"Content-Type: text/plain" + parameters + b"\r\n\r\n" + body


def nested(
    count: int, inner: bytes, header: bytes = b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n"
) -> bytes:
    return LETTER + b"".join(header % (depth, depth) for depth in range(count)) + inner


Bomb = Callable[[], bytes]
USUAL: dict[str, Bomb] = {
    "100,000 parts": lambda: MIXED + b"--B\r\n\r\nx\r\n" * 100_000,
    "100,000 files": lambda: MIXED + b"--B\r\nContent-Type: application/pdf; name=a.pdf\r\n\r\nAAAA\r\n" * 100_000,
    "100,000 links": lambda: HTML + b"<a href='http://example.org/?q=123456789'>y</a><br>" * 100_000,
    "2.4 MB of HTML": lambda: HTML + b"<p>Hello <b>world</b> and <i>all</i> else in this letter.</p>\r\n" * 38_000,
    "2.4 MB in a table": lambda: HTML + b"<table>" + b"<tr><td style='color:red'>a</td><td>b</td></tr>\n" * 48_000,
    "100,000 letters of subject": lambda: NO_SUBJECT + b"Subject: " + b"a" * 100_000 + b"\r\n\r\nx",
    "subject of encoded words": lambda: NO_SUBJECT + b"Subject: " + b"=?utf-8?B?zrrOsc67?= " * 5_000 + b"\r\n\r\nx",
    "200,000 header lines": lambda: NO_SUBJECT + b"X-A: b\r\n" * 200_000 + b"\r\nx",
    "10 MB in one header": lambda: NO_SUBJECT + b"X-A: " + b"a" * 10_000_000 + b"\r\nSubject: x\r\n\r\nx",
    "50,000 recipients": lambda: NO_SUBJECT + b"To: " + b"x@example.org, " * 50_000 + b"\r\n\r\nx",
    "3,000 nested parts": lambda: nested(3_000, b"\r\nx"),
    "200,000 nested elements": lambda: HTML + b"<div>" * 200_000 + b"x",
    "flowed lines": lambda: plain(b"; format=flowed", b"word \r\n" * 400_000),
    "quotes in an address": lambda: b"From: " + b'"\\' * 30_000 + b"\r\n\r\nx",
    "text of any bytes": lambda: LETTER + b"\r\n" + bytes(range(128, 256)) * 20_000,
}
OTHERS: dict[str, Bomb] = {
    "parts of HTML": lambda: MIXED + b"--B\r\nContent-Type: text/html\r\n\r\n<p>hello</p>\r\n" * 100_000,
    "parts in parts": lambda: MIXED + b"--B\r\nContent-Type: multipart/mixed; boundary=C\r\n\r\n--C\r\n\r\nx\r\n" * 90_000,
    "messages in messages": lambda: LETTER + b"Content-Type: message/rfc822\r\n\r\nSubject: x\r\n" * 3_000 + b"\r\nx",
    "25 MB deep inside": lambda: nested(29, b"Content-Type: application/pdf\r\n\r\n" + b"x" * 25_000_000),
    "25 MB behind lost boundaries": lambda: nested(29, b"\r\n" + b"x" * 25_000_000, b"Content-Type: multipart/x\r\n\r\n--b%d%d\r\nContent-Type: text/plain\r\n"),
    "33 MB of base64": lambda: MIXED + b"--B\r\nContent-Transfer-Encoding: base64\r\nContent-Type: image/png\r\n\r\n" + (b"A" * 76 + b"\r\n") * 430_000,
    "broken base64": lambda: LETTER + b"Content-Transfer-Encoding: base64\r\n\r\n" + b"aGVs*bG8g" * 300_000,
    "uuencoded": lambda: LETTER + b"Content-Transfer-Encoding: x-uuencode\r\n\r\nbegin 644 x\n" + b"#0V%T\n" * 300_000,
    "nearly boundaries": lambda: MIXED + b"--B\r\n\r\n" + b"\n--Bx" * 500_000 + b"\r\n--B--",
    "boundaries of nothing": lambda: LETTER + b"Content-Type: multipart/x; boundary=Z\r\n\r\n" + b"\n--aaaa" * 500_000,
    "quotations in HTML": lambda: HTML + b"<div class=gmail_quote>x</div>" * 80_000,
    "2.4 MB of pictures": lambda: HTML + b"<img src='http://x.example/1.png' alt='x'>" * 58_000,
    "2.4 MB of style": lambda: HTML + b"<style>" + b"p.MsoNormal{x:y}\n" * 140_000 + b"</style><p>Hello</p>",
    "150,000 styles": lambda: HTML + b"<style>x</style>" * 150_000 + b"hi",
    "2.4 MB preformatted": lambda: HTML + b"<pre>" + b"line of text\n" * 180_000,
    "2.4 MB of brackets": lambda: HTML + b"<" * 2_400_000,
    "attributes": lambda: HTML + b"<a " + b"x=y " * 600_000 + b">x</a>",
    "quotations": lambda: LETTER + b"\r\n" + b"> x\r\n\r\n" * 100_000,
    "attributions": lambda: LETTER + b"\r\n" + b"On Mon, 1:00 x@y wrote\r\n" * 100_000,
    "blocks of headers": lambda: LETTER + b"\r\n" + b"From: x\r\n\r\n" * 100_000,
    "100,000 names of headers": lambda: NO_SUBJECT + b"".join(b"X-%d: b\r\n" % i for i in range(100_000)) + b"\r\nx",
    "a header of 600,000 lines": lambda: NO_SUBJECT + b"X: y\r\n" + b" b\r\n" * 600_000 + b"\r\nx",
    "stray lines": lambda: NO_SUBJECT + b"stray line\r\nX-B: c\r\n" * 60_000 + b"Subject: x\r\n\r\nx",
    "50,000 To lines": lambda: NO_SUBJECT + b"To: x@example.org\r\n" * 50_000 + b"\r\nx",
    "20,000 named people": lambda: b"From: " + b"=?utf-8?Q?a_b?= <a@b.c>, " * 20_000 + b"\r\n\r\nx",
    "angles": lambda: b'From: "' + b"<(" * 40_000 + b"\r\n\r\nx",
    "beginnings of words": lambda: b"From: " + b"=?" * 30_000 + b"\r\nSubject: " + b"=?utf-8?Q?" * 20_000 + b"\r\n\r\nx",
    "parameters": lambda: plain(b"; a*0=b" * 9_000, b"x"),
    "quoted parameters": lambda: plain(b'; a="\\' * 16_000, b"x"),
    "references": lambda: LETTER + b"References: " + b"<a@b> " * 10_000 + b"\r\n\r\nx",
    "scripts": lambda: HTML + b"<script>" * 300_000,
    "charsets": lambda: MIXED + b"".join(b"--B\r\n\r\n%d Gr\xfc\xdfe aus M\xfcnchen \xd6l \xe4\r\n" % i for i in range(999)),
    "5 MB of spaces": lambda: LETTER + b"\r\n" + b" " * 5_000_000,
    "a calendar": lambda: LETTER + b"Content-Type: text/calendar\r\n\r\n" + b"BEGIN:VEVENT\r\nSUMMARY:x\r\n" * 90_000,
    "reports": lambda: LETTER + b"Content-Type: message/delivery-status\r\n\r\n" + b"Final-Recipient: rfc822; a@b.c\r\nAction: failed\r\n\r\n" * 60_000,
    "files in winmail.dat": lambda: LETTER + b"Content-Type: application/ms-tnef\r\n\r\n\x78\x9f\x3e\x22\1\0" + b"\2\x02\x90\x06\0\0\0\0\0\0\0" * 200_000,
    "pieces of an envelope": lambda: LETTER + b"Content-Type: application/pkcs7-mime\r\n\r\n" + bytes.fromhex("308006092a864886f70d010702a08030800201013100308006092a864886f70d010701a0802480") + b"\4\1x" * 800_000,
}  # fmt: skip


def resident(line: str) -> int:
    """Memory of this process in MB: VmRSS now, VmHWM at its highest since the last reset."""
    status = Path("/proc/self/status").read_text()
    return int(status.split(f"{line}:")[1].split()[0]) // 1024


def check(bomb: bytes) -> None:
    gc.collect()
    ctypes.CDLL(None).malloc_trim(0)
    Path("/proc/self/clear_refs").write_text("5")
    before, started = resident("VmRSS"), time.process_time()
    found = parse(bomb, received_at=AT)
    assert time.process_time() - started < MOST_SECONDS
    assert resident("VmHWM") - before < MOST_MB
    assert isinstance(found, InboundMessage)


@pytest.mark.parametrize("name", USUAL)
def test_a_bomb_is_read_like_any_letter(name: str) -> None:
    check(USUAL[name]())


@pytest.mark.full
@pytest.mark.parametrize("name", OTHERS)
def test_every_other_bomb_is_read_too(name: str) -> None:
    check(OTHERS[name]())
