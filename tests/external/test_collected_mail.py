"""Real and broken e-mails collected from other products, read from the folder DROMOS_EXTERNAL_DATA."""

import json
import os
import time
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from dromos.channels.email.inbound import parse
from dromos.cli.mail import inspected
from dromos.interactions.html_letter import html_to_text
from dromos.interactions.inbound import InboundMessage

FOLDER = Path(os.environ.get("DROMOS_EXTERNAL_DATA", "/nonexistent")) / "mail"
pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason="DROMOS_EXTERNAL_DATA is not set")
AT = datetime(2026, 11, 22, tzinfo=UTC)
# What is not expected of us, because the other product garbled it: a UTF-7 word left undecoded; a Chinese name in
# GB 2312 read as Latin-2.
GARBLED = {("mail018", "subject"), ("mail046", "name")}
DERIVED = {"message.html"}  # their own rendering of the body, no file of the sender


def letters() -> list[Any]:
    files = sorted(path for path in FOLDER.glob("*/*") if path.is_file() and path.parent.name != "signatures")
    return [pytest.param(path, id=f"{path.parent.name}-{path.name}") for path in files]


def expectations() -> list[Any]:
    path = FOLDER / "zammad_expected.json"
    mails = json.loads(path.read_text())["mails"] if path.exists() else {}
    return [pytest.param(name, expected, id=name) for name, expected in mails.items()]


@pytest.mark.parametrize("path", letters())
def test_a_collected_letter_is_kept_and_shown(path: Path) -> None:
    started = time.process_time()
    found = parse(path.read_bytes(), received_at=AT)
    assert time.process_time() - started < 2
    assert isinstance(found, InboundMessage)
    assert found.text.strip() or not html_to_text(found.html)[0]
    assert "\x00" not in found.text + found.html + found.subject
    (found.text + found.html + found.subject + found.from_name).encode()


def test_every_file_has_its_row() -> None:
    files = sorted(path for path in FOLDER.rglob("*") if path.is_file())
    rows = [inspected(path.name, path.read_bytes(), (), AT) for path in files]
    assert len(rows) > 140
    strangers = {path.parent.name for path, row in zip(files, rows, strict=True) if row["verdict"] == "unreadable"}
    assert strangers <= {"signatures", "mail"}  # texts without a header, and the expectations themselves


@pytest.mark.parametrize(("name", "expected"), expectations())
def test_subject_author_and_files_are_as_expected(name: str, expected: dict[str, Any]) -> None:
    path = FOLDER / "zammad" / f"{name}.box"
    if not path.exists():
        pytest.skip("the letter itself is not in the collection")
    found = parse(path.read_bytes(), received_at=AT)
    assert isinstance(found, InboundMessage)
    if (name, "subject") not in GARBLED:
        assert found.subject == (expected["subject"] or "").strip()
    if expected.get("from_email"):
        assert found.from_address == expected["from_email"].rstrip(".").lower()
    if expected.get("from_display_name") and (name, "name") not in GARBLED:
        assert found.from_name == expected["from_display_name"]
    ours = Counter(attachment.sha256 for attachment in found.attachments)
    theirs = Counter(file["sha256"] for file in expected["attachments"] if file["filename"] not in DERIVED)
    assert not theirs - ours
