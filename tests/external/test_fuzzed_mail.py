"""Real letters, damaged at random: none of them may stop the reading, take long, or become dangerous."""

import gc
import json
import os
import random
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from dromos.channels.email.inbound import parse
from dromos.channels.tests.test_bombs import MOST_MB, MOST_SECONDS, resident
from dromos.cli.mail import inspected
from dromos.interactions.inbound import InboundMessage, Unreadable
from dromos.ui.safe_html import sanitise
from dromos.ui.tests.test_safe_html import problems

FOLDER = Path(os.environ.get("DROMOS_EXTERNAL_DATA", "/nonexistent")) / "mail"
pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason="DROMOS_EXTERNAL_DATA is not set")
AT = datetime(2026, 11, 22, tzinfo=UTC)
LARGEST = 120_000
SCRAPS = [
    b"\x00", b"\xff\xfe", b"\xed\xa0\x80", b"\r\n", b"\n\n", b"\r\n\r\n", b"--", b"=?utf-8?B?", b"=?x-unknown?Q?=00?=", b"?=",
    b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n", b"Content-Type: message/rfc822\r\n\r\n", b"--b--\r\n",
    b"Content-Transfer-Encoding: base64\r\n", b"Content-Transfer-Encoding: quoted-printable\r\n", b"charset=utf-7",
    b"charset=iso-2022-jp", b"charset=gb2312", b"Content-Type: application/ms-tnef\r\n\r\n\x78\x9f\x3e\x22", b"From: <",
    b"Content-Type: application/pkcs7-mime\r\n\r\n", b"Content-Type: text/calendar\r\n\r\nBEGIN:VEVENT\nDTSTART:",
    b"<div class=gmail_quote>", b"<style>", b"<!--", b"<table>", b"<script>", b"<a href='javascript:x'", b"<img src=x onerror=y>",
    b"> ", b"-- \n", b"On Mon, 1:00 x@y wrote:\n", b'"', b"<", b">", b"(", b";", b"&#x", b"+A7E", b"\x1b$B", b"begin 644 x\nM",
]  # fmt: skip


def letters() -> list[bytes]:
    found = (path.read_bytes() for path in sorted(FOLDER.glob("*/*")) if path.is_file())
    return [content[:LARGEST] for content in found]


def damaged(content: bytes, others: list[bytes], dice: random.Random) -> bytes:
    """`content` after one to eight mishaps."""
    mail = bytearray(content)
    for _ in range(dice.randint(1, 8)):
        # Most that matters stands in the header and at the beginning of the parts.
        place = dice.randrange(min(len(mail), dice.choice([400, 4_000, 400_000])) + 1)
        length = dice.choice([1, 2, 7, 40, 400])
        mishap = dice.randrange(8)
        if mishap == 0:
            mail[place : place + length] = dice.randbytes(length)
        elif mishap == 1:
            del mail[place : place + length]
        elif mishap == 2:
            mail[place:place] = mail[place : place + length] * dice.choice([1, 3, 50])
        elif mishap == 3:
            mail[place:place] = dice.choice(SCRAPS) * dice.choice([1, 1, 2, 200])
        elif mishap == 4:
            other = dice.choice(others)
            start = dice.randrange(len(other) + 1)
            mail[place : place + length] = other[start : start + dice.choice([40, 400, 4_000])]
        elif mishap == 5:
            del mail[max(place, 20) :]
        elif mishap == 6 and mail:
            mail[place % len(mail)] ^= 1 << dice.randrange(8)
        else:
            lines = bytes(mail).split(b"\n")
            dice.shuffle(lines[:20])
            first, second = dice.randrange(len(lines)), dice.randrange(len(lines))
            lines[first], lines[second] = lines[second], lines[first]
            mail = bytearray(b"\n".join(lines))
    return bytes(mail)


def fuzzed(count: int, seed: int) -> Iterator[bytes]:
    dice, originals = random.Random(seed), letters()
    for _ in range(count):
        yield damaged(dice.choice(originals), originals, dice)


def check(mail: bytes) -> None:
    started = time.process_time()
    found = parse(mail, received_at=AT)
    assert time.process_time() - started < MOST_SECONDS
    row = inspected("x", mail, (), AT)
    json.dumps(row, ensure_ascii=False).encode()
    if isinstance(found, Unreadable):
        assert found.cause in {"empty", "no_header"}, found.detail
        return
    assert isinstance(found, InboundMessage)
    assert "\x00" not in found.text + found.html + found.subject
    assert "\n" not in found.subject + found.from_name + found.from_address
    position = 0
    for start, end in found.folded:
        assert position <= start < end <= len(found.text)
        position = end
    assert all(file.filename for file in found.attachments)
    if found.html:
        assert found.text or not sanitise(found.html).html.strip()
        assert problems(sanitise(found.html, fold="Earlier").html) == []


def run(count: int, seed: int) -> None:
    gc.collect()
    before = resident("VmRSS")
    for index, mail in enumerate(fuzzed(count, seed)):
        try:
            check(mail)
        except Exception as error:
            Path(os.environ.get("DROMOS_FUZZ_KEEP", os.devnull)).write_bytes(mail)
            raise AssertionError(f"letter {index} of seed {seed}") from error
    assert resident("VmRSS") - before < MOST_MB


def test_damaged_letters_are_read() -> None:
    run(300, seed=1)


@pytest.mark.full
def test_twenty_thousand_damaged_letters_are_read() -> None:
    run(20_000, seed=2)
