"""Real and broken e-mails collected from other products, read from the folder DROMOS_EXTERNAL_DATA."""

import json
import os
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from dromos.channels.email.inbound import parse
from dromos.interactions.inbound import InboundMessage

FOLDER = Path(os.environ.get("DROMOS_EXTERNAL_DATA", "/nonexistent")) / "mail"
pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason="DROMOS_EXTERNAL_DATA is not set")
AT = datetime(2026, 11, 22, tzinfo=UTC)
# Where the expectation is a limit of the other product, not of the letter: an undecoded RFC 2047 word, and the
# charset of one name of six bytes that nobody can know.
NOT_OURS = {"mail018": {"subject"}, "mail046": {"name"}, "mail092": {"name"}}
RENDERED = {"message.html", "Delivery report.txt"}


def _is_a_file(file: dict[str, Any]) -> bool:
    """Their HTML body, and messages inside which they write anew, are no files of the sender."""
    return bool(file.get("sha256")) and file["filename"] not in RENDERED and not file["filename"].endswith(".eml")


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
    assert time.process_time() - started < 5
    assert isinstance(found, InboundMessage)
    assert "\x00" not in found.text + found.html + found.subject
    (found.text + found.html + found.subject + found.from_name).encode()


@pytest.mark.parametrize(("name", "expected"), expectations())
def test_subject_author_and_files_are_as_expected(name: str, expected: dict[str, Any]) -> None:
    path = FOLDER / "zammad" / f"{name}.box"
    if not path.exists():
        pytest.skip("the letter itself is not in the collection")
    found = parse(path.read_bytes(), received_at=AT)
    assert isinstance(found, InboundMessage)
    ignored = NOT_OURS.get(name, set())
    if "subject" not in ignored:
        assert found.subject == (expected["subject"] or "").strip()
    if expected.get("from_email"):
        assert found.from_address == expected["from_email"].rstrip(".").lower()
    if expected.get("from_display_name") and "name" not in ignored:
        assert found.from_name == expected["from_display_name"]
    ours = {attachment.sha256 for attachment in found.attachments}
    theirs = {file["sha256"] for file in expected["attachments"] if _is_a_file(file)}
    assert theirs <= ours
