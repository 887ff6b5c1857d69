"""Signatures of ours, checked by somebody else's code."""

import datetime as dt

import dkim as other
import pytest

from dromos.channels.email.dkim import new_key, sign
from dromos.channels.email.outbound import File, LetterOut, compose

AT = dt.datetime(2026, 11, 2, 8, 0, tzinfo=dt.UTC)
KEY, PUBLIC = new_key()
RECORD = f"v=DKIM1; k=rsa; p={PUBLIC}".encode()


def is_valid(content: bytes) -> bool:
    asked: list[bytes] = []

    def answer(name: bytes, timeout: int = 5) -> bytes:
        del timeout
        asked.append(name)
        return RECORD

    valid = bool(other.verify(content, dnsfunc=answer))
    assert set(asked) <= {b"d1._domainkey.h.example."}
    return valid


def signed(**changes: object) -> bytes:
    values: dict[str, object] = {
        "from_address": "support@h.example", "from_name": "Τεχνική υποστήριξη", "to": [("k@c.example", "Kostas")],
        "subject": "Δεν έχω ίντερνετ " * 12, "text": "Γεια σας\n\n  two  spaces \n\n", "message_id": "a@h.example",
        "sent_at": AT, "references": [f"r{number}@h.example" for number in range(30)], "automatic": "auto-replied",
        "files": [File("ä.bin", "application/octet-stream", bytes(range(256)) * 20)], **changes,
    }  # fmt: skip
    return sign(compose(LetterOut(**values)), domain="h.example", selector="d1", key=KEY, at=AT)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "changes", [{}, {"text": ""}, {"files": []}, {"cc": [("a@c.example", "")], "html": "<p>x</p>"}]
)
def test_a_signed_letter_is_found_right(changes: dict[str, object]) -> None:
    content = signed(**changes)
    assert is_valid(content)
    assert max(map(len, content.split(b"\r\n\r\n")[0].split(b"\r\n"))) < 998


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"k@c.example", b"o@c.example"),
        (b"\r\n\r\n", b"\r\nFrom: evil@x.example\r\n\r\n"),
        (b"auto-replied", b"no-no-no-no!"),
    ],
)
def test_a_changed_letter_is_found_wrong(old: bytes, new: bytes) -> None:
    content = signed()
    assert old in content
    assert not is_valid(content.replace(old, new, 1))


def test_a_changed_body_is_found_wrong() -> None:
    head, _, body = signed(files=[]).partition(b"\r\n\r\n")
    assert not is_valid(head + b"\r\n\r\n" + body.replace(b"two", b"too", 1))
