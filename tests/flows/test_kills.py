"""Kill anything at any moment: each letter is one interaction, one ticket, one answer. In full: ./run bench crash."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from tests import debian
from tests.architecture.sources import ROOT


@pytest.mark.mailservers
def test_letters_arrive_once_while_every_process_is_killed() -> None:
    missing = [name for name in debian.PROGRAMS if debian.program(name) is None]
    if missing and os.environ.get("CI") != "true":
        pytest.skip(f"{', '.join(missing)} missing; {debian.HOW}")
    clean = {key: value for key, value in os.environ.items() if not key.startswith(("DROMOS_DATA", "DATABASE_URL"))}
    answer = subprocess.run(
        [sys.executable, "benchmarks/crash.py", "--sent", "8", "--kills", "2", "--seed", "7"],
        cwd=ROOT, env=clean | {"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, timeout=540, check=False,
    )  # fmt: skip
    assert answer.returncode == 0, answer.stdout + answer.stderr
    figures = json.loads(answer.stdout.splitlines()[-1])
    assert (figures["sent"], figures["kills"]) == (8, 2)
    assert (figures["lost"], figures["duplicated"], figures["letters_lost"]) == (0, 0, 0)
