"""Header sets and verdicts collected from other products, read from the folder DROMOS_EXTERNAL_DATA."""

import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from dromos.intake.verdict import Kind, verdict
from dromos.interactions.inbound import InboundMessage

FOLDER = os.environ.get("DROMOS_EXTERNAL_DATA", "")
pytestmark = pytest.mark.skipif(not FOLDER, reason="DROMOS_EXTERNAL_DATA is not set")
AUTOMATIC = {Kind.AUTO_REPLY, Kind.OUT_OF_OFFICE, Kind.LIST}


def cases() -> list[Any]:
    if not FOLDER:
        return []
    found = json.loads((Path(FOLDER) / "vectors" / "auto_reply_detection.json").read_text())
    return [pytest.param(case, id=case["id"]) for case in found["cases"]]


@pytest.mark.parametrize("case", cases())
def test_the_verdict_agrees_with_the_collected_case(case: dict[str, Any]) -> None:
    headers = {name.lower(): [value] for name, value in case["headers"].items()}
    message = InboundMessage(
        received_at=datetime(2026, 11, 22, tzinfo=UTC),
        from_address="x@example.org",
        text="x",
        subject=case["headers"].get("Subject", "hello"),
        headers=headers,
    )
    found = verdict(message, own_addresses={"support@h.example"})
    expected = case["automatic"]
    if expected == "bounce":
        assert found.kind is Kind.BOUNCE
    elif expected == "suppress_reply_only":
        assert found.kind is Kind.LETTER
        assert found.asks_for_silence
    else:
        assert found.kind in (AUTOMATIC if expected else {Kind.LETTER})
