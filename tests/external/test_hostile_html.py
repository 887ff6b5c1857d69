"""Hostile HTML that other help desks collected: nothing of it may act here."""

import json
import os
from pathlib import Path

import pytest

from dromos.ui.safe_html import sanitise
from dromos.ui.tests.test_safe_html import problems

DATA = Path(os.environ.get("DROMOS_EXTERNAL_DATA", "/nonexistent")) / "vectors" / "xss_html_inputs.json"
pytestmark = pytest.mark.skipif(not DATA.exists(), reason="DROMOS_EXTERNAL_DATA names no such folder")


def test_every_collected_input_is_harmless() -> None:
    cases = json.loads(DATA.read_text())["cases"]
    left = {case["input"]: found for case in cases if (found := problems(sanitise(case["input"], fold="Earlier").html))}
    assert len(cases) > 50
    assert left == {}
